package demo

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"
)

// view is what the page shows, as JSON; a counter each tells whether it is new.
type view struct {
	telegram, slack   []byte
	telegramN, slackN int
}

// seen is what the last look saw, to tell what happened since.
type seen struct {
	bubbles map[int]int // message -> how often it was edited
	posts   map[string]seenPost
}

type seenPost struct {
	face      string // text and blocks
	reactions map[string]int
}

func newSeen() seen { return seen{make(map[int]int), make(map[string]seenPost)} }

// look takes what both platforms hold now into the view, and what is new of it
// into the journal.
func (d *Demo) look() {
	d.mu.Lock()
	defer d.mu.Unlock()
	chats := d.readTelegram()
	posts := d.readSlack()
	d.noticeTelegram(chats)
	d.noticeSlack(posts)
	take := func(into *[]byte, n *int, v any) {
		data, err := json.Marshal(v)
		if err != nil {
			return // plain structs always marshal
		}
		if string(data) != string(*into) {
			*into, *n = data, *n+1
		}
	}
	take(&d.view.telegram, &d.view.telegramN, chats)
	take(&d.view.slack, &d.view.slackN, posts)
	d.tell()
}

// note writes one event down.
func (d *Demo) note(e event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.journal.add(e)
	d.tell()
}

// tell wakes the open pages; d.mu is held.
func (d *Demo) tell() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// noticeTelegram writes down what the bot did in the chats. What customers do is
// written down when the page does it.
func (d *Demo) noticeTelegram(chats []chatView) {
	for _, c := range chats {
		for _, b := range c.Messages {
			edits, known := d.seen.bubbles[b.ID]
			d.seen.bubbles[b.ID] = b.edits
			switch {
			case b.Out:
			case !known:
				d.journal.add(event{Lane: laneBot, Title: "Telegram: to " + c.Name, Text: b.Text})
			case edits != b.edits:
				d.journal.add(event{Lane: laneBot, Title: "Telegram: edited for " + c.Name, Text: b.Text})
			}
		}
	}
}

// noticeSlack writes down what the bot did in the channel.
func (d *Demo) noticeSlack(posts []post) {
	for _, p := range posts {
		was, known := d.seen.posts[p.TS]
		now := seenPost{p.Text + "\x00" + marshal(p.Blocks), make(map[string]int)}
		for _, r := range p.Reactions {
			now.reactions[r.Name] = r.Count
		}
		d.seen.posts[p.TS] = now
		switch {
		case !p.Bot:
		case !known:
			d.journal.add(event{Lane: laneDesk, Title: where(p), Text: headline(p)})
		case was.face != now.face:
			d.journal.add(event{Lane: laneDesk, Title: changed(p), Text: headline(p)})
		}
		if !maps.Equal(was.reactions, now.reactions) {
			d.noticeReactions(p, was.reactions, now.reactions)
		}
	}
}

func (d *Demo) noticeReactions(p post, was, now map[string]int) {
	for name, n := range now {
		if n <= was[name] {
			continue
		}
		switch name {
		case "white_check_mark":
			d.journal.add(event{Lane: laneDesk, Title: "Slack: receipt ✅", Text: p.Name + "’s words have reached the customer"})
		case "warning":
			d.journal.add(event{Lane: laneDesk, Title: "Slack: receipt ⚠️", Text: p.Name + "’s words did not reach the customer"})
		case "lock":
			d.journal.add(event{Lane: laneDesk, Title: "Slack: note 🔒", Text: "stays inside; the customer never sees it"})
		default:
			d.journal.add(event{Lane: laneDesk, Title: "Slack: reaction", Text: ":" + name + ": on " + p.Name + "’s words"})
		}
	}
}

func where(p post) string {
	switch {
	case p.Only != "":
		return "Slack: only to " + nameOf(p.Only)
	case p.Thread != "":
		return "Slack: in the thread"
	}
	return "Slack: card in #" + channel
}

func changed(p post) string {
	if p.Thread != "" {
		return "Slack: edited in the thread"
	}
	return "Slack: card changed"
}

// headline is a post in one line, without Slack's marks.
func headline(p post) string {
	return unescape.Replace(strings.Join(strings.Fields(unmark.ReplaceAllString(p.Text, "$1$2")), " "))
}

var unmark = regexp.MustCompile("\\*([^*\n]+)\\*|\\b_([^_\n]+)_\\b")

// unescape undoes Slack's escapes, for reading.
var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func marshal(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}
