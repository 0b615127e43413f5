package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Handler decides what a turn says and does. It may take as long as a model
// needs; ctx ends when the lease is lost or the process stops at once. It
// changes nothing but the Turn: an error, a panic or a kill leaves no trace, and
// the same turn comes again (side effects belong into Turn.Once).
type Handler interface {
	Turn(ctx context.Context, t *Turn) error
}

// ErrLeave is what a handler answers (wrapped) when this process cannot serve
// the turn and another one can: a newer version in a rolling upgrade. The turn
// is left as it was and no attempt is counted.
var ErrLeave = errors.New("bot: left to another process")

// HandlerFunc is a function as a Handler.
type HandlerFunc func(ctx context.Context, t *Turn) error

// Turn calls f.
func (f HandlerFunc) Turn(ctx context.Context, t *Turn) error { return f(ctx, t) }

// Turn is the waiting burst of one side of one conversation: texts that follow
// each other closely, or one message of any other kind.
type Turn struct {
	Conversation string    // the address, as text, where the conversation began
	Side         Side      // where the messages came from
	Messages     []Message // at least one, oldest first
	State        []byte    // the handler's own: what the last committed turn left here
	Now          time.Time // by the store's clock, when the turn was claimed
	Attempt      int       // from 0: how often this turn failed or died before

	out     Outcome
	journal map[string][]byte
	note    func(ctx context.Context, key string, result []byte) error
	draft   func(to Side, handle, text string)
	newer   func() <-chan Message
	held    func(ctx context.Context) error
	history func(ctx context.Context) ([]Line, error)
}

// Draft shows, now and at best effort, the beginning of the reply that will be
// said under handle: text is CommonMark and all that is written so far. The
// runtime shows as many of the drafts as the platform's pace allows, the newest
// each time. The Say of that handle finishes it; a draft that no Say of the same
// turn finishes is taken away again.
func (t *Turn) Draft(to Side, handle, text string) {
	if t.draft != nil {
		t.draft(to, handle, text)
	}
}

// Newer tells what came into the conversation while this turn runs and will be a
// turn after it: a person who stops the answer (KindStop), an agent. Each message
// comes once, and is served all the same. It is best effort, and about a second
// late when another process received it. nil where nobody tells.
func (t *Turn) Newer() <-chan Message {
	if t.newer == nil {
		return nil
	}
	return t.newer()
}

// Held renews the turn's lease, and returns ErrLeaseLost when another worker has
// taken over. What a turn shares with others is changed safely in this order: read
// it, ask Held, write it if it is still what was read (Memory.Swap). Who takes over
// after the question finds the change, or makes one that refuses this.
func (t *Turn) Held(ctx context.Context) error {
	if t.held == nil {
		return nil
	}
	if err := t.held(ctx); err != nil {
		return fmt.Errorf("bot: ask for the lease: %w", err)
	}
	return nil
}

// Key names the turn: see TurnKey.
func (t *Turn) Key() string {
	return TurnKey(t.Conversation, t.Side, t.Messages[0].ID, t.Messages[len(t.Messages)-1].ID)
}

// Say sends r to a place. It is kept until the turn is committed.
func (t *Turn) Say(to Place, r Reply) { t.send(Send{Op: OpSay, To: to, Handle: r.Handle, Reply: r}) }

// Edit replaces what was said under handle. Nothing said under it: nothing
// happens.
func (t *Turn) Edit(to Place, handle string, r Reply) {
	t.send(Send{Op: OpEdit, To: to, Handle: handle, Reply: r})
}

// Delete takes away what was said under handle: what no sender holds yet is never
// sent, the rest is deleted where the platform can. Nothing said under it:
// nothing happens.
func (t *Turn) Delete(to Place, handle string) {
	if side, ok := to.(Side); ok {
		t.Withdraw(side, handle)
	}
	t.send(Send{Op: OpDelete, To: to, Handle: handle})
}

// Status shows what holds of the conversation now, where the platform has a place
// for it: the website's chat shows a ticket's state. Each replaces the one before.
func (t *Turn) Status(to Side, c Card) {
	t.send(Send{Op: OpStatus, To: to, Reply: Reply{Card: &c}})
}

// React puts a reaction (an emoji) on a message that came from that side; the
// empty reaction takes ours off.
func (t *Turn) React(to Side, messageID, reaction string) {
	t.send(Send{Op: OpReact, To: to, Handle: messageID, Reply: Reply{Text: reaction}})
}

