package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

func TestSay(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		r := w.mustSend(saying(7, bot.Reply{Text: "**Hi** [here](https://a.test/x?a=1&b=2) 1 < 2", Re: "7:1", Choices: question.Choices}))
		m := ann.Sent()[0]
		if r.ID != messageID(7, m.ID) || r.More || m.Text != "Hi here 1 < 2" || m.ReplyTo != 0 {
			t.Errorf("%+v %+v", r, m)
		}
		if len(m.Entities) != 2 || m.Entities[1].URL != "https://a.test/x?a=1&b=2" {
			t.Errorf("entities %+v", m.Entities)
		}
		if len(m.Buttons) != 1 || len(m.Buttons[0]) != 2 || m.Buttons[0][1].Style != "danger" {
			t.Errorf("buttons %+v", m.Buttons)
		}
		if p := w.sim.Calls("sendMessage")[0].Params["link_preview_options"]; fmt.Sprint(p) != "map[is_disabled:true]" {
			t.Errorf("preview %v", p)
		}
		if n := len(w.sim.Calls("")); n != 1 {
			t.Errorf("%d requests for one message", n)
		}
	})
}

func TestSayInParts(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		text := "```go\n" + strings.Repeat("\tcall(\"<&>\")\n", 600) + "```\n\nend 👋"
		d := saying(7, bot.Reply{Text: text, Choices: question.Choices})
		for {
			r := w.mustSend(d)
			if !r.More {
				break
			}
			d.Part++
		}
		sent := ann.Sent()
		lines := 0
		for i, m := range sent {
			if (len(m.Buttons) > 0) != (i == len(sent)-1) {
				t.Errorf("part %d of %d has buttons %v", i, len(sent), m.Buttons)
			}
			if m.Entities[0].Type != "pre" || m.Entities[0].Language != "go" {
				t.Errorf("part %d is not code: %+v", i, m.Entities)
			}
			lines += strings.Count(m.Text, "call(\"<&>\")")
		}
		if len(sent) < 2 || lines != 600 {
			t.Errorf("%d parts with %d lines", len(sent), lines)
		}
	})
}

func TestPlainFallback(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		w.sim.Fail(sim.Fault{Method: "sendMessage", Code: 400, Text: "Bad Request: can't parse entities: whatever", Times: 1})
		w.mustSend(saying(7, bot.Reply{Text: "**Hi** [here](https://a.test)"}))
		if m := ann.Sent()[0]; m.ParseMode != "" || m.Text != "Hi here (https://a.test)" {
			t.Errorf("%+v", m)
		}
		// For no other refusal is anything sent again.
		w.sim.Fail(sim.Fault{Method: "sendMessage", Code: 400, Text: "Bad Request: message is too long", Times: 1})
		if _, err := w.send(saying(7, bot.Reply{Text: "x"})); !errors.Is(err, bot.ErrCannot) || len(ann.Sent()) != 1 {
			t.Errorf("%v, %d sent", err, len(ann.Sent()))
		}
	})
}

