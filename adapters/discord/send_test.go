package discord

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// What we say calls nobody and shows no previews, whatever is in it.
func TestSaysQuietly(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := spot{channel: w.other, person: w.ann.ID}.address("discord")
		text := "@everyone @here <@" + w.bob.ID + "> <@&" + w.guild.ID + "> https://example.com/"
		r := w.send(saying("k", at, bot.Reply{Text: text, Re: messageID(w.other, w.say(w.ann.In(w.other), "hi"))}))
		edit := saying("e", at, bot.Reply{Text: text + " edited"})
		edit.Send.Op, edit.Target = bot.OpEdit, []string{r.ID}
		w.send(edit)
		if p := w.sim.Pings(); len(p) != 0 {
			t.Errorf("rang %v", p)
		}
		for _, c := range append(w.sim.Calls(sim.RouteCreate), w.sim.Calls(sim.RouteEdit)...) {
			if !strings.Contains(c.Body, `"allowed_mentions":{"parse":[]`) || !strings.Contains(c.Body, `"flags":4`) {
				t.Errorf("sent %s", c.Body)
			}
		}
	})
}

// A send that may have arrived is repeated under its nonce, and stands there once.
func TestUnsureSoon(t *testing.T) {
	for name, f := range map[string]sim.Fault{"cut": {Cut: true}, "half": {Half: true}} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				f.Route, f.Times = sim.RouteCreate, 1
				w.sim.Fail(f)
				d := saying("k", w.direct(w.ann), bot.Reply{Text: "once"})
				began := time.Now()
				_, err := w.a.Send(w.ctx, d)
				if _, ok := errors.AsType[*bot.UnsureError](err); !ok {
					t.Fatalf("Send: %v", err)
				}
				d.Unsure, d.FirstTried, d.Attempt = true, began, 1
				w.send(d)
				if got := w.ann.DM().Reads(); len(got) != 1 {
					t.Errorf("reads %q", got)
				}
			})
		})
	}
}

// After the time for which Discord knows a nonce, it is looked up among what
// stands there.
func TestUnsureLate(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		for i, arrived := range []bool{true, false} {
			w.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, Cut: arrived, Refuse: !arrived})
			d := saying(fmt.Sprint(i), w.direct(w.ann), bot.Reply{Text: fmt.Sprint("once ", i)})
			d.FirstTried = time.Now()
			if _, err := w.a.Send(w.ctx, d); err == nil {
				t.Fatal("no error")
			}
			for range 150 {
				w.say(w.ann.DM(), "meanwhile")
			}
			time.Sleep(time.Hour) // virtual
			d.Unsure, d.Attempt = true, 1
			r := w.send(d)
			got := w.ann.DM().Reads()
			if len(got) != i+1 || got[i] != d.Send.Reply.Text {
				t.Errorf("reads %q", got)
			}
			all := w.ann.DM().Messages()
			if !slices.ContainsFunc(all, func(m sim.Message) bool {
				return messageID(m.Channel, m.ID) == r.ID && m.Content == d.Send.Reply.Text
			}) {
				t.Errorf("the receipt says %s", r.ID)
			}
		}
	})
}

// Discord's errors as Adapter.Send says them.
func TestSendErrors(t *testing.T) {
	for name, c := range map[string]struct {
		fault sim.Fault
		want  func(error) bool
		words string
	}{
		"closed DM":  {sim.Fault{Code: 50007}, gone, "direct messages"},
		"no channel": {sim.Fault{Code: 10003}, gone, "deleted"},
		"no access":  {sim.Fault{Code: 50001}, gone, "View Channel"},
		"forbidden":  {sim.Fault{Code: 50013}, cannot, "Send Messages"},
		"bad":        {sim.Fault{Code: 50006}, cannot, ""},
		"token":      {sim.Fault{Code: 40001}, waits(time.Minute, true), "Reset Token"},
		"5xx":        {sim.Fault{Status: 500}, unsureToo, ""},
		"502 page":   {sim.Fault{Status: 502, HTML: true}, unsureToo, ""},
		"429":        {sim.Fault{RetryAfter: 20 * time.Second}, waits(20*time.Second, false), ""},
		"429 global": {sim.Fault{RetryAfter: 30 * time.Second, Global: true}, waits(30*time.Second, true), ""},
		"429 page":   {sim.Fault{Status: 429, HTML: true}, waits(time.Minute, true), ""},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				c.fault.Route, c.fault.Times = sim.RouteCreate, 1
				w.sim.Fail(c.fault)
				_, err := w.a.Send(w.ctx, saying("k", w.direct(w.ann), bot.Reply{Text: "x"}))
				if !c.want(err) || !strings.Contains(err.Error(), c.words) {
					t.Errorf("Send: %v", err)
				}
			})
		})
	}
}

