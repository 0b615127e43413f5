package relay_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handoff/adapters"
	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/relay"
)

const (
	queue = `{"v":1,"owner":"queue","customer":"Lena","ticket":{"number":"T-1001","reason":"asked","opened":"2026-11-20T12:00:00Z","waiting":"2026-11-20T12:00:00Z","cards":1}}`
	agent = `{"v":1,"owner":"agent","agent":{"id":"U1","name":"Anna"},"customer":"Lena","ticket":{"number":"T-1001","reason":"asked","opened":"2026-11-20T12:00:00Z","cards":1,"copies":["1"]}}`
)

func TestPassesOn(t *testing.T) {
	t.Parallel()
	text := func(id, words string) bot.Message { return bot.Message{ID: id, Kind: bot.KindText, Text: words} }
	copyOf := func(id, words string) bot.Send {
		return bot.Send{Op: bot.OpSay, To: bot.Desk, Handle: id, Reply: bot.Reply{Handle: id, By: "Lena", Text: words}}
	}
	for name, c := range map[string]struct {
		state string
		side  bot.Side
		in    []bot.Message
		want  []bot.Send
	}{
		"a burst to an agent": {agent, bot.Customer, []bot.Message{text("1", "one *two*"), text("2", "three")},
			[]bot.Send{copyOf("1", `one \*two\*`), copyOf("2", "three")}},
		"into the queue": {queue, bot.Customer, []bot.Message{text("1", "one")}, []bot.Send{copyOf("1", "one"),
			{Op: bot.OpSay, To: bot.Customer, Reply: bot.Reply{Text: "Thank you, I've added that to **T-1001**."}}}},
		"an edit": {agent, bot.Customer, []bot.Message{{ID: "2", Kind: bot.KindEdit, Re: "1", Text: "won"}},
			[]bot.Send{{Op: bot.OpEdit, To: bot.Desk, Handle: "1", Reply: bot.Reply{By: "Lena", Text: "won\n\n*(edited)*"}}}},
		"an edit of words from before": {agent, bot.Customer, []bot.Message{{ID: "2", Kind: bot.KindEdit, Re: "0", Text: "won"}},
			[]bot.Send{copyOf("0", "won\n\n*(edited)*")}},
		"a receipt":  {agent, bot.Internal, []bot.Message{{ID: "s", Kind: bot.KindSent, Re: "9"}}, []bot.Send{{Op: bot.OpReact, To: bot.Desk, Handle: "9", Reply: bot.Reply{Text: "✅"}}}},
		"a reaction": {agent, bot.Customer, []bot.Message{{ID: "2", Kind: bot.KindReaction, Re: "1", Name: "👍"}}, nil},
		"the bot's":  {`{"v":1,"owner":"bot"}`, bot.Customer, []bot.Message{text("1", "one")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := dialog.New(dialog.Config{Steps: []dialog.Step{relay.New()}, Desk: bot.Address{Account: "slack", Chat: "C1"}, Memory: &adapters.OwnMemory{}})
			if err != nil {
				t.Fatal(err)
			}
			bt := &bot.Turn{Conversation: "web/1", Side: c.side, Messages: c.in, State: []byte(c.state), Now: time.Date(2026, 11, 20, 12, 1, 0, 0, time.UTC)}
			if err := m.Turn(context.Background(), bt); err != nil {
				t.Fatal(err)
			}
			var got []bot.Send
			for _, s := range bt.Outcome().Sends {
				if s.Reply.Card == nil {
					got = append(got, s)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
