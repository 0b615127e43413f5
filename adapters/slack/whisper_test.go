package slack

import (
	"fmt"
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// What answers a press on a card is read beside the card, whether its thread is open
// or not; and its buttons are the ticket's all the same.
func TestAnswerToAPressStandsWhereItWasPressed(t *testing.T) {
	for name, talks := range map[string]bool{"a card without replies": false, "a card with replies": true} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				thread, at := w.ticket()
				w.listen()
				if talks {
					w.talk(at)
				}
				w.acked(w.press("U1", w.sim.Message(desk, thread), "Claim"))
				m := w.messages(1)[0]
				d := saying("k1", at, bot.Reply{Re: m.ID, Only: "U1", Text: "Ben has it. Take it over?", Choices: []bot.Choice{{ID: "take", Label: "Take over"}}})
				d.Send.Grant = m.Grant
				w.send(d)
				got := w.sim.Ephemerals("U1")
				if len(got) != 1 || got[0].Thread != "" {
					t.Fatalf("whispered %+v", got)
				}
				w.acked(w.press("U1", got[0], "Take over"))
				if m = w.messages(1)[0]; m.At != at || m.Name != "take" {
					t.Errorf("put %+v", m)
				}
				w.await(func() bool { return len(w.sim.Ephemerals("U1")) == 0 })
				d = saying("k2", at, bot.Reply{Re: m.ID, Only: "U1", Text: "You have it."})
				d.Send.Grant = m.Grant
				w.send(d)
				if got = w.sim.Ephemerals("U1"); len(got) != 1 || got[0].Thread != "" {
					t.Errorf("whispered of the whisper %+v", got)
				}
			})
		})
	}
}

// A response URL takes five answers. Where the bot is not in the channel the sixth
// comes by direct message, and so does one after half an hour.
func TestWhisperThatCannotBeWhispered(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.acked(w.sim.Slash("U1", "C2", "queue"))
		m := w.messages(1)[0]
		for i := range 7 {
			d := saying(fmt.Sprint("k", i), m.At, bot.Reply{Re: m.ID, Text: fmt.Sprint("part ", i)})
			d.Send.Grant = m.Grant
			w.send(d)
		}
		if got := w.sim.Messages("D1"); len(w.sim.Ephemerals("U1")) != 5 || len(got) != 2 || got[0].Text != "part 5" || got[1].Text != "part 6" {
			t.Errorf("%d whispers, by direct message %+v", len(w.sim.Ephemerals("U1")), got)
		}
		// Nor can an agent who left the ticket's channel be whispered to there.
		_, at := w.ticket()
		w.talk(at)
		w.sim.AddChannel(sim.Channel{ID: desk, Name: "support", Members: []string{sim.BotUser, "U2"}})
		w.send(saying("left", at, bot.Reply{Only: "U1", Text: "Your claim lapses."}))
		if got := w.sim.Messages("D1"); len(got) != 3 || got[2].Text != "Your claim lapses." {
			t.Errorf("by direct message %+v", got)
		}
	})
}

// A shortcut on a card works although Slack tells of an app's message its bot alone.
func TestShortcutOnACard(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		w.acked(w.sim.Shortcut("U1", w.sim.Message(desk, thread), "actions"))
		if m := w.messages(1)[0]; m.At != at || m.Name != "actions" {
			t.Errorf("put %+v", m)
		}
	})
}
