package discord

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/adapters/discord/sim"
	"handoff/bot"
)

var yesNo = bot.Reply{Handle: "h", Text: "Right?", Choices: []bot.Choice{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"}}}

// A press is acknowledged before the store has it, within a second.
func TestPressAcknowledgedFirst(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		r := w.send(saying("k", w.direct(w.ann), yesNo))
		hang := make(chan struct{})
		w.setSink(nil, hang)
		i := must(w.ann.DM().Press("Yes"))(t)
		a := must(i.Answer(w.ctx))(t)
		if a.Type != 6 || a.Took > time.Second {
			t.Errorf("answered %+v", a)
		}
		close(hang)
		if m := w.message(); m.Kind != bot.KindChoice || m.Name != "yes" || m.Re != r.ID || m.Grant == "" || m.At != w.direct(w.ann) {
			t.Errorf("put %+v", m)
		}
		must(w.ann.DM().Press("Yes"))(t) // the same button again
		w.none()
	})
}

// When the store does not take a press, the person reads so at once, alone and in
// their language; pressed again it is taken once.
func TestPressNotTaken(t *testing.T) {
	for name, hang := range map[string]bool{"refused": false, "hanging": true} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.ann.Speak("zh-CN")
				w.listen()
				w.send(saying("k", w.direct(w.ann), yesNo))
				stuck := make(chan struct{})
				if hang {
					w.setSink(nil, stuck)
				} else {
					w.setSink(errors.New("the store is away"), nil)
				}
				i := must(w.ann.DM().Press("Yes"))(t)
				must(i.Answer(w.ctx))(t)
				began := time.Now()
				w.await(func() bool { return slices.Contains(w.ann.DM().Reads(), chinese.notTaken) })
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("after %v", took)
				}
				if slices.Contains(w.bob.In(w.ann.DM().Channel).Reads(), chinese.notTaken) {
					t.Error("others read it too")
				}
				close(stuck)
				w.setSink(nil, nil)
				synctest.Wait()
				must(w.ann.DM().Press("Yes"))(t)
				w.message()
			})
		})
	}
}

// A press behind messages that the store does not take is answered in time all the
// same, and dropped.
func TestPressBehindHeldLane(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.send(saying("k", w.direct(w.ann), yesNo))
		w.setSink(errors.New("the store is away"), nil)
		w.say(w.ann.DM(), "first")
		synctest.Wait()
		i := must(w.ann.DM().Press("Yes"))(t)
		must(i.Answer(w.ctx))(t)
		w.await(func() bool { return slices.Contains(w.ann.DM().Reads(), english.notTaken) })
		w.setSink(nil, nil)
		if m := w.message(); m.Text != "first" {
			t.Errorf("put %+v", m)
		}
	})
}

func TestForeignButtons(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.In(w.other), sim.Mention+" hi")
		m := w.message()
		w.send(saying("k", m.At, yesNo))
		i := must(w.bob.In(w.other).Press("Yes"))(t)
		if a := must(i.Answer(w.ctx))(t); a.Message.Content != english.refused || a.Message.Flags&sim.Ephemeral == 0 {
			t.Errorf("answered %+v", a)
		}
		w.none()
		must(w.ann.In(w.other).Press("Yes"))(t)
		if c := w.message(); c.Name != "yes" || c.At != m.At || !c.Public {
			t.Errorf("put %+v", c)
		}
		// A button of another bot's, or of a token that was reset since.
		other := w.adapter()
		other.key = []byte("another")
		must(other.Send(w.ctx, saying("k2", m.At, bot.Reply{Text: "Old?", Choices: []bot.Choice{{ID: "old", Label: "Old"}}})))(t)
		i = must(w.ann.In(w.other).Press("Old"))(t)
		if a := must(i.Answer(w.ctx))(t); a.Message.Content != english.refused {
			t.Errorf("answered %+v", a)
		}
		w.none()
	})
}

var address = &bot.Form{Name: "address", Title: "Where do you live? " + strings.Repeat("x", 50), Inputs: []bot.Input{
	{Name: "street", Label: "Street", Value: "Main St"}, {Name: "note", Label: "Anything else", Long: true, Optional: true},
}}

// A choice's form opens at once, without a turn, and comes back filled in.
func TestForm(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		dm := w.ann.DM()
		r := w.send(saying("k", w.direct(w.ann), bot.Reply{Text: "Please", Choices: []bot.Choice{{ID: "form", Label: "Fill in", Form: address}}}))
		i := must(dm.Press("Fill in"))(t)
		a := must(i.Answer(w.ctx))(t)
		if a.Form == nil || len(a.Form.Fields) != 2 || a.Form.Fields[0].Value != "Main St" || !a.Form.Fields[1].Paragraph || a.Form.Fields[1].Required {
			t.Fatalf("answered %+v", a)
		}
		w.none()
		j := must(dm.Submit(i, map[string]string{"street": "Side St 3"}))(t)
		if a := must(j.Answer(w.ctx))(t); a.Type != 6 {
			t.Errorf("answered %+v", a)
		}
		m := w.message()
		if m.Kind != bot.KindForm || m.Name != "address" || m.Values["street"] != "Side St 3" || m.Re != r.ID || m.At != w.direct(w.ann) {
			t.Errorf("put %+v", m)
		}
	})
}

// A form that a reply asks for comes as a button: Discord opens none later than at
// the press itself.
func TestReplyForm(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.send(saying("k", w.direct(w.ann), bot.Reply{Text: "Please", Form: &bot.Form{Name: "f", Title: "Address", Inputs: address.Inputs}}))
		i := must(w.ann.DM().Press("Address"))(t)
		if a := must(i.Answer(w.ctx))(t); a.Form == nil {
			t.Errorf("answered %+v", a)
		}
		d := saying("k2", w.direct(w.ann), bot.Reply{Text: "x", Form: &bot.Form{Name: "f", Inputs: make([]bot.Input, 6)}})
		if _, err := w.a.Send(w.ctx, d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("six fields: %v", err)
		}
	})
}

