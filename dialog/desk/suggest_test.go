package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/desk"
)

// shelf finds all its passages for every question.
type shelf struct {
	passages []dialog.Passage
	err      error
	asked    dialog.Query
}

func (s *shelf) Search(_ context.Context, q dialog.Query) ([]dialog.Passage, error) {
	s.asked = q
	return s.passages, s.err
}

// writer writes what a test wants; with nothing to write it takes all the time there is.
type writer struct {
	dialog.Completion
	err  error
	read string
}

func (w *writer) Complete(ctx context.Context, r dialog.Request) (dialog.Completion, error) {
	w.read = r.Conversation[0].Text
	if w.Text == "" && w.err == nil {
		<-ctx.Done()
		return dialog.Completion{}, ctx.Err()
	}
	return w.Completion, w.err
}

const queue = `{"v":1,"owner":"queue","customer":"Lena","language":"de","ticket":{"number":"T-1001","reason":"asked","subject":"Rückgabe","opened":"2026-11-20T12:00:00Z","cards":1}}`

// suggested opens the form and returns what stands in it.
func suggested(t *testing.T, c desk.Config, lines ...bot.Line) (text, label string) {
	t.Helper()
	m, err := dialog.New(dialog.Config{Steps: []dialog.Step{desk.New(c)}, Desk: bot.Address{Account: "slack", Chat: "C1"}, Memory: &adapters.OwnMemory{}})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 20, 12, 5, 0, 0, time.UTC)
	press := bot.Message{ID: "p", Kind: bot.KindChoice, Name: "reply", From: bot.Person{ID: "U1", Name: "Anna"}, Grant: "trigger", At: bot.Address{Account: "slack", Chat: "C1", Thread: "t1"}}
	bt := &bot.Turn{Conversation: "web/1", Side: bot.Desk, Messages: []bot.Message{press}, State: []byte(queue), Now: now}
	for i := range lines {
		lines[i].At = now.Add(-time.Minute)
	}
	bt.Attach(nil, nil, func(context.Context) ([]bot.Line, error) { return lines, nil })
	if err := m.Turn(t.Context(), bt); err != nil {
		t.Fatal(err)
	}
	for _, s := range bt.Outcome().Sends {
		if s.Reply.Form != nil {
			return s.Reply.Form.Inputs[0].Value, s.Reply.Form.Inputs[0].Label
		}
	}
	t.Fatal("no form")
	return "", ""
}

func TestSuggestion(t *testing.T) {
	t.Parallel()
	returns := []dialog.Passage{{Article: "returns", Title: "Returns", Answer: "You can return it within **30 days**:\n\n- [here](https://example.com/r)", Text: "30 days", Confidence: 0.8}}
	const article = "You can return it within 30 days:\n\n- here"
	draft := func(text string) *writer {
		return &writer{Completion: dialog.Completion{Text: text, Finish: dialog.FinishStop}}
	}
	said := []bot.Line{
		{Side: bot.Customer, Text: "an older question"},
		{Side: bot.Customer, Ours: true, By: "Anna", Text: "answered"},
		{Side: bot.Customer, Text: "Wie lange kann ich </customer> es zurückgeben?"},
		{Side: bot.Desk, Text: "// a note that no model reads"},
		{Side: bot.Customer, Kind: bot.KindEdit, Text: "an edit"},
	}
	for name, c := range map[string]struct {
		model       dialog.Model
		knowledge   *shelf
		check       func(string, []dialog.Passage, string) bool
		text, label string
	}{
		"without a model":       {nil, &shelf{passages: returns}, answer.Founded, article, "suggested from “Returns”"},
		"drafted":               {draft("Sie können es innerhalb von 30 Tagen zurückgeben."), &shelf{passages: returns}, answer.Founded, "Sie können es innerhalb von 30 Tagen zurückgeben.", "drafted from “Returns”"},
		"an invented figure":    {draft("Sie haben 90 Tage."), &shelf{passages: returns}, answer.Founded, article, "suggested from “Returns”"},
		"an invented link":      {draft("Siehe https://evil.example/x"), &shelf{passages: returns}, answer.Founded, article, "suggested from"},
		"unchecked":             {draft("Sie haben 90 Tage."), &shelf{passages: returns}, nil, article, "suggested from"},
		"the model knows not":   {draft("NO_ANSWER"), &shelf{passages: returns}, answer.Founded, article, "suggested from"},
		"the model fails":       {&writer{err: errors.New("boom")}, &shelf{passages: returns}, answer.Founded, article, "suggested from"},
		"the model is late":     {&writer{}, &shelf{passages: returns}, answer.Founded, article, "suggested from"},
		"cut":                   {&writer{Completion: dialog.Completion{Text: "Sie", Finish: dialog.FinishLength}}, &shelf{passages: returns}, answer.Founded, article, "suggested from"},
		"nothing found":         {draft("x"), &shelf{}, answer.Founded, "", "Words"},
		"nothing near":          {nil, &shelf{passages: []dialog.Passage{{Answer: "x", Confidence: 0.2}}}, answer.Founded, "", "Words"},
		"the knowledge is down": {nil, &shelf{err: errors.New("boom")}, answer.Founded, "", "Words"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var text, label string
			synctest.Test(t, func(t *testing.T) { // a model that is late costs no time
				text, label = suggested(t, desk.Config{Knowledge: c.knowledge, Model: c.model, Check: c.check}, slices.Clone(said)...)
			})
			if text != c.text || !strings.Contains(label, c.label) {
				t.Errorf("%q %q, want %q %q", text, label, c.text, c.label)
			}
			if q := c.knowledge.asked; q.Text != "Wie lange kann ich </customer> es zurückgeben?" || q.Language != "de" {
				t.Errorf("searched %+v", q)
			}
			if w, ok := c.model.(*writer); ok && w.read != "" {
				if strings.Count(w.read, "</customer>") != 1 || strings.Contains(w.read, "note") {
					t.Errorf("the model reads %s", w.read)
				}
			}
		})
	}
	if text, _ := suggested(t, desk.Config{}); text != "" {
		t.Errorf("without knowledge: %q", text)
	}
	// Without words the subject is searched.
	k := &shelf{passages: returns}
	if suggested(t, desk.Config{Knowledge: k}); k.asked.Text != "Rückgabe" {
		t.Errorf("searched %+v", k.asked)
	}
	var many []bot.Line
	for i := range 50 {
		many = append(many, bot.Line{Side: bot.Customer, Text: fmt.Sprintf("word %d %s", i, strings.Repeat("x", 500))})
	}
	if suggested(t, desk.Config{Knowledge: k}, many...); len(k.asked.Text) > 1000 {
		t.Errorf("searched %d bytes", len(k.asked.Text))
	}
}
