package dialog

// Pending reports whether an answer with the question "did this help?" waits for
// a word.
func (t *Turn) Pending() bool {
	tried := t.State.Case.Tried
	return len(tried) > 0 && tried[len(tried)-1].Outcome == "" && t.State.Case.Answer != ""
}

// Solved notes that the last answer helped: said is "words" or "button".
func (t *Turn) Solved(said string) error {
	c := &t.State.Case
	article, pending := c.lastArticle(), t.Pending()
	c.Judge(OutcomeHelped)
	c.Failed, c.Repeats, c.Clarified, c.Asked = 0, 0, false, false
	t.State.Mood, t.State.Angry = MoodCalm, 0
	if !pending {
		return nil
	}
	return t.Record("outcome", OutcomeFact{article, OutcomeHelped, said})
}

// Unhelpful notes that the last answer did not help.
func (t *Turn) Unhelpful(said string) error {
	c := &t.State.Case
	article, pending := c.lastArticle(), t.Pending()
	c.Judge(OutcomeFailed)
	c.Failed++
	if !pending {
		return nil
	}
	return t.Record("outcome", OutcomeFact{article, OutcomeFailed, said})
}

func (c *Case) lastArticle() string {
	if n := len(c.Tried); n > 0 {
		return c.Tried[n-1].Article
	}
	return ""
}
