package sim

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func optionOf(label, value int) string {
	return fmt.Sprintf(`{"text":%s,"value":"%s"}`, textOf("plain_text", label), strings.Repeat("v", value))
}

func manyOptions(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`{"text":{"type":"plain_text","text":"o"},"value":"%d"}`, i))
	}
	return strings.Join(all, ",")
}

func TestMenuRefusals(t *testing.T) {
	menu := func(kind, options, more string) string {
		return "[" + block("actions", `"elements":[{"type":"`+kind+`","action_id":"m",`+more+`"options":[`+options+"]}]") + "]"
	}
	for name, c := range map[string]struct{ blocks, want string }{
		"well":             {menu("overflow", manyOptions(5), ""), ""},
		"overflow of 6":    {menu("overflow", manyOptions(6), ""), "invalid_blocks"},
		"empty":            {menu("overflow", "", ""), "invalid_blocks"},
		"select of 100":    {menu("static_select", manyOptions(100), `"placeholder":`+textOf("plain_text", 5)+","), ""},
		"select of 101":    {menu("static_select", manyOptions(101), ""), "invalid_blocks"},
		"option 76":        {menu("static_select", optionOf(76, 1), ""), "invalid_blocks"},
		"value 76":         {menu("static_select", optionOf(1, 76), ""), "invalid_blocks"},
		"one value twice":  {menu("static_select", optionOf(1, 1)+","+optionOf(2, 1), ""), "invalid_blocks"},
		"placeholder 151":  {menu("static_select", manyOptions(1), `"placeholder":`+textOf("plain_text", 151)+","), "invalid_blocks"},
		"radios in a row":  {menu("radio_buttons", manyOptions(2), ""), "invalid_blocks"},
		"another's option": {menu("static_select", manyOptions(1), `"initial_option":`+optionOf(1, 1)+","), "invalid_blocks"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, Options{}, func(t *testing.T, s *Sim) {
				if got := ask(t, s, "chat.postMessage", url.Values{"channel": {"C1"}, "text": {"x"}, "blocks": {c.blocks}}); got != c.want {
					t.Errorf("answers %q, want %q", got, c.want)
				}
			})
		})
	}
}

func TestHomeTab(t *testing.T) {
	page := func(text string) string { return `{"type":"home","blocks":[` + block("section", `"text":`+text) + "]}" }
	publish := func(t *testing.T, s *Sim, user, view string) string {
		return ask(t, s, "views.publish", url.Values{"user_id": {user}, "view": {view}})
	}
	play(t, Options{}, func(t *testing.T, s *Sim) {
		for _, c := range []struct{ user, view, want string }{
			{"U1", page(textOf("mrkdwn", 2000)), ""},
			{"U7", page(textOf("mrkdwn", 1)), "user_not_found"},
			{"U1", page(textOf("mrkdwn", 3001)), "invalid_arguments"},
			{"U1", strings.Replace(page(textOf("mrkdwn", 1)), "home", "modal", 1), "invalid_arguments"},
			{"U1", `{"type":"home","blocks":[` + strings.Repeat(`{"type":"divider"},`, 100) + `{"type":"divider"}]}`, "invalid_arguments"},
		} {
			if got := publish(t, s, c.user, c.view); got != c.want {
				t.Errorf("%.80s for %s: %q, want %q", c.view, c.user, got, c.want)
			}
		}
		one := s.Home("U1")
		publish(t, s, "U1", page(textOf("mrkdwn", 3)))
		if two := s.Home("U1"); two.ID != one.ID || two.Hash == one.Hash || two.Shown() != "xxx" || len(s.Views("U1")) != 0 {
			t.Errorf("page %+v", two)
		}
		if _, err := s.PressHome("U1", "none"); err == nil {
			t.Error("pressed what is not there")
		}
	})
	t.Run("off", func(t *testing.T) {
		play(t, Options{NoHome: true}, func(t *testing.T, s *Sim) {
			if got := publish(t, s, "U1", page(textOf("mrkdwn", 1))); got != "not_enabled" {
				t.Errorf("answers %q", got)
			}
		})
	})
}

func TestViewsUpdate(t *testing.T) {
	play(t, Options{}, func(t *testing.T, s *Sim) {
		modal := func(text string) string {
			return `{"type":"modal","title":` + textOf("plain_text", 5) + `,"blocks":[` + block("section", `"text":`+text) + "]}"
		}
		update := func(id, hash, view string) string {
			return ask(t, s, "views.update", url.Values{"view_id": {id}, "hash": {hash}, "view": {view}})
		}
		s.mu.Lock()
		trigger := s.newTrigger("U1")
		s.mu.Unlock()
		ask(t, s, "views.open", url.Values{"trigger_id": {trigger}, "view": {modal(textOf("mrkdwn", 1))}})
		v := s.Views("U1")[0]
		for _, c := range []struct{ id, hash, view, want string }{
			{v.ID, "", modal(textOf("mrkdwn", 3001)), "invalid_arguments"},
			{v.ID, v.Hash, modal(textOf("mrkdwn", 2)), ""},
			{v.ID, v.Hash, modal(textOf("mrkdwn", 3)), "hash_conflict"},
			{"V9", "", modal(textOf("mrkdwn", 3)), "not_found"},
		} {
			if got := update(c.id, c.hash, c.view); got != c.want {
				t.Errorf("update: %q, want %q", got, c.want)
			}
		}
		if got := s.Views("U1")[0].Shown(); got != "xx" {
			t.Errorf("shows %q", got)
		}
		s.CloseView(v.ID)
		if got := update(v.ID, "", modal(textOf("mrkdwn", 2))); got != "not_found" {
			t.Errorf("a closed view: %q", got)
		}
	})
}

