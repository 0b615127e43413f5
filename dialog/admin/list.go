package admin

import (
	"context"
	"slices"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// listVerbs show what is going on.
var listVerbs = []verb{
	{name: "status", aliases: []string{"状态"}, about: "about.status", rank: dialog.RankAgent, examples: []string{""}, do: (*Step).status},
	{name: "queue", aliases: []string{"list", "tickets", "队列"}, about: "about.queue", rank: dialog.RankAgent, usage: "[all] [TEAM] [FILTER …]",
		examples: []string{"", "all", "unassigned", "priority:urgent", "tag:vip mood:angry", "about PayPal", "due"}, do: (*Step).queue},
	{name: "mine", aliases: []string{"my", "我的"}, about: "about.mine", rank: dialog.RankAgent, usage: "[FILTER …]", examples: []string{"", "tag:vip"}, do: (*Step).mine},
	{name: "ticket", aliases: []string{"show", "工单"}, about: "about.ticket", rank: dialog.RankAgent, usage: "TICKET", least: 1, examples: []string{"T-1001", "1001"},
		form: func(t *dialog.Turn, _ call) *bot.Form { return ask(t, "about.ticket", numberInput(t)) }, do: (*Step).ticket},
}

// maxQueue is how many tickets one answer lists.
const maxQueue = 20

// soonTime is how long before a promise breaks its ticket counts as due.
const soonTime = 15 * time.Minute

// soon reports whether a promise breaks soon, or is broken.
func soon(e dialog.Entry, now time.Time) bool {
	return !e.Due.IsZero() && e.Due.Sub(now) < soonTime && e.StageOf() != dialog.StageSnoozed
}

// queue lists the open tickets of the desk where it is asked, then says how many
// there are elsewhere: the urgent ones first, then the oldest, those put aside last.
func (s *Step) queue(ctx context.Context, t *dialog.Turn, c call) error {
	words := slices.Clone(c.words)
	for i, word := range words { // a team may be named alone
		if slices.ContainsFunc(t.TeamNames(), func(name string) bool { return strings.EqualFold(name, word) }) {
			words[i] = "team:" + word
		}
	}
	f, used, problem := filtered(t, c.message, words)
	if problem == "" && used < len(words) {
		problem = s.notFilter(t, words[used])
	}
	if problem != "" {
		return c.misused(t, problem)
	}
	return s.list(ctx, t, c.message, f)
}

// notFilter says of a last word that is no filter what was probably meant.
func (s *Step) notFilter(t *dialog.Turn, word string) string {
	if word == "now" {
		return ""
	}
	known := append(t.TeamNames(), "all", "mine", "unassigned", "due")
	if near, ok := dialog.Nearest(strings.ToLower(word), known); ok {
		return t.DeskText("filter.word_near", "word", dialog.Line(word, 30), "near", near)
	}
	return t.DeskText("filter.unknown", "word", dialog.Line(word, 30))
}

// mine lists the author's.
func (s *Step) mine(ctx context.Context, t *dialog.Turn, c call) error {
	f, used, problem := filtered(t, c.message, c.words)
	if problem == "" && used < len(c.words) {
		problem = s.notFilter(t, c.words[used])
	}
	if problem != "" {
		return c.misused(t, problem)
	}
	f.add(func(e dialog.Entry) bool { return mine(e, t.Agent(c.message)) })
	f.mine = true
	f.all = true // an agent's own may be of more than one desk
	return s.list(ctx, t, c.message, f)
}

func (s *Step) list(ctx context.Context, t *dialog.Turn, m bot.Message, f filter) error {
	entries, err := t.Entries(ctx, s.Lists)
	if err != nil {
		return err
	}
	near, far := t.Nearby(m, entries)
	if f.all {
		near, far = entries, nil
	}
	near, far = f.of(near), f.of(far)
	if line := t.Unlinked(m); line != "" && f.mine && len(near) == 0 {
		t.Whisper(nil, "queue.unlinked", "who", who(m), "line", code(line))
		return nil
	}
	var elsewhere string
	if len(far) > 0 {
		elsewhere = "\n\n" + t.DeskText("queue.elsewhere", "count", len(far))
	}
	if len(near) == 0 {
		if len(f.tests) > 0 && len(far) == 0 {
			t.Whisper(nil, "queue.none")
		} else {
			t.Whisper(nil, "command.empty_here", "elsewhere", dialog.CommonMark(elsewhere))
		}
		return nil
	}
	slices.SortStableFunc(near, dialog.Urgency)
	var b strings.Builder
	for i, e := range near {
		if i == maxQueue {
			b.WriteString("\n- " + t.DeskText("command.more", "count", len(near)-maxQueue))
			break
		}
		b.WriteString("\n- " + t.EntryLine(e))
	}
	b.WriteString(elsewhere)
	t.Whisper(nil, "command.queue", "count", len(near), "lines", dialog.CommonMark(strings.TrimPrefix(b.String(), "\n")))
	return nil
}
