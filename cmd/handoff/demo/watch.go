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
	switch f.Kind {
	case "triage":
		var v dialog.TriageFact
		if json.Unmarshal(f.Data, &v) != nil || v.Intent == "" {
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
	case "answer":
		var v dialog.AnswerFact
		if json.Unmarshal(f.Data, &v) != nil {
			return ""
		}
		return explainAnswer(v)
	case "outcome":
		var v dialog.OutcomeFact
		if json.Unmarshal(f.Data, &v) != nil {
			return ""
		}
		if v.Outcome == dialog.OutcomeHelped {
			return "the last answer helped"
		}
		return "the last answer did not help"
	case "transcript":
		var v dialog.TranscriptFact
		switch {
		case json.Unmarshal(f.Data, &v) != nil:
			return ""
		case v.Failure != "":
			return "🎙 could not listen (" + v.Failure + ")"
		case v.Words == 0:
			return "🎙 understood nothing"
		}
		return fmt.Sprintf("🎙 wrote down %d words", v.Words)
	case "handoff":
		var v dialog.HandoffFact
		if json.Unmarshal(f.Data, &v) != nil {
			return ""
		}
		return fmt.Sprintf("opens ticket %s (%s)", v.Number, v.Reason)
	case "claimed", "resolved", "returned", "reopened":
		var v dialog.TicketFact
		if json.Unmarshal(f.Data, &v) != nil {
			return ""
		}
		return fmt.Sprintf("%s %s by %s", v.Number, f.Kind, nameOf(v.Agent))
	case "reply_undelivered":
		return "what an agent said did not arrive"
	}
	return ""
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
