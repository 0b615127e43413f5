package demo

import (
	"regexp"

	discordsim "handoff/adapters/discord/sim"
)

// dmView is what one customer sees in Discord: the direct messages, and the other
// rooms that are theirs.
type dmView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	roomView
	Rooms []roomView `json:"rooms"` // the support channel, and the private thread that a question there opens
}

// roomView is one channel.
type roomView struct {
	Room     string `json:"room"` // its ID; empty: the direct messages
	Title    string `json:"title"`
	Messages []dm   `json:"messages"`
	Typing   int64  `json:"typing,omitempty"` // when the bot last showed it, unix ms; 0: it has answered since
}

// dm is one message.
type dm struct {
	ID       string          `json:"id"`
	Out      bool            `json:"out,omitempty"` // the customer's own
	By       string          `json:"by,omitempty"`  // another person's name; empty: the bot's, or one's own
	Text     string          `json:"text"`          // in Discord's markup
	Buttons  []discordButton `json:"buttons,omitempty"`
	Files    []shownFile     `json:"files,omitempty"`
	Emoji    []string        `json:"emoji,omitempty"`
	At       int64           `json:"at"`
	Edited   bool            `json:"edited,omitempty"`
	editedAt int64
	re       string // the message that it answers
}

type discordButton struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Style int    `json:"style,omitempty"` // 1 primary, 3 success, 4 danger
	URL   string `json:"url,omitempty"`
	Off   bool   `json:"off,omitempty"`
}

// readDiscord reads what all customers see; d.mu is held.
func (d *Demo) readDiscord() []dmView {
	names := make(map[string]string)
	for _, c := range d.people {
		names[c.dm.ID] = c.Name
	}
	views := make([]dmView, 0, len(d.people))
	for _, c := range d.people {
		v := dmView{ID: c.ID, Name: c.Name}
		v.roomView = readRoom(c, c.rooms[0], names)
		v.Room = ""
		help := readRoom(c, c.rooms[1], names)
		if len(c.rooms) == 2 {
			c.enterThread(d.discord, help)
		}
		v.Rooms = []roomView{help}
		if len(c.rooms) == 3 {
			v.Rooms = append(v.Rooms, readRoom(c, c.rooms[2], names))
		}
		views = append(views, v)
	}
	return views
}

// fromBot is what the bot said to the customer; in the channel only what answers
// them.
func (v dmView) fromBot() (all []dm) {
	own := make(map[string]bool)
	for i, room := range append([]roomView{v.roomView}, v.Rooms...) {
		for _, m := range room.Messages {
			own[m.ID] = m.Out
			if !m.Out && m.By == "" && (i != 1 || own[m.re]) {
				all = append(all, m)
			}
		}
	}
	return all
}

var threadLink = regexp.MustCompile(`<#(\d+)>`)

// enterThread finds the customer's private thread as they do: the bot names it in
// its answer to their question in the channel.
func (c *customer) enterThread(s *discordsim.Sim, help roomView) {
	own := make(map[string]bool)
	for _, m := range help.Messages {
		own[m.ID] = m.Out
		found := threadLink.FindStringSubmatch(m.Text)
		if m.Out || m.By != "" || !own[m.re] || found == nil {
			continue
		}
		if thread, ok := s.ChannelByID(found[1]); ok {
			c.rooms = append(c.rooms, &place{Place: c.dm.Person.In(thread.ID), name: thread.Name})
			return
		}
	}
}

func readRoom(c *customer, p *place, names map[string]string) roomView {
	if n := p.Place.Typing(); n != p.typings {
		p.typings, p.typingAt = n, nowMS()
	}
	v := roomView{Room: p.Channel, Title: p.name, Typing: p.typingAt, Messages: []dm{}}
	all := p.Messages()
	for _, m := range all[max(0, len(all)-maxShown):] {
		shown := newDM(c, m)
		if m.Flags&discordsim.Loading != 0 || shown.Text == "" && len(shown.Files) == 0 && len(shown.Buttons) == 0 {
			continue // to come, or what Discord itself says
		}
		if !shown.Out && m.Author != discordsim.BotID {
			shown.By = names[m.Author]
		}
		if !shown.Out && max(shown.At, shown.editedAt) >= v.Typing {
			v.Typing = 0
		}
		v.Messages = append(v.Messages, shown)
	}
	return v
}

func newDM(c *customer, m discordsim.Message) dm {
	v := dm{
		ID: m.ID, Out: m.Author == c.dm.ID, Text: m.Shown(), At: m.Said.UnixMilli(), Edited: !m.Edited.IsZero(), re: m.ReplyTo,
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
