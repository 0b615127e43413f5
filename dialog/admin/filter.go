package admin

import (
	"slices"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// filter picks open tickets by words: "mine", "unassigned", "tag:vip", "about PayPal".
type filter struct {
	tests []func(dialog.Entry) bool
	all   bool // of every desk
	mine  bool // only the author's
	any   bool // something picks: no line that only has "the" in it means all tickets
}

func (f *filter) add(test func(dialog.Entry) bool) {
	f.tests, f.any = append(f.tests, test), true
}

// of are the entries that f picks.
func (f *filter) of(entries []dialog.Entry) []dialog.Entry {
	var out []dialog.Entry
	for _, e := range entries {
		if !slices.ContainsFunc(f.tests, func(test func(dialog.Entry) bool) bool { return !test(e) }) {
			out = append(out, e)
		}
	}
	return out
}

// noise are words that people write between the others.
var noise = []string{"open", "ticket", "tickets", "the", "of", "工单"}

// keys are what can be asked for by name, with the tickets' values.
var keys = map[string]func(e dialog.Entry) []string{
	"team":     func(e dialog.Entry) []string { return []string{e.Team} },
	"tag":      func(e dialog.Entry) []string { return e.Tags },
	"priority": func(e dialog.Entry) []string { return []string{e.Priority.Word()} },
	"platform": func(e dialog.Entry) []string { return []string{e.Platform} },
	"mood":     func(e dialog.Entry) []string { return []string{e.Mood.Word()} },
	"category": func(e dialog.Entry) []string { return []string{e.Category} },
	"stage":    func(e dialog.Entry) []string { return []string{string(e.StageOf())} },
	"reason":   func(e dialog.Entry) []string { return []string{string(e.Reason)} },
	"language": func(e dialog.Entry) []string {
		base, _, _ := strings.Cut(e.Language, "-")
		return []string{e.Language, base}
	},
}

// parts are those of which the ticket's value must only have a part.
var parts = map[string]func(e dialog.Entry) string{
	"about":    func(e dialog.Entry) string { return e.Subject },
	"customer": func(e dialog.Entry) string { return e.Customer },
}

// keyNames are all of them, for the nearest one.
var keyNames = []string{"about", "agent", "category", "customer", "language", "mood", "platform", "priority", "reason", "stage", "tag", "team"}

// fixed are the values that some keys may have.
func fixed(t *dialog.Turn, key string) []string {
	var all []string
	switch key {
	case "team":
		return t.TeamNames()
	case "priority":
		return dialog.PriorityWords()
	case "mood":
		return dialog.MoodWords()
	case "stage":
		for _, s := range dialog.OpenStages {
			all = append(all, string(s))
		}
	case "reason":
		for _, r := range dialog.Reasons {
			all = append(all, string(r))
		}
	}
	return all
}

// filtered reads the words that pick tickets from the beginning of a line; used is
// how many they are. A key or a value that nobody knows is a problem, in words.
func filtered(t *dialog.Turn, m bot.Message, words []string) (f filter, used int, problem string) {
	for used < len(words) {
		word := strings.ToLower(words[used])
		key, value, named := strings.Cut(word, ":")
		switch {
		case slices.Contains(noise, word):
		case word == "all" || word == "全部" || word == "所有":
			f.all, f.any = true, true
		case word == "my" || word == "mine" || word == "我的":
			f.add(func(e dialog.Entry) bool { return mine(e, t.Agent(m)) })
			f.mine = true
		case word == "unassigned" || word == "free" || word == "未认领":
			f.add(func(e dialog.Entry) bool { return e.Owner != dialog.OwnerAgent })
		case word == "due":
			f.add(func(e dialog.Entry) bool { return soon(e, t.Now) })
		case word == "about" && used+1 < len(words):
			used++
			key, value = "about", strings.ToLower(words[used])
			f.add(part(key, value))
		case named && value == "" && (keys[key] != nil || parts[key] != nil || key == "agent"):
			return f, used, t.DeskText("filter.no_value", "key", key)
		case named && parts[key] != nil:
			f.add(part(key, value))
		case named && key == "agent":
			f.add(agentIs(t, m, strings.TrimPrefix(value, "@")))
		case named && keys[key] != nil:
			if known := fixed(t, key); known != nil && !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, value) }) {
				return f, used, noValue(t, key, value, known)
			}
			f.add(func(e dialog.Entry) bool {
				return slices.ContainsFunc(keys[key](e), func(v string) bool { return strings.EqualFold(v, value) })
			})
		case named && value != "" && !strings.HasPrefix(value, "//"):
			if near, ok := dialog.Nearest(key, keyNames); ok {
				return f, used, t.DeskText("filter.key", "key", dialog.Line(key, 30), "near", near)
			}
			return f, used, ""
		default:
			return f, used, ""
		}
		used++
	}
	return f, used, ""
}

func noValue(t *dialog.Turn, key, value string, known []string) string {
	if near, ok := dialog.Nearest(value, known); ok {
		return t.DeskText("filter.near", "key", key, "value", dialog.Line(value, 30), "near", near)
	}
	return t.DeskText("filter.value", "key", key, "value", dialog.Line(value, 30), "known", strings.Join(known, ", "))
}

func part(key, value string) func(dialog.Entry) bool {
	return func(e dialog.Entry) bool { return strings.Contains(strings.ToLower(parts[key](e)), value) }
}

// agentIs picks what an agent has who is named by an ID, a name or "me".
func agentIs(t *dialog.Turn, m bot.Message, who string) func(dialog.Entry) bool {
	id := t.Named(m, who, "").ID
	if who == "me" {
		id = t.Agent(m).ID
	}
	return func(e dialog.Entry) bool {
		return e.Owner == dialog.OwnerAgent && (strings.EqualFold(e.Agent.ID, id) || strings.EqualFold(e.Agent.Name, who))
	}
}

// mine reports whether an agent has the ticket.
func mine(e dialog.Entry, me dialog.Agent) bool {
	return e.Owner == dialog.OwnerAgent && e.Agent.ID == me.ID
}
