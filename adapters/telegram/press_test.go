package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

var question = bot.Reply{Text: "Did this help?", Choices: []bot.Choice{
	{ID: "yes", Label: "Yes", Style: bot.StylePrimary}, {ID: "no", Label: "No", Style: bot.StyleDanger},
}}

func (w *world) ask(chat int64) int {
	w.t.Helper()
	_, id, err := parseMessageID(w.mustSend(saying(chat, question)).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func TestPress(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		id := w.ask(7)
		first, second := ann.Press(id, "Yes"), ann.Press(id, "Yes") // a double tap
		m := w.one()
		if m.Kind != bot.KindChoice || m.Name != "yes" || m.Re != messageID(7, id) || m.At.Chat != "7" || m.From.ID != "7" {
			t.Errorf("%+v", m)
		}
		for _, p := range []*sim.Press{first, second} {
			if got := w.sim.Result(p); !got.Answered || got.Text != "" || got.Took > time.Second {
				t.Errorf("answer: %+v", got)
			}
		}
		ann.Press(id, "No") // another button is another choice
		if m := w.one(); m.Name != "no" {
			t.Errorf("%+v", m)
		}
		// A keyboard that an edit put there has new buttons.
		time.Sleep(time.Second)
		d := saying(7, question)
		d.Send.Op, d.Target, d.Send.Reply.Text = bot.OpEdit, []string{messageID(7, id)}, "And now?"
		w.mustSend(d)
		ann.Press(id, "Yes")
		if m := w.one(); m.Name != "yes" {
			t.Errorf("%+v", m)
		}
	})
}

func TestForgedPress(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "zh-CN")
		id := w.ask(7)
		theirs := w.a.choiceData(spot{chat: 8}.address("telegram"), "yes")
		good := w.a.choiceData(spot{chat: 7}.address("telegram"), "yes")
		for _, data := range []string{"yes", "", "x", theirs, good[:len(good)-1] + "z", good + "x", strings.Repeat("A", 64)} {
			p := ann.PressData(id, data)
			w.none()
			if got := w.sim.Result(p); !got.Answered || got.Text != chinese.refused || !got.Alert {
				t.Errorf("%q: %+v", data, got)
			}
		}
		// In a group a button is one person's.
		group := w.sim.Group(-9, "G")
		d := saying(0, question)
		d.To = spot{chat: -9, person: 7}.address("telegram")
		_, id, _ = parseMessageID(w.mustSend(d).ID)
		p := group.As(8, "Ben", "en").Press(id, "Yes")
		w.none()
		if got := w.sim.Result(p); got.Text != english.refused {
			t.Errorf("%+v", got)
		}
		group.As(7, "Ann", "zh").Press(id, "Yes")
		if m := w.one(); m.Name != "yes" || m.At != d.To {
			t.Errorf("%+v", m)
		}
	})
}

// Whatever the store does, a press is answered within a second, also when it
// waits behind other messages; a press that was refused is not taken later.
func TestPressIsAnsweredInTime(t *testing.T) {
	for name, broken := range map[string]func(*inbox){
		"refused": func(in *inbox) { in.failing = errors.New("down") },
		"hanging": func(in *inbox) { in.hang = true },
	} {
		for _, behind := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, behind=%v", name, behind), func(t *testing.T) {
				within(t, func(w *world) {
					ann := w.sim.Private(7, "Ann", "en")
					id := w.ask(7)
					broken(w.inbox)
					if behind {
						ann.Say("first")
					}
					p := ann.Press(id, "Yes") // in one batch with what stands before it
					stop := w.listen()
					time.Sleep(2 * time.Second)
					if got := w.sim.Result(p); !got.Answered || got.Text != english.notTaken || got.Took > time.Second {
						t.Errorf("%+v", got)
					}
					_ = stop() // lets go of a put that hangs
					w.inbox.failing, w.inbox.hang = nil, false
					stop = w.listen()
					time.Sleep(time.Minute)
					w.inbox.take()
					ann.Press(id, "No")
					if m := w.one(); m.Name != "no" {
						t.Errorf("pressed again: %+v", m)
					}
					_ = stop()
				})
			})
		}
	}
}

// A press that waited too long behind others is dropped when its turn comes: the
// person has read that it was not taken.
func TestRefusedPressIsNotTakenLater(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		id := w.ask(7)
		w.inbox.fail(errors.New("down"))
		ann.Say("first")
		ann.Press(id, "Yes")
		defer w.listen()()
		time.Sleep(5 * time.Second)
		w.inbox.fail(nil)
		time.Sleep(time.Minute)
		if m := w.one(); m.Text != "first" {
			t.Errorf("%+v", m)
		}
		ann.Press(id, "Yes")
		if m := w.one(); m.Name != "yes" {
			t.Errorf("%+v", m)
		}
	})
}
