package route_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"

	"handoff/dialog"
	"handoff/dialog/route"
	"handoff/dialog/triage"
)

var teams = []dialog.Team{
	{Name: "support", Languages: []string{"en"}},
	{Name: "billing", Skills: []string{"billing"}, Languages: []string{"en"}, Leads: []string{"slack:U9"}},
	{Name: "kasse", Skills: []string{"Billing"}, Languages: []string{"de", "fr"}},
	{Name: "china", Languages: []string{"zh-CN"}},
}

var categories = []route.Category{
	{Name: "billing", Words: []string{"invoice", "refund*", "money back", "退款"}},
	{Name: "shipping", Words: []string{"parcel", "快递", "envío"}},
}

func config(rules ...route.Rule) route.Config {
	return route.Config{Teams: teams, Fallback: "support", Rules: rules, Categories: categories, Language: "en",
		Platforms: []string{"web", "telegram"}, Reader: triage.Rules{}}
}

func router(t testing.TB, c route.Config) *route.Router {
	t.Helper()
	r, problems := route.New(c)
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return r
}

// What each part of an expression means.
func TestRules(t *testing.T) {
	t.Parallel()
	calm := dialog.Inquiry{Text: "Where is my parcel?\nIt is order 1042", Subject: "Where is my parcel?", Reason: dialog.ReasonUnanswered,
		Language: "zh-TW", Platform: "web", Customer: "Lena [VIP]", Attributes: map[string]string{"plan": "gold", "order count": "7"}, Open: true}
	angry := calm
	angry.Mood, angry.Priority, angry.Reason, angry.Text, angry.Open = dialog.MoodAngry, dialog.PriorityHigh, dialog.ReasonMood, "我要退款！！ C++ café L’Oréal ＶＩＰ", false
	for _, c := range []struct {
		when        string
		calm, angry bool
	}{
		{`true`, true, true},
		{`false`, false, false},
		{`not true`, false, false},
		{`!open`, false, true},
		{`open`, true, false},
		{`open == false`, false, true},
		{`category == "shipping"`, true, false},
		{`category == "billing"`, false, true},
		{`category != ""`, true, true},
		{`category in ["billing", "shipping"]`, true, true},
		{`category not in ["billing"]`, true, false},
		{`language == "zh"`, true, true},
		{`locale == "zh-TW"`, true, true},
		{`language in ["en", "de"]`, false, false},
		{`mood == "calm"`, true, false},
		{`mood in ["angry", "threat"]`, false, true},
		{`"angry" == mood`, false, true},
		{`priority == "normal"`, true, false},
		{`priority in ["high", "urgent"]`, false, true},
		{`reason == "mood"`, false, true},
		{`reason != "mood" and platform == "web"`, true, false},
		{`platform == "telegram" or platform == "web"`, true, true},
		{`platform == "telegram" || mood == "angry" && open`, false, false},
		{`customer contains "VIP"`, true, true},
		{`attributes.plan == "gold"`, true, true},
		{`attributes["order count"] == "7"`, true, true},
		{`attributes.region == ""`, true, true},
		{`attributes.region in ["eu", "us"]`, false, false},
		{`subject startsWith "Where"`, true, true},
		{`subject endsWith "parcel?"`, true, true},
		{`text matches "(?i)order \\d{4}"`, true, false},
		{`text contains "退款"`, false, true},
		{`words("parcel")`, true, false},
		{`words("PARCEL", "box")`, true, false},
		{`words("parce")`, false, false},
		{`words("parce*")`, true, false},
		{`words("my  parcel")`, true, false},
		{`words("order 104")`, false, false},
		{`words("退")`, false, true},
		{`words("要退款")`, false, true},
		{`words("cafe")`, false, true},
		{`words("Café")`, false, true},
		{`words("l'oreal")`, false, true},
		{`words("vip")`, false, true},
		{`words("c++")`, false, true},
		{"mood == \"angry\"\n  and not open", false, true},
		{`(words("parcel") or words("退款")) and language == "zh"`, true, true},
	} {
		r := router(t, config(route.Rule{If: c.when, Team: "billing"}))
		for q, want := range map[*dialog.Inquiry]bool{&calm: c.calm, &angry: c.angry} {
			if held := r.Route(*q).Team == "billing" && r.Route(*q).Rule != ""; held != want {
				t.Errorf("%s: holds for %q: %v, want %v", c.when, q.Text, held, want)
			}
		}
	}
}

