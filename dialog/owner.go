package dialog

import (
	"context"
	"time"

	"handoff/bot"
)

// Handoff brings a person: it opens a ticket, tells the customer its number and
// what happens next, and opens the card with what the person needs, the words of
// this turn included. While a ticket is open it opens no second one: the
// customer reads the number again. Where others read along it opens none: the
// customer is asked to go on in private.
func (t *Turn) Handoff(ctx context.Context, reason Reason) error {
	if tk := t.State.Ticket; tk.Open() {
		if t.State.Owner == OwnerBot {
			t.State.Owner = OwnerQueue
			if _, desk := t.Desk(); desk {
				if err := t.catchUp(ctx); err != nil {
					return err
				}
			}
		}
		t.TellTicket()
		return nil
	}
	if t.State.Public {
		return t.goPrivate(reason)
	}
	number, err := t.number(ctx)
	if err != nil {
		return err
	}
	t.keepPast()
	s := &t.State
	if s.Owner != OwnerPaused {
		s.Owner = OwnerQueue
	}
	s.Agent = Agent{}
	s.Ticket = &Ticket{
		Number: number, Reason: reason, Subject: t.subject(), Opened: t.Now, Waiting: t.Now,
		Language: t.Language(), Platform: t.platform(), Mood: s.Mood, Tried: s.Case.Tried, Context: s.Context,
		Since: t.recent(),
		Life:  Life{Queued: t.Now},
	}
	t.route(reason)
	if err := t.move(EventOpened, Agent{}); err != nil {
		return err
	}
	t.lastWords()
	if is, ok := t.opening(); ok && !is.Open {
		s.Ticket.Outside, s.Ticket.Holiday = true, Line(is.Holiday, maxHoliday)
	}
	s.Case.Failed, s.Case.Asked, s.Case.Repeats = 0, false, 0

	_, desk := t.Desk()
	text := t.Text("handoff."+string(reason)) + "\n\n"
	r := bot.Reply{Handle: "ticket:" + number}
	if !desk {
		r.Choices = []bot.Choice{t.AssistantChoice()}
	}
	switch away := t.away(reason); {
	case away != "":
		r.Text = text + t.Text("ticket.next_away", "number", number, "away", CommonMark(away))
		if r.Choices, err = t.offerSlots(ctx, &r); err != nil {
			return err
		}
	case desk:
		r.Text = text + t.expect(number)
	default:
		r.Text = text + t.Text("ticket.next_without_desk", "number", number)
	}
	t.Answer(r)
	if desk {
		if err := t.clock(ctx); err != nil { // the card shows them at once
			return err
		}
		if err := t.openCard(ctx); err != nil {
			return err
		}
		t.relayTurn()
	}
	return t.Record("handoff", HandoffFact{number, reason, desk, s.Ticket.Team, s.Ticket.Category, s.Ticket.Priority, s.Ticket.Rule})
}

// catchUp tells the thread of an open ticket what the customer and the bot said
// since the customer went back to it.
func (t *Turn) catchUp(ctx context.Context) error {
	if !t.opened { // else it stands there already
		if err := t.tellSoFar(ctx, "desk.so_far", t.State.Since); err != nil {
			return err
		}
	}
	t.relayTurn()
	return nil
}

// reach is how far back an agent is shown what was said before the case in hand:
// who says "thanks" and then asks for a person need not say it all again.
const reach = 30 * time.Minute

// recent is where the conversation that an agent is shown begins: with the case
// in hand or a little before it, never before the last ticket was closed.
func (t *Turn) recent() time.Time {
	since := t.Now.Add(-reach)
	if tk := t.State.Ticket; tk != nil && tk.Closed.After(since) {
		since = tk.Closed
	}
	if t.State.Since.Before(since) {
		return t.State.Since
	}
	return since
}

// TellTicket tells the customer the number of the open ticket again, and who has
// it.
func (t *Turn) TellTicket() {
	tk := t.State.Ticket
	_, desk := t.Desk()
	away := t.away(tk.Reason)
	switch {
	case t.State.Owner == OwnerAgent:
		t.Tell("ticket.with_agent", "number", tk.Number, "agent", t.Signed(t.State.Agent.Name))
	case away != "" && !desk:
		t.Ask([]bot.Choice{t.AssistantChoice()}, "ticket.again_away", "number", tk.Number, "away", CommonMark(away))
	case away != "":
		t.Tell("ticket.again_away", "number", tk.Number, "away", CommonMark(away))
	case !desk:
		t.Ask([]bot.Choice{t.AssistantChoice()}, "ticket.again_without_desk", "number", tk.Number, "waits", t.Waits(t.Now.Sub(tk.Opened)))
	default:
		t.Tell("ticket.again", "number", tk.Number, "waits", t.Waits(t.Now.Sub(tk.Opened)))
	}
}

// AssistantChoice is the button of a customer who goes on with the bot while a
// ticket waits for somebody to look at the list.
func (t *Turn) AssistantChoice() bot.Choice {
	return bot.Choice{ID: ChoiceAssistant, Label: t.Label("choice.assistant")}
}

