package answer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Config is what the step is made of. Zero values mean the defaults.
type Config struct {
	Knowledge dialog.Knowledge // needed
	Model     dialog.Model     // nil: answers are quoted
	Approved  float64          // from this confidence an approved answer is given to the letter; 0.75
	Floor     float64          // below this confidence nothing is quoted; 0.35
	Patience  time.Duration    // how long a model may take in all; 20 s
	MaxTokens int              // of a model's answer; 0: its own setting
	Log       *slog.Logger
}

// Step answers questions.
type Step struct {
	Config
	gaze *gaze // of the turn in hand, where it has pictures: see with
}

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New(c Config) (*Step, error) {
	if c.Knowledge == nil {
		return nil, errors.New("answer: new step: knowledge is needed")
	}
	c.Approved = cmp.Or(c.Approved, 0.75)
	c.Floor = cmp.Or(c.Floor, 0.35)
	c.Patience = cmp.Or(c.Patience, 20*time.Second)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Step{Config: c}, nil
}

// Take answers whatever the customer's side still holds.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	if t.Side != bot.Customer {
		return false, nil
	}
	switch m := t.Message(); m.Kind {
	case bot.KindText:
		t.Notice()
		return true, s.text(ctx, t)
	case bot.KindEdit:
		return true, s.edited(ctx, t)
	case bot.KindDelete:
		return true, deleted(ctx, t)
	case bot.KindChoice:
		return true, s.choice(ctx, t, m.Name)
	}
	return true, nil
}

// wordless is a file, or nothing that can be seen.
func wordless(ctx context.Context, t *dialog.Turn) error {
	for _, m := range t.Messages {
		if len(m.Files) > 0 {
			t.Ask([]bot.Choice{t.PersonChoice()}, "file.received")
			return nil
		}
	}
	return unclear(ctx, t)
}

// unclearHandle begins the handles of what is said to nothing that can be read.
const unclearHandle = "unclear:"

// unclear asks for words; the second time in a row it offers a person, since
// whoever cannot be understood cannot ask for one either.
func unclear(ctx context.Context, t *dialog.Turn) error {
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("answer: read history: %w", err)
	}
	r := bot.Reply{Handle: unclearHandle + t.Last().ID, Text: t.Text("unclear")}
	for _, line := range slices.Backward(lines) {
		if line.Side != bot.Customer || !line.Ours {
			continue
		}
		if strings.HasPrefix(line.ID, unclearHandle) {
			t.State.Case.Asked = true
			r.Text, r.Choices = t.Text("failed.what"), []bot.Choice{t.PersonChoice()}
		}
		break
	}
	t.Answer(r)
	return nil
}

// words are a question, or a word on the last answer.
func (s *Step) words(ctx context.Context, t *dialog.Turn) error {
	switch t.Reading.Intent {
	case dialog.IntentFailed:
		return s.failed(ctx, t, "words")
	case dialog.IntentNo:
		if t.Pending() {
			return s.failed(ctx, t, "words")
		}
		if t.Clarifying() { // none of these
			offer(t, "offer.person")
			return t.Unhelpful("words")
		}
	case dialog.IntentYes:
		if t.Pending() {
			t.Tell("helped")
			return t.Solved("words")
		}
		if t.Clarifying() {
			return s.agreed(ctx, t)
		}
	case dialog.IntentUnclear:
		return unclear(ctx, t)
	}
	question := search(t.Question())
	if len(question) < len(t.Question()) {
		t.Tell("too_long")
	}
	return s.ask(ctx, t, question)
}

// edited answers the last question anew when its words have changed; an older
// one is only noted.
func (s *Step) edited(ctx context.Context, t *dialog.Turn) error {
	if t.Question() == "" || same(t.Question(), t.State.Case.Question) {
		return nil
	}
	if t.State.Case.Answer != "" {
		t.Withdraw(bot.Customer, t.State.Case.Answer)
	}
	return s.words(ctx, t)
}

// deleted takes the answer back, if it is still here, when its question is; what
// is left of a burst stays the question in hand.
func deleted(ctx context.Context, t *dialog.Turn) error {
	c := &t.State.Case
	gone := t.Message().Re
	if !slices.Contains(c.IDs, gone) {
		return nil
	}
	t.Withdraw(bot.Customer, c.Answer)
	c.IDs = slices.DeleteFunc(c.IDs, func(id string) bool { return id == gone })
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("answer: read history: %w", err)
	}
	reads := readings(t, lines)
	var left []string
	for _, line := range lines {
		if line.Side != bot.Customer || line.Ours || !slices.Contains(c.IDs, line.ID) {
			continue
		}
		text := line.Text
		if is, ok := reads[line.ID]; ok {
			text = is
		}
		if text = search(text); text != "" {
			left = append(left, text)
		}
	}
	c.Question = dialog.Cut(strings.Join(left, "\n"), maxQuestion, "…")
	return nil
}

// Lengths of what goes into the search and the state, in characters.
const (
	maxSearch   = 1000
	maxQuestion = 300
)

// ask answers a question.
func (s *Step) ask(ctx context.Context, t *dialog.Turn, question string) error {
	c := &t.State.Case
	again := same(question, c.Question)
	if again {
		c.Repeats++
		if err := t.Unhelpful("repeated"); err != nil {
			return err
		}
	} else {
		c.Repeats = 0
		if t.Pending() || t.Clarifying() { // they went on: the last answer was none that failed
			c.Failed = 0
		}
	}
	c.Asked = false
	c.Question, c.IDs = dialog.Cut(question, maxQuestion, "…"), ids(t)
	switch {
	case c.Repeats >= 2:
		return t.Handoff(ctx, dialog.ReasonRepeated)
	case c.Repeats == 1:
		return s.differently(ctx, t, "offer.repeat")
	}
	return s.respond(ctx, t, question)
}

// search is the part of a question that is searched.
func search(question string) string {
	return dialog.Cut(strings.TrimSpace(dialog.Clean(question)), maxSearch, "")
}

// ids names the messages that ask: of a burst all of them, after an edit the
// same as before.
func ids(t *dialog.Turn) []string {
	if t.Kind() == bot.KindEdit {
		return t.State.Case.IDs
	}
	var list []string
	for _, m := range t.Messages {
		list = append(list, m.ID)
	}
	return list[max(0, len(list)-dialog.MaxIDs):]
}

// same reports whether two questions differ in nothing that matters.
func same(a, b string) bool {
	return a != "" && fold(dialog.Cut(a, maxQuestion, "…")) == fold(b)
}

func fold(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return strings.ContainsRune(" \t\n.,;:!?。，；：！？…\u3000", r)
	}), " ")
}
