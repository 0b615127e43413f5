package admin

import (
	"context"
	"slices"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// Command is the slash command.
const Command = "handoff"

// Config is what the step works with.
type Config struct {
	Lists dialog.Lists // the open tickets; every bot.Inbox is one
}

// Step serves /handoff.
type Step struct{ Config }

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New(c Config) *Step { return &Step{c} }

// Take serves the command wherever it is given.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	m := t.Message()
	if m.Kind != bot.KindCommand || m.Name != Command {
		return false, nil
	}
	if t.Side == bot.Customer {
		switch {
		case t.Rank(m) == dialog.RankNone:
			t.Answer(bot.Reply{Only: m.From.ID, Text: t.Text("command.denied")})
			return true, nil
		case m.Public && m.Grant == "": // an answer there could not be for one person alone
			t.Answer(bot.Reply{Text: t.Text("command.private")})
			return true, nil
		}
	}
	return true, s.command(ctx, t, m)
}

// command answers to its author alone, where it was given.
func (s *Step) command(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	words := strings.Fields(m.Text)
	if len(words) == 0 {
		words = []string{"help"}
	}
	name := strings.ToLower(words[0])
	i := slices.IndexFunc(verbs, func(v verb) bool { return v.name == name })
	if i < 0 {
		if near, ok := dialog.Nearest(name, names()); ok {
			t.Whisper(nil, "command.near", "word", dialog.Line(name, 30), "near", near)
		} else {
			t.Whisper(nil, "command.unknown", "word", dialog.Line(name, 30))
		}
		return nil
	}
	return verbs[i].do(s, ctx, t, call{message: m, words: words[1:]})
}
