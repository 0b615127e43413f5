package storetest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"handoff/bot"
)

// The random operations of Compare, on both stores at once.

func (p *pair) id() string { p.seq++; return fmt.Sprint("m", p.seq) }

// message draws a message; now and then one with the time and the person to join
// a burst, now and then not.
func (p *pair) message(at bot.Address) bot.Message {
	p.second += rapid.SampledFrom([]int{0, 0, 1, 9, 10, 11, 12}).Draw(p.T, "seconds later")
	m := text(at, p.id())
	m.SentAt = m.SentAt.Add(time.Duration(p.second) * time.Second)
	m.Resolution = rapid.SampledFrom([]time.Duration{0, 0, time.Second}).Draw(p.T, "resolution")
	m.From.ID = rapid.SampledFrom([]string{"p1", "p1", "p1", "p2"}).Draw(p.T, "person")
	m.Kind = rapid.SampledFrom([]bot.Kind{bot.KindText, bot.KindText, bot.KindText, bot.KindChoice}).Draw(p.T, "kind")
	return m
}

func (p *pair) putBoth(side bot.Side, m bot.Message) {
	_ = p.both("put "+m.ID, func(_ int, s bot.Store) (string, error) { return "", s.Put(p.ctx, side, m) })
	p.put, p.putSides = append(p.put, m), append(p.putSides, side)
}

func (p *pair) putAny(rt *rapid.T) {
	p.T = rt
	at := chat
	if p.moved && rapid.Bool().Draw(rt, "at the new address") {
		at = other
	}
	p.putBoth(rapid.SampledFrom(bot.Sides[:]).Draw(rt, "side"), p.message(at))
}

// putBurst puts texts that may join, and what closes them.
func (p *pair) putBurst(rt *rapid.T) {
	p.T = rt
	for range rapid.IntRange(2, 5).Draw(rt, "texts") {
		m := p.message(chat)
		m.Kind, m.From.ID = bot.KindText, "p1"
		p.putBoth(bot.Customer, m)
	}
	p.putMark()
}

// putMark puts what is a turn of its own, after all that waits.
func (p *pair) putMark() string {
	m := p.message(chat)
	m.Kind = bot.KindCommand
	p.putBoth(bot.Customer, m)
	return m.ID
}

func (p *pair) putAgain(rt *rapid.T) {
	p.T = rt
	if len(p.put) == 0 {
		rt.Skip("nothing was put")
	}
	i := rapid.IntRange(0, len(p.put)-1).Draw(rt, "which")
	_ = p.both("put again", func(_ int, s bot.Store) (string, error) { return "", s.Put(p.ctx, p.putSides[i], p.put[i]) })
}

func threadAt(n int) bot.Address {
	return bot.Address{Account: "slack", Chat: "C1", Thread: fmt.Sprint("t", n)}
}

func (p *pair) orphan(rt *rapid.T) {
	p.T = rt
	p.putBoth(bot.Desk, p.message(threadAt(rapid.IntRange(0, 3).Draw(rt, "thread"))))
}

func (p *pair) bindAny(rt *rapid.T) {
	p.T = rt
	side, at := bot.Desk, threadAt(rapid.IntRange(0, 3).Draw(rt, "thread"))
	if rapid.IntRange(0, 4).Draw(rt, "customer") == 0 {
		side, at, p.moved = bot.Customer, other, true
	} else {
		p.desk = true
	}
	_ = p.both("bind", func(_ int, s bot.Store) (string, error) { return "", s.Bind(p.ctx, chat.String(), side, at) })
}

// claim takes a turn; a message put before sees to it that there is one, and that
// no burst before it is open.
func (p *pair) claim(rt *rapid.T) {
	p.T = rt
	if p.claims[0] != nil {
		rt.Skip("one is held")
	}
	p.putMark()
	p.take()
}

// failTurn lets a turn fail a few times on end.
func (p *pair) failTurn(rt *rapid.T) {
	p.T = rt
	if p.claims[0] == nil {
		p.claim(rt)
	}
	p.putMark() // there is a turn even when this one is given up
	for range rapid.IntRange(1, 3).Draw(rt, "times") {
		p.releaseBoth(errBroken)
		p.take()
	}
}

// serveAll serves until nothing waits.
func (p *pair) serveAll(rt *rapid.T) {
	p.T = rt
	mark := p.putMark()
	for last := false; !last; {
		if p.claims[0] == nil {
			p.take()
		}
		served := p.claims[0].Turn().Messages[0].ID
		p.decide()
		last = p.commitBoth() == nil && served == mark
	}
}

