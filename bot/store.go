package bot

import (
	"context"
	"errors"
	"time"
)

// Errors of the stores.
var (
	// ErrLeaseLost says that another worker or sender has taken over: what was
	// done under the lease must not be written. It is final for that claim or
	// delivery and needs no action.
	ErrLeaseLost = errors.New("bot: the lease was lost")

	// ErrUnless says that a commit was refused because something waits on a side
	// that the turn named by Unless. The claim is over; the turn comes again
	// after what waits.
	ErrUnless = errors.New("bot: something waits on the other side")

	// ErrUnknown says that there is nothing of that name.
	ErrUnknown = errors.New("bot: unknown")
)

// Store is all that the runtime needs of a store. Package storetest holds the
// conformance suite that each implementation passes. All methods may be called
// by many goroutines at once. An error that is none of the above means that the
// store could not be reached or refused (full, read-only): nothing may be
// acknowledged upstream, and the call may be repeated; repeating never does a
// thing twice.
type Store interface {
	Inbox
	Outbox
	Ledger
	Memory
	Leader
	DeadLetters
	Feed

	// Ping reports whether the store can take writes now.
	Ping(ctx context.Context) error

	// Close lets go of everything; blocked calls return.
	Close() error
}

// Inbox holds the conversations: a mailbox a side, the handler's state, timers.
//
// A conversation is named by the address where it began. An address is a
// conversation of its own or points to one (Bind); pointers are followed, at
// most four.
type Inbox interface {
	// Put makes m durable in the mailbox of that side of the conversation to
	// which m.At leads. A message whose ID was put into the conversation within
	// StoreOptions.Seen is dropped silently (nil).
	//
	// When m may be served: a text on the Customer side when its burst closes
	// (see StoreOptions.Burst); a message on the Desk side of a conversation that
	// has no committed state and whose address has a thread (a reply that came
	// before the desk's thread was known) after StoreOptions.Orphan, unless Bind
	// takes it away before; everything else at once.
	Put(ctx context.Context, side Side, m Message) error

	// Claim blocks until a conversation may be served or ctx ends, and leases its
	// next turn to the caller for StoreOptions.Lease. Nobody else gets a turn of
	// the conversation until the claim is committed or released, or the lease
	// ends.
	//
	// The turn: due timers are first moved into the Internal mailbox, as
	// Message{ID: "timer:<name>:<due in unix ms>", At: the conversation's address,
	// Kind: KindTimer, Name, SentAt: due}. Then the first side of Sides that has a
	// message to serve gives the turn: one message; on the Customer side the
	// whole burst, when it begins with a text. A turn that comes again (failed,
	// died, refused by Unless) is cut as before, however much has arrived since.
	//
	// A lease that ends with neither commit nor release is a death. After
	// two deaths of a turn its messages come one at a time; after
	// StoreOptions.Deaths its messages become a dead letter as in Claim.Release.
	Claim(ctx context.Context) (Claim, error)

	// Bind makes address at another name of the conversation and the address of
	// that side of it: what is put there from now on comes into the conversation,
	// what waits there is moved into it (all sides keep their order), and sends
	// to the side go there. An address that has committed state of its own keeps
	// it unserved. Binding again is harmless.
	Bind(ctx context.Context, conversation string, side Side, at Address) error

	// Listed returns what Turn.List set, by conversation.
	Listed(ctx context.Context) (map[string][]byte, error)

	// History returns a conversation's transcript, oldest first: the last
	// StoreOptions.Lines lines at least, twice as many at most.
	History(ctx context.Context, conversation string) ([]Line, error)
}

// Claim is a leased turn. Its methods return ErrLeaseLost once the lease has
// ended and somebody else has claimed the conversation, or the claim is over.
type Claim interface {
	// Turn is what was claimed, attached to the store; always the same pointer.
	Turn() *Turn

	// Renew makes the lease last StoreOptions.Lease from now.
	Renew(ctx context.Context) error

	// Newer returns what waits in the conversation behind this turn, in the order
	// of Sides and oldest first on each, at most 16 a side. Nothing changes by it:
	// each is served all the same.
	Newer(ctx context.Context) ([]Message, error)

	// Note remembers a result of Turn.Once until the turn is committed. It is
	// kept by the turn's first message, so a turn that is cut smaller after
	// deaths still finds it.
	Note(ctx context.Context, key string, result []byte) error

	// Commit ends the claim and writes the outcome in one step: the turn's
	// messages are gone; State is the conversation's; withdrawals happen, then
	// sends are queued in order, the i-th under ReplyKey(turn key, i); timers,
	// listing, transcript and facts are written. A repeated Commit of the same
	// turn answers nil. ErrUnless: see there.
	Commit(ctx context.Context, o Outcome) error

	// Release ends the claim and leaves its messages where they are; the
	// conversation is served again after that time. A nil cause is no failure
	// (the process stops). With a cause the attempt is counted, and after
	// StoreOptions.Attempts the messages are moved to the dead letters and a
	// Message{ID: "failed:<turn key>", At: the conversation's address, Kind:
	// KindFailed, Name: the side, Re: the first message's ID, Text: the messages'
	// texts, a line each, at most 4,000 bytes cut at a rune, Values: {"cause": cause},
	// Public as of the first message}
	// is put on the Internal side at once, except when what failed was itself of
	// KindFailed.
	Release(ctx context.Context, after time.Duration, cause error) error
}

