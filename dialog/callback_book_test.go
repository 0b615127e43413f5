package dialog_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"handoff/dialog"
)

func TestFreeSlots(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		now  string
		slot time.Duration
		busy []string
		want []string
	}{
		"later today":          {"2026-11-23 15:40 +0100", 30 * time.Minute, nil, []string{"23 16:30", "24 09:00", "24 09:30"}},
		"too short to closing": {"2026-11-23 15:40 +0100", 45 * time.Minute, nil, []string{"24 09:00", "24 09:45", "24 10:30"}},
		"one is taken":         {"2026-11-23 18:00 +0100", time.Hour, []string{"2026-11-24 10:00 +0100"}, []string{"24 09:00", "24 11:00", "24 12:00"}},
		"an agent's, between":  {"2026-11-23 18:00 +0100", time.Hour, []string{"2026-11-24 09:20 +0100"}, []string{"24 11:00", "24 12:00", "24 13:00"}},
		"over Christmas":       {"2026-12-24 16:30 +0100", time.Hour, nil, []string{"28 09:00", "28 10:00", "28 11:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := office(t)
			h.Week[5] = h.Week[4]
			team := dialog.Team{Name: "support", Callbacks: dialog.Callbacks{Slot: c.slot}}
			var b dialog.Book
			for _, busy := range c.busy {
				b, _ = b.Take(team, dialog.Booking{Team: "support", At: moment(t, busy), Conversation: busy}, true)
			}
			var got []string
			for _, at := range b.Free(team, h, moment(t, c.now), 3) {
				got = append(got, at.In(h.Zone).Format("02 15:04"))
			}
			wantLines(t, got, c.want...)
		})
	}
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(berlinTime, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Whatever customers wish, no more of them have one time than there are agents, each
// time lies in hours, and each has one at most.
func TestBook(t *testing.T) {
	t.Parallel()
	h := office(t)
	rapid.Check(t, func(t *rapid.T) {
		team := dialog.Team{Name: "support", Callbacks: dialog.Callbacks{
			Slot: time.Duration(rapid.SampledFrom([]int{15, 30, 40, 60}).Draw(t, "slot")) * time.Minute, Each: rapid.IntRange(1, 3).Draw(t, "each")}}
		now := time.Date(2027, 3, 24, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 10000).Draw(t, "minute")) * time.Minute)
		var b dialog.Book
		for i := range rapid.IntRange(1, 8).Draw(t, "wishes") {
			free := b.Free(team, h, now, 5)
			if len(free) == 0 {
				t.Fatal("a week is full")
			}
			at := rapid.SampledFrom(free).Draw(t, "at")
			if !b.Fits(team, h, now, at) || !h.Open(at) || !h.Open(at.Add(team.Callbacks.Slot-time.Second)) {
				t.Fatalf("%v is offered and does not fit", at)
			}
			who := rapid.StringMatching(`[a-e]`).Draw(t, "who")
			var ok bool
			if b, ok = b.Take(team, dialog.Booking{Team: "support", At: at, Conversation: who}, false); !ok {
				t.Fatalf("%d: %v was free", i, at)
			}
		}
		seen, at := map[string]bool{}, map[time.Time]int{}
		for _, x := range b {
			if seen[x.Conversation] {
				t.Fatalf("%s has two", x.Conversation)
			}
			if seen[x.Conversation], at[x.At] = true, at[x.At]+1; at[x.At] > team.Callbacks.Each {
				t.Fatalf("%v is promised to %d", x.At, at[x.At])
			}
		}
	})
}
