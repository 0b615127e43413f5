package dialog

// KindClarify is the Kind of a Try that asked back what is meant: no answer yet.
const KindClarify = "clarify"

// Pending reports whether an answer with the question "did this help?" waits for
// a word.
func (t *Turn) Pending() bool { return t.unjudged() && t.lastTry().Kind != KindClarify }

// Clarifying reports whether a clarifying question waits for a word.
func (t *Turn) Clarifying() bool { return t.unjudged() && t.lastTry().Kind == KindClarify }

// unjudged reports whether the customer said nothing yet of what was tried last.
func (t *Turn) unjudged() bool {
	return len(t.State.Case.Tried) > 0 && t.lastTry().Outcome == "" && t.State.Case.Answer != ""
}

// Solved notes that the last answer helped and ends the case: said is "words" or
// "button".
func (t *Turn) Solved(said string) error {
	article, pending := t.lastTry().Article, t.Pending()
	t.Boundary() // the same question asked later is a new one, and no card tells of this one
	if !pending {
		return nil
	}
	return t.Record("outcome", OutcomeFact{article, OutcomeHelped, said})
}

// Unhelpful notes that the last answer did not help.
func (t *Turn) Unhelpful(said string) error {
	c := &t.State.Case
	article, pending := t.lastTry().Article, t.Pending()
	c.Judge(OutcomeFailed)
	c.Failed++
	if !pending {
		return nil
	}
	return t.Record("outcome", OutcomeFact{article, OutcomeFailed, said})
}

// lastTry is what was tried last; zero when nothing was.
func (t *Turn) lastTry() Try {
	if n := len(t.State.Case.Tried); n > 0 {
		return t.State.Case.Tried[n-1]
	}
	return Try{}
}
