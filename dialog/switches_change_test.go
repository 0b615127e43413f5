package dialog

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"handoff/bot"
)

type silentStep struct{ Step }

// What each change makes of the document, and what its author reads.
func TestSwitched(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) // a Friday
	m, err := New(Config{Steps: []Step{silentStep{}}, Memory: &notes{}, Teams: []Team{{Name: "support", Hours: office{time.UTC}}, {Name: "billing"}},
		Macros: macroList{{Name: "filed", Source: "macros.yaml:3"}}})
	if err != nil {
		t.Fatal(err)
	}
	late := now.Add(2 * time.Hour)
	agent := Agent{ID: "U1", Name: "Anna"}
	team := func(name string) *string { return &name }
	paused := Switches{Pauses: []Pause{{Scope: ScopeAll, By: agent, Since: now, Until: late}}}
	two := Switches{Pauses: []Pause{{Scope: ScopeAccount("web"), By: agent, Since: now}, {Scope: ScopeConversation("web/1"), Name: "T-1001", By: agent, Since: now}}}
	blocked := Switches{Blocks: []Block{{Conversation: "web/1", Person: "web:7", Number: "T-1001", Since: now, By: agent}}}
	macros := Switches{Macros: []Macro{{Name: "thanks", Texts: map[string]string{"": "Thanks"}, By: agent}}}
	for name, c := range map[string]struct {
		is     Switches
		change Change
		said   string
		want   string // part of the document; empty: it stays as it is
	}{
		"pause":                     {Switches{}, Change{Pause: &Pause{Scope: ScopeAll, Until: late, Reason: "x\ny"}}, "it resumes today at 14:00", `"scope":"all","by":{"id":"U1","name":"Anna"},"since":"2026-11-20T12:00:00Z","until":"2026-11-20T14:00:00Z","reason":"x y"`},
		"pause again":               {paused, Change{Pause: &Pause{Scope: ScopeAll}}, "until somebody resumes", `{"pauses":[{"scope":"all","by":{"id":"U1","name":"Anna"},"since":"2026-11-20T12:00:00Z"}]}`},
		"pause into the past":       {paused, Change{Pause: &Pause{Scope: ScopeAll, Until: now}}, "has passed", ""},
		"resume":                    {paused, Change{Resume: ScopeAll}, "answers again: **everywhere**", `{}`},
		"resume the only one":       {Switches{Pauses: two.Pauses[:1]}, Change{Resume: ScopeAll}, "answers again: **web**", `{}`},
		"resume which?":             {two, Change{Resume: ScopeAll}, "It is paused: web, T-1001", ""},
		"resume a closed ticket":    {two, Change{Resume: "T-1001"}, "answers again: **T-1001**", `"account:web"`},
		"resume nothing":            {Switches{}, Change{Resume: ScopeAll}, "paused nowhere", ""},
		"close":                     {Switches{}, Change{Hours: &Exception{Team: "support", Until: late}}, "closed now; its usual hours hold again today at 14:00", `"team":"support","from":"2026-11-20T12:00:00Z","until":"2026-11-20T14:00:00Z"`},
		"close for the day":         {Switches{}, Change{Hours: &Exception{Team: "support"}}, "again on Monday at 9:00", `"until":"2026-11-23T09:00:00Z"`},
		"close who knows no hours":  {Switches{}, Change{Hours: &Exception{Team: "billing"}}, "Until when?", ""},
		"open":                      {Switches{}, Change{Hours: &Exception{Team: "support", Open: true}}, "open now", `"open":true`},
		"close an unknown team":     {Switches{}, Change{Hours: &Exception{Team: "suport"}}, "Did you mean **support**", ""},
		"close nobody's team":       {Switches{}, Change{Hours: &Exception{Team: "xyzzy"}}, "no team", ""},
		"regular":                   {Switches{Hours: []Exception{{Team: "support", From: now, Until: late}}}, Change{Regular: team("support")}, "as configured again", `{}`},
		"regular already":           {Switches{}, Change{Regular: team("")}, "all teams", ""},
		"holiday":                   {Switches{}, Change{Holiday: &Holiday{Date: "2026-12-24", Name: "Christmas Eve"}}, "**2026-12-24** Christmas Eve", `"date":"2026-12-24","name":"Christmas Eve"`},
		"holiday of no date":        {Switches{}, Change{Holiday: &Holiday{Date: "24.12.", Name: "x"}}, "is no date", ""},
		"holiday long ago":          {Switches{}, Change{Holiday: &Holiday{Date: "2025-12-24"}}, "has passed", ""},
		"a workday that is none":    {Switches{}, Change{Workday: &Holiday{Date: "2026-12-24"}}, "no holiday that was added", ""},
		"block":                     {Switches{}, Change{Block: &Block{Conversation: "web/2", Number: "T-1002", Name: "*L*"}}, `**T-1002** (\*L\*) is blocked until somebody`, `"conversation":"web/2","number":"T-1002","name":"*L*","since":"2026-11-20T12:00:00Z"`},
		"block the same person":     {blocked, Change{Block: &Block{Conversation: "web/9", Person: "web:7", Until: late}}, "It ends today at 14:00", `{"blocks":[{"conversation":"web/9"`},
		"block nobody":              {blocked, Change{Block: &Block{}}, "changes nothing", ""},
		"unblock":                   {blocked, Change{Unblock: "web:7"}, "no longer blocked", `{}`},
		"unblock a slip":            {blocked, Change{Unblock: "T-1002"}, "Did you mean **T-1001**", ""},
		"macro":                     {macros, Change{Macro: &Macro{Name: "a", Texts: map[string]string{"": "x"}}}, "can be used", `{"macros":[{"name":"a"`},
		"macro again":               {macros, Change{Macro: &Macro{Name: "THANKS", Texts: map[string]string{"": "x"}}}, "was changed", `{"macros":[{"name":"THANKS"`},
		"a wrong macro":             {macros, Change{Macro: &Macro{Name: "x"}}, "says nothing", ""},
		"a macro of a file":         {macros, Change{Macro: &Macro{Name: "Filed", Texts: map[string]string{"": "x"}}}, "macros.yaml:3", ""},
		"a macro for no team":       {macros, Change{Macro: &Macro{Name: "x", Transfer: "biling"}}, "Did you mean **billing**", ""},
		"no macro":                  {macros, Change{Unmacro: "thank"}, "Did you mean **thanks**", ""},
		"macro removed":             {macros, Change{Unmacro: "Thanks"}, "is gone", `{}`},
		"nothing":                   {macros, Change{}, "changes nothing", ""},
		"what has ended is dropped": {Switches{Pauses: []Pause{{Scope: ScopeAll, Until: now.Add(-time.Second)}}}, Change{Unmacro: "x"}, "no macro", `{}`},
	} {
		before, _ := json.Marshal(c.is)
		bt := &bot.Turn{Conversation: switchesAt, Side: bot.Internal, Now: now, Messages: []bot.Message{{ID: "1", From: bot.Person{ID: "U1", Name: "Anna"}}}}
		turn := &Turn{Turn: bt, manager: m, memory: m.memory}
		is, said := turn.switched(c.is.Current(now), c.change)
		got, err := json.Marshal(is)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(said.Text, c.said) {
			t.Errorf("%s: %q, want %q", name, said.Text, c.said)
		}
		if want := c.want; want == "" && string(got) != string(before) || !strings.Contains(string(got), want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if said.Changed != (c.want != "" && name != "what has ended is dropped") {
			t.Errorf("%s: changed is %t", name, said.Changed)
		}
		if after, _ := json.Marshal(c.is); string(after) != string(before) {
			t.Errorf("%s: the document that others read was changed: %s", name, after)
		}
	}
}

