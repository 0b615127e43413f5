package dialog_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
	"handoff/dialog/answer"
	"handoff/dialog/callback"
	"handoff/dialog/desk"
	"handoff/dialog/escalate"
	"handoff/dialog/human"
	"handoff/dialog/relay"
	"handoff/dialog/survey"
	"handoff/dialog/triage"
)

// talk is a conversation with a Manager, turn by turn, as a store would keep it:
// state, transcript, list, numbers.
type talk struct {
	*testing.T
	manager *dialog.Manager
	state   []byte
	lines   []bot.Line
	list    []byte
	now     time.Time
	n       int
	last    bot.Outcome
	all     []bot.Send           // of the last turn, with what quiet takes out
	card    bot.Reply            // as it stands
	opened  bot.Address          // where the newest card was
	timers  map[string]time.Time // that will come: see later
	lists   dialog.Lists         // of several talks; nil: its own alone
	memory  *counter
	facts   []bot.Fact
	status  []bot.Card        // how the request stood, as the customer's place showed it
	name    string            // of the conversation
	at      bot.Address       // where the customer writes
	thread  string            // the ticket's, where it is not t1
	public  bool              // others read along
	journal map[string][]byte // of Once, where a test looks at it
	wakes   map[string]time.Time
}

// counter is a memory.
type counter struct {
	n    int64
	kept map[string][]byte
	keep time.Duration // of what was kept last
}

func (c *counter) Get(_ context.Context, key string) ([]byte, error) { return c.kept[key], nil }
func (c *counter) Set(_ context.Context, key string, v []byte, keep time.Duration) error {
	if c.kept == nil {
		c.kept = make(map[string][]byte)
	}
	c.kept[key], c.keep = v, keep
	return nil
}
func (c *counter) Head(_ context.Context, key string, n int) ([]byte, error) {
	return c.kept[key][:min(len(c.kept[key]), n)], nil
}
func (c *counter) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	if !bytes.Equal(c.kept[key], old) {
		return false, nil
	}
	return true, c.Set(ctx, key, v, keep)
}
func (c *counter) Count(context.Context, string) (int64, error) { c.n++; return c.n, nil }
func (c *talk) Listed(ctx context.Context) (map[string][]byte, error) {
	if c.lists != nil {
		return c.lists.Listed(ctx)
	}
	if c.list == nil {
		return nil, nil
	}
	return map[string][]byte{"web/1": c.list}, nil
}

// shelf is a small knowledge whose confidence a test can foresee: the share of
// the article's words that the question has.
type shelf []dialog.Passage

func (s shelf) Search(_ context.Context, q dialog.Query) ([]dialog.Passage, error) {
	var out []dialog.Passage
	for _, p := range s {
		words, hit := strings.Fields(strings.ToLower(p.Source)), 0
		for _, w := range words {
			if strings.Contains(strings.ToLower(q.Text), w) {
				hit++
			}
		}
		if hit > 0 {
			p.Confidence = float64(hit) / float64(len(words))
			p.Version = "v1"
			out = append(out, p)
		}
	}
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j].Confidence > out[i].Confidence {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out[:min(len(out), 5)], nil
}

var articles = shelf{
	{Article: "refunds", Title: "Refunds", Source: "refund", Text: "Refunds take **14 days**.", Answer: "You can have your money back within 14 days.", Approved: true, Language: "en"},
	{Article: "refunds-late", Title: "Late refunds", Source: "refund late", Text: "A late refund: write to billing.", Answer: "A late refund: write to billing.", Language: "en"},
	{Article: "shipping", Title: "Shipping abroad", Source: "ship abroad", Text: "We ship to the EU in 5 days.", Answer: "We ship to the EU in 5 days.", Language: "en"},
	{Article: "parcel", Title: "Lost parcels", Source: "lost parcel box night", Text: "Lost parcels are looked for.", Answer: "Lost parcels are looked for.", Language: "en"},
	{Article: "order", Title: "Cancel an order", Source: "cancel", Text: "Press Cancel order.", Answer: "Press Cancel order.", Approved: true, Language: "en"},
	{Article: "plan", Title: "Cancel a subscription", Source: "cancel", Text: "Press Cancel plan.", Answer: "Press Cancel plan.", Approved: true, Language: "en"},
	{Article: "tuikuan", Title: "退款", Source: "退款", Text: "退款需要14天。", Answer: "退款需要14天。", Approved: true, Language: "zh-CN"},
}

