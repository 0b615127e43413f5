package dialog

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"handoff/bot"
)

// Lists shows the conversations that wait for a person or have one: every
// bot.Inbox is one.
type Lists interface {
	// Listed returns the entries, by conversation.
	Listed(ctx context.Context) (map[string][]byte, error)
}

// Entry is what the live lists (queue, mine, status) show of a conversation with
// an open ticket: a few hundred bytes of JSON.
type Entry struct {
	Number   string    `json:"number"`
	Owner    Owner     `json:"owner"`
	Agent    Agent     `json:"agent,omitzero"`
	Subject  string    `json:"subject"` // plain text
	Since    time.Time `json:"since"`   // when the ticket was opened
	Language string    `json:"language,omitempty"`
	Platform string    `json:"platform,omitempty"`
	Customer string    `json:"customer,omitempty"` // display name, plain text
	Waiting  time.Time `json:"waiting_since,omitzero"`

	Team     string      `json:"team,omitempty"`
	Stage    Stage       `json:"stage,omitempty"`
	Priority Priority    `json:"priority,omitempty"`
	Tags     []string    `json:"tags,omitempty"`
	Category string      `json:"category,omitempty"`
	Reason   Reason      `json:"reason,omitempty"`
	Mood     Mood        `json:"mood,omitempty"`
	Due      time.Time   `json:"due,omitzero"`   // the next breach of a promise
	Until    time.Time   `json:"until,omitzero"` // of a snooze
	Callback time.Time   `json:"callback,omitzero"`
	Thread   bot.Address `json:"thread,omitzero"` // at the desk, once somebody said something there

	Conversation string `json:"-"` // where the customer's began: what Turn.Pass takes
}

// entry is what lists show of the ticket as it stands now.
func (s *State) entry() Entry {
	tk := s.Ticket
	e := Entry{
		Number: tk.Number, Owner: s.Owner, Agent: s.Agent, Subject: tk.Subject, Since: tk.Opened,
		Language: s.Language, Platform: tk.Platform, Customer: s.Customer, Waiting: tk.Waiting,
		Team: tk.Team, Stage: tk.Stage, Priority: tk.Priority, Tags: tk.Tags, Category: tk.Category, Reason: tk.Reason,
		Mood: s.Mood, Due: tk.Clocks.Due, Until: tk.Until, Thread: tk.At,
	}
	if tk.Callback.Booked() {
		e.Callback = tk.Callback.At
	}
	if s.Owner == OwnerBot {
		e.Owner = OwnerQueue // the bot answers meanwhile, the ticket waits
	}
	return e
}

// encodeEntry is nil when no ticket is open.
func encodeEntry(s *State) ([]byte, error) {
	if !s.Ticket.Open() {
		return nil, nil
	}
	data, err := json.Marshal(s.entry())
	if err != nil {
		return nil, fmt.Errorf("dialog: encode entry: %w", err)
	}
	return data, nil
}

// Entries reads the list, oldest ticket first. An entry of a newer program that
// cannot be read is left out.
func Entries(ctx context.Context, lists Lists) ([]Entry, error) {
	listed, err := lists.Listed(ctx)
	if err != nil {
		return nil, fmt.Errorf("dialog: read list: %w", err)
	}
	entries := make([]Entry, 0, len(listed))
	for conversation, data := range listed {
		e := Entry{Conversation: conversation}
		if json.Unmarshal(data, &e) == nil && e.Number != "" {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Number, b.Number))
	})
	return entries, nil
}

// Numbered is the open ticket of a number.
func Numbered(entries []Entry, number string) (e Entry, ok bool) {
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Number == number })
	if i < 0 {
		return Entry{}, false
	}
	return entries[i], true
}

// StageOf is where a listed ticket stands; one of an older program bears no stage.
func (e Entry) StageOf() Stage {
	switch {
	case e.Stage != "":
		return e.Stage
	case e.Owner == OwnerAgent:
		return StageClaimed
	}
	return StageOpen
}
