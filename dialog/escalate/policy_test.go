package escalate

import (
	"testing"

	"handoff/dialog"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		state  dialog.State
		read   dialog.Reading
		want   Person
		reason dialog.Reason
	}{
		{"a question", dialog.State{}, dialog.Reading{Intent: dialog.IntentQuestion}, "", ""},
		{"in danger", dialog.State{}, dialog.Reading{Intent: dialog.IntentCrisis, Mood: dialog.MoodThreat}, AtOnce, dialog.ReasonCrisis},
		{"asks and is angry", dialog.State{Angry: 1}, dialog.Reading{Intent: dialog.IntentPerson, Mood: dialog.MoodAngry}, AtOnce, dialog.ReasonAsked},
		{"a threat", dialog.State{Angry: 1}, dialog.Reading{Mood: dialog.MoodThreat}, AtOnce, dialog.ReasonThreat},
		{"angry once", dialog.State{Angry: 1}, dialog.Reading{Mood: dialog.MoodAngry}, Offer, dialog.ReasonMood},
		{"angry twice", dialog.State{Angry: 2}, dialog.Reading{Mood: dialog.MoodAngry}, AtOnce, dialog.ReasonMood},
		{"angry before, calm now", dialog.State{Angry: 2, Mood: dialog.MoodUpset}, dialog.Reading{}, "", ""},
		{"angry after a failure", dialog.State{Angry: 1, Case: dialog.Case{Failed: 1}}, dialog.Reading{Mood: dialog.MoodAngry}, AtOnce, dialog.ReasonMood},
		{"upset", dialog.State{}, dialog.Reading{Mood: dialog.MoodUpset}, No, dialog.ReasonMood},
		{"upset after a failure", dialog.State{Case: dialog.Case{Failed: 1}}, dialog.Reading{Mood: dialog.MoodUpset}, Offer, dialog.ReasonMood},
	} {
		var got Rule
		for _, rule := range Policy {
			if rule.Holds(c.state, c.read) {
				got = rule
				break
			}
		}
		if got.Person != c.want || got.Reason != c.reason {
			t.Errorf("%s: %q %q, want %q %q", c.name, got.Person, got.Reason, c.want, c.reason)
		}
	}
	for _, rule := range Policy {
		if (rule.Person == AtOnce) == (rule.Say != "") {
			t.Errorf("%q: at once has the handoff's own sentence, the others need one", rule.When)
		}
	}
}
