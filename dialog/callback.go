package dialog

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"handoff/bot"
)

// Callbacks are the times at which a customer can be promised a person. On a chat
// that is an agent who writes then, or calls a number that the customer left.
type Callbacks struct {
	Slot  time.Duration // how long one takes; 0: none are offered
	Ahead int           // for how many days; default 7
	Each  int           // how many at once; default 1
}

// Callback is a time at which the customer was promised a person.
type Callback struct {
	At    time.Time `json:"at"`              // zero: none yet
	By    string    `json:"by,omitempty"`    // the agent who set it; empty: the customer
	Asked bool      `json:"asked,omitempty"` // the customer was asked for a time in words
	Told  bool      `json:"told,omitempty"`  // it has come, and the agents were told
}

// Booked reports whether a callback is still to come.
func (c *Callback) Booked() bool { return c != nil && !c.At.IsZero() && !c.Told }

// ParseTime reads a moment after now as people write it ("tomorrow 10:00",
// "明天上午十点"), by the clock of a zone; the zero time is "until the customer writes".
// Package human has one.
type ParseTime func(text string, now time.Time, zone *time.Location) (time.Time, error)

// The customer's buttons of callbacks.
const (
	ChoiceSlot           = "slot:" // before the time in Unix seconds
	ChoiceCallback       = "callback"
	ChoiceCallbackOther  = "callback:other"
	ChoiceCallbackCancel = "callback:cancel"
)

// maxSlots is how many times are offered at once.
const maxSlots = 4

// slotChoices are the next free times as buttons, in the customer's zone; none where
// the team offers none or has no desk.
func (t *Turn) slotChoices(ctx context.Context) ([]bot.Choice, error) {
	team := t.Team()
	if _, desk := t.Desk(); !desk || team.Callbacks.Slot <= 0 || t.State.Ticket.Reason == ReasonCrisis || t.State.Public {
		return nil, nil
	}
	book, err := t.manager.book.now(ctx)
	if err != nil {
		return nil, fmt.Errorf("dialog: read callbacks: %w", err)
	}
	var choices []bot.Choice
	for _, at := range book.Free(*team, t.hours(), t.Now, maxSlots) {
		choices = append(choices, bot.Choice{ID: ChoiceSlot + strconv.FormatInt(at.Unix(), 10), Label: t.slotLabel(at)})
	}
	if len(choices) > 0 && t.manager.parseTime != nil {
		choices = append(choices, bot.Choice{ID: ChoiceCallbackOther, Label: t.Label("callback.other")})
	}
	return choices, nil
}

// slotLabel is a time on a button, by the customer's clock where it is known.
func (t *Turn) slotLabel(at time.Time) string {
	zone := t.theirZone()
	x, language := t.manager.texts, t.Language()
	at = at.In(zone)
	key := "callback.slot"
	if daysBetween(t.Now.In(zone), at) > 6 {
		key = "callback.slot_date"
	}
	return x.Label(language, key, "weekday", x.weekday(language, at), "date", x.date(language, at), "time", hourMinute(at), "zone", x.Zone(language, at))
}

// slotWhen is a time in a sentence to the customer, by the team's clock and by theirs.
func (t *Turn) slotWhen(at time.Time) CommonMark {
	return CommonMark(t.manager.texts.when(t.Language(), Opening{Change: at, Zone: t.teamZone()}, t.Now, t.zone()))
}

// offerSlots adds the next free times to what the customer reads of a team that is not
// there.
func (t *Turn) offerSlots(ctx context.Context, r *bot.Reply) ([]bot.Choice, error) {
	choices, err := t.slotChoices(ctx)
	if len(choices) > 0 {
		r.Text += "\n\n" + t.Text("callback.offer", "zone", t.slotZone())
	}
	return append(r.Choices, choices...), err
}

// slotZone is the zone in which times stand on the buttons.
func (t *Turn) slotZone() string {
	return t.manager.texts.Zone(t.Language(), t.Now.In(t.theirZone()))
}

