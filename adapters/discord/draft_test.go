package discord

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// A draft grows by edits and becomes the reply; what does not fit is said after it.
func TestDraft(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		d := bot.Draft{Key: bot.ReplyKey("turn", 1), To: at, Text: "It"}
		id, after, err := w.a.Draft(w.ctx, d)
		if err != nil || id == "" || after < 1200*time.Millisecond {
			t.Fatalf("draft %q %v %v", id, after, err)
		}
		d.ID, d.Text = id, "It takes"
		if again, _, err := w.a.Draft(w.ctx, d); err != nil || again != id {
			t.Errorf("draft %q %v", again, err)
		}
		if got := w.ann.DM().Reads(); len(got) != 1 || got[0] != "It takes" {
			t.Errorf("reads %q", got)
		}
		s := saying("k", at, bot.Reply{Text: "It takes " + strings.Repeat("long ", 600), Choices: yesNo.Choices})
		s.Send.Draft = id
		r := w.send(s)
		if r.ID != id || !r.More {
			t.Errorf("receipt %+v", r)
		}
		s.Part = 1
		w.send(s)
		all := w.ann.DM().Messages()
		if len(all) != 2 || len(all[0].Buttons()) != 0 || len(all[1].Buttons()) != 2 {
			t.Errorf("stands there: %+v", all)
		}
	})
}

// A draft that somebody deleted does not swallow its reply.
func TestDraftLost(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		key := bot.ReplyKey("k", 0)
		id, _, err := w.a.Draft(w.ctx, bot.Draft{Key: key, To: at, Text: "It"}) // even under the reply's own key
		if err != nil {
			t.Fatal(err)
		}
		if err := w.a.remove(w.ctx, id); err != nil {
			t.Fatal(err)
		}
		s := saying("k", at, bot.Reply{Text: "It takes five days."})
		s.Send.Draft = id
		w.send(s)
		if got := w.ann.DM().Reads(); len(got) != 1 || got[0] != "It takes five days." {
			t.Errorf("reads %q", got)
		}
		discard := bot.Delivery{Key: "x", To: at, Send: bot.Send{Op: bot.OpDiscard, Handle: id}}
		if _, err := w.a.Send(w.ctx, discard); err != nil {
			t.Errorf("discard what is gone: %v", err)
		}
	})
}

// The draft of an answer to a command takes the place of "thinking…".
func TestDraftOfCommand(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		must(w.ann.DM().Slash("support", nil))(t)
		m := w.message()
		id, _, err := w.a.Draft(w.ctx, bot.Draft{Key: bot.ReplyKey("turn", 1), To: m.At, Text: "It", Re: m.ID, Grant: m.Grant})
		if err != nil {
			t.Fatal(err)
		}
		d := saying("k", m.At, bot.Reply{Re: m.ID, Text: "It is on its way."})
		d.Send.Grant, d.Send.Draft = m.Grant, id
		w.send(d)
		if got := w.ann.DM().Reads(); len(got) != 1 || got[0] != "It is on its way." {
			t.Errorf("reads %q", got)
		}
	})
}

// A draft that Discord refuses to edit does not take its reply with it.
func TestDraftRefused(t *testing.T) {
	for _, code := range []int{30046, 50005, 50021} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				at := w.direct(w.ann)
				id, _, err := w.a.Draft(w.ctx, bot.Draft{Key: bot.ReplyKey("d", 0), To: at, Text: "It"})
				if err != nil {
					t.Fatal(err)
				}
				w.sim.Fail(sim.Fault{Route: sim.RouteEdit, Status: 400, Code: code})
				d := saying("k", at, bot.Reply{Text: "It takes five days."})
				d.Send.Draft = id
				if _, err := w.a.Send(w.ctx, d); err != nil || errors.Is(err, bot.ErrCannot) {
					t.Errorf("Send: %v", err)
				}
				if got := w.ann.DM().Reads(); got[len(got)-1] != "It takes five days." {
					t.Errorf("reads %q", got)
				}
			})
		})
	}
}
