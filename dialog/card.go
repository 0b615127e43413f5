package dialog

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"handoff/bot"
)

// CardHandle is the handle of a ticket's card.
func CardHandle(number string) string { return "card:" + number }

// Card is the head of the ticket's thread as it stands now. Everything on it is
// plain text of ours or escaped words of the customer; what the assistant puts
// together is marked as such.
func (t *Turn) Card() bot.Reply {
	s, tk := &t.State, t.State.Ticket
	field := func(key, value string) bot.Field { return bot.Field{Name: t.DeskLabel(key), Value: value} }
	card := bot.Card{
		Title:  tk.Number + " · " + tk.Subject,
		Status: t.status(),
		Text:   t.summary(),
		Fields: []bot.Field{
			field("card.customer", "“"+t.customer()+"”"),
			field("card.platform", cmp.Or(tk.Platform, "–")),
			field("card.language", cmp.Or(tk.Language, "–")),
			field("card.reason", t.DeskLabel("reason."+string(tk.Reason))),
		},
	}
	if mood := cmp.Or(s.Mood, tk.Mood); mood != MoodCalm {
		card.Fields = append(card.Fields, field("card.mood", t.DeskLabel("mood.label_"+string(mood))))
	}
	return bot.Reply{Handle: CardHandle(tk.Number), Card: &card, Choices: t.cardChoices()}
}

func (t *Turn) cardChoices() []bot.Choice {
	choice := func(id string, style bot.Style) bot.Choice {
		return bot.Choice{ID: id, Label: t.DeskLabel("choice." + id), Style: style}
	}
	switch {
	case !t.State.Ticket.Open():
		return []bot.Choice{choice(ChoiceReopen, "")}
	case t.State.Owner == OwnerAgent:
		return []bot.Choice{choice(ChoiceResolve, bot.StylePrimary), choice(ChoiceBot, "")}
	}
	return []bot.Choice{choice(ChoiceClaim, bot.StylePrimary), choice(ChoiceResolve, ""), choice(ChoiceBot, "")}
}

// clock is how times stand on cards: agents sit in many zones.
const clock = "2 Jan 15:04 UTC"

func (t *Turn) status() string {
	tk := t.State.Ticket
	switch {
	case tk.How == Resolved:
		return t.DeskLabel("card.resolved", "agent", tk.By.Name, "time", tk.Closed.UTC().Format(clock))
	case tk.How == Returned:
		return t.DeskLabel("card.returned", "agent", tk.By.Name, "time", tk.Closed.UTC().Format(clock))
	case t.State.Owner == OwnerAgent:
		return t.DeskLabel("card.claimed", "agent", t.State.Agent.Name, "time", tk.Claimed.UTC().Format(clock))
	}
	return t.DeskLabel("card.waiting", "time", tk.Opened.UTC().Format(clock))
}

// summary is an honest extract: what was asked and what was tried, no
// conclusions.
func (t *Turn) summary() string {
	tk := t.State.Ticket
	var b strings.Builder
	b.WriteString(t.DeskText("card.summary"))
	b.WriteString("\n")
	if len(tk.Tried) == 0 {
		b.WriteString("\n- " + t.DeskText("card.nothing_tried"))
	}
	for _, y := range tk.Tried {
		outcome := t.DeskLabel("tried." + cmp.Or(y.Outcome, "open"))
		args := []any{"question", Line(y.Question, maxSubject), "title", cmp.Or(y.Title, y.Article),
			"confidence", fmt.Sprintf("%.2f", y.Confidence), "outcome", outcome}
		key := "card.tried"
		if y.Article == "" {
			key = "card.tried_nothing"
		}
		b.WriteString("\n- " + t.DeskText(key, args...))
	}
	return b.String()
}

// Lines of the conversation so far that the thread begins with.
const (
	maxExcerpt     = 12
	maxExcerptLine = 300
)

// openDesk opens the card, then says what went before and what was just said.
func (t *Turn) openDesk(ctx context.Context) error {
	desk, _ := t.Desk()
	card := t.Card()
	t.Open(desk, card)
	t.shown = t.face()

	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("dialog: read history: %w", err)
	}
	if excerpt := t.excerpt(lines); excerpt != "" {
		t.TellDesk("desk.so_far", "lines", CommonMark(excerpt))
	}
	t.relayFiles()
	if t.Side != bot.Customer {
		return nil
	}
	for _, m := range t.Messages {
		if m.Kind == bot.KindText || m.Kind == bot.KindCommand && m.Text != "" {
			t.Relay(m)
		}
	}
	if t.Kind() == bot.KindEdit && t.question != "" {
		t.SayDesk(bot.Reply{Handle: t.Message().Re, By: t.customer(), Text: t.Quote(t.Message().Text)})
	}
	return nil
}

// excerpt is the case's part of the transcript, compactly; empty when there was
// nothing before this turn.
func (t *Turn) excerpt(lines []bot.Line) string {
	var out []string
	for _, line := range lines {
		text := line.Text
		if line.Ours {
			text = Flat(text)
		}
		text = Line(text, maxExcerptLine)
		if line.Side != bot.Customer || text == "" || !line.At.After(t.State.Since) || line.Kind != "" && line.Kind != bot.KindText && line.Kind != bot.KindEdit {
			continue
		}
		who := t.customer()
		if line.Ours {
			who = cmp.Or(line.By, t.DeskLabel("card.assistant"))
		}
		out = append(out, "> **"+Plain(who)+":** "+Plain(text))
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out[max(0, len(out)-maxExcerpt):], "\n>\n")
}

// face is what of the card would be seen; empty without a card.
func (t *Turn) face() string {
	if _, ok := t.Desk(); !ok || t.State.Ticket == nil {
		return ""
	}
	data, err := json.Marshal(t.Card())
	if err != nil {
		return "" // plain structs always marshal
	}
	return string(data)
}

// refresh edits the card where it shows something different.
func (t *Turn) refresh() {
	if face := t.face(); face != t.shown {
		t.Edit(bot.Desk, CardHandle(t.State.Ticket.Number), t.Card())
	}
}
