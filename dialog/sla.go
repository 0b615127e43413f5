package dialog

import (
	"context"
	"time"
)

// SLA is how soon a team answers, counted in its hours. A zero duration is no
// promise.
type SLA struct {
	First   time.Duration // to the first reply of a person
	Next    time.Duration // to each further one
	Resolve time.Duration // to the end, without the time in which the customer is waited for
	Warn    time.Duration // how long before a breach it is told; half of a promise at most
}

// Promise is what an SLA promises.
type Promise string

// The promises, the most important first.
const (
	PromiseFirst   Promise = "first"
	PromiseNext    Promise = "next"
	PromiseResolve Promise = "resolve"
)

// target is how soon it is promised; 0: it is not.
func (s SLA) target(p Promise) time.Duration {
	switch p {
	case PromiseFirst:
		return s.First
	case PromiseNext:
		return s.Next
	case PromiseResolve:
		return s.Resolve
	}
	return 0
}

// Clocks are a ticket's.
type Clocks struct {
	Due   time.Time `json:"due,omitzero"`   // the next breach, as it stands now; zero: none runs
	Reply Clock     `json:"reply,omitzero"` // of the reply that the customer waits for
	Solve Clock     `json:"solve,omitzero"`
	Alarm time.Time `json:"alarm,omitzero"` // when the timer comes
}

// Clock measures one promise. It knows since when it runs and what passed before, so
// that it cannot drift: what is left is reckoned anew from the team's hours each time.
type Clock struct {
	Promise Promise       `json:"promise,omitempty"` // empty: there is none
	From    time.Time     `json:"from"`              // when its period began: each is told of once
	Since   time.Time     `json:"since,omitzero"`    // it runs since then; zero: it stands still
	Spent   time.Duration `json:"spent,omitempty"`   // open time that passed before
	Due     time.Time     `json:"due,omitzero"`      // the breach, as it stands now; zero: it stands still, or the team is not there again
	Warned  bool          `json:"warned,omitempty"`
	Broken  bool          `json:"broken,omitempty"` // and that was told
}

// clock sets the clocks by what the turn has changed. It runs at the end of each
// turn.
func (t *Turn) clock(ctx context.Context) error {
	tk := t.State.Ticket
	if tk == nil {
		return nil
	}
	answered, err := t.answered()
	if err != nil {
		return err
	}
	solved := tk.How == Resolved && !tk.Open()
	p, from, runs := t.awaited()
	if err := t.wind(&tk.Clocks.Reply, p, from, runs, answered); err != nil {
		return err
	}
	p, from, runs = t.solving()
	if err := t.wind(&tk.Clocks.Solve, p, from, runs, solved); err != nil {
		return err
	}
	if t.ringing {
		if err := t.ring(ctx); err != nil {
			return err
		}
	}
	t.setAlarm()
	return nil
}

// awaited is the reply that the customer waits for, since when, and whether its clock
// runs; no promise where they wait for none.
func (t *Turn) awaited() (p Promise, from time.Time, runs bool) {
	tk := t.State.Ticket
	switch {
	case !tk.Open():
		return "", time.Time{}, false
	case tk.First.IsZero():
		p, from = PromiseFirst, tk.Opened
	case tk.Waiting.IsZero():
		return "", time.Time{}, false
	default:
		p, from = PromiseNext, tk.Waiting
	}
	return p, from, tk.Stage != StageSnoozed
}

// solving is the same of the ticket's end. A ticket that was opened again is promised
// anew.
func (t *Turn) solving() (p Promise, from time.Time, runs bool) {
	tk := t.State.Ticket
	if !tk.Open() {
		return "", time.Time{}, false
	}
	from = tk.Clocks.Solve.From
	if tk.Clocks.Solve.Promise == "" {
		from = t.Now
	}
	runs = tk.Stage != StageWaiting && tk.Stage != StageSnoozed
	if tk.Stage == "" { // of an older program
		runs = t.State.Owner != OwnerAgent || !tk.Waiting.IsZero()
	}
	return PromiseResolve, from, runs
}

// wind brings a clock to what holds now: another promise or another period ends it, a
// pause stops it. kept says that what it measured has come, should it end.
func (t *Turn) wind(c *Clock, p Promise, from time.Time, runs, kept bool) error {
	target := t.Team().SLA.target(p)
	if target <= 0 {
		p = ""
	}
	if c.Promise != "" && (c.Promise != p || !c.From.Equal(from)) {
		if err := t.expire(*c, kept); err != nil {
			return err
		}
		*c = Clock{}
	}
	if p == "" {
		return nil
	}
	if c.Promise == "" {
		*c = Clock{Promise: p, From: from.UTC()}
	}
	moved := t.was != nil && t.was.Team != t.State.Ticket.Team
	if !c.Since.IsZero() && (!runs || moved) {
		c.Spent, c.Since = t.spent(*c), time.Time{}
	}
	if runs && c.Since.IsZero() {
		c.Since = t.Now.UTC()
	}
	c.Due = time.Time{}
	if runs {
		c.Due = t.OpenAfter(c.Since, target-c.Spent).UTC()
	}
	return nil
}

// spent is the open time that has passed on a clock, by the hours of the team that had
// the ticket until now.
func (t *Turn) spent(c Clock) time.Duration {
	if c.Since.IsZero() {
		return c.Spent
	}
	hours := t.hours()
	if t.was != nil {
		hours = t.hoursOf(t.was.Team)
	}
	return c.Spent + openBetween(hours, c.Since, t.Now)
}

// expire writes down how a clock ended, unless its breach was told: then that stands
// in the ledger already. One whose ticket nobody has solved or answered ends silently.
func (t *Turn) expire(c Clock, kept bool) error {
	tk := t.State.Ticket
	target := t.slaOf(t.was).target(c.Promise)
	if c.Broken || !kept || target <= 0 {
		return nil
	}
	spent := t.spent(c)
	return t.Record("sla", SLAFact{tk.Number, tk.Team, c.Promise, seconds(target), seconds(spent), spent > target})
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// slaOf is the SLA under which a ticket was until now.
func (t *Turn) slaOf(was *Ticket) SLA {
	if was != nil {
		return t.manager.teamOf(was.Team).SLA
	}
	return t.Team().SLA
}

// answered reports whether this turn brought the reply that the customer waited for, and
// writes down how long they did.
func (t *Turn) answered() (bool, error) {
	tk, was := t.State.Ticket, t.was
	if was == nil || was.Number != tk.Number || was.Waiting.IsZero() || !tk.Waiting.IsZero() {
		return false, nil
	}
	switch {
	case tk.Last.After(was.Last):
	case t.replied: // with the last words of the ticket
		tk.Last = t.Now
	default:
		return false, nil // closed without a word
	}
	first, since, agent := was.First.IsZero(), was.Waiting, t.State.Agent.ID
	if first {
		since = tk.Opened
		if tk.First.IsZero() {
			tk.First = tk.Last
		}
	}
	if !tk.Open() {
		agent = tk.By.ID
	}
	return true, t.Record("replied", RepliedFact{tk.Number, tk.Team, agent, first, seconds(max(t.Now.Sub(since), 0)), seconds(openBetween(t.hoursOf(was.Team), since, t.Now))})
}
