package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	discordsim "handoff/adapters/discord/sim"
	telegramsim "handoff/adapters/telegram/sim"
)

// customer is a person with an account on each platform.
type customer struct {
	person
	chat    *telegramsim.Chat
	said    []int                     // numbers of their messages in Telegram
	erased  map[int]bool              // of them those that they deleted
	files   map[int]*telegramsim.File // what they sent, which the fake hands to the bot alone
	taken   int                       // the last of them that the bot has confirmed
	blocked bool                      // in Telegram

	dm    *discordsim.Place
	asked *question // the form that stands open before them in Discord
	rooms []*place  // in Discord: the direct messages, the support channel, and one's thread once there is one
}

// join gives a person their accounts.
func (d *Demo) join(p person) *customer {
	someone := d.discord.Person(p.Name)
	someone.Speak(locales[p.Language])
	d.guild.Join(someone)
	c := &customer{person: p, erased: make(map[int]bool), files: make(map[int]*telegramsim.File), chat: d.telegram.Private(p.number, p.Name, p.Language), dm: someone.DM()}
	c.rooms = []*place{{Place: c.dm, name: "@" + guild}, {Place: someone.In(d.help), name: "#" + helpChannel}}
	return c
}

// file is the file of a message in Telegram; nil: it has none.
func (c *customer) file(message int) *telegramsim.File {
	if f := c.files[message]; f != nil {
		return f
	}
	return c.chat.Message(message).File
}

// customer finds one by ID; nil: there is none. d.mu is held.
func (d *Demo) customer(id string) *customer {
	i := slices.IndexFunc(d.people, func(c *customer) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return d.people[i]
}

// named finds a customer's person by ID.
func (d *Demo) named(id string) (person, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.customer(id); c != nil {
		return c.person, true
	}
	return person{}, false
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
	c := d.join(p)
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
func (d *Demo) say(ctx context.Context, a action) (answer, error) {
	if a.At == inDiscord {
		return d.discordSay(ctx, a)
	}
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
func (d *Demo) rewrite(ctx context.Context, a action) (answer, error) {
	if a.At == inDiscord {
		return d.discordRewrite(ctx, a)
	}
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
	case c.files[a.Message] != nil:
		return answer{}, refusedCaption
	case c.chat.Message(a.Message).Text == text:
		return answer{}, nil
	}
	d.journal.add(event{Lane: laneCustomer, Title: c.Name + " edits", Text: text})
	c.chat.Edit(a.Message, text)
	return answer{}, nil
}

// erase deletes one of the customer's own messages. Telegram tells bots nothing of
// it: it is gone for the customer alone.
func (d *Demo) erase(ctx context.Context, a action) (answer, error) {
	if a.At == inDiscord {
		return d.discordErase(ctx, a)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := d.who(a)
	switch {
	case err != nil:
		return answer{}, err
	case !slices.Contains(c.said, a.Message) || c.erased[a.Message]:
		return answer{}, refusedGone
	}
	c.erased[a.Message] = true
	d.journal.add(event{Lane: laneCustomer, Title: c.Name + " deletes", Text: "Telegram tells bots nothing of a deletion, so the agents keep what was said"})
	d.refresh()
	return answer{}, nil
}

// halt presses the button that stops an answer which is being written.
func (d *Demo) halt(_ context.Context, a action) (answer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := d.who(a)
	if err != nil {
		return answer{}, err
	}
	for _, draft := range c.chat.Drafts() {
		if draft.CanStop {
			d.journal.add(event{Lane: laneCustomer, Title: c.Name + " stops the answer"})
			c.chat.Stop(draft.ID)
			return answer{}, nil
		}
	}
	return answer{}, refusedGone
}

// press presses a button under one of the bot's messages and waits for what
// Telegram shows over it.
func (d *Demo) press(ctx context.Context, a action) (answer, error) {
	if a.At == inDiscord {
		return d.discordPress(ctx, a)
	}
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
