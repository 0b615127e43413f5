package dialog

import (
	"context"
	"maps"
	"slices"
	"strings"

	"handoff/bot"
)

// forward passes the customer's words on to the ticket that goes on with this one;
// false: there is none.
func (t *Turn) forward(ctx context.Context) (bool, error) {
	tk := t.State.Ticket
	if t.Side != bot.Customer || tk == nil {
		return false, nil
	}
	if _, _, surveyed := ParseScore(t.Message().Name); surveyed || t.Kind() == bot.KindLeft {
		return false, nil // of a ticket before; or nobody is there any more
	}
	words := slices.Contains([]bot.Kind{bot.KindText, bot.KindForm, bot.KindEdit, bot.KindCommand}, t.Kind())
	if words {
		tk.Front = "" // they write here now
	}
	if tk.Into == nil {
		return false, nil
	}
	switch {
	case words:
	case t.Kind() == bot.KindChoice: // whatever it would do, people answer there
		t.Tell("ticket.merged_into", "number", tk.Number, "other", tk.Into.Number)
		return true, nil
	case t.Kind() == bot.KindDelete:
		return true, t.forwardDelete(ctx)
	default:
		return true, nil // a reaction: there is nothing to read
	}
	if t.Reading.Intent == IntentCrisis {
		t.Tell("crisis.waiting", "number", tk.Into.Number)
	}
	for i, m := range t.Messages {
		if m.Kind == bot.KindCommand && !says(m) {
			t.Tell("ticket.merged_into", "number", tk.Number, "other", tk.Into.Number)
			continue
		}
		t.forwardMessage(m, i == len(t.Messages)-1)
	}
	return true, nil
}

// forwardDelete has the copy of what the customer took back struck through.
func (t *Turn) forwardDelete(ctx context.Context) error {
	m := t.Message()
	text, err := t.reads(ctx, m.Re)
	if err != nil {
		return err
	}
	t.passMerge(t.State.Ticket.Into.Conversation, mergeWords, bot.Message{From: m.From, Text: text,
		Values: map[string]string{valueWords: m.Re, valueEdited: editedAway}})
	return nil
}

// forwardMessage passes one message on, with what was understood of the burst: its mood
// counts once, with the last one.
func (t *Turn) forwardMessage(m bot.Message, last bool) {
	tk := t.State.Ticket
	text, _ := bound(m.Text)
	values := make(map[string]string)
	maps.Copy(values, m.Values)
	for _, name := range []string{orderedAt, orderOn, orderDry, orderRank, orderTicket, orderToken, valueEdited, valueMood} {
		delete(values, name) // what a customer fills in orders nothing
	}
	values[valueWords] = m.ID
	if m.Kind == bot.KindEdit {
		values[valueWords] = m.Re
		values[valueEdited] = "1"
	}
	values[valueIntent] = string(t.Reading.Intent)
	if last {
		values[valueMood] = string(t.Reading.Mood)
	}
	t.passMerge(tk.Into.Conversation, mergeWords, bot.Message{From: m.From, Text: text, Files: m.Files, Values: values})
}

// Values of what is said across a merge.
const (
	valueWords  = "words"  // ID of the customer's message
	valueEdited = "edited" // it reads so now; editedAway: it was taken back
	valueIntent = "intent"
	valueMood   = "mood" // of the burst whose last message it is
	valueHandle = "handle"
	valueOp     = "op"
)

const editedAway = "deleted"

// hearElsewhere brings what the customer wrote in the conversation of a merged
// ticket to this one's thread, marked with the platform, and what is said to them
// from now on to that conversation. A ticket that was merged itself passes it on;
// one that was solved while the words were on their way comes back.
func (t *Turn) hearElsewhere(ctx context.Context, other Merged, m bot.Message) error {
	tk := t.State.Ticket
	t.Reading.Intent, t.Reading.Mood = Intent(m.Values[valueIntent]), Mood(m.Values[valueMood])
	joined := t.joins(other.Conversation) >= 0
	switch {
	case tk.Into != nil:
		tk.Front = other.Conversation
		t.passMerge(tk.Into.Conversation, mergeWords, bot.Message{From: m.From, Text: m.Text, Files: m.Files, Values: m.Values})
		return nil
	case tk.Stage == StageResolved && t.Wants():
		if err := t.comeBack(ctx); err != nil {
			return err
		}
		if joined = t.joins(other.Conversation) >= 0; !joined {
			tk.Joined, joined = append(slices.Clone(tk.Joined), other), true
		}
	}
	t.showElsewhere(other, m)
	if !joined {
		t.passMerge(other.Conversation, mergeFree, bot.Message{}) // nobody answers there from here
	}
	if !tk.Open() || !joined {
		return nil // nobody's words are lost
	}
	if m.Values[valueEdited] == editedAway {
		return nil
	}
	tk.Front, t.joined = other.Conversation, true
	if _, last := m.Values[valueMood]; last {
		t.Feel()
	}
	if tk.Waiting.IsZero() && t.Wants() {
		tk.Waiting = t.Now
	}
	return nil
}

