package slack

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

var anasHome = bot.Address{Account: "slack", Chat: "home@U1"}

func page(text string, choices ...bot.Choice) bot.Reply {
	return bot.Reply{Handle: "home", Card: &bot.Card{Title: "My tickets", Status: "2 wait", Text: text}, Text: "below", Choices: choices}
}

func TestHomeTab(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.sim.OpenHome("U1")
		m := w.messages(1)[0]
		if m.Kind != bot.KindOpened || m.At != anasHome || m.From.Name != "Ana" || len(m.From.Groups) == 0 || m.SentAt.IsZero() {
			t.Errorf("put %+v", m)
		}
		thread := bot.Address{Account: "slack", Chat: desk, Thread: "1700000000.000100"}
		r := w.send(saying("k1", m.At, page("[T-1]("+thread.Link()+") late",
			bot.Choice{ID: "queue", Label: "Queue"}, bot.Choice{ID: "pause", Label: "Pause", Menu: true}, bot.Choice{ID: "hours", Label: "Hours", Menu: true})))
		home := w.sim.Home("U1")
		want := "My tickets\n2 wait\n<https://acme.slack.com/archives/C1/p1700000000000100?thread_ts=1700000000.000100&amp;cid=C1|T-1> late\n\nbelow"
		if r.ID != "home:U1" || home.Shown() != want {
			t.Errorf("receipt %+v, page %q", r, home.Shown())
		}
		if !strings.Contains(home.Shown(), "p1700000000000100") || len(home.Buttons()) != 1 || len(home.Options()) != 2 {
			t.Errorf("page %q, %d buttons", home.Shown(), len(home.Buttons()))
		}
		d := saying("k2", m.At, page("all is well"))
		d.Send.Op, d.Target = bot.OpEdit, []string{r.ID}
		w.send(d)
		if got := w.sim.Home("U1"); !strings.Contains(got.Shown(), "all is well") || strings.Contains(got.Shown(), "late") || len(got.Buttons()) != 0 || got.ID != home.ID {
			t.Errorf("page %q", got.Shown())
		}
		if w.sim.Home("U2").ID != "" || len(w.sim.Messages("D1")) != 0 {
			t.Error("others see it")
		}
	})
}

func TestHomeTabPresses(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.send(saying("k1", anasHome, page("x", bot.Choice{ID: "queue", Label: "Queue"}, bot.Choice{ID: "return", Label: "Return", Form: returnForm()},
			bot.Choice{ID: "a", Label: "A", Menu: true}, bot.Choice{ID: "b", Label: "B", Menu: true})))
		press := func(label string) {
			t.Helper()
			i, err := w.sim.PressHome("U1", label)
			must(t, err)
			w.acked(i)
		}
		press("Queue")
		press("Queue")
		m := w.messages(2)
		if m[0].Kind != bot.KindChoice || m[0].Name != "queue" || m[0].At != anasHome || m[0].Re != "home:U1" || m[0].ID == m[1].ID || parseGrant(m[0].Grant).Trigger == "" {
			t.Errorf("put %+v", m)
		}
		press("B")
		if m := w.messages(1)[0]; m.Name != "b" || m.At != anasHome {
			t.Errorf("put %+v", m)
		}
		press("Return")
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		w.acked(w.sim.Submit(w.sim.Views("U1")[0].ID, nil))
		if m := w.messages(1)[0]; m.Kind != bot.KindForm || m.At != anasHome || m.Re != "home:U1" {
			t.Errorf("put %+v", m)
		}
	})
}

// Whoever clicks to and fro is served once in a while; the same event always, for
// it comes again until it is put.
func TestHomeTabIsNotStormed(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.quiet()
		w.setSink(errors.New("full"), nil)
		w.sim.OpenHome("U1")
		adapters.Pause(w.ctx, time.Second)
		w.setSink(nil, nil)
		w.messages(1)
		adapters.Pause(w.ctx, homeEvery)
		w.sim.OpenHome("U1")
		w.messages(1)
		for range 5 {
			w.sim.OpenHome("U1")
		}
		w.sim.OpenHome("U2")
		w.quiet()
		if m := w.messages(1)[0]; m.From.ID != "U2" {
			t.Errorf("put %+v", m)
		}
		adapters.Pause(w.ctx, homeEvery)
		w.sim.OpenHome("U1")
		w.messages(1)
		w.sim.OpenMessages("U2") // another tab: only the channel is learned
		w.sim.OpenHome("U9")     // of another organisation
		w.none()
		if got := w.a.direct(w.ctx, "U2"); got != "DU2" {
			t.Errorf("direct messages in %s", got)
		}
	})
}

// The fake refuses what Slack refuses: a page is published whatever it holds.
func TestHomeTabKeepsToTheLimits(t *testing.T) {
	var choices []bot.Choice
	for i := range 200 {
		choices = append(choices, bot.Choice{ID: fmt.Sprint(i), Label: strings.Repeat("L", 100), Menu: i%2 == 0})
	}
	for name, r := range map[string]bot.Reply{
		"long":          {Card: &bot.Card{Title: strings.Repeat("T", 500), Text: strings.Repeat("word & more ", 50000)}, Choices: choices},
		"many lines":    {Text: strings.Repeat("- [T](handoff:slack/C1/1.2) waits\n", 3000)},
		"text alone":    {Text: "hello"},
		"choices alone": {Choices: choices[:1]},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.send(saying("k1", anasHome, r))
				if w.sim.Home("U1").ID == "" {
					t.Error("no page")
				}
			})
		})
	}
	play(t, sim.Options{}, func(w *world) {
		if _, err := w.a.Send(w.ctx, saying("k1", anasHome, bot.Reply{})); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("an empty page: %v", err)
		}
		gone := saying("k2", anasHome, bot.Reply{})
		gone.Send.Op, gone.Target = bot.OpDelete, []string{"home:U1"}
		if _, err := w.a.Send(w.ctx, gone); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("a page taken back: %v", err)
		}
	})
}

// An app whose Home tab is off loses pages, not more, and the log says the mend.
func TestHomeTabIsOff(t *testing.T) {
	play(t, sim.Options{NoHome: true}, func(w *world) {
		var out bytes.Buffer
		w.a = w.adapter(func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&out, nil)) })
		if _, err := w.a.Send(w.ctx, saying("k1", anasHome, page("x"))); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("Send: %v", err)
		}
		if !strings.Contains(out.String(), "handoff slack manifest") {
			t.Errorf("logged %q", out.String())
		}
	})
}

// A desk may be called "home": what one person says there is no page.
func TestDeskCalledHome(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.AddChannel(sim.Channel{ID: "C7", Name: "home", Members: []string{sim.BotUser, "U1"}})
		w.a = w.adapter(func(c *Config) { c.Channel = "home" })
		w.listen()
		w.acked(w.sim.Slash("U1", "C7", "status"))
		m := w.messages(1)[0]
		d := saying("k1", m.At, bot.Reply{Re: m.ID, Text: "fine"})
		d.Send.Grant = m.Grant
		w.send(d)
		if got := w.sim.Ephemerals("U1"); len(got) != 1 || w.sim.Home("U1").ID != "" || m.At.Chat != "C7@U1" {
			t.Errorf("at %v, whispered %+v", m.At, got)
		}
	})
}
