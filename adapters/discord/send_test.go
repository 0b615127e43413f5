package discord

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
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

func gone(err error) bool { return errors.Is(err, bot.ErrGone) }

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

// More buttons than Discord shows, and a form with more fields, cost nobody the words.
func TestTooManyButtons(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		if _, err := w.a.Send(w.ctx, saying("k", w.direct(w.ann), bot.Reply{Text: "x", Choices: []bot.Choice{{ID: strings.Repeat("x", 41)}}})); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("Send: %v", err)
		}
		var many []bot.Choice
		for i := range 26 {
			many = append(many, bot.Choice{ID: fmt.Sprint(i), Label: strings.Repeat("long ", 40)})
		}
		w.send(saying("k2", w.direct(w.ann), bot.Reply{Text: "many", Choices: many}))
		form := &bot.Form{Name: "macro", Title: "Macro", Inputs: make([]bot.Input, 6)}
		w.send(saying("k3", w.direct(w.ann), bot.Reply{Text: "write: macro add NAME TEXT", Form: form}))
		got := w.ann.DM().Messages()
		if len(got) != 2 || got[0].Content != "many" || len(got[0].Buttons()) != 25 || got[1].Content != "write: macro add NAME TEXT" || len(got[1].Buttons()) != 0 {
			t.Errorf("they read %+v", got)
		}
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
