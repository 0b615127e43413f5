package dialog

import "cmp"

// Reader reads what a customer wants from their words. triage.Rules is one.
// It is asked once a turn, before the steps, because even a conversation that a
// person owns must notice "is anybody there?" or a cry for help.
type Reader interface {
	// Read never fails and takes no longer than the text is long. Language is the
	// one that the customer wrote in so far, or empty.
	Read(text, language string) Reading
}

// Reading is what was understood of a customer's burst.
type Reading struct {
	Language string // BCP 47; empty: the text does not tell
	Intent   Intent
	Mood     Mood

	Unsolved bool // says that something is not solved, or came back: "thanks, but it still fails"
	Grateful bool // thanks in a sentence of its own and asks for nothing that can be seen; Intent may be another
}

// Intent is what the customer wants.
type Intent string

// The intents.
const (
	IntentQuestion Intent = "question" // anything that may have an answer
	IntentGreeting Intent = "greeting" // and nothing else
	IntentThanks   Intent = "thanks"   // and nothing else: thanks, "that helped", "ok"
	IntentYes      Intent = "yes"
	IntentNo       Intent = "no"
	IntentBye      Intent = "bye"
	IntentFailed   Intent = "failed"  // "that did not help"
	IntentPerson   Intent = "person"  // asks for a person
	IntentCrisis   Intent = "crisis"  // may be in danger
	IntentUnclear  Intent = "unclear" // no words at all: "???", "😶"
)

// Mood is how the customer sounds.
type Mood string

// The moods, from good to bad. Calm is the empty one.
const (
	MoodCalm   Mood = ""
	MoodUpset  Mood = "upset"  // shouts, "!!!", is disappointed
	MoodAngry  Mood = "angry"  // strong words
	MoodThreat Mood = "threat" // speaks of a complaint, a lawyer, the press
)

// Moods are all of them, from good to bad.
var Moods = []Mood{MoodCalm, MoodUpset, MoodAngry, MoodThreat}

// Word is a mood in a word.
func (m Mood) Word() string { return cmp.Or(string(m), "calm") }

// MoodWords are the words of all, from good to bad.
func MoodWords() []string {
	words := make([]string, len(Moods))
	for i, m := range Moods {
		words[i] = m.Word()
	}
	return words
}

// Level is 0 for calm and rises with the anger.
func (m Mood) Level() int {
	for i, x := range Moods {
		if m == x {
			return i
		}
	}
	return 0
}

// after is the mood of a conversation whose last message sounded like now: it
// falls at once and recovers one step with each calm message.
func (m Mood) after(now Mood) Mood {
	return Moods[max(now.Level(), m.Level()-1, 0)]
}
