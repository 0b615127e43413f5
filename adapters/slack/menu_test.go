package slack

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// inMenu are n choices that stand in a menu.
func inMenu(n int) (all []bot.Choice) {
	for i := range n {
		all = append(all, bot.Choice{ID: fmt.Sprint("m", i), Label: fmt.Sprint("Entry ", i), Menu: true})
	}
	return all
}

func TestMenu(t *testing.T) {
	for _, c := range []struct {
		n       int
		kinds   []string // of menus
		buttons int
	}{{0, nil, 1}, {1, nil, 2}, {2, []string{"overflow"}, 1}, {5, []string{"overflow"}, 1}, {6, []string{"static_select"}, 1}, {130, []string{"static_select", "static_select"}, 1}} {
		t.Run(fmt.Sprint(c.n), func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				_, at := w.ticket()
				w.listen()
				choices := append([]bot.Choice{{ID: "claim", Label: "Claim"}}, inMenu(c.n)...)
				w.send(saying("k1", at, bot.Reply{Card: &bot.Card{Title: "T"}, Choices: choices}))
				m := w.sim.Thread(desk, at.Thread)[1]
				kinds := map[string]string{}
				for _, o := range m.Options() {
					kinds[o.ActionID] = o.Menu
				}
				if len(m.Buttons()) != c.buttons || len(kinds) != len(c.kinds) {
					t.Fatalf("%d buttons, menus %v", len(m.Buttons()), kinds)
				}
				for i, kind := range c.kinds {
					if kinds[menuID(i)] != kind {
						t.Errorf("menus %v, want %v", kinds, c.kinds)
					}
				}
				for i := range c.n {
					w.acked(w.press("U1", m, fmt.Sprint("Entry ", i)))
					got := w.messages(1)[0]
					if got.Kind != bot.KindChoice || got.Name != fmt.Sprint("m", i) || got.At != at || got.Re != desk+":"+m.TS || parseGrant(got.Grant).Trigger == "" {
						t.Fatalf("put %+v", got)
					}
				}
			})
		})
	}
}

// Two picks of one option are two messages; another label and ID keep to Slack's
// limits whatever they are.
func TestMenuPicks(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		_, at := w.ticket()
		w.listen()
		w.send(saying("k1", at, bot.Reply{Text: "?", Choices: []bot.Choice{
			{ID: strings.Repeat("i", 40), Label: strings.Repeat("L", 200), Menu: true}, {ID: "b", Menu: true},
		}}))
		m := w.sim.Thread(desk, at.Thread)[1]
		w.acked(w.press("U1", m, "b"))
		w.acked(w.press("U1", m, "b"))
		if got := w.messages(2); got[0].ID == got[1].ID || got[0].Name != "b" {
			t.Errorf("put %+v", got)
		}
	})
}

func TestMenuOpensAForm(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		_, at := w.ticket()
		w.listen()
		choices := inMenu(3)
		choices[1].Form = returnForm()
		w.send(saying("k1", at, bot.Reply{Text: "?", Choices: choices}))
		m := w.sim.Thread(desk, at.Thread)[1]
		w.acked(w.press("U1", m, "Entry 1"))
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		v := w.sim.Views("U1")[0]
		w.acked(w.sim.Submit(v.ID, nil))
		if got := w.messages(1)[0]; got.Kind != bot.KindForm || got.Name != "return" || got.At != at || got.Values["order"] != "4711" || got.Re != desk+":"+m.TS {
			t.Errorf("put %+v", got)
		}
		// Without Memory an option has no room for the form: it is a button.
		w.a = w.adapter(func(c *Config) { c.Memory = nil })
		w.send(saying("k2", at, bot.Reply{Text: "?", Choices: choices}))
		m = w.sim.Thread(desk, at.Thread)[2]
		if len(m.Options()) != 2 || len(m.Buttons()) != 1 {
			t.Errorf("%d options, %d buttons", len(m.Options()), len(m.Buttons()))
		}
	})
}

// A long menu shows what was picked until the message is edited: whoever closes a
// form unsent finds it as before, and the message as it stands by now.
func TestLongMenuOpensAFormAgain(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		choices := inMenu(8)
		for i := range choices {
			choices[i].Form = returnForm()
		}
		card := bot.Reply{Card: &bot.Card{Title: "T & <b>", Status: "waiting", Text: "*words* & [T-1](handoff:slack/C1/1.2)", Fields: []bot.Field{{Name: "N", Value: "V"}}},
			Call: []string{"U2"}, Choices: append(choices, bot.Choice{ID: "claim", Label: "Claim", Style: bot.StylePrimary, Form: returnForm()})}
		d := saying("k1", at, card)
		d.Send.Op, d.Target = bot.OpEdit, []string{desk + ":" + thread}
		w.send(d)
		before := w.sim.Message(desk, thread)
		for n := range 3 {
			m := w.sim.Message(desk, thread)
			w.acked(w.press("U1", m, "Entry 3"))
			w.quiet()
			if v := w.sim.Views("U1"); len(v) != 1 {
				t.Fatalf("pick %d: views %+v", n, v)
			} else {
				w.sim.CloseView(v[0].ID)
			}
			if _, err := w.sim.Press("U1", m, "Entry 3"); err == nil {
				t.Error("the fake forgets what a menu shows")
			}
		}
		after := w.sim.Message(desk, thread)
		if after.Shown() != before.Shown() || after.Text != before.Text || len(after.Options()) != 8 || len(after.Buttons()) != 1 ||
			after.Buttons()[0].Style != "primary" || after.Buttons()[0].Value != before.Buttons()[0].Value || after.Metadata == nil {
			t.Errorf("before %q %+v\nafter %q %+v", before.Shown(), before.Buttons(), after.Shown(), after.Buttons())
		}
		for i, b := range after.Blocks {
			delete(b, "block_id")
			delete(before.Blocks[i], "block_id")
			if got, want := fmt.Sprint(b), fmt.Sprint(before.Blocks[i]); got != want {
				t.Errorf("block %d was\n%s and is\n%s", i, want, got)
			}
		}
	})
}

