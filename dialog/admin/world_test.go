package admin_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
	"handoff/dialog/desk"
	"handoff/dialog/escalate"
	"handoff/dialog/relay"
	"handoff/dialog/triage"
)

// world is a Manager with several conversations, as a store keeps them: their
// states, the live list, one memory, what one passes to another.
type world struct {
	*testing.T
	manager *dialog.Manager
	states  map[string][]byte
	list    map[string][]byte
	kept    map[string][]byte
	numbers int64
	now     time.Time
	n       int
	facts   []bot.Fact
	last    []bot.Send // of the last turn that a test asked for, and of what followed from it
	passed  []bot.Message
	journal map[string][]byte // of Once: a turn that comes again
	hold    bool              // what is passed on does not arrive

	meanwhile func() // happens once, before the next swap
}

func (w *world) Get(_ context.Context, key string) ([]byte, error) { return w.kept[key], nil }
func (w *world) Set(_ context.Context, key string, v []byte, _ time.Duration) error {
	if w.kept[key] = v; v == nil {
		delete(w.kept, key)
	}
	return nil
}
func (w *world) Head(_ context.Context, key string, n int) ([]byte, error) {
	return w.kept[key][:min(len(w.kept[key]), n)], nil
}
func (w *world) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	if happens := w.meanwhile; happens != nil {
		w.meanwhile = nil
		happens()
	}
	if !bytes.Equal(w.kept[key], old) {
		return false, nil
	}
	return true, w.Set(ctx, key, v, keep)
}
func (w *world) Count(context.Context, string) (int64, error)      { w.numbers++; return w.numbers, nil }
func (w *world) Listed(context.Context) (map[string][]byte, error) { return w.list, nil }

var (
	deskC1 = bot.Address{Account: "slack", Chat: "C1"}
	anna   = bot.Person{ID: "U1", Name: "Anna"}
	ben    = bot.Person{ID: "U2", Name: "Ben"}
)

// newWorld makes one whose desk is the channel C1.
func newWorld(t *testing.T, change ...func(*dialog.Config, *admin.Config)) *world {
	t.Helper()
	w := &world{T: t, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC),
		states: map[string][]byte{}, list: map[string][]byte{}, kept: map[string][]byte{}}
	a := admin.Config{Lists: w, Memory: w}
	d := dialog.Config{Reader: triage.Rules{}, Desk: deskC1, Memory: w}
	for _, f := range change {
		f(&d, &a)
	}
	d.Steps = []dialog.Step{admin.New(a), desk.New(desk.Config{}), relay.New(), triage.New(), escalate.New()}
	var err error
	if w.manager, err = dialog.New(d); err != nil {
		t.Fatal(err)
	}
	return w
}

// turn serves one message, and what it passes on.
func (w *world) turn(conversation string, side bot.Side, m bot.Message) *world {
	w.Helper()
	w.last, w.passed = nil, nil
	w.now = w.now.Add(time.Minute)
	w.serve(conversation, side, m)
	return w
}

func (w *world) serve(conversation string, side bot.Side, m bot.Message) {
	w.Helper()
	if m.ID == "" {
		w.n++
		m.ID = fmt.Sprintf("m%d", w.n)
	}
	bt := &bot.Turn{Conversation: conversation, Side: side, Messages: []bot.Message{m}, State: w.states[conversation], Now: w.now}
	bt.Attach(w.journal, nil, nil)
	if err := w.manager.Turn(context.Background(), bt); err != nil {
		w.Fatalf("turn in %s: %v", conversation, err)
	}
	o := bt.Outcome()
	w.states[conversation] = o.State
	w.facts = append(w.facts, o.Facts...)
	if o.Lists {
		if w.list[conversation] = o.Listing; o.Listing == nil {
			delete(w.list, conversation)
		}
	}
	for i, s := range o.Sends {
		if s.Op != bot.OpPass {
			w.last = append(w.last, s)
			continue
		}
		to := s.To.(bot.Address).Chat
		at, err := bot.ParseAddress(to)
		if err != nil {
			w.Fatalf("passed to %q: %v", to, err)
		}
		p := *s.Pass
		p.ID, p.At, p.Values = fmt.Sprintf("pass:%s:%s:%d", conversation, m.ID, i), at, maps.Clone(p.Values)
		if to != dialog.AuditTrail.String() {
			w.passed = append(w.passed, p)
		}
		if !w.hold {
			w.serve(to, bot.Internal, p)
		}
	}
}

