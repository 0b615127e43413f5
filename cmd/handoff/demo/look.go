package demo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// view is what the page shows, as JSON; a counter each tells whether it is new.
type view struct {
	telegram, discord, slack, screens     []byte
	telegramN, discordN, slackN, screensN int
}

// seen is what the last look saw, to tell what happened since.
type seen struct {
	said  map[string]seenLine // what the bot said to customers, by platform and ID
	posts map[string]seenPost
}

type seenLine struct {
	line
	face string
}

type seenPost struct {
	post
	face      string // text and blocks
	reactions map[string]int
}

func newSeen() seen { return seen{make(map[string]seenLine), make(map[string]seenPost)} }

// look takes what the platforms hold now into the view, and what is new of it into
// the journal.
func (d *Demo) look() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refresh()
}

// refresh is look; d.mu is held.
func (d *Demo) refresh() {
	chats, dms, posts := d.readTelegram(), d.readDiscord(), d.readSlack()
	d.notice(chats, dms)
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
	take(&d.view.discord, &d.view.discordN, dms)
	take(&d.view.slack, &d.view.slackN, posts)
	take(&d.view.screens, &d.view.screensN, d.readScreens())
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

// line is something that the bot said to a customer.
type line struct {
	key, platform, name, text string
	at                        int64
	growing                   bool // still being written
}

// notice writes down what the bot did in Telegram and Discord. What customers do is
// written down when the page does it.
func (d *Demo) notice(chats []chatView, dms []dmView) {
	now := make(map[string]seenLine)
	oldest := make(map[string]int64) // of what is shown, by platform and name
	see := func(l line, face any) {
		now[l.key] = seenLine{l, marshal(face)}
		if at, ok := oldest[l.platform+l.name]; !ok || l.at < at {
			oldest[l.platform+l.name] = l.at
		}
	}
	for _, c := range chats {
		for _, b := range c.Messages {
			if !b.Out {
				see(line{fmt.Sprintf("t/%s/%d", c.ID, b.ID), "Telegram", c.Name, spoken(b.Text, b.Files), b.At, b.Draft}, []any{b.Text, b.edits})
			}
		}
	}
	for _, c := range dms {
		for _, m := range c.fromBot() {
			young := m.editedAt-m.At < growTime.Milliseconds()
			see(line{"d/" + m.ID, "Discord", c.Name, spoken(threadLink.ReplaceAllString(plainer.Replace(m.Text), "a private thread"), m.Files), m.At, m.Edited && young}, []any{m.Text, m.Buttons, m.Files})
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(now), func(a, b string) int { return cmp.Compare(now[a].at, now[b].at) }) {
		l, was := now[key], d.seen.said[key]
		e := event{Lane: laneBot, Text: l.text, key: key}
		switch {
		case was.key == "" && l.growing && l.platform == "Telegram", was.face != l.face && l.growing && begins(l.text, was.text):
			e.Title = l.platform + ": an answer grows for " + l.name
		case was.key == "":
			e.Title = l.platform + ": to " + l.name
		case was.face != l.face:
			e.Title = l.platform + ": edited for " + l.name
		default:
			continue
		}
		d.journal.add(e)
	}
	for key, was := range d.seen.said {
		if now[key].key == "" && !was.growing && was.at > oldest[was.platform+was.name] {
			d.journal.add(event{Lane: laneBot, Title: was.platform + ": taken back from " + was.name, Text: was.text})
		}
	}
	d.seen.said = now
}

// begins reports whether a text goes on with what another began with: else it is
// something new in its place.
func begins(text, was string) bool {
	was = strings.TrimRight(was, "…. ")
	return strings.HasPrefix(text, was[:min(len(was), 24)])
}

// growTime is how long an answer of Discord's may grow; what is edited later is an edit.
const growTime = 20 * time.Second

// plainer takes Discord's marks and escapes out of a text, for reading.
var plainer = strings.NewReplacer("\\", "", "**", "", "\u200b", "", "> ", "")

// spoken is a text with the names of its files.
func spoken(text string, files []shownFile) string {
	for _, f := range files {
		sign := " 📎 "
		if f.Show == "audio" {
			sign = " 🎙 "
		}
		text += sign + f.Name
	}
	return strings.TrimSpace(text)
}

// noticeSlack writes down what the bot did in the channel.
func (d *Demo) noticeSlack(posts []post) {
	here := make(map[string]bool)
	for _, p := range posts {
		here[p.TS] = true
		was, known := d.seen.posts[p.TS]
		now := seenPost{p, p.Text + "\x00" + marshal(p.Blocks) + marshal(p.Files), make(map[string]int)}
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
	for ts, was := range d.seen.posts {
		if here[ts] {
			continue
		}
		delete(d.seen.posts, ts)
		if was.Bot && len(posts) < maxShown {
			d.journal.add(event{Lane: laneDesk, Title: "Slack: taken back", Text: headline(was.post)})
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
		case "hourglass_flowing_sand":
			d.journal.add(event{Lane: laneDesk, Title: "Slack: receipt ⏳", Text: p.Name + "’s words wait to leave"})
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
	case p.To != "":
		return "Slack: direct message to " + nameOf(p.To)
	case p.Thread != "":
		return "Slack: in the thread"
	}
	return "Slack: card in " + nameOfRoom(p.Channel)
}

func changed(p post) string {
	if p.Thread != "" {
		return "Slack: edited in the thread"
	}
	return "Slack: card changed"
}

// headline is a post in one line, without Slack's marks.
func headline(p post) string {
	text := angled.ReplaceAllStringFunc(p.Text, func(found string) string {
		switch part := angled.FindStringSubmatch(found); {
		case strings.HasPrefix(part[1], "@"):
			return "@" + nameOf(part[1][1:])
		case part[2] != "":
			return part[2]
		}
		return "↗"
	})
	return spoken(unescape.Replace(strings.Join(strings.Fields(unmark.ReplaceAllString(text, "$1$2")), " ")), p.Files)
}

// angled is what Slack writes in angles: an address, a person, a channel.
var angled = regexp.MustCompile(`<([^<>|]+)(?:\|([^<>]*))?>`)

var unmark = regexp.MustCompile("\\*([^*\n]+)\\*|\\b_([^_\n]+)_\\b")

// unescape undoes Slack's escapes, for reading.
var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func marshal(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}
