package discord

import (
	"strings"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

func TestEditAndDelete(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		long := bot.Reply{Text: strings.Repeat("long ", 900), Choices: yesNo.Choices}
		var ids []string
		for part := 0; ; part++ {
			d := saying("k", at, long)
			d.Part = part
			r := w.send(d)
			ids = append(ids, r.ID)
			if !r.More {
				break
			}
		}
		all := func(d bot.Delivery) {
			for d.Part = 0; ; d.Part++ {
				if r := w.send(d); !r.More {
					return
				}
			}
		}
		edit := saying("e", at, bot.Reply{Text: "short"})
		edit.Send.Op, edit.Target = bot.OpEdit, ids
		all(edit)
		if got := w.ann.DM().Messages(); len(got) != 1 || got[0].Content != "short" || len(got[0].Buttons()) != 0 {
			t.Errorf("stands there: %+v", got)
		}
		remove := bot.Delivery{Key: "d", To: at, Target: ids, Send: bot.Send{Op: bot.OpDelete, Handle: "h"}}
		all(remove)
		all(remove)
		if got := w.ann.DM().Messages(); len(got) != 0 {
			t.Errorf("stands there: %+v", got)
		}
	})
}

func TestReact(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		dm := w.ann.DM()
		id := w.say(dm, "hello")
		react := func(emoji string) {
			w.send(bot.Delivery{Key: "r" + emoji, To: w.direct(w.ann), Target: []string{messageID(dm.Channel, id)}, Send: bot.Send{Op: bot.OpReact, Reply: bot.Reply{Text: emoji}}})
		}
		for _, emoji := range []string{"👀", "✅", "✅"} {
			react(emoji)
		}
		m := dm.Messages()[0]
		if m.Reacted("👀") || !m.Reacted("✅") {
			t.Errorf("bears %+v", m.Reactions)
		}
		react("")
		if m := dm.Messages()[0]; m.Reacted("✅") {
			t.Errorf("bears %+v", m.Reactions)
		}
	})
}

// Edits and deletions are as good done twice: what may have arrived is a wait.
func TestEditAgain(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		id := w.send(saying("k", at, bot.Reply{Text: "one"})).ID
		for _, op := range []bot.Op{bot.OpEdit, bot.OpDelete} {
			w.sim.Fail(sim.Fault{Route: sim.RouteEdit, Times: 1, Cut: true})
			w.sim.Fail(sim.Fault{Route: sim.RouteDelete, Times: 1, Status: 503})
			d := saying("e", at, bot.Reply{Text: "two"})
			d.Send.Op, d.Target = op, []string{id}
			if _, err := w.a.Send(w.ctx, d); !waits(time.Second, false)(err) {
				t.Errorf("%s: %v", op, err)
			}
			w.sim.Heal()
			w.send(d)
		}
		if got := w.ann.DM().Reads(); len(got) != 0 {
			t.Errorf("reads %q", got)
		}
	})
}

// What another process of ours takes back is no deletion of a customer's.
func TestDeletedByAnotherProcess(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		at := w.direct(w.ann)
		r := w.send(saying("k", at, bot.Reply{Handle: "h", Text: "x"}))
		other := w.adapter()
		if _, err := other.Send(w.ctx, bot.Delivery{Key: "d", To: at, Target: []string{r.ID}, Send: bot.Send{Op: bot.OpDelete, Handle: "h"}}); err != nil {
			t.Fatal(err)
		}
		w.none()
	})
}
