package admin

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// blockVerbs keep abuse away.
var blockVerbs = []verb{
	{name: "block", aliases: []string{"屏蔽"}, about: "about.block", rank: dialog.RankLead, changes: true,
		usage: "[TICKET|CONVERSATION|ACCOUNT:ID] [silently] [for 7d|until 14:00] [REASON]", examples: []string{"", "T-1001 for 7d insults", "telegram/42", "telegram:42 silently"}, do: (*Step).block},
	{name: "unblock", aliases: []string{"解除屏蔽"}, about: "about.unblock", rank: dialog.RankLead, changes: true,
		usage: "TICKET|CONVERSATION|ACCOUNT:ID", least: 1, examples: []string{"T-1001", "telegram/42"}, do: (*Step).unblock},
}

// block blocks a customer, or shows who is.
func (s *Step) block(ctx context.Context, t *dialog.Turn, c call) error {
	if len(c.words) == 0 {
		return s.blocked(t)
	}
	e, open, err := s.open(ctx, c.words[0])
	if err != nil {
		return err
	}
	var b dialog.Block
	words := c.words[1:]
	if len(words) > 0 && (strings.EqualFold(words[0], "silently") || words[0] == "静默") {
		b.Silent, words = true, words[1:]
	}
	at, reason, bad := s.until(t, words)
	if bad != "" {
		return c.misused(t, t.DeskText("switch.time", "word", dialog.Line(bad, 40)))
	}
	b.Until, b.Reason = at, reason
	switch at, err := bot.ParseAddress(c.words[0]); {
	case open:
		return t.OrderBlock(e.Conversation, b, c.dry)
	case err == nil && s.account(at.Account):
		return t.OrderBlock(at.String(), b, c.dry)
	}
	if account, id, ok := strings.Cut(c.words[0], ":"); ok && id != "" && s.account(account) {
		b.Person = c.words[0]
		return t.Change(dialog.Change{Block: &b}, c.dry)
	}
	return c.misused(t, t.DeskText("switch.no_customer", "word", dialog.Line(c.words[0], 40)))
}

// account reports whether customers write on it.
func (s *Step) account(name string) bool {
	for _, a := range s.Accounts {
		if a == name {
			return true
		}
	}
	return false
}

// blocked lists who is blocked.
func (s *Step) blocked(t *dialog.Turn) error {
	var lines []string
	for _, b := range t.Switches().Current(t.Now).Blocks {
		line := t.DeskText("switch.block_line", "customer", b.Label(), "name", b.Name, "agent", b.By.Name, "reason", b.Reason)
		if !b.Until.IsZero() {
			line += " " + t.DeskText("switch.block_ends", "when", t.DeskWhen(b.Until))
		}
		lines = append(lines, "- "+line)
	}
	if len(lines) == 0 {
		lines = []string{t.DeskText("switch.no_blocks")}
	}
	s.say(t, lines)
	return nil
}

func (s *Step) unblock(_ context.Context, t *dialog.Turn, c call) error {
	customer := c.words[0]
	if n, _, ok := dialog.ParseNumber(customer); ok {
		customer = n
	}
	return t.Change(dialog.Change{Unblock: customer}, c.dry)
}