// Open says r at an address outside the conversation; the thread that begins
// there becomes the conversation's Desk side. What is said to Desk in the same
// turn or later waits until the thread is there. A second Open of
// one handle replaces the first: a turn's later steps may know more.
func (t *Turn) Open(at Address, r Reply) {
	for i, s := range t.out.Sends {
		if s.Op == OpOpen && s.Handle == r.Handle && s.At == at {
			t.out.Sends[i].Reply = r
			return
		}
	}
	t.send(Send{Op: OpOpen, To: Desk, At: at, Handle: r.Handle, Reply: r})
}

// Pass puts m into another conversation, named by an address that leads there, on
// its Internal side: once, after this turn is committed, in the order in which
// this conversation passes things there. m.At becomes that address and m.ID is
// made; a Grant goes along.
func (t *Turn) Pass(conversation string, m Message) {
	t.send(Send{Op: OpPass, To: Address{Account: Own, Chat: conversation}, Pass: &m})
}

// Wake sets the timer name: at that time it comes back as a Message of kind
// timer on the Internal side, once. The zero time cancels it; a second Wake of
// one name replaces the first.
func (t *Turn) Wake(name string, at time.Time) {
	if t.out.Wakes == nil {
		t.out.Wakes = make(map[string]time.Time)
	}
	t.out.Wakes[name] = at
}

// Withdraw takes back the reply with that handle if no sender holds it yet;
// otherwise nothing happens. A draft of it that stands there already goes too.
func (t *Turn) Withdraw(to Side, handle string) {
	t.out.Withdraw = append(t.out.Withdraw, Withdrawal{To: to, Handle: handle})
}

// Unless makes the commit fail with ErrUnless while something waits on side;
// what waits there is served first, then this turn comes again.
func (t *Turn) Unless(side Side) { t.out.Unless = append(t.out.Unless, side) }

// List sets what Inbox.Listed shows of this conversation until another turn
// sets it anew; nil takes it off. A listed conversation never expires.
func (t *Turn) List(entry []byte) { t.out.Listing, t.out.Lists = entry, true }

// Record writes one fact into the ledger, with the turn's key and an index of
// its own. v must marshal to JSON.
func (t *Turn) Record(kind string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("bot: record fact %s: %w", kind, err)
	}
	t.out.Facts = append(t.out.Facts, Fact{Kind: kind, Data: data})
	return nil
}

// Once runs f, a side effect, and remembers its result until the turn is
// committed: a turn that comes again reads the result instead of running f
// anew. The window between f's end and the remembering remains; what must not
// happen twice in it needs a key of its own at the other end.
func (t *Turn) Once(ctx context.Context, key string, f func(context.Context) ([]byte, error)) ([]byte, error) {
	if result, ok := t.journal[key]; ok {
		return result, nil
	}
	result, err := f(ctx)
	if err != nil {
		return nil, err
	}
	if t.note != nil {
		if err := t.note(ctx, key, result); err != nil {
			return nil, fmt.Errorf("bot: note %s: %w", key, err)
		}
	}
	if t.journal == nil {
		t.journal = make(map[string][]byte)
	}
	t.journal[key] = result
	return result, nil
}

// History reads the conversation's transcript up to this turn, oldest first.
func (t *Turn) History(ctx context.Context) ([]Line, error) {
	if t.history == nil {
		return nil, nil
	}
	return t.history(ctx)
}

// Outcome is what the turn decided so far.
func (t *Turn) Outcome() Outcome {
	o := t.out
	o.State = t.State
	return o
}

// Reset forgets all that was decided, so that a failed handler's half of a turn
// is never committed.
func (t *Turn) Reset(state []byte) { t.State, t.out = state, Outcome{} }

// Attach ties a turn to its store: what Once remembered of earlier attempts, how
// it remembers more, and how the transcript is read. Stores call it, and tests
// of handlers that need them; any part may be nil.
func (t *Turn) Attach(journal map[string][]byte, note func(context.Context, string, []byte) error, history func(context.Context) ([]Line, error)) {
	t.journal, t.note, t.history = journal, note, history
}

func (t *Turn) send(s Send) {
	if s.Reply.Re != "" {
		for _, m := range t.Messages {
			if m.ID == s.Reply.Re {
				s.Grant = m.Grant
			}
		}
	}
	t.out.Sends = append(t.out.Sends, s)
}
