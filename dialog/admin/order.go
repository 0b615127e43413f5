package admin

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// ticketVerbs are those of a ticket: passed to its conversation, where package desk
// does what the same word does in the thread.
var ticketVerbs = []verb{
	ticketVerb("claim", "about.claim", "", nil, "认领"),
	ticketVerb("release", "about.release", "", nil, "unassign", "放回"),
	ticketVerb("assign", "about.assign", "@AGENT", []string{"@ben", "me"}, "give", "指派"),
	ticketVerb("transfer", "about.transfer", "TEAM", []string{"billing"}, "move", "转组"),
	ticketVerb("snooze", "about.snooze", "TIME", []string{"2h", "tomorrow 9:00", "明天上午九点", "until reply"}, "later", "搁置"),
	ticketVerb("wake", "about.wake", "", nil, "unsnooze", "唤醒"),
	ticketVerb("merge", "about.merge", "TICKET", []string{"T-1002"}, "合并"),
	ticketVerb("priority", "about.priority", "low|normal|high|urgent", []string{"high"}, "prio", "优先级"),
	ticketVerb("tag", "about.tag", "TAG …", []string{"vip refund"}, "标签"),
	ticketVerb("untag", "about.untag", "TAG …", []string{"vip"}, "去标签"),
	ticketVerb("close", "about.close", "[REASON]", []string{"", "duplicate"}, "关闭"),
	ticketVerb("resolve", "about.resolve", "", nil, "solve", "解决"),
	ticketVerb("reopen", "about.reopen", "", nil, "重开"),
	ticketVerb("bot", "about.bot", "", nil, "return", "交还"),
	ticketVerb("translate", "about.translate", "[on|off]", []string{"", "on", "off"}, "翻译"),
}

// ticketVerb is a row of the table; usage and examples are of what follows the
// tickets.
func ticketVerb(name, about, usage string, examples []string, aliases ...string) verb {
	v := verb{
		name: name, aliases: aliases, about: about, rank: dialog.RankAgent, changes: true, ticket: true,
		usage: strings.TrimSpace("TICKET … " + usage), least: 1, form: orderForm, do: (*Step).order,
	}
	if usage != "" && usage[0] != '[' {
		v.least = 2
	}
	if len(examples) == 0 {
		examples = []string{""}
	}
	for _, e := range examples {
		v.examples = append(v.examples, strings.TrimSpace("T-1001 "+e))
	}
	if name == "close" {
		v.examples = append(v.examples, "T-1001 T-1002", "mine tag:paypal", "all about PayPal")
	}
	return v
}

// order passes a verb to the tickets that are named. Tickets that a filter picked
// are listed first, and nothing happens before the author has confirmed it.
func (s *Step) order(ctx context.Context, t *dialog.Turn, c call) error {
	entries, err := t.Entries(ctx, s.Lists)
	if err != nil {
		return err
	}
	p, problem := pick(t, c, entries)
	if problem != "" {
		return c.misused(t, problem)
	}
	words, problem := s.argument(t, c, entries, p)
	if problem != "" {
		return c.misused(t, problem)
	}
	switch {
	case len(p.missing) == 1 && len(p.tickets) == 0 && c.verb.name == "reopen":
		return s.closed(ctx, t, entries, c, p.missing[0])
	case len(p.missing) == 1 && len(p.tickets) == 0:
		return s.notOpen(t, entries, c.verb.name, p.missing[0])
	case len(p.missing) > 0: // half of it would be done, and nobody would know which
		return c.misused(t, t.DeskText("order.not_all_open", "numbers", strings.Join(p.missing, ", ")))
	case len(p.tickets) == 0:
		t.Whisper(nil, "queue.none")
		return nil
	case len(p.tickets) > maxSteps:
		t.Whisper(nil, "order.too_many", "count", len(p.tickets), "max", maxSteps)
		return nil
	case p.bulk:
		return s.propose(ctx, t, stepsOf(c.verb.name, words, p.tickets), c.dry)
	}
	for _, e := range p.tickets {
		t.OrderTicket(e, c.verb.name, words, c.dry)
	}
	if c.verb.name == "claim" || strings.EqualFold(words, "me") {
		if line := t.Unlinked(c.message); line != "" {
			t.Whisper(nil, "order.unlinked", "who", who(c.message), "line", code(line))
		}
	}
	if len(p.tickets) > 1 {
		t.Whisper(nil, "order.passed", "verb", strings.TrimSpace(c.verb.name+" "+words), "numbers", dialog.CommonMark(numbers(p.tickets)))
	}
	return nil
}

func numbers(entries []dialog.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, dialog.EntryNumber(e))
	}
	return strings.Join(all, ", ")
}

