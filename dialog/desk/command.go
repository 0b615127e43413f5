package desk

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// command is the agents' slash command.
const command = "handoff"

// subcommands of /handoff.
var subcommands = []string{"status", "queue", "help"}

// maxQueue is how many tickets one answer lists.
const maxQueue = 20

// elsewhere answers /handoff where customers write: to the team alone, and where
// nobody else reads along.
func (s *Step) elsewhere(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	switch {
	case t.Rank(m) == dialog.RankNone:
		t.Answer(bot.Reply{Only: m.From.ID, Text: t.Text("command.denied")})
		return nil
	case m.Public && m.Grant == "": // an answer there could not be for one person alone
		t.Answer(bot.Reply{Text: t.Text("command.private")})
		return nil
	}
	return s.command(ctx, t, m)
}

// command answers /handoff to its author alone, where it was given.
func (s *Step) command(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	word := strings.ToLower(firstWord(strings.TrimSpace(m.Text)))
	switch word {
	case "", "help":
		whisper(t, nil, "command.help")
		return nil
	case "status", "queue":
	default:
		if near, ok := dialog.Nearest(word, subcommands); ok {
			whisper(t, nil, "command.near", "word", dialog.Line(word, 30), "near", near)
		} else {
			whisper(t, nil, "command.unknown", "word", dialog.Line(word, 30))
		}
		return nil
	}
	if s.lists == nil {
		whisper(t, nil, "command.no_list")
		return nil
	}
	entries, err := dialog.Entries(ctx, s.lists)
	if err != nil {
		return err
	}
	if word == "status" {
		status(t, entries)
	} else {
		queue(t, entries)
	}
	return nil
}

// status counts the open tickets.
func status(t *dialog.Turn, entries []dialog.Entry) {
	var waiting, taken, paused int
	for _, e := range entries {
		switch e.Owner {
		case dialog.OwnerAgent:
			taken++
		case dialog.OwnerPaused:
			paused++
			waiting++
		default:
			waiting++
		}
	}
	oldest := "–"
	for _, e := range entries {
		if e.Owner != dialog.OwnerAgent {
			oldest = e.Number + ", " + t.DeskWaits(t.Now.Sub(e.Since))
			break
		}
	}
	hours := t.DeskHours()
	if hours != "" {
		hours = "\n\n" + hours
	}
	whisper(t, nil, "command.status", "open", len(entries), "waiting", waiting, "taken", taken,
		"paused", paused, "oldest", oldest, "hours", dialog.CommonMark(hours))
}

// queue lists the open tickets, oldest first.
func queue(t *dialog.Turn, entries []dialog.Entry) {
	if len(entries) == 0 {
		whisper(t, nil, "command.empty")
		return
	}
	var b strings.Builder
	for i, e := range entries {
		if i == maxQueue {
			b.WriteString("\n- " + t.DeskText("command.more", "count", len(entries)-maxQueue))
			break
		}
		who := t.DeskLabel("command.nobody")
		if e.Owner == dialog.OwnerAgent {
			who = e.Agent.Name
		}
		b.WriteString("\n- " + t.DeskText("command.line", "number", e.Number, "subject", e.Subject,
			"waits", t.DeskWaits(t.Now.Sub(e.Since)), "who", who, "customer", e.Customer))
	}
	whisper(t, nil, "command.queue", "count", len(entries), "lines", dialog.CommonMark(strings.TrimPrefix(b.String(), "\n")))
}
