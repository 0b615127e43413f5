package dialog

import (
	"context"
	"strings"
	"time"

	"handoff/bot"
)

// Step is one of the steps through which a turn goes.
type Step interface {
	// Take handles the whole burst (done) or leaves it whole to the next step. It
	// may note something in the state and leave the burst all the same. It changes
	// nothing but the turn; an error fails the turn, which then comes again.
	Take(ctx context.Context, t *Turn) (done bool, err error)
}

// Turn is a bot.Turn with its state decoded, and what several steps do with it.
type Turn struct {
	*bot.Turn
	State   State   // decoded; hides the blob
	Reading Reading // of the customer's words; zero when there are none

	manager     *Manager
	memory      bot.Memory
	question    string
	opened      bool          // the card was opened in this turn
	switches    *Switches     // as the turn found them
	was         *Ticket       // as the turn found it; nil: there was none
	found       *found        // the same for webhooks and programs
	program     *programOrder // the order of a program that is served; nil: it is none
	translation translation
	overheard   *[]bot.Reply // what is said aside is collected here; nil: it is said

	replied bool // an agent's words went to the customer
	asleep  bool // the ticket was put aside after them
	joined  bool // words of the customer came from the conversation of a merged ticket
	ringing bool // a timer of the clocks has come

	before   string           // goes before what is answered first
	apart    bool             // before is a message of its own, unless what follows has grown
	grown    string           // handle of the answer that grows
	tooLarge []string         // names of files that cannot be taken over
	heard    map[string]heard // recordings that were written down, by message
	unheard  int              // recordings that were not
	listened time.Duration    // to recordings
	private  Reason           // a button to the private chat is out: why a person is wanted there
	takenUp  Reason           // the same, in the private chat
}

// Message is the first message of the burst: the only one, unless it is text.
func (t *Turn) Message() bot.Message { return t.Messages[0] }

// Last is the last message of the burst.
func (t *Turn) Last() bot.Message { return t.Messages[len(t.Messages)-1] }

// Kind is what happened: only text joins a burst.
func (t *Turn) Kind() bot.Kind { return t.Messages[0].Kind }

// Question is what the customer asks: the burst's texts joined by line ends,
// cleaned; after an edit of the last question, the question as it reads now.
// Empty when there are no words.
func (t *Turn) Question() string { return t.question }

// Text is a sentence of the catalogs in the customer's language, CommonMark.
func (t *Turn) Text(key string, args ...any) string {
	return t.manager.texts.Text(t.Language(), key, args...)
}

// Label is a sentence in the customer's language as plain text.
func (t *Turn) Label(key string, args ...any) string {
	return t.manager.texts.Label(t.Language(), key, args...)
}

// DeskText is a sentence in the agents' language, CommonMark.
func (t *Turn) DeskText(key string, args ...any) string {
	return t.manager.texts.Text(t.manager.locale, key, args...)
}

// DeskLabel is a sentence in the agents' language as plain text.
func (t *Turn) DeskLabel(key string, args ...any) string {
	return t.manager.texts.Label(t.manager.locale, key, args...)
}

// Language is the customer's: as they write, else as their platform tells, else
// the installation's.
func (t *Turn) Language() string {
	switch {
	case t.State.Language != "":
		return t.State.Language
	case t.State.Locale != "":
		return t.State.Locale
	}
	return t.manager.locale
}

// Tell says a sentence of the catalogs to the customer. An empty sentence (an
// announcement that was switched off) says nothing.
func (t *Turn) Tell(key string, args ...any) {
	t.Answer(bot.Reply{Text: t.Text(key, args...)})
}

// Ask says a sentence with buttons.
func (t *Turn) Ask(choices []bot.Choice, key string, args ...any) {
	t.Answer(bot.Reply{Text: t.Text(key, args...), Choices: choices})
}

// Answer says r to the customer. It rides on the Grant of what it answers, where
// there is one; nothing is said when r holds nothing.
func (t *Turn) Answer(r bot.Reply) {
	if strings.TrimSpace(r.Text) == "" && len(r.Files) == 0 {
		return
	}
	if last := t.Last(); t.Side == bot.Customer && last.Grant != "" {
		r.Re = last.ID
	}
	if before := t.before; before != "" {
		t.State.Welcomed, t.before = true, ""
		if t.apart && (t.grown == "" || t.grown != r.Handle) {
			t.Say(bot.Customer, bot.Reply{Re: r.Re, Text: before})
		} else {
			r.Text = before + "\n\n" + r.Text
		}
	}
	t.Say(bot.Customer, r)
}

// Grow shows the beginning of the answer that will be said under handle: see
// bot.Turn.Draft. What is to be said before the first answer then stands in the
// same message, because a message of its own would come below what grows already.
func (t *Turn) Grow(handle, text string) {
	t.grown = handle
	if t.before != "" {
		text = t.before + "\n\n" + text
	}
	t.Draft(bot.Customer, handle, text)
}

// TellDesk says a sentence in the ticket's thread; nothing where there is no desk.
func (t *Turn) TellDesk(key string, args ...any) {
	t.SayDesk(bot.Reply{Text: t.DeskText(key, args...)})
}

// SayDesk says r in the ticket's thread; nothing where there is no desk.
func (t *Turn) SayDesk(r bot.Reply) {
	if _, ok := t.Desk(); ok {
		t.Say(bot.Desk, r)
	}
}

// PersonChoice is the button that brings a person. Whoever puts it out has
// offered a person. Where others read along it leads to the private chat first.
func (t *Turn) PersonChoice() bot.Choice {
	t.State.Case.Offered = true
	if t.State.Public {
		return t.privateChoice("choice.person", ReasonAsked)
	}
	return bot.Choice{ID: ChoicePerson, Label: t.Label("choice.person")}
}

// The customer's buttons. Articles of a clarifying question have ChoiceArticle
// before a name of theirs.
const (
	ChoicePerson    = "person"
	ChoiceHelped    = "helped"
	ChoiceAssistant = "assistant" // go on with the bot while a ticket waits without a desk
	ChoiceArticle   = "article:"
)

// The agents' buttons on a card.
const (
	ChoiceClaim    = "claim"
	ChoiceResolve  = "resolve"
	ChoiceBot      = "bot"
	ChoiceReopen   = "reopen"
	ChoiceReply    = "reply"
	ChoiceAssign   = "assign"
	ChoiceRelease  = "release"
	ChoiceTransfer = "transfer"
	ChoiceSnooze   = "snooze"
	ChoiceWake     = "wake"
	ChoicePriority = "priority"
	ChoiceTag      = "tag"
	ChoiceMerge    = "merge"
	ChoiceClose    = "close"
	ChoiceMacro    = "macro"
)

// Boundary ends the case in hand: the next words begin a new one.
func (t *Turn) Boundary() {
	t.State.boundary(t.Now)
}

// Waits is how long the customer has waited, in their words.
func (t *Turn) Waits(d time.Duration) string { return t.manager.texts.waits(t.Language(), d) }

// DeskWaits is the same in the agents' words.
func (t *Turn) DeskWaits(d time.Duration) string { return t.manager.texts.waits(t.manager.locale, d) }
