package admin

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"handoff/dialog"
)

// switchVerbs change how the assistant and the teams are, for a while.
var switchVerbs = []verb{
	{name: "pause", aliases: []string{"暂停"}, about: "about.pause", rank: dialog.RankLead, changes: true,
		usage: "[all|ACCOUNT|TEAM|TICKET] [for 2h|until 14:00] [REASON]", examples: []string{"", "for 2h", "telegram until 14:00 maintenance", "T-1001"}, do: (*Step).pause},
	{name: "resume", aliases: []string{"恢复"}, about: "about.resume", rank: dialog.RankLead, changes: true,
		usage: "[all|ACCOUNT|TEAM|TICKET]", examples: []string{"", "telegram", "T-1001"}, do: (*Step).resume},
	{name: "hours", aliases: []string{"时间"}, about: "about.hours", rank: dialog.RankAgent, changes: true,
		usage: "[TEAM] [close|open|regular] [until 14:00] [REASON]", examples: []string{"", "close until 14:00", "open", "regular"}, do: (*Step).hours},
	{name: "holiday", aliases: []string{"holidays", "假日"}, about: "about.holiday", rank: dialog.RankAgent, changes: true,
		usage: "[list|add DATE NAME|remove DATE] [team:TEAM]", examples: []string{"", "add 2026-12-24 Christmas Eve", "remove 2026-12-24"}, do: (*Step).holiday},
}

// may reports whether the author has the rank that a part of a verb needs, and tells
// who has it if not.
func (c call) may(t *dialog.Turn, rank dialog.Rank) bool {
	is := t.Rank(c.message)
	if is.Covers(rank) {
		return true
	}
	v := *c.verb
	v.rank = rank
	_ = refused(t, c.message, &v, is) // it only says
	return false
}

// maxTime is how many words a time may have: "24 December 2026 9:00 am".
const maxTime = 6

// timeWords begin a time in a line.
var timeWords = []string{"for", "until", "till", "to", "直到", "到", "为期"}

// until reads a time ("for 2h", "until tomorrow 9:00") and the reason after it. bad is
// what cannot be read of it.
func (s *Step) until(t *dialog.Turn, words []string) (at time.Time, reason, bad string) {
	if len(words) == 0 {
		return at, "", ""
	}
	if !slices.Contains(timeWords, strings.ToLower(words[0])) {
		return at, strings.Join(words, " "), ""
	}
	words = words[1:]
	for n := min(len(words), maxTime); n > 0 && s.Time != nil; n-- {
		if at, err := s.Time(strings.Join(words[:n], " "), t.Now, t.AgentZone()); err == nil {
			return at, strings.Join(words[n:], " "), ""
		}
	}
	return at, "", cmp.Or(strings.Join(words[:min(len(words), 3)], " "), "–")
}

// scope reads where a pause is to hold. name is how people call it; near is what was
// probably meant by what is no scope.
func (s *Step) scope(ctx context.Context, t *dialog.Turn, word string) (scope dialog.Scope, name, near string, err error) {
	kind, rest, ok := strings.Cut(word, ":")
	var teams []string
	for _, team := range t.Teams() {
		teams = append(teams, team.Name)
	}
	same := func(list []string, word string) (string, bool) {
		i := slices.IndexFunc(list, func(x string) bool { return strings.EqualFold(x, word) && x != "" })
		if i < 0 {
			return "", false
		}
		return list[i], true
	}
	switch account, isAccount := same(s.Accounts, strings.TrimPrefix(word, "account:")); {
	case strings.EqualFold(word, "all") || word == "全部":
		return dialog.ScopeAll, "", "", nil
	case isAccount && (!ok || kind == "account"):
		return dialog.ScopeAccount(account), "", "", nil
	}
	if team, is := same(teams, strings.TrimPrefix(word, "team:")); is && (!ok || kind == "team") {
		return dialog.ScopeTeam(team), "", "", nil
	}
	if e, found, err := s.open(ctx, word); err != nil || found {
		return dialog.ScopeConversation(e.Conversation), e.Number, "", err
	}
	near, _ = dialog.Nearest(cmp.Or(rest, kind), slices.Concat([]string{"all"}, s.Accounts, teams))
	return "", "", near, nil
}

