package survey

import (
	"context"
	"regexp"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// Step takes scores and comments.
type Step struct{}

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New() *Step { return &Step{} }

// Take handles what customers answer to a survey.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	if t.Side != bot.Customer {
		return false, nil
	}
	m := t.Message()
	switch m.Kind {
	case bot.KindChoice:
		number, stars, ok := dialog.ParseScore(m.Name)
		switch {
		case !ok:
			return false, nil
		case stars > 0:
			return true, t.Score(ctx, number, stars)
		}
		t.AskComment(number)
		return true, nil
	case bot.KindForm:
		number, stars, ok := dialog.ParseScore(m.Name)
		if !ok || stars > 0 {
			return false, nil
		}
		return true, t.Comment(number, m.Values["comment"])
	case bot.KindText:
		return words(ctx, t)
	case bot.KindCommand:
		t.Unsurvey() // whatever they want, it is no comment
	}
	return false, nil
}

// words are a score that is typed, or the comment for which a button was pressed.
func words(ctx context.Context, t *dialog.Turn) (bool, error) {
	number, typed, comment := t.Surveyed()
	if number == "" {
		return false, nil
	}
	t.Unsurvey()
	text := t.Question()
	if typed {
		if stars, ok := typedScore(text); ok {
			return true, t.Score(ctx, number, stars)
		}
	}
	if !comment || text == "" {
		return false, nil
	}
	switch t.Reading.Intent {
	case dialog.IntentPerson, dialog.IntentCrisis:
		return false, nil
	case dialog.IntentThanks, dialog.IntentBye, dialog.IntentGreeting, dialog.IntentNo:
		return false, nil // "no thanks": there is nothing to add
	}
	return !asks(text), t.Comment(number, text)
}

// asks reports whether something is asked in a comment: then it is answered, too.
func asks(text string) bool { return strings.ContainsAny(text, "?？؟") || question.MatchString(text) }

// question is how questions begin that nobody writes of a service: "how do I get", not
// "what a team". Chinese ones have their words anywhere.
var question = regexp.MustCompile(`(?im)^\W*(?:(?:and|but|also|please|ok|okay|und|bitte) )*(?:` +
	`how (?:do|does|can|could|long|much|many|to)|where (?:is|are|can|do|does)|when (?:will|is|are|do|does|can)|why (?:is|are|do|does|did|was)|` +
	`what (?:is|are|do|does|if)|can (?:i|you|we)|could (?:i|you|we)|do (?:i|you|we) |is there|are there|` +
	`wie (?:kann|lange|viel|komme|bekomme)|wo (?:ist|kann|finde)|wann |warum |kann ich|können sie|gibt es)\b` +
	`|怎么(?:退|办|用|查|改|取|联|才|能|可以|会|没|还|做|弄|回)|如何|什么时候|多久|多少钱|在哪|为什么|能不能|可不可以|吗\s*$`)
