package dialog

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"handoff/bot"
)

// Translator turns what one side wrote into what the other reads. Package
// translate is one, over a Model.
type Translator interface {
	// Translate returns text in the language to; both are plain text. Terms that are
	// protected stay as they are. It takes a few seconds at most. An error leaves the
	// words untranslated.
	Translate(ctx context.Context, text, from, to string) (string, error)
}

// Translation is what a ticket knows of its live translation.
type Translation struct {
	On   *bool      `json:"on,omitempty"`   // where somebody switched it; nil: as configured
	Kept []Original `json:"kept,omitempty"` // agents' words as they were written, the last ones
}

// Original is what stands behind the button "show original".
type Original struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// translation is what a turn knows of it.
type translation struct {
	inward map[string]string // a customer's words in the desk's language, by message; empty: they need none, or there is none
	failed map[string]bool   // of inward: the model gave none
	spent  time.Duration     // with the model
	told   bool              // that something went out untranslated
}

// How long a turn waits for translations, all of them together. One that hands over
// has waited for an answer already, and the customer waits for the ticket's number.
const (
	translateTime = 6 * time.Second
	handoverTime  = 3 * time.Second
)

// patience is what is left of it.
func (t *Turn) patience() time.Duration {
	all := translateTime
	if t.Side == bot.Customer && !t.found.open {
		all = handoverTime
	}
	return all - t.translation.spent
}

// Translating reports whether the two sides read each other's words in their own
// language now: where somebody switched it, else where the configuration says so and
// the customer writes a language that the ticket's team does not.
func (t *Turn) Translating() bool {
	tk := t.State.Ticket
	if t.manager.translator == nil || tk == nil || t.State.Public {
		return false
	}
	if sameLanguage(t.Language(), t.deskLanguage()) {
		return false
	}
	if on := tk.Translate.On; on != nil {
		return *on
	}
	return t.manager.translates && !t.Team().Writes(t.Language())
}

// deskLanguage is what the ticket's thread is read in.
func (t *Turn) deskLanguage() string {
	if l := t.Team().Languages; len(l) > 0 {
		return l[0]
	}
	return t.manager.locale
}

// writtenIn is the language of some words, as far as they tell; else what is usual for
// whoever wrote them.
func (t *Turn) writtenIn(words, usual string) string {
	if t.manager.reader == nil {
		return usual
	}
	return cmp.Or(t.manager.reader.Read(words, usual).Language, usual)
}

// ForCustomer is what the customer reads of an agent's words (plain text as
// typed), CommonMark. original is how the agent wrote them, where that is another
// language; else empty. When there is no translation the words go out as they are, at
// once, and the agents are told.
func (t *Turn) ForCustomer(ctx context.Context, words string) (text, original string) {
	if !t.Translating() || strings.TrimSpace(words) == "" {
		return Plain(words), ""
	}
	from := t.writtenIn(words, t.deskLanguage())
	if sameLanguage(from, t.Language()) {
		return Plain(words), "" // the agent writes the customer's language
	}
	translated, ok := t.translate(ctx, words, from, t.Language())
	switch {
	case !ok:
		t.untranslated()
		return Plain(words), ""
	case translated == words:
		return Plain(words), ""
	}
	return Plain(translated), words
}

// untranslated tells the agents, once a turn, that the customer reads a foreign
// language.
func (t *Turn) untranslated() {
	if t.translation.told {
		return
	}
	t.translation.told = true
	language := LanguageName(t.Language(), t.manager.locale)
	if t.Side == bot.Desk && t.Message().From.ID != "" {
		t.Whisper(nil, "translate.failed", "language", language)
		return
	}
	t.TellDesk("translate.failed", "language", language)
}

// ForDesk is what agents read below a customer's words, in their own language;
// empty where they need no translation. CommonMark.
func (t *Turn) ForDesk(ctx context.Context, words string) string {
	translated, failed := t.inward(ctx, words)
	return t.below(translated, failed, words)
}

// inward is a customer's words (plain text) in the desk's language: empty where they
// need no translation or, failed, there is none.
func (t *Turn) inward(ctx context.Context, words string) (translated string, failed bool) {
	if !t.Translating() || strings.TrimSpace(words) == "" {
		return "", false
	}
	from := t.writtenIn(words, t.Language())
	if sameLanguage(from, t.deskLanguage()) {
		return "", false
	}
	translated, ok := t.translate(ctx, words, from, t.deskLanguage())
	if !ok {
		return "", true
	}
	if translated == words {
		return "", false
	}
	return translated, false
}

// below is how a translation stands under the words that it is of.
func (t *Turn) below(translated string, failed bool, words string) string {
	switch {
	case failed:
		return t.DeskText("translate.none")
	case translated == "":
		return ""
	}
	from := LanguageName(t.writtenIn(words, t.Language()), t.manager.locale)
	return t.DeskText("translate.from", "language", from, "text", CommonMark(Plain(Cut(translated, maxRelay, "…"))))
}

// forPeople reports whether the turn's messages will be read in the ticket's thread,
// as far as it can be told before the steps: a ticket that they open translates them
// when its card is opened.
func (t *Turn) forPeople() bool {
	switch t.Side {
	case bot.Customer:
		return t.State.Ticket.Open() && t.State.Owner != OwnerBot || t.returns()
	case bot.Internal:
		return t.Message().Name == mergeWords
	}
	return false
}

// understand translates what the turn's messages say, for Relay and RelayEdit.
func (t *Turn) understand(ctx context.Context) {
	if !t.Translating() || t.Side == bot.Desk {
		return
	}
	tr := &t.translation
	if tr.inward == nil {
		tr.inward, tr.failed = make(map[string]string), make(map[string]bool)
	}
	for _, m := range t.Messages {
		key := m.ID
		if m.Name == mergeWords {
			key = m.Values[valueNumber] + ":" + m.Values[valueWords]
		}
		if _, done := tr.inward[key]; !done {
			tr.inward[key], tr.failed[key] = t.inward(ctx, t.said(m))
		}
	}
}

// said is what a message says, at most as much as the desk reads of it.
func (t *Turn) said(m bot.Message) string {
	text := m.Text
	if h, ok := t.heard[m.ID]; ok {
		text = strings.TrimSpace(h.caption + "\n\n" + h.transcript)
	}
	text, _ = bound(text)
	return Cut(text, maxRelay, "")
}

// understood is what stands below the copy of a message; empty: nothing.
func (t *Turn) understood(m bot.Message) string {
	key := cmp.Or(m.ID, m.Re)
	return t.below(t.translation.inward[key], t.translation.failed[key], t.said(m))
}

// translate asks the translator, once however often the turn comes again, and for no
// longer than the turn may wait in all.
func (t *Turn) translate(ctx context.Context, words, from, to string) (string, bool) {
	key := "translate:" + fingerprint(from+" "+to+" "+words, 10)
	data, err := t.Once(ctx, key, func(ctx context.Context) ([]byte, error) {
		left := t.patience()
		if left <= 0 {
			return nil, errLate
		}
		began := time.Now()
		asking, cancel := context.WithTimeout(ctx, left)
		defer cancel()
		translated, err := t.manager.translator.Translate(asking, words, from, to)
		t.translation.spent += time.Since(began)
		if err != nil {
			return nil, err
		}
		return []byte(translated), nil
	})
	if err != nil {
		t.manager.log.WarnContext(ctx, "words stay untranslated", "conversation", t.Conversation, "from", from, "to", to, "error", err)
		return "", false
	}
	translated := strings.TrimSpace(Clean(string(data)))
	return translated, translated != ""
}

var errLate = errors.New("dialog: the turn has waited long enough for translations")
