package dialog

import (
	"context"
	"slices"
	"strings"
	"time"

	"handoff/bot"
)

// Survey is how satisfaction is asked after a ticket was resolved.
type Survey struct {
	On    bool
	After time.Duration // how long after the end; the customer may still write
	Every time.Duration // one customer is asked once in so long
	Low   int           // a score up to this one is low, 1 to 5
	Then  LowScore      // what a low score does
	All   bool          // also after a feedback form and after a threat; after a crisis never
}

// LowScore is what a low score does.
type LowScore string

// The policies.
const (
	LowNothing LowScore = ""
	LowAlert   LowScore = "alert"  // the leads are called in the thread
	LowReopen  LowScore = "reopen" // the ticket is opened again, and the leads are called
)

// Score is what a customer said of how their case was solved.
type Score struct {
	Number  string    `json:"number"`          // the ticket's
	Stars   int       `json:"stars,omitempty"` // 1 to 5; 0: asked, not answered
	Comment string    `json:"comment,omitempty"`
	Asked   time.Time `json:"asked,omitzero"`

	Fresh   bool      `json:"fresh,omitempty"`   // the customer has written nothing since they were asked
	Writes  time.Time `json:"writes,omitzero"`   // until then their next words are the comment
	Alerted bool      `json:"alerted,omitempty"` // what a low score does was done
}

// Handles of what is asked, and of what is said to the score.
const (
	surveyHandle  = "survey:"
	surveyThanked = "survey-thanks:"
)

// survey sets the time to ask, when the turn has resolved a ticket, and takes it back,
// when it has opened one. It runs at the end of each turn.
func (t *Turn) survey(context.Context) error {
	tk, was := t.State.Ticket, t.was
	if tk == nil || !t.manager.survey.On {
		return nil
	}
	ended := !tk.Open() && tk.How == Resolved && tk.Stage != StageMerged
	before := was != nil && was.Number == tk.Number && !was.Open()
	switch {
	case ended && !before && t.asksFor(tk):
		t.Wake(timerSurvey, t.Now.Add(t.manager.survey.After))
	case tk.Open() && was != nil && !was.Open():
		t.Wake(timerSurvey, time.Time{})
	}
	return nil
}

// asksFor reports whether a customer would be asked about a ticket: not too often, and
// not after what was no service that one gives stars to.
func (t *Turn) asksFor(tk *Ticket) bool {
	s, c := &t.State, t.manager.survey
	switch {
	case s.Public, tk.Reason == ReasonCrisis:
		return false
	case !c.All && (tk.Reason == ReasonFeedback || tk.Reason == ReasonThreat || slices.Contains(tk.Moods, MoodThreat)):
		return false
	}
	return s.Surveyed.IsZero() || t.Now.Add(c.After).Sub(s.Surveyed) >= c.Every
}

// alarmSurvey asks, unless the customer is gone or about something else by now. What
// they write at this very moment is served first.
func (t *Turn) alarmSurvey(context.Context, string) error {
	s, tk := &t.State, t.State.Ticket
	t.Unless(bot.Customer)
	switch {
	case tk == nil || tk.Open() || tk.How != Resolved || tk.Stage == StageMerged || tk.Score != nil:
	case s.Owner != OwnerBot || s.Left || s.Case.Question != "":
	case !t.manager.survey.On || !t.asksFor(tk):
	default:
		s.Surveyed = t.Now
		tk.Score = &Score{Number: tk.Number, Asked: t.Now, Fresh: true}
		r := bot.Reply{Handle: surveyHandle + tk.Number, Text: t.Text("survey.ask", "number", tk.Number)}
		for stars := 1; stars <= MaxStars; stars++ {
			r.Choices = append(r.Choices, bot.Choice{ID: ScoreChoice(tk.Number, stars), Label: t.scoreLabel(stars)})
		}
		t.Answer(r)
	}
	return nil
}

// MaxStars is the best score.
const MaxStars = 5

// choiceSurvey begins the ID of every button of a survey.
const choiceSurvey = "survey:"

// choiceComment stands in place of the stars on the button for a comment.
const choiceComment = "comment"

// ScoreChoice is the ID of the button that gives a ticket so many stars.
func ScoreChoice(number string, stars int) string {
	return choiceSurvey + string(rune('0'+stars)) + ":" + number
}

// ParseScore reads the ID of a button of a survey, or the name of its form. No stars:
// it is for the comment.
func ParseScore(id string) (number string, stars int, ok bool) {
	rest, ok := strings.CutPrefix(id, choiceSurvey)
	what, number, cut := strings.Cut(rest, ":")
	switch {
	case !ok || !cut || number == "":
		return "", 0, false
	case what == choiceComment:
		return number, 0, true
	case len(what) == 1 && '1' <= what[0] && what[0] <= '0'+MaxStars:
		return number, int(what[0] - '0'), true
	}
	return "", 0, false
}

// scoreLabel is what stands on a button: the ends say which is the good one.
func (t *Turn) scoreLabel(stars int) string {
	switch stars {
	case 1:
		return "1 ☹"
	case MaxStars:
		return "5 ☺"
	}
	return string(rune('0' + stars))
}

// Stars draws a score.
func Stars(stars int) string {
	stars = min(max(stars, 0), MaxStars)
	return strings.Repeat("★", stars) + strings.Repeat("☆", MaxStars-stars)
}

// commentChoice asks for a comment: a form where the platform has forms, elsewhere a
// button after which the next words are the comment.
func (t *Turn) commentChoice(number string) bot.Choice {
	id := choiceSurvey + choiceComment + ":" + number
	return bot.Choice{ID: id, Label: t.Label("survey.comment_button"), Form: &bot.Form{
		Name: id, Title: t.Label("survey.comment_title", "number", number), Submit: t.Label("survey.comment_send"),
		Inputs: []bot.Input{{Name: "comment", Label: t.Label("survey.comment_label"), Long: true}},
	}}
}

// surveyFields are what the card says of the score.
func (t *Turn) surveyFields() []bot.Field {
	sc := t.State.Ticket.Score
	if sc == nil || sc.Stars == 0 {
		return nil
	}
	value := Stars(sc.Stars)
	if sc.Comment != "" {
		value += " “" + sc.Comment + "”"
	}
	return []bot.Field{{Name: t.DeskLabel("card.score"), Value: value}}
}
