package dialogtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func parse(t *testing.T, text string) *Script {
	t.Helper()
	s, err := Parse("x.script", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParse(t *testing.T) {
	s := parse(t, "# a comment\n\ncustomer: one \\\ntwo\nagent Anna: hi\nagent: hi\nbot: -\nwait: 90s\n")
	want := []Step{
		{Line: 3, Verb: Customer, Text: "one \ntwo"}, {Line: 5, Verb: Agent, Name: "Anna", Text: "hi"},
		{Line: 6, Verb: Agent, Name: "Agent", Text: "hi"}, {Line: 7, Verb: Bot, Text: "-"}, {Line: 8, Verb: Wait, Text: "90s", For: 90 * time.Second},
	}
	if !slices.Equal(s.Steps, want) {
		t.Errorf("read %+v", s.Steps)
	}
	for text, line := range map[string]string{"hello": "x.script:1", "\ncustomer: x\nwait: soon": "x.script:3", "robot: x": "x.script:1", "": "x.script"} {
		if _, err := Parse("x.script", strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), line) {
			t.Errorf("%q: %v, want an error at %s", text, err, line)
		}
	}
}

func TestParseActs(t *testing.T) {
	s := parse(t, "customer sends a.png, b.mp4 34MB: look: here\ncustomer speaks: hi\ncustomer shares location: latitude=1\ncustomer edits: x\ncustomer deletes:\ncustomer in group: hello\nagent Anna Lee sends a.pdf: here\nagent deletes:\nagent Anna edits: y\nagent Anna presses Close: T-1:")
	want := []Step{
		{Line: 1, Verb: Customer, Act: Sends, Arg: "a.png, b.mp4 34MB", Text: "look: here"}, {Line: 2, Verb: Customer, Act: Speaks, Text: "hi"},
		{Line: 3, Verb: Customer, Act: Shares, Arg: "location", Text: "latitude=1"}, {Line: 4, Verb: Customer, Act: Edits, Text: "x"},
		{Line: 5, Verb: Customer, Act: Deletes}, {Line: 6, Verb: Customer, Act: In, Arg: "group", Text: "hello"},
		{Line: 7, Verb: Agent, Name: "Anna Lee", Act: Sends, Arg: "a.pdf", Text: "here"}, {Line: 8, Verb: Agent, Name: "Agent", Act: Deletes},
		{Line: 9, Verb: Agent, Name: "Anna", Act: Edits, Text: "y"}, {Line: 10, Verb: Agent, Name: "Anna", Act: Presses, Arg: "Close: T-1"},
	}
	if !slices.Equal(s.Steps, want) {
		t.Errorf("read %+v", s.Steps)
	}
	s = parse(t, "customer Tom on club: hello\ncustomer on club sends a.png: look\nagent Eva on shop command: queue\nagent Eva Maria on shop in group: /handoff queue\ncustomer Tom fills: a=b\nagent Eva presses Carry on:\nagent Eva on shop presses Carry on: now:")
	want = []Step{
		{Line: 1, Verb: Customer, Name: "Tom", On: "club", Text: "hello"}, {Line: 2, Verb: Customer, On: "club", Act: Sends, Arg: "a.png", Text: "look"},
		{Line: 3, Verb: Agent, Name: "Eva", On: "shop", Act: Command, Text: "queue"},
		{Line: 4, Verb: Agent, Name: "Eva Maria", On: "shop", Act: In, Arg: "group", Text: "/handoff queue"},
		{Line: 5, Verb: Customer, Name: "Tom", Act: Fills, Text: "a=b"}, {Line: 6, Verb: Agent, Name: "Eva", Act: Presses, Arg: "Carry on"},
		{Line: 7, Verb: Agent, Name: "Eva", On: "shop", Act: Presses, Arg: "Carry on: now"},
	}
	if !slices.Equal(s.Steps, want) {
		t.Errorf("read %+v", s.Steps)
	}
	for _, wrong := range []string{"customer Tom on: x", "agent Eva on shop in church: x", "customer sends: x", "customer shares: x", "customer in church: x", "customer walks: x", "customer presses: x"} {
		if _, err := Parse("x.script", strings.NewReader(wrong)); err == nil || !strings.HasPrefix(err.Error(), "x.script:1") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	// A stage that can do nothing but talk says so.
	if err := Play(t.Context(), s, &parrot{}); err == nil || !strings.HasPrefix(err.Error(), "x.script:1: nothing but talk") {
		t.Errorf("played: %v", err)
	}
}

// parrot repeats to the customer what it hears, and tells the desk.
type parrot struct {
	said           []string
	customer, desk []string
}

func (p *parrot) Customer(line string)    { p.said = append(p.said, line) }
func (p *parrot) Agent(name, line string) { p.said = append(p.said, name+" "+line) }
func (p *parrot) Settle(context.Context) error {
	p.customer = append(p.customer, strings.Join(p.said, "+"), "next")
	p.desk = append(p.desk, "heard")
	p.said = nil
	return nil
}
func (p *parrot) Read() (customer, desk []string) {
	customer, desk = p.customer, p.desk
	p.customer, p.desk = nil, nil
	return customer, desk
}
func (p *parrot) Wait(context.Context, time.Duration) error { return errors.New("no time") }

func TestPlay(t *testing.T) {
	for text, want := range map[string]string{
		"customer: a\ncustomer: b\nbot: A+B\nbot: +b\nbot: next\ndesk: heard\ndesk: -": "",
		"agent Anna: a\nbot: Anna a":     "",
		"customer: a\nbot: -":            "x.script:2: bot reads more",
		"customer: a\nbot: a\nbot: -":    "x.script:3: bot reads more",
		"customer: a\nbot: next\nbot: a": "x.script:3: bot should read",
		"customer: a\nbot: b":            "x.script:2: bot should read",
		"customer: a\ndesk: b":           "x.script:2: desk should read",
		"customer: a\ncustomer: b\nbot: next\ncustomer: c\nbot: c\nbot: a": "x.script:6: bot should read",
		"wait: 1s": "x.script:1: no time",
	} {
		err := Play(t.Context(), parse(t, text), &parrot{})
		if (want == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
