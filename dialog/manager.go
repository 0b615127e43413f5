package dialog

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"handoff/bot"
)

// Config is what a Manager is made of.
type Config struct {
	Steps  []Step      // home, admin, digest, callback, desk, survey, relay, triage, escalate, answer, in this order
	Reader Reader      // triage.Rules; nil: every text is a question
	Texts  *Texts      // nil: the embedded ones
	Desk   bot.Address // where tickets are opened; zero: there is no desk
	Memory bot.Memory  // counts the tickets
	Locale string      // of the desk, and of customers of whom nothing is known; default "en"
	Log    *slog.Logger

	Roles       Roles              // who may use /handoff where customers write
	People      People             // who are one person on several accounts; a role of one ID holds for all
	Accounts    map[string]Account // by the name of the customer's account: what is different there
	Transcriber Transcriber        // writes down voice messages; nil: nobody listens, a person gets them
	Hours       Hours              // when the team is there; nil: nobody says anything of that
	Teams       []Team             // the first is the fallback; none: one without a name, at Desk
	Router      Router             // nil: every ticket goes to the first team
	Survey      Survey
	Translator  Translator    // nil: nobody translates
	TranslateOn bool          // without being asked, where the customer writes what the team does not
	ParseTime   ParseTime     // reads times as people write them; nil: nobody does
	Hooks       []Hook        // programs that are told what happens to tickets
	ReopenIn    time.Duration // a customer's real words so long after the end reopen the ticket; 0: they begin a new case
	Macros      Macros        // of the files; nil: none
	Shelf       *Shelf        // the shared shelf of the knowledge; nil: one that nobody indexes
	MaxFile     int64         // what a customer may send to the agents, in bytes a file; default 20 MB
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
	people      People
	roles       Roles
	named       []string // Roles.Agent as it was written: on which accounts agents are named
	hours       Hours
	maxFile     int64

	teams      []Team
	router     Router
	survey     Survey
	translator Translator
	translates bool
	parseTime  ParseTime
	hooks      []Hook
	reopenIn   time.Duration

	switches *document[Switches]
	book     *document[Book]
	shelf    *Shelf
	macros   Macros
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
	if c.Shelf == nil {
		c.Shelf = NewShelf(c.Memory)
	}
	if len(c.Teams) == 0 {
		c.Teams = []Team{{}}
	}
	return &Manager{
		steps: c.Steps, reader: c.Reader, texts: c.Texts, desk: c.Desk, memory: c.Memory,
		locale: cmp.Or(c.Locale, Locales[0]), log: c.Log,
		accounts: c.Accounts, transcriber: c.Transcriber, people: c.People, roles: c.People.roles(c.Roles), named: c.Roles.Agent, hours: c.Hours, maxFile: cmp.Or(c.MaxFile, maxFileDefault),
		teams: c.People.teams(c.Teams), router: c.Router, survey: c.Survey, translator: c.Translator, translates: c.TranslateOn, hooks: c.Hooks, parseTime: c.ParseTime, reopenIn: c.ReopenIn,
		switches: newDocument[Switches](c.Memory, "switches"), book: newBook(c.Memory), shelf: c.Shelf, macros: c.Macros,
	}, nil
}

// Turn serves one burst of one side.
func (m *Manager) Turn(ctx context.Context, bt *bot.Turn) error {
	state, err := decodeState(bt.State)
	if errors.Is(err, ErrNewer) {
		return err
	}
	m.people.renames(&state)
	t := &Turn{Turn: bt, State: state, manager: m, memory: m.memory}
	t.readSwitches(ctx)
	ctx = withTags(ctx, t.account().Tags)
	stood := t.State.standing()
	if tk := t.State.Ticket; tk != nil {
		was := *tk
		t.was = &was
	}
	t.program = t.byProgram()
	t.found = t.State.find()
	listed, listErr := encodeEntry(&t.State) // before a step changes it
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
		return nil // the answer that was being written has ended; there is nothing to say
	}
	if done, err := t.switchboard(ctx); err != nil || done {
		return err
	}
	if done, err := t.keepFate(ctx); err != nil || done {
		return err
	}
	if err := m.read(ctx, t); err != nil {
		return err
	}
	if err := t.lateCard(ctx); err != nil {
		return err
	}
	if done, err := t.alarm(ctx); err != nil || done {
		return err
	}
	if t.astray() {
		return nil
	}
	if done, err := t.tellOriginal(ctx); err != nil || done {
		return err
	}
	if t.forPeople() {
		t.understand(ctx)
	}
	if done, err := t.beforeSteps(ctx); err != nil || done {
		return err
	}
	for _, step := range m.steps {
		if done, err := step.Take(ctx, t); err != nil || done {
			return err
		}
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
func (t *Turn) finish(ctx context.Context, listed []byte, stood standing) error {
	if t.State.Owner == "" {
		return t.tellProgram() // nobody's conversation: it keeps no state
	}
	t.tellTooLarge()
	if err := t.leaveWaiting(ctx); err != nil {
		return err
	}
	if t.apart && t.before != "" { // nothing else was said
		text := t.before
		t.before = ""
		t.Answer(bot.Reply{Text: text})
	}
	for _, follow := range []func(context.Context) error{t.live, t.noteClosed, t.clock, t.survey, t.tellHooks} {
		if err := follow(ctx); err != nil {
			return err
		}
	}
	if err := t.tellProgram(); err != nil {
		return err
	}
	t.keepBack()
	t.refresh()
	t.tellStanding(stood)
	is, err := encodeEntry(&t.State)
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