// customer says something in a private chat of the website.
func (w *world) customer(chat, name, text string) *world {
	w.Helper()
	at := bot.Address{Account: "web", Chat: chat}
	return w.turn(at.String(), bot.Customer, bot.Message{At: at, From: bot.Person{ID: "c" + chat, Name: name}, Kind: bot.KindText, Text: text})
}

// give gives a line of /handoff in the desk's channel.
func (w *world) give(p bot.Person, text string) *world {
	w.Helper()
	return w.at(p, deskC1, bot.Message{Kind: bot.KindCommand, Name: "handoff", Text: text})
}

// at is something that an agent does at a place in Slack.
func (w *world) at(p bot.Person, where bot.Address, m bot.Message) *world {
	w.Helper()
	m.From, m.At, m.Grant = p, where, "g"
	if where.Chat != "" && where.Thread == "" && !strings.Contains(where.Chat, "@") {
		m.At.Chat += "@" + p.ID // as the adapter writes what one person says in a channel
	}
	return w.turn(m.At.String(), bot.Desk, m)
}

// press presses the button of that label among those that the last turn offered.
func (w *world) press(p bot.Person, label string) *world {
	w.Helper()
	for _, s := range w.last {
		for _, c := range s.Reply.Choices {
			if c.Label == label {
				return w.at(p, deskC1, bot.Message{Kind: bot.KindChoice, Name: c.ID})
			}
		}
	}
	w.Fatalf("no button %q in\n  %s", label, strings.Join(w.heard(), "\n  "))
	return w
}

func (w *world) heard() []string {
	var out []string
	for _, s := range w.last {
		line := fmt.Sprintf("%s %s", s.Op, bot.FormatPlace(s.To))
		if s.Reply.Only != "" {
			line += " only " + s.Reply.Only
		}
		line += ": " + strings.ReplaceAll(s.Reply.Text, "\n", "⏎")
		for _, c := range s.Reply.Choices {
			line += " (" + c.Label + ")"
		}
		if s.Reply.Form != nil {
			line += " [form " + s.Reply.Form.Name + "]"
		}
		out = append(out, line)
	}
	return out
}

// reads checks what was said to somebody alone: each part stands in some line.
func (w *world) reads(parts ...string) *world {
	w.Helper()
	all := strings.Join(w.heard(), "\n")
	for _, p := range parts {
		if !strings.Contains(all, p) {
			w.Fatalf("read:\n  %s\nwant %q", strings.ReplaceAll(all, "\n", "\n  "), p)
		}
	}
	return w
}

// orders checks what was passed to conversations: "verb words -> conversation".
func (w *world) orders(want ...string) *world {
	w.Helper()
	var got []string
	for _, m := range w.passed {
		line := strings.TrimSpace(m.Name+" "+m.Text) + " -> " + m.At.String()
		if dialog.Dry(m) {
			line += " (dry)"
		}
		got = append(got, line)
	}
	if !slices.Equal(got, want) {
		w.Fatalf("passed:\n  %s\nwant:\n  %s\nread:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "), strings.Join(w.heard(), "\n  "))
	}
	return w
}

// threeTickets are T-1001 about PayPal, which Anna has, T-1002 about a parcel and
// T-1003 about PayPal, which nobody has.
func threeTickets(t *testing.T, change ...func(*dialog.Config, *admin.Config)) *world {
	t.Helper()
	w := newWorld(t, change...)
	w.customer("1", "Lena", "human please, PayPal took my money twice")
	w.customer("2", "Kim", "human please, my parcel is lost")
	w.customer("3", "Max", "human please, paypal login fails")
	w.give(anna, "claim T-1001")
	return w
}
