package digest

import (
	"context"
	"fmt"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Report is what went on in a period: plain data, a few KB.
type Report struct {
	Since     time.Time              `json:"since"`
	Until     time.Time              `json:"until"`
	Totals    Totals                 `json:"totals"`
	Before    *Totals                `json:"before,omitempty"` // of the period before; nil: not known
	Reasons   map[dialog.Reason]int  `json:"reasons,omitempty"`
	Moods     map[dialog.Mood]int    `json:"moods,omitempty"` // conversations, by their worst one; calm ones are not counted
	Broken    map[dialog.Promise]int `json:"broken,omitempty"`
	Questions []Question             `json:"questions,omitempty"` // that nothing answered, the most frequent first
	Oldest    []dialog.Entry         `json:"oldest,omitempty"`    // open tickets, by now
}

// Totals are the numbers of a period.
type Totals struct {
	Conversations int     `json:"conversations"`
	Messages      int     `json:"messages"`  // of customers
	Handoffs      int     `json:"handoffs"`  // tickets opened
	Confirmed     int     `json:"confirmed"` // conversations in which the customer said that the bot's answer helped
	Assumed       int     `json:"assumed"`   // that the bot answered and that asked for nobody
	Solved        int     `json:"solved"`    // tickets that people solved
	Reopened      int     `json:"reopened"`
	Replied       int     `json:"replied"` // first replies
	Median        int64   `json:"median"`  // of them, in seconds of the team's hours
	P90           int64   `json:"p90"`
	Promises      int     `json:"promises"` // that ended, kept or broken
	Broken        int     `json:"broken"`
	Scores        int     `json:"scores"` // customers who said how it was
	Stars         float64 `json:"stars"`  // their average, 1 to 5
	Open          int     `json:"open"`   // tickets, by now
}

// Question is one that nothing answered.
type Question struct {
	Text  string `json:"text"` // one line of a customer's words, shortened; plain text
	Count int    `json:"count"`
}

// Empty reports whether nothing went on.
func (r Report) Empty() bool {
	was := r.Totals
	was.Open = 0
	return was == Totals{}
}

// What one reading of the ledger takes at once, and what a report lists.
const (
	batch        = 1000
	maxQuestions = 5
	maxOldest    = 5
)

// Read puts a report together of what the ledger holds from since on, before until.
func Read(ctx context.Context, ledger bot.Ledger, lists dialog.Lists, since, until time.Time) (Report, error) {
	r, _, err := read(ctx, ledger, lists, "", since, until)
	return r, err
}

// read begins at a cursor and returns the one at which the next period may begin:
// nothing behind it is of this one.
func read(ctx context.Context, ledger bot.Ledger, lists dialog.Lists, cursor string, since, until time.Time) (Report, string, error) {
	now, before := newTally(), newTally()
	earlier := since.Add(-until.Sub(since))
	keep, past := cursor, true
	for {
		facts, next, err := ledger.Read(ctx, cursor, batch)
		if err != nil {
			return Report{}, "", fmt.Errorf("digest: read ledger: %w", err)
		}
		for _, f := range facts {
			switch {
			case !f.At.Before(until):
				past = false
			case !f.At.Before(since):
				now.add(f)
			case !f.At.Before(earlier):
				before.add(f)
			}
		}
		if past {
			keep = next
		}
		if len(facts) == 0 || next == cursor {
			break
		}
		cursor = next
	}
	r := now.report()
	r.Since, r.Until = since, until
	if was := before.report(); !was.Empty() {
		r.Before = &was.Totals
	}
	if lists != nil {
		entries, err := dialog.Entries(ctx, lists)
		if err != nil {
			return Report{}, "", fmt.Errorf("digest: %w", err)
		}
		r.Totals.Open = len(entries)
		r.Oldest = entries[:min(len(entries), maxOldest)]
	}
	return r, keep, nil
}