// Outbox holds what is to be sent, in lanes: one for each conversation and place.
// A lane gives one delivery at a time, in the order in which it was committed.
type Outbox interface {
	// Next blocks until something may be sent through that account or ctx ends,
	// and leases the head of its lane to the caller for StoreOptions.SendLease. A
	// lease that ends without Sent or Failed makes the next Delivery Unsure.
	//
	// Delivery.To is resolved now: the Customer side is the conversation's address
	// (or the one bound to it since), the Desk side the thread that Bind set; what
	// is said to a desk whose thread is not there yet waits behind its OpOpen, and
	// without any OpOpen before it is undelivered ("no desk").
	// Target are the receipts' IDs of the handle (OpEdit, OpDelete) or the handle
	// itself (OpReact: a message's ID, OpDiscard: a draft's); an edit or a deletion
	// whose handle was never sent is dropped silently.
	Next(ctx context.Context, account string) (Delivery, error)

	// Sent ends a delivery. With Receipt.More the same item comes next with
	// Part+1. Otherwise the item is gone; its IDs are remembered under its
	// handle (OpSay, OpOpen, OpEdit), OpDelete forgets those of its own; OpOpen binds {At.Account, At.Chat, Receipt.Thread} to the Desk side
	// before anything else; Report puts Message{ID: "sent:<key>", Kind: KindSent,
	// Re: handle, Text: the first ID} on the Internal side, of an OpOpen with
	// Values {"thread": the address of the Desk side}.
	Sent(ctx context.Context, d Delivery, r Receipt) error

	// Failed ends an attempt. ErrCannot: the item is gone. ErrGone: the lane is
	// emptied. For each item gone so, Message{ID: "undelivered:<key>", Kind:
	// KindUndelivered, Name: the Op, Re: handle, Text: cause in words} is put on the Internal
	// side, but for OpStatus and OpDiscard: nobody misses them. *RetryError: tried again after that time, for ever. Any other error:
	// tried again after that time; after StoreOptions.SendAttempts the item is
	// a dead letter and undelivered. *UnsureError makes the next Delivery Unsure.
	Failed(ctx context.Context, d Delivery, after time.Duration, cause error) error
}

// Ledger holds the facts that the record will drain. Besides those of the turns,
// an Outbox writes one at the end of each delivery, Sent with its last part or
// Failed for good: ID "<Delivery.Key>/<part>", Kind "delivery", Data {op, to: the
// place, attempts: of that part, handle, ids, cause: if it failed}, never what was
// said.
type Ledger interface {
	// Read returns up to max facts after the cursor ("" is the beginning) and the
	// cursor behind them. Facts of one conversation are in order.
	Read(ctx context.Context, after string, max int) ([]Fact, string, error)

	// Trim forgets the facts up to the cursor. Facts older than
	// StoreOptions.Ledger are forgotten in any case.
	Trim(ctx context.Context, upto string) error
}

// Memory holds small things outside conversations: cursors, keys, numbers,
// switches.
type Memory interface {
	// Get returns nil when nothing is kept under key.
	Get(ctx context.Context, key string) ([]byte, error)

	// Head returns the first n bytes of what is kept under key, all of it when it is
	// shorter, and none when nothing is kept: whoever follows a long value looks for
	// its version there.
	Head(ctx context.Context, key string, n int) ([]byte, error)

	// Set keeps v for that time; 0 keeps it for ever, nil v forgets it.
	Set(ctx context.Context, key string, v []byte, keep time.Duration) error

	// Swap does what Set does if what is kept under key is old (nil: nothing is kept),
	// and reports whether v is kept there now. A v that is there already counts, so a
	// call that is repeated answers the same; who must know whether it was he puts a
	// name of his own into v. See Rewrite.
	Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error)

	// Count adds one to the number under key and returns it: 1 at first.
	Count(ctx context.Context, key string) (int64, error)
}