// A form in the components that Discord has today (Label) is read too, and a form
// no longer kept is said to be stale.
func TestFormToday(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		dm := w.ann.DM()
		at := w.direct(w.ann)
		w.sim.Raw("INTERACTION_CREATE", map[string]any{
			"id": "901", "application_id": sim.AppID, "type": 5, "token": "t", "channel_id": dm.Channel, "locale": "en-US",
			"user": map[string]any{"id": w.ann.ID, "username": "Ann"}, "message": map[string]any{"id": "900"},
			"data": map[string]any{"custom_id": w.a.customID('m', at, "900.address"), "components": []any{
				map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "street", "value": "Side"}},
				map[string]any{"type": 18, "component": map[string]any{"type": 21, "custom_id": "kind", "value": "home"}},
				map[string]any{"type": 18, "component": map[string]any{"type": 22, "custom_id": "days", "values": []string{"mon", "tue"}}},
			}},
		})
		synctest.Wait() // Discord knows no such interaction: it is not taken
		w.none()
		fields := map[string]string{}
		values(fields, []component{{Component: &component{CustomID: "street", Value: "Side"}}, {Component: &component{CustomID: "days", Values: []string{"mon", "tue"}}}})
		if fields["street"] != "Side" || fields["days"] != "mon, tue" {
			t.Errorf("read %v", fields)
		}
		w.send(saying("k", at, bot.Reply{Text: "Please", Choices: []bot.Choice{{ID: "form", Label: "Fill in", Form: address}}}))
		w.a.memory = &adapters.OwnMemory{} // the form is forgotten
		i := must(dm.Press("Fill in"))(t)
		if a := must(i.Answer(w.ctx))(t); a.Message.Content != english.refused {
			t.Errorf("answered %+v", a)
		}
	})
}

// In public a private choice leads to direct messages, and says there what it was.
func TestPrivateChoice(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.In(w.other), sim.Mention+" my order?")
		m := w.message()
		choice := bot.Reply{Text: "Privately, please.", Choices: []bot.Choice{{ID: "order", Label: "Go on", Private: true}}}
		w.send(saying("k", m.At, choice))
		i := must(w.ann.In(w.other).Press("Go on"))(t)
		a := must(i.Answer(w.ctx))(t)
		if a.Type != 5 || a.Message.Flags&sim.Ephemeral == 0 {
			t.Errorf("answered %+v", a)
		}
		start := w.message()
		if start.Kind != bot.KindCommand || start.Name != "start" || start.Values["context"] != "order" || start.At != w.direct(w.ann) || start.Public {
			t.Errorf("put %+v", start)
		}
		w.await(func() bool {
			reads := w.ann.In(w.other).Reads()
			return strings.Contains(reads[len(reads)-1], "https://discord.com/channels/@me/"+w.ann.DM().Channel)
		})
		w.send(saying("k2", w.direct(w.ann), choice)) // in private it is an ordinary button
		must(w.ann.DM().Press("Go on"))(t)
		if c := w.message(); c.Kind != bot.KindChoice || c.Name != "order" {
			t.Errorf("put %+v", c)
		}
	})
}

// Discord may not take the acknowledgement; what was pressed counts all the same.
func TestAcknowledgementLost(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.send(saying("k", w.direct(w.ann), yesNo))
		w.sim.Fail(sim.Fault{Route: sim.RouteAnswer, Times: 1, Cut: true})
		must(w.ann.DM().Press("Yes"))(t)
		if m := w.message(); m.Name != "yes" {
			t.Errorf("put %+v", m)
		}
	})
}

// stuckMemory is one that hangs while stuck.
type stuckMemory struct {
	Memory
	stuck atomic.Bool
}

func (m *stuckMemory) Get(ctx context.Context, key string) ([]byte, error) {
	if m.stuck.Load() {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return m.Memory.Get(ctx, key)
}

// Nor does an interaction wait for a Memory that hangs.
func TestPressWhileMemoryHangs(t *testing.T) {
	memory := &stuckMemory{}
	play(t, sim.Options{}, func(w *world) {
		memory.Memory = w.mem
		w.listen()
		w.send(saying("k", w.direct(w.ann), bot.Reply{Text: "Please", Choices: []bot.Choice{{ID: "form", Label: "Fill in", Form: address}}}))
		memory.stuck.Store(true)
		i := must(w.ann.DM().Press("Fill in"))(t)
		a := must(i.Answer(w.ctx))(t)
		if a.Message.Content != english.notTaken || a.Took > time.Second {
			t.Errorf("answered %+v", a)
		}
		memory.stuck.Store(false)
	}, func(c *Config) { c.Memory = memory })
}

// Interactions do not wait for one another's limits.
func TestOwnBucketPerInteraction(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.Limit(sim.RouteFill, 1, time.Hour, "")
		w.listen()
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		for _, p := range []*sim.Person{w.ann, w.bob, w.sim.Person("Cy"), w.sim.Person("Di")} {
			must(p.DM().Slash("support", nil))(t)
			m := w.message()
			d := saying("k"+p.ID, m.At, bot.Reply{Re: m.ID, Text: "hi"})
			d.Send.Grant = m.Grant
			began := time.Now()
			w.send(d)
			if took := time.Since(began); took > 0 {
				t.Errorf("%s waited %v", p.Name, took)
			}
		}
	})
}
