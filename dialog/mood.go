package dialog

import (
	"slices"
	"strings"

	"handoff/bot"
)

// maxMoods is how many changes of mood in a case the trend remembers.
const maxMoods = 8

// Feel takes the mood of the customer's words into the state, whoever they talk to,
// and has the team know when it falls while a ticket is open.
func (t *Turn) Feel() {
	s := &t.State
	before := s.Mood
	s.Mood = before.after(t.Reading.Mood)
	if t.Reading.Mood.Level() >= MoodAngry.Level() {
		s.Angry++
	}
	if n := len(s.Moods); n == 0 || s.Moods[n-1] != s.Mood {
		s.Moods = append(s.Moods, s.Mood)
		s.Moods = s.Moods[max(0, n+1-maxMoods):]
	}
	if tk := s.Ticket; tk.Open() {
		tk.Moods = slices.Clone(s.Moods)
		t.fallen(before)
	}
}

// fallen raises the priority of an open ticket whose customer's mood has fallen, once
// a ticket, and tells the thread: to urgent where they may be in danger; one step where
// they begin to threaten; and one step where they get angry with an agent. Where nobody
// has it yet, the rules are asked again whether the leads are to be called.
func (t *Turn) fallen(before Mood) {
	s, tk := &t.State, t.State.Ticket
	fell := s.Mood.Level() > before.Level()
	crisis := t.Reading.Intent == IntentCrisis
	switch {
	case s.Owner == OwnerBot, tk.Raised && (!crisis || tk.Priority == PriorityUrgent):
		return
	case crisis, fell && s.Mood == MoodThreat, fell && s.Mood == MoodAngry && s.Owner == OwnerAgent:
	default:
		return
	}
	tk.Raised = true
	if tk.Priority = tk.Priority.higher(); crisis {
		tk.Priority = PriorityUrgent
	}
	text := t.DeskText("mood.fell", "mood", t.moodLabel(s.Mood), "priority", t.PriorityLabel(tk.Priority))
	if crisis {
		text = t.DeskText("mood.crisis", "priority", t.PriorityLabel(tk.Priority))
	}
	r := bot.Reply{Text: text}
	if crisis || s.Owner != OwnerAgent && t.leadWanted() {
		r.Call = t.Leads()
		tk.Called = r.Call
	}
	t.SayDesk(r)
}

// leadWanted reports whether the rules, asked with the mood as it is now, call the
// leads. The team stays as it is: whoever reads the ticket already would lose it.
func (t *Turn) leadWanted() bool {
	r := t.manager.router
	return r != nil && r.Route(t.inquiry(t.State.Ticket.Reason)).Lead
}

// moodFields are what the card says of the customer's mood and of how it goes: the
// different moods of the case in their order. Nothing while they are calm.
func (t *Turn) moodFields() []bot.Field {
	tk := t.State.Ticket
	moods := tk.Moods
	if len(moods) == 0 { // of an older program, or nothing was felt since
		moods = []Mood{tk.Mood}
	}
	moods = moods[max(0, len(moods)-4):]
	last := moods[len(moods)-1]
	if len(moods) == 1 && last == MoodCalm {
		return nil
	}
	labels := make([]string, len(moods))
	for i, m := range moods {
		labels[i] = t.moodLabel(m)
	}
	value := strings.Join(labels, " → ")
	if len(moods) > 1 {
		if last.Level() > moods[len(moods)-2].Level() {
			value = t.DeskLabel("mood.worse", "moods", value)
		} else {
			value = t.DeskLabel("mood.better", "moods", value)
		}
	}
	return []bot.Field{{Name: t.DeskLabel("card.mood"), Value: value}}
}

// moodLabel is a mood in the agents' language.
func (t *Turn) moodLabel(m Mood) string {
	return t.DeskLabel("mood.label_" + m.Word())
}
