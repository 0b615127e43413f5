package slack

import (
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
	"handoff/dialog"
)

func TestLinksToPlaces(t *testing.T) {
	const ts = "1700000000.000100"
	const way = "https://acme.slack.com/archives/"
	thread := bot.Address{Account: "slack", Chat: desk, Thread: ts}
	for name, c := range map[string]struct{ text, want string }{
		"a thread":         {"[T-1001](" + thread.Link() + ") waits", "<" + way + "C1/p1700000000000100?thread_ts=" + ts + "&amp;cid=C1|T-1001> waits"},
		"in bold":          {"**[T-1](" + thread.Link() + ")**: late", "*<" + way + "C1/p1700000000000100?thread_ts=" + ts + "&amp;cid=C1|T-1>*: late"},
		"bold and close":   {"单**[T-1](" + bot.Address{Account: "slack", Chat: desk}.Link() + ")**号", "单" + joiner + "*<" + way + "C1|T-1>*" + joiner + "号"},
		"a desk by name":   {"[T-1](" + bot.Address{Account: "slack", Chat: "#support", Thread: ts}.Link() + ")", "<" + way + "C1/p1700000000000100?thread_ts=" + ts + "&amp;cid=C1|T-1>"},
		"a channel":        {"[desk](" + bot.Address{Account: "slack", Chat: desk}.Link() + ")", "<" + way + "C1|desk>"},
		"another account":  {"[T-1](" + bot.Address{Account: "slack-eu", Chat: desk, Thread: ts}.Link() + ")", "T-1"},
		"a customer":       {"[Max](handoff:telegram/42)", "Max"},
		"a person's aside": {"[me](" + bot.Address{Account: "slack", Chat: "C1@U1"}.Link() + ")", "me"},
		"a Home tab":       {"[me](" + bot.Address{Account: "slack", Chat: "home@U1"}.Link() + ")", "me"},
		"no such channel":  {"[x](handoff:slack/#nowhere)", "x"},
		"no address":       {"[x](handoff:slack)", "x"},
		"no thread":        {"[x](handoff:slack/C1/abc)", "x"},
		"bare":             {"handoff:slack/C1/" + ts, "handoff:slack/C1/" + ts},
		"in angles":        {"<handoff:slack/C1/" + ts + ">", "handoff:slack/C1/" + ts},
		"a picture":        {"![x](handoff:slack/C1/" + ts + ")", "x"},
		"somebody's words": {dialog.Plain("[T-1](" + thread.Link() + ") <" + thread.Link() + ">"), "[T-1](" + thread.Link() + ") &lt;" + thread.Link() + "&gt;"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				_, at := w.ticket()
				w.send(saying("k1", at, bot.Reply{Text: c.text}))
				if got := w.sim.Thread(desk, at.Thread)[1].Text; got != c.want {
					t.Errorf("said\n     %q\nwant %q", got, c.want)
				}
				w.send(saying("k2", at, bot.Reply{Card: &bot.Card{Text: c.text}})) // and on a card
				if got := w.sim.Thread(desk, at.Thread)[2].Shown(); got != c.want {
					t.Errorf("the card shows\n     %q\nwant %q", got, c.want)
				}
			})
		})
	}
}
