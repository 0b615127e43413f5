package slack

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

func (w *world) press(user string, m sim.Message, button string) *sim.Interaction {
	w.t.Helper()
	i, err := w.sim.Press(user, m, button)
	must(w.t, err)
	return i
}

// acked waits for an ack, which must come within a second.
func (w *world) acked(i *sim.Interaction) string {
	w.t.Helper()
	data, err := i.Ack(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	if i.Took() > time.Second {
		w.t.Errorf("acknowledged after %v", i.Took())
	}
	return string(data)
}

func TestPressIsAChoice(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		w.acked(w.press("U1", w.sim.Message(desk, thread), "Claim"))
		m := w.messages(1)[0]
		if m.Kind != bot.KindChoice || m.Name != "claim" || m.At != at || m.Re != desk+":"+thread || m.From.Name != "Ana" || !slices.Contains(m.From.Groups, "S1") {
			t.Errorf("put %+v", m)
		}
		if g := parseGrant(m.Grant); g.Trigger == "" || g.URL == "" {
			t.Errorf("grant %q", m.Grant)
		}
		// Another press is another message; and "already claimed" is for its eyes alone.
		w.acked(w.press("U2", w.sim.Message(desk, thread), "Claim"))
		second := w.messages(1)[0]
		if second.ID == m.ID {
			t.Error("two presses bear one ID")
		}
		d := saying("k1", at, bot.Reply{Re: second.ID, Only: "U2", Text: "already claimed by Ana"})
		d.Send.Grant = second.Grant
		w.send(d)
		got := w.sim.Ephemerals("U2")
		if len(got) != 1 || got[0].Text != "already claimed by Ana" || got[0].Thread != thread || len(w.sim.Calls("response_url")) != 1 {
			t.Errorf("whispered %+v", got)
		}
		// A button below a relayed message belongs to the same conversation.
		w.send(saying("k2", at, bot.Reply{Text: "**Draft**", Choices: []bot.Choice{{ID: "send", Label: "Send"}}}))
		said := w.sim.Thread(desk, thread)
		w.acked(w.press("U1", said[len(said)-1], "Send"))
		if m := w.messages(1)[0]; m.At != at || m.Name != "send" {
			t.Errorf("put %+v", m)
		}
	})
}

func TestInteractionsAreAcknowledgedWhateverHappens(t *testing.T) {
	for name, sink := range map[string]struct {
		refuse error
		hang   bool
	}{"the store refuses": {errors.New("full"), false}, "the store hangs": {nil, true}} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				thread, _ := w.ticket()
				w.listen()
				w.quiet()
				var hang chan struct{}
				if sink.hang {
					hang = make(chan struct{})
					defer close(hang)
				}
				w.setSink(sink.refuse, hang)
				w.acked(w.press("U1", w.sim.Message(desk, thread), "Claim"))
				w.await(func() bool { return len(w.sim.Ephemerals("U1")) == 1 })
				if got := w.sim.Ephemerals("U1")[0]; got.Text != textNotTaken {
					t.Errorf("read %q", got.Text)
				}
				if got := w.acked(w.sim.Slash("U1", desk, "status")); !strings.Contains(got, textRetype) {
					t.Errorf("answered %s", got)
				}
				w.setSink(nil, nil)
			})
		})
	}
}

// Who a person is must not hold the ack up, nor keep a member out.
func TestInteractionsDoNotWaitForPeople(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.quiet()
		stall := make(chan struct{})
		defer close(stall)
		w.sim.Fail(sim.Fault{Method: "users.info", Stall: stall})
		w.sim.Fail(sim.Fault{Method: "usergroups.list", Stall: stall})
		one := w.press("U1", w.sim.Message(desk, thread), "Claim")
		two := w.press("U2", w.sim.Message(desk, thread), "Claim") // both ask; one waits for the other
		w.acked(one)
		w.acked(two)
		if m := w.messages(2); m[0].From.Name == "" || m[1].From.Name == "" || m[0].From.ID == m[1].From.ID {
			t.Errorf("from %+v and %+v", m[0].From, m[1].From)
		}
		w.acked(w.press("U9", w.sim.Message(desk, thread), "Claim")) // the payload tells that she is a stranger
		w.await(func() bool { return len(w.sim.Ephemerals("U9")) == 1 })
		w.messages(0)
	})
}

