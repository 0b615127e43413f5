package escalate

import "handoff/dialog"

// Person is whether a rule brings a person.
type Person string

// The ways.
const (
	No     Person = "no"      // the bot goes on
	Offer  Person = "offer"   // the bot goes on, with a button that brings one
	AtOnce Person = "at once" // the bot stops
)

// Rule is one line of the policy.
type Rule struct {
	When   string // key of a sentence for people: what holds of the customer
	Holds  func(s dialog.State, r dialog.Reading) bool
	Say    string // key of a sentence said before; empty: none. At once, the handoff has its own
	Person Person
	Reason dialog.Reason // of the ticket
}

// Policy is asked from above; the first rule that holds decides. The state's
// mood and count of angry messages include the words just read.
var Policy = []Rule{
	{"policy.crisis", intent(dialog.IntentCrisis), "", AtOnce, dialog.ReasonCrisis},
	{"policy.asked", intent(dialog.IntentPerson), "", AtOnce, dialog.ReasonAsked},
	{"policy.threat", mood(dialog.MoodThreat), "", AtOnce, dialog.ReasonThreat},
	{"policy.angry_twice", both(mood(dialog.MoodAngry), angry(2)), "", AtOnce, dialog.ReasonMood},
	{"policy.angry_failed", both(mood(dialog.MoodAngry), failed(1)), "", AtOnce, dialog.ReasonMood},
	{"policy.angry", mood(dialog.MoodAngry), "mood.angry", Offer, dialog.ReasonMood},
	{"policy.upset_failed", both(mood(dialog.MoodUpset), failed(1)), "mood.upset", Offer, dialog.ReasonMood},
	{"policy.upset", mood(dialog.MoodUpset), "mood.upset", No, dialog.ReasonMood},
}

type holds = func(dialog.State, dialog.Reading) bool

func intent(i dialog.Intent) holds {
	return func(_ dialog.State, r dialog.Reading) bool { return r.Intent == i }
}

func mood(m dialog.Mood) holds {
	return func(_ dialog.State, r dialog.Reading) bool { return r.Mood.Level() >= m.Level() }
}

func angry(times int) holds {
	return func(s dialog.State, _ dialog.Reading) bool { return s.Angry >= times }
}

func failed(times int) holds {
	return func(s dialog.State, _ dialog.Reading) bool { return s.Case.Failed >= times }
}

func both(a, b holds) holds {
	return func(s dialog.State, r dialog.Reading) bool { return a(s, r) && b(s, r) }
}

// Decide tells what the policy makes of words that begin a case: the rule that
// holds, as a key of the catalogs, why a ticket would be opened, and whether at once.
// when is empty where none holds.
func (s *Step) Decide(r dialog.Reading) (when string, reason dialog.Reason, atOnce bool) {
	state := dialog.State{Mood: r.Mood}
	if r.Mood.Level() >= dialog.MoodAngry.Level() {
		state.Angry = 1
	}
	for _, rule := range s.policy {
		if rule.Holds(state, r) {
			return rule.When, rule.Reason, rule.Person == AtOnce
		}
	}
	return "", "", false
}