func (s *Step) pause(ctx context.Context, t *dialog.Turn, c call) error {
	words := c.words
	p := dialog.Pause{Scope: dialog.ScopeAll}
	if len(words) > 0 && !slices.Contains(timeWords, strings.ToLower(words[0])) {
		scope, name, near, err := s.scope(ctx, t, words[0])
		switch {
		case err != nil:
			return err
		case scope == "":
			return c.misused(t, s.noScope(t, words[0], near))
		}
		p.Scope, p.Name, words = scope, name, words[1:]
	}
	at, reason, bad := s.until(t, words)
	if bad != "" {
		return c.misused(t, t.DeskText("switch.time", "word", dialog.Line(bad, 40)))
	}
	p.Until, p.Reason = at, reason
	return t.Change(dialog.Change{Pause: &p}, c.dry)
}

func (s *Step) noScope(t *dialog.Turn, word, near string) string {
	word = dialog.Line(word, 30)
	if near != "" {
		return t.DeskText("switch.scope_near", "word", word, "near", near)
	}
	return t.DeskText("switch.scope_unknown", "word", word)
}

func (s *Step) resume(ctx context.Context, t *dialog.Turn, c call) error {
	scope := dialog.ScopeAll
	if len(c.words) > 0 {
		is, _, near, err := s.scope(ctx, t, c.words[0])
		if err != nil {
			return err
		}
		if n, _, ok := number(c.words[0]); is == "" && ok {
			is = dialog.Scope(n) // of a ticket that is closed by now
		}
		if is == "" {
			return c.misused(t, s.noScope(t, c.words[0], near))
		}
		scope = is
	}
	return t.Change(dialog.Change{Resume: scope}, c.dry)
}

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
		scope, _, near, err := s.scope(ctx, t, "team:"+strings.TrimPrefix(words[0], "team:"))
		if err != nil {
			return err
		}
		if scope == "" || team != "" {
			known := []string{"close", "open", "regular"}
			if verb, ok := dialog.Nearest(word, known); ok {
				near = verb
			}
			return c.misused(t, s.noScope(t, words[0], near))
		}
		team, words = scope.Name(), words[1:]
	}
	if do == "" {
		return s.showHours(t)
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

// showHours says whether the team is there, and what admins have changed.
func (s *Step) showHours(t *dialog.Turn) error {
	lines := []string{cmp.Or(t.DeskHours(), t.DeskText("switch.no_hours"))}
	for _, x := range t.Switches().Current(t.Now).Hours {
		key := "switch.closed"
		if x.Open {
			key = "switch.open"
		}
		lines = append(lines, "- "+t.DeskText(key, "team", t.TeamName(x.Team), "when", t.When(x.Until)))
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
		near, _ := dialog.Nearest(do, []string{"list", "add", "remove"})
		return c.misused(t, s.noScope(t, words[0], near))
	}
	if len(words) < 2 {
		return c.misused(t, t.DeskText("command.missing"))
	}
	if !c.may(t, dialog.RankLead) {
		return nil
	}
	h.Date = words[1]
	if _, err := time.Parse(time.DateOnly, h.Date); err != nil && s.Time != nil {
		if at, err := s.Time(words[1], t.Now, t.AgentZone()); err == nil {
			h.Date = at.In(t.AgentZone()).Format(time.DateOnly)
		}
	}
	if do == "remove" || do == "delete" || do == "删除" {
		return t.Change(dialog.Change{Workday: &h}, c.dry)
	}
	h.Name = strings.Join(words[2:], " ")
	return t.Change(dialog.Change{Holiday: &h}, c.dry)
}
