package storetest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"handoff/bot"
)

// delivery holds the head of an account's lane in both stores. A turn sees to it
// that there is one; what it says is returned.
func (p *pair) delivery(account string) string {
	if p.held == nil {
		p.held = make(map[string][2]bot.Delivery)
	}
	if _, ok := p.held[account]; ok {
		return ""
	}
	if p.claims[0] == nil {
		p.claim(p.T)
	}
	words := p.id()
	for _, c := range p.claims {
		switch account {
		case "tg":
			c.Turn().Say(bot.Customer, bot.Reply{Text: words})
		case "web":
			c.Turn().Say(bot.Address{Account: "web", Chat: "9"}, bot.Reply{Text: words})
		case "slack":
			c.Turn().Open(desk, bot.Reply{Handle: words, Text: words})
		}
		c.Turn().State = []byte(words)
	}
	_ = p.commitBoth() // nothing refuses it
	p.next(account)
	return words
}

func (p *pair) next(account string) {
	var held [2]bot.Delivery
	_ = p.both("next "+account, func(i int, s bot.Store) (string, error) {
		d, err := s.Next(p.ctx, account)
		held[i] = d
		return fmt.Sprint(d.Key, d.Conversation, d.To, d.Target, d.Part, d.Attempt, d.Unsure, d.FirstTried.IsZero(), jsonOf(d.Send)), err
	})
	p.held[account] = held
}

func (p *pair) anyDelivery(rt *rapid.T) (string, [2]bot.Delivery) {
	p.T = rt
	account := rapid.SampledFrom([]string{"tg", "web", "slack"}).Draw(rt, "account")
	p.delivery(account)
	return account, p.held[account]
}

func (p *pair) sentAny(rt *rapid.T) {
	account, _ := p.anyDelivery(rt)
	p.sendHeld(account)
}

// sendAll sends until nothing is left in an account's lane.
func (p *pair) sendAll(rt *rapid.T) {
	p.T = rt
	account := rapid.SampledFrom([]string{"tg", "web", "slack"}).Draw(rt, "account")
	if _, ok := p.held[account]; ok {
		p.sendHeld(account)
	}
	for mark, last := p.delivery(account), false; ; p.next(account) {
		last = p.held[account][0].Send.Reply.Text == mark
		p.sendHeld(account)
		if last {
			return
		}
	}
}

func (p *pair) sendHeld(account string) {
	held := p.held[account]
	send := held[0].Send
	receipt := bot.Receipt{ID: "id of " + p.id()}
	switch {
	case send.Op == bot.OpOpen:
		receipt.Thread, p.desk = "t"+fmt.Sprint(p.seq+100), true
	case strings.HasPrefix(send.Handle, "p"):
		receipt.More = held[0].Part < 2 && rapid.Bool().Draw(p.T, "more")
	}
	_ = p.both("sent", func(i int, s bot.Store) (string, error) { return "", s.Sent(p.ctx, held[i], receipt) })
	delete(p.held, account)
}

func (p *pair) failedAny(rt *rapid.T) {
	account, held := p.anyDelivery(rt)
	cause := rapid.SampledFrom([]error{
		errBroken, errBroken, &bot.RetryError{Err: errBroken}, &bot.UnsureError{Err: errBroken}, bot.ErrCannot, bot.ErrGone,
	}).Draw(rt, "cause")
	_ = p.both("failed", func(i int, s bot.Store) (string, error) { return "", s.Failed(p.ctx, held[i], 0, cause) })
	delete(p.held, account)
}