func (p *pair) take() {
	_ = p.both("claim", func(i int, s bot.Store) (string, error) {
		c, err := s.Claim(p.ctx)
		if err != nil {
			return "", err
		}
		p.claims[i] = c
		return turnText(c.Turn()), nil
	})
}

func turnText(t *bot.Turn) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s attempt %d state %q", t.Conversation, t.Side, t.Attempt, t.State)
	b.WriteString(messagesText(t.Messages))
	return b.String()
}

func messagesText(messages []bot.Message) string {
	var b strings.Builder
	for _, m := range messages {
		at := m.SentAt.UnixMilli()
		if m.Kind == bot.KindSent || m.Kind == bot.KindUndelivered || m.Kind == bot.KindFailed {
			at = 0 // the store's clock, or none
		}
		m.SentAt = time.Time{}
		fmt.Fprintf(&b, "\n%s %d", jsonOf(m), at)
	}
	return b.String()
}

func (p *pair) needClaim() {
	if p.claims[0] == nil {
		p.Skip("none is held")
	}
}

// decide draws what a turn decides and applies it to both.
func (p *pair) decide() {
	type step func(*bot.Turn)
	var steps []step
	places := []bot.Place{bot.Customer, bot.Address{Account: "web", Chat: "9"}}
	if p.desk {
		places = append(places, bot.Desk)
	}
	for range rapid.IntRange(0, 4).Draw(p.T, "sends") {
		to := rapid.SampledFrom(places).Draw(p.T, "to")
		report := rapid.IntRange(0, 3).Draw(p.T, "report") == 0
		handle := p.id()
		switch rapid.IntRange(0, 8).Draw(p.T, "send") {
		case 0: // a long one, sent in parts
			steps = append(steps, func(t *bot.Turn) { t.Say(to, bot.Reply{Handle: "p" + handle, Text: handle, Report: report}) })
		case 1:
			if len(p.handles) > 0 {
				old := rapid.SampledFrom(p.handles).Draw(p.T, "handle")
				steps = append(steps, func(t *bot.Turn) { t.Edit(to, old, bot.Reply{Text: handle, Report: report}) })
			}
		case 2:
			steps = append(steps, func(t *bot.Turn) { t.Say(bot.Desk, bot.Reply{Handle: "d" + handle, Text: handle}) })
		case 3:
			if len(p.handles) > 0 {
				old := rapid.SampledFrom(p.handles).Draw(p.T, "handle")
				at := rapid.SampledFrom([]bot.Place{to, bot.Desk}).Draw(p.T, "of")
				steps = append(steps, func(t *bot.Turn) { t.Delete(at, old) })
			}
		case 4:
			side := rapid.SampledFrom([]bot.Side{bot.Customer, bot.Desk}).Draw(p.T, "of")
			steps = append(steps, func(t *bot.Turn) { t.Status(side, bot.Card{State: handle}) })
		default:
			p.handles = append(p.handles, handle)
			steps = append(steps, func(t *bot.Turn) { t.Say(to, bot.Reply{Handle: handle, Text: handle, Report: report}) })
		}
	}
	if len(p.handles) > 0 && rapid.IntRange(0, 3).Draw(p.T, "withdraw") == 0 {
		old := rapid.SampledFrom(p.handles).Draw(p.T, "handle")
		steps = append(steps, func(t *bot.Turn) { t.Withdraw(bot.Customer, old) })
	}
	// Timers are due in the past, each at a time of its own.
	name, due := rapid.SampledFrom([]string{"a", "b"}).Draw(p.T, "timer"), time.UnixMilli(1_700_000_000_000+int64(p.seq))
	switch rapid.IntRange(0, 4).Draw(p.T, "wake") {
	case 0:
		steps = append(steps, func(t *bot.Turn) { t.Wake(name, due) })
	case 1:
		steps = append(steps, func(t *bot.Turn) { t.Wake(name, time.Now().Add(long)) })
	case 2:
		steps = append(steps, func(t *bot.Turn) { t.Wake(name, time.Time{}) })
	}
	if rapid.IntRange(0, 3).Draw(p.T, "list") == 0 {
		entry := rapid.SampledFrom([][]byte{nil, []byte("queue"), []byte("mine")}).Draw(p.T, "entry")
		steps = append(steps, func(t *bot.Turn) { t.List(entry) })
	}
	facts := rapid.IntRange(0, 2).Draw(p.T, "facts")
	unless := rapid.SampledFrom([]bot.Side{-1, -1, bot.Desk, bot.Internal}).Draw(p.T, "unless")
	state := p.id()
	for _, c := range p.claims {
		t := c.Turn()
		for _, step := range steps {
			step(t)
		}
		for i := range facts {
			_ = t.Record("k", i)
		}
		if unless >= 0 && unless != t.Side {
			t.Unless(unless)
		}
		t.State = []byte(state)
	}
}

