package dialog

import (
	"context"
	"slices"
	"time"

	"handoff/bot"
)

// maxComment is how much of a comment the state and the card keep, in characters; the
// thread reads all of it.
const maxComment = 300

// commentTime is how long a customer may think before their next words are no comment
// any more.
const commentTime = 10 * time.Minute

// Score takes a score of a ticket: that of the last one, or of one before it whose
// thread still leads here. It thanks, takes the buttons away, and does what a low score
// does. A second score replaces the first.
func (t *Turn) Score(ctx context.Context, number string, stars int) error {
	tk := t.State.Ticket
	if tk == nil || tk.Number != number {
		return t.scorePast(number, stars)
	}
	if tk.Score == nil {
		tk.Score = &Score{Number: number}
	}
	sc := tk.Score
	first := sc.Stars == 0
	sc.Stars, sc.Fresh = stars, false
	t.Edit(bot.Customer, surveyHandle+number, bot.Reply{Text: t.Text("survey.scored", "number", number, "stars", Stars(stars))})
	if err := t.recordScore(); err != nil {
		return err
	}
	reopened, err := t.scoredLow(ctx)
	if err != nil {
		return err
	}
	if reopened {
		t.Tell("survey.reopened", "number", number)
		return nil
	}
	if first {
		t.thank(number, stars)
	}
	return nil
}

// thank says thanks, with a button for a comment, and after a low score with one for a
// person: who is unhappy may want more than to be asked.
func (t *Turn) thank(number string, stars int) {
	r := bot.Reply{Handle: surveyThanked + number, Text: t.Text("survey.thanks"), Choices: []bot.Choice{t.commentChoice(number)}}
	if t.low(stars) {
		r.Text = t.Text("survey.thanks_low")
		if t.State.Owner == OwnerBot {
			r.Choices = append(r.Choices, t.PersonChoice())
		}
	}
	t.Answer(r)
}

func (t *Turn) low(stars int) bool { return 0 < stars && stars <= t.manager.survey.Low }

// recordScore writes the score of the present ticket into the ledger.
func (t *Turn) recordScore() error {
	tk := t.State.Ticket
	return t.Record("survey", SurveyFact{tk.Number, tk.Score.Stars, tk.Score.Comment != "", tk.By.ID, tk.Team})
}

// scoredLow does, once a ticket, what a low score does: it calls the leads in the
// thread, and opens the ticket again, where that is the policy and nothing else has
// begun.
func (t *Turn) scoredLow(ctx context.Context) (reopened bool, err error) {
	s, tk := &t.State, t.State.Ticket
	then := t.manager.survey.Then
	if tk.Score.Alerted || then == LowNothing || !t.low(tk.Score.Stars) {
		return false, nil
	}
	tk.Score.Alerted = true
	if reopened = then == LowReopen && !tk.Open() && tk.How == Resolved && s.Owner == OwnerBot && !s.Left; reopened {
		if err := t.scoreReopens(ctx); err != nil {
			return false, err
		}
	}
	text := t.DeskText("survey.low", "customer", t.customer(), "number", tk.Number, "stars", Stars(tk.Score.Stars))
	if reopened {
		text += "\n\n" + t.DeskText("survey.low_reopened")
	}
	t.SayDesk(bot.Reply{Text: text, Call: t.Leads()})
	return reopened, nil
}

// scoreReopens puts the ticket back into the queue: whoever it was solved by is not
// the only one to look at it now.
func (t *Turn) scoreReopens(ctx context.Context) error {
	s, tk := &t.State, t.State.Ticket
	t.withdraw()
	s.Owner, s.Agent = OwnerQueue, Agent{}
	if err := t.move(EventCameBack, Agent{}); err != nil {
		return err
	}
	if err := t.openAgain(ctx); err != nil {
		return err
	}
	tk.Queued, tk.Waiting, tk.Added = t.Now, t.Now, true
	return t.Record("reopened", TicketFact{Number: tk.Number})
}

