package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"testing"
	"time"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

// A proxy's page is no word of Telegram's: whatever its status, nobody is gone, and
// no answer is lost for it.
func TestPages(t *testing.T) {
	for _, code := range []int{400, 401, 403, 404} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			within(t, func(w *world) {
				ann := w.sim.Private(7, "Ann", "en")
				w.sim.Fail(sim.Fault{Code: code, HTML: true, Times: 1})
				d := saying(7, bot.Reply{Text: "It takes five days."})
				_, err := w.send(d)
				retry, ok := errors.AsType[*bot.RetryError](err)
				if !ok || !retry.Whole || errors.Is(err, errToken) {
					t.Fatalf("got %v", err)
				}
				time.Sleep(retry.After)
				w.mustSend(d)
				if got := shows(ann.Sent()); got != "It takes five days." {
					t.Error(got)
				}
			})
		})
	}
}

// Nor does it end listening.
func TestListensBehindPages(t *testing.T) {
	for _, code := range []int{401, 403, 404, 409} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			within(t, func(w *world) {
				w.sim.Fail(sim.Fault{Method: "getMe", Code: code, HTML: true, Times: 2})
				w.sim.Fail(sim.Fault{Method: "getUpdates", Code: code, HTML: true, Times: 2})
				stop := w.listen()
				defer stop()
				time.Sleep(time.Minute)
				w.sim.Private(7, "Ann", "en").Say("hello")
				time.Sleep(time.Minute)
				if got := w.inbox.take(); len(got) != 1 {
					t.Errorf("%+v\n%s", got, w.log)
				}
			})
		})
	}
}

// A group that becomes a supergroup while an answer grows there still gets it.
func TestDraftMoves(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Group(-55, "Shop").As(7, "Ann", "en")
		at := spot{chat: -55, person: 7}
		id, _ := w.draft(at, "", "It")
		super := ann.Migrate(-1009)
		time.Sleep(time.Minute)
		d := saying(0, bot.Reply{Text: "It takes five days."})
		d.To, d.Send.Draft = at.address("telegram"), id
		w.mustSend(d)
		if got := shows(super.Sent()); got != "It takes five days." {
			t.Error(got)
		}
	}, drafting)
}

// One draft that is refused does not end all drafts.
func TestDraftRefused(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		w.sim.Fail(sim.Fault{Method: "sendMessageDraft", Code: 400, Text: "Bad Request: DRAFT_INVALID", Times: 1})
		_, _, err := w.a.Draft(w.t.Context(), bot.Draft{Key: "a", To: spot{chat: 7}.address("telegram"), Text: "It"})
		if !errors.Is(err, bot.ErrCannot) {
			t.Errorf("got %v", err)
		}
		w.draft(spot{chat: 7}, "", "It takes")
		if got := ann.Drafts(); len(got) != 1 {
			t.Errorf("%+v", got)
		}
	}, drafting)
}

// While a chat is closed by a 429 nothing at all is asked of it.
func TestClosedChatIsLeftAlone(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Private(7, "Ann", "en")
		w.sim.Fail(sim.Fault{Method: "sendMessage", Code: 429, RetryAfter: 30, Times: 1})
		_, _ = w.send(saying(7, bot.Reply{Text: "x"}))
		calls := len(w.sim.Calls(""))
		at := spot{chat: 7}.address("telegram")
		_, _, err := w.a.Draft(w.t.Context(), bot.Draft{Key: "a", To: at, Text: "It"})
		if _, ok := errors.AsType[*bot.RetryError](err); !ok {
			t.Errorf("draft: %v", err)
		}
		_ = w.a.Typing(w.t.Context(), at)
		if n := len(w.sim.Calls("")); n != calls {
			t.Errorf("%d calls", n-calls)
		}
		time.Sleep(31 * time.Second)
		if err := w.a.Typing(w.t.Context(), at); err != nil {
			t.Error(err)
		}
	}, drafting)
}

// A store whose clock is a day ahead holds no unsure answer back.
func TestUnsureWithAClockFarOff(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Private(7, "Ann", "en")
		d := saying(7, bot.Reply{Text: "x"})
		d.Unsure, d.FirstTried = true, time.Now().Add(24*time.Hour)
		deadline := time.Now().Add(time.Minute)
		for {
			_, err := w.send(d)
			if err == nil {
				break
			}
			retry, ok := errors.AsType[*bot.RetryError](err)
			if !ok || time.Now().Add(retry.After).After(deadline) {
				t.Fatalf("got %v", err)
			}
			time.Sleep(retry.After)
		}
	})
}

// An album that a process with a clock far ahead has left is found, and holds no
// others back.
func TestAlbumWithAClockFarOff(t *testing.T) {
	within(t, func(w *world) {
		stop := w.listen()
		w.inbox.fail(errors.New("the store is down"))
		ann := w.sim.Private(7, "Ann", "en")
		part(ann, "a", "album", 3)
		time.Sleep(3 * time.Second)
		_ = stop()
		w.inbox.fail(nil)
		at := place(7, 7)
		k, err := w.a.keptAt(w.t.Context(), at)
		if err != nil || len(k.Updates) != 3 {
			t.Fatalf("%+v %v", k, err)
		}
		k.At = time.Now().Add(24 * time.Hour)
		data, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.a.memory.Set(w.t.Context(), w.a.memoryKey("kept/"+at), data, keptFor); err != nil {
			t.Fatal(err)
		}
		stop = w.listenAs(w.adapter(hooked, func(c *Config) { c.Memory = w.a.memory }))
		time.Sleep(time.Minute)
		if got := came(w.inbox.take()); got != "album/3" {
			t.Error(got)
		}
		_ = stop()
	}, hooked)
}
