package slack

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// What Slack does not show as blocks it shows as words, wherever they stand: a card
// that is edited, an answer to one person, a stream that ends, a notice, the page.
func TestRefusedBlocksAreWords(t *testing.T) {
	refuse := func(w *world, method, code string) { w.sim.Fail(sim.Fault{Method: method, Error: code, Times: 1}) }
	ask := bot.Reply{Only: "U1", Text: "Pause **all**?", Choices: []bot.Choice{{ID: "yes", Label: "Yes"}}}
	for name, f := range map[string]func(*world) string{
		"an edited card": func(w *world) string {
			d := opening("k1")
			r := w.send(d)
			d.Send.Op, d.Target, d.Send.Reply.Card.Status, d.Send.Reply.Text = bot.OpEdit, []string{r.ID}, "claimed by Ana", "Claimed by Ana"
			refuse(w, "chat.update", "invalid_blocks")
			w.send(d)
			m := w.sim.Message(desk, r.Thread)
			if len(m.Blocks) != 0 {
				w.t.Errorf("blocks %v", m.Blocks)
			}
			return m.Text
		},
		"a whisper": func(w *world) string {
			_, at := w.ticket()
			w.talk(at)
			refuse(w, "chat.postEphemeral", "invalid_blocks")
			w.send(saying("k1", at, ask))
			return w.sim.Ephemerals("U1")[0].Text
		},
		"the Home tab": func(w *world) string {
			refuse(w, "views.publish", "invalid_arguments")
			w.send(saying("k1", anasHome, page("My tickets: none", bot.Choice{ID: "pause", Label: "Pause"})))
			return w.sim.Home("U1").Shown()
		},
		"a notice": func(w *world) string {
			w.listen()
			w.send(saying("k1", anasHome, page("x", bot.Choice{ID: "pause", Label: "Pause"})))
			i, err := w.sim.PressHome("U1", "Pause")
			must(w.t, err)
			w.acked(i)
			m := w.messages(1)[0]
			refuse(w, "views.open", "invalid_arguments")
			d := saying("k2", anasHome, ask)
			d.Send.Reply.Re, d.Send.Grant = m.ID, m.Grant
			w.send(d)
			return w.sim.Views("U1")[0].Shown()
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				got := f(w)
				if !strings.Contains(got, "Claimed by Ana") && !strings.Contains(got, "Pause *all*?") && !strings.Contains(got, "My tickets") {
					t.Errorf("it reads %q", got)
				}
			})
		})
	}
}

// A scope that one method lacks holds up what needs it and nothing else: a receipt is
// left out, a file waits alone, and the log names the scope and its mend once.
func TestMissingScopeHoldsUpOnlyItself(t *testing.T) {
	for scope, c := range map[string]struct {
		d     func(*world, bot.Address) bot.Delivery
		waits bool
	}{
		"reactions:write": {func(w *world, at bot.Address) bot.Delivery {
			d := saying("k1", at, bot.Reply{Text: "✅"})
			d.Send.Op, d.Target = bot.OpReact, []string{desk + ":" + at.Thread}
			return d
		}, false},
		"files:write": {func(_ *world, at bot.Address) bot.Delivery {
			return saying("k1", at, bot.Reply{Files: []bot.File{paper("F", "words")}})
		}, true},
	} {
		t.Run(scope, func(t *testing.T) {
			var scopes []string
			for _, s := range sim.AllScopes() {
				if s != scope {
					scopes = append(scopes, s)
				}
			}
			play(t, sim.Options{Scopes: scopes}, func(w *world) {
				var out strings.Builder
				w.a = w.adapter(func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&out, nil)) })
				_, at := w.ticket()
				d := c.d(w, at)
				for d.Attempt = range 3 {
					_, err := w.a.Send(w.ctx, d)
					retry, waits := errors.AsType[*bot.RetryError](err)
					if err == nil || waits != c.waits || waits && retry.Whole || !waits && !errors.Is(err, bot.ErrCannot) {
						t.Fatalf("Send: %v", err)
					}
				}
				if got := out.String(); strings.Count(got, scope) != 1 || !strings.Contains(got, "handoff slack manifest") {
					t.Errorf("logged %q", got)
				}
				w.send(saying("k2", at, bot.Reply{Text: "all else goes on"}))
			})
		})
	}
}

// More than a hundred options stand in groups, and each can be picked; one that comes
// twice stands once.
func TestManyOptions(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		form := &bot.Form{Name: "macro", Title: "Use a macro", Inputs: []bot.Input{{Name: "macro", Label: "Macro", Value: "m149"}}}
		for i := range 150 {
			form.Inputs[0].Options = append(form.Inputs[0].Options, bot.Option{ID: fmt.Sprint("m", i), Label: fmt.Sprint("Macro ", i)})
		}
		form.Inputs[0].Options = append(form.Inputs[0].Options, form.Inputs[0].Options[0])
		d := saying("k1", bot.Address{Account: "slack", Chat: desk, Thread: thread}, bot.Reply{Text: "Which?", Choices: []bot.Choice{{ID: "use", Label: "Use", Form: form}}})
		r := w.send(d)
		e, err := parseEventID(r.ID)
		must(t, err)
		w.acked(w.press("U1", w.sim.Message(desk, e.TS), "Use"))
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		v := w.sim.Views("U1")[0]
		if in := v.Inputs[0]; len(in.Options) != 150 || in.Value != "m149" {
			t.Fatalf("%d options, %q is picked at first", len(in.Options), in.Value)
		}
		w.acked(w.sim.Submit(v.ID, map[string]string{"macro": "Macro 120"}))
		if m := w.messages(1)[0]; m.Values["macro"] != "m120" {
			t.Errorf("put %+v", m)
		}
	})
}

// A file that the workspace's rules keep out leaves a line that says so, and what
// stands behind it goes on.
func TestFileThatSlackDoesNotTake(t *testing.T) {
	for method, code := range map[string]string{"files.completeUploadExternal": "blocked_file_type", "files.getUploadURLExternal": "file_uploads_disabled"} {
		t.Run(code, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				thread, at := w.ticket()
				w.sim.Fail(sim.Fault{Method: method, Error: code})
				d := saying("k1", at, bot.Reply{By: "Max", Text: "Here it is", Files: []bot.File{paper("virus.exe", "MZ")}})
				for more := true; more; d.Part++ {
					more = w.send(d).More
				}
				w.deliver(saying("k2", at, bot.Reply{By: "Max", Text: "Did you get it?"}))
				got := w.sim.Thread(desk, thread)
				if len(got) != 4 || !strings.Contains(got[2].Text, "virus.exe") || !strings.Contains(got[2].Text, code) {
					t.Errorf("the thread reads %+v", got)
				}
			})
		})
	}
}

// An app that takes no direct messages is told of with its mend, and holds nobody up.
func TestNoDirectMessages(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		var out strings.Builder
		w.a = w.adapter(func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&out, nil)) })
		w.sim.Fail(sim.Fault{Method: "chat.postMessage", Error: "messages_tab_disabled"})
		_, err := w.a.Send(w.ctx, saying("k1", bot.Address{Account: "slack", Chat: "U2"}, bot.Reply{Text: "It is yours."}))
		if !errors.Is(err, bot.ErrCannot) || strings.Count(out.String(), "handoff slack manifest") != 1 {
			t.Errorf("Send: %v, logged %q", err, out.String())
		}
	})
}