// showElsewhere says it in the thread.
func (t *Turn) showElsewhere(other Merged, m bot.Message) {
	shown := m
	shown.ID = other.Number + ":" + m.Values[valueWords]
	shown.Values = maps.Clone(m.Values)
	platform := t.platformName(m.Values[valuePlatform])
	name := t.State.Customer
	t.State.Customer = t.customer() + " · " + platform // whose words these are, in the thread
	defer func() { t.State.Customer = name }()
	switch m.Values[valueEdited] {
	case "":
		t.Relay(shown)
	case editedAway:
		t.strike(shown.ID, shown.Text)
	default:
		t.RelayEdit(bot.Message{Re: shown.ID, Text: strings.TrimSpace(shown.Text)})
	}
}

// elsewhere is the conversation in which the customer wrote last, if that is the one
// of a merged ticket.
func (t *Turn) elsewhere() string {
	if tk := t.State.Ticket; tk != nil && t.Side != bot.Customer {
		return tk.Front
	}
	return ""
}

// maxAway is how many handles of Ticket.Away are kept.
const maxAway = 16

// Say sends r to a place. What goes to the customer goes to where they wrote last:
// that may be the conversation of a ticket with which this one goes on.
func (t *Turn) Say(to bot.Place, r bot.Reply) {
	if to == bot.Customer && r.By != "" {
		t.replied = true
	}
	conversation := t.elsewhere()
	if to != bot.Customer || conversation == "" {
		t.Turn.Say(to, r)
		return
	}
	t.passSay(conversation, bot.OpSay, r.Handle, r)
	if tk := t.State.Ticket; r.Handle != "" {
		tk.Away = append(slices.Clone(tk.Away), r.Handle)
		tk.Away = tk.Away[max(0, len(tk.Away)-maxAway):]
	}
}

// Edit replaces what was said under handle, wherever that was.
func (t *Turn) Edit(to bot.Place, handle string, r bot.Reply) {
	if to == bot.Customer && t.SaidElsewhere(handle) {
		for _, x := range t.State.Ticket.Joined {
			t.passSay(x.Conversation, bot.OpEdit, handle, r)
		}
		return
	}
	t.Turn.Edit(to, handle, r)
}

// Delete takes away what was said under handle, wherever that was.
func (t *Turn) Delete(to bot.Place, handle string) {
	if to == bot.Customer && t.SaidElsewhere(handle) {
		for _, x := range t.State.Ticket.Joined {
			t.passSay(x.Conversation, bot.OpDelete, handle, bot.Reply{})
		}
		return
	}
	t.Turn.Delete(to, handle)
}

// SaidElsewhere reports whether that was said in the conversation of a merged ticket.
func (t *Turn) SaidElsewhere(handle string) bool {
	return t.State.Ticket != nil && slices.Contains(t.State.Ticket.Away, handle)
}

// passSay has something said, edited or deleted in the conversation of a merged
// ticket. Buttons stay behind: what they would do belongs to this conversation.
func (t *Turn) passSay(conversation string, op bot.Op, handle string, r bot.Reply) {
	values := map[string]string{valueOp: string(op), valueHandle: handle, valueBy: r.By}
	if r.Report {
		values[valueReport] = "1"
	}
	t.passMerge(conversation, mergeSay, bot.Message{Text: r.Text, Files: r.Files, Values: values})
}

const (
	valueBy     = "by"
	valueReport = "report"
)

// saidFor begins the handles of what is said for another ticket.
const saidFor = "merged:"

// sayHere says to this conversation's customer what an agent said in the thread of
// the ticket that goes on with its own.
func (t *Turn) sayHere(m bot.Message) {
	v := m.Values
	r := bot.Reply{Text: m.Text, By: v[valueBy], Files: m.Files, Report: v[valueReport] != ""}
	if v[valueHandle] != "" {
		r.Handle = saidFor + v[valueHandle]
	}
	switch bot.Op(v[valueOp]) {
	case bot.OpSay:
		t.Say(bot.Customer, r)
	case bot.OpEdit:
		t.Edit(bot.Customer, r.Handle, r)
	case bot.OpDelete:
		t.Delete(bot.Customer, r.Handle)
	}
}

// fateHere tells the ticket that goes on with this one what became of what it had
// said here; false: it is none of that.
func (t *Turn) fateHere() bool {
	m, tk := t.Message(), t.State.Ticket
	if t.Side != bot.Internal || m.Kind != bot.KindSent && m.Kind != bot.KindUndelivered || tk == nil || tk.Into == nil {
		return false
	}
	handle, ok := strings.CutPrefix(m.Re, saidFor)
	if !ok {
		return false
	}
	t.passMerge(tk.Into.Conversation, mergeFate, bot.Message{Text: m.Text, Values: map[string]string{valueHandle: handle, valueOp: string(m.Kind)}})
	return true
}

// fateElsewhere shows it on the agent's words.
func (t *Turn) fateElsewhere(m bot.Message) {
	handle, tk := m.Values[valueHandle], t.State.Ticket
	if further, ok := strings.CutPrefix(handle, saidFor); ok && tk.Into != nil {
		t.passMerge(tk.Into.Conversation, mergeFate, bot.Message{Text: m.Text, Values: map[string]string{valueHandle: further, valueOp: m.Values[valueOp]}})
		return
	}
	if handle == "" || !t.SaidElsewhere(handle) {
		return
	}
	if bot.Kind(m.Values[valueOp]) == bot.KindSent {
		t.React(bot.Desk, handle, MarkSent)
		return
	}
	t.React(bot.Desk, handle, MarkFailed)
	t.TellDesk("relay.undelivered", "reason", Line(m.Text, 200))
}