var deskAddress = bot.Address{Account: "slack", Chat: "C1"}

func newTalk(t *testing.T, change ...func(*dialog.Config, *answer.Config)) *talk {
	t.Helper()
	c := &talk{T: t, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), memory: &counter{},
		name: "web/1", at: bot.Address{Account: "web", Chat: "1"}}
	a := answer.Config{Knowledge: articles}
	d := dialog.Config{Reader: triage.Rules{}, Desk: deskAddress, Memory: c.memory}
	for _, f := range change {
		f(&d, &a)
	}
	last, err := answer.New(a)
	if err != nil {
		t.Fatal(err)
	}
	d.Steps = []dialog.Step{admin.New(admin.Config{Lists: c, Memory: c.memory}), callback.New(), desk.New(desk.Config{Knowledge: articles, Lists: c, ParseTime: human.Parse}), survey.New(), relay.New(), triage.New(), escalate.New(), last}
	if c.manager, err = dialog.New(d); err != nil {
		t.Fatal(err)
	}
	return c
}

func withoutDesk(d *dialog.Config, _ *answer.Config) { d.Desk = bot.Address{} }

// turn serves one burst and commits it.
func (c *talk) turn(side bot.Side, messages ...bot.Message) *talk {
	c.Helper()
	c.now = c.now.Add(time.Minute)
	for i := range messages {
		m := &messages[i]
		c.n++
		if m.ID == "" {
			m.ID = fmt.Sprintf("m%d", c.n)
		}
		if m.At.IsZero() {
			m.At = c.at
			if side == bot.Desk {
				m.At = bot.Address{Account: "slack", Chat: "C1", Thread: cmp.Or(c.thread, "t1")}
			}
		}
		m.Public = m.Public || side == bot.Customer && c.public
		if m.SentAt.IsZero() {
			m.SentAt = c.now
		}
	}
	bt := &bot.Turn{Conversation: c.name, Side: side, Messages: messages, State: c.state, Now: c.now}
	bt.Attach(c.journal, nil, func(context.Context) ([]bot.Line, error) { return c.lines, nil })
	if err := c.manager.Turn(context.Background(), bt); err != nil {
		c.Fatalf("turn: %v", err)
	}
	o := bt.Outcome()
	for name, at := range o.Wakes {
		if c.timers == nil {
			c.timers = make(map[string]time.Time)
		}
		if c.timers[name] = at; at.IsZero() {
			delete(c.timers, name)
		}
	}
	c.status = nil
	o.Sends = slices.DeleteFunc(o.Sends, func(s bot.Send) bool {
		if s.Op != bot.OpStatus {
			return false
		}
		if s.To != bot.Customer {
			c.Errorf("a status goes to %v", s.To)
		}
		c.status = append(c.status, *s.Reply.Card)
		return true
	})
	c.all = slices.Clone(o.Sends)
	o.Sends = slices.DeleteFunc(o.Sends, c.quiet)
	c.state, c.last = o.State, o
	c.facts = append(c.facts, o.Facts...)
	c.setTimers(o)
	if o.Lists {
		c.list = o.Listing
	}
	for _, m := range messages {
		if (m.Text != "" || m.Kind == bot.KindDelete) && side != bot.Internal {
			c.lines = append(c.lines, bot.Line{ID: m.ID, At: c.now, Side: side, By: m.From.Name, Kind: m.Kind, Re: m.Re, Text: m.Text})
		}
	}
	for _, s := range o.Sends {
		if to, ok := s.To.(bot.Side); ok && s.Op == bot.OpSay {
			c.lines = append(c.lines, bot.Line{ID: s.Handle, At: c.now, Side: to, Ours: true, By: s.Reply.By, Text: s.Reply.Text})
		}
		if s.To == bot.Customer && s.Op == bot.OpDelete {
			c.lines = append(c.lines, bot.Line{ID: s.Handle, At: c.now, Side: bot.Customer, Ours: true, Kind: bot.KindDelete, Re: s.Handle})
		}
	}
	return c
}