func TestSendErrors(t *testing.T) {
	for name, c := range map[string]struct {
		fault sim.Fault
		want  error // a sentinel, or nil and one of:
		retry time.Duration
		plain bool
	}{
		"blocked":       {fault: sim.Fault{Code: 403, Text: "Forbidden: bot was blocked by the user"}, want: bot.ErrGone},
		"deactivated":   {fault: sim.Fault{Code: 403, Text: "Forbidden: user is deactivated"}, want: bot.ErrGone},
		"kicked":        {fault: sim.Fault{Code: 403, Text: "Forbidden: bot was kicked from the group chat"}, want: bot.ErrGone},
		"no such chat":  {fault: sim.Fault{Code: 400, Text: "Bad Request: chat not found"}, want: bot.ErrGone},
		"no rights":     {fault: sim.Fault{Code: 400, Text: "Bad Request: not enough rights to send text messages to the chat"}, want: bot.ErrCannot},
		"rate limit":    {fault: sim.Fault{Code: 429, Text: "Too Many Requests: retry after 30", RetryAfter: 30}, retry: 30 * time.Second},
		"revoked":       {fault: sim.Fault{Code: 401, Text: "Unauthorized"}, retry: time.Minute},
		"server error":  {fault: sim.Fault{Code: 500, Text: "Internal Server Error"}},
		"proxy page":    {fault: sim.Fault{Code: 502, HTML: true}},
		"cut":           {fault: sim.Fault{Cut: true}},
		"dropped":       {fault: sim.Fault{Drop: true}}, // it was written all the same
		"slow":          {fault: sim.Fault{Slow: time.Minute}},
		"proxy refuses": {fault: sim.Fault{Code: 407, HTML: true}, plain: true},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(w *world) {
				w.sim.Private(7, "Ann", "en")
				w.sim.Fail(c.fault)
				_, err := w.send(saying(7, bot.Reply{Text: "x"}))
				retry, isRetry := errors.AsType[*bot.RetryError](err)
				_, isUnsure := errors.AsType[*bot.UnsureError](err)
				switch {
				case err == nil || strings.Contains(err.Error(), "SECRET"):
					t.Errorf("got %v", err)
				case c.want != nil:
					if !errors.Is(err, c.want) || isUnsure || isRetry {
						t.Errorf("got %v, want %v", err, c.want)
					}
				case c.retry != 0:
					if !isRetry || retry.After != c.retry {
						t.Errorf("got %v", err)
					}
				case isUnsure == c.plain:
					t.Errorf("unsure %v: %v", isUnsure, err)
				}
			})
		})
	}
}

func TestSendCertainlyFailed(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Private(7, "Ann", "en")
		w.sim.Close() // nobody answers the dial
		_, err := w.send(saying(7, bot.Reply{Text: "x"}))
		if _, isUnsure := errors.AsType[*bot.UnsureError](err); err == nil || isUnsure {
			t.Errorf("got %v", err)
		}
	})
}

func TestRateLimitGates(t *testing.T) {
	within(t, func(w *world) {
		for id := range int64(9) {
			w.sim.Private(id+1, "P", "en")
		}
		w.sim.Fail(sim.Fault{Method: "sendMessage", Chat: 1, Code: 429, RetryAfter: 30})
		var retry *bot.RetryError
		for range 5 {
			if _, err := w.send(saying(1, bot.Reply{Text: "x"})); !errors.As(err, &retry) || retry.Whole {
				t.Fatalf("got %v", err)
			}
		}
		if n := len(w.sim.Calls("sendMessage")); n != 1 {
			t.Errorf("%d requests to a chat that must wait", n)
		}
		w.mustSend(saying(2, bot.Reply{Text: "others are unhurt"}))
		w.sim.Heal()
		time.Sleep(30 * time.Second)
		w.mustSend(saying(1, bot.Reply{Text: "x"}))

		// Many chats at once: it is the account.
		w.sim.Fail(sim.Fault{Method: "sendMessage", Code: 429, RetryAfter: 20})
		for id := range int64(3) {
			if _, err := w.send(saying(id+1, bot.Reply{Text: "x"})); !errors.As(err, &retry) || retry.Whole != (id == 2) {
				t.Errorf("chat %d: %v", id+1, err)
			}
		}
		before := len(w.sim.Calls("sendMessage"))
		if _, err := w.send(saying(9, bot.Reply{Text: "x"})); !errors.As(err, &retry) || !retry.Whole || len(w.sim.Calls("sendMessage")) != before {
			t.Errorf("another chat: %v", err)
		}
	})
}

func TestGroupRate(t *testing.T) {
	within(t, func(w *world) {
		group := w.sim.Group(-9, "G")
		d := saying(0, bot.Reply{Text: "x"})
		d.To = spot{chat: -9, person: 7}.address("telegram")
		for len(group.Sent()) < 60 {
			_, err := w.send(d)
			if retry, ok := errors.AsType[*bot.RetryError](err); ok {
				time.Sleep(retry.After)
			} else if err != nil {
				t.Fatal(err)
			}
		}
		sent := group.Sent()
		for i := 20; i < len(sent); i++ {
			if sent[i].At.Sub(sent[i-20].At) < time.Minute {
				t.Fatalf("21 messages within %v", sent[i].At.Sub(sent[i-20].At))
			}
		}
	})
}

