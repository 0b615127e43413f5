package discord

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/bot"
)

// takeMessage puts what a person said, if it is for us.
func (l *listener) takeMessage(ctx context.Context, m *message) error {
	if !l.human(m) {
		return nil
	}
	text, addressed := l.read(m)
	at, moves, err := l.placeOf(ctx, m, addressed)
	if err != nil || at == nil {
		return err
	}
	out := bot.Message{
		ID: messageID(m.Channel, m.ID), From: l.person(m.Author, m.Member), Kind: bot.KindText,
		Text: text, Files: l.a.received(m), Values: m.describe(), SentAt: instant(m.ID),
	}
	if r := m.Reference; m.Type == discordgo.MessageTypeReply && r != nil && isSnowflake(r.Message) {
		out.Re = messageID(orElse(r.Channel, m.Channel), r.Message)
	}
	if out.Text == "" && len(out.Files) == 0 && out.Values == nil {
		switch {
		case m.Guild == "":
			return nil // of a kind that we cannot read
		case !addressed: // a mention alone is a greeting
			return l.unreadable(ctx, m, *at)
		}
	}
	if moves {
		if *at, err = l.move(ctx, m, text); err != nil {
			return err
		}
	}
	out.At, out.Public = at.address(l.a.name), at.public()
	if m.Guild == "" {
		l.known.note(ctx, m.Channel, place{Person: m.Author.ID, Since: before(m.ID)})
	} else if at.thread != "" {
		p, _ := l.known.get(m.Channel)
		if p.Parent != "" {
			l.known.note(ctx, m.Channel, p)
		}
	}
	if m.Guild != "" && m.Channel != at.thread {
		l.a.keepSaid(ctx, out)
	}
	return l.put(ctx, out)
}

// before is the ID just before another.
func before(id string) string {
	return fmt.Sprint(number(id) - 1)
}

// human reports whether a person said it, in a way that we pass on.
func (l *listener) human(m *message) bool {
	return m.Author != nil && !m.Author.Bot && !m.Author.System && m.Webhook == "" && m.Author.ID != l.me.user &&
		isSnowflake(m.ID) && isSnowflake(m.Channel) && (m.Type == discordgo.MessageTypeDefault || m.Type == discordgo.MessageTypeReply)
}

// placeOf says whose conversation a message belongs to; nil: nobody's. One that
// moves begins a private thread, which is then its place.
func (l *listener) placeOf(ctx context.Context, m *message, addressed bool) (at *spot, moves bool, err error) {
	if m.Guild == "" {
		if m.ChannelType != nil && *m.ChannelType != discordgo.ChannelTypeDM {
			return nil, false, nil // a group of friends
		}
		return &spot{channel: m.Channel}, false, nil
	}
	p, ours, err := l.threadAt(ctx, m.Channel, m.Guild)
	switch {
	case err != nil:
		return nil, false, err
	case ours && (p.Person == "" || p.Person == m.Author.ID):
		at := p.spot(m.Channel)
		return &at, false, nil
	case ours: // somebody of the server's staff beside the customer
		return nil, false, nil
	case !addressed && !l.a.content: // we cannot read it
		return nil, false, nil
	}
	if moves = l.a.isDesk(m.Channel); !moves {
		if moves, err = l.isForgotten(ctx, m); err != nil {
			return nil, false, err
		}
	}
	if !addressed && !moves {
		return nil, false, nil
	}
	return &spot{channel: m.Channel, person: m.Author.ID}, moves, nil
}

var (
	mentions = regexp.MustCompile(`<(@!?|@&|#)(\d{1,20})>`)
	emojis   = regexp.MustCompile(`<a?(:\w{1,64}:)\d{1,20}>`)
)

