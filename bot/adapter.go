package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Adapter speaks for one account of one platform. What more it can do are small
// interfaces of their own: Typer, Drafter, Opener, Checker, Exclusive, Mounter.
type Adapter interface {
	// Name is the configured name of the account, the same for the adapter's
	// whole life. It is Address.Account of everything said there.
	Name() string

	// Listen hands what happens on the platform to put, in the platform's order
	// for each address, until ctx ends (then it returns nil or ctx's error) or it
	// can go on no longer (a revoked token). It is the one that retries broken
	// connections. An event that the platform redelivers is acknowledged
	// upstream only after put returned nil: put returns nil when the message is
	// durable or was seen before. Interactions that are never redelivered are
	// acknowledged within a second whatever happens; when put fails the person
	// reads "not taken, please press again".
	Listen(ctx context.Context, put func(context.Context, Message) error) error

	// Send carries out one delivery and returns when the platform has answered.
	// It may be called for several deliveries at once, never for two of one
	// conversation and place. A long text goes out part by part: Send sends part
	// d.Part and says More. Errors: nil; ErrCannot and ErrGone are final;
	// *RetryError says when to come back; *UnsureError that it may have arrived;
	// any other error is taken as certain (not sent) and retried. Send must
	// return soon after ctx ends.
	Send(ctx context.Context, d Delivery) (Receipt, error)
}

// Delivery is one thing to be done at one place now.
type Delivery struct {
	Key          string    // names this send for ever: an idempotency key or nonce, 24 characters
	Conversation string    // whose it is
	To           Address   // a side is resolved to its address before the sender gets it
	Target       []string  // the platform's IDs of the message that Send edits, deletes or reacts to, one a part
	Part         int       // from 0; raised after a receipt that said More
	Attempt      int       // from 0; how often this part was tried before
	Unsure       bool      // an earlier attempt may have arrived
	FirstTried   time.Time // of this part; zero at the first attempt
	Send         Send
	Lease        string // the store's own: which lane, which fence
}

// Receipt is what a platform answered.
type Receipt struct {
	ID     string // the platform's ID of what was sent
	Thread string // after Open: Address.Thread of the thread that begins there
	More   bool   // parts are left
}

// Errors of Adapter.Send that are final.
var (
	ErrCannot = errors.New("the platform refuses it")  // this send, for good: too old to edit, bad content
	ErrGone   = errors.New("nobody is there any more") // the whole place, for good: blocked, deleted, archived
)

// RetryError says that a send was not done and when it may be tried again.
type RetryError struct {
	After time.Duration // from now
	Whole bool          // the whole account must wait, not this chat alone
	Err   error
}

func (e *RetryError) Error() string { return fmt.Sprintf("retry after %v: %v", e.After, e.Err) }
func (e *RetryError) Unwrap() error { return e.Err }

// UnsureError says that a send may or may not have arrived: the request was
// written and no answer was read.
type UnsureError struct{ Err error }

func (e *UnsureError) Error() string { return fmt.Sprintf("may have arrived: %v", e.Err) }
func (e *UnsureError) Unwrap() error { return e.Err }

// Typer shows that an answer is being written. The runtime calls it every 4 s
// while a customer's turn runs; it is best effort.
type Typer interface {
	Typing(ctx context.Context, at Address) error
}

// Drafter shows a reply while it is being written. It is best effort: the reply
// itself comes by Send, with Send.Draft where there is a draft.
type Drafter interface {
	// Draft shows d.Text as the beginning of a reply. Where a draft is a real
	// message (an edit is how it grows) its ID is returned, and Send turns that
	// message into the reply; where it is only a preview, the ID is empty. after
	// is how long the platform wants until the next one. A *RetryError says the
	// same. A draft may be left as it is for ever: the process was killed.
	Draft(ctx context.Context, d Draft) (id string, after time.Duration, err error)
}

// Draft is a reply that is still being written.
type Draft struct {
	Key   string  // names the draft for ever, the same as it grows: a nonce, 24 characters of [a-z2-7]
	To    Address // where it is written
	ID    string  // what Draft returned for it before; empty: nothing stands there yet
	Text  string  // CommonMark: all that is written so far
	Re    string  // the message that it answers
	Grant string  // of that message
}

// Opener reads a file that the adapter received.
type Opener interface {
	Open(ctx context.Context, f File) (io.ReadCloser, error)
}

// Checker tries what the adapter was configured with: token, permissions,
// channel. It returns what works, one line each; an error is one line with its
// mend. It sends nothing that a customer sees.
type Checker interface {
	Check(ctx context.Context) (works []string, err error)
}

// Exclusive is an adapter of which only one process may listen at a time; the
// runtime holds Leader.Lead("listen:"+name) around Listen.
type Exclusive interface {
	Exclusive() bool
}

// Mounter has pages or webhooks to be served by the program's HTTP server.
type Mounter interface {
	Mount(mux *http.ServeMux)
}
