package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// What a line asks of many tickets, or in plain words, is proposed first: the plan
// waits under the key of its button for its author alone.

// keepPlan is how long a plan waits.
const keepPlan = 10 * time.Minute

// maxSteps is how many tickets one plan changes.
const maxSteps = 50

// planPrefix begins the keys of plans in the memory.
const planPrefix = "plan:"

// The buttons under a proposal, before the plan's key.
const answerYes, answerNo = "yes", "no"

// plan is what happens when its author says yes: a verb for some tickets, or a line
// of /handoff.
type plan struct {
	Author string    `json:"author"` // "slack:U1"
	Until  time.Time `json:"until"`
	Line   string    `json:"line,omitempty"`
	Steps  []step    `json:"steps,omitempty"`
}

// step is one ticket of a plan.
type step struct {
	Conversation string `json:"conversation"`
	Number       string `json:"number"`
	Verb         string `json:"verb"`
	Words        string `json:"words,omitempty"`
	Agent        string `json:"agent,omitempty"` // who had it when it was proposed; empty: nobody

	subject string
}

func stepsOf(verb, words string, tickets []dialog.Entry) []step {
	var steps []step
	for _, e := range tickets {
		steps = append(steps, step{e.Conversation, e.Number, verb, words, holder(e), e.Subject})
	}
	return steps
}

// holder is the ID of who has a ticket; empty: nobody has.
func holder(e dialog.Entry) string {
	if e.Owner != dialog.OwnerAgent {
		return ""
	}
	return e.Agent.ID
}

// propose says what would happen to which tickets, and asks.
func (s *Step) propose(ctx context.Context, t *dialog.Turn, steps []step, dry bool) error {
	var lines []string
	for _, st := range steps {
		lines = append(lines, t.DeskText("plan.line", "verb", strings.TrimSpace(st.Verb+" "+st.Words), "number", st.Number, "subject", st.subject))
	}
	list := dialog.CommonMark("- " + strings.Join(lines, "\n- "))
	if dry {
		t.Whisper(nil, "plan.dry", "count", len(steps), "lines", list)
		return nil
	}
	if err := s.keep(ctx, t, plan{Steps: steps}); err != nil {
		return err
	}
	yes := t.DeskLabel("plan.yes", "verb", label(t, steps[0].Verb), "count", len(steps))
	if len(steps) == 1 {
		yes = t.DeskLabel("plan.yes_one", "verb", label(t, steps[0].Verb), "number", steps[0].Number)
	}
	t.Whisper(yesNo(t, yes), "plan.ask", "count", len(steps), "lines", list)
	return nil
}

// proposeLine asks before a line of /handoff is carried out that was only understood.
func (s *Step) proposeLine(ctx context.Context, t *dialog.Turn, line string) error {
	if err := s.keep(ctx, t, plan{Line: line}); err != nil {
		return err
	}
	t.Whisper(yesNo(t, t.DeskLabel("plan.yes_line")), "plan.ask_line", "line", line)
	return nil
}

func yesNo(t *dialog.Turn, yes string) []bot.Choice {
	return []bot.Choice{
		{ID: dialog.Typed + answerYes + " " + t.Key(), Label: yes, Style: bot.StyleDanger},
		{ID: dialog.Typed + answerNo + " " + t.Key(), Label: t.DeskLabel("plan.no")},
	}
}

func (s *Step) keep(ctx context.Context, t *dialog.Turn, p plan) error {
	p.Author, p.Until = who(t.Message()), t.Now.Add(keepPlan)
	_, err := t.Once(ctx, "plan", func(ctx context.Context) ([]byte, error) {
		doc, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		return nil, s.Memory.Set(ctx, planPrefix+t.Key(), doc, keepPlan)
	})
	if err != nil {
		return fmt.Errorf("admin: keep plan: %w", err)
	}
	return nil
}

// answered serves a press on a proposal. A plan is carried out once, by its author,
// and only on the tickets that are still the same.
func (s *Step) answered(ctx context.Context, t *dialog.Turn, m bot.Message, yes bool, key string) error {
	doc, err := t.Once(ctx, "planned", func(ctx context.Context) ([]byte, error) {
		doc, err := s.Memory.Get(ctx, planPrefix+key)
		if doc == nil {
			doc = []byte("{}")
		}
		return doc, err
	})
	if err != nil {
		return fmt.Errorf("admin: read plan: %w", err)
	}
	var p plan
	if json.Unmarshal(doc, &p) != nil || p.Author != who(m) || t.Now.After(p.Until) {
		t.Whisper(nil, "plan.gone")
		return nil
	}
	_, err = t.Once(ctx, "plan done", func(ctx context.Context) ([]byte, error) {
		return nil, s.Memory.Set(ctx, planPrefix+key, nil, 0)
	})
	if err != nil {
		return fmt.Errorf("admin: forget plan: %w", err)
	}
	switch {
	case !yes:
		t.Whisper(nil, "plan.dropped")
		return nil
	case p.Line != "":
		return s.command(ctx, t, m, split(p.Line))
	}
	return s.carryOut(ctx, t, m, p.Steps)
}

func (s *Step) carryOut(ctx context.Context, t *dialog.Turn, m bot.Message, steps []step) error {
	entries, err := t.Entries(ctx, s.Lists)
	if err != nil {
		return err
	}
	var done, gone, others []string
	for _, st := range steps {
		v := find(st.Verb)
		if v == nil || !t.Rank(m).Covers(v.rank) {
			continue // they were another rank's a moment ago
		}
		e, ok := dialog.Numbered(entries, st.Number)
		if !ok || e.Conversation != st.Conversation {
			gone = append(gone, st.Number)
			continue
		}
		if has := holder(e); has != "" && has != st.Agent { // "unassigned" was meant, or another one's
			others = append(others, st.Number)
			continue
		}
		t.OrderTicket(e, st.Verb, st.Words, false)
		done = append(done, st.Number)
	}
	var lines []string
	if len(done) > 0 {
		lines = append(lines, t.DeskText("order.passed", "verb", strings.TrimSpace(steps[0].Verb+" "+steps[0].Words), "numbers", strings.Join(done, ", ")))
	}
	if len(gone) > 0 {
		lines = append(lines, t.DeskText("plan.not_open", "numbers", strings.Join(slices.Compact(gone), ", ")))
	}
	if len(others) > 0 {
		lines = append(lines, t.DeskText("plan.taken", "numbers", strings.Join(slices.Compact(others), ", ")))
	}
	if len(lines) == 0 {
		lines = []string{t.DeskText("plan.gone")}
	}
	t.Aside(bot.Reply{Text: strings.Join(lines, "\n\n")})
	return nil
}
