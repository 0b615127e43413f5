package dialog

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handoff/bot"
)

// Two tickets of one customer, in two conversations, become one: the agents go on
// in the thread of the other one. No commit writes both, so they agree by passing,
// and whatever happens between two steps leaves both as they were:
//
//	this ticket                         the other one
//	MergeInto: Asks  -- merge.ask ----> Joined; its thread reads what was said here
//	closed: Into     <- merge.yes -----
//	                 -- merge.along --> who had it, and a callback: life_along.go
//	words            -- merge.words --> the thread; Front is this conversation
//	the customer     <- merge.say ----- what is said to the customer
//	                 -- merge.fate ---> what became of it
//	free again       <- merge.free ---- closed
//	Into again       <- merge.again --- taken up again
//	Into again       -- merge.words --> taken up again, by the customer's words here
//
// merge.no answers an ask that cannot be met; merge.leave takes a yes back that
// finds this ticket closed or reopened.
const (
	mergeAsk   = "merge.ask"
	mergeYes   = "merge.yes"
	mergeAlong = "merge.along"
	mergeNo    = "merge.no"
	mergeLeave = "merge.leave"
	mergeFree  = "merge.free"
	mergeAgain = "merge.again"
	mergeWords = "merge.words"
	mergeSay   = "merge.say"
	mergeFate  = "merge.fate"
)

// Values of these messages.
const (
	valueNumber   = "number"
	valueFrom     = "conversation" // that passes
	valueThread   = "thread"
	valuePlatform = "platform"
	valueAsked    = "asked" // of merge.ask: the number of the ticket that is asked
	valueHow      = "how"   // of merge.free: how it was closed
)

// MergeInto asks another ticket of the customer to go on with the open one. This one
// stays as it is until the other has agreed.
func (t *Turn) MergeInto(ctx context.Context, by Agent, other Merged) error {
	tk := t.State.Ticket
	if err := t.may(EventMerged); err != nil {
		return err
	}
	if err := t.endAsk(); err != nil {
		return err
	}
	if p := t.program; p != nil {
		other.Order, p.waits = p.id, true
	}
	tk.Asks = &other
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("dialog: read history: %w", err)
	}
	t.passMerge(other.Conversation, mergeAsk, bot.Message{
		From: bot.Person{ID: by.ID, Name: by.Name}, Text: t.excerpt(lines, tk.Since, true), Values: map[string]string{valueAsked: other.Number},
	})
	return nil
}

// passMerge passes a step of a merge, with who and where this ticket is.
func (t *Turn) passMerge(conversation, name string, m bot.Message) {
	tk := t.State.Ticket
	m.Kind, m.Name = bot.KindCommand, name
	values := maps.Clone(m.Values)
	if values == nil {
		values = make(map[string]string)
	}
	values[valueNumber], values[valueFrom] = tk.Number, t.Conversation
	if values[valuePlatform] == "" { // else it is passed on: the platform on which it was written
		values[valuePlatform] = tk.Platform
	}
	at := tk.At
	if at.IsZero() { // not known yet: its channel
		at, _ = t.Desk()
	}
	if delete(values, valueThread); !at.IsZero() {
		values[valueThread] = at.String()
	}
	m.Values = values
	t.Pass(conversation, m)
}

// merging serves what another conversation passes of a merge; false: it is none of
// that.
func (t *Turn) merging(ctx context.Context) (bool, error) {
	m := t.Message()
	if t.Side != bot.Internal || m.Kind != bot.KindCommand || !strings.HasPrefix(m.Name, "merge.") {
		return false, nil
	}
	if t.State.Ticket == nil {
		return true, nil
	}
	other := Merged{Number: m.Values[valueNumber], Conversation: m.Values[valueFrom]}
	other.Thread, _ = bot.ParseAddress(m.Values[valueThread])
	switch m.Name {
	case mergeAsk:
		t.join(other, m)
	case mergeYes:
		return true, t.yield(ctx, other, m)
	case mergeAlong:
		return true, t.takeAlong(other, m)
	case mergeNo:
		t.mergeRefused(other, m)
	case mergeLeave:
		t.leave(other)
	case mergeFree:
		t.release(other, Closing(m.Values[valueHow]))
	case mergeAgain:
		t.rejoin(other)
	case mergeWords:
		return true, t.hearElsewhere(ctx, other, m)
	case mergeSay:
		t.sayHere(m)
	case mergeFate:
		t.fateElsewhere(m)
	}
	return true, nil
}

// join takes another ticket in, if this one is the one that was asked, is open, and
// does not itself ask to be taken in: of two that ask each other neither is.
func (t *Turn) join(other Merged, m bot.Message) {
	tk := t.State.Ticket
	answer := mergeYes
	switch {
	case !tk.Open() || tk.Asks != nil || m.Values[valueAsked] != "" && m.Values[valueAsked] != tk.Number:
		answer = mergeNo
	case t.joins(other.Conversation) < 0:
		tk.Joined = append(slices.Clone(tk.Joined), other)
		t.SayDesk(bot.Reply{Text: t.DeskText("life.joined", "number", tk.Number, "other", other.Number, "agent", m.From.Name,
			"platform", t.platformName(m.Values[valuePlatform]), "link", CommonMark(other.Thread.Link()), "lines", CommonMark(m.Text))})
	}
	t.passMerge(other.Conversation, answer, bot.Message{From: m.From})
}