// Claim gives the open ticket to an agent. What the bot said last is taken back
// if it is still unsent.
func (t *Turn) Claim(a Agent) error { return t.own(EventClaimed, a, a) }

// own makes an agent the one who answers the customer.
func (t *Turn) own(event Event, by, a Agent) error {
	tk := t.State.Ticket
	if err := t.may(event); err != nil {
		return err
	}
	t.withdraw()
	t.State.Owner, t.State.Agent = OwnerAgent, a
	if err := t.move(event, by); err != nil {
		return err
	}
	tk.Claimed = t.Now
	t.Tell("ticket.joined", "number", tk.Number, "agent", t.Signed(a.Name))
	return t.Record("claimed", TicketFact{tk.Number, a.ID, a.Name, tk.Team})
}

// Resolve closes the open ticket as solved.
func (t *Turn) Resolve(a Agent) error { return t.Close(a, "") }

// Close closes the open ticket as solved; why stands on the card, for agents only.
func (t *Turn) Close(a Agent, why string) error {
	if err := t.may(EventResolved); err != nil {
		return err
	}
	t.Tell("ticket.resolved", "number", t.State.Ticket.Number, "agent", t.Signed(a.Name))
	return t.close(a, EventResolved, Resolved, Line(why, MaxWhy))
}

// MaxWhy is the length of why a ticket was closed.
const MaxWhy = 120

// GiveBack closes the open ticket; the bot answers what comes next. A new
// request for a person opens a new one.
func (t *Turn) GiveBack(a Agent) error {
	if err := t.may(EventReturned); err != nil {
		return err
	}
	t.Tell("ticket.returned", "number", t.State.Ticket.Number, "agent", t.Signed(a.Name))
	return t.close(a, EventReturned, Returned, "")
}

// Reopen opens the ticket that was closed last again; the agent has it.
func (t *Turn) Reopen(ctx context.Context, a Agent) error {
	tk := t.State.Ticket
	if err := t.may(EventReopened); err != nil {
		return err
	}
	t.withdraw()
	t.unmerge()
	t.State.Owner, t.State.Agent = OwnerAgent, a
	if err := t.move(EventReopened, a); err != nil {
		return err
	}
	if err := t.openAgain(ctx); err != nil {
		return err
	}
	tk.Claimed = t.Now
	t.Tell("ticket.reopened", "number", tk.Number, "agent", t.Signed(a.Name))
	return t.Record("reopened", TicketFact{tk.Number, a.ID, a.Name, tk.Team})
}

// close ends the case, and sets the conversations of merged tickets free. What the ticket
// was to be closed for, while somebody was asked, holds no longer.
func (t *Turn) close(a Agent, event Event, how Closing, why string) error {
	s := &t.State
	if err := t.move(event, a); err != nil {
		return err
	}
	s.Ticket.Closed, s.Ticket.By, s.Ticket.How, s.Ticket.Why = t.Now, a, how, why
	s.Ticket.Waiting, s.Ticket.Added = time.Time{}, false
	if err := t.endAsk(); err != nil {
		return err
	}
	if err := t.closeCallback(); err != nil {
		return err
	}
	s.Owner, s.Agent = OwnerBot, Agent{}
	s.Context = "" // of what is settled now
	t.Boundary()
	t.free()
	return t.Record(string(how), TicketFact{s.Ticket.Number, a.ID, a.Name, s.Ticket.Team})
}

// withdraw takes the last answer back if no sender holds it yet.
func (t *Turn) withdraw() {
	if handle := t.State.Case.Answer; handle != "" {
		t.Withdraw(bot.Customer, handle)
		t.State.Case.Answer = ""
	}
}

// keepPast remembers the thread of a closed ticket before the next one takes its
// place: who still writes there is told so.
func (t *Turn) keepPast() {
	tk := t.State.Ticket
	t.forgetHeld()
	if tk == nil || tk.Thread == "" {
		return
	}
	past := append(t.State.Past, Past{tk.Number, tk.Thread})
	t.State.Past = past[max(0, len(past)-maxPast):]
}

// maxSubject is the length of a ticket's subject.
const maxSubject = 80

// subject is the customer's question, shortened.
func (t *Turn) subject() string {
	if subject := Line(t.asked(), maxSubject); subject != "" {
		return subject
	}
	return t.DeskLabel("card.no_subject")
}

// asked is the customer's question: the one before when the words of this turn
// only ask for a person.
func (t *Turn) asked() string {
	question := t.question
	if t.State.Case.Question != "" && (question == "" || t.Reading.Intent != IntentQuestion) {
		question = t.State.Case.Question
	}
	if question == "" && t.Kind() == bot.KindFailed {
		question = t.Message().Text
	}
	return question
}

// platform is the account on which the customer writes.
func (t *Turn) platform() string {
	if t.Side == bot.Customer {
		return t.Message().At.Account
	}
	if a, err := bot.ParseAddress(t.Conversation); err == nil {
		return a.Account
	}
	return ""
}
