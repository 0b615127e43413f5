package dialog

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"handoff/bot"
)

// Where others read along (a group, a channel) the bot answers from what everybody
// may know. A person, and with them a ticket, comes only in private: the customer
// gets a button that leads there, and what they asked waits under its name.

// privatePrefix begins the ID of such a button, and with it what comes in as
// Values["context"] of the command "start" in the private chat.
const privatePrefix = "private:"

// keepPrivate is how long the question waits.
const keepPrivate = 7 * 24 * time.Hour

// waiting is what waits for a customer who goes on in private: the document in
// Memory.
type waiting struct {
	Account  string `json:"account"` // of the customer …
	Person   string `json:"person"`  // … who alone may take it up: everybody in the group sees the button
	Question string `json:"question"`
	Language string `json:"language,omitempty"`
	Reason   Reason `json:"reason"`
	Files    []Kept `json:"files,omitempty"` // what was sent there and nobody has looked at
}

// Public reports whether others read along. A place that once was public stays so.
func (t *Turn) Public() bool { return t.State.Public }

// privateChoice is the button that leads to the private chat.
func (t *Turn) privateChoice(label string, reason Reason) bot.Choice {
	if t.private == "" {
		t.private = reason
	}
	return bot.Choice{ID: privatePrefix + t.Key(), Label: t.Label(label), Private: true}
}

// goPrivate asks the customer to go on in private, where a ticket is opened.
func (t *Turn) goPrivate(reason Reason) error {
	c := &t.State.Case
	c.Failed, c.Asked, c.Repeats = 0, false, 0
	t.private = reason
	text := t.Text("private.next")
	if reason == ReasonCrisis {
		text = t.Text("private.crisis")
	}
	t.Answer(bot.Reply{Text: text, Choices: []bot.Choice{t.privateChoice("choice.private", reason)}})
	return t.Record("private", HandoffFact{Reason: reason})
}

// leaveWaiting writes the document of this turn's button.
func (t *Turn) leaveWaiting(ctx context.Context) error {
	if t.private == "" {
		return nil
	}
	_, err := t.Once(ctx, "private", func(ctx context.Context) ([]byte, error) {
		question := t.asked()
		if t.question != "" && t.question != question { // "a human please, it is order 77" after a question
			question += "\n" + t.question
		}
		doc, err := json.Marshal(waiting{
			Account: t.Message().At.Account, Person: t.State.Person, Question: Cut(question, maxPrivate, "…"),
			Language: t.State.Language, Reason: t.private, Files: t.State.Case.Files,
		})
		if err != nil {
			return nil, err
		}
		return []byte("kept"), t.memory.Set(ctx, privatePrefix+t.Key(), doc, keepPrivate)
	})
	if err != nil {
		return fmt.Errorf("dialog: keep question: %w", err)
	}
	return nil
}

// maxPrivate is how much of a question waits, in characters.
const maxPrivate = 1000

// arrived reads with what context the customer comes: a question that waits since
// they asked it in a group, or where on the company's pages they were.
func (t *Turn) arrived(ctx context.Context) error {
	m := &t.Messages[0]
	if m.Kind != bot.KindCommand || !strings.EqualFold(m.Name, "start") {
		return nil
	}
	from := m.Values["context"]
	if key, ok := strings.CutPrefix(from, privatePrefix); ok {
		m.Text = ""
		return t.takeUp(ctx, key)
	}
	if from != "" {
		t.cameFrom(from)
		m.Text = "" // it is no word of the customer's
	}
	return nil
}

// maxContext is how much is remembered of where a customer came from.
const maxContext = 200

// takeUp finds the question that waits under key. It is taken up once, by the
// person who asked it and not where others read along; anything else is an
// ordinary "start".
func (t *Turn) takeUp(ctx context.Context, key string) error {
	if t.State.Public || key == t.State.Private || len(key) > 64 {
		return nil
	}
	data, err := t.Once(ctx, "taken", func(ctx context.Context) ([]byte, error) {
		doc, err := t.memory.Get(ctx, privatePrefix+key)
		if doc == nil {
			doc = []byte("null")
		}
		return doc, err
	})
	if err != nil {
		return fmt.Errorf("dialog: read question: %w", err)
	}
	var doc waiting
	m := &t.Messages[0]
	if json.Unmarshal(data, &doc) != nil || doc.Person != m.From.ID || doc.Person == "" || doc.Account != m.At.Account {
		return nil
	}
	t.State.Private = key
	t.takenUp = doc.Reason
	m.Text = doc.Question // the agent reads and sees it as what the customer said
	for _, k := range doc.Files {
		if k.Values != nil {
			m.Values = k.Values
		} else {
			m.Files = append(m.Files, k.File)
		}
	}
	if t.State.Language == "" {
		t.State.Language = doc.Language
	}
	return nil
}

// TakenUp is why a person is to answer what the customer asked in a group and now
// goes on with in private; empty: nothing of that kind.
func (t *Turn) TakenUp() Reason { return t.takenUp }

// TakeUp repeats the question in one line and brings the person.
func (t *Turn) TakeUp(ctx context.Context) error {
	t.State.Welcomed = true
	if t.question == "" {
		t.Tell("private.taken_files")
	} else {
		t.Tell("private.taken", "question", Line(t.question, maxSubject))
	}
	return t.Handoff(ctx, t.takenUp)
}

// Hint is where the customer came from, if it is words that may help a search:
// "order 1042", not "utm_8f3a".
func (t *Turn) Hint() string {
	named := false
	fields := strings.FieldsFunc(t.State.Context, func(r rune) bool { return unicode.IsSpace(r) || r == '_' || r == '-' })
	for _, field := range fields {
		field = strings.Trim(field, ".,;:!?()#\"'")
		letters := strings.IndexFunc(field, func(r rune) bool { return !unicode.IsLetter(r) }) < 0 && field != ""
		digits := strings.IndexFunc(field, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
		if !letters && !digits {
			return ""
		}
		named = named || letters && (len(field) > 2 || field[0] >= 0x80)
	}
	if !named {
		return ""
	}
	return strings.Join(fields, " ")
}
