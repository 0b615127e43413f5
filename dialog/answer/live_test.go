package answer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"handoff/adapters"
	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// live is a chat whose drafts are seen and that hears of newer messages.
type live struct {
	*chat
	seen  []string // "handle: text"
	newer chan bot.Message
	files []bot.File
}

var deskAt = bot.Address{Account: "slack", Chat: "C1"}

func newLive(t *testing.T, k dialog.Knowledge, m dialog.Model) *live {
	t.Helper()
	step, err := answer.New(answer.Config{Knowledge: k, Model: m})
	if err != nil {
		t.Fatal(err)
	}
	manager, err := dialog.New(dialog.Config{Steps: []dialog.Step{step}, Memory: &adapters.OwnMemory{}, Desk: deskAt})
	if err != nil {
		t.Fatal(err)
	}
	c := newChat(t, k, nil)
	c.manager = manager
	return &live{chat: c, newer: make(chan bot.Message, 8)}
}

// ask is one text of the customer, with the files that wait.
func (l *live) ask(text string) (said []bot.Reply, o bot.Outcome) {
	l.Helper()
	l.n++
	return l.turn(bot.Message{ID: fmt.Sprintf("m%d", l.n), Kind: bot.KindText, Text: text, At: bot.Address{Account: "web", Chat: "1"}, Files: l.files})
}

func (l *live) turn(m bot.Message) (said []bot.Reply, o bot.Outcome) {
	l.Helper()
	l.seen = nil
	bt := &bot.Turn{Conversation: "web/1", Side: bot.Customer, Messages: []bot.Message{m}, State: l.state, Now: l.now}
	bt.Attach(nil, nil, func(context.Context) ([]bot.Line, error) { return l.lines, nil })
	bt.AttachLive(func(to bot.Side, handle, text string) {
		if to != bot.Customer {
			l.Errorf("a draft for %v", to)
		}
		l.seen = append(l.seen, handle+": "+text)
	}, func() <-chan bot.Message { return l.newer })
	if err := l.manager.Turn(l.Context(), bt); err != nil {
		l.Fatal(err)
	}
	o = bt.Outcome()
	l.state = o.State
	l.lines = append(l.lines, bot.Line{ID: m.ID, At: l.now, Side: bot.Customer, Text: m.Text})
	for _, s := range o.Sends {
		if s.To == bot.Customer {
			said = append(said, s.Reply)
			l.lines = append(l.lines, bot.Line{ID: s.Handle, At: l.now, Side: bot.Customer, Ours: true, Text: s.Reply.Text})
		}
	}
	return said, o
}

// writes grows word by word; before each word but the first, between is called.
func writes(text string, between func(ctx context.Context, written string)) func(context.Context, dialog.Request) (dialog.Completion, error) {
	return func(ctx context.Context, r dialog.Request) (dialog.Completion, error) {
		written := ""
		for _, word := range strings.SplitAfter(text, " ") {
			written += word
			r.Grow(written)
			if between != nil {
				between(ctx, written)
			}
			if ctx.Err() != nil {
				return dialog.Completion{}, fmt.Errorf("model: %w", ctx.Err())
			}
		}
		return dialog.Completion{Text: text, Finish: dialog.FinishStop, Model: "m"}, nil
	}
}

const long = "Yes, within 30 days [1]. Pack it well [1]. Then send it back [1]."

// The customer sees whole checked sentences under the handle of the reply, which
// begins with them.
func TestAnswersGrow(t *testing.T) {
	t.Parallel()
	m := &model{answer: writes(long, nil)}
	l := newLive(t, article{confidence: 0.5}, m)
	said, _ := l.ask("can I send it back?")
	want := []string{"answer:m1: Yes, within 30 days.", "answer:m1: Yes, within 30 days. Pack it well."}
	if !slices.Equal(l.seen, want) {
		t.Errorf("saw %q, want %q", l.seen, want)
	}
	if len(said) != 1 || said[0].Handle != "answer:m1" || !strings.HasPrefix(said[0].Text, "Yes, within 30 days. Pack it well. Then send it back.\n\n") {
		t.Errorf("said %+v", said)
	}
	if len(m.requests) != 1 {
		t.Errorf("%d calls", len(m.requests))
	}
}