// quiet takes an edit of the card out that changes only its fields (the customer's
// last words) and the copy of an audit fact, so that a test reads of cards what somebody would act on. c.card is
// the card as it stands.
func (c *talk) quiet(s bot.Send) bool {
	if s.Op == bot.OpPass && s.Pass.Name == "audit" {
		return true // the fact says the same
	}
	if s.Reply.Card == nil || s.To != bot.Desk || s.Op != bot.OpOpen && s.Op != bot.OpEdit {
		return false
	}
	was := c.card
	if s.Op == bot.OpEdit && s.Handle != was.Handle && was.Card != nil {
		return false // of a thread that was left
	}
	c.card = s.Reply
	if s.Op == bot.OpOpen {
		c.opened = s.At
	}
	c.card.Handle = s.Handle
	return s.Op == bot.OpEdit && was.Card != nil && was.Card.Title == s.Reply.Card.Title && was.Card.Status == s.Reply.Card.Status &&
		slices.EqualFunc(was.Choices, s.Reply.Choices, func(a, b bot.Choice) bool { return a.ID == b.ID })
}

// field is a value on the card as it stands.
func (c *talk) field(name string) string {
	for _, f := range c.card.Card.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

var lena = bot.Person{ID: "c1", Name: "Lena", Locale: "en"}
var anna = bot.Person{ID: "U1", Name: "Anna"}
var ben = bot.Person{ID: "U2", Name: "Ben"}

// says is a burst of the customer.
func (c *talk) says(texts ...string) *talk {
	c.Helper()
	var ms []bot.Message
	for _, text := range texts {
		ms = append(ms, bot.Message{Kind: bot.KindText, Text: text, From: lena})
	}
	return c.turn(bot.Customer, ms...)
}

func (c *talk) presses(id string) *talk {
	c.Helper()
	return c.turn(bot.Customer, bot.Message{Kind: bot.KindChoice, Name: id, From: lena})
}

func (c *talk) agent(p bot.Person, text string) *talk {
	c.Helper()
	return c.turn(bot.Desk, bot.Message{Kind: bot.KindText, Text: text, From: p})
}

func (c *talk) agentPresses(p bot.Person, id string) *talk {
	c.Helper()
	return c.turn(bot.Desk, bot.Message{Kind: bot.KindChoice, Name: id, From: p})
}

// heard writes what the last turn sent, a line each.
func heard(o bot.Outcome) []string {
	var out []string
	for _, s := range o.Sends {
		line := fmt.Sprintf("%s %s", s.Op, bot.FormatPlace(s.To))
		if s.Reply.Only != "" {
			line += " only " + s.Reply.Only
		}
		line += ":"
		if s.Reply.By != "" {
			line += " <" + s.Reply.By + ">"
		}
		if c := s.Reply.Card; c != nil {
			line += " [" + c.Title + " | " + c.Status + "]"
		}
		if s.Reply.Text != "" {
			line += " " + strings.ReplaceAll(s.Reply.Text, "\n", "⏎")
		}
		if s.Op == bot.OpReact || s.Op == bot.OpDelete {
			line += " on " + s.Handle
		}
		for _, f := range s.Reply.Files {
			line += " {" + f.Ref + "}"
		}
		for _, choice := range s.Reply.Choices {
			line += " (" + choice.ID + ")"
		}
		out = append(out, line)
	}
	return out
}

// want compares what the last turn sent with patterns: each is a part of the
// line in its place.
func (c *talk) want(parts ...string) *talk {
	c.Helper()
	got := heard(c.last)
	ok := len(got) == len(parts)
	for i := 0; ok && i < len(parts); i++ {
		ok = strings.Contains(got[i], parts[i])
	}
	if !ok {
		c.Fatalf("sent:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(parts, "\n  "))
	}
	return c
}

func itoa(n int) string { return fmt.Sprint(n) }
