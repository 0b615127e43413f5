package config

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

const day = 24 * time.Hour

// work checks what a team may say as well as the desk. What a team has from the desk is
// told there, once.
func (d *decoder) work(key string, claim, back time.Duration, sla SLA, c Callback) {
	within := func(name string, value, least, most time.Duration) {
		if key == "desk" || d.written(key+"."+name) {
			d.between(key+"."+name, value, least, most)
		}
	}
	must := func(name string, ok bool, text string) {
		if !ok && (key == "desk" || d.written(key+"."+name)) {
			d.report(key+"."+name, "%s", text)
		}
	}
	within("claim_within", claim, 0, 7*day)
	within("take_back", back, 0, time.Minute)
	for name, promise := range map[string]time.Duration{"first": sla.First, "next": sla.Next, "resolve": sla.Resolve} {
		within("sla."+name, promise, 0, 90*day)
	}
	within("sla.warn", sla.Warn, 0, day)
	within("callback.slot", c.Slot, 0, 8*time.Hour)
	must("callback.slot", c.Slot <= 0 || c.Slot >= 5*time.Minute, "must be 5m or more, or 0 for none")
	must("callback.days", c.Days >= 1 && c.Days <= 30, "must be 1 to 30")
	must("callback.seats", c.Seats >= 1 && c.Seats <= 100, "must be 1 to 100")
}

func (d *decoder) desk(c *Config) {
	d.work("desk", c.Desk.ClaimWithin, c.Desk.TakeBack, c.Desk.SLA, c.Desk.Callback)
	d.between("desk.reopen_within", c.Desk.ReopenWithin, 0, 90*day)
	d.between("survey.after", c.Survey.After, 0, 7*day)
	d.between("survey.every", c.Survey.Every, 0, 3650*day)
	if c.Survey.Low < 1 || c.Survey.Low > 5 {
		d.report("survey.low", "must be 1 to 5")
	}
	for i, path := range c.Macros.Paths {
		key := d.item("macros.paths", i)
		if c.Macros.Paths[i] = d.local(path); path == "" {
			d.report(key, "is empty; name a file or delete the entry")
		} else if _, err := os.Stat(c.Macros.Paths[i]); err != nil {
			d.report(key, "%s; mend the name or put the file there; relative names start from %s", reason(err), d.folder())
		}
	}
	for i, term := range c.Translate.Protect {
		if strings.TrimSpace(term) == "" {
			d.report(d.item("translate.protect", i), "is empty; write a term or delete the entry")
		}
	}
	for term, said := range c.Translate.Glossary {
		for locale := range said {
			d.locale(join(join("translate.glossary", term), locale), locale)
		}
	}
}

var teamName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// teams checks each team and completes it from the desk.
func (d *decoder) teams(c *Config, accounts []string) {
	seen := map[string]int{}
	for i := range c.Teams {
		t, key := &c.Teams[i], d.item("teams", i)
		switch first, twice := seen[t.Name]; {
		case !teamName.MatchString(t.Name):
			d.report(key+".name", "must be 1 to 32 of a-z 0-9 _ -; as billing")
		case twice:
			d.report(key+".name", "two teams are named %s, the first is entry %d; write a name of its own for each", t.Name, first+1)
		default:
			seen[t.Name] = i
		}
		d.channel(key+".channel", t.Channel, c.Slack)
		d.channel(key+".alarm", t.Alarm, c.Slack)
		t.Members = d.roles(key+".members", t.Members, accounts, c.People)
		t.Leads = d.roles(key+".leads", t.Leads, accounts, c.People)
		if !d.written(key + ".leads") {
			t.Leads = c.Roles.Lead
		}
		for n, language := range t.Languages {
			d.locale(d.item(key+".languages", n), language)
		}
		d.hours(key+".hours", t.Hours)
		d.inherit(key, t, c.Desk)
		if t.Sign == SignTeam && t.Title == "" {
			d.report(key+".title", "is missing, and customers are to read it (sign: team); write how they know the team")
		}
		d.work(key, t.ClaimWithin, t.TakeBack, t.SLA, t.Callback)
	}
}

// inherit gives a team what it does not say itself.
func (d *decoder) inherit(key string, t *Team, desk Desk) {
	for _, one := range []struct {
		name string
		take func()
	}{
		{"claim_within", func() { t.ClaimWithin = desk.ClaimWithin }},
		{"take_back", func() { t.TakeBack = desk.TakeBack }},
		{"thread", func() { t.Thread = desk.Thread }},
		{"sign", func() { t.Sign = desk.Sign }},
		{"sla.first", func() { t.SLA.First = desk.SLA.First }},
		{"sla.next", func() { t.SLA.Next = desk.SLA.Next }},
		{"sla.resolve", func() { t.SLA.Resolve = desk.SLA.Resolve }},
		{"sla.warn", func() { t.SLA.Warn = desk.SLA.Warn }},
		{"callback.slot", func() { t.Callback.Slot = desk.Callback.Slot }},
		{"callback.days", func() { t.Callback.Days = desk.Callback.Days }},
		{"callback.seats", func() { t.Callback.Seats = desk.Callback.Seats }},
	} {
		if !d.written(key + "." + one.name) {
			one.take()
		}
	}
}

// team checks that a team of that name exists.
func (d *decoder) team(key, name string, teams []Team) {
	if name == "" || slices.ContainsFunc(teams, func(t Team) bool { return t.Name == name }) {
		return
	}
	var names []string
	for _, t := range teams {
		names = append(names, t.Name)
	}
	switch near := nearest(name, names); {
	case len(names) == 0:
		d.report(key, "there are no teams; write them under teams")
	case near != "":
		d.report(key, "no team is named so; did you mean %q?", near)
	default:
		d.report(key, "no team is named so; there are: %s", strings.Join(names, ", "))
	}
}

func (d *decoder) routing(c *Config) {
	d.team("routing.fallback", c.Routing.Fallback, c.Teams)
	seen := map[string]bool{}
	for i, cat := range c.Routing.Categories {
		key := d.item("routing.categories", i)
		if !teamName.MatchString(cat.Name) {
			d.report(key+".name", "must be 1 to 32 of a-z 0-9 _ -; as billing")
		} else if seen[cat.Name] {
			d.report(key+".name", "is written twice; put all its words into one entry")
		}
		seen[cat.Name] = true
		if len(cat.Words) == 0 {
			d.report(key+".words", "are missing; write words or phrases that customers use")
		}
		for n, word := range cat.Words {
			if strings.TrimSpace(word) == "" {
				d.report(d.item(key+".words", n), "is empty; write a word or delete the entry")
			}
		}
	}
	for i, r := range c.Routing.Rules {
		key := d.item("routing.rules", i)
		if strings.TrimSpace(r.If) == "" {
			d.report(key+".if", `is missing; write an expression, as category == "billing"`)
		}
		d.team(key+".team", r.Team, c.Teams)
	}
}

// channel checks a Slack channel, with or without its account.
func (d *decoder) channel(key, channel string, desks []Slack) {
	if channel == "" {
		return
	}
	account, name, named := strings.Cut(channel, "/")
	if !named {
		account, name = "", channel
	}
	if !slackChannel.MatchString(name) {
		d.report(key, `is no channel; write its name as "#support" (with quotes) or its ID as C0123ABCD`)
		return
	}
	if len(desks) == 0 {
		d.report(key, "there is no slack section whose channel it could be; add one")
		return
	}
	if named && !slices.ContainsFunc(desks, func(s Slack) bool { return s.Name == account }) {
		d.report(key, "no Slack account is named %s; write the channel alone, or account/#channel", shownKey(account, nil))
	}
}