// scorePast takes a score of a ticket before the present one. It is told to the thread
// of the present one, if it is low.
func (t *Turn) scorePast(number string, stars int) error {
	if !t.past(number) {
		t.Tell("survey.late")
		return nil
	}
	t.Edit(bot.Customer, surveyHandle+number, bot.Reply{Text: t.Text("survey.scored", "number", number, "stars", Stars(stars))})
	t.thank(number, stars)
	if t.low(stars) && t.manager.survey.Then != LowNothing {
		t.SayDesk(bot.Reply{Text: t.DeskText("survey.low", "customer", t.customer(), "number", number, "stars", Stars(stars)), Call: t.Leads()})
	}
	return t.Record("survey", SurveyFact{Number: number, Stars: stars})
}

// past reports whether a number is that of a ticket before the present one.
func (t *Turn) past(number string) bool {
	return slices.ContainsFunc(t.State.Past, func(p Past) bool { return p.Number == number })
}

// Comment takes what the customer writes of a score. It stands on the card and in the
// thread, where a low score has the leads called with it.
func (t *Turn) Comment(number, text string) error {
	tk := t.State.Ticket
	present := tk != nil && tk.Number == number
	if !present && !t.past(number) {
		t.Tell("survey.late")
		return nil
	}
	t.Edit(bot.Customer, surveyThanked+number, bot.Reply{Text: t.Text("survey.thanks")})
	if text, _ = bound(text); text == "" {
		return nil
	}
	t.Tell("survey.commented")
	r := bot.Reply{Files: t.carries(), Text: t.DeskText("survey.comment_past", "customer", t.customer(), "number", number, "text", CommonMark(t.Quote(text)))}
	if !present {
		t.SayDesk(r)
		return nil
	}
	if tk.Score == nil {
		tk.Score = &Score{Number: number}
	}
	sc := tk.Score
	sc.Writes, sc.Comment = time.Time{}, Line(text, maxComment)
	if sc.Stars > 0 {
		r.Text = t.DeskText("survey.comment", "customer", t.customer(), "number", number, "stars", Stars(sc.Stars), "text", CommonMark(t.Quote(text)))
	}
	if t.low(sc.Stars) && t.manager.survey.Then != LowNothing {
		r.Call = t.Leads()
	}
	t.SayDesk(r)
	return t.recordScore()
}

// carries are the files that came with the turn's words, but for those that are too
// large.
func (t *Turn) carries() []bot.File {
	var files []bot.File
	for _, m := range t.Messages {
		for _, f := range m.Files {
			if !t.heavy(f) {
				files = append(files, f)
			}
		}
	}
	return files
}

// AskComment waits for a comment, where the platform has no forms.
func (t *Turn) AskComment(number string) {
	tk := t.State.Ticket
	if tk == nil || tk.Number != number || tk.Score == nil {
		t.Tell("survey.late")
		return
	}
	if tk.Open() {
		t.Tell("survey.write_agent", "number", number) // whatever they write is read
		return
	}
	tk.Score.Writes = t.Now.Add(commentTime)
	t.Tell("survey.write")
}

// Surveyed is the score that the customer's words of this turn may be about: they were
// asked for it and write to nobody else. typed: their very first words since then;
// comment: they pressed the button for one.
func (t *Turn) Surveyed() (number string, typed, comment bool) {
	tk := t.State.Ticket
	if tk == nil || tk.Open() || tk.Score == nil || t.State.Owner != OwnerBot {
		return "", false, false
	}
	sc := tk.Score
	return tk.Number, sc.Fresh && sc.Stars == 0, t.Now.Before(sc.Writes)
}

// Unsurvey notes that the customer has written: what they write next is no score and no
// comment any more.
func (t *Turn) Unsurvey() {
	if tk := t.State.Ticket; tk != nil && tk.Score != nil {
		tk.Score.Fresh, tk.Score.Writes = false, time.Time{}
	}
}
