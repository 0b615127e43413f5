package dialog

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handoff/bot"
)

// A program that orders something (the HTTP API) stands nowhere in the chat: what an
// agent would read aside becomes the fate of the order, which it may ask for.
//
//	API -- Put --> the ticket's turn -- Pass --> {handoff, orders} -- Memory.Set --> API
//
// The fate is passed on, not written by the turn itself: a turn that did what was
// ordered may still be refused at its commit (an agent's press waits), and comes again
// with another result. What is passed is part of the commit.

// OrderFate is what became of an order.
type OrderFate struct {
	Status OrderStatus `json:"status"`
	At     time.Time   `json:"at"`
	Did    []HookEvent `json:"did,omitempty"`    // of a done one: as webhooks name it; none: it was so already
	Code   string      `json:"code,omitempty"`   // of a refused one: one of RefusalCodes
	Reason string      `json:"reason,omitempty"` // one line of English, plain text
}

// OrderStatus says how an order stands.
type OrderStatus string

// The statuses.
const (
	OrderPending OrderStatus = "pending" // no fate yet
	OrderDone    OrderStatus = "done"
	OrderRefused OrderStatus = "refused" // the ticket did not allow it, or it could not be understood
	OrderFailed  OrderStatus = "failed"  // its turn failed each time; it is a dead letter
)

// OrderKept is how long the fate of an order can be read: a little longer than the
// store drops a message that comes again, so that an order that is repeated is either
// known or new.
const OrderKept = 26 * time.Hour

// ProgramPrefix begins the IDs of the orders that programs give.
const ProgramPrefix = "api:"

// programOrders is the program conversation that keeps the fates.
var programOrders = bot.Address{Account: bot.Own, Chat: "orders"}

// AsProgram are the values of an order for a ticket by a program with a token of that
// name and rank, for which no platform speaks. As with OrderTicket, another ticket that
// is open there by the time it arrives is not met.
func AsProgram(token string, r Rank, number string) map[string]string {
	return map[string]string{orderRank: string(r), orderTicket: number, orderToken: token}
}

// FateOf reads the fate of an order by its ID; nil: it has none yet, or none any more.
func FateOf(ctx context.Context, memory bot.Rewriter, id string) (*OrderFate, error) {
	data, err := memory.Get(ctx, fateKey(id))
	if err != nil || data == nil {
		return nil, err
	}
	f := new(OrderFate)
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("dialog: decode fate of order: %w", err)
	}
	return f, nil
}

func fateKey(id string) string { return "order:" + id + ":fate" }

// programOrder is the order of a program whose turn this is.
type programOrder struct {
	id           string
	code, reason string // why it was refused
	waits        bool   // another conversation has a say first
	failed       bool
}

// byProgram finds it; nil: it is none.
func (t *Turn) byProgram() *programOrder {
	switch m := t.Message(); {
	case t.Side != bot.Internal:
	case m.Kind == bot.KindCommand && m.Values[orderToken] != "" && m.Values[orderedAt] == "" && strings.HasPrefix(m.ID, ProgramPrefix):
		return &programOrder{id: m.ID}
	case m.Kind == bot.KindFailed && m.Name == bot.Internal.String() && strings.HasPrefix(m.Re, ProgramPrefix):
		return &programOrder{id: m.Re, failed: true}
	}
	return nil
}

// ByProgram reports whether a program gave the order that this turn serves: nobody is
// there to be asked anything.
func (t *Turn) ByProgram() bool { return t.program != nil }

// tellReason notes why an order of a program is not done, if a sentence that an agent
// would read now says so. The first reason counts.
func (t *Turn) tellReason(key string, args []any) {
	why, refused := refusals[key]
	if !refused || t.program == nil || t.program.code != "" {
		return
	}
	if tk := t.State.Ticket; tk != nil {
		args = append(slices.Clone(args), "ticket", tk.Number, "state", string(tk.Stage), "owner", t.State.Agent.Name)
	}
	t.program.code = why.code
	t.program.reason = Line(fillIn(why.reason, args, func(s string) string { return s }), 300)
}

// tellProgram passes the fate of a program's order on. It runs at the end of each turn.
func (t *Turn) tellProgram() error {
	p := t.program
	if p == nil || p.waits {
		return nil
	}
	fate := OrderFate{Status: OrderDone, At: t.Now.UTC()}
	switch {
	case p.failed:
		fate.Status, fate.Code, fate.Reason = OrderFailed, "failed", "It failed each time it was tried; the log says why, and handoff dead lists it."
	case p.code != "":
		fate.Status, fate.Code, fate.Reason = OrderRefused, p.code, p.reason
	case t.State.Ticket != nil:
		for _, h := range t.happened() {
			if !slices.Contains(fate.Did, h.event) {
				fate.Did = append(fate.Did, h.event)
			}
		}
	}
	return t.passFate(p.id, fate)
}

