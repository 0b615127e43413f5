package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

func TestListenPutsWhatIsSaidInOurThreads(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		said := w.sim.Post("U1", desk, thread, "Hello &amp; welcome, <https://a.test|see>")
		m := w.messages(1)[0]
		if m.Kind != bot.KindText || m.Text != "Hello & welcome, see (https://a.test)" || m.At != at || m.ID != desk+":"+said.TS {
			t.Errorf("put %+v", m)
		}
		if m.From.ID != "U1" || m.From.Name != "Ana" || m.From.Zone != "Europe/Berlin" || m.From.Locale != "de-DE" || !slices.Contains(m.From.Groups, "support") {
			t.Errorf("from %+v", m.From)
		}
		if m.SentAt.IsZero() || time.Since(m.SentAt) > time.Minute {
			t.Errorf("sent at %v", m.SentAt)
		}
		w.none()
	})
}

func TestListenLeavesTalkAlone(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		said := w.sim.Post("U1", desk, "", "lunch?")
		w.sim.Post("U2", desk, said.TS, "yes")                 // somebody else's thread
		w.sim.Post("U2", "C2", "", "elsewhere")                // not our channel
		w.sim.Post("", desk, thread, "no author")              // a system message
		w.sim.Post(sim.BotUser, desk, thread, "our own words") // ours
		w.send(saying("k1", bot.Address{Account: "slack", Chat: desk, Thread: thread}, bot.Reply{Text: "relayed"}))
		w.none()
	})
}

func TestListenFollowsEditsAndDeletions(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		said := w.sim.Post("U1", desk, thread, "first")
		id := w.messages(1)[0].ID
		must(t, w.sim.Unfurl(desk, said.TS)) // a preview is no edit
		w.none()
		must(t, w.sim.Edit(desk, said.TS, "second"))
		m := w.messages(1)[0]
		if m.Kind != bot.KindEdit || m.Re != id || m.Text != "second" || m.At != at || m.ID == id || m.From.ID != "U1" {
			t.Errorf("edit: %+v", m)
		}
		must(t, w.sim.Edit(desk, said.TS, "third"))
		if again := w.messages(1)[0]; again.ID == m.ID || again.Re != id {
			t.Errorf("second edit: %+v", again)
		}
		must(t, w.sim.Delete(desk, said.TS))
		if m := w.messages(1)[0]; m.Kind != bot.KindDelete || m.Re != id || m.At != at {
			t.Errorf("delete: %+v", m)
		}
		// Our own card being edited, or taken away, is nobody's word.
		must(t, w.sim.Edit(desk, thread, "changed by us"))
		w.none()
	})
}

func TestListenKnowsAThreadWhoseHeadIsGone(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.send(saying("k1", at, bot.Reply{Text: "where is it?", By: "Max"}))
		w.listen()
		must(t, w.sim.Delete(desk, thread))
		w.sim.Post("U1", desk, thread, "still here")
		if m := w.messages(1)[0]; m.At != at || m.Text != "still here" {
			t.Errorf("put %+v", m)
		}
		other := w.sim.Post("U2", desk, "", "gone soon")
		w.sim.Post("U1", desk, other.TS, "talk")
		must(t, w.sim.Delete(desk, other.TS))
		w.sim.Post("U1", desk, other.TS, "more talk")
		w.none()
	})
}

