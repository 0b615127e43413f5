package dialog

import (
	"time"

	"handoff/bot"
)

// Assign gives the open ticket to an agent, whoever has it. Who assigns it to
// themselves claims it.
func (t *Turn) Assign(by, to Agent) error {
	event := EventAssigned
	if by.ID == to.ID {
		if err := t.may(EventClaimed); err == nil {
			event = EventClaimed
		}
	}
	if err := t.own(event, by, to); err != nil {
		return err
	}
	if by.ID != to.ID {
		t.SayDesk(bot.Reply{Call: t.calls(to.ID), Text: t.DeskText("life.assigned", "number", t.State.Ticket.Number, "by", by.Name, "agent", to.Name)})
	}
	return nil
}

// Release gives the open ticket back to the queue.
func (t *Turn) Release(by Agent) error {
	if err := t.may(EventReleased); err != nil {
		return err
	}
	t.enqueue()
	if err := t.move(EventReleased, by); err != nil {
		return err
	}
	t.TellDesk("life.released", "number", t.State.Ticket.Number, "agent", by.Name)
	return nil
}

// enqueue leaves the ticket without an agent.
func (t *Turn) enqueue() {
	if t.State.Owner == OwnerAgent {
		t.State.Owner, t.State.Agent = OwnerQueue, Agent{}
	}
	t.State.Ticket.Queued = t.Now
}

// Snooze puts the open ticket aside until a time, or (zero) until the customer
// writes; a word of the customer ends it in any case. Whoever has it keeps it.
func (t *Turn) Snooze(by Agent, until time.Time) error {
	tk := t.State.Ticket
	if err := t.move(EventSnoozed, by); err != nil {
		return err
	}
	t.asleep = true // what was said before in this turn does not bring it back
	tk.Until = until.UTC()
	t.Wake(timerSnooze, until) // zero: none
	if until.IsZero() {
		tk.Until = time.Time{}
		t.TellDesk("life.snoozed_words", "number", tk.Number, "agent", by.Name)
		return nil
	}
	t.TellDesk("life.snoozed", "number", tk.Number, "agent", by.Name, "time", t.DeskTime(until))
	return nil
}

// Unsnooze takes a ticket back that was put aside.
func (t *Turn) Unsnooze(by Agent) error {
	if err := t.move(EventWoken, by); err != nil {
		return err
	}
	t.TellDesk("life.woken_by", "number", t.State.Ticket.Number, "agent", by.Name)
	return nil
}