func (t *Turn) passFate(order string, fate OrderFate) error {
	data, err := json.Marshal(fate)
	if err != nil {
		return fmt.Errorf("dialog: encode fate of order: %w", err)
	}
	t.Pass(programOrders.String(), bot.Message{Kind: bot.KindCommand, Name: "fate", Re: order, Text: string(data)})
	return nil
}

// answersAsk says that this turn serves the answer to a merge that a program ordered.
func (t *Turn) answersAsk() {
	if order := t.State.Ticket.Asks.Order; order != "" {
		t.program = &programOrder{id: order}
	}
}

// endAsk forgets that another ticket was asked to go on with this one. A program that
// ordered it, and has no answer yet, reads that it came to nothing.
func (t *Turn) endAsk() error {
	tk := t.State.Ticket
	asked := tk.Asks
	tk.Asks = nil
	if asked == nil || asked.Order == "" || t.program != nil && t.program.id == asked.Order {
		return nil
	}
	return t.passFate(asked.Order, OrderFate{Status: OrderRefused, At: t.Now.UTC(), Code: "merge_refused",
		Reason: tk.Number + " was closed, or asked another ticket, before " + asked.Number + " had answered."})
}

// keepFate keeps what was passed; false: it is none of that.
func (t *Turn) keepFate(ctx context.Context) (bool, error) {
	if t.Conversation != programOrders.String() {
		return false, nil
	}
	m := t.Message()
	if t.Side != bot.Internal || m.Kind != bot.KindCommand || m.Re == "" {
		return true, nil
	}
	_, err := t.Once(ctx, "fate", func(ctx context.Context) ([]byte, error) {
		return nil, t.memory.Set(ctx, fateKey(m.Re), []byte(m.Text), OrderKept)
	})
	if err != nil {
		return true, fmt.Errorf("dialog: keep fate of order: %w", err)
	}
	return true, nil
}

// refusal is a sentence to an agent, as a program reads it.
type refusal struct {
	code   string
	reason string // with the sentence's parameters, {ticket}, its {state} and its {owner}
}

// refusals are the sentences that say why something is not done. What is said besides
// them goes with what was done.
var refusals = map[string]refusal{
	"command.astray":       {"ticket_closed", "{number} is not open any more."},
	"desk.stale":           {"ticket_closed", "There is no such ticket any more."},
	"desk.closed_resolved": {"ticket_closed", "{number} was closed by {agent}."},
	"desk.closed_returned": {"ticket_closed", "{number} was given back to the assistant by {agent}."},
	"desk.closed_blocked":  {"ticket_closed", "{number} was closed by {agent}, who blocked the customer."},
	"desk.closed_merged":   {"ticket_closed", "{number} was merged into another ticket by {agent}."},
	"thread.bot":           {"assistant", "The assistant is answering in {number}; claim it first."},
	"desk.taken":           {"taken", "{number} is with {agent}."},
	"life.not_yours":       {"taken", "{number} is with {agent}; only a lead can take it away from them."},
	"life.denied":          {"forbidden", "The token may not do that."},
	"life.refused":         {"wrong_stage", "{ticket} is {state}, so that cannot be done now."},
	"life.no_agent":        {"unknown_agent", "Nobody is known as {words}."},
	"life.near_team":       {"unknown_team", "There is no team {word}; did you mean {near}?"},
	"life.no_team":         {"unknown_team", "There is no team {word}; there are {teams}."},
	"life.near_time":       {"unknown_time", "{words} is no time that can be read; did you mean {near}?"},
	"life.no_time":         {"unknown_time", "{words} is no time that can be read; send RFC 3339, or for example 2h or tomorrow 9:00."},
	"life.near_priority":   {"unknown_priority", "There is no priority {word}; did you mean {near}?"},
	"life.no_priority":     {"unknown_priority", "There is no priority {word}."},
	"life.no_tags":         {"no_tags", "No tag was named."},
	"life.tags_full":       {"tags_full", "{number} has no room for {tag}; take one off first: {tags}."},
	"life.merge_what":      {"unknown_ticket", "No ticket was named to go on with {number}."},
	"life.merge_self":      {"same_ticket", "{number} is this ticket."},
	"life.merge_unknown":   {"unknown_ticket", "There is no open ticket {other}."},
	"life.merge_joined":    {"same_ticket", "{other} and this ticket are one already."},
	"life.merge_names":     {"other_customer", "{number} is of {customer}, {other} of {their}: whether both are one person, an agent must say."},
	"life.merge_refused":   {"merge_refused", "{other} cannot go on with {number}: it is closed, or is being merged itself."},
	"translate.idle":       {"not_translated", "There is nothing to translate in {number}: both sides write one language, or no model is configured."},
	"translate.usage":      {"not_translated", "Translation is switched on or off."},
	"thread.no_words":      {"no_words", "There are no words."},
	"thread.dry":           {"no_words", "Words cannot be tried."},
}

// RefusalCodes are the codes of a refused order, sorted.
func RefusalCodes() []string {
	codes := make(map[string]bool)
	for _, r := range refusals {
		codes[r.code] = true
	}
	return slices.Sorted(maps.Keys(codes))
}