// The first rule that holds decides; what it leaves out is chosen.
func TestRouting(t *testing.T) {
	t.Parallel()
	r := router(t, config(
		route.Rule{Name: "complaints", If: `mood == "threat"`, Team: "billing", Priority: "urgent", Tags: []string{"complaint"}, Lead: true},
		route.Rule{If: `words("newsletter")`, Priority: "low", Team: "support"},
		route.Rule{If: `words("status")`, Priority: "normal"},
		route.Rule{If: `category == "billing"`, Tags: []string{"money"}},
	))
	ask := func(text, language string, mood dialog.Mood) dialog.Inquiry {
		return dialog.Inquiry{Text: text, Language: language, Mood: mood, Reason: dialog.ReasonAsked, Priority: dialog.FirstPriority(dialog.ReasonAsked, mood)}
	}
	for _, c := range []struct {
		name string
		q    dialog.Inquiry
		want dialog.Routing
	}{
		{"the lead", ask("a refund or I sue", "en", dialog.MoodThreat), dialog.Routing{Team: "billing", Category: "billing", Priority: "urgent", Tags: []string{"complaint"}, Lead: true, Rule: "complaints"}},
		{"low", ask("the newsletter", "en", ""), dialog.Routing{Team: "support", Priority: "low", Rule: `words("newsletter")`}},
		{"down to normal", ask("status", "en", dialog.MoodAngry), dialog.Routing{Team: "support", Rule: `words("status")`}},
		{"skill and language", ask("une refund", "fr", ""), dialog.Routing{Team: "kasse", Category: "billing", Tags: []string{"money"}, Rule: `category == "billing"`}},
		{"skill alone", ask("refund", "ja", ""), dialog.Routing{Team: "billing", Category: "billing", Tags: []string{"money"}, Rule: `category == "billing"`}},
		{"no rule, the language", ask("快递呢", "zh-TW", ""), dialog.Routing{Team: "china", Category: "shipping"}},
		{"no rule, nobody writes it", ask("parcel", "ja", ""), dialog.Routing{Team: "support", Category: "shipping"}},
		{"no rule, accents", ask("mi envio", "", ""), dialog.Routing{Team: "support", Category: "shipping"}},
		{"no rule, high by mood", ask("hello", "en", dialog.MoodAngry), dialog.Routing{Team: "support", Priority: "high"}},
	} {
		if got := r.Route(c.q); !equal(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func equal(a, b dialog.Routing) bool {
	return a.Team == b.Team && a.Category == b.Category && a.Priority == b.Priority && a.Lead == b.Lead && a.Rule == b.Rule &&
		strings.Join(a.Tags, "|") == strings.Join(b.Tags, "|")
}

// Words come before the articles that were tried; an article's tag counts when it is a category.
func TestCategoryOfArticles(t *testing.T) {
	t.Parallel()
	r := router(t, config())
	q := dialog.Inquiry{Text: "it does not arrive", Language: "en", Tags: []string{"vip", "Shipping", "billing"}}
	if got := r.Route(q).Category; got != "shipping" {
		t.Errorf("category %q by tags", got)
	}
	q.Text = "my invoice does not arrive"
	if got := r.Route(q).Category; got != "billing" {
		t.Errorf("category %q, words come first", got)
	}
}

// A team without languages writes the desk's; without a fallback the first team is it.
func TestPickWithoutLanguages(t *testing.T) {
	t.Parallel()
	r := router(t, route.Config{Language: "en", Teams: []dialog.Team{{Name: "all"}, {Name: "de", Languages: []string{"de-AT"}}}})
	for language, want := range map[string]string{"en-GB": "all", "de": "de", "fr": "all", "": "all"} {
		if got := r.Route(dialog.Inquiry{Language: language}).Team; got != want {
			t.Errorf("%q: team %q, want %q", language, got, want)
		}
	}
	if got := router(t, route.Config{}).Route(dialog.Inquiry{Text: "x"}); got.Team != "" || got.Rule != "" {
		t.Errorf("nothing configured: %+v", got)
	}
}

// Any number of turns ask at once.
func TestRouteAtOnce(t *testing.T) {
	t.Parallel()
	r := router(t, config(route.Rule{If: `words("refund") and attributes.plan == "gold"`, Team: "billing"}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if r.Route(dialog.Inquiry{Text: "a refund", Attributes: map[string]string{"plan": "gold"}}).Rule == "" {
					t.Error("the rule does not hold")
					return
				}
			}
		})
	}
	wg.Wait()
}

// Nothing a customer writes can fail or hold up a rule.
func FuzzRoute(f *testing.F) {
	r := router(f, func() route.Config {
		c := config(
			route.Rule{If: `text matches "^(a+)+$" or subject matches "(x|xx)+y"`},
			route.Rule{If: `words("refund*", "退款", "l'oréal") and not (customer contains "x")`},
			route.Rule{If: `attributes.plan in ["gold"]`},
		)
		c.Log = slog.New(failing{f})
		return c
	}())
	for _, seed := range []string{"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "refunds", "\xff\xfe", "退款", "e\u0301", "\u0301", strings.Repeat("é", 9000), "*", "L’Oréal"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := dialog.Inquiry{Text: text, Subject: text, Customer: text, Language: text, Platform: text, Attributes: map[string]string{"plan": text}}
		to := r.Route(q)
		if e := r.Explain(q); q.Reason != "" && e.Routing.Team != to.Team {
			t.Errorf("explained as %q, routed to %q", e.Routing.Team, to.Team)
		}
		_ = r.ExplainRoute(q)
	})
}

// BenchmarkRoute is what thirty rules cost on a long text.
func BenchmarkRoute(b *testing.B) {
	var rules []route.Rule
	for range 30 {
		rules = append(rules, route.Rule{If: `words("chargeback*", "法院", "newsletter") or attributes.plan == "gold" and mood == "angry"`})
	}
	r := router(b, config(rules...))
	q := dialog.Inquiry{Text: strings.Repeat("Where is the thing that I ordered? 我的订单呢 ", 150), Language: "en"}
	for b.Loop() {
		r.Route(q)
	}
}
