package digest

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"

	"handoff/bot"
	"handoff/dialog"
)

// tally counts the facts of a period.
type tally struct {
	people    dialog.People
	r         Report
	all       count
	teams     map[string]*count // by name
	agents    map[string]*count // by ID
	names     map[string]string // of agents
	team      map[string]string // of a ticket, by its number: facts of older programs do not all name it
	talks     map[string]*talk
	questions map[string]*Question // by their words alone
}

// count is what is counted of everybody, of a team, of an agent.
type count struct {
	Totals
	waited []int64
	stars  map[string]int // by conversation and ticket: a score may be changed
}

// totals are its numbers, with those that are no sums.
func (c *count) totals() Totals {
	n := c.Totals
	slices.Sort(c.waited)
	if len(c.waited) > 0 {
		n.Replied = max(n.Replied, len(c.waited))
		n.Median, n.P90 = c.waited[(len(c.waited)-1)/2], c.waited[(len(c.waited)*9+9)/10-1]
	}
	if n.Scores = len(c.stars); n.Scores > 0 {
		sum := 0
		for _, stars := range c.stars {
			sum += stars
		}
		n.Stars = float64(sum) / float64(n.Scores)
	}
	return n
}

// each counts something for everybody, and for the team and the agent whose it is.
func (y *tally) each(number, team, agent string, add func(*count)) {
	if team == "" {
		team = y.team[number]
	}
	if number != "" {
		y.team[number] = team
	}
	add(&y.all)
	add(one(y.teams, team))
	if agent != "" {
		add(one(y.agents, agent))
	}
}

func one(of map[string]*count, name string) *count {
	if of[name] == nil {
		of[name] = new(count)
	}
	return of[name]
}

// talk is one conversation in the period.
type talk struct {
	turn, text string // the customer's last turn and its words
	unanswered string // the turn that handed over because of it, while its words are not known
	answered   bool   // by the bot
	helped     bool   // as the customer said
	handed     bool
	failed     bool // the last answer did not help
	mood       dialog.Mood
}

func newTally(people dialog.People) *tally {
	return &tally{people: people, talks: make(map[string]*talk), questions: make(map[string]*Question),
		teams: make(map[string]*count), agents: make(map[string]*count), names: make(map[string]string), team: make(map[string]string), r: Report{
			Reasons: make(map[dialog.Reason]int), Moods: make(map[dialog.Mood]int), Broken: make(map[dialog.Promise]int)}}
}

// add counts a fact. What cannot be read (a newer program's) counts for nothing.
func (y *tally) add(f bot.Fact) {
	turn, _, _ := strings.Cut(f.ID, "/")
	switch f.Kind {
	case "turn":
		y.said(f, turn)
	case "answer":
		if x := of[dialog.AnswerFact](f); x.Kind != "" && x.Kind != "clarify" {
			c := y.talk(f)
			c.answered, c.failed = true, false
		}
	case "outcome":
		c := y.talk(f)
		x := of[dialog.OutcomeFact](f)
		c.helped = c.helped || x.Outcome == dialog.OutcomeHelped
		c.failed = x.Outcome == dialog.OutcomeFailed
	case "triage":
		c := y.talk(f)
		c.mood = worse(c.mood, of[dialog.TriageFact](f).Mood)
	case "handoff":
		x := of[dialog.HandoffFact](f)
		y.each(x.Number, x.Team, "", func(n *count) { n.Handoffs++ })
		y.r.Reasons[x.Reason]++
		c := y.talk(f)
		c.handed = true
		if x.Reason == dialog.ReasonUnanswered {
			y.unanswered(c, turn)
		}
	case "resolved":
		x := of[dialog.TicketFact](f)
		y.each(x.Number, x.Team, y.agent(x.Agent, x.Name), func(n *count) { n.Solved++ })
	case "reopened":
		x := of[dialog.TicketFact](f)
		y.each(x.Number, x.Team, "", func(n *count) { n.Reopened++ })
	case "replied":
		x := of[dialog.RepliedFact](f)
		if agent := y.agent(x.Agent, x.Name); agent != "" {
			one(y.agents, agent).Replied++
		}
		if x.First {
			y.each(x.Number, x.Team, "", func(n *count) { n.waited = append(n.waited, x.Open) })
		}
	case "sla":
		x := of[dialog.SLAFact](f)
		y.each(x.Number, x.Team, "", func(n *count) {
			if n.Promises++; x.Broken {
				n.Broken++
			}
		})
		if x.Broken {
			y.r.Broken[x.Kind]++
		}
	case "survey":
		if x := of[dialog.SurveyFact](f); x.Stars > 0 {
			y.each(x.Number, x.Team, y.agent(x.Agent, ""), func(n *count) {
				if n.stars == nil {
					n.stars = make(map[string]int)
				}
				n.stars[f.Conversation+" "+x.Number] = x.Stars
			})
		}
	}
}