// read returns what a message says as its reader sees it, without our name at its
// beginning, and whether it is addressed to us: by a mention or as a reply.
func (l *listener) read(m *message) (text string, addressed bool) {
	if m.Content != nil {
		text = *m.Content
	}
	if m.Reference != nil && m.Reference.Type == 1 && len(m.Snapshots) > 0 { // passed on
		text = strings.TrimSpace(text + "\n" + m.Snapshots[0].Message.Content)
	}
	names := make(map[string]string)
	for _, u := range m.Mentions {
		names[u.ID] = orElse(u.GlobalName, u.Username)
		addressed = addressed || u.ID == l.me.user
	}
	for { // our name, however often it stands there first
		loc := mentions.FindStringSubmatchIndex(text)
		if loc == nil || loc[0] != 0 || text[loc[4]:loc[5]] != l.me.user || text[loc[2]] != '@' {
			break
		}
		addressed = true
		text = strings.TrimLeft(text[loc[1]:], " \t\n,:，：、")
	}
	text = mentions.ReplaceAllStringFunc(text, func(found string) string {
		parts := mentions.FindStringSubmatch(found)
		switch kind, id := parts[1], parts[2]; {
		case id == l.me.user:
			addressed = true
			return "@" + l.me.name
		case kind != "#" && kind != "@&" && names[id] != "":
			return "@" + names[id]
		}
		return found
	})
	text = emojis.ReplaceAllString(text, "$1")
	if r := m.Referenced; r != nil && r.Author != nil && r.Author.ID == l.me.user {
		addressed = true
	}
	return clean(text), addressed
}

