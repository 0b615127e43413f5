package route_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"handoff/dialog"
	"handoff/dialog/route"
)

// Each broken expression is a problem of its rule, with place and mend.
func TestBrokenExpressions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ when, place, text string }{
		{``, "rules[1].if: ", "the condition is missing"},
		{"  \n", "rules[1].if: ", "the condition is missing"},
		{`categroy == "billing"`, "column 1", `there is no categroy: did you mean "category"?`},
		{`open and moood == "angry"`, "column 10", `there is no moood: did you mean "mood"?`},
		{`xyzzy`, "column 1", "there is no xyzzy: there are text, subject,"},
		{`mood == "agnry"`, "column 9", `there is no mood "agnry": did you mean "angry"?`},
		{`mood in ["calm", "upest"]`, "column 18", `did you mean "upset"?`},
		{`"hihg" != priority`, "column 1", `did you mean "high"?`},
		{`reason == "askde"`, "column 11", `there is no reason "askde": did you mean "asked"?`},
		{`category == "biling"`, "column 13", `did you mean "billing"?`},
		{`platform == "slack"`, "column 13", "there are web, telegram"},
		{`language == "zh-CN"`, "column 13", `language is "zh" alone; "zh-CN" stands in locale`},
		{`language == "German"`, "column 13", `a language is written as "en"`},
		{`category = "billing"`, "column 10", "== compares"},
		{`category == "billing`, "column", "a quotation mark is missing"},
		{`category == `, "column", "it breaks off"},
		{`(open`, "column 5", "it breaks off"},
		{`open AND true`, "column 6", "did you mean and?"},
		{`open == "yes"`, "column 6", "mismatched types"},
		{`attributes.orders == 5`, "column", "compared with text in quotation marks"},
		{`attributes.orders > 5`, "column 19", "nothing has an order here"},
		{`priority >= "high"`, "column 10", `priority in ["high", "urgent"]`},
		{`mood`, "column 1", "says yes or no"},
		{`"yes"`, "column 1", "says yes or no"},
		{`1`, "column 1", "says yes or no"},
		{`text + subject == ""`, "column 6", "+ is not possible here"},
		{`words`, "column 1", `words is asked with the words themselves`},
		{`words()`, "column 1", "words takes the words that are looked for"},
		{`words(text)`, "column 7", "each in quotation marks"},
		{`words("...")`, "column 7", "no letters to look for"},
		{`word("x")`, "column 1", "there is no function word here"},
		{`len(text) == 3`, "column 1", "there is no function len"},
		{`all([1..1000000000], # > 0)`, "column 1", "there is no function all"},
		{`1..1000000000 == [1]`, "column", ".. is not possible here"},
		{`let x = true; x`, "column 5", "not possible here"},
		{`open ? true : false`, "column", "not possible here"},
		{`text == nil`, "column 9", "nothing is nil here"},
		{`attributes == ""`, "column 1", "name the attribute: attributes.plan"},
		{`attributes.plan.name == ""`, "column", "only attributes have names in them"},
		{`atributes.plan == ""`, "column 1", `did you mean "attributes"?`},
		{`mood.level == ""`, "column", "mood is one value"},
		{`text matches "(("`, "column", "error parsing regexp"},
		{`text matches subject`, "column 6", "a pattern is written out"},
		{"open and\n  moood == \"angry\"", "line 2, column 3", `did you mean "mood"?`},
		{`open and "` + strings.Repeat("x", 2000) + `" == text`, "rules[1].if: ", "make several rules of it"},
		{`not ` + strings.Repeat("not ", 400) + `open`, "column", "exceeds maximum allowed nodes"},
	} {
		r, problems := route.New(config(route.Rule{If: "true"}, route.Rule{If: c.when}))
		if r != nil || len(problems) == 0 {
			t.Errorf("%s: is taken", c.when)
			continue
		}
		got := problems[0].String()
		if !strings.HasPrefix(got, "rules[1].if") || !strings.Contains(got, c.place) || !strings.Contains(got, c.text) || strings.Contains(got, "\n") {
			t.Errorf("%.60s:\n  %s\nwant %s … %s", c.when, got, c.place, c.text)
		}
		if problems[0].Rule != 1 || problems[0].Field != "if" {
			t.Errorf("%.60s: of rule %d, field %s", c.when, problems[0].Rule, problems[0].Field)
		}
	}
}

// What is wrong beside expressions is told all at once.
func TestBrokenConfig(t *testing.T) {
	t.Parallel()
	c := config(
		route.Rule{If: "true", Team: "suport"},
		route.Rule{If: "true", Priority: "hi", Tags: []string{" "}},
		route.Rule{If: "true", Team: "china", Lead: true},
	)
	c.Fallback = "nobody"
	c.Teams = append(c.Teams, dialog.Team{Name: "china"})
	c.Categories = append(c.Categories, route.Category{Name: "Billing", Words: []string{"*"}}, route.Category{})
	_, problems := route.New(c)
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	want := []string{
		"teams.china: there are two teams",
		`fallback: there is no team "nobody": there are support, billing, kasse, china`,
		"categories.Billing: there are two categories",
		`categories.Billing: "*" has no letters`,
		"categories: a category has no name",
		`rules[0].team: there is no team "suport": did you mean "support"?`,
		`rules[1].priority: there is no priority "hi": there are low, normal, high, urgent`,
		"rules[1].tags: a tag is empty",
		`rules[2].lead: team "china" has no leads`,
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !strings.HasPrefix(got[i], want[i]) {
			t.Fatalf("problems:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	}
}

// Whatever stands in a configuration is taken or refused, and what is taken can be asked.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{`mood == "angry"`, `words("a", 'b')`, `attributes["x"] in ["y"]`, `((((`, `not not open`, `"\xff"`, "text matches `(a*)*`",
		`[[[[]]]]`, `{"a": 1}`, `#`, `$env`, `a?.b`, `a |> b`, `-1`, `open ?? true`, "/* x */ open", `words("退款", "*")`, `open;open`, `if open {true} else {false}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, when string) {
		c := config(route.Rule{If: when})
		c.Log = slog.New(failing{t})
		r, problems := route.New(c)
		if (r == nil) != (len(problems) > 0) {
			t.Fatalf("%q: router %v, problems %v", when, r, problems)
		}
		if r != nil {
			r.Route(dialog.Inquiry{Text: "x 退款", Language: "en", Reason: dialog.ReasonAsked})
			return
		}
		for _, p := range problems {
			if p.Text == "" || strings.Contains(p.String(), "\n") {
				t.Errorf("%q: %q", when, p)
			}
		}
	})
}

// failing is a log handler: what is logged fails the test.
type failing struct{ t testing.TB }

func (failing) Enabled(context.Context, slog.Level) bool { return true }
func (l failing) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool { l.t.Error(r.Message, a); return true })
	return nil
}
func (l failing) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l failing) WithGroup(string) slog.Handler      { return l }
