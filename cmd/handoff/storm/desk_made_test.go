package storm

import (
	"time"

	"handoff/cmd/handoff/bench"
)

func oneWord(chat, n int) bench.Word { return bench.Word{Chat: chat, N: n} }

func said(w bench.Word, at time.Time) bench.Said { return bench.Said{Word: w, At: at} }

func shown(w bench.Word, id int, at time.Time) bench.Sent {
	return bench.Sent{Chat: w.Chat, ID: id, Text: "Reply " + w.String(), Words: []bench.Word{w}, From: at, To: at}
}

// wellDone is a ticket that was transferred and solved, with all as it should be.
func wellDone(at time.Time) deskRecord {
	first, second := oneWord(1, agents+1), oneWord(1, agents+2)
	return deskRecord{
		Record: bench.Record{
			Said: []bench.Said{said(oneWord(1, 1), at), said(oneWord(1, 2), at)},
			Sent: []bench.Sent{shown(first, 1, at), shown(second, 2, at)},
		},
		Heads: []head{
			{Chat: 1, Number: "T-1", TS: "1", Card: "Moved", Thread: []string{"Customer 1: c1m1"}},
			{Chat: 1, Number: "T-1", TS: "2", Card: "Solved by Anna, c1m2", Open: true, Thread: []string{"The conversation so far: c1m1", "Customer 1: c1m2"}},
		},
		Spoken:   []spoken{{Word: first, Fate: sent}, {Word: second, Fate: sent}},
		Standing: map[bench.Word][]string{first: {"Reply c1m1001"}, second: {"Reply c1m1002"}},
		Closed:   map[int]bool{1: true},
	}
}
