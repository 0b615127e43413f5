package web

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"handoff/bot"
)

// Whatever a send does, done twice, by whichever replica, it stands there once.
func TestSentOnce(t *testing.T) {
	t.Parallel()
	kept := newStore()
	first, second := serve(t, kept), serve(t, kept)
	b := newBrowser(t, first.URL)
	card := &bot.Card{Title: "T-1", State: "queue"}
	base := delivery(b, "base", bot.Reply{Text: "base"})
	id := say(t, first.adapter, base).ID
	want := 1
	for _, op := range []bot.Op{bot.OpSay, bot.OpEdit, bot.OpReact, bot.OpStatus, bot.OpDelete} {
		d := delivery(b, string(op), bot.Reply{Text: "👍", Card: card})
		d.Send.Op, d.Target = op, []string{id}
		kept.breakNext("Append", 1) // not done
		_, err := first.adapter.Send(context.Background(), d)
		kept.mu.Lock()
		kept.cut = 1 // done, and the answer is lost
		kept.mu.Unlock()
		_, again := first.adapter.Send(context.Background(), d)
		for _, err := range []error{err, again} {
			if _, unsure := errors.AsType[*bot.UnsureError](err); !unsure {
				t.Errorf("%s with the feed away: %v", op, err)
			}
		}
		one, two := say(t, second.adapter, d), say(t, first.adapter, d)
		if one != two || one.ID == "" || one.More {
			t.Errorf("%s answers %+v, then %+v", op, one, two)
		}
		want++
		if n := len(b.events()); n != want {
			t.Errorf("after %s there are %d events, want %d", op, n, want)
		}
	}
}

// What cannot be done is refused for good.
func TestCannot(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	for name, change := range map[string]func(*bot.Delivery){
		"opening a thread":    func(d *bot.Delivery) { d.Send.Op = bot.OpOpen },
		"another account":     func(d *bot.Delivery) { d.To.Account = "telegram" },
		"nothing to show":     func(d *bot.Delivery) { d.Send.Reply = bot.Reply{} },
		"a part beyond":       func(d *bot.Delivery) { d.Part = 1 },
		"a long choice":       func(d *bot.Delivery) { d.Send.Reply.Choices = []bot.Choice{{ID: strings.Repeat("x", 41), Label: "X"}} },
		"an edit of nothing":  func(d *bot.Delivery) { d.Send.Op = bot.OpEdit },
		"a status of no card": func(d *bot.Delivery) { d.Send.Op = bot.OpStatus },
	} {
		d := delivery(b, name, bot.Reply{Text: "x"})
		change(&d)
		if _, err := r.adapter.Send(context.Background(), d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(b.events()); n != 0 {
		t.Errorf("%d events are shown", n)
	}
}

// A message shows all of the reply: whose words, the card, buttons and forms, and
// these stand under the last part alone.
func TestShown(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	reply := bot.Reply{
		Text: strings.Repeat("Many **words**.\n\n", 3000), By: "Ann <Lee>", Re: "v-0123456789abcdef",
		Choices: []bot.Choice{{ID: "a", Label: "<A>", Style: bot.StyleDanger, Form: &bot.Form{Name: "f", Title: "F", Submit: "Go", Inputs: []bot.Input{{Name: "n", Label: "N", Value: "v", Long: true, Optional: true}}}}},
		Card:    &bot.Card{Title: "T", Status: "S", Text: "*C*", Fields: []bot.Field{{Name: "N", Value: "V"}}},
	}
	d := delivery(b, "all", reply)
	for {
		receipt := say(t, r.adapter, d)
		if receipt.ID != partID(d.Key, d.Part) {
			t.Errorf("part %d has the ID %s", d.Part, receipt.ID)
		}
		if !receipt.More {
			break
		}
		d.Part++
	}
	all := b.messages()
	if len(all) < 2 {
		t.Fatalf("%d parts", len(all))
	}
	for i, m := range all {
		last := i == len(all)-1
		if m.From != fromAgent || m.By != "Ann <Lee>" || (m.Re != "") != (i == 0) || (len(m.Choices) > 0) != last || (m.Card != nil) != last {
			t.Errorf("part %d: %+v", i, m)
		}
		if !strings.Contains(m.HTML, "<strong>words</strong>") || strings.Contains(m.Text, "**") {
			t.Errorf("part %d reads %.50q and %.50q", i, m.Text, m.HTML)
		}
	}
	c := all[len(all)-1].Choices[0]
	if c.Label != "<A>" || c.Style != "danger" || c.Form == nil || fmt.Sprint(c.Form.Inputs) != "[{n N v true true}]" || c.Form.Submit != "Go" {
		t.Errorf("the button is %+v with %+v", c, c.Form)
	}
	// Edited to something short, the first part holds it and the others are gone.
	var ids []string
	for _, m := range all {
		ids = append(ids, m.ID)
	}
	d = delivery(b, "edit", bot.Reply{Text: "short"})
	d.Send.Op, d.Target = bot.OpEdit, ids
	say(t, r.adapter, d)
	if all = b.messages(); len(all) != 1 || all[0].Text != "short" || all[0].ID != ids[0] {
		t.Errorf("after the edit: %+v", all)
	}
}

// Hostile words come to a browser as words, whichever way they go.
func TestInert(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	newMailbox(t, r)
	b := newBrowser(t, r.URL)
	r.adapter.limits.visitor = newRates(1e9, 1e9)
	for i, text := range hostileTexts {
		d := delivery(b, fmt.Sprint(i), bot.Reply{Text: text + " end", Card: &bot.Card{Title: "t", Text: text}, Choices: []bot.Choice{{ID: "x", Label: text}}})
		say(t, r.adapter, d)
		if status := b.post("/chat/v1/send", map[string]any{"id": b.id(), "type": "text", "text": text}, nil); status != 200 {
			t.Errorf("%q is answered %d", text, status)
		}
	}
	for _, e := range b.events() {
		safe(t, e.HTML)
		if e.Card != nil {
			safe(t, e.Card.HTML)
		}
		if e.From == fromVisitor && e.HTML != "" {
			t.Errorf("a visitor's words come as HTML: %q", e.HTML)
		}
	}
}
