package discord

import (
	"testing"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// What is said in a ticket's thread while we are away is the ticket's, not
// somebody's direct message.
func TestTicketThreadCaughtUp(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		at := spot{channel: w.other}.address("discord")
		r := w.send(bot.Delivery{Key: bot.ReplyKey("open", 0), To: at, Send: bot.Send{Op: bot.OpOpen, To: bot.Desk, At: at, Handle: "card",
			Reply: bot.Reply{Handle: "card", Card: &bot.Card{Title: "T-1042", Status: "waiting"}}}})
		thread := bot.Address{Account: "discord", Chat: w.other, Thread: r.Thread}
		w.say(w.bob.In(r.Thread), "one")
		w.message()
		w.halt()
		w.say(w.bob.In(r.Thread), "two")
		w.sim.Expire()
		w.a = w.adapter(readsAll)
		w.listen()
		if m := w.message(); m.At != thread || m.Text != "two" {
			t.Errorf("put %+v", m)
		}
		w.say(w.bob.In(r.Thread), "three")
		if m := w.message(); m.At != thread {
			t.Errorf("put %+v", m)
		}
		w.guild.Remove()
		if m := w.message(); m.Kind != bot.KindLeft || m.At != thread {
			t.Errorf("put %+v", m)
		}
	}, readsAll)
}

// The support channel may be made, and the bot invited, after we began; deleted and
// made anew it is found again.
func TestSupportChannelTurnsUp(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		for range 2 {
			desk := w.guild.Channel("late")
			w.say(w.ann.In(desk), "hello")
			if m := w.message(); m.At.Chat != desk || m.Public {
				t.Errorf("put %+v", m)
			}
			w.sim.DeleteChannel(desk)
			if m := w.message(); m.Kind != bot.KindLeft {
				t.Errorf("put %+v", m)
			}
		}
		w.guild.Remove()
		desk := w.guild.Channel("late")
		w.guild.Invite()
		w.say(w.ann.In(desk), "hello")
		if m := w.message(); m.At.Chat != desk || m.Public {
			t.Errorf("put %+v", m)
		}
	}, readsAll, func(c *Config) { c.Channel = "#late" })
}
