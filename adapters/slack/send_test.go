package slack

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

func TestSay(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		r := w.send(saying("k1", at, bot.Reply{By: "Max", Text: "I **really** need `it`\nsee https://a.test/?a=1&b=2"}))
		said := w.sim.Thread(desk, thread)[1]
		want := "*Max:*\nI *really* need `it`\nsee <https://a.test/?a=1&amp;b=2>"
		if said.Text != want || r.ID != desk+":"+said.TS || r.More || r.Thread != "" {
			t.Errorf("said %q, want %q; receipt %+v", said.Text, want, r)
		}
		call := w.sim.Calls("chat.postMessage")[1]
		if call.Args["parse"] != "none" || call.Args["unfurl_links"] != "false" || call.Args["unfurl_media"] != "false" || call.Args["link_names"] != "" {
			t.Errorf("asked %v", call.Args)
		}
		if m := said.Metadata; m == nil || m.Type != "handoff" || m.Payload["key"] != "k1" {
			t.Errorf("metadata %+v", m)
		}
	})
}

func TestSayInParts(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		text := strings.TrimSpace(strings.Repeat("All <words> & more of it. ", 400)) // 10 KB
		d := saying("k1", at, bot.Reply{Text: text, Choices: []bot.Choice{{ID: "a", Label: "A"}}})
		var ids []string
		for {
			r := w.send(d)
			ids = append(ids, r.ID)
			if !r.More {
				break
			}
			d.Part++
		}
		said := w.sim.Thread(desk, thread)[1:]
		var all []string
		for i, m := range said {
			if ids[i] != desk+":"+m.TS {
				t.Errorf("part %d: receipt %s, message %s", i, ids[i], m.TS)
			}
			all = append(all, unescaper.Replace(m.Shown()))
			if has := len(m.Buttons()) > 0; has != (i == len(said)-1) {
				t.Errorf("part %d has buttons: %v", i, has)
			}
		}
		if len(said) < 4 || strings.Join(all, " ") != text {
			t.Errorf("%d parts do not make up the text", len(said))
		}
	})
}

func TestEditFollowsTheParts(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		edit := func(targets []string, text string) (ids []string) {
			d := saying("k2", at, bot.Reply{Text: text})
			d.Send.Op, d.Target = bot.OpEdit, targets
			for {
				r := w.send(d)
				ids = append(ids, r.ID)
				if !r.More {
					return ids
				}
				d.Part++
			}
		}
		r := w.send(saying("k1", at, bot.Reply{Text: "short", Choices: []bot.Choice{{ID: "a", Label: "A"}}}))
		ids := edit([]string{r.ID}, strings.Repeat("much longer ", 500))
		if got := w.sim.Thread(desk, thread)[1:]; len(got) != 2 || len(ids) != 2 || ids[0] != r.ID || len(got[0].Buttons()) != 0 {
			t.Fatalf("longer: %d messages, receipts %v", len(got), ids)
		}
		edit(ids, "short again")
		got := w.sim.Thread(desk, thread)[1:]
		if len(got) != 1 || got[0].Text != "short again" {
			t.Errorf("shorter: %+v", got)
		}
		edit(ids, "short again") // twice does no harm
	})
}

func TestOpenAndEditTheCard(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		d := opening("k1")
		r := w.send(d)
		card := w.sim.Messages(desk)[0]
		if r.Thread != card.TS || r.ID != desk+":"+card.TS || card.Text != "T-1042 Where is my parcel — waiting" {
			t.Errorf("receipt %+v, card %+v", r, card)
		}
		if got := card.Shown(); !strings.Contains(got, "*Customer*\nMax") || !strings.Contains(got, "I ordered *two*.") {
			t.Errorf("card shows %q", got)
		}
		if b := card.Buttons(); len(b) != 2 || b[0].Style != "primary" || b[1].Style != "" {
			t.Errorf("buttons %+v", b)
		}
		d.Key, d.Send.Op, d.Target, d.To.Thread = "k2", bot.OpEdit, []string{r.ID}, r.Thread
		d.Send.Reply.Card.Status, d.Send.Reply.Choices = "claimed by Ana", nil
		w.send(d)
		card = w.sim.Messages(desk)[0]
		if !strings.Contains(card.Shown(), "claimed by Ana") || len(card.Buttons()) != 0 || len(w.sim.Messages(desk)) != 1 {
			t.Errorf("card shows %q", card.Shown())
		}
	})
}