// argument is what follows the tickets, checked as far as it can be without the
// ticket; what is wrong is said before anything is passed on.
func (s *Step) argument(t *dialog.Turn, c call, entries []dialog.Entry, p picked) (words, problem string) {
	words = strings.TrimSpace(c.from(p.used))
	first := strings.ToLower(words)
	switch c.verb.name {
	case "claim", "release", "wake", "reopen", "resolve", "bot":
		if words != "" {
			return "", t.DeskText("order.no_words", "verb", c.verb.name, "words", dialog.Line(words, 60))
		}
		return "", ""
	case "close":
		if p.bulk && words != "" { // "mine that nobody needs": a filter that was not understood would close too many
			return "", t.DeskText("filter.unknown", "word", dialog.Line(words, 60))
		}
		return words, ""
	}
	if words == "" && c.verb.name != "translate" { // which says how it is switched
		return "", t.DeskText("command.missing")
	}
	switch c.verb.name {
	case "assign":
		return assignee(t, c, entries, strings.TrimPrefix(words, "to "))
	case "transfer":
		first = strings.TrimPrefix(first, "to ")
		return oneOf(t, "team", first, fixed(t, "team"))
	case "priority":
		if p, ok := dialog.ParsePriority(first); ok {
			return p.Word(), ""
		}
		return oneOf(t, "priority", first, fixed(t, "priority"))
	case "merge":
		number, anyway, _ := strings.Cut(strings.TrimPrefix(first, "into "), " ")
		n, _, ok := dialog.ParseNumber(number)
		switch _, open := dialog.Numbered(entries, n); {
		case !ok:
			return "", t.DeskText("order.no_number", "word", dialog.Line(words, 30))
		case !open:
			return "", t.DeskText("order.not_open", "number", n)
		case slices.ContainsFunc(p.tickets, func(e dialog.Entry) bool { return e.Number == n }):
			return "", t.DeskText("order.itself", "number", n)
		}
		return strings.TrimSpace(n + " " + anyway), "" // the ticket asks where the names differ
	}
	return words, ""
}

// oneOf is the value of a key that has only some.
func oneOf(t *dialog.Turn, key, value string, known []string) (word, problem string) {
	if i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, value) }); i >= 0 {
		return known[i], ""
	}
	return "", noValue(t, key, value, known)
}

// assignee is who gets a ticket, as the desk reads it: "me", or "@" and an ID. Where
// the platform does not name people by their IDs, those who have a profile or a ticket
// are known.
func assignee(t *dialog.Turn, c call, entries []dialog.Entry, words string) (who, problem string) {
	name := strings.TrimPrefix(words, "@")
	if strings.EqualFold(words, "me") || c.message.Values["@"+name] != "" {
		return words, ""
	}
	a, found := t.People().Find(name)
	var known []string
	for _, p := range t.People() {
		known = append(known, strings.ToLower(p.Name))
	}
	for _, e := range entries {
		if e.Owner != dialog.OwnerAgent {
			continue
		}
		if !found && (strings.EqualFold(e.Agent.Name, name) || e.Agent.ID == name) {
			a, found = e.Agent, true
		}
		known = append(known, strings.ToLower(e.Agent.Name))
	}
	if found {
		m := &t.Messages[0] // an order takes its author's words along, the names in them as well
		m.Values = maps.Clone(m.Values)
		if m.Values == nil {
			m.Values = make(map[string]string)
		}
		m.Values["@"+a.ID] = a.Name
		return "@" + a.ID, ""
	}
	if near, ok := dialog.Nearest(strings.ToLower(name), known); ok {
		return "", t.DeskText("order.near_agent", "name", dialog.Line(name, 40), "near", near)
	}
	if t.Side == bot.Customer { // an admin where customers write: no list of agents opens there
		return "", t.DeskText("order.no_agent_here", "name", dialog.Line(name, 40))
	}
	return "", t.DeskText("order.no_agent", "name", dialog.Line(name, 40))
}

// orderForm asks for what a line leaves out of a ticket's verb.
func orderForm(t *dialog.Turn, c call) *bot.Form {
	var inputs []bot.Input
	if len(c.words) == 0 {
		inputs = append(inputs, numberInput(t))
	}
	options := func(values []string) (all []bot.Option) {
		for _, v := range values {
			all = append(all, bot.Option{ID: v, Label: v})
		}
		return all
	}
	switch c.verb.name {
	case "assign":
		inputs = append(inputs, bot.Input{Name: "agent", Label: t.DeskLabel("show.agent"), Person: true})
	case "transfer":
		inputs = append(inputs, bot.Input{Name: "team", Label: t.DeskLabel("card.team"), Options: options(fixed(t, "team"))})
	case "priority":
		inputs = append(inputs, bot.Input{Name: "priority", Label: t.DeskLabel("card.priority"), Options: options(fixed(t, "priority"))})
	case "snooze":
		inputs = append(inputs, bot.Input{Name: "time", Label: t.DeskLabel("form.time"), Value: "2h"})
	case "merge":
		inputs = append(inputs, bot.Input{Name: "into", Label: t.DeskLabel("form.into")})
	case "tag", "untag":
		inputs = append(inputs, bot.Input{Name: "tags", Label: t.DeskLabel("card.tags")})
	case "close":
		inputs = append(inputs, bot.Input{Name: "why", Label: t.DeskLabel("form.why"), Optional: true})
	}
	return ask(t, c.verb.about, inputs...)
}

// ask is a form that is titled by what the verb does.
func ask(t *dialog.Turn, about string, inputs ...bot.Input) *bot.Form {
	title := t.DeskLabel(about)
	return &bot.Form{Title: dialog.Line(cmp.Or(title, Command), 24), Inputs: inputs}
}

func numberInput(t *dialog.Turn) bot.Input {
	return bot.Input{Name: "ticket", Label: t.DeskLabel("form.ticket"), Value: dialog.NumberPrefix}
}
