package dialog_test

import (
	"testing"

	"handoff/bot"
	"handoff/dialog"
)

// What a blocked customer reads of their request is that it is closed, not that it
// waits on a list.
func TestStandingOfABlockedCustomer(t *testing.T) {
	t.Parallel()
	c := claimed(t)
	c.agent(anna, "!block spam")
	for _, s := range c.last.Sends {
		if s.To == bot.Customer {
			t.Errorf("the customer is told %q", s.Reply.Text)
		}
	}
	if len(c.status) != 1 || c.status[0].State != dialog.StandingResolved || c.status[0].Status != "Your request is closed." {
		t.Errorf("status: %+v", c.status)
	}
}
