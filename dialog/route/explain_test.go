package route_test

import (
	"strings"
	"testing"

	"handoff/dialog"
	"handoff/dialog/route"
)

// A text alone is read as a customer's words, and each rule tells why.
func TestExplain(t *testing.T) {
	t.Parallel()
	r := router(t, config(
		route.Rule{If: `category == "shipping" or attributes.plan == "gold"`, Team: "support"},
		route.Rule{Name: "complaints", If: `mood == "threat" and words("lawyer", "sue", "court")`, Team: "billing", Priority: "urgent", Tags: []string{"legal"}, Lead: true},
		route.Rule{If: `true`},
	))
	text := "I will sue you, my lawyer wants the *refund*"
	want := strings.TrimSpace(`
- read: “I will sue you, my lawyer wants the *refund*”, language en, mood threatens to complain, reason speaks of a complaint or the law, priority high
- category billing, by the words refund*
- rule 1 does not hold: category == "shipping" or attributes.plan == "gold" (category = "billing", attributes.plan = "")
- rule 2 HOLDS: complaints: mood == "threat" and words("lawyer", "sue", "court") (mood = "threat", words = "lawyer", "sue")
- rules after it, not tried: 1
- team billing, as the rule says
- priority urgent
- tags legal
- the team's leads are called`)
	e := r.Explain(dialog.Inquiry{Text: text})
	if got := e.String(); got != want {
		t.Errorf("explained:\n%s\nwant:\n%s", got, want)
	}
	if e.Fired != 1 || len(e.Tried) != 2 || e.Left != 1 || e.Routing.Rule != "complaints" {
		t.Errorf("explained %+v", e)
	}
	// In chat nothing of it has power.
	if got := r.ExplainRoute(dialog.Inquiry{Text: text}); !strings.Contains(got, `the \*refund\*”`) || !strings.Contains(got, `refund\*`+"\n") {
		t.Errorf("in chat:\n%s", got)
	}
}

func TestExplainTeams(t *testing.T) {
	t.Parallel()
	r := router(t, config())
	for _, c := range []struct {
		q    dialog.Inquiry
		want string
	}{
		{dialog.Inquiry{Text: "where is my invoice"}, "team billing: the first with the skill billing that writes en"},
		{dialog.Inquiry{Text: "my refund", Language: "ja", Reason: dialog.ReasonAsked}, "team billing: the first with the skill billing; none that has it writes the customer's language"},
		{dialog.Inquiry{Text: "快递在哪里"}, "team china: the first that writes zh-CN, because the fallback does not"},
		{dialog.Inquiry{Text: "where is my hat"}, "team support, the fallback"},
		{dialog.Inquiry{Text: "hat", Language: "en", Reason: dialog.ReasonAsked, Tags: []string{"shipping"}}, "category shipping, by an article that was tried"},
	} {
		if got := r.Explain(c.q).String(); !strings.Contains(got, "\n- no rule holds\n") || !strings.Contains(got, c.want) {
			t.Errorf("%s:\n%s\nwant %s", c.q.Text, got, c.want)
		}
	}
	// An inquiry with a reason is taken as it is.
	if got := r.Explain(dialog.Inquiry{Text: "I will sue you", Language: "en", Reason: dialog.ReasonAsked}); got.Inquiry.Mood != dialog.MoodCalm {
		t.Errorf("read anew: %+v", got.Inquiry)
	}
	// Its priority follows, where it says none.
	if got := r.Explain(dialog.Inquiry{Text: "x", Language: "en", Reason: dialog.ReasonCrisis}).Routing.Priority; got != dialog.PriorityUrgent {
		t.Errorf("priority %q", got)
	}
	// The agents' language.
	c := config(route.Rule{If: `open`})
	c.Locale = "zh-CN"
	if got := router(t, c).ExplainRoute(dialog.Inquiry{Text: "hat"}); !strings.Contains(got, "规则 1 命中：open") {
		t.Errorf("in Chinese:\n%s", got)
	}
}