func gone(err error) bool   { return errors.Is(err, bot.ErrGone) }
func cannot(err error) bool { return errors.Is(err, bot.ErrCannot) }
func unsureToo(err error) bool {
	_, ok := errors.AsType[*bot.UnsureError](err)
	return ok
}

func waits(after time.Duration, whole bool) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*bot.RetryError](err)
		return ok && e.After >= after && e.After < after+2*time.Minute && e.Whole == whole
	}
}

// After a global 429, be it a page, nothing is asked; after a channel's own, other
// channels go on.
func TestGates(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		send := func(p *sim.Person) error {
			_, err := w.a.Send(w.ctx, saying("k"+time.Now().String(), w.direct(p), bot.Reply{Text: "x"}))
			return err
		}
		w.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, RetryAfter: 20 * time.Second, Channel: w.ann.DM().Channel})
		_ = send(w.ann)
		calls := len(w.sim.Calls(""))
		if err := send(w.ann); !waits(10*time.Second, false)(err) || len(w.sim.Calls("")) != calls {
			t.Errorf("the channel's gate: %v", err)
		}
		if err := send(w.bob); err != nil {
			t.Errorf("another channel: %v", err)
		}
		w.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, Status: 429, HTML: true})
		_ = send(w.bob)
		calls = len(w.sim.Calls(""))
		if err := send(w.bob); !waits(30*time.Second, true)(err) || len(w.sim.Calls("")) != calls {
			t.Errorf("the account's gate: %v", err)
		}
		time.Sleep(2 * time.Minute)
		if err := send(w.ann); err != nil {
			t.Errorf("after the gate: %v", err)
		}
	})
}

// Buckets are learned from the headers: no 429 is ever provoked by sends one after
// the other.
func TestBuckets(t *testing.T) {
	play(t, sim.Options{Global: 50}, func(w *world) {
		w.sim.Limit(sim.RouteCreate, 5, 5*time.Second, "abc")
		for i := range 40 {
			d := saying(fmt.Sprint(i), w.direct(w.ann), bot.Reply{Text: fmt.Sprint(i)})
			for {
				_, err := w.a.Send(w.ctx, d)
				if err == nil {
					break
				}
				e, ok := errors.AsType[*bot.RetryError](err)
				if !ok {
					t.Fatal(err)
				}
				time.Sleep(e.After)
			}
		}
		for _, c := range w.sim.Calls(sim.RouteCreate) {
			if c.Status == 429 {
				t.Fatal("a 429 was provoked")
			}
		}
		if got := w.ann.DM().Reads(); len(got) != 40 {
			t.Errorf("reads %d", len(got))
		}
	})
}

// Long before ten thousand refusals nothing is asked any more.
func TestBreaker(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.Fail(sim.Fault{Route: sim.RouteTyping, Code: 50001})
		at := w.direct(w.ann)
		for range 2 * maxInvalid {
			w.a.typing.forget(at.Chat)
			_ = w.a.Typing(w.ctx, at)
			time.Sleep(50 * time.Millisecond)
		}
		if n := w.sim.Invalid(); n < maxInvalid/2 || n > maxInvalid {
			t.Errorf("%d refusals", n)
		}
		time.Sleep(15 * time.Minute)
		w.send(saying("k", at, bot.Reply{Text: "again"}))
	})
}

// A draft grows by edits and becomes the reply; what does not fit is said after it.
func TestDraft(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		d := bot.Draft{Key: bot.ReplyKey("turn", 1), To: at, Text: "It"}
		id, after, err := w.a.Draft(w.ctx, d)
		if err != nil || id == "" || after < 1200*time.Millisecond {
			t.Fatalf("draft %q %v %v", id, after, err)
		}
		d.ID, d.Text = id, "It takes"
		if again, _, err := w.a.Draft(w.ctx, d); err != nil || again != id {
			t.Errorf("draft %q %v", again, err)
		}
		if got := w.ann.DM().Reads(); len(got) != 1 || got[0] != "It takes" {
			t.Errorf("reads %q", got)
		}
		s := saying("k", at, bot.Reply{Text: "It takes " + strings.Repeat("long ", 600), Choices: yesNo.Choices})
		s.Send.Draft = id
		r := w.send(s)
		if r.ID != id || !r.More {
			t.Errorf("receipt %+v", r)
		}
		s.Part = 1
		w.send(s)
		all := w.ann.DM().Messages()
		if len(all) != 2 || len(all[0].Buttons()) != 0 || len(all[1].Buttons()) != 2 {
			t.Errorf("stands there: %+v", all)
		}
	})
}

