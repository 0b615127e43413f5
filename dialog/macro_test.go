package dialog

import (
	"maps"
	"strings"
	"testing"
	"time"
)

func TestMacroCheck(t *testing.T) {
	t.Parallel()
	urgent, odd := PriorityUrgent, Priority("soon")
	text := func(s string) map[string]string { return map[string]string{"": s} }
	for name, c := range map[string]struct {
		macro Macro
		want  string // of the one thing that is wrong; empty: nothing
	}{
		"a text":              {Macro{Name: "x", Texts: text("hi {customer} {agent} {number} {team} {company} {date}")}, ""},
		"only actions":        {Macro{Name: "vip", Tag: []string{"vip"}, Priority: &urgent}, ""},
		"Chinese":             {Macro{Name: "退款", Texts: text("您好")}, ""},
		"braces are words":    {Macro{Name: "x", Texts: text("{} {1} { customer } {{")}, ""},
		"a slip":              {Macro{Name: "x", Texts: text("{agnet}")}, "did you mean {agent}?"},
		"in any case":         {Macro{Name: "x", Texts: text("{Customer}")}, "did you mean {customer}?"},
		"unknown":             {Macro{Name: "x", Texts: text("{order_number}")}, "there are {customer}"},
		"in the note":         {Macro{Name: "x", Note: "{teem}"}, "note: unknown variable {teem}; did you mean {team}?"},
		"in another language": {Macro{Name: "x", Texts: map[string]string{"de": "{kunde}"}}, "de: unknown variable"},
		"no name":             {Macro{Texts: text("x")}, "not one word"},
		"two words":           {Macro{Name: "a b", Texts: text("x")}, "not one word"},
		"a long name":         {Macro{Name: strings.Repeat("a", 33), Texts: text("x")}, "not one word"},
		"a verb":              {Macro{Name: "Remove", Texts: text("x")}, "is a word of /handoff macro"},
		"too long":            {Macro{Name: "x", Texts: text(strings.Repeat("字", 4001))}, "4001 characters"},
		"a priority":          {Macro{Name: "x", Priority: &odd}, "unknown priority"},
		"an assignee":         {Macro{Name: "x", Texts: text("x"), Assign: "ben"}, "write me"},
		"snooze and resolve":  {Macro{Name: "x", Snooze: time.Hour, Resolve: true}, "cannot snooze and resolve"},
		"a long snooze":       {Macro{Name: "x", Snooze: 9000 * time.Hour}, "up to a year"},
		"many tags":           {Macro{Name: "x", Tag: strings.Split("abcdefghijk", "")}, "11 tags"},
		"nothing":             {Macro{Name: "x", Texts: text("  ")}, "says nothing and does nothing"},
	} {
		wrong := c.macro.Check()
		if ok := len(wrong) == 0 && c.want == "" || len(wrong) == 1 && c.want != "" && strings.Contains(wrong[0], c.want); !ok {
			t.Errorf("%s: %q, want %q", name, wrong, c.want)
		}
	}
}

func TestMacroText(t *testing.T) {
	t.Parallel()
	m := Macro{Texts: map[string]string{"": "any", "de": "deutsch", "zh-TW": "繁", "zh-CN": "简"}}
	for language, want := range map[string]string{
		"de": "deutsch", "de-AT": "deutsch", "zh-CN": "简", "zh-cn": "简", "zh-TW": "繁", "zh-HK": "简", "zh": "简", "fr": "any", "": "any", "d": "any",
	} {
		if got := m.Text(language); got != want {
			t.Errorf("%q: %q, want %q", language, got, want)
		}
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	values := map[string]string{"customer": "Lena {agent} *x*", "agent": "Ben", "team": ""}
	for text, want := range map[string]string{
		"Hello {customer}, I am {agent}.": "Hello Lena {agent} *x*, I am Ben.", // a customer's name is no template
		"{team} team":                     " team",
		"The {team}, we":                  "The, we",
		"{unknown} {agent}{agent}":        "{unknown} BenBen",
		"{":                               "{",
		"":                                "",
	} {
		if got := expand(text, values); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestReadTextsReadsOtherTexts(t *testing.T) {
	t.Parallel()
	for _, texts := range []map[string]string{
		{}, {"": "hi"}, {"": "hi", "de": "hallo\n\nzwei", "zh-CN": "您好"}, {"de": "[x] kein"},
	} {
		m := Macro{Texts: texts}
		if got := ReadTexts(texts[""], m.OtherTexts()); !maps.Equal(got, texts) {
			t.Errorf("%q is read as %q", texts, got)
		}
	}
	if got := ReadTexts("a", "words without a language"); !maps.Equal(got, map[string]string{"": "a"}) {
		t.Errorf("words without a language: %q", got)
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("Hello {customer}, {x} {", "Lena {agent}")
	f.Fuzz(func(t *testing.T, text, name string) {
		got := expand(text, map[string]string{"customer": name, "agent": "\x00secret"})
		if !strings.Contains(text, "{agent}") && strings.Contains(got, "\x00secret") && !strings.Contains(text+name, "\x00secret") {
			t.Errorf("%q with the name %q reads %q", text, name, got)
		}
	})
}

// A tag reads the same whoever gives it: an agent, a macro, a rule.
func TestTagIsOneKind(t *testing.T) {
	t.Parallel()
	turn := &Turn{State: State{Ticket: &Ticket{Routing: Routing{Tags: []string{"vip", "Old"}}}}}
	turn.Tag([]string{"#VIP", " Refund ", "refund", "#"}, []string{"OLD"})
	if got := strings.Join(turn.State.Ticket.Tags, " "); got != "vip refund" {
		t.Errorf("%q", got)
	}
}
