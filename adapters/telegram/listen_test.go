package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handoff/adapters"
	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

func TestPrivateText(t *testing.T) {
	within(t, func(w *world) {
		stop := w.listen()
		ann := w.sim.Private(7, "Ann", "zh-hans")
		now := time.Unix(time.Now().Unix(), 0)
		id := ann.Say("你好 👋\x00")
		want := bot.Message{
			ID: "7:" + strconv.Itoa(id), At: bot.Address{Account: "telegram", Chat: "7"}, Kind: bot.KindText, Text: "你好 👋",
			From: bot.Person{ID: "7", Name: "Ann", Locale: "zh-hans"}, SentAt: now, Resolution: time.Second,
		}
		if diff := cmp.Diff(want, w.one(), cmp.AllowUnexported(bot.File{})); diff != "" {
			t.Error(diff)
		}
		if err := stop(); !errors.Is(err, context.Canceled) {
			t.Errorf("Listen ended with %v", err)
		}
	})
}

func TestKinds(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		first := ann.Say("hello")
		w.one()

		ann.Edit(first, "hello!")
		m := w.one()
		if m.Kind != bot.KindEdit || m.Text != "hello!" || m.Re != messageID(7, first) || m.ID == m.Re {
			t.Errorf("edit: %+v", m)
		}
		ann.Edit(first, "hello!!") // in the same second
		if m := w.one(); m.Text != "hello!!" {
			t.Errorf("second edit: %+v", m)
		}
		ann.React(first, "👍")
		if m := w.one(); m.Kind != bot.KindReaction || m.Name != "👍" || m.Re != messageID(7, first) {
			t.Errorf("reaction: %+v", m)
		}
		ann.React(first, "")
		if m := w.one(); m.Kind != bot.KindReaction || m.Name != "" {
			t.Errorf("reaction taken off: %+v", m)
		}
		ann.Reply(first, "and this?")
		if m := w.one(); m.Kind != bot.KindText || m.Re != messageID(7, first) {
			t.Errorf("reply: %+v", m)
		}
		ann.Block()
		if m := w.one(); m.Kind != bot.KindLeft || m.At.Chat != "7" {
			t.Errorf("blocked: %+v", m)
		}
		ann.Unblock()
		w.none()
	})
}

func TestCommands(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		for text, want := range map[string]bot.Message{
			"/start":                   {Kind: bot.KindCommand, Name: "start"},
			"/start order-17_b":        {Kind: bot.KindCommand, Name: "start", Text: "order-17_b", Values: map[string]string{"payload": "order-17_b"}},
			"/start <script> x":        {Kind: bot.KindCommand, Name: "start", Text: "<script> x"},
			"/HELP@shop_bot me":        {Kind: bot.KindCommand, Name: "help", Text: "me"},
			"你好👋 /agent 谢谢":            {Kind: bot.KindCommand, Name: "agent", Text: "你好👋 谢谢"},
			"@shop_bot, /agent please": {Kind: bot.KindCommand, Name: "agent", Text: "please"},
			"/unknown thing":           {Kind: bot.KindCommand, Name: "unknown", Text: "thing"},
			"what is /etc for":         {Kind: bot.KindText, Text: "what is /etc for"},
			"/help@other_bot":          {Kind: bot.KindText, Text: "/help@other_bot"},
			"a/b is no command":        {Kind: bot.KindText, Text: "a/b is no command"},
			"@shop_bot, where is it":   {Kind: bot.KindText, Text: "where is it"},
		} {
			ann.Say(text)
			got := w.one()
			got = bot.Message{Kind: got.Kind, Name: got.Name, Text: got.Text, Values: got.Values}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(bot.File{})); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		}
	})
}

func TestGroups(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		group := w.sim.Group(-1001234567890, "Shop")
		ann, ben := group.As(7, "Ann", "en"), group.As(8, "Ben", "zh")
		for _, text := range []string{"hello all", "/settings", "/help@other_bot", "@other_bot hi", "mail a@shop_bot.test"} {
			ann.Say(text)
		}
		w.none()

		ann.Say("@Shop_Bot 我的订单在哪里？")
		m := w.one()
		if m.Text != "我的订单在哪里？" || m.At != (bot.Address{Account: "telegram", Chat: "-1001234567890", Thread: "0/7"}) {
			t.Errorf("mention: %+v", m)
		}
		ben.Say("/settings@shop_bot", sim.InTopic(5))
		if m := w.one(); m.Kind != bot.KindCommand || m.At.Thread != "5/8" {
			t.Errorf("in a topic: %+v", m)
		}
		d := saying(0, bot.Reply{Text: "here", Re: m.ID})
		d.To = m.At
		sent := w.mustSend(d)
		_, number, _ := parseMessageID(sent.ID)
		ann.Reply(number, "thanks")
		if m := w.one(); m.Text != "thanks" || m.Re != sent.ID {
			t.Errorf("reply: %+v", m)
		}
		if got := group.Sent()[0]; got.ReplyTo == 0 {
			t.Error("an answer in a group does not show its question")
		}
		// In a topic everything replies to the message that made it.
		ann.Say("talk", sim.With("reply_to_message", map[string]any{
			"message_id": 1, "from": map[string]any{"id": 42, "is_bot": true}, "forum_topic_created": map[string]any{"name": "x"}}))
		ann.React(number, "👍") // meant for anybody
		w.none()
		ann.Block()
		if m := w.one(); m.Kind != bot.KindLeft || m.At.Thread != "0/7" {
			t.Errorf("removed: %+v", m)
		}
	})
}

