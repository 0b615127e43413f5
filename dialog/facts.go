package dialog

import "time"

// Facts of the dialogue, one line of the ledger each. They hold no words of a
// customer.

// HandoffFact: a ticket was opened (kind "handoff"), or the customer was asked to
// go on in private, where one will be (kind "private").
type HandoffFact struct {
	Number string `json:"number,omitempty"`
	Reason Reason `json:"reason"`
	Desk   bool   `json:"desk"` // there is a desk

	Team     string   `json:"team,omitempty"`
	Category string   `json:"category,omitempty"`
	Priority Priority `json:"priority,omitempty"`
	Rule     string   `json:"rule,omitempty"` // of routing, as it is configured
}

// TicketFact: a ticket was claimed, resolved, returned, reopened (kinds
// "claimed", "resolved", "returned", "reopened").
type TicketFact struct {
	Number string `json:"number"`
	Agent  string `json:"agent,omitempty"` // ID
	Name   string `json:"name,omitempty"`  // of the agent
	Team   string `json:"team,omitempty"`
}

// StageFact: a ticket went from one stage to another (kind "stage").
type StageFact struct {
	Number string `json:"number"`
	From   Stage  `json:"from,omitempty"`
	What   Event  `json:"what"`
	To     Stage  `json:"to"`
	Agent  string `json:"agent,omitempty"` // ID of who did it; empty: nobody of the team
}

// RepliedFact: an agent's words ended the customer's waiting (kind "replied").
type RepliedFact struct {
	Number string `json:"number"`
	Team   string `json:"team,omitempty"`
	Agent  string `json:"agent,omitempty"` // ID
	First  bool   `json:"first,omitempty"` // the first words of a person
	Waited int64  `json:"waited"`          // seconds: since the ticket was opened, or since the customer wrote
	Open   int64  `json:"open"`            // of which the team was there
	Name   string `json:"name,omitempty"`  // of the agent
}

// SLAFact: a promise was kept or broken (kind "sla"), once for each clock and period:
// at the breach, else when it was kept.
type SLAFact struct {
	Number string  `json:"number"`
	Team   string  `json:"team,omitempty"`
	Kind   Promise `json:"kind"`
	Target int64   `json:"target"` // seconds of the team's hours
	Took   int64   `json:"took"`   // at the breach: until then
	Broken bool    `json:"broken,omitempty"`
}

// SurveyFact: a customer scored how a ticket was solved (kind "survey"). The last one
// of a number holds: a score may be changed, and a comment comes after it.
type SurveyFact struct {
	Number  string `json:"number"`
	Stars   int    `json:"stars"`
	Comment bool   `json:"comment"`
	Agent   string `json:"agent,omitempty"` // who closed it; ID
	Team    string `json:"team,omitempty"`
}

// CallbackFact: a callback was booked, cancelled, or its time has come (kind
// "callback").
type CallbackFact struct {
	Number string    `json:"number"`
	What   string    `json:"what"` // booked cancelled due
	At     time.Time `json:"at"`
}

// AuditFact: somebody of the team changed something by a command, or tried it (kind
// "audit").
type AuditFact struct {
	Who    string `json:"who"`            // "slack:U1"; "api:crm": a program, by the name of its token
	Name   string `json:"name,omitempty"` // display name
	Verb   string `json:"verb"`
	Words  string `json:"words,omitempty"` // at most 200 characters
	Ticket string `json:"ticket,omitempty"`
	Dry    bool   `json:"dry,omitempty"` // nothing was changed
}

// BlockedFact: a blocked customer's words were left unanswered (kind "blocked").
type BlockedFact struct {
	By       string `json:"by"` // who blocked them
	Messages int    `json:"messages"`
}

// AnswerFact: something was answered (kind "answer").
type AnswerFact struct {
	Kind       string  `json:"kind"` // approved quoted model clarify
	Article    string  `json:"article,omitempty"`
	Confidence float64 `json:"confidence"`
	Knowledge  string  `json:"knowledge,omitempty"` // version of the knowledge
	Model      string  `json:"model,omitempty"`
	Usage      *Usage  `json:"usage,omitempty"`
	Failure    string  `json:"failure,omitempty"` // why the model's answer was not taken
}

// OutcomeFact: an answer helped or failed, as the customer says (kind "outcome").
type OutcomeFact struct {
	Article string `json:"article,omitempty"`
	Outcome string `json:"outcome"`
	Said    string `json:"said"` // words, button
}

// TriageFact: what was understood of a burst (kind "triage").
type TriageFact struct {
	Language string `json:"language,omitempty"`
	Intent   Intent `json:"intent"`
	Mood     Mood   `json:"mood,omitempty"`
}

// TranscriptFact: a recording was listened to (kind "transcript").
type TranscriptFact struct {
	Words   int    `json:"words"`
	Failure string `json:"failure,omitempty"` // busy refused late too_long error
}

// CorruptFact keeps a state that could not be read (kind "corrupt_state").
type CorruptFact struct {
	Blob  []byte `json:"blob"` // at most 64 KB
	Size  int    `json:"size"`
	Cause string `json:"cause"`
}

// UndeliveredFact: something of the dialogue never arrived (kind
// "reply_undelivered").
type UndeliveredFact struct {
	Handle string `json:"handle"`
	Cause  string `json:"cause"`
}
