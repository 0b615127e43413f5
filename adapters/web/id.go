package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"regexp"
	"strings"

	"handoff/bot"
)

// What is signed, and for what. No table is needed for any of it: it outlives
// restarts, and any replica reads what another one wrote.
const (
	useToken  = "token"  // who speaks in which conversation: see session.go
	useCookie = "cookie" // which anonymous visitor this browser is
	useLink   = "link"   // the secret address of a feedback
	useChoice = "choice" // a button of one message
	useForm   = "form"   // a form of one message
	useFile   = "file"   // a file of one conversation
)

var base64URL = base64.RawURLEncoding.Strict()

var lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// random makes an identifier that nobody guesses: 128 bits, 26 characters.
func random() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return lower.EncodeToString(b)
}

// sign signs the parts: 128 bits, 22 characters of base64url.
func (a *Adapter) sign(use string, parts ...string) string {
	h := hmac.New(sha256.New, a.keys[use])
	for _, p := range parts { // no two lists of parts give the same bytes
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return base64URL.EncodeToString(h.Sum(nil)[:16])
}

func (a *Adapter) signed(sig, use string, parts ...string) bool {
	return hmac.Equal([]byte(a.sign(use, parts...)), []byte(sig))
}

// Message IDs. A visitor's begin with "v-" and are made by the browser, so that
// an event that is sent twice bears the same; a press is known by its button, so
// that however often one button is tapped, it is one Message. Ours are delivery
// keys, with the number of the part behind the first.
//
//	v-<16 to 62 characters>   what a visitor did
//	p-<signature>             a button was pressed
//	<key>  <key>.<part>       ours

var clientID = regexp.MustCompile(`^v-[A-Za-z0-9_-]{16,62}$`)

func pressID(sig string) string { return "p-" + sig }

// messageForm is any of them, as Re.
var messageForm = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,80}$`)

// A choice on a button: <signature>.<delivery key>.<choice ID>. The key is that
// of the say or edit that put the button there: an edited message has new
// buttons, and they count anew.

const maxChoice = 40 // bytes of bot.Choice.ID

func (a *Adapter) choiceID(at bot.Address, message, key, choice string) string {
	return a.sign(useChoice, at.String(), message, key, choice) + "." + key + "." + choice
}

// parseChoice reads what choiceID wrote for that message; ok is false for
// anything else.
func (a *Adapter) parseChoice(at bot.Address, message, id string) (choice, sig string, ok bool) {
	sig, rest, _ := strings.Cut(id, ".")
	key, choice, _ := strings.Cut(rest, ".")
	return choice, sig, a.signed(sig, useChoice, at.String(), message, key, choice)
}

// formSpec is what the server must know of a form when it comes back.
type formSpec struct {
	Name     string   `json:"n"`
	Inputs   []string `json:"i"`
	Optional []bool   `json:"o"`
}

func (a *Adapter) formID(at bot.Address, message string, f *bot.Form) (string, error) {
	spec := formSpec{Name: f.Name}
	for _, in := range f.Inputs {
		spec.Inputs = append(spec.Inputs, in.Name)
		spec.Optional = append(spec.Optional, in.Optional)
	}
	data, err := json.Marshal(spec)
	if err != nil {
		return "", err
	}
	body := base64URL.EncodeToString(data)
	return a.sign(useForm, at.String(), message, body) + "." + body, nil
}

func (a *Adapter) parseForm(at bot.Address, message, id string) (spec formSpec, ok bool) {
	sig, body, _ := strings.Cut(id, ".")
	if !a.signed(sig, useForm, at.String(), message, body) {
		return spec, false
	}
	data, err := base64URL.DecodeString(body)
	if err == nil {
		err = json.Unmarshal(data, &spec)
	}
	return spec, err == nil && len(spec.Inputs) == len(spec.Optional)
}

// A file: <26 characters>.<signature over it and the conversation>. bot.File.Ref
// is the part before the dot.

var fileForm = regexp.MustCompile(`^[a-z2-7]{26}$`)

func (a *Adapter) fileID(at bot.Address, ref string) string {
	return ref + "." + a.sign(useFile, at.String(), ref)
}

func (a *Adapter) parseFile(at bot.Address, id string) (ref string, ok bool) {
	ref, sig, _ := strings.Cut(id, ".")
	return ref, fileForm.MatchString(ref) && a.signed(sig, useFile, at.String(), ref)
}

// sentRef names a file of ours by the delivery that brings it.
func sentRef(key string, index int) string {
	h := sha256.New()
	h.Write([]byte(key))
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(index))
	h.Write(n[:])
	return lower.EncodeToString(h.Sum(nil)[:16])
}

// A feedback's secret address: <visitor in base64url>.<thread>.<signature>. It
// gives its holder that one conversation, to read and to write.

const feedbackPrefix = "f:"

func (a *Adapter) link(at bot.Address) string {
	return base64URL.EncodeToString([]byte(at.Chat)) + "." + strings.TrimPrefix(at.Thread, feedbackPrefix) + "." + a.sign(useLink, at.String())
}

func (a *Adapter) parseLink(link string) (bot.Address, bool) {
	parts := strings.Split(link, ".")
	if len(parts) != 3 {
		return bot.Address{}, false
	}
	chat, err := base64URL.DecodeString(parts[0])
	at := bot.Address{Account: a.name, Chat: string(chat), Thread: feedbackPrefix + parts[1]}
	return at, err == nil && a.signed(parts[2], useLink, at.String())
}