func TestReact(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		said := w.sim.Post("U1", desk, thread, "on my way")
		must(t, w.sim.React("U2", desk, said.TS, "eyes"))
		react := func(id, emoji string) error {
			_, err := w.a.Send(w.ctx, bot.Delivery{Key: "k", To: at, Target: []string{id}, Send: bot.Send{Op: bot.OpReact, Handle: id, Reply: bot.Reply{Text: emoji}}})
			return err
		}
		id := desk + ":" + said.TS
		for _, step := range []struct{ emoji, name string }{
			{"⏳", "hourglass_flowing_sand"}, {"⏳", "hourglass_flowing_sand"}, {"✅", "white_check_mark"}, {"⚠️", "warning"},
			{"👀", "eyes"}, {"🔒", "lock"}, {":tada:", "tada"}, {"", ""},
		} {
			must(t, react(id, step.emoji))
			var ours []string
			for _, r := range w.sim.Message(desk, said.TS).Reactions {
				for _, user := range r.Users {
					if user == sim.BotUser {
						ours = append(ours, r.Name)
					}
				}
			}
			if got := strings.Join(ours, ","); got != step.name {
				t.Errorf("after %q ours are %q", step.emoji, got)
			}
		}
		if !w.sim.Message(desk, said.TS).Reacted("eyes") {
			t.Error("somebody else's reaction is gone")
		}
		must(t, react(id+":edit:"+said.TS, "✅")) // on an edit means on the message
		must(t, w.sim.Delete(desk, said.TS))
		for _, id := range []string{id, "command:1", "nonsense"} {
			if err := react(id, "✅"); !errors.Is(err, bot.ErrCannot) {
				t.Errorf("react to %s: %v", id, err)
			}
		}
		if err := react(desk+":"+thread, "not an emoji"); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("react: %v", err)
		}
	})
}

// An answer that is lost leaves a send unsure; the next attempt finds what was
// said instead of saying it twice.
func TestUnsureSendsAreLookedUp(t *testing.T) {
	for name, fault := range map[string]sim.Fault{
		"cut":     {Cut: true},
		"half":    {Half: true},
		"hang":    {Hang: make(chan struct{})},
		"refused": {Refuse: true},
		"503":     {Status: 503},
		"fatal":   {Error: "fatal_error"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				if fault.Hang != nil {
					fault.Hang = make(chan struct{})
					defer close(fault.Hang)
				}
				thread, at := w.ticket()
				for range 3 {
					w.sim.Post("U1", desk, thread, "noise")
				}
				fault.Method, fault.Times = "chat.postMessage", 1
				w.sim.Fail(fault)
				w.sim.Fail(sim.Fault{Method: "conversations.replies", Status: 502, Times: 1}) // the look-up fails too
				r := w.deliver(saying("k1", at, bot.Reply{Text: "once"}))
				var said []sim.Message
				for _, m := range w.sim.Thread(desk, thread) {
					if m.Text == "once" {
						said = append(said, m)
					}
				}
				if len(said) != 1 || r.ID != desk+":"+said[0].TS {
					t.Errorf("said %d times, receipt %+v", len(said), r)
				}
				w.sim.Heal()
				w.sim.Fail(sim.Fault{Method: "chat.postMessage", Cut: true, Times: 1})
				if r := w.deliver(opening("k2")); len(w.sim.Messages(desk)) != 2 || r.Thread != w.sim.Messages(desk)[1].TS {
					t.Errorf("%d cards, receipt %+v", len(w.sim.Messages(desk)), r)
				}
			})
		})
	}
}

