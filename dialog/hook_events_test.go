package dialog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handoff/bot"
)

// example is one turn that ends in an event, for the document.
type example struct {
	event HookEvent
	words bool
	side  bot.Side
	in    bot.Message
	was   func(*State) // what of the usual ticket was different before
	do    func(*Turn)
}

var (
	exampleNow = time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC)
	exampleBen = Agent{ID: "U2", Name: "Ben"}
	byAnna     = bot.Message{ID: "C1:1795771800.1", Kind: bot.KindText, From: bot.Person{ID: "U1", Name: "Anna"}}
	byLena     = bot.Message{ID: "v-1", Kind: bot.KindText, Text: "My order is 1042.", From: bot.Person{ID: "c1", Name: "Lena"}}
	timer      = bot.Message{ID: "timer:sla:1", Kind: bot.KindTimer, Name: "sla"}
)

var examples = []example{
	{event: HookOpened, side: bot.Customer, in: byLena, was: func(s *State) { s.Ticket, s.Owner = nil, OwnerBot }, do: func(t *Turn) {
		t.State.Ticket, t.State.Owner, t.State.Agent = exampleTicket(), OwnerQueue, Agent{}
		t.State.Ticket.Stage = StageNew
	}},
	{event: HookClaimed, in: byAnna, was: func(s *State) { s.Owner, s.Agent, s.Ticket.Stage = OwnerQueue, Agent{}, StageNew }, do: func(t *Turn) {
		t.State.Owner, t.State.Agent, t.State.Ticket.Stage = OwnerAgent, Agent{"U1", "Anna"}, StageClaimed
	}},
	{event: HookAssigned, in: byAnna, do: func(t *Turn) { t.State.Agent = exampleBen }},
	{event: HookReleased, in: byAnna, do: func(t *Turn) {
		t.State.Owner, t.State.Agent, t.State.Ticket.Stage = OwnerQueue, Agent{}, StageOpen
	}},
	{event: HookTransferred, in: byAnna, do: func(t *Turn) { t.State.Ticket.Team = "technical" }},
	{event: HookPriority, in: byAnna, do: func(t *Turn) { t.State.Ticket.Priority = PriorityUrgent }},
	{event: HookTagged, in: byAnna, do: func(t *Turn) { t.State.Ticket.Tags = []string{"refund", "vip"} },
		was: func(s *State) { s.Ticket.Tags = []string{"refund", "paypal"} }},
	{event: HookCustomerReplied, words: true, side: bot.Customer, in: byLena, do: func(t *Turn) { t.State.Ticket.Waiting = t.Now }},
	{event: HookReplied, words: true, in: byAnna, do: func(t *Turn) {
		t.State.Ticket.Stage = StageWaiting
		t.Say(bot.Customer, bot.Reply{Handle: t.Message().ID, By: "Anna", Text: Plain("Your refund is on its way."), Report: true})
	}},
	{event: HookNote, words: true, in: bot.Message{ID: byAnna.ID, Kind: bot.KindText, Text: "// she called before", From: byAnna.From},
		do: func(t *Turn) { t.React(bot.Desk, t.Message().ID, MarkNote) }},
	{event: HookSnoozed, in: byAnna, do: func(t *Turn) {
		t.State.Ticket.Stage, t.State.Ticket.Until = StageSnoozed, t.Now.Add(24*time.Hour)
	}},
	{event: HookWoken, side: bot.Internal, in: timer, was: func(s *State) { s.Ticket.Stage = StageSnoozed },
		do: func(t *Turn) { t.State.Ticket.Stage = StageClaimed }},
	{event: HookWarned, side: bot.Internal, in: timer, do: func(t *Turn) {
		due := t.Now.Add(10 * time.Minute)
		t.State.Ticket.Clocks = Clocks{Due: due, Reply: Clock{Promise: PromiseNext, Due: due, Warned: true}}
	}},
	{event: HookBroken, side: bot.Internal, in: timer, do: func(t *Turn) {
		t.State.Ticket.Clocks = Clocks{Reply: Clock{Promise: PromiseNext, Due: t.Now, Warned: true, Broken: true}}
	}},
	{event: HookResolved, in: byAnna, do: func(t *Turn) { t.shutExample(Resolved) }},
	{event: HookReturned, in: byAnna, do: func(t *Turn) { t.shutExample(Returned) }},
	{event: HookMerged, in: byAnna, do: func(t *Turn) {
		t.shutExample(Resolved)
		t.State.Ticket.Stage, t.State.Ticket.Into = StageMerged, &Merged{Number: "T-1002", Conversation: "telegram/7"}
	}},
	{event: HookReopened, side: bot.Customer, in: bot.Message{ID: "v-9", Kind: bot.KindChoice}, was: func(s *State) {
		s.Owner, s.Agent, s.Ticket.Closed, s.Ticket.How = OwnerBot, Agent{}, exampleNow.Add(-time.Hour), Resolved
	}, do: func(t *Turn) {
		t.State.Owner, t.State.Ticket = OwnerQueue, exampleTicket()
		t.State.Ticket.Stage = StageReopened
	}},
	{event: HookRated, words: true, side: bot.Customer, in: bot.Message{ID: "v-9", Kind: bot.KindForm}, was: func(s *State) {
		s.Owner, s.Agent, s.Ticket.Closed, s.Ticket.By, s.Ticket.How = OwnerBot, Agent{}, exampleNow.Add(-time.Hour), exampleBen, Resolved
		s.Ticket.Stage = StageResolved
	}, do: func(t *Turn) {
		t.State.Ticket.Score = &Score{Number: "T-1001", Stars: 5, Comment: "quick"}
	}},
}

