package dialogtest

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Verb is what a step of a script does.
type Verb string

// The verbs.
const (
	Customer Verb = "customer" // the customer says Text
	Agent    Verb = "agent"    // the agent Name says Text at the desk
	Bot      Verb = "bot"      // the customer reads a message that contains Text; "-": nothing
	Desk     Verb = "desk"     // the desk reads a message that contains Text; "-": nothing
	Wait     Verb = "wait"     // For passes
)

// Act is what a customer or an agent does other than say something.
type Act string

// The acts. Only a Player can play them.
const (
	Sends   Act = "sends"   // Text with the files Arg: "a.png, b.mp4 34MB"
	Speaks  Act = "speaks"  // a voice message in which Text is said
	Shares  Act = "shares"  // something of the kind Arg with the values Text: "latitude=52.5 longitude=13.4"
	Edits   Act = "edits"   // what they said last now reads Text
	Deletes Act = "deletes" // what they said last
	InGroup Act = "in"      // Arg is "group": says Text where others read along
)

// says reports whether the act is one more message, which joins a burst.
func (a Act) says() bool { return a != Edits && a != Deletes }

var acts = map[Verb][]Act{Customer: {Sends, Speaks, Shares, Edits, Deletes, InGroup}, Agent: {Sends, Edits, Deletes}}

// Step is one line of a script.
type Step struct {
	Line int // in its file, from 1
	Verb Verb
	Act  Act // empty: says Text
	Arg  string
	Name string
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
	if !ok {
		return Step{}, fmt.Errorf("%q has no colon: a line begins with customer:, agent NAME:, bot:, desk: or wait: and goes on", line)
	}
	verb, name, _ := strings.Cut(strings.TrimSpace(head), " ")
	s := Step{Verb: Verb(verb), Name: strings.TrimSpace(name), Text: strings.TrimPrefix(text, " ")}
	if err := s.act(); err != nil {
		return Step{}, err
	}
	switch s.Verb {
	case Customer, Bot, Desk:
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
		return Step{}, fmt.Errorf("no step is called %q: a line begins with one of customer, agent NAME, bot, desk, wait", verb)
	}
	return s, nil
}

// act finds in the words before the colon what is done; what stands before it is
// the name.
func (s *Step) act() error {
	words := strings.Fields(s.Name)
	for i, word := range words {
		if !slices.Contains(acts[s.Verb], Act(word)) {
			continue
		}
		s.Name, s.Act, s.Arg = strings.Join(words[:i], " "), Act(word), strings.Join(words[i+1:], " ")
		break
	}
	switch {
	case s.Verb == Customer && s.Name != "":
		return fmt.Errorf("a customer does not do %q: write customer, or customer with one of sends, speaks, shares, edits, deletes, in group", s.Name)
	case (s.Act == Sends || s.Act == Shares) && s.Arg == "":
		return fmt.Errorf("%s what? Write it before the colon", s.Act)
	case s.Act == InGroup && s.Arg != "group":
		return fmt.Errorf("a customer is in no %q: write customer in group", s.Arg)
	}
	return nil
}
