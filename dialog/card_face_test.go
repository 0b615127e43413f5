package dialog_test

import (
	"bytes"
	"regexp"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// cards counts the edits of the card in the last turn.
func (c *talk) cards() (n int) {
	for _, s := range c.all {
		if s.Op == bot.OpEdit && s.Reply.Card != nil {
			n++
		}
	}
	return n
}

// A turn that changes nothing of what the card shows leaves it alone, and so does one
// that comes again; what it showed is not known of a state of an older program, and of
// a configuration that has changed since: then it is edited once.
func TestCardIsEditedWhereItShowsSomethingElse(t *testing.T) {
	t.Parallel()
	team := func(title string) func(*dialog.Config, *answer.Config) {
		return func(d *dialog.Config, _ *answer.Config) {
			d.Teams = []dialog.Team{{Name: "shop", Desk: deskAddress}, {Name: "books", Title: title}}
		}
	}
	c := newTalk(t, team("Books")).says("a human please")
	note := func() int { return c.agent(anna, "// a note").cards() }
	if n := note(); n != 0 {
		t.Fatalf("a note edits the card %d times", n)
	}
	before := c.state
	for range 2 { // the turn comes again
		c.state = before
		if c.says("are you there?"); c.cards() != 1 {
			t.Fatalf("the customer's words edit the card %d times", c.cards())
		}
	}

	c.state = regexp.MustCompile(`,"face":"[0-9a-f]*"`).ReplaceAll(c.state, nil)
	if bytes.Contains(c.state, []byte("face")) {
		t.Fatalf("state %s", c.state)
	}
	if n := note(); n != 1 {
		t.Errorf("after an older program the card is edited %d times", n)
	}
	if n := note(); n != 0 {
		t.Errorf("and %d times in the turn after it", n)
	}

	c.manager = newTalk(t, team("Old books")).manager
	if n := note(); n != 1 {
		t.Errorf("after a team of its menu has another name the card is edited %d times", n)
	}
	if n := note(); n != 0 {
		t.Errorf("and %d times in the turn after it", n)
	}
}