// A send whose answer was lost: it is repeated once, ten seconds after the first
// attempt, and then taken as sent.
func TestUnsureIsRepeatedOnceAndLate(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		d := saying(7, bot.Reply{Text: "x"})
		d.Attempt, d.Unsure, d.FirstTried = 1, true, time.Now()
		var retry *bot.RetryError
		if _, err := w.send(d); !errors.As(err, &retry) || retry.After != resendAfter || retry.Whole {
			t.Fatalf("at once: %v", err)
		}
		time.Sleep(resendAfter)
		w.sim.Fail(sim.Fault{Method: "sendMessage", Code: 429, RetryAfter: 3, Times: 1})
		if _, err := w.send(d); !errors.As(err, &retry) { // surely not sent: it does not count
			t.Fatalf("rate limit: %v", err)
		}
		time.Sleep(3 * time.Second)
		w.sim.Fail(sim.Fault{Method: "sendMessage", Cut: true, Times: 1})
		_, err := w.send(d)
		if _, ok := errors.AsType[*bot.UnsureError](err); !ok {
			t.Fatalf("cut: %v", err)
		}
		if _, err := w.send(d); !errors.Is(err, bot.ErrCannot) || !strings.Contains(err.Error(), "may or may not") {
			t.Fatalf("third: %v", err)
		}
		if n := len(ann.Sent()); n != 1 {
			t.Errorf("%d arrived", n)
		}
	})
}

func TestEdit(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		first := w.mustSend(saying(7, question)).ID
		d := saying(7, bot.Reply{Text: "*done*"})
		d.Send.Op, d.Target = bot.OpEdit, []string{first, first}
		if r := w.mustSend(d); r.ID != first || r.More {
			t.Errorf("%+v", r)
		}
		if m := ann.Sent()[0]; m.Text != "done" || len(m.Buttons) != 0 || m.Edits != 1 {
			t.Errorf("%+v", m)
		}
		w.mustSend(d) // not modified is done

		// It grows: the rest is said. It shrinks: the rest is deleted.
		d.Send.Reply.Text = strings.Repeat("long ", 1500)
		if r := w.mustSend(d); !r.More {
			t.Errorf("%+v", r)
		}
		d.Part = 1
		second := w.mustSend(d)
		if second.More || second.ID == first || len(ann.Sent()) != 2 {
			t.Errorf("%+v", second)
		}
		d.Part, d.Target, d.Send.Reply.Text = 0, []string{first, second.ID}, "short"
		if r := w.mustSend(d); !r.More {
			t.Errorf("%+v", r)
		}
		d.Part = 1
		w.mustSend(d)
		if sent := ann.Sent(); len(sent) != 1 || sent[0].Text != "short" {
			t.Errorf("%+v", sent)
		}
		w.mustSend(d) // deleted twice is deleted

		d.Part, d.Target = 0, []string{"7:99999"}
		if _, err := w.send(d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("not there: %v", err)
		}
		// Repeated at will: unsure is as good as not done.
		d.Target = []string{first}
		w.sim.Fail(sim.Fault{Method: "editMessageText", Cut: true, Times: 1})
		_, err := w.send(d)
		if _, ok := errors.AsType[*bot.UnsureError](err); err == nil || ok {
			t.Errorf("cut: %v", err)
		}
		w.mustSend(d)
	})
}

func TestReactTypingOpen(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		id := ann.Say("hi")
		d := saying(7, bot.Reply{Text: "👀"})
		d.Send.Op, d.Send.Handle, d.Target = bot.OpReact, messageID(7, id), []string{messageID(7, id)}
		w.mustSend(d)
		if m := ann.Message(id); m.Reaction != "👀" {
			t.Errorf("%+v", m)
		}
		d.Send.Reply.Text = ""
		w.mustSend(d)
		if m := ann.Message(id); m.Reaction != "" {
			t.Errorf("%+v", m)
		}
		d.Send.Reply.Text = "✅" // not one that Telegram has
		if _, err := w.send(d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("%v", err)
		}
		if err := w.a.Typing(w.t.Context(), d.To); err != nil || ann.Typing() != 1 {
			t.Errorf("%v", err)
		}
		d.Send.Op = bot.OpOpen
		if _, err := w.send(d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("%v", err)
		}
	})
}

