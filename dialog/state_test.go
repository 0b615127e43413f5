package dialog

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"handoff/bot"
)

func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	want := State{
		Owner: OwnerAgent, Agent: Agent{"U1", "Anna"}, Customer: "Lena", Language: "zh-CN", Welcomed: true, Since: now,
		Ticket: &Ticket{Number: "T-1001", Reason: ReasonAsked, Subject: "refund", Opened: now, Tried: []Try{{Article: "a", Confidence: 0.5}},
			Since: now, Cards: 2, Copies: []string{"1"}, Met: []string{"U2"}, Carried: []Carried{{"1", "a.png"}}, Stale: []string{"2"},
			Life: Life{Stage: StageWaiting, Had: Agent{"U1", "Anna"}, Joined: []Merged{{Number: "T-2", Conversation: "tg/1"}}, Watch: &Watch{For: waitsForAgent, Since: now, From: now}}},
		Past: []Past{{"T-1000", "t0"}},
		Case: Case{Question: "q", IDs: []string{"1"}, Failed: 1, Titles: []Title{{"article:a", "a", "A"}}, Unheard: 1,
			Files: []Kept{{Message: "1", Values: map[string]string{"type": "location"}}}},
		Public: true, Person: "c1", Private: "k", Context: "order 7", Heard: []string{"1"},
	}
	blob, err := encodeState(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeState(blob)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(bot.File{})); diff != "" {
		t.Error(diff)
	}
}

func TestStateVersions(t *testing.T) {
	t.Parallel()
	if s, err := decodeState(nil); err != nil || s.Owner != "" {
		t.Errorf("no blob: %+v, %v", s, err)
	}
	if _, err := decodeState([]byte(`{"v":2,"owner":"bot","new":1}`)); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer blob: %v", err)
	}
	// A program of version 2 reads what this one wrote.
	before := func(blob []byte) (State, error) { return decodeVersion(blob, 1, nil) }
	if s, err := decodeVersion([]byte(`{"v":1,"owner":"bot"}`), 2, before); err != nil || s.Owner != OwnerBot {
		t.Errorf("the version before: %+v, %v", s, err)
	}
	for _, corrupt := range []string{"{", "null", "{}", "[]", `"x"`, "\x00", `{"v":1,"owner":"nobody"}`, `{"v":1,"owner":"agent"}`, `{"v":-1}`, `{"v":1,"ticket":[]}`} {
		if _, err := decodeState([]byte(corrupt)); err == nil || errors.Is(err, ErrNewer) {
			t.Errorf("%s: %v", corrupt, err)
		}
	}
}

func TestStateIsSmall(t *testing.T) {
	t.Parallel()
	s := State{Owner: OwnerBot}
	for range 100 {
		s.Case.Try(Try{Question: strings.Repeat("q", 80), Article: "an-article-with-a-long-name", Title: strings.Repeat("t", 80), Kind: "quoted"})
	}
	blob, err := encodeState(s)
	if err != nil || len(blob) > 4096 {
		t.Errorf("%d bytes, %v", len(blob), err)
	}
}

func TestMoodFallsAtOnceAndRecovers(t *testing.T) {
	t.Parallel()
	mood := MoodCalm
	var got []Mood
	for _, now := range []Mood{MoodCalm, MoodAngry, MoodCalm, MoodUpset, MoodCalm, MoodThreat, MoodCalm} {
		mood = mood.after(now)
		got = append(got, mood)
	}
	want := []Mood{MoodCalm, MoodAngry, MoodUpset, MoodUpset, MoodCalm, MoodThreat, MoodAngry}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzState(f *testing.F) {
	blob, _ := encodeState(State{Owner: OwnerBot, Case: Case{Question: "q"}})
	f.Add(blob)
	f.Add([]byte(`{"v":1,"owner":"agent","ticket":{"number":"T-1"}}`))
	f.Add([]byte(`{"v":1,"case":{"tried":null}}`))
	f.Fuzz(func(t *testing.T, blob []byte) {
		s, err := decodeState(blob)
		if err != nil {
			return
		}
		again, err := encodeState(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeState(again); err != nil {
			t.Fatalf("what was read cannot be written and read: %v", err)
		}
	})
}

// What the program before kept of files is read: a file and nothing else.
func TestStateReadsFilesOfBefore(t *testing.T) {
	t.Parallel()
	s, err := decodeState([]byte(`{"v":1,"owner":"bot","case":{"files":[{"account":"web","ref":"f1","name":"a.png","size":3}]}}`))
	if err != nil || len(s.Case.Files) != 1 || s.Case.Files[0].Ref != "f1" || s.Case.Files[0].Size != 3 || s.Case.Files[0].Values != nil {
		t.Errorf("%+v, %v", s.Case.Files, err)
	}
}
