package home

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// How many tickets each part of the page lists, and how many buttons claim one.
const (
	maxMine  = 10
	maxQueue = 10
	maxDue   = 5
	maxClaim = 5
)

// page replaces the page; notes stand at its head.
func (s *Step) page(ctx context.Context, t *dialog.Turn, r reader, notes []string) error {
	entries, err := t.Entries(ctx, s.Lists)
	if err != nil {
		return err
	}
	var mine []dialog.Entry
	for _, e := range entries {
		if e.Owner == dialog.OwnerAgent && e.Agent.ID == r.id {
			mine = append(mine, e)
		}
	}
	slices.SortStableFunc(mine, dialog.Urgency)
	queue := waiting(entries)

	parts := slices.Clone(notes)
	if len(mine) > 0 {
		parts = append(parts, t.DeskText("home.mine", "count", len(mine))+s.tickets(t, mine, maxMine))
	} else {
		parts = append(parts, t.DeskText("home.mine_none"))
	}
	if len(queue) > 0 {
		parts = append(parts, t.DeskText("home.queue", "count", len(queue))+s.tickets(t, queue, maxQueue))
	} else {
		parts = append(parts, t.DeskText("home.queue_none"))
	}
	if lines := due(t, entries); len(lines) > 0 {
		parts = append(parts, t.DeskText("home.due")+"\n\n"+strings.Join(lines, "\n"))
	}
	parts = append(parts, t.DeskText("home.assistant")+"\n\n"+s.assistant(ctx, t), t.DeskText("home.made", "time", t.DeskMoment(t.Now)))
	t.Say(r.at, bot.Reply{Handle: Handle, Text: strings.Join(parts, "\n\n"), Choices: s.choices(t, r, queue)})
	return nil
}

func (s *Step) tickets(t *dialog.Turn, entries []dialog.Entry, most int) string {
	var b strings.Builder
	b.WriteString("\n")
	for i, e := range entries {
		if i == most {
			b.WriteString("\n- " + t.DeskText("command.more", "count", len(entries)-most))
			break
		}
		b.WriteString("\n- " + t.EntryLine(e))
	}
	return b.String()
}

// due are the clocks that end first, of all tickets.
func due(t *dialog.Turn, entries []dialog.Entry) []string {
	running := slices.DeleteFunc(slices.Clone(entries), func(e dialog.Entry) bool { return t.DueLabel(e) == "" })
	slices.SortStableFunc(running, func(a, b dialog.Entry) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Number, b.Number)) })
	var lines []string
	for _, e := range running[:min(len(running), maxDue)] {
		lines = append(lines, "- "+dialog.EntryNumber(e)+" "+dialog.Plain(t.DueLabel(e)))
	}
	return lines
}

// assistant is how the assistant and the teams are.
func (s *Step) assistant(ctx context.Context, t *dialog.Turn) string {
	lines := t.PauseLines()
	if s.Health != nil {
		for _, c := range s.Health.Conditions(ctx, t) {
			lines = append(lines, t.ConditionLine(c))
		}
	}
	if len(lines) == 0 {
		lines = append(lines, t.DeskText("home.well"))
	}
	for _, team := range t.Teams() {
		hours := t.HoursOf(team)
		if hours == "" {
			continue
		}
		if team.Name != "" {
			hours = "**" + dialog.Plain(team.Name) + "**: " + hours
		}
		lines = append(lines, hours)
	}
	return "- " + strings.Join(lines, "\n- ")
}

// choices are the page's buttons; the tickets of the queue stand in a menu.
func (s *Step) choices(t *dialog.Turn, r reader, queue []dialog.Entry) []bot.Choice {
	var all []bot.Choice
	if len(queue) > 0 {
		all = append(all, bot.Choice{ID: prefix + "next", Label: t.DeskLabel("home.choice_next"), Style: bot.StylePrimary})
	}
	all = append(all, bot.Choice{ID: prefix + "refresh", Label: t.DeskLabel("home.choice_refresh")})
	if s.Commander != nil && r.rank.Covers(dialog.RankLead) {
		if _, paused := t.Switches().Paused(dialog.ScopeAll, t.Now); paused {
			all = append(all, bot.Choice{ID: prefix + "run resume all", Label: t.DeskLabel("home.choice_resume"), Style: bot.StylePrimary})
		} else {
			all = append(all, bot.Choice{ID: prefix + "run pause all", Label: t.DeskLabel("home.choice_pause"), Style: bot.StyleDanger})
		}
	}
	for _, e := range queue[:min(len(queue), maxClaim)] {
		all = append(all, bot.Choice{ID: prefix + "claim " + e.Number, Label: t.DeskLabel("home.choice_claim", "number", e.Number), Menu: true})
	}
	return all
}
