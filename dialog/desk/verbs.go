package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"handoff/bot"
	"handoff/dialog"
)

// verb is something that an agent can do with a ticket.
type verb struct {
	name string
	do   func(s *Step, ctx context.Context, t *dialog.Turn, o order) error

	// words are what a form's values say in words; nil: the values are no words, or
	// there is no form.
	words func(values map[string]string) string

	silent  bool // says nothing to the customer: words behind it that are no arguments, and files, are not sent
	takes   bool // words behind it are its arguments
	files   bool // files that come with it go where its words go
	ends    bool // what agents have written must leave before it
	changes bool // leaves an audit fact, and can be tried first
}

// order is a verb as it was given: typed in the thread, pressed on the card, picked
// from a menu, filled in, or passed on from elsewhere.
type order struct {
	verb    *verb
	message bot.Message
	agent   dialog.Agent // who gives it
	words   string       // what follows it
	dry     bool         // nothing is changed
}

// verbs are all of them; their rows stand in the files verbs_*.go.
var verbs []verb

func init() { // its rows name functions that read it
	verbs = slices.Concat(lifeVerbs, placeVerbs, timeVerbs, talkVerbs, switchVerbs, translateVerbs)
}

func named(name string) *verb {
	if i := slices.IndexFunc(verbs, func(v verb) bool { return v.name == name }); i >= 0 {
		return &verbs[i]
	}
	return nil
}

// known are the verbs' names, in a fixed order for the nearest one.
func known() []string {
	var names []string
	for _, v := range verbs {
		names = append(names, v.name)
	}
	return names
}

// talkVerbs are about what is said in the thread.
var talkVerbs = append(verbsOfWords(),
	verb{name: "help", takes: true, do: help},
	verb{name: "actions", do: actions, silent: true})

// give carries an order out; whoever gave it elsewhere reads what became of it.
func (s *Step) give(ctx context.Context, t *dialog.Turn, v *verb, m bot.Message, words string) error {
	o := order{verb: v, message: m, agent: t.Agent(m), words: words, dry: dialog.Dry(m)}
	if m.Kind == bot.KindForm && v.words != nil {
		o.words = v.words(m.Values)
	}
	if !t.May(m, dialog.RankAgent) && t.Ordered() {
		t.Whisper(nil, "life.denied")
		return nil
	}
	if m.Kind == bot.KindChoice && words == "" && v.takes {
		if form := t.FormOf(v.name); form != nil { // picked where there are no values: a shortcut
			t.Aside(bot.Reply{Text: t.DeskText("life.fill_in"), Form: form})
			return nil
		}
	}
	if o.dry && v.changes {
		return s.rehearse(ctx, t, o)
	}
	if v.ends && t.State.Ticket.Open() && !o.dry { // it was meant to be read before
		if err := t.LetGo(ctx, ""); err != nil {
			return err
		}
	}
	before, booked := t.Headline(), t.State.Ticket.Callback
	if err := s.carry(ctx, t, o); err != nil {
		return err
	}
	if v.changes {
		words := o.words
		if !v.takes {
			words = "" // they are the customer's
		}
		if err := t.Audit(v.name, words, t.State.Ticket.Number, false); err != nil {
			return err
		}
	}
	if t.Ordered() && !whispered(t) {
		if after := t.Headline(); after != before {
			t.Whisper(nil, "life.done", "number", t.State.Ticket.Number, "status", after)
		} else {
			t.Whisper(nil, "life.done_same", "number", t.State.Ticket.Number)
		}
		if booked.Booked() && !t.State.Ticket.Open() {
			t.Whisper(nil, "callback.desk_closed", "when", t.DeskTime(booked.At))
		}
	}
	return nil
}

// carry does what is ordered. What the ticket's stage does not allow is said to its
// author.
func (s *Step) carry(ctx context.Context, t *dialog.Turn, o order) error {
	err := o.verb.do(s, ctx, t, o)
	if move := (*dialog.MoveError)(nil); errors.As(err, &move) {
		t.Whisper(nil, "life.refused", "number", t.State.Ticket.Number, "stage", t.DeskLabel("stage."+string(move.Stage)))
		return nil
	}
	return err
}

// rehearse says what an order would do, and does nothing.
func (s *Step) rehearse(ctx context.Context, t *dialog.Turn, o order) error {
	trial, err := t.Try(func() error { return s.carry(ctx, t, o) })
	if err != nil {
		return err
	}
	if !trial.Said {
		t.Whisper(nil, "life.would", "number", t.State.Ticket.Number, "status", trial.Status)
		if text := trial.Flattened(); text != "" {
			t.Whisper(nil, "life.would_read", "text", text)
		}
	}
	return t.Audit(o.verb.name, o.words, t.State.Ticket.Number, true)
}

// whispered reports whether the author was told something in this turn.
func whispered(t *dialog.Turn) bool {
	return slices.ContainsFunc(t.Outcome().Sends, func(s bot.Send) bool { return s.Reply.Only != "" })
}

// isNote reports whether a text is internal by its first characters.
func isNote(text string) bool {
	text = narrow(text)
	return strings.HasPrefix(text, "//") || strings.HasPrefix(text, dialog.MarkNote)
}

// narrow makes the signs with which a text begins those that are meant here: whoever
// types Chinese has "！", "／" or "、" and "》" on the keys of "!", "/" and ">", and what
// is not read as a note, or a verb, goes to the customer.
func narrow(text string) string {
	rest := strings.TrimLeft(text, "！／、＞》")
	return narrower.Replace(text[:len(text)-len(rest)]) + rest
}

var narrower = strings.NewReplacer("！", "!", "／", "/", "、", "/", "＞", ">", "》", ">")

// noted marks a message of the thread as a note.
func noted(t *dialog.Turn, m bot.Message) { t.KeepNote(words(t, m, "")) }

// parse finds a verb, typed in the thread after "/" or "!" (Slack keeps slashes for
// itself), and the words after it; a colon or a full stop between them says nothing.
// near is what was probably meant by an unknown word. Everything else ("/etc/hosts",
// "!important") is ordinary text.
func parse(text string) (verb, rest, near string) {
	text = narrow(text)
	if len(text) < 2 || text[0] != '/' && text[0] != '!' {
		return "", "", ""
	}
	name := text[1:]
	if i := strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		name = name[:i]
	}
	sign := text[:1]
	rest = text[1+len(name):]
	if name = strings.ToLower(name); name == "" || !ends(rest) {
		return "", "", ""
	}
	if named(name) != nil {
		return name, strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(stops, r) }), ""
	}
	if nearest, ok := dialog.Nearest(name, known()); ok {
		return "", "", sign + nearest
	}
	return "", "", ""
}

// stops may stand between a verb and what follows.
const stops = ":,.;!：，。；！"

// ends reports whether a verb ends before rest: at the end, a blank, a colon, or a stop
// that something of these follows.
func ends(rest string) bool {
	if rest == "" || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "：") {
		return true
	}
	rest = strings.TrimLeft(rest, stops)
	return rest == "" || strings.IndexFunc(rest, unicode.IsSpace) == 0
}

func firstWord(text string) string {
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		return text[:i]
	}
	return text
}