// An event may wait for Slack longer than a button may.
func TestInteractionsDoNotWaitForEvents(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.quiet()
		stall := make(chan struct{})
		w.sim.Fail(sim.Fault{Method: "usergroups.list", Stall: stall})
		w.sim.Post("U2", desk, thread, "hello")
		synctest.Wait()
		w.acked(w.press("U1", w.sim.Message(desk, thread), "Claim"))
		close(stall)
		w.messages(2)
	})
}

func TestStrangersMayNotAct(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.acked(w.press("U9", w.sim.Message(desk, thread), "Claim"))
		w.await(func() bool { return len(w.sim.Ephemerals("U9")) == 1 })
		if got := w.acked(w.sim.Slash("U9", desk, "status")); !strings.Contains(got, textStranger) {
			t.Errorf("answered %s", got)
		}
		w.none()
	})
}

func TestCommand(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		if got := w.acked(w.sim.Slash("U1", "C2", " queue  all &amp; more ")); got != "" {
			t.Errorf("answered %s", got)
		}
		m := w.messages(1)[0]
		if m.Kind != bot.KindCommand || m.Name != "handoff" || m.Text != "queue  all & more" || m.At != (bot.Address{Account: "slack", Chat: "C2@U1"}) {
			t.Errorf("put %+v", m)
		}
		// The bot is not in that channel; the right that came with the command is.
		for i := range 2 {
			d := saying("k1", m.At, bot.Reply{Re: m.ID, Text: "2 wait"})
			d.Send.Grant = m.Grant
			w.send(d)
			if got := w.sim.Ephemerals("U1"); len(got) != i+1 || got[i].Text != "2 wait" {
				t.Fatalf("whispered %+v", got)
			}
			d.Send.Grant = "" // once lost it is for good: nobody can answer there
			if _, err := w.a.Send(w.ctx, d); !errors.Is(err, bot.ErrCannot) {
				t.Errorf("Send without a right: %v", err)
			}
		}
		// In a channel of ours an ephemeral message does.
		w.acked(w.sim.Slash("U1", desk, "help"))
		m = w.messages(1)[0]
		adapters.Pause(w.ctx, time.Hour) // the right is dead by then
		d := saying("k2", m.At, bot.Reply{Re: m.ID, Text: "help yourself"})
		d.Send.Grant = m.Grant
		w.send(d)
		if got := w.sim.Ephemerals("U1"); len(got) != 3 || got[2].Text != "help yourself" {
			t.Errorf("whispered %+v", got)
		}
	})
}

func returnForm() *bot.Form {
	return &bot.Form{Name: "return", Title: "Start a return of this order, please", Submit: "Start", Inputs: []bot.Input{
		{Name: "order", Label: "Order", Value: "4711"}, {Name: "why", Label: "Why", Long: true, Optional: true},
	}}
}

func TestFormOpensAtOnce(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		long := returnForm()
		long.Inputs[1].Value = strings.Repeat("ü", 2500) // too long for a button: kept in Memory
		w.send(saying("k1", at, bot.Reply{Text: "?", Choices: []bot.Choice{
			{ID: "return", Label: "Return", Form: returnForm()}, {ID: "long", Label: "Long", Form: long},
		}}))
		said := w.sim.Thread(desk, thread)[1]
		w.acked(w.press("U1", said, "Return"))
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		v := w.sim.Views("U1")[0]
		if v.Title != "Start a return of this…" || len(v.Inputs) != 2 || v.Inputs[0].Value != "4711" || !v.Inputs[1].Long || !v.Inputs[1].Optional {
			t.Errorf("view %+v", v)
		}
		if strings.Contains(v.Private, "4711") || !strings.Contains(v.Private, thread) {
			t.Errorf("private metadata %s", v.Private)
		}
		w.acked(w.sim.Submit(v.ID, map[string]string{"why": "too <small>"}))
		m := w.messages(1)[0]
		if m.Kind != bot.KindForm || m.Name != "return" || m.At != at || m.Values["order"] != "4711" || m.Values["why"] != "too <small>" || m.Re != desk+":"+said.TS {
			t.Errorf("put %+v", m)
		}
		if len(w.sim.Views("U1")) != 0 {
			t.Error("the form stays open")
		}
		w.acked(w.press("U1", said, "Long"))
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		if v := w.sim.Views("U1")[0]; len(v.Inputs[1].Value) != 5000 {
			t.Errorf("first value of %d bytes", len(v.Inputs[1].Value))
		}
		w.messages(0)
	})
}