// A draft that somebody deleted does not swallow its reply.
func TestDraftLost(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		key := bot.ReplyKey("k", 0)
		id, _, err := w.a.Draft(w.ctx, bot.Draft{Key: key, To: at, Text: "It"}) // even under the reply's own key
		if err != nil {
			t.Fatal(err)
		}
		if err := w.a.remove(w.ctx, id); err != nil {
			t.Fatal(err)
		}
		s := saying("k", at, bot.Reply{Text: "It takes five days."})
		s.Send.Draft = id
		w.send(s)
		if got := w.ann.DM().Reads(); len(got) != 1 || got[0] != "It takes five days." {
			t.Errorf("reads %q", got)
		}
		discard := bot.Delivery{Key: "x", To: at, Send: bot.Send{Op: bot.OpDiscard, Handle: id}}
		if _, err := w.a.Send(w.ctx, discard); err != nil {
			t.Errorf("discard what is gone: %v", err)
		}
	})
}

// The draft of an answer to a command takes the place of "thinking…".
func TestDraftOfCommand(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		must(w.ann.DM().Slash("support", nil))(t)
		m := w.message()
		id, _, err := w.a.Draft(w.ctx, bot.Draft{Key: bot.ReplyKey("turn", 1), To: m.At, Text: "It", Re: m.ID, Grant: m.Grant})
		if err != nil {
			t.Fatal(err)
		}
		d := saying("k", m.At, bot.Reply{Re: m.ID, Text: "It is on its way."})
		d.Send.Grant, d.Send.Draft = m.Grant, id
		w.send(d)
		if got := w.ann.DM().Reads(); len(got) != 1 || got[0] != "It is on its way." {
			t.Errorf("reads %q", got)
		}
	})
}

// file is one that the runtime has bound to an opener.
type fileSource struct {
	data []byte
	err  error
}

func (s fileSource) Open(context.Context, bot.File) (io.ReadCloser, error) {
	if s.err != nil {
		return nil, s.err
	}
	return io.NopCloser(bytes.NewReader(s.data)), nil
}

// What is too large or cannot be opened is said in words; the rest is sent.
func TestFilesTooLarge(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.send(saying("k", w.direct(w.ann), bot.Reply{Text: "Here", Files: []bot.File{{Name: "big.bin", Size: maxFileOut + 1}}}))
		w.send(saying("k2", w.direct(w.ann), bot.Reply{Text: "这里", Files: []bot.File{{Name: "无.bin", Size: 5}}})) // no opener
		got := w.ann.DM().Reads()
		if len(got) != 2 || !strings.Contains(got[0], "too large") || !strings.Contains(got[1], "未能附上") {
			t.Errorf("reads %q", got)
		}
	})
}

// stream sends a file and finds out while it reads that it is too large.
func TestStream(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		body := outgoing{Content: "x", Nonce: "n", Enforce: true}
		files := []bot.File{{Name: "a \"b\".txt", Type: "text/plain"}}
		path := "/channels/" + w.ann.DM().Channel + "/messages"
		send := func(s fileSource) (int, error) {
			r, _ := s.Open(w.ctx, files[0])
			var p posted
			return w.a.stream(w.ctx, http.MethodPost, path, body, files, []io.ReadCloser{r}, &p)
		}
		if failed, err := send(fileSource{data: make([]byte, maxFileOut+1)}); failed != 0 || !errors.Is(err, errTooLarge) {
			t.Errorf("too large: file %d, %v", failed, err)
		}
		if failed, err := send(fileSource{data: []byte("words")}); failed != -1 || err != nil {
			t.Errorf("file %d, %v", failed, err)
		}
		if got := w.ann.DM().Files(); len(got) != 1 || string(got[0].Data) != "words" {
			t.Errorf("stands there: %+v", got)
		}
	})
}

func TestEditAndDelete(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		long := bot.Reply{Text: strings.Repeat("long ", 900), Choices: yesNo.Choices}
		var ids []string
		for part := 0; ; part++ {
			d := saying("k", at, long)
			d.Part = part
			r := w.send(d)
			ids = append(ids, r.ID)
			if !r.More {
				break
			}
		}
		all := func(d bot.Delivery) {
			for d.Part = 0; ; d.Part++ {
				if r := w.send(d); !r.More {
					return
				}
			}
		}
		edit := saying("e", at, bot.Reply{Text: "short"})
		edit.Send.Op, edit.Target = bot.OpEdit, ids
		all(edit)
		if got := w.ann.DM().Messages(); len(got) != 1 || got[0].Content != "short" || len(got[0].Buttons()) != 0 {
			t.Errorf("stands there: %+v", got)
		}
		remove := bot.Delivery{Key: "d", To: at, Target: ids, Send: bot.Send{Op: bot.OpDelete, Handle: "h"}}
		all(remove)
		all(remove)
		if got := w.ann.DM().Messages(); len(got) != 0 {
			t.Errorf("stands there: %+v", got)
		}
	})
}

