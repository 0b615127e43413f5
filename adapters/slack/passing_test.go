package slack

import (
	"errors"
	"strings"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// asked asks one person in a ticket's thread whether to take over.
func (w *world) asked(at bot.Address, more ...bot.Choice) sim.Message {
	w.t.Helper()
	w.send(saying("ask-"+time.Now().String(), at, bot.Reply{Only: "U1", Text: "The bot answers still.",
		Choices: append([]bot.Choice{{ID: "take", Label: "Take over"}, {ID: "only", Label: "Send only"}}, more...)}))
	all := w.sim.Ephemerals("U1")
	return all[len(all)-1]
}

// A question for one person is gone once it was answered, whatever comes of that:
// nobody answers it twice. What is said to it stands in its place.
func TestQuestionGoesOnceAnswered(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		_, at := w.ticket()
		w.listen()
		question := w.asked(at)
		w.acked(w.press("U1", question, "Take over"))
		m := w.messages(1)[0]
		w.await(func() bool { return len(w.sim.Ephemerals("U1")) == 0 })
		if m.At != at || m.Name != "take" {
			t.Errorf("put %+v", m)
		}
		d := saying("k1", at, bot.Reply{Re: m.ID, Only: "U1", Text: "It is yours."})
		d.Send.Grant = m.Grant
		w.send(d)
		if got := w.sim.Ephemerals("U1"); len(got) != 1 || got[0].Text != "It is yours." || got[0].Thread != at.Thread || len(got[0].Buttons()) != 0 {
			t.Errorf("whispered %+v", got)
		}
	})
}

func TestQuestionStaysWhenTheAnswerIsNotTaken(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		_, at := w.ticket()
		w.listen()
		w.quiet()
		question := w.asked(at)
		w.setSink(errors.New("full"), nil)
		w.acked(w.press("U1", question, "Take over"))
		w.await(func() bool { return len(w.sim.Ephemerals("U1")) == 2 })
		if got := w.sim.Ephemerals("U1"); len(got[0].Buttons()) != 2 || got[1].Text != textNotTaken {
			t.Errorf("whispered %+v", got)
		}
		w.setSink(nil, nil)
		w.acked(w.press("U1", question, "Send only"))
		w.messages(1)
		w.await(func() bool { return len(w.sim.Ephemerals("U1")) == 1 })
	})
}

// In direct messages the words stay and the buttons go; what is no question to one
// person stays as it is.
func TestDirectQuestionIsAnsweredOnce(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		at := bot.Address{Account: "slack", Chat: "D1"}
		ask := bot.Reply{Only: "U1", Text: "Pause **all**?", Choices: []bot.Choice{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"}}}
		w.send(saying("k1", at, ask))
		w.acked(w.press("U1", w.sim.Messages("D1")[0], "Yes"))
		w.messages(1)
		w.await(func() bool { return len(w.sim.Messages("D1")[0].Buttons()) == 0 })
		if got := w.sim.Messages("D1")[0].Shown(); got != "Pause *all*?" {
			t.Errorf("reads %q", got)
		}
		ask.Text = ""
		w.send(saying("k2", at, ask))
		w.acked(w.press("U1", w.sim.Messages("D1")[1], "Yes"))
		w.messages(1)
		w.await(func() bool { return len(w.sim.Messages("D1")[1].Buttons()) == 0 })
		ask.Only = ""
		w.send(saying("k3", at, ask))
		w.acked(w.press("U1", w.sim.Messages("D1")[2], "Yes"))
		w.messages(1)
		w.quiet()
		if n := len(w.sim.Messages("D1")[2].Buttons()); n != 2 {
			t.Errorf("%d buttons", n)
		}
	})
}

// What all see is not taken away by whoever presses; a form that is closed unsent
// leaves the question.
func TestWhatStays(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		w.acked(w.press("U1", w.sim.Message(desk, thread), "Claim"))
		w.messages(1)
		question := w.asked(at, bot.Choice{ID: "edit", Label: "Edit first", Form: returnForm()})
		w.acked(w.press("U1", question, "Edit first"))
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		w.sim.CloseView(w.sim.Views("U1")[0].ID)
		w.quiet()
		if len(w.sim.Ephemerals("U1")) != 1 || w.sim.Message(desk, thread).TS == "" {
			t.Error("something is gone")
		}
		w.acked(w.press("U1", question, "Edit first")) // sent, it goes
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		w.acked(w.sim.Submit(w.sim.Views("U1")[0].ID, nil))
		w.messages(1)
		w.await(func() bool { return len(w.sim.Ephemerals("U1")) == 0 })
	})
}

// Slack in trouble keeps nobody from acting.
func TestQuestionThatCannotGo(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		_, at := w.ticket()
		w.listen()
		question := w.asked(at)
		w.sim.Fail(sim.Fault{Method: "response_url", Status: 503, Times: 1})
		w.acked(w.press("U1", question, "Take over"))
		w.messages(1)
		w.quiet()
		if n := len(w.sim.Ephemerals("U1")); n != 1 {
			t.Errorf("%d whispers", n)
		}
	})
}

