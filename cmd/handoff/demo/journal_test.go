package demo

import (
	"strings"
	"testing"

	"handoff/bot"
)

// TestEvents: the page tells what happened, in order, with the times since a
// person acted.
func TestEvents(t *testing.T) {
	t.Parallel()
	d := begin(t) // in virtual time nothing takes any
	d.act(t, action{Do: "say", Who: "mia", Text: "person"})
	card := d.shows(t, "the card", isCard)
	d.act(t, action{Do: "post", Who: "UANNA", Thread: card.TS, Text: "Hello"})
	d.shows(t, "the receipt", func(p post) bool { return len(p.Reactions) == 1 })
	d.look()

	d.mu.Lock()
	events := d.journal.since(0)
	d.mu.Unlock()
	at := make(map[string]event)
	for _, e := range events {
		at[e.Title] = e
		if human := e.Lane == laneCustomer || e.Lane == laneAgent; human != (e.After == 0) {
			t.Errorf("%q by %s has the time %v since a person acted", e.Title, e.Lane, e.After)
		}
	}
	for _, order := range [][2]string{
		{"Mia Berger writes", "Telegram: to Mia Berger"},
		{"Mia Berger writes", "Slack: card in #support"},
		{"Slack: card in #support", "Slack: in the thread"},
		{"Anna writes in the thread", "Slack: receipt ✅"},
	} {
		if a, b := at[order[0]], at[order[1]]; a.N == 0 || b.N <= a.N {
			t.Errorf("%q is number %d, %q %d: %s", order[0], a.N, order[1], b.N, marshal(events))
		}
	}
}

func TestJournal(t *testing.T) {
	t.Parallel()
	var j journal
	for range 3 * maxEvents {
		j.add(event{Lane: laneBot, Title: "x", Text: strings.Repeat("好", maxLine+1)})
	}
	if n := len(j.events); n < maxEvents || n > 2*maxEvents {
		t.Errorf("%d events are kept", n)
	}
	last := j.since(3*maxEvents - 1)
	if len(last) != 1 || last[0].N != 3*maxEvents || len([]rune(last[0].Text)) != maxLine {
		t.Errorf("the last event is %s", marshal(last))
	}
	if len(j.since(3*maxEvents)) != 0 {
		t.Error("there are events after the last")
	}
}

// TestJournalKeys: lines of one key are one, the newest, as long as they are near.
func TestJournalKeys(t *testing.T) {
	t.Parallel()
	var j journal
	j.add(event{Title: "before"})
	j.add(event{Title: "a", key: "k"})
	j.add(event{Title: "between"})
	j.add(event{Title: "b", key: "k"})
	got := j.since(1)
	if len(got) != 2 || got[0].Title != "between" || got[1].Title != "b" || got[1].Was != 2 || got[1].N != 4 {
		t.Errorf("%s", marshal(got))
	}
	for range maxApart + 1 {
		j.add(event{Title: "more"})
	}
	if j.add(event{Title: "c", key: "k"}); j.since(0)[0].Title != "before" || j.events[len(j.events)-1].Was != 0 {
		t.Errorf("%s", marshal(j.since(0)))
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, data, want string }{
		{"triage", `{"language":"zh-CN","intent":"question","mood":"angry"}`, "read as question, zh-CN, angry"},
		{"answer", `{"kind":"approved","article":"refund-course","confidence":0.931}`, "refund-course, confidence 0.93: approved answer, to the letter"},
		{"answer", `{"kind":"clarify","confidence":0.2}`, "not sure enough: asks what is meant"},
		{"outcome", `{"outcome":"helped"}`, "the last answer helped"},
		{"handoff", `{"number":"T-1001","reason":"asked","desk":true}`, "opens ticket T-1001 (asked)"},
		{"handoff", `{"number":"T-1001","reason":"asked","team":"billing","rule":"money"}`, "opens ticket T-1001 (asked) for billing: “money”"},
		{"stage", `{"number":"T-1001","what":"snoozed","agent":"UANNA"}`, "T-1001 snoozed by Anna"},
		{"stage", `{"number":"T-1001","what":"woken"}`, "T-1001 woken"},
		{"stage", `{"number":"T-1001","what":"claimed","agent":"UANNA"}`, ""},
		{"replied", `{"number":"T-1001","first":true,"waited":75}`, "T-1001: a person’s first words after 1m15s"},
		{"survey", `{"number":"T-1001","stars":4}`, "T-1001: ★★★★☆"},
		{"claimed", `{"number":"T-1001","agent":"UANNA"}`, "T-1001 claimed by Anna"},
		{"answer", `{`, ""},
		{"transcript", `{"words":12}`, "🎙 wrote down 12 words"},
		{"transcript", `{"words":0}`, "🎙 understood nothing"},
		{"transcript", `{"words":0,"failure":"late"}`, "🎙 could not listen (late)"},
		{"something else", `{}`, ""},
	} {
		if got := explain(bot.Fact{Kind: c.kind, Data: []byte(c.data)}); got != c.want {
			t.Errorf("explain(%s %s) = %q, want %q", c.kind, c.data, got, c.want)
		}
	}
}