func TestReact(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		dm := w.ann.DM()
		id := w.say(dm, "hello")
		react := func(emoji string) {
			w.send(bot.Delivery{Key: "r" + emoji, To: w.direct(w.ann), Target: []string{messageID(dm.Channel, id)}, Send: bot.Send{Op: bot.OpReact, Reply: bot.Reply{Text: emoji}}})
		}
		for _, emoji := range []string{"👀", "✅", "✅"} {
			react(emoji)
		}
		m := dm.Messages()[0]
		if m.Reacted("👀") || !m.Reacted("✅") {
			t.Errorf("bears %+v", m.Reactions)
		}
		react("")
		if m := dm.Messages()[0]; m.Reacted("✅") {
			t.Errorf("bears %+v", m.Reactions)
		}
	})
}

// A ticket's thread begins on its card; what is said in it is the ticket's.
func TestOpen(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		at := spot{channel: w.other}.address("discord")
		d := bot.Delivery{Key: bot.ReplyKey("open", 0), To: at, Send: bot.Send{Op: bot.OpOpen, To: bot.Desk, At: at, Handle: "card",
			Reply: bot.Reply{Handle: "card", Card: &bot.Card{Title: "T-1042 Where is my parcel", Status: "waiting"}}}}
		r := w.send(d)
		again := w.send(d)
		if r.Thread == "" || again != r {
			t.Errorf("receipts %+v, %+v", r, again)
		}
		thread := bot.Address{Account: "discord", Chat: w.other, Thread: r.Thread}
		w.send(saying("k", thread, bot.Reply{Text: "The customer says hi."}))
		if got := w.ann.In(r.Thread).Reads(); !slices.Contains(got, "The customer says hi.") {
			t.Errorf("in the thread stands %q", got)
		}
		w.say(w.bob.In(r.Thread), "Tell them hello.")
		if m := w.message(); m.At != thread || m.From.ID != w.bob.ID {
			t.Errorf("put %+v", m)
		}
		direct := d
		direct.Key, direct.To, direct.Send.At = "x", spot{channel: w.other, person: w.ann.ID}.address("discord"), bot.Address{}
		if _, err := w.a.Send(w.ctx, direct); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("a thread in a person's place: %v", err)
		}
	}, readsAll)
}

// What one person alone may see of a public place goes to their direct messages.
func TestOnly(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := spot{channel: w.other, person: w.ann.ID}.address("discord")
		w.send(saying("k", at, bot.Reply{Text: "your address is …", Only: w.ann.ID}))
		if len(w.ann.In(w.other).Reads()) != 0 || !slices.Equal(w.ann.DM().Reads(), []string{"your address is …"}) {
			t.Errorf("in public %q, in private %q", w.ann.In(w.other).Reads(), w.ann.DM().Reads())
		}
		w.ann.Block()
		if _, err := w.a.Send(w.ctx, saying("k2", at, bot.Reply{Text: "x", Only: w.ann.ID})); !errors.Is(err, bot.ErrGone) {
			t.Errorf("Send: %v", err)
		}
	})
}

func TestTyping(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		for range 10 { // every 4 s, as the runtime does
			if err := w.a.Typing(w.ctx, at); err != nil {
				t.Fatal(err)
			}
			time.Sleep(4 * time.Second)
		}
		if n := w.ann.DM().Typing(); n != 5 {
			t.Errorf("shown %d times in 40 s", n)
		}
	})
}

// The status of a conversation has no place here, and is no error.
func TestStatus(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		d := bot.Delivery{Key: "s", To: w.direct(w.ann), Send: bot.Send{Op: bot.OpStatus, Reply: bot.Reply{Card: &bot.Card{Title: "x"}}}}
		if r := w.send(d); r != (bot.Receipt{}) || len(w.sim.Calls("")) != 0 {
			t.Errorf("receipt %+v, calls %v", r, w.sim.Calls(""))
		}
		d.Send.Op = "other"
		if _, err := w.a.Send(w.ctx, d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("Send: %v", err)
		}
	})
}

