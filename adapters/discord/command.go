package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"

	"handoff/bot"
)

func (l *listener) planCommand(p *press) map[string]any {
	i := p.i
	p.sorry = p.words.retype
	name, text := i.Data.Name, strings.TrimSpace(arguments(i.Data.Options))
	direct := i.Guild == ""
	if name != supportCommand {
		back := p.think(p.at.public())
		m := p.message(l.a.name, bot.KindCommand)
		m.Name, m.Text = name, clean(text)
		p.within = max(commandTime, l.a.takeTime())
		p.take = func(ctx context.Context) error {
			m.From.Groups = l.groups(ctx, i.Guild, p.who.Groups)
			return l.put(ctx, m)
		}
		return back
	}
	begin := func(m bot.Message) bot.Message {
		m.Kind, m.Name = bot.KindCommand, "start"
		if text != "" {
			m.Kind, m.Name, m.Text = bot.KindText, "", clean(text)
		}
		return m
	}
	if direct || p.at.thread != "" {
		var back map[string]any
		if text == "" {
			back = p.think(false)
		} else { // Discord shows what was asked to nobody; here it stands, and no answer has to come
			back = say(quoted(text))
		}
		m := begin(p.message(l.a.name, bot.KindCommand))
		p.take = func(ctx context.Context) error {
			if direct {
				l.known.note(ctx, i.Channel, place{Person: p.who.ID, Since: before(i.ID)})
			}
			return l.put(ctx, m)
		}
		return back
	}
	back := p.think(true)
	p.within = max(commandTime, l.a.takeTime())
	p.take = func(ctx context.Context) error { return l.goAside(ctx, p, begin) }
	return back
}

// arguments are a command's options as one would type them.
func arguments(options []option) string {
	var words []string
	for _, o := range options {
		if o.Value == nil { // a command below the command
			words = append(words, o.Name)
		} else {
			words = append(words, fmt.Sprint(o.Value))
		}
		if rest := arguments(o.Options); rest != "" {
			words = append(words, rest)
		}
	}
	return strings.Join(words, " ")
}

// goAside opens or finds the private thread of whoever asked for support in a
// channel, puts what they said there, and shows the way. Where there is none, or
// none can be opened, the way leads to direct messages.
func (l *listener) goAside(ctx context.Context, p *press, begin func(bot.Message) bot.Message) error {
	if desk := l.a.deskChannel(); desk != nil && desk.Guild == p.i.Guild {
		at, err := l.a.threadOf(ctx, desk, p.who)
		if err == nil {
			l.notice(ctx, at, desk.Guild)
			return l.putAside(ctx, p, at, begin)
		}
		if !refused(err) {
			return err
		}
		_ = l.a.complain("thread", "no private thread can be opened in the support channel; handoff check tells why", err)
	}
	return l.goDirect(ctx, p, begin)
}

// goDirect goes on in direct messages. The first words there are ours: they show
// whether the person takes any, and whoever takes none is told so where they are.
func (l *listener) goDirect(ctx context.Context, p *press, begin func(bot.Message) bot.Message) error {
	at, err := l.direct(ctx, p)
	if err != nil {
		return err
	}
	first := outgoing{Content: p.words.begun, Nonce: p.i.ID, Enforce: true, Flags: flagNoEmbeds}
	err = l.a.api.call(ctx, http.MethodPost, "/channels/"+at.channel+"/messages", first, nil)
	if e, ok := errors.AsType[*apiError](err); ok && e.Code == discordgo.ErrCodeCannotSendMessagesToThisUser {
		_, err := l.a.original(ctx, p.right, outgoing{Content: p.words.closed, Flags: flagNoEmbeds}, nil)
		return err
	}
	if err != nil {
		l.a.log.Warn("could not begin direct messages", "interaction", p.i.ID, "error", err)
	}
	return l.putAside(ctx, p, at, begin)
}

// goPrivate leads whoever pressed a button in public to direct messages.
func (l *listener) goPrivate(ctx context.Context, p *press, choice string) error {
	return l.goDirect(ctx, p, func(m bot.Message) bot.Message {
		m.Kind, m.Name, m.Values = bot.KindCommand, "start", map[string]string{"context": choice}
		return m
	})
}

func (l *listener) direct(ctx context.Context, p *press) (spot, error) {
	channel, err := l.a.directWith(ctx, p.who.ID)
	if err != nil {
		return spot{}, err
	}
	l.known.note(ctx, channel, place{Person: p.who.ID, Since: before(p.i.ID)})
	return spot{channel: channel}, nil
}

// putAside puts what an interaction says in another place, and shows the way there
// to that person alone.
func (l *listener) putAside(ctx context.Context, p *press, at spot, begin func(bot.Message) bot.Message) error {
	m := p.message(l.a.name, bot.KindCommand)
	m.At, m.Public, m.Grant = at.address(l.a.name), false, "" // it is answered there
	if err := l.put(ctx, begin(m)); err != nil {
		return err
	}
	way := "<#" + at.target() + ">"
	if at.thread == "" {
		way = "https://discord.com/channels/@me/" + at.channel
	}
	if _, err := l.a.original(ctx, p.right, outgoing{Content: fmt.Sprintf(p.words.here, way), Flags: flagNoEmbeds}, nil); err != nil {
		l.a.log.Warn("could not show where a talk goes on", "interaction", p.i.ID, "error", err)
	}
	return nil
}
