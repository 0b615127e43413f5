package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	handoff "handoff/bot"
)

// Links that begin the private chat, https://t.me/<bot>?start=<payload>, carry at
// most 64 of A-Z a-z 0-9 _ -. A short context of the company's own stands in it,
// signed; of everything else it is a key under which Memory holds what the link
// means, and a signature over it.
//
//	<base64url of the context><20 characters of signature, 120 bits>
//	<16 characters of key><20 characters of signature>
//
// The two signatures differ in what they sign, so neither is taken for the other.
// The key is made of what it stands for, so making a link again makes the same
// one; without the token nobody can make one.
const (
	linkKeyLen  = 16
	linkSigLen  = 20
	linkKeep    = 365 * 24 * time.Hour // of the company's own links
	privateKeep = 7 * 24 * time.Hour   // of a button in a group
	maxContext  = 512                  // bytes
)

// InlineContext is how many bytes of a context stand in its link: a longer one is
// kept in Memory.
const InlineContext = 32

var linkForm = regexp.MustCompile(`^[A-Za-z0-9_-]{22,64}$`)

// linked is what a link means.
type linked struct {
	Person  int64  `json:"person,omitempty"` // the only one who may follow it; 0: anybody
	Context string `json:"context"`
}

// Link makes a link to the bot's private chat, for a web page or a letter. Who
// follows it begins with the command "start", whose Values["context"] is the
// context as given: text of at most 512 bytes. Up to 32 bytes stand in the link, for
// whoever looks closely; a longer one is kept for a year since the last Link for
// it. Nobody else can make one. It asks Telegram for the bot's name, once.
func (a *Adapter) Link(ctx context.Context, context string) (url string, err error) {
	if context == "" || len(context) > maxContext || !utf8.ValidString(context) {
		return "", fmt.Errorf("telegram: make link: want a context of 1 to %d bytes of UTF-8, have %d", maxContext, len(context))
	}
	if len(context) <= InlineContext {
		text := base64.RawURLEncoding.EncodeToString([]byte(context))
		return a.start(ctx, text+a.linkMAC("context " + text)[:linkSigLen])
	}
	return a.makeLink(ctx, "link "+context, linked{Context: context}, linkKeep)
}

// start is the address that begins the private chat with a payload.
func (a *Adapter) start(ctx context.Context, payload string) (string, error) {
	me, err := a.whoWeAre(ctx)
	if err != nil {
		return "", fmt.Errorf("telegram: make link: %w", err)
	}
	if me.written == "" {
		return "", errors.New("telegram: make link: the bot has no username")
	}
	return "https://t.me/" + me.written + "?start=" + payload, nil
}

// privateLink makes the link of a private choice for one person of a group.
func (a *Adapter) privateLink(ctx context.Context, person int64, delivery, choice string) (string, error) {
	return a.makeLink(ctx, fmt.Sprintf("choice %d %s %s", person, delivery, choice), linked{person, choice}, privateKeep)
}

func (a *Adapter) makeLink(ctx context.Context, seed string, to linked, keep time.Duration) (string, error) {
	key := a.linkMAC("key " + seed)[:linkKeyLen]
	data, err := json.Marshal(to)
	if err != nil {
		return "", fmt.Errorf("telegram: make link: %w", err)
	}
	if err := a.memory.Set(ctx, a.memoryKey("link/"+key), data, keep); err != nil {
		return "", fmt.Errorf("telegram: make link: %w", err)
	}
	return a.start(ctx, key+a.linkMAC("link " + key)[:linkSigLen])
}

// linkMAC is 43 characters of signature.
func (a *Adapter) linkMAC(of string) string {
	h := hmac.New(sha256.New, a.linkKey)
	_, _ = h.Write([]byte(of))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// follow gives a start in a private chat what its link means. One that is forged,
// another person's or too old is an ordinary start.
func (a *Adapter) follow(ctx context.Context, in *message, m *handoff.Message) error {
	payload := m.Values["payload"]
	if m.Kind != handoff.KindCommand || m.Name != "start" || in.Chat.Type != models.ChatTypePrivate || !linkForm.MatchString(payload) {
		return nil
	}
	key, sig := payload[:len(payload)-linkSigLen], payload[len(payload)-linkSigLen:]
	signed := func(as string) bool { return hmac.Equal([]byte(sig), []byte(a.linkMAC(as + " " + key)[:linkSigLen])) }
	if text, err := base64.RawURLEncoding.DecodeString(key); err == nil && signed("context") {
		m.Text, m.Values = "", map[string]string{"context": string(text)}
		return nil
	}
	if len(key) != linkKeyLen || !signed("link") {
		return nil
	}
	data, err := a.memory.Get(ctx, a.memoryKey("link/"+key))
	if err != nil {
		return fmt.Errorf("telegram: look up a link: %w", err)
	}
	var to linked
	if data == nil || json.Unmarshal(data, &to) != nil || to.Person != 0 && (in.From == nil || to.Person != in.From.ID) {
		m.Text, m.Values = "", nil // nobody typed it
		return nil
	}
	m.Text, m.Values = "", map[string]string{"context": to.Context}
	return nil
}
