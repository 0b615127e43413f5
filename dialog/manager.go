package dialog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"handoff/bot"
)

// Config is what a Manager is made of.
type Config struct {
	Steps  []Step      // desk, relay, triage, escalate, answer, in this order
	Reader Reader      // triage.Rules; nil: every text is a question
	Texts  *Texts      // nil: the embedded ones
	Desk   bot.Address // where tickets are opened; zero: there is no desk
	Memory bot.Memory  // counts the tickets
	Locale string      // of the desk, and of customers of whom nothing is known; default "en"
	Log    *slog.Logger

	Accounts    map[string]Account // by the name of the customer's account: what is different there
	Transcriber Transcriber        // writes down voice messages; nil: nobody listens, a person gets them
	MaxFile     int64              // what a customer may send to the agents, in bytes a file; default 20 MB
}

// Manager is the dialogue: a bot.Handler.
type Manager struct {
	steps  []Step
	reader Reader
	texts  *Texts
	desk   bot.Address
	memory bot.Memory
	locale string
	log    *slog.Logger

	accounts    map[string]Account
	transcriber Transcriber
	maxFile     int64
}

var _ bot.Handler = (*Manager)(nil)

// New makes a Manager.
func New(c Config) (*Manager, error) {
	if len(c.Steps) == 0 || slices.Contains(c.Steps, nil) {
		return nil, errors.New("dialog: new manager: steps are missing")
	}
	if c.Memory == nil {
		return nil, errors.New("dialog: new manager: a memory is needed for the tickets' numbers")
	}
	if c.Texts == nil {
		texts, err := NewTexts()
		if err != nil {
			return nil, err
		}
		c.Texts = texts
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Manager{
		steps: c.Steps, reader: c.Reader, texts: c.Texts, desk: c.Desk, memory: c.Memory,
		locale: cmp.Or(c.Locale, Locales[0]), log: c.Log,
		accounts: c.Accounts, transcriber: c.Transcriber, maxFile: cmp.Or(c.MaxFile, maxFileDefault),
	}, nil
}

// Turn serves one burst of one side.
func (m *Manager) Turn(ctx context.Context, bt *bot.Turn) error {
	state, err := decodeState(bt.State)
	if errors.Is(err, ErrNewer) {
		return err
	}
	t := &Turn{Turn: bt, State: state, manager: m, memory: m.memory}
	ctx = withTags(ctx, t.account().Tags)
	stood := t.stands()
	listed, listErr := entry(&t.State) // before a step changes it
	if listErr != nil {
		return listErr
	}
	if err != nil {
		err = m.corrupt(ctx, t, err)
	} else {
		err = m.serve(ctx, t)
	}
	if err != nil {
		return err
	}
	return t.finish(ctx, listed, stood)
}

// serve walks the steps.
func (m *Manager) serve(ctx context.Context, t *Turn) error {
	if t.Side != bot.Desk {
		// No bot over an agent: what waits on the desk side is served first.
		t.Unless(bot.Desk)
	}
	if t.Side == bot.Customer && t.Kind() == bot.KindStop {
		t.shown = t.face()
		return nil // the answer that was being written has ended; there is nothing to say
	}
	if err := m.read(ctx, t); err != nil {
		return err
	}
	t.shown = t.face()
	if err := t.lateCard(ctx); err != nil {
		return err
	}
	for _, step := range m.steps {
		if done, err := step.Take(ctx, t); err != nil || done {
			return err
		}
	}
	return nil
}

// read fills in what the turn tells of the customer and of what they want.
func (m *Manager) read(ctx context.Context, t *Turn) error {
	first := t.Message()
	if t.Side == bot.Internal && t.State.Owner == "" && first.Kind == bot.KindFailed && first.Name == bot.Customer.String() {
		t.begin() // the customer's very first words could not be handled
	}
	if t.Side != bot.Customer {
		return nil
	}
	if t.State.Owner == "" {
		t.begin()
	}
	last := t.Last()
	t.State.Customer = cmp.Or(Name(last.From.Name), t.State.Customer)
	t.State.Locale = cmp.Or(last.From.Locale, t.State.Locale)
	if t.State.Public = t.State.Public || last.Public; t.State.Public {
		t.State.Person = cmp.Or(last.From.ID, t.State.Person)
	}
	if last.Kind != bot.KindLeft {
		t.State.Left = false
	}
	if err := t.take(ctx); err != nil {
		return err
	}
	if err := t.ask(ctx); err != nil {
		return err
	}
	if t.question != "" && m.reader != nil {
		t.Reading = m.reader.Read(t.question, t.State.Language)
		t.State.Language = cmp.Or(t.Reading.Language, t.State.Language)
	}
	return nil
}

// take notes what the turn brings besides words.
func (t *Turn) take(ctx context.Context) error {
	switch t.Kind() {
	case bot.KindText:
		t.weigh()
		if t.State.Owner == OwnerBot || !t.State.Ticket.carded() {
			t.keep()
		}
		return t.hear(ctx)
	case bot.KindDelete:
		t.forget(t.Message().Re)
	case bot.KindCommand:
		return t.arrived(ctx)
	}
	return nil
}

// begin makes a customer's conversation of the turn.
func (t *Turn) begin() {
	t.State.Owner = OwnerBot
}

// ask puts together what the customer asks.
func (t *Turn) ask(ctx context.Context) error {
	switch first := t.Message(); first.Kind {
	case bot.KindText:
		var texts []string
		for _, msg := range t.Messages {
			text, _ := bound(msg.Text)
			if text = cmp.Or(text, emoji(msg)); text != "" {
				texts = append(texts, text)
			}
		}
		t.question = strings.Join(texts, "\n")
	case bot.KindCommand: // "/agent my parcel is lost"
		t.question, _ = bound(first.Text)
	case bot.KindEdit:
		text, _ := bound(first.Text)
		ids := t.State.Case.IDs
		if t.State.Owner != OwnerBot || !slices.Contains(ids, first.Re) || text == "" {
			return nil
		}
		if len(ids) == 1 {
			t.question = text
			return nil
		}
		// One of a burst was edited: the others stand in the transcript.
		lines, err := t.History(ctx)
		if err != nil {
			return fmt.Errorf("dialog: read history: %w", err)
		}
		var texts []string
		for _, id := range ids {
			if id == first.Re {
				texts = append(texts, text)
				continue
			}
			// The newest line wins: it may have been edited before.
			for _, line := range slices.Backward(lines) {
				if line.Side == bot.Customer && !line.Ours && (line.ID == id || line.Kind == bot.KindEdit && line.Re == id) {
					text, _ := bound(line.Text)
					texts = append(texts, text)
					break
				}
			}
		}
		t.question = strings.Join(texts, "\n")
	}
	return nil
}

// maxBlob is how much of a corrupt state a fact keeps.
const maxBlob = 64 << 10

// corrupt goes on with a state that nobody can read: a clean one, and a person.
func (m *Manager) corrupt(ctx context.Context, t *Turn, cause error) error {
	m.log.ErrorContext(ctx, "state cannot be read", "conversation", t.Conversation, "error", cause)
	blob := t.Turn.State
	if err := t.Record("corrupt_state", CorruptFact{blob[:min(len(blob), maxBlob)], len(blob), cause.Error()}); err != nil {
		return err
	}
	if t.Side != bot.Desk {
		t.Unless(bot.Desk)
	}
	t.begin()
	if t.Side == bot.Customer {
		if err := m.read(ctx, t); err != nil {
			return err
		}
	}
	if err := t.Handoff(ctx, ReasonState); err != nil {
		return err
	}
	if t.Side == bot.Customer {
		return nil
	}
	// What an agent just said is not lost: it meets the new ticket.
	for _, step := range m.steps {
		if done, err := step.Take(ctx, t); err != nil || done {
			return err
		}
	}
	return nil
}

// finish writes down what has changed: the card, the list entry, the state, and
// how the customer's request stands.
func (t *Turn) finish(ctx context.Context, listed []byte, stood string) error {
	if t.State.Owner == "" {
		return nil // nobody's conversation: it keeps no state
	}
	t.tellTooLarge()
	if err := t.leaveWaiting(ctx); err != nil {
		return err
	}
	t.refresh()
	t.tellStanding(stood)
	is, err := entry(&t.State)
	if err != nil {
		return err
	}
	if string(listed) != string(is) {
		t.List(is)
	}
	blob, err := encodeState(t.State)
	if err != nil {
		return err
	}
	t.Turn.State = blob
	return nil
}
