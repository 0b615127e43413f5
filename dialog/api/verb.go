package api

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"handoff/dialog"
)

// body is what a request of a verb may hold; each verb takes some of it.
type body struct {
	Agent    *person  `json:"agent"` // as whom the token acts; else as itself
	Text     string   `json:"text"`
	To       *person  `json:"to"`
	Team     string   `json:"team"`
	Until    string   `json:"until"`
	Priority string   `json:"priority"`
	Tags     []string `json:"tags"`
	Reason   string   `json:"reason"`
	Into     string   `json:"into"`
	On       *bool    `json:"on"`
}

type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// verb is what can be done to a ticket: the same that an agent types in its thread.
// words makes of the body what the agent would type behind the verb.
type verb struct {
	name   string
	fields []string // of body, beside agent
	words  func(a *API, b body) (string, error)
}

// verbs are all of them; openapi.yaml describes each.
var verbs = []verb{
	{"reply", []string{"text"}, func(_ *API, b body) (string, error) { return text(b.Text, true) }},
	{"note", []string{"text"}, func(_ *API, b body) (string, error) { return text(b.Text, true) }},
	{"claim", nil, nothing},
	{"assign", []string{"to"}, func(_ *API, b body) (string, error) {
		if b.To == nil {
			return "", wants("to", `{"id": "U2", "name": "Ben"}`)
		}
		if dialog.Name(b.To.Name) == "" {
			return "", wrong("to", "name is missing: the customer and the card read it")
		}
		return "@" + b.To.ID, b.To.check("to")
	}},
	{"release", nil, nothing},
	{"transfer", []string{"team"}, (*API).team},
	{"snooze", []string{"until"}, func(_ *API, b body) (string, error) { return until(b.Until, time.Now()) }},
	{"wake", nil, nothing},
	{"priority", []string{"priority"}, func(_ *API, b body) (string, error) { return priority(b.Priority) }},
	{"tag", []string{"tags"}, func(_ *API, b body) (string, error) { return tags(b.Tags) }},
	{"untag", []string{"tags"}, func(_ *API, b body) (string, error) { return tags(b.Tags) }},
	{"close", []string{"reason"}, func(_ *API, b body) (string, error) { return text(b.Reason, false) }},
	{"resolve", []string{"text"}, func(_ *API, b body) (string, error) { return text(b.Text, false) }},
	{"merge", []string{"into"}, func(_ *API, b body) (string, error) { return number(b.Into) }},
	{"translate", []string{"on"}, func(_ *API, b body) (string, error) {
		switch {
		case b.On == nil:
			return "", wants("on", "true")
		case *b.On:
			return "on", nil
		}
		return "off", nil
	}},
}

// verbNamed finds one.
func verbNamed(name string) (verb, error) {
	if i := slices.IndexFunc(verbs, func(v verb) bool { return v.name == name }); i >= 0 {
		return verbs[i], nil
	}
	names := make([]string, len(verbs))
	for i, v := range verbs {
		names[i] = v.name
	}
	return verb{}, refuse(http.StatusNotFound, "there is no verb %q%s", dialog.Line(name, 40), didYouMean(name, names)).as("unknown_verb")
}

func nothing(*API, body) (string, error) { return "", nil }

// wants is the refusal of a body without a field that is needed.
func wants(field, example string) *problem {
	p := refuse(http.StatusUnprocessableEntity, "%s is missing; for example {%q: %s}", field, field, example)
	p.Field = field
	return p
}

func wrong(field, format string, args ...any) *problem {
	p := refuse(http.StatusUnprocessableEntity, "%s: %s", field, fmt.Sprintf(format, args...))
	p.Field = field
	return p
}

// maxText is how long words may be, in characters.
const maxText = 10000

func text(s string, needed bool) (string, error) {
	s = strings.TrimSpace(dialog.Clean(s))
	switch {
	case s == "" && needed:
		return "", wants("text", `"Your refund is on its way."`)
	case utf8.RuneCountInString(s) > maxText:
		return "", wrong("text", "it has more than %d characters", maxText)
	}
	return s, nil
}

var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$`)

// check refuses what is no person's ID: one that begins with "@" would be a group.
func (p *person) check(field string) error {
	if !idForm.MatchString(p.ID) {
		return wrong(field, "id: want up to 64 of A-Z a-z 0-9 _ . : -")
	}
	return nil
}

func (a *API) team(b body) (string, error) {
	name := dialog.Line(b.Team, 64)
	switch {
	case name == "":
		return "", wants("team", `"billing"`)
	case len(a.teams) > 0 && !slices.Contains(a.teams, name):
		return "", wrong("team", "there is no team %q%s", name, didYouMean(name, a.teams))
	}
	return name, nil
}

// until is a time as agents type it; RFC 3339 becomes so many minutes from now, which
// means the same in every zone.
func until(s string, now time.Time) (string, error) {
	s = dialog.Line(s, 80)
	at, err := time.Parse(time.RFC3339, s)
	switch {
	case s == "", err != nil:
		return s, nil // "2h", "tomorrow 9:00"; none: until the customer writes
	case !at.After(now):
		return "", wrong("until", "%s is past", s)
	}
	return strconv.FormatInt(int64((at.Sub(now)+time.Minute-1)/time.Minute), 10) + "m", nil
}

func priority(s string) (string, error) {
	known := dialog.PriorityWords()
	switch {
	case s == "":
		return "", wants("priority", `"high"`)
	case !slices.Contains(known, s):
		return "", wrong("priority", "there is no %q%s", dialog.Line(s, 40), didYouMean(s, known))
	}
	return s, nil
}

func tags(list []string) (string, error) {
	if len(list) == 0 {
		return "", wants("tags", `["vip"]`)
	}
	for _, tag := range list {
		if !isWord(tag, "_.:-") {
			return "", wrong("tags", "%q: want up to 32 letters, digits, \"_\", \".\", \":\", \"-\", without blanks", dialog.Line(tag, 40))
		}
	}
	return strings.Join(list, " "), nil
}

var numberForm = regexp.MustCompile(`^[Tt]-[0-9]{1,12}$`)

func number(s string) (string, error) {
	switch {
	case s == "":
		return "", wants("into", `"T-1002"`)
	case !numberForm.MatchString(s):
		return "", wrong("into", "want a ticket's number like T-1002")
	}
	return strings.ToUpper(s), nil
}
