package dialog

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"handoff/bot"
)

// happening is an event of this turn.
type happening struct {
	event  HookEvent
	change Detail
}

// tellHooks says to the webhooks what the turn has changed of the ticket. It runs at
// the end of each turn. An event's ID comes of the turn's key, so a turn that comes
// again names it as before.
func (t *Turn) tellHooks(context.Context) error {
	hooks := t.manager.hooks
	if len(hooks) == 0 || t.State.Ticket == nil {
		return nil
	}
	happened := t.happened()
	if len(happened) == 0 {
		return nil
	}
	ticket, by := t.State.view(), t.actor()
	for i, h := range happened {
		id := t.Key() + "-" + strconv.Itoa(i)
		for _, hook := range hooks {
			if !hook.wants(h.event) {
				continue
			}
			change := h.change
			if !hook.Words {
				change.Text = ""
			}
			data, err := json.Marshal(envelope{h.event, id, t.Now.UTC(), eventData{ticket, by, change}})
			if err != nil {
				return fmt.Errorf("dialog: encode event: %w", err)
			}
			t.Say(bot.Address{Account: hook.Account, Chat: eventsChat}, bot.Reply{Handle: eventHandle + id, Data: data})
		}
	}
	return nil
}

// Where events are said, and how their handles begin.
const (
	eventsChat  = "events"
	eventHandle = "event:"
)

// envelope is an event as it is posted: adapters/webhook/EVENTS.md.
type envelope struct {
	Type      HookEvent `json:"type"`
	ID        string    `json:"id"`
	Timestamp time.Time `json:"timestamp"`
	Data      eventData `json:"data"`
}

type eventData struct {
	Ticket TicketView `json:"ticket"`
	By     actor      `json:"by"`
	Change Detail     `json:"change"`
}

// actor is whose doing an event is.
type actor struct {
	Kind string `json:"kind"` // agent customer system
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

func (t *Turn) actor() actor {
	m := t.Message()
	switch {
	case t.Side == bot.Customer:
		return actor{Kind: "customer", Name: t.State.Customer}
	case t.Side == bot.Desk, m.Kind == bot.KindCommand && m.From.ID != "":
		a := t.Named(m, m.From.ID, m.From.Name)
		return actor{"agent", a.ID, a.Name}
	}
	if a, ok := t.Answered(); ok { // words that were held have left
		return actor{"agent", a.ID, a.Name}
	}
	return actor{Kind: "system"}
}

// found is what events compare with: the ticket as the turn found it.
type found struct {
	number   string
	open     bool
	stage    Stage
	agent    Agent
	team     string
	priority Priority
	tags     []string
	clocks   [2]Clock
	stars    int
}

// find copies it: what a step does to the ticket's lists must not change it.
func (s *State) find() *found {
	tk := s.Ticket
	if tk == nil {
		return &found{}
	}
	f := &found{
		number: tk.Number, open: tk.Open(), stage: tk.Stage, agent: s.Agent,
		team: tk.Team, priority: tk.Priority, tags: slices.Clone(tk.Tags),
		clocks: [2]Clock{tk.Clocks.Reply, tk.Clocks.Solve},
	}
	if tk.Score != nil && tk.Score.Number == tk.Number {
		f.stars = tk.Score.Stars
	}
	return f
}

// happened are the turn's events, in the order in which one follows from another.
func (t *Turn) happened() []happening {
	was, is := *t.found, *t.State.find()
	var out []happening
	add := func(e HookEvent, c Detail) { out = append(out, happening{e, c}) }
	switch {
	case was.number != is.number:
		was = found{number: is.number, open: true, team: is.team, priority: is.priority, tags: is.tags, stage: StageNew}
		add(HookOpened, Detail{})
	case !was.open && is.open:
		was.stage = is.stage
		add(HookReopened, Detail{})
	}
	if was.team != is.team {
		add(HookTransferred, Detail{From: was.team, To: is.team})
	}
	if is.open && was.agent.ID != is.agent.ID {
		add(t.given(is.agent), Detail{From: was.agent.Name, To: is.agent.Name})
	}
	if was.priority != is.priority {
		add(HookPriority, Detail{From: was.priority.Word(), To: is.priority.Word()})
	}
	added, removed := without(is.tags, was.tags), without(was.tags, is.tags)
	if len(added)+len(removed) > 0 {
		add(HookTagged, Detail{Added: added, Removed: removed})
	}
	out = append(out, t.spoken(was, is)...)
	switch {
	case was.stage != StageSnoozed && is.stage == StageSnoozed:
		add(HookSnoozed, Detail{Until: moment(t.State.Ticket.Until)})
	case was.stage == StageSnoozed && is.stage != StageSnoozed && is.open:
		add(HookWoken, Detail{})
	}
	out = append(out, ticked(was.clocks, is.clocks)...)
	if was.open && !is.open {
		switch {
		case is.stage == StageMerged:
			add(HookMerged, Detail{})
		case t.State.Ticket.How == Returned:
			add(HookReturned, Detail{})
		default:
			add(HookResolved, Detail{})
		}
	}
	if is.stars != 0 && is.stars != was.stars {
		add(HookRated, Detail{Score: is.stars, Text: Cut(t.State.Ticket.Score.Comment, maxEventText, "…")})
	}
	return out
}

// ticked are the promises that will be or were broken, as the agents were told.
func ticked(was, is [2]Clock) []happening {
	var out []happening
	for i, c := range is {
		d := Detail{Clock: string(c.Promise), Due: moment(c.Due)}
		switch {
		case c.Broken && !was[i].Broken:
			out = append(out, happening{HookBroken, d})
		case c.Warned && !c.Broken && !was[i].Warned:
			out = append(out, happening{HookWarned, d})
		}
	}
	return out
}

// given is the event of a ticket that now is with to, or with nobody.
func (t *Turn) given(to Agent) HookEvent {
	switch {
	case to.ID == "":
		return HookReleased
	case t.actor().ID == to.ID:
		return HookClaimed
	}
	return HookAssigned
}

// without are the words of a that b does not hold.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// maxEventText is how much of a text an event holds, in characters.
const maxEventText = 4000

// spoken are the words of the turn.
func (t *Turn) spoken(was, is found) []happening {
	var out []happening
	if t.Side == bot.Customer && is.open && (t.Kind() == bot.KindText || feedback(t.Message())) {
		for _, m := range t.Messages {
			text, _ := bound(m.Text)
			out = append(out, happening{HookCustomerReplied, Detail{Message: m.ID, Files: len(m.Files), Text: Cut(text, maxEventText, "…")}})
		}
		if was.number != t.found.number {
			out = nil // the words that opened it: the event says so
		}
	}
	for _, s := range t.Outcome().Sends {
		switch {
		case s.Op == bot.OpSay && s.To == bot.Customer && s.Reply.Report:
			out = append(out, happening{HookReplied, Detail{Message: s.Handle, Files: len(s.Reply.Files), Text: Cut(Flat(s.Reply.Text), maxEventText, "…")}})
		case s.Op == bot.OpReact && s.To == bot.Desk && s.Reply.Text == MarkNote && t.Kind() != bot.KindEdit:
			d := Detail{Message: s.Handle}
			if m := t.Message(); s.Handle == m.ID { // else words that became a note later: they were told of, or never left
				text, _ := bound(m.Text)
				d.Text, d.Files = Cut(text, maxEventText, "…"), len(m.Files)
			}
			out = append(out, happening{HookNote, d})
		}
	}
	return out
}