// agent is by whom a fact counts: what somebody did before they had a profile is that
// person's. Their newest name is remembered.
func (y *tally) agent(id, name string) string {
	a := y.people.Agent("", id, name)
	if a.Name != "" {
		y.names[a.ID] = a.Name
	}
	return a.ID
}

// said counts a customer's words.
func (y *tally) said(f bot.Fact, turn string) {
	x := of[struct {
		Side     bot.Side      `json:"side"`
		Messages []bot.Message `json:"messages"`
	}](f)
	if x.Side != bot.Customer {
		return
	}
	c := y.talk(f)
	var words []string
	for _, m := range x.Messages {
		if m.Kind == bot.KindText {
			y.all.Messages++
			words = append(words, m.Text)
		}
	}
	if len(words) == 0 {
		return
	}
	c.turn, c.text = turn, dialog.Line(strings.Join(words, " "), maxQuestion)
	if c.unanswered == turn {
		y.unanswered(c, turn)
	}
}

// maxQuestion is how much of a question is shown, in characters.
const maxQuestion = 80

// unanswered notes the question of a turn, as soon as its words are known: a turn's own
// fact may come before its others or after them.
func (y *tally) unanswered(c *talk, turn string) {
	if c.unanswered = turn; c.turn != turn {
		return
	}
	c.unanswered = ""
	key := strings.Join(strings.FieldsFunc(strings.ToLower(c.text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	if key == "" {
		return
	}
	if q := y.questions[key]; q != nil {
		q.Count++
		return
	}
	y.questions[key] = &Question{c.text, 1}
}

func (y *tally) talk(f bot.Fact) *talk {
	c := y.talks[f.Conversation]
	if c == nil {
		c = &talk{}
		y.talks[f.Conversation] = c
	}
	return c
}

// report is what was counted.
func (y *tally) report() Report {
	r := y.r
	for _, c := range y.talks {
		if c.turn != "" {
			y.all.Conversations++
		}
		switch {
		case c.helped && !c.handed:
			y.all.Confirmed++
		case c.answered && !c.handed && !c.failed:
			y.all.Assumed++
		}
		if c.mood != dialog.MoodCalm {
			r.Moods[c.mood]++
		}
	}
	r.Totals, r.Teams = y.all.totals(), make(map[string]Totals)
	for name, c := range y.teams {
		r.Teams[name] = c.totals()
	}
	for id, c := range y.agents {
		r.Agents = append(r.Agents, Agent{id, cmp.Or(y.names[id], id), c.totals()})
	}
	for _, q := range slices.SortedFunc(maps.Values(y.questions), func(a, b *Question) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Text, b.Text))
	}) {
		r.Questions = append(r.Questions, *q)
	}
	r.Questions = r.Questions[:min(len(r.Questions), maxQuestions)]
	return r
}

// of reads a fact's data; zero if it cannot be read.
func of[T any](f bot.Fact) T {
	var x T
	if json.Unmarshal(f.Data, &x) != nil {
		var none T
		return none
	}
	return x
}

// moods from calm to the worst.
var moods = []dialog.Mood{dialog.MoodCalm, dialog.MoodUpset, dialog.MoodAngry, dialog.MoodThreat}

func worse(a, b dialog.Mood) dialog.Mood {
	if slices.Index(moods, b) > slices.Index(moods, a) {
		return b
	}
	return a
}
