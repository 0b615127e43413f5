package dialog

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"handoff/bot"
)

// Switches are what admins change while the product runs. A turn reads them as they
// were when it began (Turn.Switches) and changes them by Turn.Change; nobody else
// does. What has an end ends by itself.
type Switches struct {
	Pauses   []Pause     `json:"pauses,omitempty"`
	Hours    []Exception `json:"hours,omitempty"`
	Holidays []Holiday   `json:"holidays,omitempty"`
	Blocks   []Block     `json:"blocks,omitempty"`
	Macros   []Macro     `json:"macros,omitempty"`
}

// How many of each are kept: the document is read by every process.
const (
	maxPauses   = 50
	maxHolidays = 200
	maxBlocks   = 500
	maxMacros   = 100
)

// Pause is a silence of the bot: people answer instead.
type Pause struct {
	Scope  Scope     `json:"scope"`
	Name   string    `json:"name,omitempty"` // of the scope, as people say it: a ticket's number
	By     Agent     `json:"by"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until,omitzero"` // zero: until somebody ends it
	Reason string    `json:"reason,omitempty"`
}

// Scope is where a pause holds: everywhere, on an account, for what goes to a
// team, in one conversation.
type Scope string

// ScopeAll is everywhere.
const ScopeAll Scope = "all"

// ScopeAccount is what customers write on an account.
func ScopeAccount(account string) Scope { return Scope("account:" + account) }

// ScopeTeam is what would go to a team, by the rules, if it were handed over now.
func ScopeTeam(team string) Scope { return Scope("team:" + team) }

// ScopeConversation is one customer's conversation.
func ScopeConversation(conversation string) Scope { return Scope("conversation:" + conversation) }

// Name is what the scope names.
func (s Scope) Name() string {
	_, name, _ := strings.Cut(string(s), ":")
	return name
}

// Paused is the pause that holds for a scope now, if there is one.
func (s *Switches) Paused(scope Scope, now time.Time) (Pause, bool) {
	i := slices.IndexFunc(s.Pauses, func(p Pause) bool { return p.Scope == scope && runs(p.Until, now) })
	if i < 0 {
		return Pause{}, false
	}
	return s.Pauses[i], true
}

// runs reports whether something that ends at until holds now.
func runs(until, now time.Time) bool { return until.IsZero() || until.After(now) }

// Current is s without what has ended.
func (s *Switches) Current(now time.Time) Switches {
	var is Switches
	for _, p := range s.Pauses {
		if runs(p.Until, now) {
			is.Pauses = append(is.Pauses, p)
		}
	}
	for _, x := range s.Hours {
		if runs(x.Until, now) {
			is.Hours = append(is.Hours, x)
		}
	}
	for _, h := range s.Holidays {
		if h.Date >= now.AddDate(0, 0, -2).Format(time.DateOnly) { // its day may still be one somewhere
			is.Holidays = append(is.Holidays, h)
		}
	}
	for _, b := range s.Blocks {
		if runs(b.Until, now) {
			is.Blocks = append(is.Blocks, b)
		}
	}
	is.Macros = slices.Clone(s.Macros)
	return is
}

// Switches are those that hold as the turn began; nobody changes them.
func (t *Turn) Switches() *Switches {
	if t.switches == nil {
		return &Switches{}
	}
	return t.switches
}

// readSwitches takes those that hold now.
func (t *Turn) readSwitches(ctx context.Context) {
	is, err := t.manager.switches.read(ctx, t.Now)
	if err != nil {
		t.manager.log.WarnContext(ctx, "switches cannot be read, the last ones hold", "error", err)
	}
	t.switches = is
}

// Paused is why the bot keeps silent in this conversation although it owns it.
func (t *Turn) Paused() (Pause, bool) {
	s := t.Switches()
	if len(s.Pauses) == 0 {
		return Pause{}, false
	}
	for _, scope := range []Scope{ScopeAll, ScopeAccount(t.platform()), ScopeConversation(t.Conversation)} {
		if p, ok := s.Paused(scope, t.Now); ok {
			return p, true
		}
	}
	if !slices.ContainsFunc(s.Pauses, func(p Pause) bool { return strings.HasPrefix(string(p.Scope), "team:") }) {
		return Pause{}, false // nobody need ask the rules
	}
	return s.Paused(ScopeTeam(t.wouldGo()), t.Now)
}

// wouldGo is the team that would get the customer's words if they were handed over.
func (t *Turn) wouldGo() string {
	if t.State.Ticket.Open() {
		return t.Team().Name
	}
	name := ""
	if r := t.manager.router; r != nil {
		name = r.Route(t.inquiry(ReasonPaused)).Team
	}
	return cmp.Or(name, t.manager.teams[0].Name)
}

// switchesAt is the conversation whose turns change the switches and the shelf, one
// after the other.
var switchesAt = bot.Address{Account: bot.Own, Chat: "switches"}.String()