// Slack is down while 500 customers ask for a person: all cards and what was said
// behind them are there afterwards, once, in order, at Slack's pace.
func TestOutage(t *testing.T) {
	play(t, sim.Options{Burst: 4}, func(w *world) {
		const tickets, lines = 500, 1
		w.sim.Down(true)
		time.AfterFunc(10*time.Minute, func() {
			w.sim.Fail(sim.Fault{Method: "chat.postMessage", Status: 503, Times: 8})
			w.sim.Fail(sim.Fault{Method: "chat.postMessage", Cut: true, Times: 8})
			w.sim.Fail(sim.Fault{Method: "chat.postMessage", RetryAfter: 30 * time.Second, Times: 5})
			w.sim.Down(false)
		})
		var senders sync.WaitGroup
		for i := range tickets {
			senders.Go(func() {
				d := opening(fmt.Sprint("open-", i))
				d.Send.Reply.Card.Title = fmt.Sprint("T-", i)
				at := bot.Address{Account: "slack", Chat: desk, Thread: w.deliver(d).Thread}
				for j := range lines {
					w.deliver(saying(fmt.Sprint("say-", i, "-", j), at, bot.Reply{Text: fmt.Sprint(i, " ", j)}))
				}
			})
		}
		senders.Wait()
		cards := w.sim.Messages(desk)
		titles := map[string]bool{}
		for _, c := range cards {
			titles[c.Text] = true
			thread := w.sim.Thread(desk, c.TS)
			if len(thread) != 1+lines {
				t.Errorf("thread of %s holds %d messages", c.Text, len(thread))
				continue
			}
			number := strings.TrimSuffix(strings.TrimPrefix(c.Text, "T-"), " — waiting")
			for j, m := range thread[1:] {
				if m.Text != fmt.Sprint(number, " ", j) {
					t.Errorf("line %d of %s is %q", j, c.Text, m.Text)
				}
			}
		}
		if len(cards) != tickets || len(titles) != tickets {
			t.Errorf("%d cards, %d different", len(cards), len(titles))
		}
		calls := len(w.sim.Calls("chat.postMessage"))
		if calls > 2*tickets*(1+lines) {
			t.Errorf("%d requests for %d messages", calls, tickets*(1+lines))
		}
	})
}

func TestRateLimitHoldsTheChannelOnly(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.sim.Fail(sim.Fault{Method: "chat.postMessage", Channel: desk, RetryAfter: 30 * time.Second, Times: 1})
		say := func(to bot.Address) error {
			_, err := w.a.Send(w.ctx, saying("k", to, bot.Reply{Text: "hello"}))
			return err
		}
		err := say(at)
		if e, ok := errors.AsType[*bot.RetryError](err); !ok || e.After != 30*time.Second || e.Whole {
			t.Fatalf("Send: %v", err)
		}
		before := len(w.sim.Calls("chat.postMessage"))
		if err := say(at); err == nil || len(w.sim.Calls("chat.postMessage")) != before {
			t.Errorf("the channel was asked again: %v", err)
		}
		if err := say(bot.Address{Account: "slack", Chat: "G1"}); err != nil {
			t.Errorf("another channel: %v", err)
		}
		adapters.Pause(w.ctx, 31*time.Second)
		d := saying("k", at, bot.Reply{Text: "hello"})
		d.Attempt = 1
		w.send(d)
		_ = thread
	})
}

// Better said plainly than not at all.
func TestRefusedBlocksAreSaidAsText(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.Fail(sim.Fault{Method: "chat.postMessage", Error: "msg_blocks_too_long", Times: 1})
		w.send(opening("k1"))
		if got := w.sim.Messages(desk)[0]; len(got.Blocks) != 0 || !strings.Contains(got.Text, "I ordered *two*.") {
			t.Errorf("said %+v", got)
		}
	})
}

func TestFiles(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		w.sim.PostMessage(sim.Message{User: "U1", Channel: desk, Thread: thread, Text: "look",
			Files: []sim.File{{ID: "F1", Name: "a.png", Type: "image/png", Data: []byte("picture")}}})
		m := w.messages(1)[0]
		if len(m.Files) != 1 || m.Files[0].Name != "a.png" || m.Files[0].Ref != "F1" || m.Files[0].Size != 7 {
			t.Fatalf("files %+v", m.Files)
		}
		r, err := w.a.Open(w.ctx, m.Files[0])
		must(t, err)
		data := make([]byte, 16)
		n, _ := r.Read(data)
		r.Close()
		if string(data[:n]) != "picture" {
			t.Errorf("read %q", data[:n])
		}
		if _, err := w.a.Open(w.ctx, bot.File{Ref: "F404"}); err == nil {
			t.Error("opened what is not there")
		}
		w.send(saying("k1", at, bot.Reply{Files: []bot.File{{Name: "in`voice.pdf", Size: 2048}}}))
		if got := w.sim.Thread(desk, thread)[2].Text; got != "📎 in`voice.pdf — could not be fetched from where it was sent" {
			t.Errorf("said %q", got)
		}
	})
}