// Leader names one holder over all processes.
type Leader interface {
	// Lead blocks until the caller holds name or ctx ends. The context that it
	// returns ends when the hold is lost (its cause is ErrLeaseLost) or ctx ends;
	// when ctx ends the hold is given up at once.
	Lead(ctx context.Context, name string) (context.Context, error)
}

// DeadLetters holds what was given up, until an operator replays it or it is
// forgotten after StoreOptions.Ledger.
type DeadLetters interface {
	// Dead returns the last max letters, newest first.
	Dead(ctx context.Context, max int) ([]DeadLetter, error)

	// Replay puts a letter's messages back at the end of their mailbox, or its
	// send at the end of its lane, with no attempts counted. ErrUnknown: no such
	// letter.
	Replay(ctx context.Context, id string) error
}

// DeadLetter is a turn's messages or a send that was given up.
type DeadLetter struct {
	ID           string
	Conversation string
	At           time.Time
	Cause        string
	Side         Side      // of Messages
	Messages     []Message // a turn that was given up
	Send         *Send     // or a send that was given up
}

// Feed holds ordered logs that any process may follow: the chats of the website.
type Feed interface {
	// Append adds an entry to the feed of that name and returns its number: 1 for
	// the first, one more for each after it, for ever. A key that was appended to
	// that feed before, within the entries that are kept, adds nothing and returns
	// the number it has. The last StoreOptions.FeedLength entries are kept, for
	// StoreOptions.Keep after the last.
	Append(ctx context.Context, feed, key string, entry []byte) (int64, error)

	// Follow returns up to max entries after that number, oldest first. It blocks
	// until there is one or ctx ends (its error is ctx's). after 0 begins with the
	// oldest that is kept, and so does a number that the feed has not reached: it
	// was forgotten after StoreOptions.Keep, or lost, and has begun anew. Whoever appends in this process or in another one is
	// heard at once; a lost wake-up costs 5 s. A thousand may follow at once: none
	// of them holds a connection.
	Follow(ctx context.Context, feed string, after int64, max int) ([]Entry, error)

	// Recent returns the last max entries, oldest first, without waiting.
	Recent(ctx context.Context, feed string, max int) ([]Entry, error)
}

// Entry is one entry of a feed.
type Entry struct {
	Number int64
	At     time.Time // by the store's clock
	Data   []byte
}

// Backlogger is a store that can tell what waits to be done now, for metrics.
type Backlogger interface {
	// Backlog returns the conversations that may be served and the lanes that may
	// send, by account, and how long the oldest of each has waited.
	Backlog(ctx context.Context) (ready Waiting, outbox map[string]Waiting, err error)
}

// Waiting is how many things wait and how long the oldest has.
type Waiting struct {
	Count  int
	Oldest time.Duration
}

// StoreOptions are the times and bounds that all stores share. The zero value of
// a field means its default.
type StoreOptions struct {
	Burst        time.Duration // window: see below; default 0, each text is a turn of its own
	BurstLimit   time.Duration // a burst closes so long after its first arrival; default 5 s
	BurstMax     int           // messages in a burst; default 50
	Orphan       time.Duration // default 5 s
	Lease        time.Duration // of a turn; default 10 s
	SendLease    time.Duration // of a delivery; default 15 s
	Attempts     int           // of a turn; default 5
	Deaths       int           // of a turn; default 5
	SendAttempts int           // of an item with errors that are no RetryError; default 8
	Seen         time.Duration // how long message IDs are remembered; default 25 h
	Keep         time.Duration // how long a conversation that is neither listed nor has a timer outlives its last turn; default 720 h
	Ledger       time.Duration // how long facts and dead letters are kept; default 192 h
	Lines        int           // of a transcript; default 200
	FeedLength   int           // of a feed, in entries; default 500
}

// A burst is a run of texts from one person, each sent at most Burst plus its
// Resolution after the one before, and all within BurstLimit of the first by
// their SentAt; at most BurstMax. It is served when the first of these holds: a
// message waits behind it that does not join; it has BurstMax messages; Burst
// has passed since its last arrival; BurstLimit has passed since its first.

// Defaults fills in what is zero.
func (o StoreOptions) Defaults() StoreOptions {
	def(&o.BurstLimit, 5*time.Second)
	def(&o.BurstMax, 50)
	def(&o.Orphan, 5*time.Second)
	def(&o.Lease, 10*time.Second)
	def(&o.SendLease, 15*time.Second)
	def(&o.Attempts, 5)
	def(&o.Deaths, 5)
	def(&o.SendAttempts, 8)
	def(&o.Seen, 25*time.Hour)
	def(&o.Keep, 720*time.Hour)
	def(&o.Ledger, 192*time.Hour)
	def(&o.Lines, 200)
	def(&o.FeedLength, 500)
	return o
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
