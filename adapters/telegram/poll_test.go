package telegram

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/adapters/telegram/sim"
)

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
