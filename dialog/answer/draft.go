package answer

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// draft is what a model wrote.
type draft struct {
	text    string           // without the numbers of its passages
	cited   []dialog.Passage // in the order of their numbers
	model   string
	usage   dialog.Usage
	failure string // why it cannot be taken; empty: it can
}

// Failures of a draft. The customer never reads of them; facts tell them.
const (
	unknown   = "no_answer" // the model says that it does not know
	failed    = "error"
	late      = "late"
	busy      = "busy"
	refused   = "refused"
	empty     = "empty"
	cut       = "cut"
	uncited   = "uncited"
	unfounded = "unfounded" // a figure, link or promise that stands nowhere
)

// noAnswer is what the instructions ask for when the passages do not answer.
const noAnswer = "NO_ANSWER"

// draft asks the model, once. Whatever it does wrong is the draft's failure; an
// error is ours (or the end of the turn).
func (s *Step) draft(ctx context.Context, t *dialog.Turn, question string, before []exchange, f found, hint string) (draft, error) {
	p, err := s.prompt(ctx, t, question, before, f, hint)
	if err != nil {
		return draft{}, err
	}
	within, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	c, err := s.Model.Complete(within, p.request)
	if err != nil {
		if ctx.Err() != nil {
			return draft{}, ctx.Err() // the turn itself is over
		}
		s.Log.WarnContext(ctx, "model failed", "conversation", t.Conversation, "error", err)
		why := failed
		switch {
		case errors.Is(err, dialog.ErrBusy):
			why = busy
		case errors.Is(err, dialog.ErrRefused):
			why = refused
		case errors.Is(err, context.DeadlineExceeded):
			why = late
		}
		return draft{failure: why}, nil
	}
	d := draft{text: strings.TrimSpace(dialog.Clean(c.Text)), model: c.Model, usage: c.Usage}
	d.failure = d.judge(p, c.Finish)
	return d, nil
}

// judge cites and checks.
func (d *draft) judge(p prompt, finish dialog.Finish) string {
	switch {
	case finish == dialog.FinishLength || finish == dialog.FinishFilter:
		return cut
	case strings.Contains(d.text, noAnswer):
		return unknown
	case d.text == "":
		return empty
	}
	var ok bool
	if d.text, d.cited, ok = cite(d.text, p.passages); !ok || d.text == "" {
		return uncited
	}
	if !founded(d.text, d.cited, p.words) {
		return unfounded
	}
	return ""
}

var citation = regexp.MustCompile(`[ \t]*(?:\[\s*(\d{1,3}(?:\s*[,，;、]\s*\d{1,3})*)\s*\]|【\s*(\d{1,3})\s*】)(\([^)]*\))?`)

// cite takes the numbers out of a text and looks up what they name. A number
// that names nothing, or none at all, is not ok.
func cite(text string, passages []dialog.Passage) (string, []dialog.Passage, bool) {
	var numbers []int
	ok := true
	text = citation.ReplaceAllStringFunc(text, func(match string) string {
		m := citation.FindStringSubmatch(match)
		if m[3] != "" {
			ok = false // "[1](http://…)" is a link, not a citation
			return match
		}
		for _, n := range strings.FieldsFunc(m[1]+","+m[2], func(r rune) bool { return r < '0' || r > '9' }) {
			i, _ := strconv.Atoi(n)
			if i < 1 || i > len(passages) {
				ok = false
				continue
			}
			if !slices.Contains(numbers, i) {
				numbers = append(numbers, i)
			}
		}
		return ""
	})
	slices.Sort(numbers)
	var cited []dialog.Passage
	for _, i := range numbers {
		cited = append(cited, passages[i-1])
	}
	return strings.TrimSpace(text), cited, ok && len(cited) > 0
}

// modelled says a model's answer with the titles of what it stands on.
func (s *Step) modelled(t *dialog.Turn, d draft) error {
	var titles []string
	for _, p := range d.cited {
		if name := dialog.Line(title(p), 100); !slices.Contains(titles, name) {
			titles = append(titles, name)
		}
	}
	text := d.text + "\n\n" + t.Text("model.source", "titles", strings.Join(titles, "; "))
	s.say(t, bot.Reply{Text: text, Choices: judge(t)})
	usage := d.usage
	return remember(t, dialog.AnswerFact{Kind: Modelled, Model: d.model, Usage: &usage}, d.cited[0])
}
