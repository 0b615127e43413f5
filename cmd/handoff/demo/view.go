package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	slacksim "handoff/adapters/slack/sim"
	telegramsim "handoff/adapters/telegram/sim"
)

// maxShown bounds what of a chat or a channel is sent to the page.
const maxShown = 200

// chatView is one customer's chat as their Telegram shows it.
type chatView struct {
	person
	Messages []bubble  `json:"messages"`
	Typing   int64     `json:"typing,omitempty"` // when the bot last showed it, unix ms; 0: it has answered since
	Blocked  bool      `json:"blocked,omitempty"`
	Menu     []command `json:"menu"`
}

type command struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// bubble is one message.
type bubble struct {
	ID       int                  `json:"id"`
	Out      bool                 `json:"out,omitempty"` // the customer's own
	Text     string               `json:"text"`
	Entities []telegramsim.Entity `json:"entities,omitempty"`
	Buttons  [][]button           `json:"buttons,omitempty"`
	Files    []shownFile          `json:"files,omitempty"`
	ReplyTo  int                  `json:"reply_to,omitempty"`
	Reaction string               `json:"reaction,omitempty"`
	At       int64                `json:"at"`
	Edited   bool                 `json:"edited,omitempty"`
	Draft    bool                 `json:"draft,omitempty"` // still being written
	Stop     bool                 `json:"stop,omitempty"`  // and can be stopped
	Taken    bool                 `json:"taken,omitempty"` // the bot has confirmed it
	edits    int
}

type button struct {
	Text  string `json:"text"`
	Style string `json:"style,omitempty"`
}

// readTelegram reads all chats; d.mu is held.
func (d *Demo) readTelegram() []chatView {
	typing := make(map[int64]int64)
	for _, c := range d.telegram.Calls("sendChatAction") {
		typing[c.Chat] = c.At.UnixMilli()
	}
	confirmed := d.telegram.Waiting() == 0
	chats := make([]chatView, 0, len(d.people))
	for _, c := range d.people {
		if n := len(c.said); confirmed && n > 0 {
			c.taken = c.said[n-1]
		}
		v := chatView{person: c.person, Blocked: c.blocked, Typing: typing[c.number], Messages: []bubble{}, Menu: []command{}}
		language, _, _ := strings.Cut(c.Language, "-")
		menu := d.telegram.Menu("all_private_chats", language)
		if len(menu) == 0 {
			menu = d.telegram.Menu("all_private_chats", "")
		}
		for _, m := range menu {
			v.Menu = append(v.Menu, command{m.Command, m.Description})
		}
		all := c.chat.Sent()
		for _, id := range c.said[max(0, len(c.said)-maxShown):] {
			if !c.erased[id] {
				all = append(all, c.chat.Message(id))
			}
		}
		slices.SortFunc(all, func(a, b telegramsim.Message) int { return cmp.Compare(a.ID, b.ID) })
		for _, m := range all[max(0, len(all)-maxShown):] {
			b := newBubble(m)
			if f := c.file(m.ID); f != nil {
				b.Files = []shownFile{newFile(fmt.Sprintf("telegram/%s/%d", c.ID, m.ID), telegramName(f), f.Data, f.Size, f.Kind == "voice")}
			}
			b.Taken = b.Out && m.ID <= c.taken
			if !b.Out && b.At >= v.Typing {
				v.Typing = 0
			}
			v.Messages = append(v.Messages, b)
		}
		for _, draft := range c.chat.Drafts() {
			v.Typing = 0
			v.Messages = append(v.Messages, bubble{ID: -int(draft.ID & (1<<31 - 1)), Text: draft.Text, At: draft.At.UnixMilli(), Draft: true, Stop: draft.CanStop})
		}
		chats = append(chats, v)
	}
	return chats
}

func newBubble(m telegramsim.Message) bubble {
	b := bubble{
		ID: m.ID, Out: !m.Bot, Text: m.Text, Entities: m.Entities, ReplyTo: m.ReplyTo, Reaction: m.Reaction,
		At: m.At.UnixMilli(), Edited: m.Edits > 0, edits: m.Edits,
	}
	for _, row := range m.Buttons {
		var buttons []button
		for _, x := range row {
			buttons = append(buttons, button{x.Text, x.Style})
		}
		b.Buttons = append(b.Buttons, buttons)
	}
	return b
}

// post is one message of a channel, its threads included.
type post struct {
	Channel   string              `json:"channel"`
	To        string              `json:"to,omitempty"` // whose direct messages it stands in
	TS        string              `json:"ts"`
	Thread    string              `json:"thread,omitempty"`
	User      string              `json:"user"`
	Name      string              `json:"name"`
	Bot       bool                `json:"bot,omitempty"`
	Text      string              `json:"text"`
	Blocks    []slacksim.Block    `json:"blocks,omitempty"`
	Files     []shownFile         `json:"files,omitempty"`
	Reactions []slacksim.Reaction `json:"reactions,omitempty"`
	Edited    bool                `json:"edited,omitempty"`
	Only      string              `json:"only,omitempty"` // the one person who sees it
}

// readSlack reads the channels, oldest first: heads, threads and what single people
// were shown.
func (d *Demo) readSlack() []post {
	posts := []post{}
	add := func(m slacksim.Message) {
		p := post{
			Channel: m.Channel, To: direct(m.Channel), TS: m.TS, Thread: m.Thread, User: m.User, Name: nameOf(m.User), Bot: m.User == slacksim.BotUser, Text: m.Text,
			Blocks: m.Blocks, Reactions: m.Reactions, Edited: m.Edited != "" && m.User != slacksim.BotUser, Only: m.Only,
		}
		for _, f := range m.Files {
			p.Files = append(p.Files, newFile("slack/"+m.TS+"/"+f.ID, f.Name, f.Data, int64(len(f.Data)), f.Clip != ""))
		}
		posts = append(posts, p)
	}
	for _, c := range d.slack.Channels() {
		heads := d.slack.Messages(c.ID)
		for _, head := range heads[max(0, len(heads)-maxShown):] {
			add(head)
			for _, m := range d.slack.Thread(c.ID, head.TS) {
				if m.TS != head.TS {
					add(m)
				}
			}
		}
	}
	for _, a := range agents {
		for _, m := range d.slack.Ephemerals(a.ID) {
			add(m)
		}
	}
	slices.SortFunc(posts, func(a, b post) int { return cmp.Compare(a.TS, b.TS) })
	return posts
}
