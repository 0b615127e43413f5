package dialog

import (
	"context"
	"slices"
	"time"

	"handoff/bot"
)

// Deliver says an agent's words to the customer now. In the queue, or while the
// assistant is paused, they claim; where the assistant has the conversation they
// change nothing but what the customer reads. Whoever counts an agent's reply
// counts this moment, not the one of typing.
func (t *Turn) Deliver(ctx context.Context, h Held) error { return t.deliver(ctx, h, true) }

// Farewell says an agent's words to a customer whose ticket is about to be closed:
// they claim nothing.
func (t *Turn) Farewell(ctx context.Context, h Held) error { return t.deliver(ctx, h, false) }

func (t *Turn) deliver(ctx context.Context, h Held, claim bool) error {
	tk := t.State.Ticket
	if claim && tk.Open() && (t.State.Owner == OwnerQueue || t.State.Owner == OwnerPaused) {
		if err := t.Claim(h.By); err != nil {
			return err
		}
	}
	tk.Waiting = time.Time{}
	if tk.Open() {
		if tk.Last = t.Now; tk.First.IsZero() {
			tk.First = t.Now
		}
	}
	r := t.Reply(ctx, h.By, h.Text)
	r.Handle, r.Files, r.Report = h.ID, h.Files, true
	t.Say(bot.Customer, r)
	if h.Apart {
		// The colleagues read it, too.
		t.SayDesk(bot.Reply{Handle: copyHandle + h.ID, By: h.By.Name, Text: t.copyText(h.Text), Files: h.Files})
	}
	t.ShowSent(h.ID, r, false)
	if key, args := t.crossing(h.By); key != "" {
		tk.Met = append(tk.Met, h.By.ID)
		t.TellAgent(h.By, bot.Reply{Text: t.DeskText(key, args...)})
	}
	trace := Held{ID: h.ID, By: h.By, Apart: h.Apart, Gone: t.Now}
	if h.Apart && len(h.Text) <= maxRelay {
		trace.Text = h.Text // until its copy bears a receipt
	}
	t.trace(trace)
	return nil
}

// Reply is how an agent's words reach the customer, said or edited.
func (t *Turn) Reply(ctx context.Context, by Agent, words string) bot.Reply {
	text, original := t.ForCustomer(ctx, words)
	return bot.Reply{By: t.Signed(by.Name), Text: text, Choices: t.OriginalChoice(original)}
}

// trace remembers that words left.
func (t *Turn) trace(h Held) {
	tk := t.State.Ticket
	tk.Held = append(slices.Clone(tk.Held), h)
	gone := 0
	for _, x := range tk.Held {
		if !x.Gone.IsZero() {
			gone++
		}
	}
	tk.Held = slices.DeleteFunc(tk.Held, func(x Held) bool {
		if old := !x.Gone.IsZero() && gone > maxGone; old {
			gone--
			return true
		}
		return false
	})
}

// Forget ends the trace of words that were taken back after they had left.
func (t *Turn) Forget(id string) {
	tk := t.State.Ticket
	tk.Away = slices.DeleteFunc(slices.Clone(tk.Away), func(handle string) bool { return handle == id })
	for i, h := range tk.Held {
		if h.ID == id && !h.Gone.IsZero() && !h.Apart {
			tk.Held = slices.Delete(slices.Clone(tk.Held), i, i+1)
			return
		}
	}
}

// Wrote is the agent whose words left under that ID, as long as a trace of them is
// kept.
func (t *Turn) Wrote(id string) (Agent, bool) {
	for _, h := range t.State.Ticket.Held {
		if h.ID == id && !h.Gone.IsZero() {
			return h.By, true
		}
	}
	return Agent{}, false
}

// Answered is the agent whose words left in this turn.
func (t *Turn) Answered() (Agent, bool) {
	if tk := t.State.Ticket; tk != nil {
		for _, h := range slices.Backward(tk.Held) {
			if h.Gone.Equal(t.Now) {
				return h.By, true
			}
		}
	}
	return Agent{}, false
}

// TellAgent says r to one agent alone: as the answer to what they did, or, when
// they did nothing in this turn, in the ticket's thread.
func (t *Turn) TellAgent(a Agent, r bot.Reply) {
	if m := t.Message(); t.Side != bot.Customer && t.Agent(m).ID == a.ID && m.Kind != bot.KindTimer {
		t.Aside(r)
		return
	}
	if there := t.calls(a.ID); len(there) > 0 { // else nothing there would be for them alone
		r.Only = there[0]
		t.SayDesk(r)
	}
}

// copyHandle begins the handles of words that no message of the thread holds.
const copyHandle = "copy:"

func (t *Turn) copyText(words string) string {
	return t.DeskText("thread.copy", "words", CommonMark(Plain(words)))
}
