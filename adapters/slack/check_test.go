package slack

import (
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

func TestCheck(t *testing.T) {
	without := func(scope string) sim.Options {
		return sim.Options{Scopes: slices.DeleteFunc(slices.Clone(botScopes), func(s string) bool { return s == scope })}
	}
	for name, c := range map[string]struct {
		o      sim.Options
		change func(*Config)
		room   *sim.Channel
		down   bool
		want   []string // in the error; none: all is well
	}{
		"well":              {change: func(c *Config) { c.Channel = "#support" }},
		"by ID":             {},
		"private":           {change: func(c *Config) { c.Channel = "secret" }},
		"swapped":           {change: func(c *Config) { c.BotToken, c.AppToken = c.AppToken, c.BotToken }, want: []string{"swapped"}},
		"no tokens":         {change: func(c *Config) { c.BotToken, c.AppToken = "", "" }, want: []string{"slack.bot_token is missing", "slack.app_token is missing"}},
		"a user's token":    {change: func(c *Config) { c.BotToken = "xoxp-1" }, want: []string{"slack.bot_token is a user's token"}},
		"bot token refused": {change: func(c *Config) { c.BotToken = "xoxb-old" }, want: []string{"slack.bot_token is not accepted", "OAuth & Permissions"}},
		"app token refused": {change: func(c *Config) { c.AppToken = "xapp-old" }, want: []string{"slack.app_token is not accepted", "connections:write"}},
		"scope missing":     {o: without("reactions:write"), want: []string{"lacks the scopes reactions:write", "handoff slack manifest"}},
		"no such channel":   {change: func(c *Config) { c.Channel = "#nowhere" }, want: []string{"#nowhere", "create it"}},
		"not invited":       {change: func(c *Config) { c.Channel = "#random" }, want: []string{"/invite @handoff in #random"}},
		"archived":          {room: &sim.Channel{ID: "C1", Name: "support", Archived: true, Members: []string{sim.BotUser}}, change: func(c *Config) { c.Channel = "#support" }, want: []string{"archived", "unarchive"}},
		"down":              {down: true, want: []string{"slack: sign in", "slack: open socket"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.o.Scopes == nil {
				c.o.Scopes = botScopes
			}
			play(t, c.o, func(w *world) {
				if c.room != nil {
					w.sim.AddChannel(*c.room)
				}
				w.sim.Down(c.down)
				works, err := w.adapter(c.change).Check(w.ctx)
				if c.want == nil {
					if err != nil || len(works) != 3 {
						t.Errorf("Check: %q, %v", works, err)
					}
					return
				}
				if err == nil {
					t.Fatalf("Check finds nothing wrong: %q", works)
				}
				for _, want := range c.want {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("Check: %v\nwant %q in it", err, want)
					}
				}
				for _, secret := range []string{"xoxb-", "-old"} {
					if strings.Contains(strings.ReplaceAll(err.Error(), "xoxb-…", ""), secret+"sim") || strings.Contains(err.Error(), "-old") {
						t.Errorf("Check tells a secret: %v", err)
					}
				}
				for _, line := range strings.Split(err.Error(), "\n") {
					if !strings.HasPrefix(line, "slack: ") {
						t.Errorf("a line without a name: %q", line)
					}
				}
				if n := len(w.sim.Messages(desk)); n > 0 {
					t.Errorf("Check said %d messages", n)
				}
			})
		})
	}
}

// The manifest is what Slack takes, and its scopes are those that our methods and
// events need, no more. The sim answers missing_scope to what it does not grant.
func TestManifest(t *testing.T) {
	var m struct {
		Display  struct{ Name string } `yaml:"display_information"`
		Features struct {
			Home struct {
				Tab bool `yaml:"home_tab_enabled"`
			} `yaml:"app_home"`
			Shortcuts []struct {
				Name, Type, Description string
				ID                      string `yaml:"callback_id"`
			}
			Slash []struct {
				Command string
				Hint    string `yaml:"usage_hint"`
				Escape  bool   `yaml:"should_escape"` // else nobody in it has an ID
			} `yaml:"slash_commands"`
		}
		OAuth struct {
			Scopes   struct{ Bot []string }
			Redirect []string `yaml:"redirect_urls"`
		} `yaml:"oauth_config"`
		Settings struct {
			Events struct {
				Bot []string `yaml:"bot_events"`
				URL string   `yaml:"request_url"`
			} `yaml:"event_subscriptions"`
			Interactivity struct {
				Enabled bool   `yaml:"is_enabled"`
				URL     string `yaml:"request_url"`
			}
			Socket bool `yaml:"socket_mode_enabled"`
		}
	}
	must(t, yaml.Unmarshal([]byte(Manifest()), &m))
	if m.Display.Name == "" || len(m.Features.Slash) != 1 || m.Features.Slash[0].Command != "/handoff" || !m.Settings.Socket ||
		!m.Settings.Interactivity.Enabled || m.OAuth.Redirect != nil || m.Settings.Interactivity.URL != "" || m.Settings.Events.URL != "" {
		t.Errorf("manifest %+v", m)
	}
	if !m.Features.Home.Tab || !m.Features.Slash[0].Escape || len(m.Features.Shortcuts) != len(shortcuts)+1 {
		t.Errorf("features %+v", m.Features)
	}
	for i, s := range append(slices.Clone(shortcuts), panel) { // limits: https://docs.slack.dev/reference/app-manifest
		got, kind := m.Features.Shortcuts[i], "message"
		if s == panel {
			kind = "global"
		}
		if got.Name != s.Name || got.ID != s.ID || got.Type != kind || got.Description != s.Hint || len([]rune(s.Name)) > 24 || len(s.Hint) > 150 || len(s.ID) > 40 {
			t.Errorf("shortcut %+v", got)
		}
	}
	needed := []string{"commands"}
	for _, event := range m.Settings.Events.Bot {
		if scope := sim.EventScope(event); scope != "" {
			needed = append(needed, scope)
		}
	}
	used := map[string]bool{}
	t.Run("use", func(t *testing.T) {
		inBubble(t, sim.Options{Scopes: m.OAuth.Scopes.Bot, Events: m.Settings.Events.Bot}, func(w *world) {
			everything(w)
			for _, call := range w.sim.Calls("") {
				used[call.Method] = true
				if call.Error == "missing_scope" || call.Error == "unknown_method" {
					t.Errorf("%s: %s", call.Method, call.Error)
				}
			}
		})
	})
	for method := range used {
		needed = append(needed, sim.MethodScopes(method)...)
	}
	// conversations.info also serves direct messages, of which we ask nothing.
	needed = slices.DeleteFunc(needed, func(s string) bool { return s == "im:read" })
	slices.Sort(needed)
	if needed = slices.Compact(needed); !slices.Equal(needed, slices.Sorted(slices.Values(m.OAuth.Scopes.Bot))) {
		t.Errorf("scopes\n have %v\n need %v", m.OAuth.Scopes.Bot, needed)
	}
}

