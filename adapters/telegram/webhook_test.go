package telegram

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

func hooked(c *Config) { c.Mode, c.WebhookURL = Webhook, "https://shop.test/hook/telegram" }

func TestWebhook(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		ann.Say("before the webhook")
		stop := w.listen()
		if m := w.one(); m.Text != "before the webhook" {
			t.Errorf("%+v", m)
		}
		w.inbox.fail(errors.New("the store is down"))
		for _, text := range []string{"1", "2", "3"} {
			ann.Say(text)
		}
		time.Sleep(time.Minute)
		if w.inbox.count() < 10 || w.inbox.count() > 40 || w.sim.Waiting() != 3 {
			t.Errorf("%d puts, %d wait", w.inbox.count(), w.sim.Waiting())
		}
		w.inbox.fail(nil)
		time.Sleep(3 * time.Second) // Retry-After is obeyed
		got := w.inbox.take()
		if len(got) != 3 || got[0].Text != "1" || got[2].Text != "3" {
			t.Errorf("came: %+v", got)
		}
		w.sim.AddRaw(7, `"message":{"message_id":"poison"}`)
		ann.Say("behind it")
		if m := w.one(); m.Text != "behind it" {
			t.Errorf("%+v", m)
		}
		if err := stop(); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		ann.Say("while we are away")
		w.none()
		if w.sim.Waiting() != 1 {
			t.Errorf("%d wait", w.sim.Waiting())
		}
		stop = w.listen()
		time.Sleep(3 * time.Second)
		w.one()
		_ = stop()
	}, hooked)
}

func TestWebhookRefuses(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		good := w.a.webhook.secret
		update := `{"update_id":1,"message":{"message_id":1,"date":1,"text":"x","chat":{"id":7,"type":"private"},"from":{"id":7}}}`
		for name, c := range map[string]struct {
			method, secret, body string
			want                 int
		}{
			"no secret":     {http.MethodPost, "", update, 401},
			"wrong secret":  {http.MethodPost, good[:len(good)-1] + "x", update, 401},
			"half a secret": {http.MethodPost, good[:len(good)/2], update, 401},
			"GET":           {http.MethodGet, good, "", 405},
			"too large":     {http.MethodPost, good, strings.Repeat("x", maxUpdate+1), 200},
			"no JSON":       {http.MethodPost, good, "{", 200},
			"good":          {http.MethodPost, good, update, 200},
		} {
			r := httptest.NewRequest(c.method, "/hook/telegram", strings.NewReader(c.body))
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.secret)
			rec := httptest.NewRecorder()
			w.mux.ServeHTTP(rec, r)
			if rec.Code != c.want {
				t.Errorf("%s: %d, want %d", name, rec.Code, c.want)
			}
		}
		w.one() // the good one alone
	}, hooked)
}

func TestWebhookPress(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "zh")
		r := w.mustSend(saying(7, bot.Reply{Text: "?", Choices: []bot.Choice{{ID: "yes", Label: "是"}}}))
		_, id, _ := parseMessageID(r.ID)
		press := ann.Press(id, "是")
		if m := w.one(); m.Kind != bot.KindChoice || m.Name != "yes" {
			t.Errorf("%+v", m)
		}
		if got := w.sim.Result(press); !got.Answered || got.Text != "" {
			t.Errorf("%+v", got)
		}
		w.inbox.fail(errors.New("down"))
		press = ann.Press(id, "是")
		synctest.Wait()
		if got := w.sim.Result(press); !got.Answered || got.Text != chinese.notTaken {
			t.Errorf("%+v", got)
		}
	}, hooked)
}

func TestWebhookAddressRefused(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Fail(sim.Fault{Method: "setWebhook", Code: 400, Text: "Bad Request: bad webhook: IP address 127.0.0.1 is reserved"})
		err := w.a.Listen(w.t.Context(), w.inbox.put)
		if err == nil || !strings.Contains(err.Error(), "reachable from the internet") || !strings.Contains(err.Error(), "reserved") {
			t.Errorf("got %v", err)
		}
	}, hooked)
}
