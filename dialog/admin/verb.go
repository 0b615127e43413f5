package admin

import (
	"context"
	"slices"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// verb is one thing that /handoff can do.
type verb struct {
	name     string
	aliases  []string    // other words for it
	about    string      // key of the line that says what it does
	rank     dialog.Rank // who may, at least
	usage    string      // what follows the name: "TICKET @AGENT"
	least    int         // words that must follow it
	examples []string    // of what follows it, that can be typed as they stand
	changes  bool        // takes --dry-run and leaves an audit fact

	ticket bool // it is passed to the tickets that follow

	// form asks for what must follow, where the verb is given without it: for what
	// the words of c leave out. Its values come as further words in the order of its
	// inputs, and in call.values. nil: the usage is said instead.
	form func(t *dialog.Turn, c call) *bot.Form

	do func(s *Step, ctx context.Context, t *dialog.Turn, c call) error
}

// call is a verb as it was given.
type call struct {
	verb    *verb
	message bot.Message
	words   []string          // what follows the name, without flags; quoted words are one
	rest    []string          // rest[i] is the line from words[i] on, as it was typed
	values  map[string]string // of the form, where one was filled in
	dry     bool              // says what would happen and changes nothing
}

// text is all that follows the name: the one quoted word, or the line as it was
// typed.
func (c call) text() string { return c.from(0) }

// from is what follows from the i-th word on.
func (c call) from(i int) string {
	switch {
	case i >= len(c.words):
		return ""
	case i == len(c.words)-1:
		return c.words[i]
	}
	return flagless(c.rest[i])
}

// misuse is what is missing or wrong in a line, in words for its author.
type misuse struct{ text string }

func (m *misuse) Error() string { return "admin: a line that cannot be read" }

// misused ends a call: its author reads what is missing or wrong, and how the verb is
// used. Nothing may have been done yet.
func (c call) misused(t *dialog.Turn, why string) error {
	return &misuse{strings.TrimSpace(why + "\n\n" + usage(t, c.verb))}
}

// verbs are all of them, in the order of the help.
var verbs []verb

func init() { // its rows name functions that read it
	verbs = slices.Concat(listVerbs, ticketVerbs, explainVerbs, switchVerbs, blockVerbs, macroVerbs, knowledgeVerbs, reportVerbs, helpVerbs)
}

// missing ends a call of which words are missing. Whoever pressed a button has left
// nothing out: where it could open no form, the line is typed.
func (c call) missing(t *dialog.Turn) error {
	if c.message.Kind == bot.KindChoice {
		return c.misused(t, t.DeskText("command.type"))
	}
	return c.misused(t, t.DeskText("command.missing"))
}

// find is the verb of a name or an alias; nil: there is none.
func find(name string) *verb {
	name = strings.ToLower(name)
	for i := range verbs {
		if verbs[i].name == name || slices.Contains(verbs[i].aliases, name) {
			return &verbs[i]
		}
	}
	return nil
}

// names are those that somebody of a rank may use. Aliases are found, but no slip
// leads to one: they would be nearest to half the words there are.
func names(rank dialog.Rank) []string {
	var all []string
	for _, v := range verbs {
		if rank.Covers(v.rank) {
			all = append(all, v.name)
		}
	}
	return all
}
