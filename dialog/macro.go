package dialog

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Macro is a prepared reply with what is to be done beside it.
type Macro struct {
	Name  string            `json:"name" yaml:"name"`                       // one word: what is typed
	Title string            `json:"title,omitempty" yaml:"title,omitempty"` // what menus show
	Texts map[string]string `json:"texts,omitempty" yaml:"texts,omitempty"` // to the customer, by language (BCP 47); "": any other
	Note  string            `json:"note,omitempty" yaml:"note,omitempty"`   // into the thread, for agents alone

	Tag      []string      `json:"tag,omitempty" yaml:"tag,omitempty"`
	Untag    []string      `json:"untag,omitempty" yaml:"untag,omitempty"`
	Assign   string        `json:"assign,omitempty" yaml:"assign,omitempty"`     // "me": who uses it; "none": the queue
	Transfer string        `json:"transfer,omitempty" yaml:"transfer,omitempty"` // a team
	Priority *Priority     `json:"priority,omitempty" yaml:"priority,omitempty"`
	Snooze   time.Duration `json:"snooze,omitempty" yaml:"snooze,omitempty"`
	Resolve  bool          `json:"resolve,omitempty" yaml:"resolve,omitempty"`

	Source string `json:"-" yaml:"-"`           // where it was read, for operators: "macros.yaml:12"; empty: made in the chat
	By     Agent  `json:"by,omitzero" yaml:"-"` // who made it
}

// Macros are those that were read from files. They are asked for in the middle of a
// turn, so they answer from memory; package macro is one.
type Macros interface {
	List() []Macro
}

// Variables of a macro's texts: "{customer}".
const (
	VariableCustomer = "customer" // the customer's name
	VariableAgent    = "agent"    // who sends it, as customers read of them
	VariableNumber   = "number"   // the ticket's
	VariableTeam     = "team"     // the ticket's team, by its title
	VariableCompany  = "company"  // as the customer's account names it
	VariableDate     = "date"     // today, by the customer's clock where it is known
)

var macroVariables = []string{VariableCustomer, VariableAgent, VariableNumber, VariableTeam, VariableCompany, VariableDate}

// What a macro may hold.
const (
	maxMacroText = 4000 // characters of one text
	maxMacroName = 32   // bytes: it stands on a button behind "macro:"
	maxMacroTags = 10
)

// macroVerbs are the words that a macro's name would hide.
var macroVerbs = []string{"list", "show", "add", "edit", "remove", "delete"}

// variable is anything that looks like one; "{{" and an empty pair are words.
var variable = regexp.MustCompile(`\{([A-Za-z_]{1,30})\}`)

var macroName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

// Check is all that is wrong with a macro, each in one line with how to mend it.
func (m Macro) Check() []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if !macroName.MatchString(m.Name) || len(m.Name) > maxMacroName {
		say("the name %q is not one word of letters, digits, dots and dashes (at most %d bytes)", Line(m.Name, maxMacroName), maxMacroName)
	}
	if slices.Contains(macroVerbs, strings.ToLower(m.Name)) {
		say("%s is a word of /handoff macro; give it another name", m.Name)
	}
	texts := map[string]string{"note": m.Note}
	for language, text := range m.Texts {
		texts[cmp.Or(language, "text")] = text
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := texts[name]
		if n := utf8.RuneCountInString(text); n > maxMacroText {
			say("%s has %d characters; at most %d can be sent", name, n, maxMacroText)
		}
		for _, x := range variable.FindAllStringSubmatch(text, -1) {
			if slices.Contains(macroVariables, x[1]) {
				continue
			}
			if near, ok := Nearest(strings.ToLower(x[1]), macroVariables); ok {
				say("%s: unknown variable {%s}; did you mean {%s}?", name, x[1], near)
			} else {
				say("%s: unknown variable {%s}; there are {%s}", name, x[1], strings.Join(macroVariables, "}, {"))
			}
		}
	}
	if p := m.Priority; p != nil && !slices.Contains(Priorities, *p) {
		say("unknown priority %q; there are low, normal, high and urgent", *p)
	}
	if m.Assign != "" && m.Assign != "me" && m.Assign != "none" {
		say("assign is %q; write me (who uses it) or none (the queue)", Line(m.Assign, 30))
	}
	if len(m.Tag)+len(m.Untag) > maxMacroTags {
		say("%d tags; at most %d", len(m.Tag)+len(m.Untag), maxMacroTags)
	}
	if m.Snooze < 0 || m.Snooze > 366*24*time.Hour {
		say("snooze is %s; write a time up to a year", m.Snooze)
	}
	if m.Snooze > 0 && m.Resolve {
		say("it cannot snooze and resolve at once; drop one of them")
	}
	if m.empty() {
		say("it says nothing and does nothing; give it a text or an action")
	}
	return wrong
}

