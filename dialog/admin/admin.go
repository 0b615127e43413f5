package admin

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// Command is the slash command.
const Command = bot.Own

// Config is what the step works with.
type Config struct {
	Lists  dialog.Lists  // the open tickets; every bot.Inbox is one
	Memory bot.Memory    // what waits for a confirmation, the last audit facts
	Health dialog.Health // nil: nothing is said of it
	Model  dialog.Model  // reads requests in plain words; nil: nobody does

	Knowledge dialog.Knowledge // this and what follows is for explain and knowledge; nil: that part is left out
	Reader    dialog.Reader
	Policy    Policy
	Explainer Explainer
	Approved  float64 // as in answer.Config
	Floor     float64
	Drafts    bool // a model writes the answers

	ParseTime dialog.ParseTime // nil: nobody can read a time
	Accounts  []string         // on which customers write: what can be paused
	Shelf     *dialog.Shelf    // nil: the shared shelf cannot be listed
	Reloader  Reloader         // nil: there are no files
	Reporter  Reporter         // nil: there are no reports
	Log       *slog.Logger     // says who was refused where customers write, as roles would name them; nil: nowhere
}

// Step serves /handoff.
type Step struct{ Config }

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New(c Config) *Step {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Step{c}
}

// Take serves the command wherever it is given, and the buttons and forms that
// stand for one.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	m := t.Message()
	if t.Side == bot.Internal {
		return s.trail(ctx, t, m)
	}
	var l line
	switch typed, ok := strings.CutPrefix(m.Name, dialog.Typed); {
	case m.Kind == bot.KindCommand && m.Name == Command:
		l = split(m.Text)
	case m.Kind == bot.KindChoice && ok:
		l = split(typed)
	case m.Kind == bot.KindForm && ok:
		l = split(typed)
	default:
		return false, nil
	}
	if t.Side == bot.Customer {
		switch {
		case t.Rank(m) == dialog.RankNone && m.Public:
			s.Log.InfoContext(ctx, "a command of somebody without a role", "who", who(m))
			t.Answer(bot.Reply{Only: m.From.ID, Text: t.Text("command.denied_public")})
			return true, nil
		case t.Rank(m) == dialog.RankNone:
			s.Log.InfoContext(ctx, "a command of somebody without a role", "who", who(m))
			t.Answer(bot.Reply{Only: m.From.ID, Text: t.Text("command.denied")})
			return true, nil
		case m.Public && m.Grant == "": // an answer there could not be for one person alone
			t.Answer(bot.Reply{Text: t.Text("command.private")})
			return true, nil
		}
	}
	return true, s.command(ctx, t, m, l)
}

// command answers to its author alone, where it was given.
func (s *Step) command(ctx context.Context, t *dialog.Turn, m bot.Message, l line) error {
	rank := t.Rank(m)
	if len(l.words) == 0 {
		return s.panel(ctx, t, m)
	}
	if answer := l.words[0]; m.Kind == bot.KindChoice && len(l.words) == 2 && (answer == answerYes || answer == answerNo) {
		return s.answered(ctx, t, m, answer == answerYes, l.words[1])
	}
	v := find(l.words[0])
	if v == nil {
		return s.unknown(ctx, t, rank, l)
	}
	if !rank.Covers(v.rank) {
		return refused(t, m, v, rank)
	}
	c := call{verb: v, message: m, words: l.words[1:], rest: l.rest[1:], dry: l.dry}
	if m.Kind == bot.KindForm {
		c.fill(t, m.Values)
	}
	if len(c.words) < v.least {
		if v.form != nil && m.Grant != "" && m.Kind != bot.KindForm {
			form := v.form(t, c)
			form.Name = dialog.Typed + strings.Join(l.words, " ")
			t.Aside(bot.Reply{Text: usage(t, v), Form: form})
			return nil
		}
		return s.wrong(ctx, t, l, c.missing(t))
	}
	return s.wrong(ctx, t, l, v.do(s, ctx, t, c))
}

