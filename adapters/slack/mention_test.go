package slack

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// What is said is for people: names. Who is meant stands beside it.
func TestPeopleNamedInWords(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		values     map[string]string
	}{
		"one":               {"hello <@U2>, see", "hello @Ben, see", map[string]string{"@U2": "Ben"}},
		"as the client has": {"hello <@U2|benny>", "hello @benny", map[string]string{"@U2": "benny"}},
		"two":               {"<@U1> and <@U2>", "@Ana and @Ben", map[string]string{"@U1": "Ana", "@U2": "Ben"}},
		"a verb":            {"!assign <@U2>", "!assign @Ben", map[string]string{"@U2": "Ben"}},
		"nobody":            {"hello Ben, @Ben", "hello Ben, @Ben", nil},
		"nobody known":      {"hello <@U77>", "hello @U77", map[string]string{"@U77": "U77"}},
		"a group":           {"ask <!subteam^S1>", "ask @support", nil},
		"the bot":           {"ask <@UBOT>", "ask @handoff", nil},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				thread, at := w.ticket()
				w.listen()
				said := w.sim.Post("U1", desk, thread, c.text)
				m := w.messages(1)[0]
				if m.At != at || m.Text != c.want || !maps.Equal(m.Values, c.values) {
					t.Errorf("put %q, %v\nwant %q, %v", m.Text, m.Values, c.want, c.values)
				}
				must(t, w.sim.Edit(desk, said.TS, c.text+"!"))
				if m := w.messages(1)[0]; m.Kind != bot.KindEdit || m.Text != c.want+"!" || !maps.Equal(m.Values, c.values) {
					t.Errorf("edited: put %q, %v", m.Text, m.Values)
				}
			})
		})
	}
}

func TestPeopleNamedInRichText(t *testing.T) {
	var blocks []sim.Block
	must(t, json.Unmarshal([]byte(`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[
		{"type":"text","text":"ask "},{"type":"user","user_id":"U2"},{"type":"text","text":" of "},{"type":"usergroup","usergroup_id":"S1"}]}]}]`), &blocks))
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.sim.PostMessage(sim.Message{User: "U1", Channel: desk, Thread: thread, Text: "ask <@U2>", Blocks: blocks})
		if m := w.messages(1)[0]; m.Text != "ask @Ben of @support" || !maps.Equal(m.Values, map[string]string{"@U2": "Ben"}) {
			t.Errorf("put %q, %v", m.Text, m.Values)
		}
	})
}

// A command is for us: IDs.
func TestPeopleNamedInCommands(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		values     map[string]string
	}{
		"a person":           {"assign T-1 <@U2|ben>", "assign T-1 @U2", map[string]string{"@U2": "Ben"}},
		"without a label":    {"assign T-1 <@U2>", "assign T-1 @U2", map[string]string{"@U2": "Ben"}},
		"typed":              {"assign T-1 @Ben", "assign T-1 @U2", map[string]string{"@U2": "Ben"}},
		"somebody unknown":   {"assign T-1 <@U77|kim>", "assign T-1 @U77", map[string]string{"@U77": "kim"}},
		"a channel":          {"pause <#C1|support>", "pause #support", nil},
		"a group":            {"transfer T-1 <!subteam^S1|@support>", "transfer T-1 @support", nil},
		"a group unlabelled": {"transfer T-1 <!subteam^S1>", "transfer T-1 @support", nil},
		"a link":             {"knowledge add <https://a.test/x>", "knowledge add https://a.test/x", nil},
		"old manifest":       {"assign T-1 @nemo", "assign T-1 @nemo", nil},
		"a time":             {"snooze T-1 09:30:00 &amp; on", "snooze T-1 09:30:00 & on", nil},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.listen()
				w.acked(w.sim.Slash("U1", desk, c.text))
				m := w.messages(1)[0]
				if m.Kind != bot.KindCommand || m.Text != c.want || !maps.Equal(m.Values, c.values) {
					t.Errorf("put %q, %v\nwant %q, %v", m.Text, m.Values, c.want, c.values)
				}
			})
		})
	}
}

// A command never waits for names.
func TestCommandsDoNotWaitForNames(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		stall := make(chan struct{})
		defer close(stall)
		w.sim.Fail(sim.Fault{Method: "users.info", Stall: stall})
		w.sim.Fail(sim.Fault{Method: "usergroups.list", Stall: stall})
		w.listen() // nor does the start, for long
		w.acked(w.sim.Slash("U1", desk, "assign T-1 <@U2|ben> <@U3> <!subteam^S1>"))
		m := w.messages(1)[0]
		if m.Text != "assign T-1 @U2 @U3 @S1" || !maps.Equal(m.Values, map[string]string{"@U2": "ben", "@U3": "U3"}) {
			t.Errorf("put %q, %v", m.Text, m.Values)
		}
	})
}

// The first press after the start knows the person's groups, which may be what makes
// them an agent, however slowly Slack answers then.
func TestFirstPressKnowsTheGroups(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		stall := make(chan struct{})
		defer close(stall)
		w.sim.Fail(sim.Fault{Method: "usergroups.list", Stall: stall})
		w.acked(w.sim.Slash("U1", desk, "claim T-1"))
		if m := w.messages(1)[0]; !slices.Contains(m.From.Groups, "support") {
			t.Errorf("put %+v", m.From)
		}
	})
}