// joins is where in Ticket.Joined that conversation stands, -1 if nowhere.
func (t *Turn) joins(conversation string) int {
	return slices.IndexFunc(t.State.Ticket.Joined, func(x Merged) bool { return x.Conversation == conversation })
}

// Joins reports whether this ticket goes on with the one of that conversation, or
// has asked it to.
func (t *Turn) Joins(conversation string) bool {
	asks := t.State.Ticket.Asks
	return t.joins(conversation) >= 0 || conversation == t.Conversation || asks != nil && asks.Conversation == conversation
}

// yield closes this ticket: the other one has agreed to go on with it.
func (t *Turn) yield(ctx context.Context, other Merged, m bot.Message) error {
	tk := t.State.Ticket
	if tk.Into != nil && tk.Into.Conversation == other.Conversation {
		return nil
	}
	if !tk.Open() || tk.Asks == nil || tk.Asks.Conversation != other.Conversation {
		t.passMerge(other.Conversation, mergeLeave, bot.Message{})
		return nil
	}
	if err := t.LetGo(ctx, ""); err != nil { // what agents wrote meanwhile is read before the end
		return err
	}
	t.answersAsk()
	by := t.Agent(m)
	t.TellDesk("life.merged", "number", tk.Number, "other", other.Number, "agent", by.Name, "link", CommonMark(other.Thread.Link()))
	t.Tell("ticket.merged", "number", tk.Number, "other", other.Number)
	if err := t.giveAlong(other, m); err != nil {
		return err
	}
	joined := tk.Joined // their words go on to the other one by way of this one
	tk.Joined = nil
	if err := t.close(by, EventMerged, Joined, ""); err != nil {
		return err
	}
	tk.Joined, tk.Into = joined, &other
	return nil
}

// mergeRefused tells that the other ticket cannot go on with this one.
func (t *Turn) mergeRefused(other Merged, m bot.Message) {
	tk := t.State.Ticket
	if tk.Asks == nil || tk.Asks.Conversation != other.Conversation {
		return
	}
	t.answersAsk()
	number := tk.Asks.Number
	tk.Asks = nil
	t.tellReason("life.merge_refused", []any{"number", tk.Number, "other", number})
	t.SayDesk(bot.Reply{Call: t.calls(m.From.ID), Text: t.DeskText("life.merge_refused", "number", tk.Number, "other", number)})
}

// leave takes a ticket out again that this one went on with.
func (t *Turn) leave(other Merged) {
	tk := t.State.Ticket
	i := t.joins(other.Conversation)
	if i < 0 {
		return
	}
	tk.Joined = slices.Delete(slices.Clone(tk.Joined), i, i+1)
	if tk.Front == other.Conversation {
		tk.Front = ""
	}
	t.TellDesk("life.left", "number", tk.Number, "other", other.Number)
}

// release sets this conversation free: the ticket that went on with its own is
// closed. Where that was solved the customer's words may bring it back from here, too.
func (t *Turn) release(other Merged, how Closing) {
	tk := t.State.Ticket
	if tk.Into == nil || tk.Into.Conversation != other.Conversation {
		return
	}
	tk.Into, tk.Was = nil, tk.Into
	if tk.Freed = (time.Time{}); how == Resolved {
		tk.Freed = t.Now
	}
	t.free()
}

// free tells the conversations of merged tickets that this one is closed.
func (t *Turn) free() {
	tk := t.State.Ticket
	for _, x := range tk.Joined {
		t.passMerge(x.Conversation, mergeFree, bot.Message{Values: map[string]string{valueHow: string(tk.How)}})
	}
	tk.Apart = tk.Joined
	tk.Joined, tk.Front, tk.Away = nil, "", nil
}

// gather takes in again what was joined until this ticket was closed. A conversation that
// has gone its own way since then leaves.
func (t *Turn) gather() {
	tk := t.State.Ticket
	tk.Joined, tk.Apart = tk.Apart, nil
	for _, x := range tk.Joined {
		t.passMerge(x.Conversation, mergeAgain, bot.Message{})
	}
}

// rejoin has the other ticket go on with this one again, which was taken up again.
func (t *Turn) rejoin(other Merged) {
	tk := t.State.Ticket
	switch {
	case tk.Into != nil && tk.Into.Conversation == other.Conversation:
	case tk.Was != nil && tk.Was.Conversation == other.Conversation && tk.Stage == StageMerged:
		tk.Into, tk.Was = tk.Was, nil
	default:
		t.passMerge(other.Conversation, mergeLeave, bot.Message{})
	}
}

// unmerge takes this ticket back from the one that goes on with it.
func (t *Turn) unmerge() {
	tk := t.State.Ticket
	tk.Was = nil
	if tk.Into == nil {
		return
	}
	t.passMerge(tk.Into.Conversation, mergeLeave, bot.Message{})
	tk.Into = nil
}