func exampleTicket() *Ticket {
	return &Ticket{Number: "T-1001", Reason: ReasonAsked, Subject: "Where is my refund?", Opened: exampleNow.Add(-30 * time.Minute),
		Language: "en", Platform: "web", Routing: Routing{Team: "billing", Category: "payment", Priority: PriorityHigh, Tags: []string{"refund"}},
		Life: Life{Stage: StageClaimed}}
}

func (t *Turn) shutExample(how Closing) {
	tk := t.State.Ticket
	tk.Closed, tk.By, tk.How, tk.Stage, tk.Why = t.Now, Agent{"U1", "Anna"}, how, StageResolved, "bank confirmed"
	t.State.Owner, t.State.Agent = OwnerBot, Agent{}
}

// post is the event of an example as a hook that wants all of them reads it.
func (x example) post(t *testing.T) string {
	t.Helper()
	turn := &Turn{
		Turn:    &bot.Turn{Conversation: "web/1", Side: x.side, Messages: []bot.Message{x.in}, Now: exampleNow},
		State:   State{Owner: OwnerAgent, Agent: Agent{"U1", "Anna"}, Customer: "Lena", Language: "en", Ticket: exampleTicket()},
		manager: &Manager{hooks: []Hook{{Account: "crm", Words: x.words, Events: HookEvents}}},
	}
	if x.was != nil {
		x.was(&turn.State)
	}
	turn.found = turn.State.find()
	x.do(turn)
	if err := turn.tellHooks(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, s := range turn.Outcome().Sends {
		var head struct{ Type HookEvent }
		if json.Unmarshal(s.Reply.Data, &head) == nil && head.Type == x.event {
			data, err := json.MarshalIndent(s.Reply.Data, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
	}
	t.Fatalf("%s did not happen", x.event)
	return ""
}

var section = regexp.MustCompile("(?s)\n### ([a-z_.]+)\n.*?\n```json\n(.*?)\n```")

// EVENTS.md shows each event exactly as the code makes it, and no other. With
// HANDOFF_WRITE_EVENTS=1 the examples are written anew.
func TestEventsAreDocumented(t *testing.T) {
	path := filepath.Join("..", "adapters", "webhook", "EVENTS.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	shown := make(map[HookEvent]string)
	for _, m := range section.FindAllStringSubmatch(text, -1) {
		shown[HookEvent(m[1])] = m[2]
	}
	made := make(map[HookEvent]bool)
	for _, x := range examples {
		made[x.event] = true
		want := x.post(t)
		if os.Getenv("HANDOFF_WRITE_EVENTS") != "" {
			if old, ok := shown[x.event]; ok {
				head := strings.Index(text, "\n### "+string(x.event)+"\n")
				text = text[:head] + strings.Replace(text[head:], "```json\n"+old+"\n```", "```json\n"+want+"\n```", 1)
				shown[x.event] = want
			}
		}
		if diff := cmp.Diff(shown[x.event], want); diff != "" {
			t.Errorf("%s (shown, made):\n%s", x.event, diff)
		}
	}
	for _, e := range HookEvents {
		if !made[e] {
			t.Errorf("%s has no example", e)
		}
		delete(shown, e)
	}
	for e := range shown {
		t.Errorf("%s is shown and never told", e)
	}
	if os.Getenv("HANDOFF_WRITE_EVENTS") != "" {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// What a turn did not change is no event, whatever the ticket is like.
func TestNothingHappened(t *testing.T) {
	t.Parallel()
	for _, x := range examples {
		turn := &Turn{Turn: &bot.Turn{Conversation: "web/1", Side: bot.Internal, Messages: []bot.Message{timer}, Now: exampleNow},
			State: State{Owner: OwnerAgent, Agent: exampleBen, Ticket: exampleTicket()}, manager: &Manager{hooks: []Hook{{Account: "crm", Events: HookEvents}}}}
		if x.was != nil {
			x.was(&turn.State)
		}
		turn.found = turn.State.find()
		if err := turn.tellHooks(t.Context()); err != nil || len(turn.Outcome().Sends) != 0 {
			t.Errorf("before %s: %v", x.event, turn.Outcome().Sends)
		}
	}
}
