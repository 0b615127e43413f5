package dialogtest

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Stage is where a script is played: the whole program with a terminal at both
// ends.
type Stage interface {
	// Customer and Agent say a line.
	Customer(line string)
	Agent(name, line string)
	// Settle blocks until everything said is answered and everything is sent.
	Settle(ctx context.Context) error
	// Read returns what the customer and the desk have read since the last call,
	// one text a message.
	Read() (customer, desk []string)
	// Wait lets time pass; an error where time is real.
	Wait(ctx context.Context, d time.Duration) error
}

// Player is a Stage on which more can be done than said.
type Player interface {
	Stage
	// Do plays a step that has an Act. Settle follows, at once or after the other
	// messages of the same breath.
	Do(s Step) error
}

// Play plays a script to its end, or to the first expectation that does not
// hold: that error names file and line, what was wanted and what was read.
func Play(ctx context.Context, s *Script, stage Stage) error {
	var customer, desk reader
	for i, step := range s.Steps {
		var err error
		switch {
		case step.Act != "":
			err = do(stage, step)
		case step.Verb == Customer:
			stage.Customer(step.Text)
		case step.Verb == Agent:
			stage.Agent(step.Name, step.Text)
		case step.Verb == Wait:
			err = stage.Wait(ctx, step.For)
		case step.Verb == Bot:
			err = customer.expect(step)
		case step.Verb == Desk:
			err = desk.expect(step)
		}
		said := step.Verb != Bot && step.Verb != Desk
		// Lines of one speaker that follow each other are said in one breath.
		breath := i+1 < len(s.Steps) && s.Steps[i+1].Verb == step.Verb && s.Steps[i+1].Act.says() && step.Act.says() &&
			(s.Steps[i+1].Act == InGroup) == (step.Act == InGroup)
		if err == nil && said && !breath {
			if err = stage.Settle(ctx); err == nil {
				customer.texts, desk.texts = stage.Read()
				customer.found, desk.found = false, false
			}
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", s.File, step.Line, err)
		}
	}
	return nil
}

func do(stage Stage, step Step) error {
	player, ok := stage.(Player)
	if !ok {
		return fmt.Errorf("nothing but talk can be played here, and %s %s is more", step.Verb, step.Act)
	}
	return player.Do(step)
}

// reader is what one side has read since the last thing said.
type reader struct {
	texts []string // from the message that was found last
	found bool     // texts[0] was expected already
}

// expect finds the wanted text in the message found last or one after it.
func (r *reader) expect(step Step) error {
	if step.Text == "-" {
		rest := r.texts
		if r.found {
			rest = rest[1:]
		}
		if len(rest) > 0 {
			return fmt.Errorf("%s reads more than expected:\n%s", step.Verb, quote(rest))
		}
		return nil
	}
	want := strings.ToLower(strings.TrimSpace(step.Text))
	for i, text := range r.texts {
		if strings.Contains(strings.ToLower(text), want) {
			r.texts, r.found = r.texts[i:], true
			return nil
		}
	}
	return fmt.Errorf("%s should read %q, but reads:\n%s", step.Verb, step.Text, quote(r.texts))
}

func quote(read []string) string {
	if len(read) == 0 {
		return "  (nothing)"
	}
	return "  " + strings.ReplaceAll(strings.Join(read, "\n--\n"), "\n", "\n  ")
}