func TestIgnored(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		robot := map[string]any{"id": 9, "is_bot": true, "first_name": "R"}
		ann.Say("x", sim.With("from", robot))
		ann.Say("x", sim.With("via_bot", robot))
		ann.Say("x", sim.With("is_automatic_forward", true))
		ann.Say("x", sim.With("from", nil))
		ann.Send(sim.With("pinned_message", map[string]any{"message_id": 1}))
		ann.Send(sim.With("new_chat_title", "x"))
		ann.Send(sim.With("message_auto_delete_timer_changed", map[string]any{}))
		w.sim.AddRaw(7, `"some_new_kind":{"x":1}`)
		w.none()
		w.sim.AddRaw(7, `"edited_message":{"message_id":5,"date":1,"edit_date":2,"chat":{"id":7,"type":"private"},"from":{"id":7},"location":{"latitude":1,"longitude":2}}`)
		w.none()
		ann.Say("y")
		if m := w.one(); m.Text != "y" {
			t.Errorf("%+v", m)
		}
	})
}

func TestFiles(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		sizes := []map[string]any{{"file_id": "small", "width": 1, "height": 1}, {"file_id": "large", "width": 9, "height": 9, "file_size": 900}}
		ann.Send(sim.With("photo", sizes), sim.With("caption", "look"))
		m := w.one()
		if m.Text != "look" || len(m.Files) != 1 || m.Files[0].Ref != "large" || m.Files[0].Account != "telegram" {
			t.Errorf("photo: %+v", m)
		}
		for field, value := range map[string]any{
			"voice":      map[string]any{"file_id": "f", "duration": 1, "mime_type": "audio/ogg"},
			"audio":      map[string]any{"file_id": "f", "duration": 1},
			"document":   map[string]any{"file_id": "f", "file_name": "a.pdf", "mime_type": "application/pdf", "file_size": 10},
			"video":      map[string]any{"file_id": "f", "width": 1, "height": 1, "duration": 1},
			"video_note": map[string]any{"file_id": "f", "length": 1, "duration": 1},
			"sticker":    map[string]any{"file_id": "f", "emoji": "😀"},
		} {
			ann.Send(sim.With(field, value))
			if m := w.one(); m.Kind != bot.KindText || len(m.Files) != 1 || m.Files[0].Ref != "f" {
				t.Errorf("%s: %+v", field, m)
			}
		}
		ann.Send(sim.With("animation", map[string]any{"file_id": "f"}), sim.With("document", map[string]any{"file_id": "f"}))
		if m := w.one(); len(m.Files) != 1 {
			t.Errorf("animation: %+v", m)
		}
		for field, value := range map[string]any{
			"location": map[string]any{"latitude": 1.5, "longitude": 2.25},
			"contact":  map[string]any{"phone_number": "+1", "first_name": "B"},
			"poll":     map[string]any{"id": "1"},
			"dice":     map[string]any{"emoji": "🎲", "value": 3},
			"hologram": map[string]any{}, // what the Bot API will have in 2030
		} {
			ann.Send(sim.With(field, value))
			if m := w.one(); m.Kind != bot.KindText || m.Values["type"] != field {
				t.Errorf("%s: %+v", field, m)
			}
		}
	})
}

// Unions that the Bot API grows must not lose the message around them.
func TestUnknownUnions(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		ann.Say("x", sim.With("forward_origin", map[string]any{"type": "new"}), sim.With("paid_media", map[string]any{"paid_media": []any{map[string]any{"type": "new"}}}))
		if m := w.one(); m.Text != "x" {
			t.Errorf("%+v", m)
		}
	})
}

