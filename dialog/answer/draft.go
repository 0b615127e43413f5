package answer

import (
	"context"
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
	stopped   = "stopped"   // by the customer: text and cited hold what was checked until then
	taken     = "taken"     // an agent has come: the commit will be refused, and the turn come again
)

// noAnswer is what the instructions ask for when the passages do not answer.
const noAnswer = "NO_ANSWER"

// spoken reports whether the customer was told something in this turn. It is sent
// when the turn is done: an answer that grows before would stand above it.
func spoken(t *dialog.Turn) bool {
	return slices.ContainsFunc(t.Outcome().Sends, func(s bot.Send) bool { return s.Op == bot.OpSay && s.To == bot.Customer })
}

// draft asks the model, once, and shows what it writes. Whatever it does wrong is the draft's failure; an
// error is ours (or the end of the turn).
func (s *Step) draft(ctx context.Context, t *dialog.Turn, question string, before []exchange, f found, hint string) (draft, error) {
	p, err := s.prompt(ctx, t, question, before, f, hint)
	if err != nil {
		return draft{}, err
	}
	g := growth{passages: p.passages, words: p.words}
	if hint != anew && !spoken(t) { // what explains anew is said after a word of its own
		g.show = func(text string) { t.Grow(answerHandle+t.Last().ID, text) }
	}
	p.request.Grow = g.grow
	patience := s.patience(t)
	if images := s.open(ctx, t); s.gaze != nil {
		p.request.Conversation[len(p.request.Conversation)-1].Images = images
		patience -= s.gaze.spent
	}
	c, failure, err := s.complete(ctx, t, p.request, patience)
	switch {
	case err != nil:
		return draft{}, err
	case failure == stopped:
		return draft{text: g.stood.text, cited: g.stood.cited, failure: stopped}, nil
	case failure != "":
		if s.gaze != nil {
			s.gaze.blind = true
		}
		return draft{failure: failure}, nil
	}
	d := draft{text: strings.TrimSpace(dialog.Clean(c.Text)), model: c.Model, usage: c.Usage}
	if s.gaze != nil {
		d.usage.Input += s.gaze.usage.Input
		d.usage.Cached += s.gaze.usage.Cached
		d.usage.Output += s.gaze.usage.Output
	}
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
	text, numbers, ok := uncite(text, len(passages))
	cited := named(numbers, passages)
	return strings.TrimSpace(text), cited, ok && len(cited) > 0
}

// uncite takes the numbers of n passages out of a text; one that names none of
// them is not ok.
func uncite(text string, n int) (string, []int, bool) {
	var numbers []int
	ok := true
	text = citation.ReplaceAllStringFunc(text, func(match string) string {
		m := citation.FindStringSubmatch(match)
		if m[3] != "" {
			ok = false // "[1](http://…)" is a link, not a citation
			return match
		}
		for _, number := range strings.FieldsFunc(m[1]+","+m[2], func(r rune) bool { return r < '0' || r > '9' }) {
			i, _ := strconv.Atoi(number)
			if i < 1 || i > n {
				ok = false
				continue
			}
			if !slices.Contains(numbers, i) {
				numbers = append(numbers, i)
			}
		}
		return ""
	})
	return text, numbers, ok
}

// named are the passages of those numbers, in their order.
func named(numbers []int, passages []dialog.Passage) []dialog.Passage {
	var cited []dialog.Passage
	for _, i := range slices.Sorted(slices.Values(numbers)) {
		cited = append(cited, passages[i-1])
	}
	return cited
}

// modelled says a model's answer with the titles of what it stands on.
func (s *Step) modelled(t *dialog.Turn, d draft) error {
	var titles []string
	for _, p := range d.cited {
		if name := dialog.Line(title(p), 100); !slices.Contains(titles, name) {
			titles = append(titles, name)
		}
	}
	text := d.text + "\n\n"
	if note := t.Text("stopped"); d.failure == stopped && note != "" {
		text += note + "\n\n"
	}
	text += t.Text("model.source", "titles", strings.Join(titles, "; "))
	s.say(t, bot.Reply{Text: text, Choices: judge(t)})
	fact := dialog.AnswerFact{Kind: Modelled, Model: d.model, Failure: d.failure}
	if d.failure == "" {
		fact.Usage = &d.usage
	}
	return remember(t, fact, d.cited[0])
}

// halted ends an answer that the customer has stopped: with what was checked of
// it, else with a word. The same question is answered anew then.
func (s *Step) halted(t *dialog.Turn, d draft) error {
	if d.text != "" {
		return s.modelled(t, d)
	}
	t.State.Case.Question, t.State.Case.Answer = "", ""
	t.Ask([]bot.Choice{t.PersonChoice()}, "stopped.none")
	return t.Record("answer", dialog.AnswerFact{Kind: Modelled, Failure: stopped})
}
