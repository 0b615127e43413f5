package bench

import (
	"context"
	"testing"
	"time"

	"handoff/bot/redisstore/redistest"
)

// The floor must be a fair one: it answers everything, in order, and tells the
// model what was said before.
func TestFloorAnswersInOrder(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	town, prompts := NewTown(), NewPrompts(time.Millisecond)
	t.Cleanup(town.Close)
	model := serve(prompts)
	t.Cleanup(model.Close)
	door, err := town.Door(0)
	if err != nil {
		t.Fatal(err)
	}
	url, prefix := redistest.Shared(t)
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- Floor(running, FloorConfig{door, model.URL + "/v1", url, prefix}) }()
	const chats, each = 4, 6
	for n := range each {
		for chat := range chats {
			town.Say(Word{chat + 1, n + 1})
		}
	}
	for chat := range chats {
		for n := range each {
			if _, err := town.Answered(ctx, Word{chat + 1, n + 1}); err != nil {
				t.Fatal(err)
			}
		}
	}
	said, sent := town.Log()
	if v := Check(Record{Said: said, Sent: sent}); !v.OK() || len(prompts.Missing()) > 0 || prompts.Asked() != chats*each {
		t.Errorf("%v; prompts %d, without the turn before: %v", v, prompts.Asked(), prompts.Missing())
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// The town's own troubles are seen: an update comes twice, an answer is cut.
func TestTownMakesTrouble(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	town, prompts := NewTown(), NewPrompts(0)
	t.Cleanup(town.Close)
	model := serve(prompts)
	t.Cleanup(model.Close)
	town.Trouble(Rates{Replay: 1, Cut: 1})
	door, err := town.Door(7)
	if err != nil {
		t.Fatal(err)
	}
	url, prefix := redistest.Shared(t)
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- Floor(running, FloorConfig{door, model.URL + "/v1", url, prefix}) }()
	for n := range 3 { // one after the other: what is replayed rides on what comes next
		town.Say(Word{1, n + 1})
		if _, err := town.Answered(ctx, Word{1, n + 1}); err != nil {
			t.Fatal(err)
		}
	}
	said, sent := town.Log()
	v := Check(Record{Said: said, Sent: sent})
	if town.Poller() != 7 || town.Replayed() == 0 || town.Cuts() != len(sent) || v.Doubts != len(sent) {
		t.Errorf("poller %d, %d replayed, %d of %d cut: %v", town.Poller(), town.Replayed(), town.Cuts(), len(sent), v)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	f := figures{messages: 500, took: 2 * time.Second, cpu: time.Second, own: []time.Duration{1e6, 2e6, 3e6, 4e6, 100e6}}
	if f.perThousand() != 2000 || f.perSecond() != 250 || f.at(0.5) != 3 || f.at(1) != 100 {
		t.Errorf("%v ms, %v/s, %v ms, %v ms", f.perThousand(), f.perSecond(), f.at(0.5), f.at(1))
	}
	good, bad := figures{cpu: 1}, figures{cpu: 2, missing: 1}
	s := series{good, bad, figures{cpu: 3}}
	if s.worst().missing != 1 || s.median(func(f figures) float64 { return float64(f.cpu) }) != 2 {
		t.Error("a run with a missing turn is not the worst, or the middle one not the median")
	}
}
