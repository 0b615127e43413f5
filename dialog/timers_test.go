package dialog_test

import (
	"time"

	"handoff/bot"
)

// setTimers keeps the timers that a turn has set, as a store does.
func (c *talk) setTimers(o bot.Outcome) {
	if c.wakes == nil {
		c.wakes = make(map[string]time.Time)
	}
	for name, at := range o.Wakes {
		if at.IsZero() {
			delete(c.wakes, name)
		} else {
			c.wakes[name] = at
		}
	}
}

// next is the timer that comes first; empty without one.
func (c *talk) next() (name string, at time.Time) {
	for n, when := range c.wakes {
		if name == "" || when.Before(at) || when.Equal(at) && n < name {
			name, at = n, when
		}
	}
	return name, at
}

// passes lets time go by: the timers come at their times. It returns what was sent
// meanwhile, a line each.
func (c *talk) passes(d time.Duration) []string {
	c.Helper()
	var sent []string
	end := c.now.Add(d)
	for range 1000 {
		name, at := c.next()
		if name == "" || at.After(end) {
			c.now = end
			return sent
		}
		sent = append(sent, c.rings(name, at)...)
	}
	c.Fatal("a timer comes again and again")
	return nil
}

// rings serves a timer at that time, or now where that is later.
func (c *talk) rings(name string, at time.Time) []string {
	c.Helper()
	due := c.wakes[name]
	delete(c.wakes, name)
	if c.now.Before(at) {
		c.now = at
	}
	c.now = c.now.Add(-time.Minute) // turn adds it
	c.turn(bot.Internal, bot.Message{Kind: bot.KindTimer, Name: name, At: c.at, SentAt: due})
	return heard(c.last)
}

// reaches is passes up to a moment.
func (c *talk) reaches(form, moment string) []string {
	c.Helper()
	at, err := time.Parse(form, moment)
	if err != nil {
		c.Fatal(err)
	}
	return c.passes(at.Sub(c.now))
}
