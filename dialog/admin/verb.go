package admin

import (
	"context"
	"slices"

	"handoff/bot"
	"handoff/dialog"
)

// verb is one thing that /handoff can do.
type verb struct {
	name     string
	rank     dialog.Rank // who may, at least
	usage    string      // what follows the name: "NUMBER @AGENT"
	examples []string    // of what follows it, that can be typed as they stand
	changes  bool        // takes --dry-run and leaves an audit fact
	do       func(s *Step, ctx context.Context, t *dialog.Turn, c call) error
}

// call is a verb as it was given.
type call struct {
	message bot.Message
	words   []string // what follows the name, without flags
	dry     bool     // says what would happen and changes nothing
}

// verbs are all of them, in the order of the help.
var verbs []verb

func init() { // its rows name functions that read it
	verbs = slices.Concat(listVerbs, []verb{{name: "help", examples: []string{""}, do: (*Step).help}})
}

func names() []string {
	var all []string
	for _, v := range verbs {
		all = append(all, v.name)
	}
	return all
}

func (s *Step) help(_ context.Context, t *dialog.Turn, _ call) error {
	t.Whisper(nil, "command.help")
	return nil
}
