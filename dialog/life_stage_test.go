package dialog

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// The table of docs/states.md is the one that the code keeps.
func TestStatesAreDocumented(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../docs/states.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(data), "| from | what happens | to | who is told |\n|---|---|---|---|\n")
	if !ok {
		t.Fatal("docs/states.md has no table of what happens")
	}
	table, _, _ := strings.Cut(rest, "\n\n")
	var got, want []string
	for line := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 4 || strings.TrimSpace(cells[3]) == "" {
			t.Fatalf("row %q", line)
		}
		got = append(got, strings.TrimSpace(cells[0])+" | "+strings.TrimSpace(cells[1])+" | "+strings.TrimSpace(cells[2]))
	}
	list := func(stages []Stage) string {
		var names []string
		for _, s := range stages {
			name := string(s)
			if s == "" {
				name = "(none)"
			}
			names = append(names, name)
		}
		return strings.Join(names, ", ")
	}
	for _, m := range moves {
		want = append(want, list(m.from)+" | "+string(m.event)+" | "+list(m.to))
	}
	if !slices.Equal(got, want) {
		t.Errorf("docs/states.md says\n%s\nthe code\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, s := range Stages {
		if !strings.Contains(string(data), "| `"+string(s)+"` |") {
			t.Errorf("docs/states.md does not say what %s means", s)
		}
	}
}

// An event leads from a stage to one place; every stage can be reached and, but for
// the ends, left.
func TestMovesAreAWay(t *testing.T) {
	t.Parallel()
	reached := map[Stage]bool{}
	for _, m := range moves {
		for _, to := range m.to {
			reached[to] = true
		}
		for _, from := range m.from {
			n := 0
			for _, other := range moves {
				if other.event == m.event && slices.Contains(other.from, from) {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s of %q leads %d ways", m.event, from, n)
			}
		}
	}
	for _, s := range Stages {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
		if _, err := next(s, EventOpened, false); err == nil {
			t.Errorf("%s is opened twice", s)
		}
	}
	_, err := next(StageResolved, EventSnoozed, true)
	if move := (*MoveError)(nil); !errors.As(err, &move) || move.Stage != StageResolved {
		t.Errorf("err = %v", err)
	}
}

// A ticket of an older program gets the stage that its owner tells of.
func TestOlderTicketsHaveAStage(t *testing.T) {
	t.Parallel()
	for blob, want := range map[string]Stage{
		`{"v":1,"owner":"queue","ticket":{"number":"T-1"}}`:                                                                                       StageNew,
		`{"v":1,"owner":"queue","ticket":{"number":"T-1","claimed":"2026-11-20T12:00:00Z"}}`:                                                      StageOpen,
		`{"v":1,"owner":"paused","ticket":{"number":"T-1"}}`:                                                                                      StageNew,
		`{"v":1,"owner":"bot","ticket":{"number":"T-1"}}`:                                                                                         StageNew,
		`{"v":1,"owner":"agent","agent":{"id":"U1"},"ticket":{"number":"T-1","claimed":"2026-11-20T12:00:00Z"}}`:                                  StageWaiting,
		`{"v":1,"owner":"agent","agent":{"id":"U1"},"ticket":{"number":"T-1","claimed":"2026-11-20T12:00:00Z","waiting":"2026-11-20T12:00:00Z"}}`: StageClaimed,
		`{"v":1,"owner":"bot","ticket":{"number":"T-1","closed":"2026-11-20T12:00:00Z","how":"resolved"}}`:                                        StageResolved,
		`{"v":1,"owner":"agent","agent":{"id":"U1"},"ticket":{"number":"T-1","stage":"snoozed","until":"2026-11-20T12:00:00Z"}}`:                  StageSnoozed,
	} {
		s, err := decodeState([]byte(blob))
		if err != nil || s.Ticket.Stage != want {
			t.Errorf("%s: %v, %v; want %s", blob, s.Ticket, err, want)
		}
	}
	for _, blob := range []string{
		`{"v":1,"owner":"queue","ticket":{"number":"T-1","stage":"claimed"}}`,
		`{"v":1,"owner":"agent","ticket":{"number":"T-1","stage":"new"}}`,
		`{"v":1,"owner":"bot","ticket":{"number":"T-1","stage":"resolved"}}`,
		`{"v":1,"owner":"queue","ticket":{"number":"T-1","stage":"lost"}}`,
	} {
		if _, err := decodeState([]byte(blob)); err == nil {
			t.Errorf("%s was read", blob)
		}
	}
}

func TestAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"my parcel has not arrived", "The parcel still has not arrived!", true},
		{"where is my parcel 77", "parcel 77 is where?", true},
		{"how do I get a refund", "how do I change my address", false},
		{"refund", "refund", false}, // one word says little
		{"退款还没有到账", "我的退款没有到账", true},
		{"退款还没有到账", "怎么修改地址", false},
		{"", "", false},
	} {
		if got := alike(c.a, c.b); got != c.want {
			t.Errorf("alike(%q, %q) = %t", c.a, c.b, got)
		}
	}
}

func FuzzAlike(f *testing.F) {
	f.Add("退款还没有到账", "my parcel")
	f.Fuzz(func(t *testing.T, a, b string) {
		if alike(a, b) != alike(b, a) {
			t.Errorf("alike(%q, %q) depends on the order", a, b)
		}
	})
}