func FuzzOpensID(f *testing.F) {
	for _, s := range []string{"opens:0:abc", "opens:-1:a", "opens:1:", "choice:0:a", "opens:01:a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := parseOpensID(s)
		if err == nil && o.String() != s {
			t.Errorf("%q reads as %+v", s, o)
		}
		if _, other := parseChoiceID(s); err == nil && other == nil {
			t.Errorf("%q is two things", s)
		}
	})
}

func TestFormPicks(t *testing.T) {
	options := func(n int) (all []bot.Option) {
		for i := range n {
			all = append(all, bot.Option{ID: fmt.Sprint("o", i), Label: fmt.Sprint("Option ", i)})
		}
		return all
	}
	play(t, sim.Options{}, func(w *world) {
		_, at := w.ticket()
		w.listen()
		form := &bot.Form{Name: "assign", Title: "Assign", Inputs: []bot.Input{
			{Name: "priority", Label: "Priority", Value: "o1", Options: options(3)},
			{Name: "team", Label: "Team", Value: "o7", Options: options(120)},
			{Name: "none", Label: "None", Value: "gone", Optional: true, Options: options(2)},
			{Name: "agent", Label: "Agent", Value: "U1", Person: true},
			{Name: "second", Label: "Second", Value: "Ben", Optional: true, Person: true},
			{Name: "why", Label: "Why", Value: "so"},
		}}
		w.send(saying("k1", at, bot.Reply{Text: "?", Choices: []bot.Choice{{ID: "assign", Label: "Assign", Form: form}}}))
		fill := func(values map[string]string) map[string]string {
			w.acked(w.press("U1", w.sim.Thread(desk, at.Thread)[1], "Assign"))
			w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
			v := w.sim.Views("U1")[0]
			for i, kind := range []string{"radio_buttons", "static_select", "radio_buttons", "users_select", "users_select", "plain_text_input"} {
				if v.Inputs[i].Type != kind {
					t.Errorf("%s is %s, want %s", v.Inputs[i].Block, v.Inputs[i].Type, kind)
				}
			}
			w.acked(w.sim.Submit(v.ID, values))
			return w.messages(1)[0].Values
		}
		got := fill(nil) // what stands there at first
		for name, want := range map[string]string{"priority": "o1", "team": "o7", "none": "", "agent": "U1", "@U1": "Ana", "second": "", "why": "so"} {
			if got[name] != want {
				t.Errorf("%s is %q, want %q", name, got[name], want)
			}
		}
		got = fill(map[string]string{"priority": "Option 2", "team": "o99", "agent": "U2"})
		if got["priority"] != "o2" || got["team"] != "o99" || got["agent"] != "U2" || got["@U2"] != "Ben" || got["@U1"] != "" {
			t.Errorf("values %v", got)
		}
		// Whose name cannot be learned in time is an ID.
		w.sim.AddUser(sim.User{ID: "U3", Name: "Cid"})
		stall := make(chan struct{})
		defer close(stall)
		w.sim.Fail(sim.Fault{Method: "users.info", Stall: stall})
		if got = fill(map[string]string{"agent": "U3"}); got["agent"] != "U3" || got["@U3"] != "U3" {
			t.Errorf("values %v", got)
		}
	})
}

// A form that was refused stays open and says why, at whatever field it has.
func TestPicksAreRefusedToo(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		_, at := w.ticket()
		w.listen()
		w.quiet()
		form := &bot.Form{Name: "assign", Title: "Assign", Inputs: []bot.Input{{Name: "agent", Label: "Agent", Person: true}}}
		w.send(saying("k1", at, bot.Reply{Text: "?", Choices: []bot.Choice{{ID: "assign", Label: "Assign", Form: form}}}))
		w.acked(w.press("U1", w.sim.Thread(desk, at.Thread)[1], "Assign"))
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		w.setSink(errors.New("full"), nil)
		w.acked(w.sim.Submit(w.sim.Views("U1")[0].ID, map[string]string{"agent": "U2"}))
		if got := w.sim.Views("U1"); len(got) != 1 || got[0].Errors["agent"] != textRetype {
			t.Errorf("views %+v", got)
		}
		w.setSink(nil, nil)
	})
}