// everything uses every method that the adapter has a use for.
func everything(w *world) {
	t := w.t
	_, err := w.a.Check(w.ctx)
	must(t, err)
	thread, at := w.ticket()
	w.listen()
	said := w.sim.PostMessage(sim.Message{User: "U1", Channel: desk, Thread: thread, Text: "look", Files: []sim.File{{ID: "F1"}}})
	m := w.messages(1)[0]
	r, err := w.a.Open(w.ctx, m.Files[0])
	must(t, err)
	r.Close()
	for _, emoji := range []string{"⏳", "✅"} {
		w.send(bot.Delivery{Key: "k", To: at, Target: []string{m.ID}, Send: bot.Send{Op: bot.OpReact, Handle: m.ID, Reply: bot.Reply{Text: emoji}}})
	}
	w.sim.Fail(sim.Fault{Method: "chat.postMessage", Cut: true, Times: 1})
	long := w.deliver(saying("k1", at, bot.Reply{Text: "unsure"}))
	w.sim.Fail(sim.Fault{Method: "chat.postMessage", Cut: true, Times: 1})
	w.deliver(opening("k2"))
	edit := saying("k3", at, bot.Reply{Text: "one"})
	edit.Send.Op, edit.Target = bot.OpEdit, []string{long.ID, desk + ":1.1"}
	w.send(edit)
	edit.Part = 1
	w.send(edit)
	w.send(saying("k4", at, bot.Reply{Only: "U1", Text: "psst"}))
	w.send(saying("k5", at, bot.Reply{Choices: []bot.Choice{{ID: "f", Label: "F", Form: returnForm()}}}))
	thread2 := w.sim.Thread(desk, thread)
	w.acked(w.press("U1", thread2[len(thread2)-1], "F"))
	w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
	w.sim.Post("U1", "D1", "", "hello")
	w.sim.Post("U1", "G1", "", "<@UBOT> hello")
	w.messages(2)
	_ = said
	w.sim.OpenHome("U1")
	w.messages(1)
	w.send(saying("h1", anasHome, page("x", bot.Choice{ID: "p", Label: "P"})))
	for range 2 {
		i, err := w.sim.PressHome("U1", "P")
		must(t, err)
		w.acked(i)
		for n := range 2 { // the second replaces the first, by views.update
			m := w.messages(1)[0]
			d := saying("h"+m.ID, anasHome, bot.Reply{Re: m.ID, Only: "U1", Text: "?", Choices: []bot.Choice{{ID: "y", Label: "Y"}}})
			d.Send.Grant = m.Grant
			w.send(d)
			if n == 0 {
				v := w.sim.Views("U1")
				i, err := w.sim.PressView(v[len(v)-1], "Y")
				must(t, err)
				w.acked(i)
			}
		}
	}

	file := w.deliver(saying("k6", at, bot.Reply{Files: []bot.File{paper("F", "words")}}))
	gone := saying("k7", at, bot.Reply{})
	gone.Send.Op, gone.Target = bot.OpDelete, []string{file.ID, long.ID}
	w.send(gone)
	draft := bot.Draft{Key: "draft", To: at, Text: "It takes"}
	for _, text := range []string{"It takes", "It takes five days."} {
		draft.Text = text
		draft.ID, _, err = w.a.Draft(w.ctx, draft)
		must(t, err)
	}
	reply := saying("k8", at, bot.Reply{Text: "It takes five days."})
	reply.Send.Draft = draft.ID
	w.send(reply)
}