// What cannot be taken in the end is replaced under the same handle.
func TestAGrowingAnswerThatFailsIsReplaced(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(context.Context, dialog.Request) (dialog.Completion, error){
		"unfounded": writes("Yes, within 30 days [1]. It costs $9 [1]. Bye.", nil),
		"an error": func(ctx context.Context, r dialog.Request) (dialog.Completion, error) {
			_, err := writes("Yes, within 30 days [1]. It", nil)(ctx, r)
			return dialog.Completion{}, errors.Join(err, errors.New("boom"))
		},
		"an error, and again": func(ctx context.Context, r dialog.Request) (dialog.Completion, error) {
			for range 2 {
				r.Grow("Yes, within 30 days [1]. It")
				r.Grow("")
			}
			return dialog.Completion{}, dialog.ErrBusy
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLive(t, article{confidence: 0.5}, &model{answer: answer})
			said, _ := l.ask("can I send it back?")
			for _, text := range l.seen {
				if text != "answer:m1: Yes, within 30 days." {
					t.Errorf("saw %q", text)
				}
			}
			if len(l.seen) == 0 || len(said) != 1 || said[0].Handle != "answer:m1" || said[0].Text != quoted {
				t.Errorf("saw %q, said %+v", l.seen, said)
			}
		})
	}
}

// NO_ANSWER, approved answers, and a turn in which something else is said before:
// nothing grows.
func TestNothingGrows(t *testing.T) {
	t.Parallel()
	m := &model{answer: writes("NO_ANSWER", nil)}
	l := newLive(t, article{confidence: 0.5}, m)
	if l.ask("can I send it back?"); l.seen != nil {
		t.Errorf("saw %q", l.seen)
	}
	m = &model{answer: writes(long, nil)}
	l = newLive(t, article{confidence: 0.9, approved: true}, m)
	if said, _ := l.ask("can I send it back?"); l.seen != nil || len(m.requests) != 0 || said[0].Text != "Goods come back within 30 days." {
		t.Errorf("saw %q after %d calls", l.seen, len(m.requests))
	}
	l = newLive(t, article{confidence: 0.5}, m)
	l.ask("can I send it back?")
	if said, _ := l.ask("can I send it back?"); l.seen != nil || len(said) != 2 {
		t.Errorf("saw %q, said %+v", l.seen, said)
	}
}

// The first answer of all carries the notice while it grows, so that it never
// stands above it; whatever becomes of it, the notice is said once.
func TestFirstAnswerGrows(t *testing.T) {
	t.Parallel()
	const fresh, notice = `{"v":1,"owner":"bot","language":"en"}`, "Hello! I'm an automated assistant"
	for name, c := range map[string]struct {
		answer string
		says   int // messages
	}{
		"taken":    {long, 1},
		"refused":  {"Yes, within 30 days [1]. It costs 99 dollars [1].", 1}, // the quote replaces it
		"unshown":  {"It costs 99 dollars [1].", 2},
		"unknown":  {"NO_ANSWER", 2},
		"no model": {"", 2},
	} {
		l := newLive(t, article{confidence: 0.5}, &model{answer: writes(c.answer, nil)})
		l.state = []byte(fresh)
		said, _ := l.ask("can I send it back?")
		var all []string
		for _, r := range said {
			all = append(all, r.Text)
		}
		text := strings.Join(all, "\n\n")
		if len(said) != c.says || strings.Count(text, notice) != 1 || !strings.HasPrefix(text, notice) {
			t.Errorf("%s: said %q, want %d messages, the notice first", name, all, c.says)
		}
		for _, seen := range l.seen {
			if !strings.HasPrefix(seen, "answer:m1: "+notice) {
				t.Errorf("%s: saw %q", name, seen)
			}
		}
		if grew := len(l.seen) > 0; grew != (c.says == 1) {
			t.Errorf("%s: saw %q", name, l.seen)
		}
	}
}

