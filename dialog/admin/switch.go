package admin

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"handoff/bot"
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

// until reads a time ("for 2h", "until tomorrow 9:00", "2h") and the reason after it. bad
// is what cannot be read of it.
func (s *Step) until(t *dialog.Turn, words []string) (at time.Time, reason, bad string) {
	if !s.beginsTime(t, words) {
		return at, strings.Join(words, " "), ""
	}
	if isTimeWord(words[0]) {
		words = words[1:]
	}
	at, n := s.time(t, words)
	if n == 0 {
		return at, "", cmp.Or(strings.Join(words[:min(len(words), 3)], " "), "–")
	}
	return at, strings.Join(words[n:], " "), ""
}

// figures begin a length of time or a time of the day, where no word goes before it.
const figures = "0123456789半一二两三四五六七八九十"

// beginsTime reports whether words begin with a time: with a word that says so, or with
// a figure that is one, or they are a time as a whole. Who leaves out the "for" of "2h" or
// the "until" of "tomorrow" means no silence without an end.
func (s *Step) beginsTime(t *dialog.Turn, words []string) bool {
	switch {
	case len(words) == 0:
		return false
	case isTimeWord(words[0]):
		return true
	}
	_, n := s.time(t, words)
	return n == len(words) || n > 0 && strings.IndexAny(words[0], figures) == 0
}

func isTimeWord(word string) bool { return slices.Contains(timeWords, strings.ToLower(word)) }

// time is the longest time with which words begin, and how many of them it takes; 0:
// they begin with none.
func (s *Step) time(t *dialog.Turn, words []string) (time.Time, int) {
	for n := min(len(words), maxTime); n > 0 && s.ParseTime != nil; n-- {
		if at, err := s.ParseTime(strings.Join(words[:n], " "), t.Now, t.AgentZone(t.Message().From)); err == nil && !at.IsZero() {
			return at, n
		}
	}
	return time.Time{}, 0
}

// scope reads where a pause is to hold; empty: nowhere is called so. name is how people
// call it.
func (s *Step) scope(ctx context.Context, t *dialog.Turn, word string) (scope dialog.Scope, name string, err error) {
	kind, _, ok := strings.Cut(word, ":")
	teams := t.TeamNames()
	same := func(list []string, word string) (string, bool) {
		i := slices.IndexFunc(list, func(x string) bool { return strings.EqualFold(x, word) })
		if i < 0 {
			return "", false
		}
		return list[i], true
	}
	switch account, isAccount := same(s.Accounts, strings.TrimPrefix(word, "account:")); {
	case strings.EqualFold(word, "all") || word == "全部":
		return dialog.ScopeAll, "", nil
	case isAccount && (!ok || kind == "account"):
		return dialog.ScopeAccount(account), "", nil
	}
	if team, is := same(teams, strings.TrimPrefix(word, "team:")); is && (!ok || kind == "team") {
		return dialog.ScopeTeam(team), "", nil
	}
	if e, found, err := s.open(ctx, word); err != nil || found {
		return dialog.ScopeConversation(e.Conversation), e.Number, err
	}
	return "", "", nil
}

// scopes are the names of those that are always there.
func (s *Step) scopes(t *dialog.Turn) []string {
	return slices.Concat([]string{"all"}, s.Accounts, t.TeamNames())
}

func (s *Step) pause(ctx context.Context, t *dialog.Turn, c call) error {
	words := c.words
	switch {
	case c.values != nil:
		words = pauseWords(c.values)
	case len(words) == 0 && c.message.Kind == bot.KindChoice:
		// A button of the panel: one press is not to silence everything.
		if c.message.Grant == "" {
			return s.proposeLine(ctx, t, "pause all")
		}
		t.Aside(bot.Reply{Text: usage(t, c.verb), Form: s.pauseForm(t)})
		return nil
	}
	p := dialog.Pause{Scope: dialog.ScopeAll}
	if len(words) > 0 && !s.beginsTime(t, words) {
		scope, name, err := s.scope(ctx, t, words[0])
		switch {
		case err != nil:
			return err
		case scope == "":
			return c.misused(t, notOne(t, words[0], s.scopes(t)))
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

// pauseForm asks where, how long and why.
func (s *Step) pauseForm(t *dialog.Turn) *bot.Form {
	where := []bot.Option{{ID: "all", Label: t.DeskLabel("switch.everywhere")}}
	for _, a := range s.Accounts {
		where = append(where, bot.Option{ID: "account:" + a, Label: a})
	}
	for _, team := range t.TeamNames() {
		where = append(where, bot.Option{ID: "team:" + team, Label: t.TeamName(team)})
	}
	form := ask(t, "do.pause", bot.Input{Name: "where", Label: t.DeskLabel("switch.where"), Value: "all", Options: where},
		bot.Input{Name: "time", Label: t.DeskLabel("switch.until"), Optional: true},
		bot.Input{Name: "reason", Label: t.DeskLabel("switch.reason"), Optional: true})
	form.Name = dialog.Typed + "pause"
	return form
}

// pauseWords are the form's values as they would be typed.
func pauseWords(values map[string]string) []string {
	words := []string{values["where"]}
	if at := strings.Fields(values["time"]); len(at) > 0 {
		if !slices.Contains(timeWords, strings.ToLower(at[0])) {
			words = append(words, timeWords[0])
		}
		words = append(words, at...)
	}
	return append(words, strings.Fields(values["reason"])...)
}

// notOne says of a word that is none of those that may stand there which was probably
// meant, or which there are.
func notOne(t *dialog.Turn, word string, known []string) string {
	_, name, named := strings.Cut(word, ":")
	if !named {
		name = word
	}
	word = dialog.Line(word, 30)
	if near, ok := dialog.Nearest(strings.ToLower(name), known); ok {
		return t.DeskText("switch.scope_near", "word", word, "near", near)
	}
	return t.DeskText("switch.scope_unknown", "word", word, "known", strings.Join(known, ", "))
}

func (s *Step) resume(ctx context.Context, t *dialog.Turn, c call) error {
	scope := dialog.ScopeAll
	if len(c.words) > 0 {
		is, _, err := s.scope(ctx, t, c.words[0])
		if err != nil {
			return err
		}
		if n, _, ok := dialog.ParseNumber(c.words[0]); is == "" && ok {
			is = dialog.Scope(n) // of a ticket that is closed by now
		}
		if is == "" {
			return c.misused(t, notOne(t, c.words[0], s.scopes(t)))
		}
		scope = is
	}
	return t.Change(dialog.Change{Resume: scope}, c.dry)
}
