package dialog

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
)

// What passes between a ticket's conversation and the one that writes the book:
//
//	ticket -- callback.wish {team, number, at, by} --> handoff/callbacks
//	ticket <-- callback.answer {number, at, by, got} -- handoff/callbacks
//
// A wish without a time gives the time back, one that is moved takes it for another
// team; neither has an answer.
const (
	callbackWish   = "callback.wish"
	callbackAnswer = "callback.answer"
)

// WishCallback asks for a time; the answer is a turn of its own. agent names the one
// who sets it, whatever else is promised at that time; empty: the customer wishes it.
func (t *Turn) WishCallback(at time.Time, agent string) {
	t.wish(map[string]string{"at": strconv.FormatInt(at.Unix(), 10), "by": agent})
}

// CancelCallback gives the time of the open ticket back and tells both sides.
func (t *Turn) CancelCallback() error {
	return t.endCallback("callback.cancelled", "callback.desk_cancelled")
}

// closeCallback ends the callback of a ticket that is closed: nobody would keep it, and
// both sides are told, the customer unless they were blocked.
func (t *Turn) closeCallback() error {
	tk := t.State.Ticket
	switch {
	case !tk.Callback.Booked():
		tk.Callback = nil
		return nil
	case tk.How == Blocked:
		return t.endCallback("", "callback.desk_cancelled")
	}
	return t.endCallback("callback.closed", "callback.desk_closed")
}

// endCallback gives the time back and tells the agents, and the customer a sentence
// where there is one.
func (t *Turn) endCallback(key, desk string) error {
	tk := t.State.Ticket
	at := tk.Callback.At
	t.wish(map[string]string{})
	t.setCallback(nil)
	if key != "" {
		t.Tell(key, "when", t.slotWhen(at))
	}
	t.TellDesk(desk, "when", t.DeskTime(at))
	return t.Record("callback", CallbackFact{tk.Number, "cancelled", at})
}

// moveCallback follows a ticket to another team: what the customer was promised stands,
// and takes a seat there, whatever the team's hours. Its agents are told.
func (t *Turn) moveCallback() {
	c := t.State.Ticket.Callback
	if !c.Booked() {
		return
	}
	t.wish(map[string]string{"at": strconv.FormatInt(c.At.Unix(), 10), "moved": "1"})
	key := "callback.desk_moved"
	if hours := t.hours(); hours != nil && !hours.At(c.At).Open {
		key = "callback.desk_moved_away"
	}
	t.TellDesk(key, "when", t.DeskTime(c.At))
}

func (t *Turn) wish(values map[string]string) {
	tk := t.State.Ticket
	values["team"], values["conversation"] = tk.Team, t.Conversation
	values["number"] = cmp.Or(values["number"], tk.Number)
	t.Pass(BookConversation, bot.Message{Kind: bot.KindCommand, Name: callbackWish, Values: values})
}

// KeepBook serves a turn of the conversation that writes the book; false: it is none.
func (t *Turn) KeepBook(ctx context.Context) (bool, error) {
	m := t.Message()
	if t.Conversation != BookConversation || t.Side != bot.Internal || m.Kind != bot.KindCommand || m.Name != callbackWish {
		return t.Conversation == BookConversation, nil
	}
	v := m.Values
	said, err := t.manager.book.change(ctx, t.Turn, func(is Book) (Book, answer) { return t.book(is, v) })
	if err != nil {
		return true, err
	}
	if v["at"] != "" && v["moved"] == "" {
		v["got"] = strconv.FormatBool(said.Changed)
		t.Pass(v["conversation"], bot.Message{Kind: bot.KindCommand, Name: callbackAnswer, Values: v})
	}
	return true, nil
}

// book is the book after a wish; unchanged: the time cannot be had.
func (t *Turn) book(is Book, v map[string]string) (Book, answer) {
	is = is.Since(t.Now)
	at, team := unix(v["at"]), t.manager.teamOf(v["team"])
	promised := v["by"] != "" || v["moved"] != ""
	switch {
	case v["at"] == "":
		left := is.Drop(v["conversation"], v["number"])
		return left, answer{Changed: len(left) < len(is)}
	case !promised && !is.Fits(*team, t.hoursOf(team.Name), t.Now, at):
		return is, answer{}
	}
	is, ok := is.Take(*team, Booking{team.Name, at, v["number"], v["conversation"]}, promised)
	return is, answer{Changed: ok}
}

// unix reads a time in seconds; zero if it is none.
func unix(text string) time.Time {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// AnswerCallback takes what became of a wish; false: the turn is no such answer.
func (t *Turn) AnswerCallback(ctx context.Context) (bool, error) {
	m := t.Message()
	if t.Side != bot.Internal || m.Kind != bot.KindCommand || m.Name != callbackAnswer {
		return false, nil
	}
	tk := t.State.Ticket
	at, by := unix(m.Values["at"]), m.Values["by"]
	switch {
	case !tk.Open() || tk.Number != m.Values["number"]:
		if m.Values["got"] == "true" && tk != nil {
			t.wish(map[string]string{"number": m.Values["number"]}) // nobody needs it any more
		}
		return true, nil
	case m.Values["got"] != "true":
		offered, err := t.OfferCallback(ctx, "callback.taken")
		if err == nil && !offered {
			t.Tell("callback.none")
		}
		return true, err
	}
	t.setCallback(&Callback{At: at, By: by})
	change := bot.Choice{ID: ChoiceCallback, Label: t.Label("callback.change")}
	cancel := bot.Choice{ID: ChoiceCallbackCancel, Label: t.Label("callback.cancel")}
	choices := []bot.Choice{change, cancel}
	if t.Team().Callbacks.Slot <= 0 {
		choices = choices[1:]
	}
	t.Ask(choices, "callback.booked", "when", t.slotWhen(at), "number", tk.Number)
	if by == "" {
		t.TellDesk("callback.desk_booked", "when", t.DeskTime(at))
	} else {
		t.TellDesk("callback.desk_set", "when", t.DeskTime(at), "agent", by)
	}
	return true, t.Record("callback", CallbackFact{tk.Number, "booked", at})
}
