package slack

import (
	"strings"
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
	"handoff/dialog"
)

func TestCall(t *testing.T) {
	for name, c := range map[string]struct {
		call  []string
		want  string // what the message begins with
		pings int
	}{
		"a person":           {[]string{"U2"}, "<@U2> late", 1},
		"two":                {[]string{"U1", "U2"}, "<@U1> <@U2> late", 2},
		"a group by handle":  {[]string{"@support"}, "<!subteam^S1> late", 1},
		"a group by ID":      {[]string{"@S1"}, "<!subteam^S1> late", 1},
		"ours by account":    {[]string{"slack:U2", "slack:@support"}, "<@U2> <!subteam^S1> late", 2},
		"another account's":  {[]string{"telegram:42", "discord:@1234"}, "late", 0},
		"no group of ours":   {[]string{"@nobody"}, "@" + joiner + "nobody late", 0},
		"everybody":          {[]string{"@channel", "!here", "@!channel", "U1>x<!channel"}, "@" + joiner + "channel @" + joiner + "!channel late", 0},
		"no ID":              {[]string{"Ben", "", "@"}, "late", 0},
		"more than a line's": {strings.Split(strings.Repeat("U2 ", 100), " "), strings.Repeat("<@U2> ", callsMost) + "late", callsMost},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				_, at := w.ticket()
				w.send(saying("k1", at, bot.Reply{Call: c.call, Text: "late"}))
				m := w.sim.Thread(desk, at.Thread)[1]
				if m.Shown() != c.want {
					t.Errorf("said %q, want %q", m.Shown(), c.want)
				}
				if n := len(w.sim.Pings()); n != c.pings {
					t.Errorf("rang %d bells, want %d: %v", n, c.pings, w.sim.Pings())
				}
			})
		})
	}
}

// A call stands at the head of whatever it comes with.
func TestCallAtTheHead(t *testing.T) {
	for name, c := range map[string]struct {
		r    bot.Reply
		want string // what is shown begins so
	}{
		"a card":      {bot.Reply{Card: &bot.Card{Title: "T-1"}, Text: "late"}, "<@U2>\nT-1"},
		"buttons":     {bot.Reply{Text: "late", Choices: []bot.Choice{{ID: "a", Label: "A"}}}, "<@U2> late"},
		"a quotation": {bot.Reply{Text: "> late"}, "<@U2>\n&gt; late"},
		"code":        {bot.Reply{Text: "```\nlate\n```"}, "<@U2>\n```"},
		"nothing":     {bot.Reply{}, "<@U2>"},
		"a long text": {bot.Reply{Text: strings.Repeat("late ", 590) + "tail"}, "<@U2> late"},
		"somebody's":  {bot.Reply{By: "Max", Text: "late"}, "<@U2> *Max:*\nlate"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				_, at := w.ticket()
				c.r.Call = []string{"U2"}
				w.send(saying("k1", at, c.r))
				m := w.sim.Thread(desk, at.Thread)[1]
				if got := strings.ReplaceAll(m.Shown(), "\n> ", "\n&gt; "); !strings.HasPrefix(got, c.want) || len(w.sim.Pings()) == 0 {
					t.Errorf("said %.80q, want %q first; bells %v", got, c.want, w.sim.Pings())
				}
				c.r.Only = "U1" // for one person's eyes it is shown as well
				w.send(saying("k2", at, c.r))
				if got := w.sim.Ephemerals("U1"); len(got) != 1 || !strings.HasPrefix(strings.ReplaceAll(got[0].Shown(), "\n> ", "\n&gt; "), c.want) {
					t.Errorf("whispered %+v", got)
				}
			})
		})
	}
}

// Nobody's words but ours ring a bell, whoever's and wherever they stand.
func TestWordsCallNobody(t *testing.T) {
	evil := "<@U2> <!channel> <!subteam^S1> @channel @here [x](<@U2>) &lt;@U2&gt;"
	play(t, sim.Options{}, func(w *world) {
		_, at := w.ticket()
		for i, text := range []string{evil, dialog.Plain(evil)} {
			w.send(saying("a"+string(rune('0'+i)), at, bot.Reply{By: evil, Text: text, Choices: []bot.Choice{{ID: "a", Label: evil}, {ID: "b", Label: evil, Menu: true}, {ID: "c", Label: evil, Menu: true}}}))
			w.send(saying("b"+string(rune('0'+i)), at, bot.Reply{Card: &bot.Card{Title: evil, Status: evil, Text: text, Fields: []bot.Field{{Name: evil, Value: evil}}}}))
			w.send(saying("c"+string(rune('0'+i)), at, bot.Reply{Text: text, Call: []string{"@" + evil, evil}}))
		}
		if got := w.sim.Pings(); len(got) != 0 {
			t.Errorf("rang %v", got)
		}
	})
}
