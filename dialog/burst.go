package dialog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"handoff/bot"
)

// read fills in what the turn tells of the customer and of what they want.
func (m *Manager) read(ctx context.Context, t *Turn) error {
	first := t.Message()
	if t.Side == bot.Internal && t.State.Owner == "" && first.Kind == bot.KindFailed && first.Name == bot.Customer.String() {
		t.begin() // the customer's very first words could not be handled
	}
	if t.Side != bot.Customer {
		return nil
	}
	if t.State.Owner == "" {
		t.begin()
	}
	last := t.Last()
	t.State.Customer = cmp.Or(Name(last.From.Name), t.State.Customer)
	t.State.Locale = cmp.Or(last.From.Locale, t.State.Locale)
	t.State.Zone = cmp.Or(last.From.Zone, t.State.Zone)
	if last.From.Attributes != nil {
		t.State.Attributes = last.From.Attributes
	}
	t.State.Public = t.State.Public || last.Public
	t.State.Person = cmp.Or(last.From.ID, t.State.Person)
	if last.Kind != bot.KindLeft {
		t.State.Left = false
	}
	if err := t.take(ctx); err != nil {
		return err
	}
	if err := t.ask(ctx); err != nil {
		return err
	}
	if t.question != "" && m.reader != nil {
		t.Reading = m.reader.Read(t.question, t.State.Language)
		t.State.Language = cmp.Or(t.Reading.Language, t.State.Language)
	}
	return nil
}

// take notes what the turn brings besides words.
func (t *Turn) take(ctx context.Context) error {
	switch t.Kind() {
	case bot.KindText:
		t.pages()
		t.weigh()
		if t.State.Owner == OwnerBot || !t.State.Ticket.carded() {
			t.keep()
		}
		return t.hear(ctx)
	case bot.KindForm:
		t.weigh()
	case bot.KindDelete:
		t.forget(t.Message().Re)
	case bot.KindCommand:
		return t.arrived(ctx)
	}
	return nil
}

// begin makes a customer's conversation of the turn.
func (t *Turn) begin() {
	t.State.Owner = OwnerBot
}

// ask puts together what the customer asks.
func (t *Turn) ask(ctx context.Context) error {
	switch first := t.Message(); first.Kind {
	case bot.KindText:
		var texts []string
		for _, msg := range t.Messages {
			text, _ := bound(msg.Text)
			if text = cmp.Or(text, emoji(msg)); text != "" {
				texts = append(texts, text)
			}
		}
		t.question = strings.Join(texts, "\n")
	case bot.KindCommand: // "/agent my parcel is lost"
		t.question, _ = bound(first.Text)
	case bot.KindForm:
		if feedback(first) {
			t.question, _ = bound(first.Text)
		}
	case bot.KindEdit:
		text, _ := bound(first.Text)
		ids := t.State.Case.IDs
		if t.State.Owner != OwnerBot || !slices.Contains(ids, first.Re) || text == "" {
			return nil
		}
		if len(ids) == 1 {
			t.question = text
			return nil
		}
		// One of a burst was edited: the others stand in the transcript.
		lines, err := t.History(ctx)
		if err != nil {
			return fmt.Errorf("dialog: read history: %w", err)
		}
		var texts []string
		for _, id := range ids {
			if id == first.Re {
				texts = append(texts, text)
				continue
			}
			// The newest line wins: it may have been edited before.
			for _, line := range slices.Backward(lines) {
				if line.Side == bot.Customer && !line.Ours && (line.ID == id || line.Kind == bot.KindEdit && line.Re == id) {
					text, _ := bound(line.Text)
					texts = append(texts, text)
					break
				}
			}
		}
		t.question = strings.Join(texts, "\n")
	}
	return nil
}