func (m Macro) empty() bool {
	said := strings.TrimSpace(m.Note) != ""
	for _, text := range m.Texts {
		said = said || strings.TrimSpace(text) != ""
	}
	return !said && len(m.Tag)+len(m.Untag) == 0 && m.Assign+m.Transfer == "" && m.Priority == nil && m.Snooze == 0 && !m.Resolve
}

// Text is the macro's words for a customer of that language: in it, else in its
// base language, else what is for any other.
func (m Macro) Text(language string) string {
	for tag := strings.ToLower(language); tag != ""; {
		for own, text := range m.Texts {
			if strings.ToLower(own) == tag {
				return text
			}
		}
		i := strings.LastIndexByte(tag, '-')
		if i < 0 {
			// Another kind of the same language is nearer than any other one.
			for _, own := range slices.Sorted(maps.Keys(m.Texts)) {
				if base, _, _ := strings.Cut(strings.ToLower(own), "-"); base == tag {
					return m.Texts[own]
				}
			}
			break
		}
		tag = tag[:i]
	}
	return m.Texts[""]
}

// Macros are all that can be used: those of the files first, in their order.
func (t *Turn) Macros() []Macro {
	var all []Macro
	if t.manager.macros != nil {
		all = slices.Clone(t.manager.macros.List())
	}
	for _, m := range t.Switches().Macros {
		if !slices.ContainsFunc(all, func(x Macro) bool { return x.Name == m.Name }) {
			all = append(all, m)
		}
	}
	return all
}

// Macro is the one of that name, in any case; near is the one that was probably
// meant where there is none.
func (t *Turn) Macro(name string) (m Macro, near string, ok bool) {
	all := t.Macros()
	var names []string
	for _, x := range all {
		if strings.EqualFold(x.Name, name) {
			return x, "", true
		}
		names = append(names, x.Name)
	}
	near, _ = Nearest(strings.ToLower(name), names)
	return Macro{}, near, false
}

// ExpandFor fills in the variables of a macro's text as the customer reads it: the
// agent has the name that the team's policy gives them.
func (t *Turn) ExpandFor(text string, agent Agent) string {
	agent.Name = t.Signed(agent.Name)
	return t.Expand(text, agent)
}

// Expand fills in the variables of a macro's note: plain text, as an agent would
// type it. What is not known reads as nothing, with the blank before it.
func (t *Turn) Expand(text string, agent Agent) string {
	values := map[string]string{
		VariableCustomer: t.State.Customer, VariableAgent: agent.Name,
		VariableTeam: t.Team().Title, VariableCompany: t.account().Name, VariableDate: t.customersDate(),
	}
	if tk := t.State.Ticket; tk != nil {
		values[VariableNumber] = tk.Number
	}
	return expand(text, values)
}

func expand(text string, values map[string]string) string {
	var b strings.Builder
	last := 0
	for _, at := range variable.FindAllStringIndex(text, -1) {
		value, known := values[text[at[0]+1:at[1]-1]]
		if !known {
			continue
		}
		before := text[last:at[0]]
		if value == "" {
			before = strings.TrimSuffix(before, " ") // "Hello {customer}," reads "Hello,"
		}
		b.WriteString(before)
		b.WriteString(value)
		last = at[1]
	}
	b.WriteString(text[last:])
	return b.String()
}

// customersDate is today as the customer writes it.
func (t *Turn) customersDate() string {
	return t.manager.texts.date(t.Language(), t.Now.In(t.theirZone()))
}
