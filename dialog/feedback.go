package dialog

import (
	"strings"

	"handoff/bot"
)

// FormFeedback is the form with which a customer writes to people at once: the
// website's feedback page. Text holds the words; Values may hold topic, email,
// rating (1 to 5) and page.
const FormFeedback = "feedback"

// Feedback reports whether the burst is a feedback: it becomes a ticket whose
// number the page shows, whatever the bot could say to it.
func (t *Turn) Feedback() bool { return feedback(t.Message()) }

func feedback(m bot.Message) bool { return m.Kind == bot.KindForm && m.Name == FormFeedback }

// filled writes for the desk what was filled in beside a feedback's words. Nothing
// of it is trusted.
func (t *Turn) filled(m bot.Message) string {
	if !feedback(m) {
		return ""
	}
	var lines []string
	for _, field := range [][2]string{
		{"topic", "relay.feedback.topic"}, {"rating", "relay.feedback.rating"},
		{"email", "relay.feedback.email"}, {"page", "relay.feedback.page"},
	} {
		if value := Line(m.Values[field[0]], maxKeptValue); value != "" {
			lines = append(lines, t.DeskText(field[1], "value", value))
		}
	}
	return strings.Join(lines, "\n")
}

// pages reads on which page of the website the customer wrote, for the card. It is
// nothing that was sent.
func (t *Turn) pages() {
	for i := range t.Messages {
		m := &t.Messages[i]
		if m.Values["type"] != "page" {
			continue
		}
		from := Line(m.Values["title"], maxContext/2)
		if url := Line(m.Values["url"], maxContext/2); url != "" {
			from = strings.TrimSpace(from + " " + url)
		}
		if email := Line(m.Values["email"], maxKeptValue); email != "" {
			from = strings.TrimPrefix(from+" · "+email, " · ")
		}
		t.cameFrom(from)
		m.Values = nil
	}
}

// cameFrom remembers where the customer comes from, and has the card say so.
func (t *Turn) cameFrom(from string) {
	if from = Line(from, maxContext); from == "" {
		return
	}
	t.State.Context = from
	if tk := t.State.Ticket; tk.Open() && tk.Context != from {
		tk.Context = from
	}
}