func (p *pair) commit(rt *rapid.T) {
	p.T = rt
	p.needClaim()
	p.decide()
	_ = p.commitBoth()
}

func (p *pair) commitBoth() error {
	line := bot.Line{ID: p.id(), Text: "line"}
	var discards []bot.Send // no turn makes them, the runtime does
	if rapid.IntRange(0, 5).Draw(p.T, "discard") == 0 {
		discards = []bot.Send{{Op: bot.OpDiscard, To: bot.Customer, Handle: p.id()}}
	}
	commit := func(i int, _ bot.Store) (string, error) {
		o := p.claims[i].Turn().Outcome()
		o.Lines = []bot.Line{line}
		o.Sends = append(o.Sends[:len(o.Sends):len(o.Sends)], discards...)
		return "", p.claims[i].Commit(p.ctx, o)
	}
	err := p.both("commit", commit)
	if err == nil && rapid.IntRange(0, 3).Draw(p.T, "repeated") == 0 {
		_ = p.both("commit again", commit)
	}
	_ = p.both("renew after", func(i int, _ bot.Store) (string, error) { return "", p.claims[i].Renew(p.ctx) })
	p.claims = [2]bot.Claim{}
	return err
}

func (p *pair) release(rt *rapid.T) {
	p.T = rt
	p.needClaim()
	p.releaseBoth(rapid.SampledFrom([]error{nil, errBroken, errBroken}).Draw(rt, "cause"))
}

func (p *pair) releaseBoth(cause error) {
	_ = p.both("release", func(i int, _ bot.Store) (string, error) { return "", p.claims[i].Release(p.ctx, 0, cause) })
	p.claims = [2]bot.Claim{}
}

func (p *pair) once(rt *rapid.T) {
	p.T = rt
	p.needClaim()
	key, result := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "key"), p.id()
	_ = p.both("once", func(i int, _ bot.Store) (string, error) {
		got, err := p.claims[i].Turn().Once(p.ctx, key, func(context.Context) ([]byte, error) { return []byte(result), nil })
		return string(got), err
	})
}

func letterText(l bot.DeadLetter) string {
	return fmt.Sprint(l.Conversation, l.Cause, l.Side, idsOf(l.Messages), jsonOf(l.Send))
}

// replay replays a letter, but for texts of a customer: how they are cut when
// they come behind later ones is not said.
func (p *pair) replay(rt *rapid.T) {
	p.T = rt
	which := rapid.IntRange(0, 3).Draw(rt, "which")
	_ = p.both("replay", func(i int, s bot.Store) (string, error) {
		letters, err := s.Dead(p.ctx, 100)
		if err != nil || which >= len(letters) {
			return fmt.Sprint(len(letters)), err
		}
		l := letters[which]
		if len(l.Messages) > 0 && l.Messages[0].Kind == bot.KindText {
			return letterText(l), nil
		}
		if err := s.Replay(p.ctx, l.ID); err != nil {
			return letterText(l), err
		}
		return letterText(l), s.Replay(p.ctx, l.ID) // unknown by now
	})
}

func (p *pair) memory(rt *rapid.T) {
	p.T = rt
	key := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "key")
	v := rapid.SampledFrom([][]byte{nil, {}, []byte("1"), []byte("41")}).Draw(rt, "value")
	step := rapid.IntRange(0, 3).Draw(rt, "step")
	old := rapid.SampledFrom([][]byte{nil, {}, []byte("1"), []byte("41")}).Draw(rt, "old")
	_ = p.both("memory", func(_ int, s bot.Store) (string, error) {
		switch step {
		case 0:
			return "", s.Set(p.ctx, key, v, 0)
		case 1:
			done, err := s.Swap(p.ctx, key, old, v, 0)
			return fmt.Sprint(done), err
		case 2:
			head, err := s.Head(p.ctx, key, 1)
			return fmt.Sprintf("%q", head), err
		}
		got, err := s.Get(p.ctx, key)
		if err == nil && len(got) > 0 || got == nil {
			var n int64
			n, err = s.Count(p.ctx, key)
			return fmt.Sprintf("%q %d", got, n), err
		}
		return fmt.Sprintf("%q %t", got, got == nil), err
	})
}
