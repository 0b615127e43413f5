package dialogtest

import (
	"bufio"
	"fmt"
	"io"
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

// Step is one line of a script.
type Step struct {
	Line int // in its file, from 1
	Verb Verb
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
