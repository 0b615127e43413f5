package dialog

import (
	"encoding/json"
	"fmt"
	"time"

	"handoff/bot"
)

// Owner is who answers the customer.
type Owner string

// The owners. docs/dialogue.md draws how they follow each other.
const (
	OwnerBot    Owner = "bot"    // the assistant
	OwnerQueue  Owner = "queue"  // a ticket is open and nobody has it yet
	OwnerAgent  Owner = "agent"  // State.Agent
	OwnerPaused Owner = "paused" // the assistant was told to keep silent; people answer
)

// State is what a conversation remembers between two turns: who owns it, the
// ticket, and the case in hand. It is small (a few KB at most): what was said
// stands in the transcript, not here.
type State struct {
	Owner    Owner     `json:"owner,omitempty"` // empty: no conversation with a customer has begun here
	Agent    Agent     `json:"agent,omitzero"`  // set when Owner is OwnerAgent
	Ticket   *Ticket   `json:"ticket,omitempty"`
	Past     []Past    `json:"past,omitempty"`     // the tickets before, newest last
	Customer string    `json:"customer,omitempty"` // display name
	Language string    `json:"language,omitempty"` // BCP 47; empty: not known yet
	Locale   string    `json:"locale,omitempty"`   // as the platform tells it: the prior of Language
	Zone     string    `json:"zone,omitempty"`     // IANA time zone, as the platform tells it
	Welcomed bool      `json:"welcomed,omitempty"`
	Left     bool      `json:"left,omitempty"`    // the customer cannot be reached
	Since    time.Time `json:"since,omitzero"`    // when the case in hand began: the boundary
	Case     Case      `json:"case,omitzero"`     // emptied at a boundary
	Memory   Memory    `json:"memory,omitzero"`   // what the model is told of before; emptied at a boundary
	Mood     Mood      `json:"mood,omitempty"`    // falls at once, recovers step by step; emptied at a boundary
	Angry    int       `json:"angry,omitempty"`   // angry messages of this case
	Turns    int       `json:"turns,omitempty"`   // customer's bursts so far
	Public   bool      `json:"public,omitempty"`  // others read along: no person is brought here
	Person   string    `json:"person,omitempty"`  // the customer's ID on their platform
	Private  string    `json:"private,omitempty"` // the key of the question that was taken up from a group last
	Context  string    `json:"context,omitempty"` // where the customer came from, as a deep link told; one line
	Heard    []string  `json:"heard,omitempty"`   // IDs of messages whose words were spoken, the last ones
	Moods    []Mood    `json:"moods,omitempty"`   // that followed each other in the case, newest last: the trend
	Refused  time.Time `json:"refused,omitzero"`  // when the block began that the customer was told of
	Surveyed time.Time `json:"surveyed,omitzero"` // when the customer was last asked how it was

	Attributes map[string]string `json:"attributes,omitempty"` // of the customer, as a signed identity tells
}

// Case is the question in hand.
type Case struct {
	Question  string   `json:"question,omitempty"` // the last one, shortened
	IDs       []string `json:"ids,omitempty"`      // of the messages that asked it, the last ones
	Repeats   int      `json:"repeats,omitempty"`  // how often the same was asked again in a row
	Failed    int      `json:"failed,omitempty"`   // answers in a row that did not help
	Clarified bool     `json:"clarified,omitempty"`
	Offered   bool     `json:"offered,omitempty"` // a button that brings a person is out
	Asked     bool     `json:"asked,omitempty"`   // the last thing the bot said is whether a person is wanted
	Answer    string   `json:"answer,omitempty"`  // handle of the last answer, for taking it back
	Titles    []Title  `json:"titles,omitempty"`  // what the clarifying question offered
	Tried     []Try    `json:"tried,omitempty"`

	Files   []Kept `json:"files,omitempty"`   // that the customer sent to the bot: whoever takes over gets them
	Unheard int    `json:"unheard,omitempty"` // bursts with recordings that nobody could hear
}

// Title is an article that a clarifying question offers.
type Title struct {
	Choice  string `json:"choice"` // ID of its button
	Article string `json:"article"`
	Title   string `json:"title"`
}

