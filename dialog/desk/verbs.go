package desk

import (
	"strings"
	"time"
	"unicode"

	"handoff/bot"
	"handoff/dialog"
)

var zero time.Time

// lock is the sign on a message that is a note.
const lock = "🔒"

// verbs are what an agent can do with a ticket: typed in the thread after "/" or
// "!" (Slack keeps slashes for itself), or pressed on the card.
var verbs = map[string]func(t *dialog.Turn, m bot.Message, words string) error{
	dialog.ChoiceClaim:   claim,
	dialog.ChoiceResolve: resolve,
	dialog.ChoiceBot:     giveBack,
	dialog.ChoiceReopen:  reopen,
	verbTranslate:        translate,
	"note":               func(t *dialog.Turn, m bot.Message, _ string) error { noted(t, m); return nil },
	"help":               func(t *dialog.Turn, _ bot.Message, _ string) error { t.Whisper(nil, "desk.help"); return nil },
}

// silent are those that say nothing to the customer: who writes more behind them,
// or attaches a file, reads that it was not sent.
var silent = map[string]bool{dialog.ChoiceClaim: true, dialog.ChoiceBot: true, dialog.ChoiceReopen: true}

// known are the verbs' names, in a fixed order for the nearest one.
var known = []string{dialog.ChoiceClaim, dialog.ChoiceResolve, dialog.ChoiceBot, dialog.ChoiceReopen, "note", "help", verbTranslate}

// isNote reports whether a text is internal by its first characters.
func isNote(text string) bool {
	return strings.HasPrefix(text, "//") || strings.HasPrefix(text, lock)
}

func noted(t *dialog.Turn, m bot.Message) { t.React(bot.Desk, m.ID, lock) }

// parse finds a verb and the words after it. near is what was probably meant by
// an unknown word. Everything else ("/etc/hosts", "!important") is ordinary
// text.
func parse(text string) (verb, rest, near string) {
	word := firstWord(text)
	if len(word) < 2 || word[0] != '/' && word[0] != '!' {
		return "", "", ""
	}
	name := strings.ToLower(word[1:])
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return "", "", ""
	}
	if _, ok := verbs[name]; ok {
		return name, strings.TrimSpace(text[len(word):]), ""
	}
	if nearest, ok := dialog.Nearest(name, known); ok {
		return "", "", word[:1] + nearest
	}
	return "", "", ""
}

func firstWord(text string) string {
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		return text[:i]
	}
	return text
}

func claim(t *dialog.Turn, m bot.Message, _ string) error {
	agent := t.Agent(m.From)
	switch s := &t.State; {
	case !s.Ticket.Open():
		closed(t)
		return nil
	case s.Owner == dialog.OwnerAgent && s.Agent.ID == agent.ID:
		t.Whisper(nil, "desk.yours", "number", s.Ticket.Number)
		return nil
	case s.Owner == dialog.OwnerAgent:
		t.Whisper(nil, "desk.taken", "number", s.Ticket.Number, "agent", s.Agent.Name)
		return nil
	}
	return t.Claim(agent)
}

// resolve closes the ticket; words after the verb are the customer's last ones,
// unless they are a note.
func resolve(t *dialog.Turn, m bot.Message, words string) error {
	if !t.State.Ticket.Open() {
		closed(t)
		return nil
	}
	agent := t.Agent(m.From)
	if isNote(words) {
		noted(t, m)
	} else if (words != "" || len(m.Files) > 0) && m.Kind == bot.KindText {
		t.Say(bot.Customer, bot.Reply{Handle: m.ID, By: agent.Name, Text: dialog.Plain(words), Files: m.Files, Report: true})
	}
	shut(t, agent)
	return t.Resolve(agent)
}

// shut tells an agent who is about to close a colleague's ticket whose it was.
func shut(t *dialog.Turn, agent dialog.Agent) {
	if owner, ok := colleague(t, agent); ok {
		t.Whisper(nil, "desk.met_closed", "number", t.State.Ticket.Number, "agent", owner.Name)
	}
}

func giveBack(t *dialog.Turn, m bot.Message, _ string) error {
	if !t.State.Ticket.Open() {
		closed(t)
		return nil
	}
	agent := t.Agent(m.From)
	shut(t, agent)
	return t.GiveBack(agent)
}

func reopen(t *dialog.Turn, m bot.Message, _ string) error {
	s := &t.State
	if !s.Ticket.Open() {
		return t.Reopen(t.Agent(m.From))
	}
	if s.Owner == dialog.OwnerAgent {
		t.Whisper(nil, "desk.taken", "number", s.Ticket.Number, "agent", s.Agent.Name)
	} else {
		t.Whisper(nil, "desk.is_open", "number", s.Ticket.Number)
	}
	return nil
}
