package dialog

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"handoff/bot"
)

// Block is a customer whose words are not answered and open nothing. They stay in
// the transcript and the ledger.
type Block struct {
	Conversation string    `json:"conversation,omitempty"` // where the words are not answered
	Person       string    `json:"person,omitempty"`       // or of whom, wherever they write: "account:ID"
	Number       string    `json:"number,omitempty"`       // the ticket for which it was done
	Name         string    `json:"name,omitempty"`         // as the customer calls themselves, plain text
	Reason       string    `json:"reason,omitempty"`
	Since        time.Time `json:"since"`
	Until        time.Time `json:"until,omitzero"`
	Silent       bool      `json:"silent,omitempty"` // the customer is not told
	By           Agent     `json:"by"`
}

// Label is the customer in one word.
func (b Block) Label() string { return cmp.Or(b.Number, b.Conversation, b.Person) }

// orderBlock is the command by which a conversation blocks its customer.
const orderBlock = "block-customer"

// OrderBlock blocks the customer of another conversation and closes their open
// ticket, in the name of the author of the turn's message: see Change.
func (t *Turn) OrderBlock(conversation string, b Block, dry bool) error {
	data, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("dialog: encode block: %w", err)
	}
	t.Order(conversation, orderBlock, string(data), dry)
	return nil
}

// blockOrdered serves OrderBlock where it arrives; false: the turn is none.
func (t *Turn) blockOrdered() (bool, error) {
	m := t.Message()
	if t.Side != bot.Internal || m.Kind != bot.KindCommand || m.Name != orderBlock {
		return false, nil
	}
	var b Block
	if err := json.Unmarshal([]byte(m.Text), &b); err != nil {
		return true, fmt.Errorf("dialog: decode block: %w", err)
	}
	return true, t.Block(b, Dry(m))
}

// Block blocks the customer of this conversation: wherever they write, where it is
// known who they are. Their open ticket is closed without a word to them.
func (t *Turn) Block(b Block, dry bool) error {
	b.Conversation, b.Name = t.Conversation, t.State.Customer
	if t.State.Person != "" {
		b.Person = t.platform() + ":" + t.State.Person
	}
	if tk := t.State.Ticket; tk != nil {
		b.Number = tk.Number
		if tk.Open() && !dry {
			by := t.Agent(t.Message())
			if err := t.close(by, EventResolved, Blocked, Line(b.Reason, maxReason)); err != nil {
				return err
			}
		}
	}
	return t.Change(Change{Block: &b}, dry)
}

// blocked is the block that holds for who wrote this turn's messages.
func (t *Turn) blocked() (Block, bool) {
	s := t.Switches()
	if t.Side != bot.Customer || len(s.Blocks) == 0 {
		return Block{}, false
	}
	person := ""
	if m := t.Last(); m.From.ID != "" {
		person = m.At.Account + ":" + m.From.ID
	}
	i := slices.IndexFunc(s.Blocks, func(b Block) bool {
		return (b.Conversation == t.Conversation || b.Person != "" && b.Person == person) && runs(b.Until, t.Now)
	})
	if i < 0 {
		return Block{}, false
	}
	return s.Blocks[i], true
}

// criesForHelp reports whether the customer may be in danger: no block stands between
// such words and a person.
func (t *Turn) criesForHelp() bool {
	r := t.manager.reader
	return r != nil && slices.ContainsFunc(t.Messages, func(m bot.Message) bool {
		text, _ := bound(m.Text)
		return text != "" && r.Read(text, t.State.Language).Intent == IntentCrisis
	})
}

// refuse leaves a blocked customer's words unanswered: they are told so once, where
// the block says so, and nothing is opened or relayed.
func (t *Turn) refuse(b Block) error {
	if t.State.Owner == "" {
		t.begin() // or they would be told each time
	}
	switch t.Kind() {
	case bot.KindText, bot.KindCommand, bot.KindChoice, bot.KindForm:
	default:
		return nil
	}
	if !b.Silent && !t.State.Refused.Equal(b.Since) {
		t.State.Refused = b.Since
		t.Tell("blocked.told")
	}
	return t.Record("blocked", BlockedFact{By: b.By.ID, Messages: len(t.Messages)})
}

func (t *Turn) addBlock(is Switches, b Block, by Agent) (Switches, answer) {
	if b.Conversation == "" && b.Person == "" {
		return is, t.refused("switch.nothing")
	}
	b.By, b.Since, b.Reason = by, t.Now.UTC(), Line(b.Reason, maxReason)
	if !runs(b.Until, t.Now) {
		return is, t.refused("switch.past")
	}
	is.Blocks = slices.DeleteFunc(is.Blocks, func(x Block) bool {
		return x.Conversation == b.Conversation && x.Conversation != "" || x.Person == b.Person && x.Person != ""
	})
	if len(is.Blocks) >= maxBlocks {
		return is, t.refused("switch.full", "max", maxBlocks)
	}
	is.Blocks = append(is.Blocks, b)
	if b.Until.IsZero() {
		return is, t.made("switch.blocked", "customer", b.Label(), "name", cmp.Or(b.Name, "–"))
	}
	return is, t.made("switch.blocked_until", "customer", b.Label(), "name", cmp.Or(b.Name, "–"), "when", t.DeskWhen(b.Until))
}

func (t *Turn) dropBlock(is Switches, customer string) (Switches, answer) {
	var labels []string
	for _, b := range is.Blocks {
		labels = append(labels, b.Label())
	}
	n := len(is.Blocks)
	is.Blocks = slices.DeleteFunc(is.Blocks, func(b Block) bool {
		return customer == b.Number || customer == b.Conversation || customer == b.Person
	})
	if len(is.Blocks) < n {
		return is, t.made("switch.unblocked", "customer", customer)
	}
	if near, ok := Nearest(customer, labels); ok {
		return is, t.refused("switch.unblock_near", "customer", customer, "near", near)
	}
	return is, t.refused("switch.unblock_none", "customer", customer)
}

// switchboard serves what no step need see: a change of the switches, and the words
// of a customer who is blocked.
func (t *Turn) switchboard(ctx context.Context) (bool, error) {
	if t.Conversation == switchesAt {
		return true, t.changes(ctx)
	}
	if b, is := t.blocked(); is && t.Kind() != bot.KindLeft && !t.criesForHelp() {
		return true, t.refuse(b)
	}
	return t.blockOrdered()
}
