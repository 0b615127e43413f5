package dialog

import (
	"context"
	"errors"
	"io"
)

// Model writes answers. It is an upgrade, not a dependency: whatever goes wrong
// with it, the answer step quotes the knowledge instead, and no customer reads
// an error.
type Model interface {
	// Complete writes the assistant's next utterance. It blocks until the whole
	// answer is there, an error is final for this request, or ctx ends (the
	// caller's deadline is 20 s at most; retries and fallbacks happen within it).
	// It is called at most once a turn and by many turns at once. It keeps
	// nothing of a request after it has returned.
	//
	// An answer that was cut (FinishLength, FinishFilter) or is empty is not an
	// error: it is returned as it is, and the caller judges it. Errors wrap
	// ErrBusy or ErrRefused where that is what happened; every other error is
	// taken as a failure of the moment. No error text holds a key or the
	// customer's words.
	Complete(ctx context.Context, r Request) (Completion, error)
}

// Seer is a Model that can say whether it takes pictures. One that cannot say
// takes none.
type Seer interface {
	Sees() bool
}

// Transcriber writes down what is said in a recording.
type Transcriber interface {
	// Transcribe reads the recording to its end, whatever it returns. name ends as
	// the recording's format does (voice.ogg), language is BCP 47 or empty. A
	// recording without speech is an empty text, not an error. Errors wrap ErrBusy
	// or ErrRefused like those of Model.Complete; none holds a key or what was
	// said.
	Transcribe(ctx context.Context, name, language string, recording io.Reader) (string, error)
}

// Errors of Model.Complete that the facts tell apart. The customer is treated
// alike.
var (
	ErrBusy    = errors.New("dialog: the model takes no more requests now") // limits, overload, budget
	ErrRefused = errors.New("dialog: the model refuses the request")        // key, name, request: a mend is needed
)

// Request is one prompt. It is already in the order that prompt caches like,
// and is to be sent in exactly this order and to the byte:
//
//	system     Instructions             the same for every conversation
//	user       Conversation[0].Text     what rarely changes first, the
//	assistant  Conversation[1].Text     customer's newest words last
//	…
//	user       Conversation[n-1].Text
//
// Between two turns of a conversation the earlier prompt is a prefix of the
// later one, except when the history is cut (each tenth turn or so). Who sends
// it must therefore add nothing that varies (no time, no name, no id) before or
// between the utterances.
type Request struct {
	Instructions string      // who the assistant is and what it may say
	Conversation []Utterance // at least one; the last is the customer's; two of one role may follow each other
	MaxTokens    int         // of the answer; 0: the model's own setting
	CacheKey     string      // the same for all requests of a conversation, tells nothing about it: for a provider that routes by such a key

	// Grow, where the model answers word by word, is called now and then with all
	// that is written so far, from the goroutine of Complete. A retry or a
	// fallback begins anew with a shorter text. nil: nobody looks.
	Grow func(text string)
}

// Utterance is something said in a conversation, as the model reads it. Text is
// finished: passages and the customer's words are already fenced in it.
type Utterance struct {
	Role Role
	Text string // never empty

	// Images are pictures that belong to the words, of a customer's utterance only.
	// Model.Sees says whether they may stand here.
	Images []Image
}

// Image is a picture for a model that can see.
type Image struct {
	Type string // image/jpeg, image/png, image/webp or image/gif
	Data []byte
}

// Role is who said an utterance.
type Role string

// The roles, as the chat protocol names them.
const (
	RoleCustomer  Role = "user"
	RoleAssistant Role = "assistant"
)

// Completion is what a model answered.
type Completion struct {
	Text   string // as written, CommonMark is expected; may be empty
	Finish Finish
	Model  string // which one answered, for the facts
	Usage  Usage
}

// Finish is why a model stopped.
type Finish string

// The reasons. An answer without one is no answer: Complete returns an error.
const (
	FinishStop   Finish = "stop"   // the answer is whole
	FinishLength Finish = "length" // cut at MaxTokens
	FinishFilter Finish = "filter" // cut by the provider's content filter
)

// Usage is what a completion cost, in tokens; zero where the server does not
// tell.
type Usage struct {
	Input  int `json:"input"`  // of the whole prompt
	Cached int `json:"cached"` // of Input, read from the provider's cache
	Output int `json:"output"`
}
