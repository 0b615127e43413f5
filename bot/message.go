package bot

import (
	"context"
	"errors"
	"io"
	"time"
)

// Person is who said something.
type Person struct {
	ID     string   `json:"id,omitempty"` // the platform's, unique within the account
	Name   string   `json:"name,omitempty"`
	Locale string   `json:"locale,omitempty"` // BCP 47 as the platform tells it
	Zone   string   `json:"zone,omitempty"`   // IANA time zone, where the platform tells it
	Groups []string `json:"groups,omitempty"` // roles or user groups, where the platform tells them

	// Attributes are what the company's own systems tell of the person, by a signed
	// identity: plan, region. Nobody can claim them in words.
	Attributes map[string]string `json:"attributes,omitempty"`
}

// Kind says what happened.
type Kind string

// The kinds of messages. Only text joins a burst.
const (
	KindText        Kind = "text"        // something was said: Text, Files
	KindEdit        Kind = "edit"        // Re now reads Text
	KindDelete      Kind = "delete"      // Re was taken back
	KindReaction    Kind = "reaction"    // Name was put on Re; empty Name: taken off
	KindChoice      Kind = "choice"      // the button Name of Re was pressed, or picked from a menu or a shortcut on it
	KindCommand     Kind = "command"     // the command Name was given: Text, Values
	KindForm        Kind = "form"        // the form Name was filled in: Values
	KindTimer       Kind = "timer"       // the timer Name has come: see Turn.Wake
	KindSent        Kind = "sent"        // the reply with handle Re has arrived: see Reply.Report and Outbox.Sent
	KindUndelivered Kind = "undelivered" // what Op Name was to do with handle Re will never happen; Text says why, in words
	KindFailed      Kind = "failed"      // a turn was given up; Name is its side, Text what it held, Re its first message
	KindLeft        Kind = "left"        // the person can no longer be reached: blocked us, left, was removed
	KindStop        Kind = "stop"        // the person stops the answer that is being written
	KindOpened      Kind = "opened"      // the person opened the page that the platform keeps for us (Slack's Home tab): what is said there replaces the page
	KindMoved       Kind = "moved"       // the chat At goes on at the address Text: the runtime binds it, no handler sees it
)

// Message is something that happened in a conversation.
type Message struct {
	ID   string  `json:"id"` // unique within the conversation for at least 25 hours; a platform's redelivery bears the same
	At   Address `json:"at"`
	From Person  `json:"from,omitzero"`
	Kind Kind    `json:"kind"`
	Text string  `json:"text,omitempty"` // valid UTF-8, no NUL
	Name string  `json:"name,omitempty"` // of the command, choice, form or timer
	// Values are a form's fields or a command's arguments. Of a text: what came
	// with it that is neither words nor a file, under "type": "location"
	// (latitude, longitude in degrees, name), "contact" (name, phone, email),
	// "sticker" (emoji), "page" (url, title, email: where on the website it was
	// written, nothing that was sent), or the platform's own word. Of the command "start":
	// "context", what a signed deep link carried. Of a text, a command or a form
	// that names members of the workspace: each one's display name under "@" and
	// the ID. A command's Text names them so ("@U123"), and a form's value is the
	// ID; in a text, which others are to read, they stand by name ("@Ben").
	Values map[string]string `json:"values,omitempty"`
	Files  []File            `json:"files,omitempty"`
	Re     string            `json:"re,omitempty"`     // the ID it edits, deletes, answers; the handle that was sent or failed
	Grant  string            `json:"grant,omitempty"`  // a short-lived right to answer this very event: trigger, interaction token
	SentAt time.Time         `json:"sent_at,omitzero"` // by the platform's clock; zero: when it was put
	Public bool              `json:"public,omitempty"` // said where others read along: a group, a channel
	// Resolution of SentAt: a second on Telegram. It widens the window within
	// which texts join one burst.
	Resolution time.Duration `json:"-"`
}

// File is a reference to what a message carries. Its Ref can be fetched again
// at any time (a Telegram file_id, a Discord channel/message/attachment), and is
// never a signed address.
type File struct {
	Account string `json:"account"` // the adapter that received it and can open it
	Ref     string `json:"ref"`
	Name    string `json:"name,omitempty"`
	Type    string `json:"type,omitempty"` // media type, as the platform tells it
	Size    int64  `json:"size,omitempty"` // bytes; 0: unknown
	Media   Media  `json:"media,omitempty"`

	opener Opener
}

// Media is what a file is to the people of a chat.
type Media string

// The media; empty: a document.
const (
	MediaVoice   Media = "voice" // recorded to be heard as a message
	MediaAudio   Media = "audio" // a piece of sound
	MediaPhoto   Media = "photo"
	MediaVideo   Media = "video"
	MediaSticker Media = "sticker"
)

// ErrNoOpener is returned by File.Open when the adapter that received the file
// is not part of this process or cannot open files.
var ErrNoOpener = errors.New("bot: the file's adapter cannot open it here")

// With is f as the runtime hands it out: Open reads it through o.
func (f File) With(o Opener) File {
	f.opener = o
	return f
}

// Open reads the file through the adapter that received it.
func (f File) Open(ctx context.Context) (io.ReadCloser, error) {
	if f.opener == nil {
		return nil, ErrNoOpener
	}
	return f.opener.Open(ctx, f)
}
