package dialog

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
)

// maxCards is how many threads are begun for one ticket before we give up.
const maxCards = 3

// cardHandle is the handle of the ticket's newest card: "card:T-1001", after it
// "card:T-1001:2".
func (tk *Ticket) cardHandle() string {
	handle := "card:" + tk.Number
	if tk.Cards > 1 {
		handle += ":" + strconv.Itoa(tk.Cards)
	}
	return handle
}

// carded reports whether an open ticket's thread was begun. Before cards were
// counted, a known thread tells.
func (tk *Ticket) carded() bool { return tk.Open() && (tk.Cards > 0 || tk.Thread != "") }

// Card is the head of the ticket's thread as it stands now. Everything on it is
// plain text of ours or escaped words of the customer; what the assistant puts
// together is marked as such.
func (t *Turn) Card() bot.Reply {
	tk := t.State.Ticket
	field := func(key, value string) bot.Field { return bot.Field{Name: t.DeskLabel(key), Value: value} }
	card := bot.Card{
		Title:  tk.Number + " · " + tk.Subject,
		Status: t.status(),
		Text:   t.summary(),
		Fields: []bot.Field{
			field("card.customer", "“"+t.customer()+"”"),
			field("card.platform", t.platformName(tk.Platform)),
			field("card.language", cmp.Or(tk.Language, "–")),
			field("card.reason", t.DeskLabel("reason."+string(tk.Reason))),
		},
	}
	card.Fields = append(card.Fields, t.lifeFields()...)
	card.Fields = append(card.Fields, t.routingFields()...)
	if tk.Context != "" {
		card.Fields = append(card.Fields, field("card.context", "“"+tk.Context+"”"))
	}
	switch {
	case tk.Holiday != "":
		card.Fields = append(card.Fields, field("card.hours", t.DeskLabel("card.outside_holiday", "holiday", tk.Holiday)))
	case tk.Outside:
		card.Fields = append(card.Fields, field("card.hours", t.DeskLabel("card.outside")))
	}
	card.Fields = append(card.Fields, t.moodFields()...)
	card.Fields = append(card.Fields, t.surveyFields()...)
	card.Fields = append(card.Fields, t.clockFields()...)
	card.Fields = append(card.Fields, t.callbackField()...)
	card.Fields = append(card.Fields, t.translationFields()...)
	return bot.Reply{Handle: tk.cardHandle(), Card: &card, Choices: append(t.cardChoices(), t.translateChoices()...), Call: tk.Called}
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
	maxMoved       = 40 // of a ticket that comes from another team
	maxExcerptLine = 300
)

// openCard begins the ticket's thread: the card, then what went before. What this
// turn says comes after it.
func (t *Turn) openCard(ctx context.Context) error {
	desk, _ := t.Desk()
	tk := t.State.Ticket
	tk.Cards++
	tk.Copies, tk.Carried = nil, nil
	card := t.Card()
	tk.Face = faceOf(card)
	card.Report = true // it tells where the thread is
	t.Open(desk, card)
	t.opened, tk.Drawn, tk.Undrawn = true, t.Now, false
	return t.tellSoFar(ctx, "desk.so_far", tk.Since)
}

// lateCard begins the thread of a ticket that was opened while there was no desk.
func (t *Turn) lateCard(ctx context.Context) error {
	tk := t.State.Ticket
	if _, desk := t.Desk(); !desk || !tk.Open() || tk.carded() {
		return nil
	}
	tk.Added = false // that was said of the list: now there is somebody who reads
	return t.openCard(ctx)
}

// Missing follows up what will never stand at the desk: where it was the card or
// a customer's words of the open ticket, another thread begins, with all that was
// said so far; not more than three a ticket. It reports whether handle was of that
// kind.
func (t *Turn) Missing(ctx context.Context, handle, cause string) (bool, error) {
	tk := t.State.Ticket
	if handle != tk.cardHandle() && !slices.Contains(tk.Copies, handle) {
		return false, nil // of a thread that was given up already, among others
	}
	switch {
	case !tk.Open(), t.opened:
		return true, nil
	case tk.Cards-tk.Moved >= maxCards:
		t.manager.log.ErrorContext(ctx, "ticket cannot be brought to the desk", "conversation", t.Conversation, "ticket", tk.Number, "error", cause)
		return true, nil
	}
	tk.Cards = max(tk.Cards, 1) // there is one, whoever counted
	return true, t.openCard(ctx)
}

