package dialogtest

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Verb is what a step of a script does.
type Verb string

// The verbs. All but the first five need a stage of several people: see Cast.
const (
	Customer Verb = "customer" // the customer (Name) says Text
	Agent    Verb = "agent"    // the agent Name says Text at the desk
	Bot      Verb = "bot"      // the customer (Name) reads a message that contains Text; "-": nothing
	Desk     Verb = "desk"     // the desk reads a message that contains Text; "-": nothing
	Wait     Verb = "wait"     // For passes

	Until   Verb = "until"   // it becomes Text: "mon 9:00", by UTC
	Restart Verb = "restart" // the process is killed, and another one goes on
	Only    Verb = "only"    // Name alone reads a message that contains Text
	Channel Verb = "channel" // a message that contains Text appears in the channel Name
	Card    Verb = "card"    // the card of the ticket Name (none: the newest) now shows Text
	Form    Verb = "form"    // the form that stands open before Name shows Text
	Home    Verb = "home"    // the Home tab of Name shows Text
	Hook    Verb = "hook"    // the webhook Name is told something that contains Text
	Program Verb = "program" // a program with the token Name asks the HTTP API: "POST /tickets/T-1001/claim"
	Answer  Verb = "answer"  // what it answers contains Text
)

// expects are the verbs that say what somebody reads.
var expects = []Verb{Bot, Desk, Only, Channel, Card, Form, Home, Hook, Answer}

// Act is what a customer or an agent does other than say something.
type Act string

// The acts. Only a Player can play them.
const (
	Sends   Act = "sends"   // Text with the files Arg: "a.png, b.mp4 34MB"
	Speaks  Act = "speaks"  // a voice message in which Text is said
	Shares  Act = "shares"  // something of the kind Arg with the values Text: "latitude=52.5 longitude=13.4"
	Edits   Act = "edits"   // what they said last now reads Text
	Deletes Act = "deletes" // what they said last
	In      Act = "in"      // Arg is "group": says Text where others read along; of an agent at the desk: in the newest thread of the channel Arg
	Presses Act = "presses" // the newest button, or entry of a menu, with the label Arg
	Fills   Act = "fills"   // the form that stands open: Text is "field=value | field=value"
	Command Act = "command" // gives the slash command with Text
	Picks   Act = "picks"   // the shortcut Arg on what they said last
	Opens   Act = "opens"   // the Home tab
)

// says reports whether the act is one more message, which joins a burst.
func (a Act) says() bool {
	switch a {
	case "", Sends, Speaks, Shares, In:
		return true
	}
	return false
}

var acts = map[Verb][]Act{
	Customer: {Sends, Speaks, Shares, Edits, Deletes, In, Presses, Fills},
	Agent:    {Sends, Edits, Deletes, In, Presses, Fills, Command, Picks, Opens},
}

// Step is one line of a script.
type Step struct {
	Line int // in its file, from 1
	Verb Verb
	Act  Act // empty: says Text
	Arg  string
	Name string
	On   string // the account on which they do it; empty: where they did something last; an agent: at the desk
	Text string
	For  time.Duration
}

// Script is a conversation.
type Script struct {
	File  string
	Steps []Step
}

// Parse reads a script. Its error names file and line.
func Parse(file string, r io.Reader) (*Script, error) {
	s := &Script{File: file}
	in := bufio.NewScanner(r)
	in.Buffer(nil, 8<<20)
	var held string
	start := 0
	for n := 1; in.Scan(); n++ {
		line := held + strings.TrimRight(in.Text(), "\r")
		if start == 0 {
			start = n
		}
		if rest, ok := strings.CutSuffix(line, `\`); ok {
			held = rest + "\n"
			continue
		}
		first := start
		held, start = "", 0
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		step, err := parseStep(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, first, err)
		}
		step.Line = first
		s.Steps = append(s.Steps, step)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(s.Steps) == 0 {
		return nil, fmt.Errorf("%s: no steps: write lines such as \"customer: hello\"", file)
	}
	return s, nil
}

func parseStep(line string) (Step, error) {
	head, text, ok := strings.Cut(line, ":")
	if label, all := strings.CutSuffix(strings.TrimSpace(line), ":"); all && strings.Contains(head, " "+string(Presses)+" ") {
		head, text = label, "" // a label may hold a colon
	}
	if !ok {
		return Step{}, fmt.Errorf("%q has no colon: a line begins with customer:, agent NAME:, bot:, desk:, wait: or another verb, and goes on", line)
	}
	verb, name, _ := strings.Cut(strings.TrimSpace(head), " ")
	s := Step{Verb: Verb(verb), Name: strings.TrimSpace(name), Text: strings.TrimPrefix(text, " ")}
	if err := s.act(); err != nil {
		return Step{}, err
	}
	switch s.Verb {
	case Customer, Bot, Desk, Until, Restart, Only, Channel, Card, Form, Home, Hook, Program, Answer:
	case Agent:
		if s.Name == "" {
			s.Name = "Agent"
		}
	case Wait:
		d, err := time.ParseDuration(strings.TrimSpace(text))
		if err != nil || d <= 0 {
			return Step{}, fmt.Errorf("wait %q: want a time such as 30s or 10m", strings.TrimSpace(text))
		}
		s.For = d
	default:
		return Step{}, fmt.Errorf("no step is called %q: a line begins with one of customer, agent NAME, bot, desk, wait, until, restart, only NAME, channel NAME, card, form NAME, home NAME, hook, program NAME, answer", verb)
	}
	return s, nil
}

// act finds in the words before the colon what is done; what stands before it is
// the name.
func (s *Step) act() error {
	words := strings.Fields(s.Name)
	for i, word := range words {
		if acts[s.Verb] == nil || slices.Contains(acts[s.Verb], Act(word)) {
			break
		}
		if word == "on" {
			if i+1 == len(words) {
				return fmt.Errorf("on which account? Write it before the colon")
			}
			s.On = words[i+1]
			words = slices.Delete(words, i, i+2)
			s.Name = strings.Join(words, " ")
			break
		}
	}
	for i, word := range words {
		if !slices.Contains(acts[s.Verb], Act(word)) {
			continue
		}
		s.Name, s.Act, s.Arg = strings.Join(words[:i], " "), Act(word), strings.Join(words[i+1:], " ")
		break
	}
	switch {
	case s.Verb == Customer && s.Name != "" && !unicode.IsUpper([]rune(s.Name)[0]):
		return fmt.Errorf("a customer does not do %q: write customer, a name, or one of sends, speaks, shares, edits, deletes, in group, on ACCOUNT, presses, fills", s.Name)
	case slices.Contains([]Act{Sends, Shares, Presses, Picks, In}, s.Act) && s.Arg == "":
		return fmt.Errorf("%s what? Write it before the colon", s.Act)
	case (s.Verb == Customer || s.On != "") && s.Act == In && s.Arg != "group":
		return fmt.Errorf("nobody there is in a %q: write in group", s.Arg)
	}
	return nil
}
