package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net"
	"net/http"
	"slices"
	"strconv"

	telegramsim "handoff/adapters/telegram/sim"
	"handoff/config"
)

// telegramPlatform is a bot's account there.
type telegramPlatform struct{ sim *telegramsim.Server }

func newTelegram(c config.Telegram) *telegramPlatform {
	return &telegramPlatform{telegramsim.New(telegramsim.Options{Token: c.Token.Reveal(), Username: c.Name + "_bot"})}
}

func (t *telegramPlatform) number(name string) int64 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int64(h.Sum32())
}

func (t *telegramPlatform) id(name string) string { return strconv.FormatInt(t.number(name), 10) }

func (t *telegramPlatform) patron(name, language string) patron {
	return &telegramPatron{sim: t.sim, chat: t.sim.Private(t.number(name), name, language), all: t.sim.Group(-77, "Kites").As(t.number(name), name, language)}
}

func (t *telegramPlatform) dial(ctx context.Context, network, address string) (net.Conn, error) {
	return t.sim.Dial(ctx, network, address)
}

func (t *telegramPlatform) begin(context.Context, http.Handler) error { return nil }

func (t *telegramPlatform) heard(ctx context.Context) error {
	return t.sim.Wait(ctx, func() bool { return t.sim.Waiting() == 0 })
}

func (t *telegramPlatform) close() { t.sim.Close() }

type telegramPatron struct {
	sim       *telegramsim.Server
	chat, all *telegramsim.Chat // with the bot, and in the group
	said      int
	presses   []*telegramsim.Press
}

func (g *telegramPatron) say(text string) error {
	g.said = g.chat.Say(text)
	return nil
}

func (g *telegramPatron) group(text string) error {
	g.all.Say(text)
	return nil
}

func (g *telegramPatron) command(text string) error { return g.say("/handoff " + text) }

func (g *telegramPatron) send(files []string, text string) error {
	for _, name := range files {
		data, kind := content(name)
		g.said = g.chat.SendFile("document", telegramsim.File{Name: name, Type: kind, Data: data}, text)
		text = ""
	}
	return nil
}

func (g *telegramPatron) edit(text string) error {
	g.chat.Edit(g.said, text)
	return nil
}

func (g *telegramPatron) remove() error {
	return errors.New("Telegram tells no bot that a message was deleted")
}

func (g *telegramPatron) press(label string) error {
	for _, m := range slices.Backward(g.chat.Sent()) {
		if b, ok := labelled(slices.Concat(m.Buttons...), label, func(b telegramsim.Button) string { return b.Text }); ok {
			g.presses = append(g.presses, g.chat.Press(m.ID, b.Text))
			return nil
		}
	}
	return fmt.Errorf("no button says %q", label)
}

func (g *telegramPatron) form() (string, error)        { return "", errors.New("Telegram has no forms") }
func (g *telegramPatron) fill(map[string]string) error { return errors.New("Telegram has no forms") }

// reads are the private chat, the group, and the notices on what was pressed.
func (g *telegramPatron) reads() (all []line) {
	for place, chat := range map[string]*telegramsim.Chat{"": g.chat, "group ": g.all} {
		for _, m := range chat.Sent() {
			var files, buttons []string
			if m.File != nil {
				files = append(files, m.File.Name)
			}
			for _, b := range slices.Concat(m.Buttons...) {
				buttons = append(buttons, b.Text)
			}
			all = append(all, line{fmt.Sprintf("%s%06d", place, m.ID), shows(m.Text, files, buttons)})
		}
	}
	for i, p := range g.presses {
		if p := g.sim.Result(p); p.Text != "" {
			all = append(all, line{fmt.Sprintf("notice %06d", i), p.Text})
		}
	}
	return all
}