// A response URL replaces and deletes what was pressed, five times in all.
func TestResponseURL(t *testing.T) {
	play(t, Options{}, func(t *testing.T, s *Sim) {
		m := s.PostMessage(Message{User: BotUser, Channel: "C1", Only: "U1", Text: "sure?"})
		s.mu.Lock()
		address := s.returnURL("C1", "U1", "", m.TS)
		s.mu.Unlock()
		respond := func(body string) int {
			resp, err := s.Client().Post(address, "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			return resp.StatusCode
		}
		for _, c := range []struct {
			body   string
			status int
			want   string // what U1 is shown, a line each
		}{
			{`{"text":"done","replace_original":true}`, 200, "done"},
			{`{}`, 400, "done"},
			{`{"text":"more"}`, 200, "done\nmore"},
			{`{"delete_original":true}`, 200, "more"},
			{`{"delete_original":true}`, 404, "more"},
			{`{"text":"a"}`, 200, "more\na"},
			{`{"text":"b"}`, 200, "more\na\nb"},
			{`{"text":"c"}`, 404, "more\na\nb"},
		} {
			status := respond(c.body)
			var got []string
			for _, m := range s.Ephemerals("U1") {
				got = append(got, m.Text)
			}
			if status != c.status || strings.Join(got, "\n") != c.want {
				t.Errorf("%s: %d, shown %q, want %d, %q", c.body, status, got, c.status, c.want)
			}
		}
	})
}

func TestTyped(t *testing.T) {
	play(t, Options{}, func(t *testing.T, s *Sim) {
		s.AddUser(User{ID: "U2", Name: "Ben Li"})
		s.SetGroups(Group{ID: "S1", Handle: "leads"})
		for in, want := range map[string]string{
			"assign @ana, @ben.li": "assign <@U1|ana>, <@U2|ben.li>", "@Ana.": "<@U1|ana>.", "ask @leads": "ask <!subteam^S1|@leads>",
			"in #support": "in <#C1|support>", "@nobody #nowhere": "@nobody #nowhere", "a@ana.test": "a@ana.test",
		} {
			if got := s.Typed(in); got != want {
				t.Errorf("%q: %q, want %q", in, got, want)
			}
		}
	})
}

// What a person does comes in the shape that Slack documents.
func TestShapes(t *testing.T) {
	play(t, Options{}, func(t *testing.T, s *Sim) {
		conn := app(t, s)
		defer conn.CloseNow()
		frame(t, conn) // hello
		head := s.Post("U1", "C1", "", "hello")
		frame(t, conn)
		payload := func() map[string]any {
			p, _ := frame(t, conn)["payload"].(map[string]any)
			return p
		}
		has := func(what string, p map[string]any, keys ...string) {
			t.Helper()
			for _, key := range keys {
				if p[key] == nil || p[key] == "" {
					data, _ := json.Marshal(p)
					t.Errorf("%s lacks %s: %s", what, key, data)
				}
			}
		}
		s.Shortcut("U1", head, "send")
		has("message_action", payload(), "type", "callback_id", "trigger_id", "response_url", "message_ts", "message", "channel", "user", "team", "action_ts")
		s.Global("U1", "handoff")
		p := payload()
		has("shortcut", p, "type", "callback_id", "trigger_id", "user", "team", "action_ts")
		if p["channel"] != nil || p["response_url"] != nil {
			t.Errorf("a global shortcut tells a place: %v", p)
		}
		s.OpenHome("U1")
		event, _ := payload()["event"].(map[string]any)
		has("app_home_opened", event, "type", "user", "channel", "tab", "event_ts")
		only := s.PostMessage(Message{User: BotUser, Channel: "C1", Only: "U1", Blocks: []Block{{"type": "actions", "elements": []any{
			map[string]any{"type": "overflow", "action_id": "m", "options": []any{map[string]any{"text": map[string]any{"type": "plain_text", "text": "One"}, "value": "1"}}}}}}})
		if _, err := s.Press("U1", only, "One"); err != nil {
			t.Fatal(err)
		}
		p = payload()
		has("block_actions", p, "type", "container", "trigger_id", "response_url", "actions")
		actions, _ := p["actions"].([]any)
		action, _ := actions[0].(map[string]any)
		has("a pick", action, "type", "action_id", "selected_option", "action_ts")
		if p["message"] != nil {
			t.Error("an ephemeral message is told")
		}
	})
}
