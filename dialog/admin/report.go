package admin

import (
	"context"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Reporter puts a report together: package digest has one.
type Reporter interface {
	// Report is CommonMark in the agents' language, about the time from since to
	// until.
	Report(ctx context.Context, since, until time.Time) (string, error)
}

var reportVerbs = []verb{
	{name: "report", aliases: []string{"digest", "报告"}, about: "about.report", rank: dialog.RankLead,
		usage: "[day|week]", examples: []string{"", "week"}, do: (*Step).report},
}

// report is about the last day or week.
func (s *Step) report(ctx context.Context, t *dialog.Turn, c call) error {
	span := 24 * time.Hour
	if len(c.words) > 0 {
		switch word := strings.ToLower(c.words[0]); word {
		case "day", "today", "daily", "日":
		case "week", "weekly", "周":
			span = 7 * 24 * time.Hour
		default:
			return c.misused(t, notOne(t, c.words[0], []string{"day", "week"}))
		}
	}
	if s.Reporter == nil {
		t.Whisper(nil, "report.none")
		return nil
	}
	text, err := s.Reporter.Report(ctx, t.Now.Add(-span), t.Now)
	if err != nil {
		return err
	}
	t.Aside(bot.Reply{Text: text})
	return nil
}
