package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	telegramsim "handoff/adapters/telegram/sim"
)

// customer is a person with a Telegram account.
type customer struct {
	person
	chat    *telegramsim.Chat
	said    []int // numbers of their messages
	taken   int   // the last of them that the bot has confirmed
	blocked bool
}

// customer finds one by ID; nil: there is none. d.mu is held.
func (d *Demo) customer(id string) *customer {
	i := slices.IndexFunc(d.people, func(c *customer) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return d.people[i]
}

// newCustomer opens one more chat; nil when there are enough. d.mu is held.
func (d *Demo) newCustomer() *customer {
	n := len(d.people) - len(customers)
	if len(d.people) >= maxCustomers {
		return nil
	}
	p := newcomers[n%len(newcomers)]
	p.number = 70001 + int64(len(d.people))
	p.ID = fmt.Sprintf("c%d", p.number)
	if round := n / len(newcomers); round > 0 {
		p.Name = fmt.Sprintf("%s %d", p.Name, round+1)
	}
	c := &customer{person: p, chat: d.telegram.Private(p.number, p.Name, p.Language)}
	d.people = append(d.people, c)
	return c
}

// who finds the customer of an action; d.mu is held.
func (d *Demo) who(a action) (*customer, error) {
	if c := d.customer(a.Who); c != nil {
		return c, nil
	}
	return nil, refusedWho
}

// typed is a text as Telegram's clients send it.
func typed(text string) (string, error) {
	text = strings.TrimSpace(text)
	if len(utf16.Encode([]rune(text))) > 4096 {
		return "", refusedLong
	}
	return text, nil
}

// say writes into a customer's chat.
func (d *Demo) say(_ context.Context, a action) (answer, error) {
	text, err := typed(a.Text)
	if err != nil || text == "" {
		return answer{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := d.who(a)
	switch {
	case err != nil:
		return answer{}, err
	case c.blocked:
		return answer{}, refusedBlocked
	}
	d.journal.add(event{Lane: laneCustomer, Title: c.Name + " writes", Text: text})
	c.said = append(c.said, c.chat.Say(text))
	return answer{}, nil
}

// rewrite edits one of the customer's own messages.
func (d *Demo) rewrite(_ context.Context, a action) (answer, error) {
	text, err := typed(a.Text)
	if err != nil || text == "" {
		return answer{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := d.who(a)
	switch {
	case err != nil:
		return answer{}, err
	case !slices.Contains(c.said, a.Message):
		return answer{}, refusedGone
	case c.chat.Message(a.Message).Text == text:
		return answer{}, nil
	}
	d.journal.add(event{Lane: laneCustomer, Title: c.Name + " edits", Text: text})
	c.chat.Edit(a.Message, text)
	return answer{}, nil
}

// press presses a button under one of the bot's messages and waits for what
// Telegram shows over it.
func (d *Demo) press(ctx context.Context, a action) (answer, error) {
	d.mu.Lock()
	c, err := d.who(a)
	if err != nil {
		d.mu.Unlock()
		return answer{}, err
	}
	m := c.chat.Message(a.Message)
	if !m.Bot || m.Deleted || a.Row < 0 || a.Row >= len(m.Buttons) || a.Column < 0 || a.Column >= len(m.Buttons[a.Row]) {
		d.mu.Unlock()
		return answer{}, refusedGone
	}
	button := m.Buttons[a.Row][a.Column]
	d.journal.add(event{Lane: laneCustomer, Title: c.Name + " presses", Text: button.Text})
	pressed := c.chat.PressData(a.Message, button.Data)
	d.mu.Unlock()

	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if err := d.telegram.Wait(ctx, func() bool { return d.telegram.Result(pressed).Answered }); err != nil {
		return answer{}, refusedSilence
	}
	return answer{Notice: d.telegram.Result(pressed).Text}, nil
}

// block blocks the bot, or unblocks it.
func (d *Demo) block(_ context.Context, a action) (answer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := d.who(a)
	if err != nil || c.blocked == a.On {
		return answer{}, err
	}
	if c.blocked = a.On; a.On {
		d.journal.add(event{Lane: laneCustomer, Title: c.Name + " blocks the bot"})
		c.chat.Block()
	} else {
		d.journal.add(event{Lane: laneCustomer, Title: c.Name + " unblocks the bot"})
		c.chat.Unblock()
	}
	return answer{}, nil
}

// meet makes one more customer.
func (d *Demo) meet(context.Context, action) (answer, error) {
	d.mu.Lock()
	c := d.newCustomer()
	d.mu.Unlock()
	if c == nil {
		return answer{}, refusedMany
	}
	d.look() // an empty chat changes nothing at the platform
	return answer{ID: c.ID}, nil
}
