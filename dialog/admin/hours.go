package admin

import (
	"cmp"
	"context"
	"strings"
	"time"

	"handoff/dialog"
)

// hourWords are what can be done with a team's hours.
var hourWords = map[string]string{
	"close": "close", "closed": "close", "关闭": "close", "下班": "close",
	"open": "open", "opened": "open", "上班": "open",
	"regular": "regular", "normal": "regular", "reset": "regular", "恢复": "regular",
}

func (s *Step) hours(ctx context.Context, t *dialog.Turn, c call) error {
	team, do := "", ""
	words := c.words
	for len(words) > 0 && do == "" {
		word := strings.ToLower(words[0])
		if do = hourWords[word]; do != "" {
			words = words[1:]
			continue
		}
		scope, _, err := s.scope(ctx, t, "team:"+strings.TrimPrefix(words[0], "team:"))
		if err != nil {
			return err
		}
		if scope == "" || team != "" {
			return c.misused(t, notOne(t, words[0], append([]string{"close", "open", "regular"}, t.TeamNames()...)))
		}
		team, words = scope.Name(), words[1:]
	}
	if do == "" {
		return s.showHours(t, team)
	}
	if !c.may(t, dialog.RankLead) {
		return nil
	}
	if do == "regular" {
		return t.Change(dialog.Change{Regular: &team}, c.dry)
	}
	at, reason, bad := s.until(t, words)
	if bad != "" {
		return c.misused(t, t.DeskText("switch.time", "word", dialog.Line(bad, 40)))
	}
	return t.Change(dialog.Change{Hours: &dialog.Exception{Team: team, Open: do == "open", Until: at, Reason: reason}}, c.dry)
}

// showHours says whether the teams are there, or one of them, and what admins have
// changed.
func (s *Step) showHours(t *dialog.Turn, team string) error {
	var lines []string
	teams := t.Teams()
	for _, x := range teams {
		if team != "" && x.Name != team {
			continue
		}
		line := cmp.Or(t.HoursOf(x), t.DeskText("switch.no_hours"))
		if len(teams) > 1 {
			line = "**" + dialog.Plain(x.Name) + "**: " + line
		}
		lines = append(lines, line)
	}
	for _, x := range t.Switches().Current(t.Now).Hours {
		if x.Team != "" && team != "" && x.Team != team {
			continue
		}
		key := "switch.closed"
		if x.Open {
			key = "switch.open"
		}
		lines = append(lines, "- "+t.DeskText(key, "team", t.TeamName(x.Team), "when", t.DeskWhen(x.Until)))
	}
	s.say(t, append(lines, holidays(t)...))
	return nil
}

// holidays are a line each, those that were added from here.
func holidays(t *dialog.Turn) []string {
	var lines []string
	for _, h := range t.Switches().Current(t.Now).Holidays {
		lines = append(lines, "- "+t.DeskText("switch.holiday", "date", h.Date, "name", h.Name, "team", t.TeamName(h.Team)))
	}
	return lines
}

func (s *Step) holiday(_ context.Context, t *dialog.Turn, c call) error {
	h := dialog.Holiday{}
	var words []string
	for _, w := range c.words {
		if team, ok := strings.CutPrefix(w, "team:"); ok {
			h.Team = team
		} else {
			words = append(words, w)
		}
	}
	do := "list"
	if len(words) > 0 {
		do = strings.ToLower(words[0])
	}
	switch do {
	case "list", "列表":
		lines := holidays(t)
		if len(lines) == 0 {
			lines = []string{t.DeskText("switch.no_holidays")}
		}
		s.say(t, lines)
		return nil
	case "add", "remove", "delete", "添加", "删除":
	default:
		return c.misused(t, notOne(t, words[0], []string{"list", "add", "remove"}))
	}
	if len(words) < 2 {
		return c.missing(t)
	}
	if !c.may(t, dialog.RankLead) {
		return nil
	}
	h.Date = words[1]
	if _, err := time.Parse(time.DateOnly, h.Date); err != nil && s.ParseTime != nil {
		if at, err := s.ParseTime(words[1], t.Now, t.AgentZone(t.Message().From)); err == nil && !at.IsZero() {
			h.Date = at.In(t.AgentZone(t.Message().From)).Format(time.DateOnly)
		}
	}
	if do == "remove" || do == "delete" || do == "删除" {
		return t.Change(dialog.Change{Workday: &h}, c.dry)
	}
	h.Name = strings.Join(words[2:], " ")
	return t.Change(dialog.Change{Holiday: &h}, c.dry)
}
