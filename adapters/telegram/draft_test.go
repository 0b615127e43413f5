package telegram

import (
	"errors"
	"strings"
	"testing"
	"time"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

func drafting(c *Config) { c.Drafts = true }

func (w *world) draft(at spot, id, text string) (string, time.Duration) {
	w.t.Helper()
	id, after, err := w.a.Draft(w.t.Context(), bot.Draft{Key: "abcdefghijklmnopqrstuvwx", To: at.address("telegram"), ID: id, Text: text, Re: "-9:5"})
	if err != nil {
		w.t.Fatal(err)
	}
	return id, after
}

func TestDraftInAPrivateChat(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		var number int64
		for _, text := range []string{"It", "It takes **five", "It takes **five days**."} {
			id, after := w.draft(spot{chat: 7}, "", text)
			drafts := ann.Drafts()
			if id != "" || after != previewPace || len(drafts) != 1 || !drafts[0].CanStop || !drafts[0].Keep || drafts[0].ID == 0 || number != 0 && number != drafts[0].ID {
				t.Fatalf("%q %v %+v", id, after, drafts)
			}
			number = drafts[0].ID
		}
		if got := ann.Drafts()[0].Text; got != "It takes five days." {
			t.Errorf("%q", got)
		}
		ann.Stop(number)
		if m := w.one(); m.Kind != bot.KindStop || m.At != (spot{chat: 7}).address("telegram") || m.From.ID != "7" {
			t.Errorf("%+v", m)
		}
		w.draft(spot{chat: 7}, "", strings.Repeat("word ", 1200)+"end") // above what fits: the end is shown
		if got := ann.Drafts()[0].Text; !strings.HasSuffix(got, "end") {
			t.Errorf("%q", got)
		}
		w.mustSend(saying(7, bot.Reply{Text: "It takes five days."}))
		if len(ann.Drafts()) != 0 || len(ann.Sent()) != 1 {
			t.Errorf("%+v", ann.Drafts())
		}
	}, drafting)
}

func TestDraftInAGroup(t *testing.T) {
	within(t, func(w *world) {
		group := w.sim.Group(-9, "G")
		at := spot{chat: -9, person: 7}
		id, after := w.draft(at, "", "It takes")
		if id == "" || after < 3*time.Second {
			t.Errorf("%q %v", id, after)
		}
		time.Sleep(after)
		if again, _ := w.draft(at, "", "It takes"); again != id { // its ID was not noted
			t.Errorf("%q", again)
		}
		time.Sleep(after)
		if again, _ := w.draft(at, id, "It takes @all five"); again != id {
			t.Errorf("%q", again)
		}
		if got := shows(group.Sent()); got != "It takes @\u2060all five" {
			t.Error(got)
		}
		d := saying(0, question)
		d.To, d.Send.Draft, d.Send.Reply.Text = at.address("telegram"), id, strings.TrimSpace(strings.Repeat("long ", 1000))
		d.Send.Reply.Choices = question.Choices
		ids := w.sayAll(d)
		if sent := group.Sent(); len(ids) != 2 || ids[0] != id || len(sent) != 2 || len(sent[1].Buttons) != 1 {
			t.Errorf("%q %s", ids, shows(sent))
		}
		w.mustSend(d) // once more, after a crash: the edit that was done is done
		if n := len(group.Sent()); n != 2 {
			t.Errorf("%d messages", n)
		}
		// Gone: said anew. Finished by files: deleted.
		time.Sleep(time.Minute)
		gone := saying(0, bot.Reply{Text: "short"})
		gone.To, gone.Send.Draft = d.To, "-9:99999"
		w.mustSend(gone)
		if err := w.a.memory.Set(w.t.Context(), w.a.draftKey("abcdefghijklmnopqrstuvwx"), nil, 0); err != nil {
			t.Fatal(err)
		}
		id, _ = w.draft(at, "", "See")
		gone.Send.Draft, gone.Send.Reply = id, bot.Reply{Text: "See the picture", Files: []bot.File{make(shelf).photo("1.jpg")}}
		w.mustSend(gone)
		sent := group.Sent()
		if got := shows(sent[2:]); got != "short | photo:See the picture" {
			t.Error(got)
		}
	}, drafting)
}

// Drafts never use up what a minute of a group has for replies: 20 messages.
func TestDraftPaceInAGroup(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Group(-9, "G")
		at, id, calls := spot{chat: -9, person: 7}, "", 0
		for began := time.Now(); time.Since(began) < time.Minute; {
			now, after, err := w.a.Draft(w.t.Context(), bot.Draft{Key: "k", To: at.address("telegram"), ID: id, Text: strings.Repeat("x", calls+1)})
			if retry, ok := errors.AsType[*bot.RetryError](err); ok {
				after = retry.After
			} else if err != nil {
				t.Fatal(err)
			}
			if err == nil {
				id = now
				calls++
			}
			time.Sleep(after)
		}
		if calls < 10 || calls > 20 {
			t.Errorf("%d in a minute", calls)
		}
	}, drafting)
}

func TestDraftsOff(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Private(7, "Ann", "en")
		d := bot.Draft{Key: "k", To: spot{chat: 7}.address("telegram"), Text: "x"}
		off := w.adapter()
		if _, _, err := off.Draft(w.t.Context(), d); !errors.Is(err, bot.ErrCannot) || len(w.sim.Calls("")) != 0 {
			t.Errorf("switched off: %v", err)
		}
		// A server that does not know them is asked once.
		w.sim.Fail(sim.Fault{Method: "sendMessageDraft", Code: 404, Text: "Not Found: method not found"})
		for range 3 {
			if _, _, err := w.a.Draft(w.t.Context(), d); !errors.Is(err, bot.ErrCannot) {
				t.Errorf("%v", err)
			}
		}
		if n := len(w.sim.Calls("sendMessageDraft")); n != 1 {
			t.Errorf("asked %d times", n)
		}
		if strings.Contains(w.log.String(), "WARN") || strings.Contains(w.log.String(), "ERROR") {
			t.Error(w.log.String())
		}
		// Limits and blocks are no reason.
		a := w.adapter(drafting)
		w.sim.Heal()
		w.sim.Fail(sim.Fault{Method: "sendMessageDraft", Code: 429, RetryAfter: 9, Times: 1})
		_, _, err := a.Draft(w.t.Context(), d)
		if retry, ok := errors.AsType[*bot.RetryError](err); !ok || retry.After != 9*time.Second {
			t.Errorf("%v", err)
		}
		time.Sleep(9 * time.Second)
		if _, _, err := a.Draft(w.t.Context(), d); err != nil {
			t.Errorf("%v", err)
		}
	}, drafting)
}

// A draft that may stand there already is not begun a second time.
func TestDraftUnsure(t *testing.T) {
	within(t, func(w *world) {
		group := w.sim.Group(-9, "G")
		w.sim.Fail(sim.Fault{Method: "sendMessage", Cut: true, Times: 1})
		d := bot.Draft{Key: "k", To: spot{chat: -9, person: 7}.address("telegram"), Text: "It"}
		for range 3 {
			if _, _, err := w.a.Draft(w.t.Context(), d); err == nil {
				t.Error("a draft is shown")
			}
			time.Sleep(time.Minute)
		}
		if n := len(group.Sent()); n != 1 {
			t.Errorf("%d drafts stand there", n)
		}
	}, drafting)
}