func TestListenDirectMessagesAndMentions(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.sim.Post("U1", "D1", "", "status")
		if m := w.messages(1)[0]; m.At != (bot.Address{Account: "slack", Chat: "D1"}) || m.Text != "status" {
			t.Errorf("direct: %+v", m)
		}
		said := w.sim.Post("U1", desk, "", "<@UBOT> queue please")
		m := w.messages(1)[0]
		if m.At != (bot.Address{Account: "slack", Chat: desk + "@U1"}) || m.Text != "queue please" || m.ID != desk+":"+said.TS {
			t.Errorf("mention: %+v", m)
		}
		// The answer is for that person's eyes.
		d := saying("k1", m.At, bot.Reply{Text: "nothing waits", Re: m.ID})
		d.Send.Grant = m.Grant
		w.send(d)
		if got := w.sim.Ephemerals("U1"); len(got) != 1 || got[0].Text != "nothing waits" {
			t.Errorf("answer: %+v", got)
		}
		// In a ticket's thread a mention is a reply, and comes once.
		thread, at := w.ticket()
		w.sim.Post("U2", desk, thread, "<@UBOT> done")
		w.quiet()
		if m := w.messages(1)[0]; m.At != at || m.Text != "@handoff done" {
			t.Errorf("mention in a thread: %+v", m)
		}
	})
}

func TestListenPrivateChannel(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		at := bot.Address{Account: "slack", Chat: "G1"}
		d := opening("k1")
		d.To, d.Send.At = at, at
		thread := w.send(d).Thread
		w.sim.Post("U1", "G1", thread, "hello")
		if m := w.messages(1)[0]; m.At != (bot.Address{Account: "slack", Chat: "G1", Thread: thread}) {
			t.Errorf("put %+v", m)
		}
	})
}

func TestListenRefusesStrangers(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.sim.Post("U9", desk, thread, "I am from elsewhere")
		w.none()
	})
}

func TestListenDuplicatesBearOneID(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.sim.Duplicate(2)
		w.sim.Post("U1", desk, thread, "once")
		w.quiet()
		w.messages(1)
	})
}

// What Slack could not hand over while no socket was open comes as a retry, and
// that is the only delivery.
func TestListenTakesRetries(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.a = w.adapter(func(c *Config) { c.Memory = nil }) // nothing is caught up
		thread, _ := w.ticket()
		w.sim.Post("U1", desk, thread, "into the void")
		w.listen()
		if m := w.messages(1)[0]; m.Text != "into the void" {
			t.Errorf("put %+v", m)
		}
		w.quiet()
	})
}

// Nothing is acknowledged before it is durable; while the store is away all wait
// in order, and each is taken once.
func TestListenPutsBeforeItAcknowledges(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.quiet()
		w.setSink(errors.New("the store is away"), nil)
		for i := range 5 {
			w.sim.Post("U1", desk, thread, fmt.Sprint(i))
		}
		synctest.Wait()
		if n := w.sim.Unacked(); n != 5 {
			t.Errorf("%d of 5 events are not acknowledged", n)
		}
		adapters.Pause(w.ctx, 20*time.Second) // virtual
		w.setSink(nil, nil)
		w.quiet()
		for i, m := range w.messages(5) {
			if m.Text != fmt.Sprint(i) {
				t.Errorf("message %d is %q", i, m.Text)
			}
		}
	})
}

func TestListenAcknowledgesWhatItDoesNotKnow(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		for id, frame := range map[string]string{
			"e1": `{"envelope_id":"e1","type":"quantum_event","payload":{}}`,
			"e2": `{"envelope_id":"e2","type":"events_api","payload":{"event":{"type":"team_join","user":{}}}}`,
			"e3": `{"envelope_id":"e3","type":"events_api","payload":[1,2]}`,
			"e4": `{"envelope_id":"e4","type":7}`,
			"e5": `{"envelope_id":"e5","type":"interactive","payload":"what"}`,
			"e6": `{"envelope_id":"e6","type":"slash_commands"}`,
			"e7": `{"envelope_id":"e7","type":"interactive","payload":{"type":"block_suggestion"}}`,
			"e8": `{"envelope_id":"e8","type":"events_api","payload":{"event":{"type":"message","channel":"C1","ts":"x","user":"U1","blocks":{"a":1}}}}`,
		} {
			w.sim.Raw(frame)
			w.await(func() bool { return w.sim.Acked(id) })
		}
		for _, frame := range []string{``, `not JSON`, `[]`, `{"type":"hello"}`, `null`, strings.Repeat("x", 1<<20)} {
			w.sim.Raw(frame)
		}
		w.sim.Post("U1", desk, thread, "still listening")
		w.messages(1)
		if n := w.sim.Sockets(); n != sockets {
			t.Errorf("%d sockets are open", n)
		}
	})
}

