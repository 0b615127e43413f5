package dialog

import (
	"slices"
	"strings"
	"time"

	"handoff/bot"
)

// Life is what a ticket knows of its way. docs/states.md draws it.
type Life struct {
	Stage    Stage      `json:"stage,omitempty"`    // a ticket of an older program gets it when it is read
	Queued   time.Time  `json:"queued,omitzero"`    // since when it waits for an agent; kept once one has it
	Had      Agent      `json:"had,omitzero"`       // who has it, or had it last
	Lease    time.Time  `json:"lease,omitzero"`     // when the claim without a reply ends; zero: it has been answered
	Watch    *Watch     `json:"watch,omitempty"`    // who is reminded when; nil: nobody need be
	First    time.Time  `json:"first,omitzero"`     // the first reply of a person
	Last     time.Time  `json:"last,omitzero"`      // the last reply of a person
	Words    string     `json:"words,omitempty"`    // the customer's last ones: one line, plain text
	Wrote    time.Time  `json:"wrote,omitzero"`     // when that was
	WordsID  string     `json:"words_id,omitempty"` // of the message
	Until    time.Time  `json:"until,omitzero"`     // of a snooze; zero: until the customer writes
	Reopened int        `json:"reopened,omitempty"` // how often
	Moved    int        `json:"moved,omitempty"`    // from one team to another, how often
	From     *MovedFrom `json:"from,omitempty"`     // the thread that it left last, until that was told the way
	Why      string     `json:"why,omitempty"`      // why it was, or is to be, closed, in the agent's words
	Drawn    time.Time  `json:"drawn,omitzero"`     // when the card was edited last
	Face     string     `json:"face,omitempty"`     // what it showed then: see faceOf; empty in a state of an older program, where it is edited once
	Undrawn  bool       `json:"undrawn,omitempty"`  // it shows something older

	Asks   *Merged  `json:"asks,omitempty"`   // the ticket that was asked to go on with this one, until it answers
	Into   *Merged  `json:"into,omitempty"`   // the ticket that goes on with this one
	Joined []Merged `json:"joined,omitempty"` // the tickets with which this one goes on
	Front  string   `json:"front,omitempty"`  // the conversation of Joined in which the customer wrote last; empty: this one
	Away   []string `json:"away,omitempty"`   // handles of what was said there, the last ones
}

// Merged names the other ticket of a merge.
type Merged struct {
	Number       string      `json:"number"`
	Conversation string      `json:"conversation"`
	Thread       bot.Address `json:"thread,omitzero"` // the way to it, where that is known
	Order        string      `json:"order,omitempty"` // of a program, by which it was asked
}

// SetPriority changes the open ticket's.
func (t *Turn) SetPriority(p Priority) { t.State.Ticket.Priority = p }

// maxTags is how many tags a ticket bears; maxTag is the length of one.
const maxTags, maxTag = 12, 30

// TagOf is a tag as a ticket bears it, whoever gives it: a rule, a macro, an agent.
func TagOf(word string) string {
	return Line(strings.ToLower(strings.TrimLeft(strings.TrimSpace(word), "#")), maxTag)
}

// tagList are tags in one line, as tickets bear them.
func tagList(words []string) string {
	tags := make([]string, len(words))
	for i, word := range words {
		tags[i] = TagOf(word)
	}
	return strings.Join(tags, ", ")
}

// Tag adds tags to the ticket, and takes others off. More than maxTags find no room.
func (t *Turn) Tag(add, off []string) {
	tk := t.State.Ticket
	tags := slices.Clone(tk.Tags) // Turn.was shares them
	for _, tag := range add {
		if tag = TagOf(tag); tag != "" && !slices.Contains(tags, tag) && len(tags) < maxTags {
			tags = append(tags, tag)
		}
	}
	tk.Tags = slices.DeleteFunc(tags, func(tag string) bool {
		return slices.ContainsFunc(off, func(word string) bool { return TagOf(word) == TagOf(tag) })
	})
}
