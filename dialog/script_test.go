package dialog_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/dialogtest"
)

// stage plays a script on a Manager: a customer who writes in private and in a
// group, and the agents.
type stage struct {
	*testing.T
	alone, group *talk
	burst        []bot.Message     // of the customer, not served yet
	inGroup      bool              // that is where it was said
	words        []bot.Message     // of the agents
	last         map[string]string // ID of what somebody said last
	offered      []bot.Choice
	customer     []string
	desk         []string
}

var _ dialogtest.Player = (*stage)(nil)

func newStage(t *testing.T) *stage {
	g := inGroup(t, hears(&ear{}), back, func(d *dialog.Config, _ *answer.Config) {
		d.Teams = []dialog.Team{{Name: "support", Leads: []string{"slack:U9"}, Alarm: bot.Address{Account: "slack", Chat: "CALARM"}, Within: 30 * time.Minute}}
	})
	return &stage{T: t, group: g, alone: g.alone(), last: make(map[string]string)}
}

func (s *stage) say(m bot.Message) {
	m.Kind, m.From = bot.KindText, lena
	m.ID = fmt.Sprintf("c%d", s.alone.n+s.group.n+len(s.burst)+1)
	s.last["customer"] = m.ID
	s.burst = append(s.burst, m)
}

// Customer says a line; the number of a button presses it.
func (s *stage) Customer(line string) {
	n, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || n < 1 || n > len(s.offered) {
		s.say(bot.Message{Text: line})
		return
	}
	choice := s.offered[n-1]
	if choice.Private && s.inGroup {
		s.inGroup = false
		s.hear(s.alone.starts(choice.ID, lena))
		return
	}
	s.hear(s.here().presses(choice.ID))
}

func (s *stage) here() *talk {
	if s.inGroup {
		return s.group
	}
	return s.alone
}

func (s *stage) Agent(name, line string) { s.agent(name, bot.Message{Kind: bot.KindText, Text: line}) }

func (s *stage) agent(name string, m bot.Message) {
	m.From = bot.Person{ID: "U-" + name, Name: name}
	if m.Kind == bot.KindText {
		m.ID = fmt.Sprintf("a%d", s.alone.n+1+len(s.words))
		s.last[name] = m.ID
	}
	s.words = append(s.words, m)
}

var sized = regexp.MustCompile(`^(.*?) (\d+)MB$`)

func files(list string) []bot.File {
	var out []bot.File
	for name := range strings.SplitSeq(list, ",") {
		f := bot.File{Account: "web", Name: strings.TrimSpace(name), Size: 1000}
		if m := sized.FindStringSubmatch(f.Name); m != nil {
			size, _ := strconv.ParseInt(m[2], 10, 64)
			f.Name, f.Size = m[1], size<<20
		}
		f.Ref = f.Name
		out = append(out, f)
	}
	return out
}

func (s *stage) Do(step dialogtest.Step) error {
	who := step.Name
	if step.Verb == dialogtest.Customer {
		who = "customer"
	}
	change := bot.Message{Re: s.last[who], Text: step.Text}
	switch step.Act {
	case dialogtest.Edits:
		change.Kind = bot.KindEdit
	case dialogtest.Deletes:
		change.Kind = bot.KindDelete
	}
	switch {
	case change.Kind != "" && change.Re == "":
		return fmt.Errorf("%s has said nothing yet", who)
	case change.Kind != "" && step.Verb == dialogtest.Agent:
		s.agent(who, change)
	case change.Kind != "":
		change.From = lena
		s.hear(s.here().turn(bot.Customer, change))
	case step.Verb == dialogtest.Agent:
		s.agent(who, bot.Message{Kind: bot.KindText, Text: step.Text, Files: files(step.Arg)})
	case step.Act == dialogtest.Sends:
		s.say(bot.Message{Text: step.Text, Files: files(step.Arg)})
	case step.Act == dialogtest.Speaks:
		s.say(bot.Message{Files: []bot.File{voice("voice.ogg", step.Text)}})
	case step.Act == dialogtest.Shares:
		values := map[string]string{"type": step.Arg}
		for field := range strings.FieldsSeq(step.Text) {
			key, value, _ := strings.Cut(field, "=")
			values[key] = value
		}
		s.say(bot.Message{Values: values})
	case step.Act == dialogtest.In:
		s.inGroup = true
		s.say(bot.Message{Text: step.Text})
	}
	return nil
}

// Settle serves the desk first, as the stores do.
func (s *stage) Settle(context.Context) error {
	for _, m := range s.words {
		s.hear(s.alone.turn(bot.Desk, m))
	}
	burst := s.burst
	s.words, s.burst = nil, nil
	if len(burst) > 0 {
		s.hear(s.here().turn(bot.Customer, burst...))
	}
	return nil
}

// hear keeps what the last turn said, with the names of files and buttons.
func (s *stage) hear(c *talk) {
	for _, send := range c.last.Sends {
		r := send.Reply
		text := strings.TrimSpace(r.By + " " + dialog.Flat(r.Text))
		if r.Card != nil {
			text += r.Card.Title + " " + r.Card.Status
		}
		for _, f := range r.Files {
			text += " {" + cmp.Or(f.Name, f.Ref) + "}"
		}
		switch send.Op {
		case bot.OpEdit:
			text += " (edited)"
		case bot.OpDelete:
			text = "(deleted)"
		}
		if send.To == bot.Customer {
			s.customer = append(s.customer, text)
			if len(r.Choices) > 0 {
				s.offered = r.Choices
			}
		} else {
			s.desk = append(s.desk, text)
		}
	}
}

func (s *stage) Read() (customer, desk []string) {
	customer, desk = s.customer, s.desk
	s.customer, s.desk = nil, nil
	return customer, desk
}

func (s *stage) Wait(_ context.Context, d time.Duration) error {
	s.group.now = s.group.now.Add(d)
	s.hear(s.alone.later(d))
	return nil
}

// The complaints about other systems that concern media, changes and groups, one
// script each.
func TestScripts(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("testdata", "scripts", "*.script"))
	if err != nil || len(paths) < 6 {
		t.Fatalf("%d scripts, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			script, err := dialogtest.Parse(path, f)
			if err != nil {
				t.Fatal(err)
			}
			s := newStage(t)
			if err := dialogtest.Play(t.Context(), script, s); err != nil {
				t.Error(err)
			}
		})
	}
}