func TestConfirmsOnlyWhatIsDurable(t *testing.T) {
	within(t, func(w *world) {
		down := errors.New("the store is down")
		w.inbox.fail(down)
		stop := w.listen()
		ann := w.sim.Private(7, "Ann", "en")
		for i := range 150 {
			ann.Say(strconv.Itoa(i))
		}
		time.Sleep(10 * time.Minute) // virtual
		if n := w.sim.Waiting(); n != 150 {
			t.Errorf("%d updates are unconfirmed, want 150", n)
		}
		if n := len(w.sim.Calls("getUpdates")) + w.sim.Hammered(); n > 1 {
			t.Errorf("asked %d times while nothing could be stored", n)
		}
		_ = stop() // and a restart
		w.inbox.fail(nil)
		stop = w.listen()
		got := w.inbox.take()
		for i := range got {
			if got[i].Text != strconv.Itoa(i) {
				t.Fatalf("message %d is %q", i, got[i].Text)
			}
		}
		if len(got) != 150 || w.sim.Waiting() != 0 || w.sim.Hammered() != 0 {
			t.Errorf("%d came, %d wait, hammered %d", len(got), w.sim.Waiting(), w.sim.Hammered())
		}
		_ = stop()
	})
}

// One chat that cannot be stored holds up its own messages, not their order and
// not the other chats.
func TestOrderPerChat(t *testing.T) {
	within(t, func(w *world) {
		var blocked = true
		inner := w.inbox.put
		put := func(ctx context.Context, m bot.Message) error {
			w.inbox.mu.Lock()
			refuse := blocked && m.At.Chat == "1"
			w.inbox.mu.Unlock()
			if refuse {
				return errors.New("no")
			}
			return inner(ctx, m)
		}
		for i := range 30 {
			for p := int64(1); p <= 3; p++ {
				w.sim.Private(p, "P", "en").Say(fmt.Sprint(i))
			}
		}
		ctx, cancel := context.WithCancel(w.t.Context())
		done := make(chan error)
		go func() { done <- w.a.Listen(ctx, put) }()
		if got := w.inbox.take(); len(got) != 60 {
			t.Errorf("%d of the others' 60 came", len(got))
		}
		w.inbox.mu.Lock()
		blocked = false
		w.inbox.mu.Unlock()
		time.Sleep(time.Minute)
		for i, m := range w.inbox.take() {
			if m.Text != fmt.Sprint(i) || m.At.Chat != "1" {
				t.Fatalf("message %d: %+v", i, m)
			}
		}
		cancel()
		<-done
	})
}

func TestRestartContinues(t *testing.T) {
	within(t, func(w *world) {
		memory := &adapters.OwnMemory{}
		ann := w.sim.Private(7, "Ann", "en")
		for i := range 3 {
			ann.Say(strconv.Itoa(i))
			a := w.adapter(func(c *Config) { c.Memory = memory })
			_ = w.listenAs(a)()
		}
		if got := w.inbox.take(); len(got) != 3 || w.inbox.count() != 3 {
			t.Errorf("%d came by %d puts", len(got), w.inbox.count())
		}
	})
}

func TestLowerNumbersAfterSilence(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		w.sim.NextID(900_000)
		ann.Say("before")
		w.one()
		time.Sleep(2 * time.Hour) // a week takes long even in virtual time
		w.sim.NextID(5)
		ann.Say("after")
		ann.Say("and on")
		if got := w.inbox.take(); len(got) != 2 {
			t.Errorf("%d came", len(got))
		}
	})
}

func TestPoison(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		w.sim.AddRaw(7, `"message":{"message_id":"not a number"}`)
		w.sim.AddRaw(7, `"message":[]`)
		w.sim.AddRaw(7, `"message":{}`)
		ann.Say("healthy")
		defer w.listen()()
		if m := w.one(); m.Text != "healthy" {
			t.Errorf("%+v", m)
		}
		if w.sim.Waiting() != 0 {
			t.Error("the poison is still there")
		}
		if n := strings.Count(w.log.String(), "cannot be read"); n != 2 {
			t.Errorf("%d complaints:\n%s", n, w.log.String())
		}
	})
}

func TestPollingFaults(t *testing.T) {
	for name, fault := range map[string]sim.Fault{
		"rate limit":   {Method: "getUpdates", Code: 429, RetryAfter: 7, Text: "Too Many Requests: retry after 7", Times: 2},
		"server error": {Method: "getUpdates", Code: 500, Times: 3},
		"proxy page":   {Method: "getUpdates", Code: 502, HTML: true, Times: 3},
		"cut answers":  {Method: "getUpdates", Cut: true, Times: 3},
		"no answer":    {Method: "getUpdates", Drop: true, Times: 3},
		"stuck":        {Method: "getUpdates", Delay: time.Hour, Times: 1},
		"at the start": {Method: "getMe", Code: 502, HTML: true, Times: 3},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(w *world) {
				w.sim.Fail(fault)
				w.sim.Private(7, "Ann", "en").Say("hello")
				defer w.listen()()
				time.Sleep(5 * time.Minute)
				if m := w.one(); m.Text != "hello" {
					t.Errorf("%+v", m)
				}
				calls := w.sim.Calls(fault.Method)
				for i := 1; i <= fault.Times && i < len(calls); i++ {
					gap := calls[i].At.Sub(calls[i-1].At)
					if gap < 350*time.Millisecond || fault.RetryAfter > 0 && gap < 7*time.Second {
						t.Errorf("asked again after %v", gap)
					}
				}
			})
		})
	}
}

