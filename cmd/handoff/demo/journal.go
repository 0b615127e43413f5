package demo

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Lane says on whose side an event happened.
type lane string

const (
	laneCustomer lane = "customer" // a customer did something
	laneBot      lane = "bot"      // the bot decided or said something to a customer
	laneDesk     lane = "desk"     // the bot said or changed something in Slack
	laneAgent    lane = "agent"    // an agent did something
)

// event is one line between the two sides.
type event struct {
	N     int     `json:"n"` // from 1
	At    int64   `json:"at"`
	Lane  lane    `json:"lane"`
	Title string  `json:"title"`
	Text  string  `json:"text,omitempty"`
	After float64 `json:"after,omitempty"` // ms since a person last did something; 0: a person did this
	Took  float64 `json:"took,omitempty"`  // ms
	Was   int     `json:"was,omitempty"`   // N of the line in whose place it stands
	key   string  // lines of one key are one: the newest
}

// journal keeps the last events. Its owner locks it.
type journal struct {
	events []event
	n      int
	human  time.Time // when a person last did something
}

const (
	maxEvents = 400
	maxLine   = 140 // runes of what somebody said
	maxApart  = 12  // lines between two that become one
)

// add writes an event down. What people do starts the clock for what follows.
func (j *journal) add(e event) {
	now := time.Now()
	switch {
	case e.Lane == laneCustomer || e.Lane == laneAgent:
		j.human = now
	case !j.human.IsZero():
		e.After = ms(now.Sub(j.human))
	}
	if last := len(j.events) - 1; e.key != "" && last >= 0 {
		for i := last; i >= max(0, last-maxApart); i-- {
			if j.events[i].key == e.key {
				e.Was = j.events[i].N
				j.events = slices.Delete(j.events, i, i+1)
				break
			}
		}
	}
	j.n++
	e.N, e.At, e.Text = j.n, now.UnixMilli(), cut(e.Text)
	j.events = append(j.events, e)
	if len(j.events) > 2*maxEvents {
		j.events = append([]event(nil), j.events[len(j.events)-maxEvents:]...)
	}
}

// since are the events after number n.
func (j *journal) since(n int) []event {
	for i, e := range j.events {
		if e.N > n {
			return append([]event(nil), j.events[i:]...)
		}
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// cut keeps an event to a line or two.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= maxLine {
		return s
	}
	return string([]rune(s)[:maxLine-1]) + "…"
}

func nowMS() int64 { return time.Now().UnixMilli() }
