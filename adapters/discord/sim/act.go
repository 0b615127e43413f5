package sim

import (
	"errors"
	"fmt"
)

// Person is somebody with an account, who acts in places.
type Person struct {
	s        *Sim
	ID, Name string
}

// Place is a person in a channel.
type Place struct {
	*Person
	Channel string
}

// Person makes an account.
func (s *Sim) Person(name string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &User{ID: s.newID(), Name: name}
	s.users[u.ID] = u
	return &Person{s, u.ID, name}
}

// Robot makes another bot's account, whose words are a bot's.
func (s *Sim) Robot(name string) *Person {
	p := s.Person(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[p.ID].Bot = true
	return p
}

// Speak sets the language of the person's client: "de", "pt-BR".
func (p *Person) Speak(locale string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.users[p.ID].Locale = locale
}

// DM is the person's conversation with the bot.
func (p *Person) DM() *Place {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return &Place{p, p.s.openDM(p.s.users[p.ID]).ID}
}

// In is the person in a channel or thread, which they can see.
func (p *Person) In(channel string) *Place { return &Place{p, channel} }

// Block closes the person's DMs to the bot; Unblock opens them again.
func (p *Person) Block() { p.block(true) }

// Unblock undoes Block.
func (p *Person) Unblock() { p.block(false) }

func (p *Person) block(closed bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.users[p.ID].closed = closed
}

// Mention is what a text holds to mention the bot.
const Mention = "<@" + BotID + ">"

// Say says a text and returns the message's ID.
func (p *Place) Say(text string) (string, error) { return p.Send(Message{Content: text}) }

// SayFile says a text with files; it may be empty.
func (p *Place) SayFile(text string, files ...*Attachment) (string, error) {
	return p.Send(Message{Content: text, Attachments: files})
}

// Reply answers a message.
func (p *Place) Reply(to, text string) (string, error) {
	return p.Send(Message{Content: text, Type: Reply, ReplyTo: to})
}

// Send says a message with all that it has, and returns its ID.
func (p *Place) Send(m Message) (string, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, err := p.channel()
	if err != nil {
		return "", err
	}
	if c.Locked || c.Type == Forum {
		return "", fmt.Errorf("discord sim: nobody can write in %s", c.ID)
	}
	if length(m.Content) > 2*maxContent { // 4000 with Nitro
		return "", fmt.Errorf("discord sim: %d letters are too many", length(m.Content))
	}
	for _, a := range m.Attachments {
		a.ID = p.s.newID()
	}
	m.Channel, m.Author = c.ID, p.ID
	p.s.say(&m)
	return m.ID, nil
}

// channel is where the person is. The lock is held.
func (p *Place) channel() (*Channel, error) {
	c := p.s.channels[p.Channel]
	if c == nil || c.gone || !c.sees(p.ID) {
		return nil, fmt.Errorf("discord sim: %s sees no channel %s", p.Name, p.Channel)
	}
	return c, nil
}

// Edit changes what the person said.
func (p *Place) Edit(id, text string) error {
	var err error
	gone := p.on(id, func(m *Message) {
		if m.Author != p.ID {
			err = fmt.Errorf("discord sim: message %s is another's", id)
			return
		}
		m.Content = text
		p.s.change(m)
	})
	return errors.Join(gone, err)
}

// Delete takes a message back: the person's own or, as a moderator, another's.
func (p *Place) Delete(id string) error { return p.on(id, p.s.remove) }

// Unfurl shows what a link in a message leads to: Discord tells the bot that the
// message has changed, in part only and without its author.
func (p *Place) Unfurl(id string) error {
	return p.on(id, func(m *Message) {
		m.Embeds = []Component{{"type": "link", "url": "https://example.com/"}}
		c := p.s.channels[m.Channel]
		data := object{"id": m.ID, "channel_id": m.Channel, "embeds": m.Embeds, "channel_type": c.Type}
		intents := DirectMessages
		if c.Guild != "" {
			data["guild_id"], intents = c.Guild, GuildMessages
		}
		p.s.dispatch(event{name: "MESSAGE_UPDATE", guild: c.Guild, intents: intents, data: data})
	})
}

// React puts an emoji on a message; Unreact takes it off.
func (p *Place) React(id, emoji string) error {
	return p.on(id, func(m *Message) { p.s.react(m, emoji, p.ID) })
}

// Unreact takes an emoji off.
func (p *Place) Unreact(id, emoji string) error {
	return p.on(id, func(m *Message) { p.s.unreact(m, emoji, p.ID) })
}

func (p *Place) on(id string, do func(*Message)) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := p.s.find(p.Channel, id)
	if m == nil || m.Only != "" && m.Only != p.ID {
		return fmt.Errorf("discord sim: no message %s in %s", id, p.Channel)
	}
	do(m)
	return nil
}

// Messages lists what the person sees here, as it reads now, oldest first.
func (p *Place) Messages() []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c := p.s.channels[p.Channel]
	var all []Message
	for _, m := range p.s.messages {
		if m.Channel == p.Channel && c.sees(p.ID) && !m.Deleted && (m.Only == "" || m.Only == p.ID) {
			all = append(all, clone(m))
		}
	}
	return all
}

// Reads is what the bot said here, as the person reads it now, oldest first;
// without Discord's own notes, as who was added to a thread.
func (p *Place) Reads() []string {
	var all []string
	for _, m := range p.Messages() {
		if m.Author == BotID && m.Flags&Loading == 0 && !m.note() {
			all = append(all, m.Shown())
		}
	}
	return all
}

// Files are the files that the bot sent here, oldest first.
func (p *Place) Files() []Attachment {
	var all []Attachment
	for _, m := range p.Messages() {
		for _, a := range m.Attachments {
			if m.Author == BotID {
				all = append(all, *a)
			}
		}
	}
	return all
}

// Typing is how often the bot was seen typing here.
func (p *Place) Typing() int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return len(p.s.channels[p.Channel].typing)
}

// Type lets the bot see the person typing.
func (p *Place) Type() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c := p.s.channels[p.Channel]
	e := event{name: "TYPING_START", guild: c.Guild, intents: GuildMessageTyping,
		data: object{"channel_id": c.ID, "user_id": p.ID, "timestamp": number(p.ID) >> 22}}
	if c.Guild == "" {
		e.intents = DirectMessageTyping
	}
	p.s.dispatch(e)
}
