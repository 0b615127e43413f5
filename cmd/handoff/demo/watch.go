package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Watch is the handler h with each of its turns written into the page's events:
// how long it took and, by its facts, why it was decided so. It changes nothing.
// Without it the page shows what the platforms saw, and no reasons.
func (d *Demo) Watch(h bot.Handler) bot.Handler {
	return bot.HandlerFunc(func(ctx context.Context, t *bot.Turn) error {
		began := time.Now()
		err := h.Turn(ctx, t)
		took := time.Since(began)
		var notes []string
		for _, f := range t.Outcome().Facts {
			if note := explain(f); note != "" {
				notes = append(notes, note)
			}
		}
		switch {
		case err != nil:
			notes = append(notes, "failed, and will be tried again")
		case len(notes) == 0:
			return nil // a receipt, a relay: the platforms show what became of it
		}
		d.note(event{Lane: laneBot, Title: "The bot decides", Text: strings.Join(notes, " · "), Took: ms(took)})
		return err
	})
}

// explain says a fact in words; empty: it says nothing to a visitor.
func explain(f bot.Fact) string {
	say, ok := explained[f.Kind]
	if !ok {
		return ""
	}
	return say(f.Data)
}

// fact makes what says a fact of a kind; what cannot be read is not said.
func fact[T any](say func(v T) string) func(json.RawMessage) string {
	return func(data json.RawMessage) string {
		var v T
		if json.Unmarshal(data, &v) != nil {
			return ""
		}
		return say(v)
	}
}

// explained are the kinds of facts that say something to a visitor.
var explained = map[string]func(json.RawMessage) string{
	"triage": fact(func(v dialog.TriageFact) string {
		if v.Intent == "" {
			return ""
		}
		note := "read as " + string(v.Intent)
		if v.Language != "" {
			note += ", " + v.Language
		}
		if v.Mood != "" && v.Mood != dialog.MoodCalm {
			note += ", " + string(v.Mood)
		}
		return note
	}),
	"answer": fact(explainAnswer),
	"outcome": fact(func(v dialog.OutcomeFact) string {
		if v.Outcome == dialog.OutcomeHelped {
			return "the last answer helped"
		}
		return "the last answer did not help"
	}),
	"transcript": fact(func(v dialog.TranscriptFact) string {
		switch {
		case v.Failure != "":
			return "🎙 could not listen (" + v.Failure + ")"
		case v.Words == 0:
			return "🎙 understood nothing"
		}
		return fmt.Sprintf("🎙 wrote down %d words", v.Words)
	}),
	"handoff": fact(func(v dialog.HandoffFact) string {
		note := fmt.Sprintf("opens ticket %s (%s)", v.Number, v.Reason)
		if v.Rule != "" {
			note += fmt.Sprintf(" for %s: “%s”", v.Team, v.Rule)
		}
		return note
	}),
	"claimed": did("claimed"), "resolved": did("resolved"), "returned": did("returned"), "reopened": did("reopened"),
	"stage": fact(func(v dialog.StageFact) string {
		switch v.What {
		case dialog.EventSnoozed, dialog.EventWoken, dialog.EventTransferred, dialog.EventAssigned, dialog.EventReleased, dialog.EventLapsed, dialog.EventMerged:
			return v.Number + " " + string(v.What) + by(v.Agent)
		}
		return "" // another fact tells, or the customer's words do
	}),
	"replied": fact(func(v dialog.RepliedFact) string {
		if !v.First {
			return ""
		}
		return fmt.Sprintf("%s: a person’s first words after %s", v.Number, time.Duration(v.Waited)*time.Second)
	}),
	"survey": fact(func(v dialog.SurveyFact) string {
		return v.Number + ": " + strings.Repeat("★", v.Stars) + strings.Repeat("☆", max(0, 5-v.Stars))
	}),
	"reply_undelivered": fact(func(dialog.UndeliveredFact) string { return "what an agent said did not arrive" }),
}

// did says what an agent did to a ticket.
func did(what string) func(json.RawMessage) string {
	return fact(func(v dialog.TicketFact) string { return v.Number + " " + what + " by " + nameOf(v.Agent) })
}

// by names the agent who did something; nobody: time did.
func by(agent string) string {
	if agent == "" {
		return ""
	}
	return " by " + nameOf(agent)
}

func explainAnswer(v dialog.AnswerFact) string {
	found := ""
	if v.Article != "" {
		found = fmt.Sprintf("%s, confidence %.2f: ", v.Article, v.Confidence)
	}
	switch v.Kind {
	case "approved":
		return found + "approved answer, to the letter"
	case "quoted":
		return found + "quotes the article"
	case "model":
		return found + "answered by the model played here, checked against what it cites"
	case "clarify":
		return "not sure enough: asks what is meant"
	}
	return found + v.Kind
}
