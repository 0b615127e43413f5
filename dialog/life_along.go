package dialog

import (
	"encoding/json"
	"fmt"
	"time"

	"handoff/bot"
)

// along is what goes from a ticket that is merged to the one that goes on with it, once
// the merge is settled: what somebody was promised there holds here.
type along struct {
	Agent    Agent     `json:"agent,omitzero"` // who had it
	Claimed  time.Time `json:"claimed,omitzero"`
	Last     time.Time `json:"last,omitzero"`   // the last reply of a person
	Watch    *Watch    `json:"watch,omitempty"` // of the claim
	Callback time.Time `json:"callback,omitzero"`
}

const valueAlong = "along"

// giveAlong passes it on as this ticket closes. The time of a callback is given back
// here; the other ticket takes it in its own name.
func (t *Turn) giveAlong(other Merged, m bot.Message) error {
	tk := t.State.Ticket
	var a along
	if t.State.Owner == OwnerAgent {
		a.Agent, a.Claimed, a.Last, a.Watch = t.State.Agent, tk.Claimed, tk.Last, tk.Watch
	}
	if tk.Callback.Booked() {
		a.Callback = tk.Callback.At
		t.wish(map[string]string{})
		t.setCallback(nil)
	}
	if a == (along{}) {
		return nil
	}
	data, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("dialog: encode what goes along: %w", err)
	}
	t.passMerge(other.Conversation, mergeAlong, bot.Message{From: m.From, Values: map[string]string{valueAlong: string(data)}})
	return nil
}

// takeAlong is given what another ticket leaves behind. Who had it has this one, if
// nobody has, and the lease goes on where it stood. The callback is promised anew, which
// tells the customer where they will read of us; where it cannot be kept, because this
// ticket has one of its own or was closed meanwhile, they are told that. Another ticket
// that is open here by now takes nothing: it does not go on with that one.
func (t *Turn) takeAlong(other Merged, m bot.Message) error {
	var a along
	if err := json.Unmarshal([]byte(m.Values[valueAlong]), &a); err != nil {
		return fmt.Errorf("dialog: decode what goes along: %w", err)
	}
	tk, by := t.State.Ticket, t.Agent(m)
	if tk.Into != nil { // it has gone further itself
		t.passMerge(tk.Into.Conversation, mergeAlong, bot.Message{From: m.From, Values: map[string]string{valueAlong: m.Values[valueAlong]}})
		return nil
	}
	goesOn := tk.Open() && t.joins(other.Conversation) >= 0
	if goesOn && a.Agent.ID != "" && t.State.Owner != OwnerAgent {
		if err := t.own(EventAssigned, by, a.Agent); err != nil {
			return err
		}
		tk.Claimed = a.Claimed
		if a.Last.After(tk.Last) {
			tk.Last = a.Last
		}
		if a.Watch != nil {
			tk.Watch = a.Watch
			tk.Lease = t.due(stepLapse).UTC()
			t.wakeLease()
		}
		t.SayDesk(bot.Reply{Call: t.calls(a.Agent.ID), Text: t.DeskText("life.along", "agent", a.Agent.Name, "other", other.Number)})
	}
	switch {
	case a.Callback.IsZero():
	case goesOn && !tk.Callback.Booked() && a.Callback.After(t.Now):
		t.WishCallback(a.Callback, by.Name)
	case goesOn:
		t.Tell("callback.cancelled", "when", t.slotWhen(a.Callback))
		t.TellDesk("callback.desk_cancelled", "when", t.DeskTime(a.Callback))
	default:
		t.Tell("callback.closed", "when", t.slotWhen(a.Callback))
		t.TellDesk("callback.desk_closed", "when", t.DeskTime(a.Callback))
	}
	return nil
}
