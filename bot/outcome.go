package bot

import (
	"encoding/json"
	"fmt"
	"time"
)

// Outcome is what a turn decided: plain data, committed in one write.
type Outcome struct {
	State    []byte
	Sends    []Send
	Withdraw []Withdrawal
	Unless   []Side
	Wakes    map[string]time.Time // zero time: cancel
	Listing  []byte               // meaningful when Lists
	Lists    bool
	Facts    []Fact
	Lines    []Line // for the transcript; the runtime fills it in
}

// Op is what a Send does.
type Op string

// The operations.
const (
	OpSay   Op = "say"
	OpEdit  Op = "edit"
	OpReact Op = "react"
	OpOpen  Op = "open"

	// OpDelete takes away what was said under Handle; what was never sent is
	// dropped silently, as with OpEdit.
	OpDelete Op = "delete"

	// OpDiscard takes away a draft that became no reply; Handle is its ID, as
	// Drafter.Draft returned it. The runtime alone makes it.
	OpDiscard Op = "discard"

	// OpStatus shows what holds of the conversation now: Reply.Card, whose State
	// is for programs. Each replaces the one before. An adapter that has no place
	// for it answers an empty receipt.
	OpStatus Op = "status"

	// OpPass puts Send.Pass into the conversation that is To's Chat; To's Account is
	// Own. The runtime carries it out itself.
	OpPass Op = "pass"
)

// Send is one operation at one place.
type Send struct {
	Op     Op
	To     Place   // Desk for OpOpen
	At     Address // OpOpen only: where the thread is to begin
	Handle string  // of the reply; for OpReact the message's ID
	Reply  Reply
	Grant  string // of the message that Reply.Re names
	Draft  string // OpSay: the ID of the draft that stands there already and becomes this reply; empty: none
	Pass   *Message
}

type sendJSON struct {
	Op     Op       `json:"op"`
	To     string   `json:"to"`
	At     Address  `json:"at,omitzero"`
	Handle string   `json:"handle,omitempty"`
	Reply  Reply    `json:"reply"`
	Grant  string   `json:"grant,omitempty"`
	Draft  string   `json:"draft,omitempty"`
	Pass   *Message `json:"pass,omitempty"`
}

// MarshalJSON writes the place as FormatPlace does.
func (s Send) MarshalJSON() ([]byte, error) {
	r := s.Reply
	r.Handle = "" // stands in Handle
	return json.Marshal(sendJSON{s.Op, FormatPlace(s.To), s.At, s.Handle, r, s.Grant, s.Draft, s.Pass})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Send) UnmarshalJSON(data []byte) error {
	var j sendJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	to, err := ParsePlace(j.To)
	if err != nil {
		return fmt.Errorf("bot: read send: %w", err)
	}
	if j.Op == OpSay || j.Op == OpOpen {
		j.Reply.Handle = j.Handle
	}
	*s = Send{j.Op, to, j.At, j.Handle, j.Reply, j.Grant, j.Draft, j.Pass}
	return nil
}

// Withdrawal names a reply to be taken back.
type Withdrawal struct {
	To     Side   `json:"to"`
	Handle string `json:"handle"`
}

// Fact is one line of the ledger.
type Fact struct {
	ID           string          `json:"id"`   // "turnkey/index" or "deliverykey/part": unique for ever
	Kind         string          `json:"kind"` // "turn", "delivery", or a handler's own
	Conversation string          `json:"conversation"`
	At           time.Time       `json:"at"` // by the store's clock
	Data         json.RawMessage `json:"data,omitempty"`
}

// Line is one line of a conversation's transcript.
type Line struct {
	ID   string    `json:"id,omitempty"` // the message's ID or the reply's handle
	At   time.Time `json:"at"`
	Side Side      `json:"side"`           // where it was said
	Ours bool      `json:"ours,omitempty"` // the bot said it there; otherwise a person on that side did
	By   string    `json:"by,omitempty"`   // whose words: a person's name, or Reply.By
	Kind Kind      `json:"kind,omitempty"` // empty: text
	Re   string    `json:"re,omitempty"`
	Text string    `json:"text,omitempty"`
}
