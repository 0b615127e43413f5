package discord

import (
	"strings"
	"testing"

	"handoff/adapters/discord/sim"
)

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		options sim.Options
		change  func(*Config)
		prepare func(*world)
		works   string
		fails   string
	}{
		"all":         {works: "private threads can be opened"},
		"no intent":   {works: "Message Content Intent"},
		"intent":      {options: sim.Options{Intents: sim.MessageContent}, change: readsAll, works: "every message"},
		"intent off":  {change: readsAll, fails: "Privileged Gateway Intents"},
		"token":       {change: func(c *Config) { c.Token = "wrong" }, fails: "Reset Token"},
		"no channel":  {change: func(c *Config) { c.Channel = "#nowhere" }, fails: "oauth2/authorize?client_id=" + sim.AppID},
		"channel ID":  {change: func(c *Config) { c.Channel, c.Guild = "123456", "" }, fails: "invite the bot"},
		"unset":       {change: func(c *Config) { c.Channel = "" }, works: "/support leads to direct messages"},
		"unreachable": {prepare: func(w *world) { w.sim.Down(true) }, fails: "HTTPS_PROXY"},
		"forbidden": {prepare: func(w *world) { w.sim.Allow(w.desk, sim.AllPermissions&^sim.CreatePrivateThreads) },
			fails: "Create Private Threads"},
	} {
		t.Run(name, func(t *testing.T) {
			var change []func(*Config)
			if c.change != nil {
				change = append(change, c.change)
			}
			play(t, c.options, func(w *world) {
				if c.prepare != nil {
					c.prepare(w)
				}
				works, err := w.a.Check(w.ctx)
				all := strings.Join(works, "\n")
				if (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) || !strings.Contains(all, c.works) {
					t.Errorf("works:\n%s\nerror: %v", all, err)
				}
				if err != nil && strings.Contains(err.Error(), testToken) {
					t.Error("the error tells the token")
				}
				for _, call := range w.sim.Calls("") {
					if !strings.HasPrefix(call.Route, "GET") {
						t.Errorf("asked %s", call.Route)
					}
				}
			}, change...)
		})
	}
}
