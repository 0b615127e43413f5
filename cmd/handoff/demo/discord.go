package demo

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	discordsim "handoff/adapters/discord/sim"
)

// inDiscord is action.At of what a customer does in Discord.
const inDiscord = "discord"

// worded is a text as Discord's clients send it.
func worded(text string) (string, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > 2000 {
		return "", refusedWords
	}
	return text, nil
}

// member finds the customer of an action in Discord; d.mu is not held.
func (d *Demo) member(a action) (*customer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.who(a)
}

// online waits until the bot has come to Discord, a moment after the start: of what
// strangers write to a bot that is not there it is never told.
func (d *Demo) online(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if err := d.discord.Await(ctx, func() bool { return d.discord.Connected() > 0 }); err != nil {
		return refusedClosed
	}
	return nil
}

// discordSay writes into a customer's direct messages.
func (d *Demo) discordSay(ctx context.Context, a action) (answer, error) {
	text, err := worded(a.Text)
	if err != nil || text == "" {
		return answer{}, err
	}
	c, err := d.member(a)
	if err != nil {
		return answer{}, err
	}
	if err := d.online(ctx); err != nil {
		return answer{}, err
	}
	d.note(event{Lane: laneCustomer, Title: c.Name + " writes in Discord", Text: text})
	if _, err := c.dm.Say(text); err != nil {
		return answer{}, refusedClosed
	}
	return answer{}, nil
}

// ownDM finds one of the customer's own messages.
func (d *Demo) ownDM(a action) (*customer, discordsim.Message, error) {
	c, err := d.member(a)
	if err != nil {
		return nil, discordsim.Message{}, err
	}
	all := c.dm.Messages()
	i := slices.IndexFunc(all, func(m discordsim.Message) bool { return m.ID == a.ID && m.Author == c.dm.ID })
	if i < 0 {
		return nil, discordsim.Message{}, refusedGone
	}
	return c, all[i], nil
}

// discordRewrite edits one of them.
func (d *Demo) discordRewrite(_ context.Context, a action) (answer, error) {
	text, err := worded(a.Text)
	if err != nil || text == "" {
		return answer{}, err
	}
	c, m, err := d.ownDM(a)
	if err != nil || m.Content == text {
		return answer{}, err
	}
	d.note(event{Lane: laneCustomer, Title: c.Name + " edits in Discord", Text: text})
	if err := c.dm.Edit(m.ID, text); err != nil {
		return answer{}, refusedGone
	}
	return answer{}, nil
}

// discordErase deletes one of them; Discord tells the bot.
func (d *Demo) discordErase(_ context.Context, a action) (answer, error) {
	c, m, err := d.ownDM(a)
	if err != nil {
		return answer{}, err
	}
	d.note(event{Lane: laneCustomer, Title: c.Name + " deletes in Discord", Text: m.Content})
	if err := c.dm.Delete(m.ID); err != nil {
		return answer{}, refusedGone
	}
	return answer{}, nil
}

// discordPress presses a button under one of the bot's messages and waits until
// Discord knows that it was taken.
func (d *Demo) discordPress(ctx context.Context, a action) (answer, error) {
	c, err := d.member(a)
	if err != nil {
		return answer{}, err
	}
	all := c.dm.Messages()
	i := slices.IndexFunc(all, func(m discordsim.Message) bool { return m.ID == a.ID })
	if i < 0 {
		return answer{}, refusedGone
	}
	buttons := all[i].Buttons()
	j := slices.IndexFunc(buttons, func(b discordsim.Button) bool { return b.CustomID == a.Button && !b.Disabled })
	if j < 0 {
		return answer{}, refusedGone
	}
	d.note(event{Lane: laneCustomer, Title: c.Name + " presses in Discord", Text: buttons[j].Label})
	pressed, err := c.dm.PressOn(a.ID, a.Button)
	if err != nil {
		return answer{}, refusedGone
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if _, err := pressed.Answer(ctx); err != nil {
		return answer{}, refusedSilence
	}
	return answer{}, nil
}

// dmView is one customer's direct messages as their Discord shows them.
type dmView struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Messages []dm   `json:"messages"`
	Typing   int64  `json:"typing,omitempty"` // when the bot last showed it, unix ms; 0: it has answered since
}

// dm is one message.
type dm struct {
	ID       string          `json:"id"`
	Out      bool            `json:"out,omitempty"` // the customer's own
	Text     string          `json:"text"`          // in Discord's markup
	Buttons  []discordButton `json:"buttons,omitempty"`
	Files    []shownFile     `json:"files,omitempty"`
	Emoji    []string        `json:"emoji,omitempty"`
	At       int64           `json:"at"`
	Edited   bool            `json:"edited,omitempty"`
	editedAt int64
}

type discordButton struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Style int    `json:"style,omitempty"` // 1 primary, 3 success, 4 danger
	URL   string `json:"url,omitempty"`
	Off   bool   `json:"off,omitempty"`
}

// readDiscord reads all direct messages; d.mu is held.
func (d *Demo) readDiscord() []dmView {
	views := make([]dmView, 0, len(d.people))
	for _, c := range d.people {
		if n := c.dm.Typing(); n != c.typings {
			c.typings, c.typingAt = n, nowMS()
		}
		v := dmView{ID: c.ID, Name: c.Name, Typing: c.typingAt, Messages: []dm{}}
		all := c.dm.Messages()
		for _, m := range all[max(0, len(all)-maxShown):] {
			if m.Flags&discordsim.Loading != 0 {
				continue
			}
			shown := newDM(c, m)
			if !shown.Out && max(shown.At, shown.editedAt) >= v.Typing {
				v.Typing = 0
			}
			v.Messages = append(v.Messages, shown)
		}
		views = append(views, v)
	}
	return views
}

func newDM(c *customer, m discordsim.Message) dm {
	v := dm{
		ID: m.ID, Out: m.Author == c.dm.ID, Text: m.Shown(), At: m.Said.UnixMilli(), Edited: !m.Edited.IsZero(),
	}
	if v.Edited {
		v.editedAt = m.Edited.UnixMilli()
	}
	for _, b := range m.Buttons() {
		v.Buttons = append(v.Buttons, discordButton{b.CustomID, b.Label, b.Style, b.URL, b.Disabled})
	}
	for _, a := range m.Attachments {
		v.Files = append(v.Files, newFile("discord/"+c.ID+"/"+m.ID+"/"+a.ID, a.Name, a.Data, int64(len(a.Data)), a.Voice))
	}
	for _, r := range m.Reactions {
		v.Emoji = append(v.Emoji, r.Emoji)
	}
	return v
}
