package dialogtest

import (
	"context"
	"fmt"
	"slices"
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

// Cast is a Player with several customers and agents, whose screens can be looked
// at one by one.
type Cast interface {
	Player
	// See is what Name reads of that verb: for Bot, Only, Channel and Hook what
	// came since the last thing was said, for Card, Form and Home what shows now.
	See(v Verb, name string) ([]string, error)
	// Until lets time pass until a moment: "mon 9:00".
	Until(ctx context.Context, moment string) error
	// Restart kills the process and starts another one on the same store.
	Restart(ctx context.Context) error
}

// Play plays a script to its end, or to the first expectation that does not
// hold: that error names file and line, what was wanted and what was read.
func Play(ctx context.Context, s *Script, stage Stage) error {
	read := make(map[string]*reader) // by verb and name, since the last thing said
	for i, step := range s.Steps {
		err := play(ctx, stage, step, read)
		said := !slices.Contains(expects, step.Verb)
		// Lines of one speaker that follow each other are said in one breath.
		breath := i+1 < len(s.Steps) && s.Steps[i+1].Verb == step.Verb && s.Steps[i+1].Name == step.Name && s.Steps[i+1].Act.says() && step.Act.says() &&
			(s.Steps[i+1].Act == In) == (step.Act == In) && s.Steps[i+1].On == step.On
		if err == nil && said && !breath {
			if err = stage.Settle(ctx); err == nil {
				clear(read)
				customer, desk := stage.Read()
				read[string(Bot)], read[string(Desk)] = &reader{texts: customer}, &reader{texts: desk}
			}
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", s.File, step.Line, err)
		}
	}
	return nil
}

func play(ctx context.Context, stage Stage, step Step, read map[string]*reader) error {
	cast, several := stage.(Cast)
	player, more := stage.(Player)
	switch {
	case slices.Contains(expects, step.Verb):
		key := strings.TrimSpace(string(step.Verb) + " " + step.Name)
		if read[key] == nil {
			if !several && key != string(Bot) && key != string(Desk) {
				return fmt.Errorf("nobody here can see what %s reads", key)
			}
			var texts []string
			if several {
				var err error
				if texts, err = cast.See(step.Verb, step.Name); err != nil {
					return err
				}
			}
			read[key] = &reader{texts: texts}
		}
		return read[key].expect(step)
	case step.Verb == Wait:
		return stage.Wait(ctx, step.For)
	case step.Verb == Until && several:
		return cast.Until(ctx, strings.TrimSpace(step.Text))
	case step.Verb == Restart && several:
		return cast.Restart(ctx)
	case step.Act == "" && step.On == "" && step.Verb == Customer && step.Name == "":
		stage.Customer(step.Text)
	case step.Act == "" && step.On == "" && step.Verb == Agent:
		stage.Agent(step.Name, step.Text)
	case more && step.Verb != Until && step.Verb != Restart:
		return player.Do(step)
	default:
		return fmt.Errorf("nothing but talk can be played here, and %s %s is more", step.Verb, step.Act)
	}
	return nil
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
