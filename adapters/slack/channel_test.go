package slack

import (
	"errors"
	"testing"
	"time"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

func deskByName(c *Config) { c.Channel = "#support" }

// The desk's address is what the configuration says, from the very first start
// on, even while Slack is down; what comes from there bears it.
func TestDeskByName(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.a = w.adapter(deskByName)
		at := bot.Address{Account: "slack", Chat: "#support"}
		w.sim.Down(true)
		time.AfterFunc(20*time.Minute, func() { w.sim.Down(false) })
		if got, err := w.a.Desk(w.ctx); got != at || err == nil {
			t.Errorf("Desk while Slack is down: %v, %v", got, err)
		}
		d := opening("k1")
		d.To, d.Send.At = at, at
		thread := w.deliver(d).Thread
		w.start()
		w.await(func() bool { return w.sim.Sockets() == sockets })
		w.quiet()
		at.Thread = thread
		w.sim.Post("U1", desk, thread, "hello")
		if m := w.messages(1)[0]; m.At != at {
			t.Errorf("a reply came from %v, want %v", m.At, at)
		}
		w.acked(w.press("U1", w.sim.Message(desk, thread), "Claim"))
		if m := w.messages(1)[0]; m.At != at {
			t.Errorf("a button came from %v, want %v", m.At, at)
		}
		w.send(saying("k2", at, bot.Reply{Text: "relayed"}))
		if got := w.sim.Thread(desk, thread); len(got) != 3 || got[2].Text != "relayed" {
			t.Errorf("thread %+v", got)
		}
		// One person's words in that channel, and the answer.
		w.acked(w.sim.Slash("U1", desk, "status"))
		m := w.messages(1)[0]
		if m.At != (bot.Address{Account: "slack", Chat: "#support@U1"}) {
			t.Errorf("a command came from %v", m.At)
		}
		w.send(saying("k3", m.At, bot.Reply{Text: "all quiet"}))
		if got := w.sim.Ephemerals("U1"); len(got) != 1 || got[0].Text != "all quiet" {
			t.Errorf("whispered %+v", got)
		}
	})
}

// The name is asked for once; the channel stays the desk when it is renamed, and
// another takes its place when it is archived.
func TestDeskIsRemembered(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		id := func(a *Adapter) string {
			id, err := a.channelID(w.ctx, "#support")
			if err != nil {
				return err.Error()
			}
			return id
		}
		if got := id(w.adapter(deskByName)); got != desk {
			t.Fatalf("found %s", got)
		}
		w.sim.Down(true)
		if got := id(w.adapter(deskByName)); got != desk {
			t.Errorf("while Slack is down: %s", got)
		}
		if got := id(w.adapter(func(c *Config) { c.Memory = nil })); got == desk {
			t.Error("guessed")
		}
		w.sim.Down(false)
		w.sim.AddChannel(sim.Channel{ID: desk, Name: "help", Members: []string{sim.BotUser}})
		w.a = w.adapter(deskByName)
		d := opening("k1")
		d.To.Chat, d.Send.At.Chat = "#support", "#support"
		w.deliver(d)
		if n := len(w.sim.Messages(desk)); n != 1 {
			t.Errorf("%d cards in the renamed channel", n)
		}
		w.sim.AddChannel(sim.Channel{ID: desk, Name: "support-old", Archived: true, Members: []string{sim.BotUser}})
		w.sim.AddChannel(sim.Channel{ID: "C7", Name: "support", Members: []string{sim.BotUser}})
		d.Key = "k2"
		w.deliver(d)
		if n := len(w.sim.Messages("C7")); n != 1 {
			t.Errorf("%d cards in the new channel", n)
		}
	})
}

// A channel that is nowhere is not asked for with every attempt.
func TestDeskThatIsNowhere(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.a = w.adapter(func(c *Config) { c.Channel = "#nowhere" })
		d := opening("k1")
		d.To.Chat, d.Send.At.Chat = "#nowhere", "#nowhere"
		for range 5 {
			_, err := w.a.Send(w.ctx, d)
			if e, ok := errors.AsType[*bot.RetryError](err); !ok || e.After < operatorWait {
				t.Errorf("Send: %v", err)
			}
		}
		if n := len(w.sim.Calls("conversations.list")); n != 1 {
			t.Errorf("asked %d times", n)
		}
		w.listen()
		w.acked(w.sim.Slash("U1", desk, "status")) // commands are taken all the same
		w.messages(1)
		if _, err := w.adapter(func(c *Config) { c.Channel = "" }).Desk(w.ctx); err == nil {
			t.Error("Desk without a channel")
		}
	})
}
