package demo

import discordsim "handoff/adapters/discord/sim"

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