// On the Home tab an answer is a notice over the page; an answer to a press in the
// notice takes its place.
func TestNoticeOverTheHomeTab(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.send(saying("k1", anasHome, page("x", bot.Choice{ID: "pause", Label: "Pause"})))
		i, err := w.sim.PressHome("U1", "Pause")
		must(t, err)
		w.acked(i)
		m := w.messages(1)[0]
		ask := saying("k2", anasHome, bot.Reply{Re: m.ID, Only: "U1", Text: "Pause **all**?", Choices: []bot.Choice{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"}}})
		ask.Send.Grant = m.Grant
		w.send(ask)
		v := w.sim.Views("U1")
		if len(v) != 1 || v[0].Shown() != "Pause *all*?" || len(v[0].Buttons()) != 2 || !strings.Contains(w.sim.Home("U1").Shown(), "My tickets") {
			t.Fatalf("views %+v", v)
		}
		i, err = w.sim.PressView(v[0], "Yes")
		must(t, err)
		w.acked(i)
		m = w.messages(1)[0]
		if m.Kind != bot.KindChoice || m.Name != "yes" || m.At != anasHome {
			t.Errorf("put %+v", m)
		}
		w.await(func() bool { return len(w.sim.Views("U1")[0].Buttons()) == 0 }) // whatever comes of it
		done := saying("k3", anasHome, bot.Reply{Re: m.ID, Only: "U1", Text: "Paused."})
		done.Send.Grant = m.Grant
		w.send(done)
		if v := w.sim.Views("U1"); len(v) != 1 || v[0].Shown() != "Paused." {
			t.Errorf("views %+v", v)
		}
		// An old answer does not undo a newer one.
		w.a.quieten(w.ctx, view{ID: v[0].ID, Hash: v[0].Hash, Blocks: []byte(`[{"type":"section","text":{"type":"mrkdwn","text":"old"}},{"type":"actions","elements":[]}]`)})
		if v := w.sim.Views("U1"); v[0].Shown() != "Paused." {
			t.Errorf("views %+v", v)
		}
		// Once it is closed the answer comes by direct message.
		w.sim.CloseView(v[0].ID)
		adapters.Pause(w.ctx, time.Minute)
		done.Key = "k4"
		w.send(done)
		if got := w.sim.Messages("D1"); len(got) != 1 || got[0].Text != "Paused." {
			t.Errorf("direct messages %+v", got)
		}
	})
}

// What cannot be a notice comes by direct message: too late, too long, with a form.
func TestAsideOfTheHomeTab(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		press := func() bot.Message {
			w.send(saying("p"+time.Now().String(), anasHome, page("x", bot.Choice{ID: "pause", Label: "Pause"})))
			i, err := w.sim.PressHome("U1", "Pause")
			must(t, err)
			w.acked(i)
			return w.messages(1)[0]
		}
		answer := func(m bot.Message, r bot.Reply) {
			r.Re, r.Only = m.ID, "U1"
			d := saying("k"+m.ID+r.Text[:min(5, len(r.Text))], anasHome, r)
			d.Send.Grant = m.Grant
			for d.Part = 0; w.deliver(d).More; d.Part++ {
			}
		}
		m := press()
		answer(m, bot.Reply{Text: strings.Repeat("long ", 1000)})
		answer(m, bot.Reply{Text: "form", Choices: []bot.Choice{{ID: "f", Label: "F", Form: returnForm()}}})
		answer(m, bot.Reply{Form: returnForm()}) // opens
		if n, v := len(w.sim.Messages("D1")), w.sim.Views("U1"); n != 3 || len(v) != 1 || v[0].Callback != "return" {
			t.Errorf("%d direct messages, views %+v", n, v)
		}
		m = press()
		adapters.Pause(w.ctx, time.Minute)
		answer(m, bot.Reply{Text: "late"})
		answer(m, bot.Reply{Form: returnForm()}) // a button in its place
		if got := w.sim.Messages("D1"); len(got) != 5 || got[3].Text != "late" || len(got[4].Buttons()) != 1 || len(w.sim.Views("U1")) != 1 {
			t.Errorf("direct messages %+v", got)
		}
		if !strings.Contains(w.sim.Home("U1").Shown(), "My tickets") {
			t.Error("the page is gone")
		}
	})
}

// The answer to a form reaches its author as well: by the right of the press that
// opened it, where the bot is no member.
func TestAnswerToAForm(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.acked(w.sim.Slash("U1", "C2", "ask"))
		m := w.messages(1)[0]
		d := saying("k1", m.At, bot.Reply{Re: m.ID, Form: returnForm()})
		d.Send.Grant = m.Grant
		w.send(d)
		w.acked(w.sim.Submit(w.sim.Views("U1")[0].ID, nil))
		m = w.messages(1)[0]
		d = saying("k2", m.At, bot.Reply{Re: m.ID, Only: "U1", Text: "done"})
		d.Send.Grant = m.Grant
		w.send(d)
		if got := w.sim.Ephemerals("U1"); len(got) != 1 || got[0].Text != "done" {
			t.Errorf("whispered %+v", got)
		}
	})
}
