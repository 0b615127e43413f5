package admin

import (
	"context"
	"strings"

	"handoff/dialog"
)

// listVerbs show what is going on.
var listVerbs = []verb{
	{name: "status", aliases: []string{"状态"}, about: "about.status", rank: dialog.RankAgent, examples: []string{""}, do: (*Step).status},
	{name: "queue", aliases: []string{"队列"}, about: "about.queue", rank: dialog.RankAgent, examples: []string{""}, do: (*Step).queue},
}

// maxQueue is how many tickets one answer lists.
const maxQueue = 20

// status counts the open tickets.
func (s *Step) status(ctx context.Context, t *dialog.Turn, _ call) error {
	entries, err := dialog.Entries(ctx, s.Lists)
	if err != nil {
		return err
	}
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
	t.Whisper(nil, "command.status", "open", len(entries), "waiting", waiting, "taken", taken,
		"paused", paused, "oldest", oldest, "hours", dialog.CommonMark(hours))
	return nil
}

// queue lists the open tickets, oldest first.
func (s *Step) queue(ctx context.Context, t *dialog.Turn, _ call) error {
	entries, err := dialog.Entries(ctx, s.Lists)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		t.Whisper(nil, "command.empty")
		return nil
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
	t.Whisper(nil, "command.queue", "count", len(entries), "lines", dialog.CommonMark(strings.TrimPrefix(b.String(), "\n")))
	return nil
}
