package answer

import (
	"context"

	"handoff/bot"
	"handoff/dialog"
)

// failed is "that did not help": a different explanation, then a person.
func (s *Step) failed(ctx context.Context, t *dialog.Turn, said string) error {
	c := &t.State.Case
	if c.Question == "" || len(c.Tried) == 0 {
		t.State.Case.Failed++
		c.Asked = true
		t.Ask([]bot.Choice{t.PersonChoice()}, "failed.what")
		return nil
	}
	asked := c.Asked
	if err := t.Unhelpful(said); err != nil {
		return err
	}
	switch {
	case c.Failed > 2, asked:
		return t.Handoff(ctx, dialog.ReasonUnhelpful)
	case c.Failed == 2:
		offer(t, "offer.person")
		return nil
	}
	return s.differently(ctx, t, "offer.person")
}

// differently answers the last question in another way: the model explains
// anew, else the next passage is quoted. Where nothing else is known a person is
// offered, in the words of key.
func (s *Step) differently(ctx context.Context, t *dialog.Turn, key string) error {
	c := &t.State.Case
	if c.Failed >= 2 {
		offer(t, key)
		return nil
	}
	before, err := s.past(ctx, t, c.Question)
	if err != nil {
		return err
	}
	f, err := s.find(ctx, c.Question, before, t.Language())
	if err != nil {
		return err
	}
	if best, ok := f.best(); ok && s.Model != nil && best.Confidence >= s.Floor {
		d, err := s.draft(ctx, t, c.Question, before, f, anew)
		if err != nil {
			return err
		}
		switch {
		case d.failure == stopped:
			return s.halted(t, d)
		case d.failure == "":
			t.Tell("different.intro")
			return s.modelled(t, d)
		}
	}
	first, _ := f.best()
	f.passages = untold(f.passages, c.Tried)
	best, ok := f.best()
	if !ok || best.Confidence < max(s.Floor, first.Confidence-near) {
		offer(t, key)
		return nil
	}
	return s.quote(t, best, "different.intro", "")
}

// near is how far another passage's confidence may lie below the best one's: past
// it, it is about something else ("Cancel an order", 0.79, is no other way to put
// "Cancel a subscription", 0.98).
const near = 0.15

// anew is what the model is told when an answer did not help.
const anew = "(The earlier answer to this did not help. Explain it in another way.)"

func offer(t *dialog.Turn, key string) {
	t.State.Case.Asked = true
	t.Ask([]bot.Choice{t.PersonChoice()}, key)
}

// untold leaves out the articles that were tried in this case.
func untold(passages []dialog.Passage, tried []dialog.Try) []dialog.Passage {
	told := make(map[string]bool)
	for _, y := range tried {
		if y.Kind != Clarify {
			told[y.Article] = true
		}
	}
	var rest []dialog.Passage
	for _, p := range passages {
		if !told[p.Article] {
			rest = append(rest, p)
		}
	}
	return rest
}
