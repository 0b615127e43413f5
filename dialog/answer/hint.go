package answer

import (
	"context"

	"handoff/dialog"
)

// hinted searches once more, together with where the customer came from, what
// found nothing by itself: "when will it come?" from the page of an order.
func (s *Step) hinted(ctx context.Context, t *dialog.Turn, f found) (found, error) {
	hint := t.Hint()
	was, _ := f.best()
	if hint == "" || was.Confidence >= s.Floor {
		return f, nil
	}
	joined := f.question + "\n" + hint
	passages, err := s.search(ctx, joined, t.Language())
	if err != nil {
		return found{}, err
	}
	g := found{joined, passages}
	if is, ok := g.best(); ok && is.Confidence > was.Confidence && is.Confidence >= s.Floor {
		return g, nil
	}
	return f, nil
}
