package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing/synctest"
	"time"

	discordsim "handoff/adapters/discord/sim"
	"handoff/config"
)

// discordPlatform is a bot's account there, and a server in which all its people are.
type discordPlatform struct {
	sim    *discordsim.Sim
	guild  *discordsim.Guild
	talk   string // the server's channel
	people map[string]*discordsim.Person
}

func newDiscord(c config.Discord) *discordPlatform {
	d := &discordPlatform{sim: discordsim.New(discordsim.Options{Token: c.Token.Reveal()}), people: make(map[string]*discordsim.Person)}
	d.guild = d.sim.Guild("Kites")
	d.talk = d.guild.Channel("talk")
	return d
}

// discordEpoch is a Saturday on which Discord exists: its IDs are times.
var discordEpoch = time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)

func (d *discordPlatform) person(name string) *discordsim.Person {
	if d.people[name] == nil {
		d.people[name] = d.sim.Person(name)
		d.guild.Join(d.people[name])
	}
	return d.people[name]
}

func (d *discordPlatform) id(name string) string { return d.person(name).ID }

func (d *discordPlatform) patron(name, language string) patron {
	p := d.person(name)
	if strings.HasPrefix(language, "zh") {
		language = "zh-CN"
	}
	p.Speak(language)
	return &discordPatron{direct: p.DM(), all: p.In(d.talk)}
}

func (d *discordPlatform) dial(ctx context.Context, network, address string) (net.Conn, error) {
	return d.sim.Dial(ctx, network, address)
}

func (d *discordPlatform) begin(ctx context.Context, _ http.Handler) error {
	synctest.Wait() // the process before it is gone
	return d.sim.Await(ctx, func() bool { return d.sim.Connected() > 0 && len(d.sim.Commands("")) > 0 })
}

// heard: what is said goes through a pipe, and is taken once nothing moves.
func (d *discordPlatform) heard(context.Context) error {
	synctest.Wait()
	return nil
}

func (d *discordPlatform) close() { d.sim.Close() }

type discordPatron struct {
	direct, all *discordsim.Place // with the bot, and in the server
	said        string
	at          *discordsim.Place // where the last interaction was
	last        *discordsim.Interaction
}

func (g *discordPatron) say(text string) (err error) {
	g.said, err = g.direct.Say(text)
	return err
}

func (g *discordPatron) group(text string) error {
	if words, ok := strings.CutPrefix(text, "/handoff"); ok {
		return g.command(strings.TrimSpace(words))
	}
	_, err := g.all.Say(text)
	return err
}

// command is given in the server: Discord shows it nowhere else.
func (g *discordPatron) command(text string) (err error) {
	values := make(map[string]any)
	if text != "" {
		values["command"] = text
	}
	g.at = g.all
	g.last, err = g.all.Slash("handoff", values)
	return err
}

func (g *discordPatron) send(files []string, text string) (err error) {
	var attached []*discordsim.Attachment
	for _, name := range files {
		data, kind := content(name)
		attached = append(attached, &discordsim.Attachment{Name: name, Type: kind, Data: data})
	}
	g.said, err = g.direct.SayFile(text, attached...)
	return err
}

func (g *discordPatron) edit(text string) error { return g.direct.Edit(g.said, text) }
func (g *discordPatron) remove() error          { return g.direct.Delete(g.said) }

func (g *discordPatron) press(label string) error {
	var found discordsim.Button
	var on discordsim.Message
	var at *discordsim.Place
	for _, place := range []*discordsim.Place{g.direct, g.all} {
		for _, m := range place.Messages() {
			if m.Author != discordsim.BotID || len(m.ID) < len(on.ID) || m.ID < on.ID {
				continue
			}
			if b, ok := labelled(m.Buttons(), label, func(b discordsim.Button) string { return b.Label }); ok && !b.Disabled {
				found, on, at = b, m, place
			}
		}
	}
	if at == nil {
		return fmt.Errorf("no button says %q", label)
	}
	i, err := at.PressOn(on.ID, found.CustomID)
	g.at, g.last = at, i
	return err
}

func (g *discordPatron) opened() (discordsim.Form, error) {
	if g.last == nil {
		return discordsim.Form{}, errors.New("nothing was pressed")
	}
	a, err := g.last.Answer(context.Background())
	if err == nil && a.Form == nil {
		err = errors.New("no form stands open")
	}
	if err != nil {
		return discordsim.Form{}, err
	}
	return *a.Form, nil
}

func (g *discordPatron) form() (string, error) {
	f, err := g.opened()
	text := f.Title
	for _, in := range f.Fields {
		text += "\n" + in.Label + ": " + in.Value
	}
	return text, err
}

func (g *discordPatron) fill(values map[string]string) error {
	if _, err := g.opened(); err != nil {
		return err
	}
	var err error
	g.last, err = g.at.Submit(g.last, values)
	return err
}

func (g *discordPatron) reads() (all []line) {
	for _, place := range []*discordsim.Place{g.direct, g.all} {
		for _, m := range place.Messages() {
			if m.Author != discordsim.BotID || m.Flags&discordsim.Loading != 0 {
				continue
			}
			var files, buttons []string
			for _, f := range m.Attachments {
				files = append(files, f.Name)
			}
			for _, b := range m.Buttons() {
				if !b.Disabled {
					buttons = append(buttons, b.Label)
				}
			}
			all = append(all, line{m.ID, shows(m.Shown(), files, buttons)})
		}
	}
	return all
}