// wrong answers a line that could not be read: it may be a request in plain words
// that begins like a verb ("close whatever waits for PayPal").
func (s *Step) wrong(ctx context.Context, t *dialog.Turn, l line, err error) error {
	var wrong *misuse
	if !errors.As(err, &wrong) {
		return err
	}
	if s.isPlain(t, l) && !exact(l) {
		return s.plain(ctx, t, l)
	}
	t.Aside(bot.Reply{Text: wrong.text})
	return nil
}

// fill takes a form's values as further words, in the order of its inputs; a picked
// person is named as "@" and the ID.
func (c *call) fill(t *dialog.Turn, values map[string]string) {
	c.values = values
	if c.verb.form == nil {
		return
	}
	for _, in := range c.verb.form(t, *c).Inputs {
		value := strings.TrimSpace(values[in.Name])
		if value == "" {
			continue
		}
		if in.Person {
			value = "@" + strings.TrimPrefix(value, "@")
		}
		c.words, c.rest = append(c.words, value), append(c.rest, value)
	}
}

// unknown answers a line without a verb: as a request in plain words where somebody
// can read them, else with the nearest verb.
func (s *Step) unknown(ctx context.Context, t *dialog.Turn, rank dialog.Rank, l line) error {
	if s.isPlain(t, l) {
		return s.plain(ctx, t, l)
	}
	word := strings.ToLower(l.words[0])
	near, ok := dialog.Nearest(word, names(rank))
	if !ok {
		t.Whisper(typed(t, "help"), "command.unknown", "word", dialog.Line(l.words[0], 30))
		return nil
	}
	near = find(near).name
	var meant []bot.Choice
	if line := near + strings.TrimPrefix(l.rest[0], l.words[0]); len(line) < maxTyped {
		meant = []bot.Choice{{ID: dialog.Typed + line, Label: "/" + Command + " " + line, Style: bot.StylePrimary}}
	}
	t.Whisper(meant, "command.near", "word", dialog.Line(l.words[0], 30), "near", near)
	return nil
}

// maxTyped is how long a line may be that stands on a button, in bytes, with its
// sign: see bot.Choice.
const maxTyped = 40

// typed are buttons for lines of /handoff, each labelled with its verb.
func typed(t *dialog.Turn, lines ...string) []bot.Choice {
	var choices []bot.Choice
	for _, line := range lines {
		name, _, _ := strings.Cut(line, " ")
		choices = append(choices, bot.Choice{ID: dialog.Typed + line, Label: label(t, name)})
	}
	return choices
}

// label is what stands on a verb's button.
func label(t *dialog.Turn, name string) string {
	l := t.DeskLabel("do." + name)
	if l == "do."+name { // a verb without a word of its own
		return name
	}
	return l
}

// refused says who may, and how one becomes that.
func refused(t *dialog.Turn, m bot.Message, v *verb, rank dialog.Rank) error {
	t.Whisper(nil, "command.rank", "verb", v.name, "needs", rankName(t, v.rank),
		"line", code("roles: {"+string(v.rank)+": [\""+who(m)+"\"]}"))
	return nil
}

// who is a message's author as the configuration names them: "slack:U1".
func who(m bot.Message) string { return m.At.Account + ":" + m.From.ID }

// code shows a line of the configuration as it is to be written.
func code(line string) dialog.CommonMark {
	return dialog.CommonMark("`" + strings.ReplaceAll(line, "`", "") + "`")
}

func rankName(t *dialog.Turn, r dialog.Rank) string {
	return t.DeskLabel("rank." + string(cmp.Or(r, "none")))
}

// Command carries out a line as if the author of the turn's message had typed it
// behind /handoff: for the Home tab.
func (s *Step) Command(ctx context.Context, t *dialog.Turn, text string) error {
	return s.command(ctx, t, t.Message(), split(text))
}
