package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestDemoDesk is a visit to what the agents have in Slack: a ticket that is routed to
// another team's channel, words that can be taken back, a menu with a form, a macro, a
// mention, the panel, the Home tab, and how the customer liked it.
func TestDemoDesk(t *testing.T) {
	t.Parallel()
	visit(t, ticketVisit)
}

func ticketVisit(t *testing.T, v *visitor) {
	const billing = "C0BILLING"
	post := func(what string, ok func(p slackPost) bool) (found slackPost) {
		t.Helper()
		v.await(t, what, func(w *visitWorld) bool {
			i := slices.IndexFunc(w.slack, ok)
			if i >= 0 {
				found = w.slack[i]
			}
			return i >= 0
		})
		return found
	}
	says := func(text string) func(p slackPost) bool {
		return func(p slackPost) bool { return strings.Contains(p.Text+string(p.Blocks), text) }
	}

	v.act(t, map[string]any{"do": "say", "who": "mia", "text": "I was charged twice for my order, I want to talk to a person!"})
	card := post("the card in #billing", func(p slackPost) bool { return p.Channel == billing && p.Thread == "" })
	if !strings.Contains(string(card.Blocks), "money goes to billing") {
		t.Errorf("the card does not say why it is here: %s", card.Blocks)
	}

	v.act(t, map[string]any{"do": "post", "who": "UBEN", "thread": card.TS, "text": "Ben here. You get one of the two back."})
	asked := post("the question whether to take it back", func(p slackPost) bool { return p.Only == "UBEN" && says("Send now")(p) })
	v.act(t, map[string]any{"do": "click", "who": "UBEN", "ts": asked.TS, "button": pressOf(t, asked, "Send now")})
	v.await(t, "the agent's words", func(w *visitWorld) bool { return w.reads("mia", "You get one of the two back.") })

	v.act(t, map[string]any{"do": "post", "who": "UBEN", "thread": card.TS, "text": "// @Anna shall I?"})
	post("the mention", says("<@UANNA> shall I?"))
	v.act(t, map[string]any{"do": "post", "who": "UBEN", "thread": card.TS, "text": "!macro label"})
	v.await(t, "the macro", func(w *visitWorld) bool { return w.reads("mia", "I'm sorry about that, Mia Berger!") })

	now := post("the card", func(p slackPost) bool { return p.TS == card.TS })
	v.act(t, map[string]any{"do": "click", "who": "UBEN", "ts": card.TS, "button": pressOf(t, now, "Snooze…")})
	form := ""
	v.await(t, "the form", func(w *visitWorld) bool {
		for _, s := range w.alone {
			if s.Who == "UBEN" && strings.Contains(s.Form.Title, "Snooze") {
				form = s.Form.ID
			}
		}
		return form != ""
	})
	v.act(t, map[string]any{"do": "submit", "who": "UBEN", "view": form, "values": map[string]string{}}) // as it stands: 2h
	post("the ticket put aside", func(p slackPost) bool { return p.TS == card.TS && says("Snoozed until")(p) })

	v.act(t, map[string]any{"do": "slash", "who": "UANNA", "text": ""})
	post("the panel", func(p slackPost) bool { return p.Only == "UANNA" && says("Queue")(p) })
	v.act(t, map[string]any{"do": "slash", "who": "UANNA", "text": "explain I want my money back"})
	post("why it would go where", func(p slackPost) bool { return p.Only == "UANNA" && says("money goes to billing")(p) })
	v.act(t, map[string]any{"do": "home", "who": "UBEN"})
	v.await(t, "Ben's tickets on his Home tab", func(w *visitWorld) bool {
		return slices.ContainsFunc(w.alone, func(s alone) bool { return s.Who == "UBEN" && strings.Contains(string(s.Home), "charged twice") })
	})

	v.act(t, map[string]any{"do": "post", "who": "UBEN", "thread": card.TS, "text": "!resolve"})
	var question message
	v.await(t, "the question how it was", func(w *visitWorld) bool {
		i := slices.IndexFunc(w.messages("mia"), func(m message) bool { return strings.Contains(string(m.Buttons), `"5`) })
		if i >= 0 {
			question = w.messages("mia")[i]
		}
		return i >= 0
	})
	v.act(t, map[string]any{"do": "press", "who": "mia", "message": question.ID, "row": 0, "column": 4})
	post("the score on the card", func(p slackPost) bool { return p.TS == card.TS && says("★★★★★")(p) })
}

// pressOf is what to press for a button or an entry of a menu with that label.
func pressOf(t *testing.T, p slackPost, label string) string {
	t.Helper()
	var blocks []struct {
		Elements []struct {
			ID   string `json:"action_id"`
			Text struct{ Text string }
			Menu []struct {
				Value string
				Text  struct{ Text string }
			} `json:"options"`
		}
	}
	_ = json.Unmarshal(p.Blocks, &blocks) // a context's elements are of other shapes: what can be read is
	for _, b := range blocks {
		for _, e := range b.Elements {
			if e.Text.Text == label {
				return e.ID
			}
			for _, o := range e.Menu {
				if o.Text.Text == label {
					return o.Value
				}
			}
		}
	}
	t.Fatalf("nothing to press is called %q: %s", label, p.Blocks)
	return ""
}