// tellSoFar tells the thread what was said since then, under that headline, and brings
// what came with it.
func (t *Turn) tellSoFar(ctx context.Context, headline string, since time.Time) error {
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("dialog: read history: %w", err)
	}
	t.understand(ctx)
	if excerpt := t.excerpt(lines, since, t.State.Ticket.Moved > 0); excerpt != "" {
		t.TellDesk(headline, "lines", CommonMark(excerpt))
		t.soFarTranslated(ctx, excerpt)
	}
	t.relayKept()
	return nil
}

// excerpt is the transcript since then, compactly; empty when there was nothing
// before this turn. With notes, the agents' notes stand in it, marked.
func (t *Turn) excerpt(lines []bot.Line, since time.Time, notes bool) string {
	var out []string
	gone := make(map[string]bool)    // taken back by the customer
	sent := make(map[string]bool)    // agents' words that were more than a note
	names := make(map[string]string) // of agents, whom customers may read under their team's
	for _, line := range lines {
		if line.Side == bot.Desk && !line.Ours && line.Kind != bot.KindEdit {
			names[line.ID] = Name(line.By)
		}
		if line.Side == bot.Customer && !line.Ours && line.Kind == bot.KindDelete {
			gone[line.Re] = true
		}
		if line.Side == bot.Customer && line.Ours || t.SaidElsewhere(line.ID) {
			sent[line.ID] = true
		}
	}
	for _, line := range lines {
		text := line.Text
		if line.Ours {
			text = Flat(text)
		}
		text = Line(text, maxExcerptLine)
		note := notes && line.Side == bot.Desk && !line.Ours && !sent[line.ID] && (line.Kind == "" || line.Kind == bot.KindText) && !ordered(text)
		if line.Side != bot.Customer && !note || text == "" || !line.At.After(since) || line.Kind != "" && line.Kind != bot.KindText && line.Kind != bot.KindEdit {
			continue
		}
		who := t.customer()
		if line.Ours {
			who = cmp.Or(names[line.ID], line.By, t.DeskLabel("card.assistant"))
		}
		quoted := Plain(text)
		switch {
		case note:
			who, quoted = cmp.Or(Name(line.By), t.DeskLabel("agent.nameless")), MarkNote+" "+Plain(strings.TrimSpace(strings.TrimLeft(text, "/／、"+MarkNote)))
		case line.Ours:
		case gone[line.ID] || gone[line.Re]:
			quoted = struck(text) + " " + t.DeskText("relay.deleted")
		case slices.Contains(t.State.Heard, line.ID):
			quoted = t.DeskText("relay.transcript", "text", text)
		}
		out = append(out, "> **"+Plain(who)+":** "+quoted)
	}
	if len(out) == 0 {
		return ""
	}
	most := maxExcerpt
	if notes {
		most = maxMoved
	}
	return strings.Join(out[max(0, len(out)-most):], "\n>\n")
}

// ordered reports whether what an agent wrote begins like a verb: "!claim".
func ordered(text string) bool {
	if strings.HasPrefix(text, "！") {
		return true
	}
	return len(text) > 1 && (text[0] == '!' || text[0] == '/' && text[1] != '/')
}

// faceOf is what the desk sees of a card, as a Ticket keeps it: two fingerprints, of
// its headline and of all.
func faceOf(card bot.Reply) string {
	data, err := json.Marshal(card)
	if err != nil {
		return "" // plain structs always marshal
	}
	return fingerprint(headline(card), faceSize) + fingerprint(string(data), faceSize)
}

// faceSize is how many bytes each has.
const faceSize = 5

// sameHeadline reports whether two cards differ at most in what can wait.
func sameHeadline(face, other string) bool {
	return len(face) == len(other) && face[:len(face)/2] == other[:len(other)/2]
}
