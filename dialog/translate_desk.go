package dialog

import (
	"context"
	"slices"
	"strings"

	"handoff/bot"
)

// ChoiceTranslate is the verb that switches a ticket's translation.
const ChoiceTranslate = "translate"

// translatable reports whether a translation could do anything for the ticket.
func (t *Turn) translatable() bool {
	return t.manager.translator != nil && t.State.Ticket != nil && !sameLanguage(t.Language(), t.deskLanguage())
}

// SetTranslate switches the ticket's translation; false: nothing would come of it,
// because both sides write the same language or nobody translates.
func (t *Turn) SetTranslate(on bool) bool {
	if !t.translatable() {
		return false
	}
	t.State.Ticket.Translate.On = &on
	return true
}

// Tongues are the languages of the customer and of the ticket's thread, in the
// agents' words.
func (t *Turn) Tongues() (customer, desk string) {
	in := t.manager.locale
	return LanguageName(t.Language(), in), LanguageName(t.deskLanguage(), in)
}

// translationFields say on the card how the translation stands: "German ⇄ English
// (on)"; nothing where both sides write the same language.
func (t *Turn) translationFields() []bot.Field {
	if !t.translatable() {
		return nil
	}
	key := "translate.off"
	if t.Translating() {
		key = "translate.on"
	}
	customer, desk := t.Tongues()
	return []bot.Field{{Name: t.DeskLabel("card.translation"), Value: t.DeskLabel(key, "customer", customer, "desk", desk)}}
}

// translateChoices switch it from the card's menu.
func (t *Turn) translateChoices() []bot.Choice {
	if !t.translatable() || !t.State.Ticket.Open() {
		return nil
	}
	return []bot.Choice{{ID: ChoiceTranslate, Label: t.DeskLabel("choice.translate"), Menu: true}}
}

// soFarTranslated says below the conversation so far what it means. Some of it may be
// in the desk's language already: the model leaves that as it is.
func (t *Turn) soFarTranslated(ctx context.Context, excerpt string) {
	if !t.Translating() {
		return
	}
	said := Cut(Flat(excerpt), maxRelay, "…")
	translated, ok := t.translate(ctx, said, t.Language(), t.deskLanguage())
	if !ok || translated == said {
		return
	}
	from := LanguageName(t.Language(), t.manager.locale)
	t.TellDesk("translate.from", "language", from, "text", CommonMark(Plain(translated)))
}

// sentHandle begins the handles of what agents read of their translated words.
const sentHandle = "sent:"

// ShowSent says in the thread what the customer reads of an agent's words (the message
// id, said or edited as r), where they were translated: who signs for them must be
// able to read them. again: they were edited.
func (t *Turn) ShowSent(id string, r bot.Reply, again bool) {
	if !slices.ContainsFunc(r.Choices, func(c bot.Choice) bool { return strings.HasPrefix(c.ID, choiceOriginal) }) {
		return
	}
	language, _ := t.Tongues()
	shown := bot.Reply{Handle: sentHandle + id, Text: t.DeskText("translate.sent", "language", language, "text", CommonMark(r.Text))}
	if again {
		t.Edit(bot.Desk, shown.Handle, shown)
		return
	}
	t.SayDesk(shown)
}