func TestConflicts(t *testing.T) {
	within(t, func(w *world) {
		stop := w.listen()
		other := w.adapter()
		stopOther := w.listenAs(other) // drives the first one out
		time.Sleep(time.Minute)
		if !strings.Contains(w.log.String(), "another program polls") {
			t.Errorf("not explained:\n%s", w.log.String())
		}
		_ = stopOther()
		w.sim.Private(7, "Ann", "en").Say("hello")
		time.Sleep(time.Minute)
		w.one()
		_ = stop()
	})
}

func TestWebhookIsInTheWay(t *testing.T) {
	t.Run("deleted", func(t *testing.T) {
		within(t, func(w *world) {
			w.setHook("https://old.test/hook")
			w.sim.Private(7, "Ann", "en").Say("hello")
			defer w.listen()()
			time.Sleep(time.Minute)
			w.one()
		})
	})
	t.Run("kept", func(t *testing.T) {
		within(t, func(w *world) {
			w.setHook("https://old.test/hook")
			stop := w.listen()
			time.Sleep(time.Minute)
			if len(w.sim.Calls("deleteWebhook")) != 0 || !strings.Contains(w.log.String(), "a webhook is set") {
				t.Errorf("log:\n%s", w.log.String())
			}
			works, _ := w.a.Check(w.t.Context())
			if !strings.Contains(strings.Join(works, "\n"), "nothing will come") {
				t.Errorf("check says %q", works)
			}
			_ = stop()
		}, func(c *Config) { c.KeepWebhook = true })
	})
}

func (w *world) setHook(url string) {
	if err := w.a.api.call(w.t.Context(), "setWebhook", map[string]any{"url": url}, nil); err != nil {
		w.t.Fatal(err)
	}
}

func TestWrongToken(t *testing.T) {
	within(t, func(w *world) {
		a := w.adapter(func(c *Config) { c.Token = "42:SECRET-of-another" })
		err := a.Listen(w.t.Context(), w.inbox.put)
		if !errors.Is(err, errToken) || !strings.Contains(err.Error(), "@BotFather") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("got %v", err)
		}

		stop := w.listen() // revoked while it runs
		w.sim.Fail(sim.Fault{Code: http.StatusUnauthorized, Text: "Unauthorized"})
		time.Sleep(2 * time.Minute)
		if err := stop(); !errors.Is(err, errToken) {
			t.Errorf("revoked: %v", err)
		}
	})
}

func TestMigration(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Group(-55, "Shop").As(7, "Ann", "en")
		ben := w.sim.Group(-55, "Shop").As(8, "Ben", "en")
		ann.Say("@shop_bot hello")
		ben.Say("@shop_bot hello")
		if got := w.inbox.take(); len(got) != 2 {
			t.Fatalf("%+v", got)
		}
		super := ann.Migrate(-1009)
		w.none() // nobody's conversation yet
		super.Say("@shop_bot still there?")
		got := w.inbox.take()
		if len(got) != 2 || got[0].Kind != bot.KindMoved || got[0].At.String() != "telegram/-55/0%2F7" || got[0].Text != "telegram/-1009/0%2F7" ||
			got[1].At.Chat != "-1009" {
			t.Fatalf("%+v", got)
		}
		super.Say("@shop_bot again")
		if m := w.one(); m.Kind != bot.KindText {
			t.Errorf("told twice: %+v", m)
		}
		super.As(8, "Ben", "en").Say("@shop_bot me too")
		if got := w.inbox.take(); len(got) != 2 || got[0].At.Thread != "0/8" {
			t.Errorf("%+v", got)
		}
		// A send to the old chat goes to the new one and tells of it.
		d := saying(0, bot.Reply{Text: "answer"})
		d.To = bot.Address{Account: "telegram", Chat: "-55", Thread: "0/9"}
		r := w.mustSend(d)
		if !strings.HasPrefix(r.ID, "-1009:") || len(super.Sent()) != 1 {
			t.Errorf("receipt %+v", r)
		}
		if m := w.one(); m.Kind != bot.KindMoved || m.At != d.To || m.Text != "telegram/-1009/0%2F9" {
			t.Errorf("%+v", m)
		}
	})
}

func TestStopsInTheMiddle(t *testing.T) {
	within(t, func(w *world) {
		w.inbox.hang = true
		w.sim.Private(7, "Ann", "en").Say("hello")
		stop := w.listen()
		synctest.Wait()
		if err := stop(); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if w.sim.Waiting() != 1 {
			t.Error("confirmed what was never stored")
		}
	})
}