// clean takes the NUL out; the JSON decoder has already made valid UTF-8.
func clean(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\x00", "")) }

func (l *listener) person(u *user, m *member) bot.Person {
	p := bot.Person{ID: u.ID, Name: clean(orElse(u.GlobalName, u.Username))}
	if m != nil {
		p.Name = clean(orElse(m.Nick, p.Name))
		p.Groups = m.Roles
	}
	return p
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// describe says what a message carries that is neither words nor a file.
func (m *message) describe() map[string]string {
	switch {
	case len(m.Stickers) > 0:
		return map[string]string{"type": "sticker", "name": clean(m.Stickers[0].Name)}
	case m.Poll != nil:
		var answers []string
		for _, a := range m.Poll.Answers {
			answers = append(answers, clean(a.Media.Text))
		}
		return map[string]string{"type": "poll", "question": clean(m.Poll.Question.Text), "answers": strings.Join(answers, " | ")}
	}
	return nil
}

// takeEdit puts that something now reads otherwise. Discord updates a message too
// when a link's preview appears; such an update has no author, no text, or the
// time of the edit before.
func (l *listener) takeEdit(ctx context.Context, m *message) error {
	if m.Author == nil || m.Content == nil || m.Edited == nil || m.Edited.IsZero() || !l.human(m) {
		return nil
	}
	text, _ := l.read(m)
	id := messageID(m.Channel, m.ID)
	at, _, err := l.placeOf(ctx, m, false)
	if err == nil && m.Guild != "" && (at == nil || at.thread == "") { // where its talk was held, if we took it at all
		said, ok, failed := l.a.saidAt(ctx, id)
		if failed != nil || !ok {
			return failed
		}
		at = &said
	}
	if err != nil || at == nil {
		return err
	}
	if text == "" && len(m.Attachments) == 0 {
		return nil
	}
	return l.put(ctx, bot.Message{
		ID: eventID(m.Channel, m.ID, 'e', fmt.Sprint(m.Edited.UnixMilli())), At: at.address(l.a.name), From: l.person(m.Author, m.Member),
		Kind: bot.KindEdit, Re: id, Text: text, Files: l.a.received(m), SentAt: m.Edited.Time, Public: at.public(),
	})
}

// takeDeletion puts that messages were taken back. Discord does not say whose they
// were.
func (l *listener) takeDeletion(ctx context.Context, d *deletion) error {
	if d.ID != "" {
		d.IDs = append(d.IDs, d.ID)
		d.ID = ""
	}
	for len(d.IDs) > 0 {
		id := messageID(d.Channel, d.IDs[0])
		at, person, err := l.whose(ctx, d.Channel, d.Guild, id)
		ours := false
		if err == nil && at != nil {
			ours, err = l.a.tookBack(ctx, id)
		}
		if err == nil && at != nil && !ours {
			err = l.put(ctx, bot.Message{
				ID: eventID(d.Channel, d.IDs[0], 'd', ""), At: at.address(l.a.name), From: bot.Person{ID: person},
				Kind: bot.KindDelete, Re: id, SentAt: time.Now(), Public: at.public(),
			})
		}
		if err != nil {
			return err
		}
		d.IDs = d.IDs[1:]
	}
	return nil
}

// tookBack reports whether we deleted a message ourselves.
func (a *Adapter) tookBack(ctx context.Context, id string) (bool, error) {
	data, err := a.memory.Get(ctx, a.memoryKey("deleted", id))
	if err != nil {
		return false, fmt.Errorf("discord: look up a deletion: %w", err)
	}
	return len(data) > 0, nil
}

// whose finds the conversation of a message that bears no author; nil: nobody's.
func (l *listener) whose(ctx context.Context, channel, guild, id string) (*spot, string, error) {
	if guild == "" {
		p, _ := l.known.get(channel)
		return &spot{channel: channel}, p.Person, nil
	}
	p, ours, err := l.threadAt(ctx, channel, guild)
	if err != nil {
		return nil, "", err
	}
	if ours {
		at := p.spot(channel)
		return &at, p.Person, nil
	}
	at, ok, err := l.a.saidAt(ctx, id)
	if err != nil || !ok {
		return nil, "", err
	}
	return &at, at.person, nil
}

// takeReaction puts a reaction in direct messages or a thread of ours. Elsewhere it
// does not tell whether it was meant for us.
func (l *listener) takeReaction(ctx context.Context, r *reaction, mark string) error {
	if r.User == l.me.user || r.Member != nil && r.Member.User != nil && r.Member.User.Bot {
		return nil
	}
	at := spot{channel: r.Channel}
	if r.Guild != "" {
		p, ours, err := l.threadAt(ctx, r.Channel, r.Guild)
		if err != nil || !ours || p.Person != "" && p.Person != r.User {
			return err
		}
		at = p.spot(r.Channel)
	}
	from := bot.Person{ID: r.User}
	if r.Member != nil && r.Member.User != nil {
		from = l.person(r.Member.User, r.Member)
	}
	return l.put(ctx, bot.Message{
		ID: eventID(r.Channel, r.Message, 'r', mark), At: at.address(l.a.name), From: from,
		Kind: bot.KindReaction, Name: r.Emoji.shown(), Re: messageID(r.Channel, r.Message), SentAt: time.Now(),
	})
}

// shown is the emoji; its name where it is a server's own.
func (e emoji) shown() string {
	if e.ID != "" {
		return ":" + e.Name + ":"
	}
	return e.Name
}

// unreadable tells somebody in a thread of theirs that their words come empty,
// because the message content intent is off, and offers a form to write with.
func (l *listener) unreadable(ctx context.Context, m *message, at spot) error {
	if l.a.content || at.thread == "" || at.person == "" || !l.a.hinted.due(m.Channel, 10*time.Minute) {
		return nil
	}
	words := speak("")
	body := outgoing{
		Content: fmt.Sprintf(words.unread, "<@"+l.me.user+">"), Nonce: hashed("hint " + m.ID), Enforce: true, Flags: flagNoEmbeds,
		Components: []any{row(discordgo.Button{Label: words.write, Style: discordgo.PrimaryButton, CustomID: l.a.customID('w', at.address(l.a.name), "")})},
	}
	if err := l.a.api.call(ctx, http.MethodPost, "/channels/"+m.Channel+"/messages", body, nil); err != nil {
		l.a.log.Warn("could not tell that a thread cannot be read", "channel", m.Channel, "error", err)
	}
	return nil
}
