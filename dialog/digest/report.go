package digest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Report is what went on in a period: plain data, a few KB.
type Report struct {
	Since     time.Time              `json:"since"`
	Until     time.Time              `json:"until"`
	Known     time.Time              `json:"known,omitzero"` // the facts of what was before are gone, or there was none yet; zero: all are there
	Totals    Totals                 `json:"totals"`
	Teams     map[string]Totals      `json:"teams,omitempty"`
	Agents    []Agent                `json:"agents,omitempty"` // the busiest first
	Before    *Sum                   `json:"before,omitempty"` // of the period before; nil: not known
	Reasons   map[dialog.Reason]int  `json:"reasons,omitempty"`
	Moods     map[dialog.Mood]int    `json:"moods,omitempty"` // conversations, by their worst one; calm ones are not counted
	Broken    map[dialog.Promise]int `json:"broken,omitempty"`
	Questions []Question             `json:"questions,omitempty"` // that nothing answered, the most frequent first
	Oldest    []dialog.Entry         `json:"oldest,omitempty"`    // open tickets, by now
}

// Agent is an agent's load.
type Agent struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Totals Totals `json:"totals"` // Replied: all that they answered
}

// Sum is what is remembered of a period, for comparison.
type Sum struct {
	Since  time.Time         `json:"since"`
	Until  time.Time         `json:"until"`
	Totals Totals            `json:"totals"`
	Teams  map[string]Totals `json:"teams,omitempty"`
}

func (r Report) sum() *Sum { return &Sum{r.Since, r.Until, r.Totals, r.Teams} }

// compares reports whether a sum may stand beside the report: both are whole, and as
// long as each other but for a change of the clocks.
func (r Report) compares(s *Sum) bool {
	return s != nil && r.Known.IsZero() && (r.Until.Sub(r.Since)-s.Until.Sub(s.Since)).Abs() <= 2*time.Hour
}

// Totals are the numbers of a period; of a team or an agent those that are theirs.
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
	maxAgents    = 10
	maxTeams     = 10
)

// source is where reports are read.
type source struct {
	ledger bot.Ledger
	lists  dialog.Lists
	people dialog.People
	known  time.Time // older facts are gone, or there was none yet; zero: all are there
}

// read puts a report together of what the ledger holds from since on, before until. It
// begins at a cursor and returns the one at which the next period may begin: nothing
// behind it is of this one.
func (x source) read(ctx context.Context, cursor string, since, until time.Time) (Report, string, error) {
	now, before := newTally(x.people), newTally(x.people)
	earlier := since.Add(-until.Sub(since))
	keep, past, begins := cursor, true, cursor == ""
	for {
		facts, next, err := x.ledger.Read(ctx, cursor, batch)
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
	if x.known.After(since) {
		r.Known = x.known
	}
	if b := before.report(); begins && !x.known.After(earlier) {
		b.Since, b.Until = earlier, since
		r.Before = b.sum()
	}
	var entries []dialog.Entry
	if x.lists != nil {
		var err error
		if entries, err = x.people.Entries(ctx, x.lists); err != nil {
			return Report{}, "", fmt.Errorf("digest: %w", err)
		}
	}
	r.opened(entries)
	return r, keep, nil
}

// opened adds how many tickets are open, of whom, and which wait longest.
func (r *Report) opened(entries []dialog.Entry) {
	r.Totals.Open = len(entries)
	r.Oldest = entries[:min(len(entries), maxOldest)]
	for _, e := range entries {
		t := r.Teams[e.Team]
		t.Open++
		r.Teams[e.Team] = t
		if e.Owner != dialog.OwnerAgent {
			continue
		}
		i := slices.IndexFunc(r.Agents, func(a Agent) bool { return a.ID == e.Agent.ID })
		if i < 0 {
			i, r.Agents = len(r.Agents), append(r.Agents, Agent{ID: e.Agent.ID, Name: e.Agent.Name})
		}
		r.Agents[i].Totals.Open++
	}
	slices.SortStableFunc(r.Agents, func(a, b Agent) int {
		return cmp.Or(b.Totals.Replied+b.Totals.Solved+b.Totals.Open-a.Totals.Replied-a.Totals.Solved-a.Totals.Open, cmp.Compare(a.Name, b.Name))
	})
	r.Agents = r.Agents[:min(len(r.Agents), maxAgents)]
}