func TestFormStaysOpenWhenItIsNotTaken(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		w.quiet()
		w.send(saying("k1", at, bot.Reply{Choices: []bot.Choice{{ID: "return", Label: "Return", Form: returnForm()}}}))
		w.acked(w.press("U1", w.sim.Thread(desk, thread)[1], "Return"))
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		v := w.sim.Views("U1")[0]
		w.setSink(errors.New("full"), nil)
		w.acked(w.sim.Submit(v.ID, nil))
		if got := w.sim.Views("U1"); len(got) != 1 || got[0].Errors["order"] != textRetype {
			t.Errorf("views %+v", got)
		}
		w.setSink(nil, nil)
		w.acked(w.sim.Submit(v.ID, nil))
		w.messages(1)
	})
}

func TestFormThatCannotOpenIsSaid(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		w.send(saying("k1", at, bot.Reply{Choices: []bot.Choice{{ID: "return", Label: "Return", Form: returnForm()}}}))
		w.sim.Fail(sim.Fault{Method: "views.open", Error: "internal_error"})
		w.acked(w.press("U1", w.sim.Thread(desk, thread)[1], "Return"))
		w.await(func() bool { return len(w.sim.Ephemerals("U1")) == 1 })
	})
}

func TestFormByGrant(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		w.acked(w.press("U1", w.sim.Message(desk, thread), "Claim"))
		m := w.messages(1)[0]
		d := saying("k1", at, bot.Reply{Re: m.ID, Only: "U1", Text: "Fill in:", Form: returnForm()})
		d.Send.Grant = m.Grant
		w.send(d)
		if v := w.sim.Views("U1"); len(v) != 1 || v[0].Callback != "return" {
			t.Fatalf("views %+v", v)
		}
		// Too late for the second one: a button opens it at leisure.
		adapters.Pause(w.ctx, time.Minute)
		d.Key = "k2"
		w.send(d)
		got := w.sim.Ephemerals("U1")
		if len(got) != 1 || !strings.Contains(got[0].Shown(), "Fill in:") {
			t.Fatalf("whispered %+v", got)
		}
		w.acked(w.press("U1", got[0], "Start a return of this order, please"))
		w.await(func() bool { return len(w.sim.Views("U1")) == 2 })
	})
}

// Whoever leaves a group loses its rights soon, whoever joins has them soon.
func TestGroupsAreAskedAnew(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		groups := func() []string {
			w.acked(w.sim.Slash("U1", desk, "status"))
			return w.messages(1)[0].From.Groups
		}
		if got := groups(); !slices.Equal(got, []string{"support", "S1"}) {
			t.Errorf("groups %q", got)
		}
		w.sim.SetGroups(sim.Group{ID: "S2", Handle: "leads", Users: []string{"U1"}})
		adapters.Pause(w.ctx, groupKeep)
		if got := groups(); !slices.Equal(got, []string{"leads", "S2"}) {
			t.Errorf("groups %q", got)
		}
		w.sim.Fail(sim.Fault{Method: "usergroups.list", Status: 503})
		adapters.Pause(w.ctx, groupKeep)
		if got := groups(); !slices.Equal(got, []string{"leads", "S2"}) {
			t.Errorf("groups while Slack is down: %q", got)
		}
	})
}

// A stop lets interactions under way finish: the person is never left in doubt.
func TestStopFinishesInteractions(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.quiet()
		hang := make(chan struct{})
		w.setSink(nil, hang)
		i := w.press("U1", w.sim.Message(desk, thread), "Claim")
		synctest.Wait()
		w.stop()
		synctest.Wait()
		close(hang)
		w.acked(i)
		w.messages(1)
	})
}
