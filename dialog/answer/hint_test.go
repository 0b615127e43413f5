package answer_test

import (
	"context"
	"strings"
	"testing"

	"handoff/dialog"
)

// Where the customer came from stands once, at the beginning of every prompt, and
// its figures are theirs to hear again.
func TestPromptTellsWhereTheCustomerCameFrom(t *testing.T) {
	t.Parallel()
	var last dialog.Request
	c := newChat(t, article{}, &model{answer: func(_ context.Context, r dialog.Request) (dialog.Completion, error) {
		last = r
		return says("For order 1042: within 30 days [1].")(context.Background(), r)
	}})
	c.state = []byte(`{"v":1,"owner":"bot","welcomed":true,"language":"en","context":"order 1042"}`)
	said, _ := c.ask(t.Context(), "how do returns work?")
	if !strings.HasPrefix(said, "For order 1042: within 30 days") {
		t.Errorf("said %q", said)
	}
	first := last.Conversation[0].Text
	if !strings.HasPrefix(first, "<came_from>\norder 1042\n</came_from>\n") {
		t.Errorf("prompt: %s", first)
	}
	c.ask(t.Context(), "and how long do they take?")
	if len(last.Conversation) < 3 || last.Conversation[0].Text != first {
		t.Errorf("the next prompt does not begin with the one before: %+v", last.Conversation)
	}
}