// Slack renews sockets every few hours, all of one age at once: the next ones
// are open before the old ones close.
func TestListenRenewsWithoutAGap(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				thread, _ := w.ticket()
				w.listen()
				adapters.Pause(w.ctx, time.Hour)
				w.sim.Warn(reason, 5*time.Second)
				w.await(func() bool { return w.sim.Sockets() == 2*sockets })
				w.sim.Post("U1", desk, thread, "meanwhile")
				if m := w.messages(1)[0]; m.Text != "meanwhile" {
					t.Errorf("put %+v", m)
				}
				w.await(func() bool { return w.sim.Sockets() == sockets })
			})
		})
	}
}

func TestListenComesBack(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		for i := range 3 {
			w.sim.Cut()
			w.await(func() bool { return w.sim.Sockets() == sockets })
			w.sim.Post("U1", desk, thread, fmt.Sprint(i))
			w.messages(1)
		}
		w.sim.Down(true)
		adapters.Pause(w.ctx, 10*time.Minute)
		w.sim.Down(false)
		w.await(func() bool { return w.sim.Sockets() == sockets })
		w.sim.Post("U1", desk, thread, "back")
		w.messages(1)
	})
}

func TestListenStartsWhileSlackIsDown(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.Down(true)
		w.start()
		adapters.Pause(w.ctx, 5*time.Minute)
		w.sim.Down(false)
		w.await(func() bool { return w.sim.Sockets() == sockets })
	})
}

func TestListenEndsOnADeadToken(t *testing.T) {
	for name, one := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"bot": {func(c *Config) { c.BotToken = "xoxb-old" }, "slack.bot_token is not accepted"},
		"app": {func(c *Config) { c.AppToken = "xapp-old" }, "slack.app_token is not accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				err := w.adapter(one.change).Listen(w.ctx, w.put)
				if err == nil || !strings.Contains(err.Error(), one.want) || !strings.Contains(err.Error(), "api.slack.com/apps") || strings.Contains(err.Error(), "-old") {
					t.Errorf("Listen: %v", err)
				}
			})
		})
	}
	t.Run("revoked", func(t *testing.T) {
		play(t, sim.Options{}, func(w *world) {
			w.listen()
			w.sim.Revoke()
			w.sim.Cut()
			if err := <-w.ended; err == nil || !strings.Contains(err.Error(), "token_revoked") {
				t.Errorf("Listen: %v", err)
			}
			w.stop()
			w.stop = nil
		})
	})
}

func TestListenEndsWithItsContext(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.halt()
		w.await(func() bool { return w.sim.Sockets() == 0 })
	})
}

// Two sockets over TCP, with the clock of this machine.
func TestListenOverTCP(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s := sim.New(sim.Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	defer s.Close()
	s.AddUser(sim.User{ID: "U1", Name: "Ana"})
	s.AddChannel(sim.Channel{ID: desk, Name: "support", Members: []string{sim.BotUser, "U1"}})
	a := New(Config{BotToken: "xoxb-sim", AppToken: "xapp-sim", APIURL: server.URL + "/api/", Channel: desk})
	r, err := a.Send(ctx, opening("k1"))
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan bot.Message, 1)
	ended := make(chan error, 1)
	listen, stop := context.WithCancel(ctx)
	go func() {
		ended <- a.Listen(listen, func(_ context.Context, m bot.Message) error { got <- m; return nil })
	}()
	must(t, s.Await(ctx, func() bool { return s.Sockets() == sockets }))
	s.Post("U1", desk, r.Thread, "hello")
	if m := <-got; m.Text != "hello" {
		t.Errorf("put %+v", m)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Listen: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
