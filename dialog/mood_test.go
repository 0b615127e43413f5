package dialog_test

import (
	"strings"
	"testing"

	"handoff/dialog"
	"handoff/dialog/route"
)

// The card shows how the mood goes, also while an agent has the ticket; a mood that
// falls raises the priority once and is told in the thread.
func TestMoodTrend(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("where is my lost parcel box").says("human please")
	wantFields(c, "", "Mood")
	c.agent(anna, "hello, I'll look")
	c.says("it is order 1042").want("say desk: <Lena> it is order 1042")
	c.says("I am really disappointed").want("say desk: <Lena>")
	wantFields(c, "Mood: calm → upset, getting worse", "")
	wantRouting(c, "|||")
	c.says("this is bullshit").want("say desk: <Lena> this is bullshit", "say desk: ⚠️ The customer's mood has fallen: *angry*. Priority: *high*.")
	wantFields(c, "Mood: calm → upset → angry, getting worse", "")
	wantRouting(c, "||high|")
	c.says("ok, it is in Berlin").want("say desk: <Lena>")
	wantFields(c, "Mood: calm → upset → angry → upset, improving", "")
	c.says("what a joke").want("say desk: <Lena>") // said once a ticket
	wantRouting(c, "||high|")
	// The closed card keeps it, the next case begins calm.
	c.agentPresses(anna, dialog.ChoiceResolve)
	wantFields(c, "Mood: upset → angry → upset → angry, getting worse", "")
	c.says("hello").says("where is my other lost parcel box").says("human please")
	wantFields(c, "", "Mood")
}

// Nobody has it yet: anger alone changes nothing, a threat raises it and calls the
// leads if the rules say so.
func TestMoodFallsInTheQueue(t *testing.T) {
	t.Parallel()
	c := newTalk(t, routed(route.Rule{Name: "complaints", If: `mood == "threat"`, Team: "billing", Lead: true}))
	c.says("hi").says("where is my lost parcel box").says("human please")
	c.says("this is bullshit").want("say desk: <Lena>", "added that")
	wantFields(c, "Mood: calm → angry, getting worse", "")
	wantRouting(c, "support|||")
	c.says("I will sue you").want("say desk: <Lena>", "say desk: ⚠️ The customer's mood has fallen: *threatens to complain*. Priority: *high*.")
	wantRouting(c, "support||high|")
	if call := c.last.Sends[1].Reply.Call; strings.Join(call, " ") != "U8 @S1" {
		t.Errorf("called %v", call)
	}
}

// Without such a rule nobody is called.
func TestMoodFallsWithoutLeads(t *testing.T) {
	t.Parallel()
	c := newTalk(t, routed(route.Rule{If: `mood == "threat"`, Team: "billing"}))
	c.says("hi").says("where is my lost parcel box").says("human please")
	c.says("I will sue you").want("say desk: <Lena>", "say desk: ⚠️", "added that")
	if call := c.last.Sends[1].Reply.Call; len(call) > 0 {
		t.Errorf("called %v", call)
	}
}

// Who was angry from the start has not fallen; who may be in danger is urgent at once.
func TestMoodOpensHigh(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("this is bullshit").says("you are all liars")
	wantFields(c, "Mood: angry", "")
	wantRouting(c, "||high|")
	c.agent(anna, "hello")
	c.says("what a joke").want("say desk: <Lena>")
	c.says("I will sue you").want("say desk: <Lena>", "say desk: ⚠️")
	wantFields(c, "Mood: angry → threatens to complain, getting worse", "")
	wantRouting(c, "||urgent|")
	c.says("I want to die").want("say desk: <Lena>", "say customer: I'm very sorry") // it is urgent already
	c = newTalk(t)
	c.says("hi").says("I want to kill myself")
	wantRouting(c, "||urgent|")
}
