package dialog

import (
	"slices"
	"time"
)

// collisionTime is how close together two agents' answers are a collision.
const collisionTime = time.Minute

// crossing is the sentence for an agent whose words meet a colleague's: who has the
// ticket, or answers at the same moment. Once a ticket; empty: nothing to say.
func (t *Turn) crossing(a Agent) (key string, args []any) {
	tk := t.State.Ticket
	if slices.Contains(tk.Met, a.ID) {
		return "", nil
	}
	if s := &t.State; s.Owner == OwnerAgent && s.Agent.ID != a.ID {
		return "desk.met", []any{"number", tk.Number, "agent", s.Agent.Name}
	}
	if t.State.Owner == OwnerAgent {
		return "", nil // it is their own: the colleague reads it
	}
	for _, h := range tk.Held {
		if h.By.ID != a.ID && (h.Waits() || h.Gone.After(t.Now.Add(-collisionTime))) {
			return "thread.crossed", []any{"number", tk.Number, "agent", h.By.Name}
		}
	}
	return "", nil
}

// Crossing tells the same before the words leave, and notes that it was told.
func (t *Turn) Crossing(a Agent) string {
	key, args := t.crossing(a)
	if key == "" {
		return ""
	}
	t.Met(a.ID)
	if key == "desk.met" {
		key = "thread.met"
	}
	return t.DeskText(key, args...)
}

// Met notes that an agent was told that the ticket is another's.
func (t *Turn) Met(agent string) {
	if tk := t.State.Ticket; !slices.Contains(tk.Met, agent) {
		tk.Met = append(tk.Met, agent)
	}
}

// HasMet reports whether Met was noted.
func (t *Turn) HasMet(agent string) bool { return slices.Contains(t.State.Ticket.Met, agent) }