// Many sends at once leave within the global rate and each arrive once.
func TestGlobalRate(t *testing.T) {
	play(t, sim.Options{Global: 50}, func(w *world) {
		var wg sync.WaitGroup
		for i := range 200 {
			p := w.sim.Person(fmt.Sprint("P", i))
			at := w.direct(p)
			wg.Go(func() {
				for {
					_, err := w.a.Send(w.ctx, saying(fmt.Sprint(i), at, bot.Reply{Text: "hi"}))
					if err == nil {
						return
					}
					e, ok := errors.AsType[*bot.RetryError](err)
					if !ok {
						t.Error(err)
						return
					}
					time.Sleep(e.After)
				}
			})
		}
		wg.Wait()
		calls := w.sim.Calls(sim.RouteCreate)
		for _, c := range calls {
			if c.Status == 429 {
				t.Fatal("a 429 was provoked")
			}
		}
		if len(calls) != 200 {
			t.Errorf("%d calls", len(calls))
		}
	})
}

func TestTooManyButtons(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		for _, choices := range [][]bot.Choice{make([]bot.Choice, 26), {{ID: strings.Repeat("x", 41)}}} {
			if _, err := w.a.Send(w.ctx, saying("k", w.direct(w.ann), bot.Reply{Text: "x", Choices: choices})); !errors.Is(err, bot.ErrCannot) {
				t.Errorf("Send: %v", err)
			}
		}
		var many []bot.Choice
		for i := range 25 {
			many = append(many, bot.Choice{ID: fmt.Sprint(i), Label: strings.Repeat("long ", 40)})
		}
		w.send(saying("k2", w.direct(w.ann), bot.Reply{Text: "x", Choices: many}))
	})
}

// An interaction's token may die before its time: the answer goes out as an
// ordinary message.
func TestTokenDies(t *testing.T) {
	for _, code := range []int{10015, 10062, 50027} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.listen()
				w.await(func() bool { return len(w.sim.Commands("")) == 2 })
				must(w.ann.DM().Slash("support", nil))(t)
				m := w.message()
				w.sim.Fail(sim.Fault{Route: sim.RouteFill, Code: code})
				d := saying("k", m.At, bot.Reply{Re: m.ID, Text: "Welcome"})
				d.Send.Grant = m.Grant
				w.send(d)
				if got := w.ann.DM().Reads(); !slices.Equal(got, []string{"Welcome"}) {
					t.Errorf("reads %q", got)
				}
			})
		})
	}
}

// The error of a call that an interaction's token stands in does not tell it.
func TestErrorsHideTokens(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		g := grant{ID: "1", App: sim.AppID, Token: "aW50ZXJhY3Rpb24SECRET", Until: time.Now().Add(time.Hour).Unix()}
		w.sim.Down(true)
		_, err := w.a.original(w.ctx, g, outgoing{Content: "x"}, nil)
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("the error is %v", err)
		}
		r := routeOf("PATCH", "/webhooks/1/SECRET/messages/@original")
		hidden := r.hide(errors.Join(io.ErrUnexpectedEOF, errors.New("dial /webhooks/1/SECRET/x")))
		if strings.Contains(hidden.Error(), "SECRET") || !errors.Is(hidden, io.ErrUnexpectedEOF) {
			t.Errorf("hidden as %v", hidden)
		}
	})
}

// Edits and deletions are as good done twice: what may have arrived is a wait.
func TestEditAgain(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := w.direct(w.ann)
		id := w.send(saying("k", at, bot.Reply{Text: "one"})).ID
		for _, op := range []bot.Op{bot.OpEdit, bot.OpDelete} {
			w.sim.Fail(sim.Fault{Route: sim.RouteEdit, Times: 1, Cut: true})
			w.sim.Fail(sim.Fault{Route: sim.RouteDelete, Times: 1, Status: 503})
			d := saying("e", at, bot.Reply{Text: "two"})
			d.Send.Op, d.Target = op, []string{id}
			if _, err := w.a.Send(w.ctx, d); !waits(time.Second, false)(err) {
				t.Errorf("%s: %v", op, err)
			}
			w.sim.Heal()
			w.send(d)
		}
		if got := w.ann.DM().Reads(); len(got) != 0 {
			t.Errorf("reads %q", got)
		}
	})
}

// Refusals that are others' fault count for nothing.
func TestSharedLimit(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.Fail(sim.Fault{Route: sim.RouteCreate, RetryAfter: time.Second, Shared: true, Times: 3})
		for i := range 3 {
			_, _ = w.a.Send(w.ctx, saying(fmt.Sprint(i), w.direct(w.ann), bot.Reply{Text: "x"}))
			time.Sleep(2 * time.Second)
		}
		if n := w.a.api.limits.refused(); n != 0 {
			t.Errorf("%d refusals are counted", n)
		}
	})
}
