package dialog

import (
	"time"

	"handoff/bot"
)

// Agent is a person of the team.
type Agent struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Reason is why a conversation was handed over.
type Reason string

// The reasons. Each has a sentence for the customer (handoff.<reason>) and one
// for the card (reason.<reason>).
const (
	ReasonAsked      Reason = "asked"      // the customer asked for a person
	ReasonUnanswered Reason = "unanswered" // the knowledge has no answer
	ReasonUnhelpful  Reason = "unhelpful"  // what was answered did not help
	ReasonRepeated   Reason = "repeated"   // the same question again and again
	ReasonMood       Reason = "mood"       // the customer is angry
	ReasonThreat     Reason = "threat"     // the customer speaks of a complaint or the law
	ReasonCrisis     Reason = "crisis"     // the customer may be in danger
	ReasonFailed     Reason = "failed"     // a message could not be handled
	ReasonState      Reason = "state"      // what we knew of the conversation could not be read
	ReasonPaused     Reason = "paused"     // the assistant is paused
	ReasonVoice      Reason = "voice"      // recordings that nobody but a person can hear
	ReasonFeedback   Reason = "feedback"   // written on the feedback page
)

// Reasons are all of them, for tests of the catalogs.
var Reasons = []Reason{
	ReasonAsked, ReasonUnanswered, ReasonUnhelpful, ReasonRepeated, ReasonMood,
	ReasonThreat, ReasonCrisis, ReasonFailed, ReasonState, ReasonPaused, ReasonVoice, ReasonFeedback,
}

// Ticket is a case that a person decides. It is part of the state, so it is
// opened, changed and closed together with the turn that does it: exactly one,
// however often the process dies.
type Ticket struct {
	Number   string    `json:"number"` // "T-1001"
	Reason   Reason    `json:"reason"`
	Subject  string    `json:"subject"` // the customer's question: one line, plain text, at most 80 characters
	Opened   time.Time `json:"opened"`
	Language string    `json:"language,omitempty"`
	Platform string    `json:"platform,omitempty"` // the account on which the customer writes
	Mood     Mood      `json:"mood,omitempty"`
	Context  string    `json:"context,omitempty"` // see State.Context
	Tried    []Try     `json:"tried,omitempty"`
	Outside  bool      `json:"outside,omitempty"` // it came outside the team's hours
	Holiday  string    `json:"holiday,omitempty"` // why nobody was there then, where that has a name
	Back     *Back     `json:"back,omitempty"`    // when the team comes, or goes, for whom the customer waits

	Claimed time.Time   `json:"claimed,omitzero"`  // when State.Agent took it
	Waiting time.Time   `json:"waiting,omitzero"`  // since when the customer waits for a word; zero: they were answered
	Added   bool        `json:"added,omitempty"`   // the customer was told that their words are added
	Thread  string      `json:"thread,omitempty"`  // of the desk, once somebody said something there
	At      bot.Address `json:"at,omitzero"`       // that thread's address
	Lost    bool        `json:"lost,omitempty"`    // the thread was told that the customer cannot be reached
	Since   time.Time   `json:"since,omitzero"`    // when its case began: the excerpt does not go back further
	Cards   int         `json:"cards,omitempty"`   // threads that were begun; 0: there was no desk
	Copies  []string    `json:"copies,omitempty"`  // IDs of the customer's messages that stand in the newest thread, the last ones
	Carried []Carried   `json:"carried,omitempty"` // of Copies: those with files, the last ones
	Stale   []string    `json:"stale,omitempty"`   // handles of agents' words whose edit or deletion never arrived, as they were told
	Met     []string    `json:"met,omitempty"`     // IDs of agents who were told that it is another's

	Routing          // the team, and how it came there
	Called  []string `json:"called,omitempty"` // who is called on the card
	Life
	Clocks    Clocks      `json:"clocks,omitzero"`
	Held      []Held      `json:"held,omitempty"` // agents' words that have not left yet
	Callback  *Callback   `json:"callback,omitempty"`
	Score     *Score      `json:"score,omitempty"`
	Translate Translation `json:"translate,omitzero"`

	Closed time.Time `json:"closed,omitzero"`
	By     Agent     `json:"by,omitzero"`   // who closed it
	How    Closing   `json:"how,omitempty"` // how it was closed
}

// maxCopies is how many of Ticket.Copies are kept: an edit of an older message is
// said anew.
const maxCopies = 32

// Carried is a copy with files: who cannot be brought to the desk is told so by
// their names.
type Carried struct {
	ID    string `json:"id"`
	Names string `json:"names"`
}

// maxCarried and MaxStale are how many of Ticket.Carried and Ticket.Stale are kept.
const maxCarried, MaxStale = 8, 8

// Closing is how a ticket was closed.
type Closing string

// The ways.
const (
	Resolved Closing = "resolved" // solved
	Returned Closing = "returned" // given back to the bot
	Blocked  Closing = "blocked"  // its customer was blocked
	Joined   Closing = "merged"   // another ticket goes on with it
)

// Open reports whether t waits for a person or has one.
func (t *Ticket) Open() bool { return t != nil && t.Closed.IsZero() }

// reopen takes back what closing wrote.
func (t *Ticket) reopen() {
	t.Closed, t.By, t.How, t.Why = time.Time{}, Agent{}, "", ""
	t.Reopened++
}

// Past is a ticket before the present one: its thread still leads here.
type Past struct {
	Number string `json:"number"`
	Thread string `json:"thread"`
}