func TestSayNothing(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Private(7, "Ann", "en")
		for _, r := range []bot.Reply{
			{}, {Text: " \n"}, {Text: "![](x)"},
			{Text: "x", Choices: []bot.Choice{{ID: strings.Repeat("i", maxChoice+1), Label: "x"}}},
		} {
			if _, err := w.send(saying(7, r)); !errors.Is(err, bot.ErrCannot) {
				t.Errorf("%+v: %v", r, err)
			}
		}
		d := saying(7, bot.Reply{Text: "x"})
		d.To.Chat = "x"
		if _, err := w.send(d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("%v", err)
		}
	})
}

func TestKeyboard(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		choices := []bot.Choice{{ID: "1", Label: "1"}, {ID: "2", Label: "2"}, {ID: "3", Label: "3"}, {ID: "4", Label: "4"}, {ID: "5", Label: "5"},
			{ID: strings.Repeat("i", maxChoice), Label: "I would like\nto talk to a person"}, {ID: "e"}, {ID: "l", Label: strings.Repeat("长", 100)}}
		w.mustSend(saying(7, bot.Reply{Text: "?", Choices: choices}))
		var rows []int
		for _, row := range ann.Sent()[0].Buttons {
			rows = append(rows, len(row))
		}
		if fmt.Sprint(rows) != "[5 1 1 1]" {
			t.Errorf("rows %v: %+v", rows, ann.Sent()[0].Buttons)
		}
		// The hundred and first button does not cost the words.
		choices = nil
		for i := range maxButtons + 1 {
			choices = append(choices, bot.Choice{ID: fmt.Sprint("n", i), Label: fmt.Sprint(i)})
		}
		w.mustSend(saying(7, bot.Reply{Text: "many", Choices: choices}))
		n := 0
		for _, row := range ann.Sent()[1].Buttons {
			n += len(row)
		}
		if got := ann.Sent()[1]; got.Text != "many" || n != maxButtons {
			t.Errorf("%q with %d buttons", got.Text, n)
		}
	})
}

// Hostile texts: Telegram must be able to read every one of them as HTML, and
// show what adapters.Visible says.
func TestHostileTexts(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Private(7, "Ann", "en")
		for _, text := range []string{
			"<b><a href='tg://user?id=1'>x", "</b>", "&lt;&#x3c;&amp;lt;", "```\n</pre></code>\n```", "```\"><script>\nx\n```",
			"[<b>](https://a.test/\"><b>)", "`</code>`", "> <blockquote>\n> > x\n\ny", "**a*b**c*", "![<i>](https://a.test/<)", "# </b>",
			"@all @everyone [x](tg://user?id=1)", "\u202eabc", "a\x00b", "👩‍👩‍👧‍👦", "|<|>|\n|-|-|\n|&|\"|", "- <\n  - >\n    1. &",
		} {
			if _, err := w.send(saying(7, bot.Reply{Text: text, By: "<i>Anna", Card: &bot.Card{Title: "<b>", Fields: []bot.Field{{Name: "</b>", Value: "&"}}}})); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
		for _, c := range w.sim.Calls("sendMessage") {
			if c.Error != "" || c.Params["parse_mode"] != "HTML" {
				t.Errorf("%v: %v", c.Params["text"], c.Error)
			}
		}
		if strings.Contains(w.log.String(), "formatting") {
			t.Error(w.log.String())
		}
	})
}

func BenchmarkSend(b *testing.B) {
	s := sim.New(sim.Options{Token: testToken})
	defer s.Close()
	s.Private(7, "Ann", "en")
	a, err := New(Config{Token: testToken, APIURL: "http://api.test", Dial: s.Dial})
	if err != nil {
		b.Fatal(err)
	}
	defer a.api.transport.CloseIdleConnections()
	d := saying(7, bot.Reply{Text: "You can **reset** it [here](https://a.test/reset)."})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Send(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}
