package dialog

import (
	"context"
	"slices"
	"strings"

	"handoff/bot"
)

// MovedFrom is the thread that a ticket has from.
type MovedFrom struct {
	Card   string      `json:"card"` // handle of its card
	Thread bot.Address `json:"thread,omitzero"`
	Team   string      `json:"team"` // where it went
}

// Transfer gives the open ticket to another team: a new card begins a thread in its
// channel, with the conversation so far and the agents' notes; the old card says
// where it went.
func (t *Turn) Transfer(ctx context.Context, by Agent, team string) error {
	s, tk := &t.State, t.State.Ticket
	to, ok := t.TeamNamed(team)
	if !ok || to.Name == tk.Team {
		return nil
	}
	if err := t.may(EventTransferred); err != nil {
		return err
	}
	before, desk := t.Desk()
	t.withdraw()
	if s.Owner == OwnerAgent {
		s.Owner, s.Agent = OwnerQueue, Agent{}
	}
	tk.Queued = t.Now
	tk.Team, tk.Met, tk.Called = to.Name, nil, nil
	tk.Rule, tk.Chosen = "", "" // it is there because somebody moved it
	if err := t.move(EventTransferred, by); err != nil {
		return err
	}
	if err := t.tellTransferred(ctx, to); err != nil {
		return err
	}
	if after, _ := t.Desk(); !desk || after == before && tk.carded() {
		if desk {
			t.callLeads("life.transferred_here", "agent", by.Name, "team", t.teamName())
		}
		t.moveCallback()
		return nil
	}
	if tk.carded() {
		t.leaveThread()
	}
	tk.Moved++
	if err := t.openCard(ctx); err != nil {
		return err
	}
	t.SayDesk(bot.Reply{Text: t.DeskText("life.transferred", "number", tk.Number, "agent", by.Name, "team", t.teamName())})
	t.moveCallback()
	return nil
}

// tellTransferred tells the customer who goes on, where the team has a title, and when it
// is there, if it is not: what they were told of the team before holds no longer. An
// appointment does.
func (t *Turn) tellTransferred(ctx context.Context, to *Team) error {
	tk := t.State.Ticket
	var r bot.Reply
	if to.Title != "" {
		r.Text = t.Text("ticket.transferred", "number", tk.Number, "team", to.Title)
	}
	if away := t.away(tk.Reason); away != "" && !tk.Callback.Booked() {
		r.Text = strings.TrimSpace(r.Text + "\n\n" + away)
		choices, err := t.offerSlots(ctx, &r)
		if err != nil {
			return err
		}
		r.Choices = choices
	}
	t.Answer(r)
	return nil
}

// leaveThread makes the old card say where the ticket goes: to the channel at first,
// to the thread once that is known.
func (t *Turn) leaveThread() {
	tk := t.State.Ticket
	tk.From = &MovedFrom{Card: tk.cardHandle(), Thread: tk.At, Team: t.teamName()}
	desk, _ := t.Desk()
	t.Edit(bot.Desk, tk.From.Card, t.movedCard(desk.Link()))
	if tk.Thread != "" {
		past := append(slices.Clone(t.State.Past), Past{tk.Number, tk.Thread})
		t.State.Past = past[max(0, len(past)-maxPast):]
	}
	tk.Thread, tk.At, tk.Lost = "", bot.Address{}, false
}

// movedCard is what the card shows in the thread that the ticket has from.
func (t *Turn) movedCard(link string) bot.Reply {
	tk := t.State.Ticket
	return bot.Reply{Handle: tk.From.Card, Card: &bot.Card{
		Title:  tk.Number + " · " + tk.Subject,
		Status: t.DeskLabel("card.moved", "team", tk.From.Team),
		Text:   t.DeskText("life.moved", "link", CommonMark(link)),
	}}
}

// Reached learns where the ticket's thread is: from the report of its card, or from
// what somebody says there. What was left behind is told the way.
func (t *Turn) Reached(at bot.Address) {
	tk := t.State.Ticket
	if at.Thread == "" || tk.At == at {
		return
	}
	tk.Thread, tk.At = at.Thread, at
	from := tk.From
	if from == nil {
		return
	}
	t.Edit(bot.Desk, from.Card, t.movedCard(at.Link()))
	if !from.Thread.IsZero() {
		t.Say(from.Thread, bot.Reply{Text: t.DeskText("life.moved_to", "number", tk.Number, "team", from.Team, "link", CommonMark(at.Link()))})
	}
	tk.From = nil
}

// cardStands takes the report that the ticket's card has arrived, which no step needs.
func (t *Turn) cardStands() bool {
	m, tk := t.Message(), t.State.Ticket
	if t.Side != bot.Internal || m.Kind != bot.KindSent || tk == nil || m.Re != tk.cardHandle() {
		return false
	}
	if at, err := bot.ParseAddress(m.Values["thread"]); err == nil {
		t.Reached(at)
	}
	return true
}

// TellMoved tells somebody who did something in the thread that the ticket has left
// where it is now.
func (t *Turn) TellMoved(m bot.Message) {
	tk := t.State.Ticket
	t.Say(m.At, bot.Reply{Only: m.From.ID, Re: m.ID, Text: t.DeskText("life.moved_words", "number", tk.Number, "team", t.teamName(), "link", CommonMark(t.threadLink()))})
}