type macroList []Macro

func (m macroList) List() []Macro { return m }

// The shelf refuses what is malformed, and what would not fit.
func TestShelve(t *testing.T) {
	t.Parallel()
	m, err := New(Config{Steps: []Step{silentStep{}}, Memory: &notes{}})
	if err != nil {
		t.Fatal(err)
	}
	is := shelved{Articles: []Article{{ID: "shelf-1", Title: "Parking", Answer: "x"}}}
	full := shelved{Articles: make([]Article, maxShelf)}
	for name, c := range map[string]struct {
		is      shelved
		change  Change
		said    string
		changed bool
	}{
		"add":               {is, Change{Article: &Article{Title: "Cash", Answer: "Yes.", Questions: []string{" ", "Do you take cash?"}}}, "can be found now", true},
		"the same title":    {is, Change{Article: &Article{Title: "parking", Answer: "y"}}, "(shelf-1) was changed", true},
		"edit":              {is, Change{Article: &Article{ID: "shelf-1", Title: "Park", Answer: "y"}}, "**Park** (shelf-1) was changed", true},
		"edit what is gone": {is, Change{Article: &Article{ID: "shelf-2", Title: "Park", Answer: "y"}}, "no article", false},
		"no title":          {is, Change{Article: &Article{Title: "\u200b", Answer: "y"}}, "no title", false},
		"no answer":         {is, Change{Article: &Article{Title: "x", Answer: "\n"}}, "no answer", false},
		"no language":       {is, Change{Article: &Article{Title: "x", Answer: "y", Language: "German"}}, "is no language", false},
		"a long answer":     {is, Change{Article: &Article{Title: "x", Answer: strings.Repeat("x", 8001)}}, "longer than 8000", false},
		"many questions":    {is, Change{Article: &Article{Title: "x", Answer: "y", Questions: strings.Split(strings.Repeat("q ", 21), " ")}}, "more than 20", false},
		"full":              {full, Change{Article: &Article{Title: "x", Answer: "y"}}, "as many as are kept", false},
		"remove":            {is, Change{Unarticle: "SHELF-1"}, "was taken off", true},
		"remove a slip":     {is, Change{Unarticle: "shelf-2"}, "Did you mean **shelf-1**", false},
	} {
		bt := &bot.Turn{Conversation: switchesAt, Side: bot.Internal, Messages: []bot.Message{{ID: "1"}}}
		turn := &Turn{Turn: bt, manager: m, memory: m.memory}
		before, _ := json.Marshal(c.is)
		got, said := turn.shelve(c.is, c.change)
		if !strings.Contains(said.Text, c.said) || said.Changed != c.changed {
			t.Errorf("%s: %q, changed is %t", name, said.Text, said.Changed)
		}
		after, _ := json.Marshal(c.is)
		now, _ := json.Marshal(got)
		if string(before) != string(after) || string(now) != string(before) != c.changed {
			t.Errorf("%s: %s becomes %s", name, after, now)
		}
	}
}