// Wherever the customer stops the answer, the whole sentences that were checked
// remain, and nothing else.
func TestStop(t *testing.T) {
	t.Parallel()
	words := len(strings.SplitAfter(long, " "))
	for at := range words {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Parallel()
			var l *live
			n := 0
			m := &model{answer: writes(long, func(ctx context.Context, _ string) {
				if n++; n == at+1 {
					l.newer <- bot.Message{ID: "x", Kind: bot.KindText, Text: "and", At: bot.Address{Account: "web", Chat: "1"}} // stops nothing
					l.newer <- bot.Message{ID: "s", Kind: bot.KindStop, At: bot.Address{Account: "web", Chat: "1"}}
					<-ctx.Done()
				}
			})}
			l = newLive(t, article{confidence: 0.5}, m)
			said, o := l.ask("can I send it back?")
			if len(said) != 1 {
				t.Fatalf("said %+v", said)
			}
			shown := ""
			if len(l.seen) > 0 {
				shown = strings.TrimPrefix(l.seen[len(l.seen)-1], "answer:m1: ")
			}
			want := shown + "\n\n*(stopped)*\n\nSources: Returns"
			if shown == "" {
				want = "Stopped. Just write what you'd like to know instead, or I can bring in a person."
			} else if said[0].Handle != "answer:m1" {
				t.Errorf("handle %q", said[0].Handle)
			}
			if said[0].Text != want {
				t.Errorf("said %q, want %q", said[0].Text, want)
			}
			if len(said[0].Choices) == 0 || said[0].Choices[len(said[0].Choices)-1].ID != dialog.ChoicePerson {
				t.Errorf("no way to a person: %+v", said[0].Choices)
			}
			if f := string(o.Facts[len(o.Facts)-1].Data); !strings.Contains(f, `"failure":"stopped"`) {
				t.Errorf("fact %s", f)
			}
			// Its own turn says nothing.
			if said, o := l.turn(bot.Message{ID: "s", Kind: bot.KindStop, At: bot.Address{Account: "web", Chat: "1"}}); said != nil || len(o.Facts) > 0 {
				t.Errorf("said %+v to the stop itself", said)
			}
			// Who stopped before there was a word and asks again is answered.
			if shown == "" {
				m.answer = writes(long, nil)
				if said, _ := l.ask("can I send it back?"); len(said) != 1 || !strings.HasPrefix(said[0].Text, "Yes") {
					t.Errorf("said %+v", said)
				}
			}
		})
	}
}

// An agent who comes ends the model at once; the commit is refused then, and were
// it not, the customer would read what the knowledge says.
func TestAnAgentEndsTheModel(t *testing.T) {
	t.Parallel()
	var l *live
	m := &model{answer: writes(long, func(ctx context.Context, written string) {
		if strings.HasSuffix(written, "Pack ") {
			l.newer <- bot.Message{ID: "a", Kind: bot.KindText, Text: "I'll take this", At: bot.Address{Account: "slack", Chat: "C1", Thread: "t1"}}
			<-ctx.Done()
		}
	})}
	l = newLive(t, article{confidence: 0.5}, m)
	said, o := l.ask("can I send it back?")
	if len(said) != 1 || said[0].Text != quoted || !slices.Contains(o.Unless, bot.Desk) {
		t.Errorf("said %+v, unless %v", said, o.Unless)
	}
	if f := string(o.Facts[len(o.Facts)-1].Data); !strings.Contains(f, `"failure":"taken"`) {
		t.Errorf("fact %s", f)
	}
}
