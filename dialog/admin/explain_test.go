package admin_test

import (
	"context"
	"strings"
	"testing"

	"handoff/dialog"
	"handoff/dialog/admin"
	"handoff/dialog/escalate"
	"handoff/dialog/triage"
)

// shelf finds one article of a given confidence, if the question has its word.
type shelf []dialog.Passage

func (s shelf) Search(_ context.Context, q dialog.Query) (found []dialog.Passage, _ error) {
	for _, p := range s {
		if strings.Contains(strings.ToLower(q.Text), p.Article) {
			found = append(found, p)
		}
	}
	return found, nil
}

type routes struct{ asked []dialog.Inquiry }

func (r *routes) ExplainRoute(q dialog.Inquiry) string {
	r.asked = append(r.asked, q)
	return "rule 2 fires"
}

// Each way that an answer can take is told with the figures that decide it.
func TestExplain(t *testing.T) {
	t.Parallel()
	r := new(routes)
	explains := func(drafts bool) *world {
		return newWorld(t, func(_ *dialog.Config, a *admin.Config) {
			a.Reader, a.Policy, a.Explainer = triage.Rules{}, escalate.New(), r
			a.Approved, a.Floor, a.Drafts = 0.75, 0.35, drafts
			a.Knowledge = shelf{
				{Article: "refund", Title: "Refunds", Answer: "Within **14 days**.", Text: "x", Approved: true, Confidence: 0.8, Source: "refunds.md:1"},
				{Article: "ship", Title: "Shipping", Answer: "5 days.", Text: "x", Confidence: 0.5},
				{Article: "odd", Title: "Odd", Answer: "?", Text: "x", Approved: true, Confidence: 0.2},
			}
		})
	}
	w := explains(false)
	w.give(anna, `explain "How do I get a refund?"`).reads("> How do I get a refund?", "intent a question", "A person: no rule asks for one",
		"1. Refunds: 80 %, approved (refunds.md:1)", "**Given to the letter**", "80 % reaches 75 %", "Within 14 days.", "rule 2 fires")
	w.give(anna, "explain when do you ship").reads("**Quoted**: 50 % reaches 35 %")
	w.give(anna, "explain something odd there").reads("**Asks what is meant**", "20 % does not reach 35 %")
	w.give(anna, "explain xyzzy").reads("Nothing is found")
	w.give(anna, "explain I want to speak to a human").reads("A person **at once**: the customer *asks for a person*")
	if q := r.asked[len(r.asked)-1]; q.Reason != dialog.ReasonAsked || q.Text != "I want to speak to a human" || !q.Open {
		t.Errorf("asked for the route of %+v", q)
	}
	if strings.Contains(w.last[0].Reply.Text, "%") {
		t.Error("nothing is answered there, so nothing was searched")
	}
	w.give(anna, "explain *[x](http://evil)* refund").reads(`> \*\[x\](http://evil)\* refund`)
	w.give(anna, "explain").reads("[form /explain]")
	explains(true).give(anna, "explain when do you ship").reads("**Drafted by the model**")
}