// OfferCallback tells the customer a sentence and the next free times; false: there
// are none, and nothing was said.
func (t *Turn) OfferCallback(ctx context.Context, key string) (bool, error) {
	choices, err := t.slotChoices(ctx)
	if err != nil || len(choices) == 0 || t.State.Left {
		return false, err
	}
	t.Answer(bot.Reply{Text: t.Text(key, "zone", t.slotZone()), Choices: choices})
	return true, nil
}

// AskCallback asks the customer for a time in words: what they write next is read as
// one.
func (t *Turn) AskCallback() {
	c := Callback{Asked: true}
	if had := t.State.Ticket.Callback; had != nil {
		c.At, c.By, c.Told = had.At, had.By, had.Told
	}
	t.State.Ticket.Callback = &c
	t.Tell("callback.ask", "zone", t.slotZone())
}

// SaidCallback takes the customer's words as the time that they were asked for; false:
// they were not asked, or the words name none, and go the way of all words.
func (t *Turn) SaidCallback(ctx context.Context) (bool, error) {
	tk := t.State.Ticket
	if tk.Callback == nil || !tk.Callback.Asked || t.question == "" || t.Team().Callbacks.Slot <= 0 {
		return false, nil
	}
	c := *tk.Callback
	c.Asked = false
	if tk.Callback = &c; c.At.IsZero() {
		tk.Callback = nil
	}
	at, ok := t.readTime(t.question, t.theirZone())
	if !ok {
		_, err := t.OfferCallback(ctx, "callback.unclear")
		return false, err
	}
	if is, ok := t.opening(); ok {
		at = onGrid(at, t.Team().Callbacks.Slot, is.Zone)
	}
	t.WishCallback(at, "")
	return len(t.carries()) == 0, nil // a file that came with it is for the agents
}

// readTime is the moment that a text names, in a zone; false: none.
func (t *Turn) readTime(text string, zone *time.Location) (time.Time, bool) {
	if t.manager.parseTime == nil {
		return time.Time{}, false
	}
	at, err := t.manager.parseTime(text, t.Now, zone)
	return at, err == nil && !at.IsZero()
}

// setCallback makes c what the ticket knows, and the timers follow.
func (t *Turn) setCallback(c *Callback) {
	t.State.Ticket.Callback = c
	var soon, now time.Time
	if c.Booked() {
		now = c.At
		if soon = now.Add(-remindBefore); !soon.After(t.Now) {
			soon = time.Time{}
		}
	}
	t.Wake(timerCallback+":soon", soon)
	t.Wake(timerCallback+":now", now)
}

// remindBefore is how long before a callback the agents are reminded.
const remindBefore = 10 * time.Minute

// alarmCallback reminds the agents of a callback. What comes late says so, once.
func (t *Turn) alarmCallback(_ context.Context, which string) error {
	tk := t.State.Ticket
	if !tk.Open() || !tk.Callback.Booked() {
		return nil
	}
	c := *tk.Callback
	switch {
	case t.Now.Before(c.At):
		if which == "soon" {
			t.call("callback.soon", "left", t.DeskWaits(c.At.Sub(t.Now)), "customer", t.customer())
			return nil
		}
		t.Wake(timerCallback+":now", c.At) // the clock went back
		return nil
	case which == "soon":
		return nil // too late for that
	case t.Now.Sub(c.At) > remindBefore:
		t.call("callback.late", "when", t.DeskTime(c.At), "customer", t.customer())
	default:
		t.call("callback.now", "customer", t.customer())
	}
	c.Told = true
	tk.Callback = &c
	return t.Record("callback", CallbackFact{tk.Number, "due", c.At})
}

// callbackField is what the card says of it.
func (t *Turn) callbackField() []bot.Field {
	c := t.State.Ticket.Callback
	if c == nil || c.At.IsZero() {
		return nil
	}
	key := "callback.card"
	if c.Told {
		key = "callback.card_due"
	}
	return []bot.Field{{Name: t.DeskLabel("callback.field"), Value: t.DeskLabel(key, "when", t.DeskTime(c.At))}}
}