// Try is an answer that was given. Cards show it, and the next answer differs.
type Try struct {
	Question   string  `json:"question,omitempty"` // shortened
	Article    string  `json:"article,omitempty"`
	Title      string  `json:"title,omitempty"`
	Confidence float64 `json:"confidence,omitempty"`
	Kind       string  `json:"kind,omitempty"` // approved quoted model clarify
	Outcome    string  `json:"outcome,omitempty"`

	Tags []string `json:"tags,omitempty"` // of the article, the first few: one may be a category
}

// Outcomes of a Try; empty: the customer said nothing of it.
const (
	OutcomeHelped = "helped"
	OutcomeFailed = "failed"
)

// Memory is what the answer step tells a model of the conversation before.
type Memory struct {
	From    string `json:"from,omitempty"`    // ID of the customer's line with which the history begins
	Summary string `json:"summary,omitempty"` // one paragraph of what was before
}

// What of a case is kept, newest last.
const (
	MaxIDs   = 10 // messages of a question
	maxTries = 8
	maxFiles = 5
	maxPast  = 10 // a thread that is forgotten would be taken for the present one
	MaxTags  = 3  // of an article that was tried
)

// Try remembers an answer.
func (c *Case) Try(y Try) {
	c.Tried = append(c.Tried, y)
	if n := len(c.Tried) - maxTries; n > 0 {
		c.Tried = append([]Try(nil), c.Tried[n:]...)
	}
}

// Judge notes what became of the last answer, if nothing was noted yet.
func (c *Case) Judge(outcome string) {
	if n := len(c.Tried); n > 0 && c.Tried[n-1].Outcome == "" {
		c.Tried[n-1].Outcome = outcome
	}
}

// boundary begins a new case: nothing of the old one hands over, repeats itself
// or leaks into the next answer.
func (s *State) boundary(now time.Time) {
	s.Case, s.Memory, s.Mood, s.Angry, s.Moods = Case{}, Memory{}, "", 0, nil
	s.Since = now
}

// stateVersion is raised when a blob can no longer be read by the program
// before. A program reads its own version and the one before.
const stateVersion = 1

// ErrNewer says that a state was written by a newer program: the turn is left to
// a process that can read it.
var ErrNewer = fmt.Errorf("dialog: the state is of a newer version: %w", bot.ErrLeave)

// upgrade reads the blob of the version before; nil while there is none.
var upgrade func(blob []byte) (State, error)

func encodeState(s State) ([]byte, error) {
	data, err := json.Marshal(struct {
		V int `json:"v"`
		State
	}{stateVersion, s})
	if err != nil {
		return nil, fmt.Errorf("dialog: encode state: %w", err)
	}
	return data, nil
}

// decodeState reads what encodeState wrote. An empty blob is an empty state.
// Errors: ErrNewer, or a corrupt blob.
func decodeState(blob []byte) (State, error) { return decodeVersion(blob, stateVersion, upgrade) }

func decodeVersion(blob []byte, version int, upgrade func([]byte) (State, error)) (State, error) {
	if len(blob) == 0 {
		return State{}, nil
	}
	var head struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(blob, &head); err != nil {
		return State{}, fmt.Errorf("dialog: decode state: %w", err)
	}
	switch {
	case head.V > version:
		return State{}, fmt.Errorf("%w: %d, this program reads %d", ErrNewer, head.V, version)
	case head.V == version-1 && upgrade != nil:
		return upgrade(blob)
	case head.V != version:
		return State{}, fmt.Errorf("dialog: decode state: version %d, this program reads %d", head.V, version)
	}
	var s State
	if err := json.Unmarshal(blob, &s); err != nil {
		return State{}, fmt.Errorf("dialog: decode state: %w", err)
	}
	s.adopt()
	if err := s.check(); err != nil {
		return State{}, fmt.Errorf("dialog: decode state: %w", err)
	}
	return s, nil
}

// check refuses what no program wrote.
func (s *State) check() error {
	switch s.Owner {
	case OwnerBot, OwnerPaused, "":
	case OwnerQueue, OwnerAgent:
		if !s.Ticket.Open() {
			return fmt.Errorf("owner %s without an open ticket", s.Owner)
		}
	default:
		return fmt.Errorf("unknown owner")
	}
	if !s.fits() {
		return fmt.Errorf("owner %s of a ticket that is %s", s.Owner, s.Ticket.Stage)
	}
	return nil
}
