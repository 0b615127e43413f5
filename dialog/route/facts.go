package route

import (
	"slices"
	"strconv"
	"strings"

	"handoff/dialog"
)

// facts is the environment of an expression: an inquiry as rules read it. Every
// field is a word that a configuration may use.
type facts struct {
	Text       string            `expr:"text"`       // what the customer wrote
	Subject    string            `expr:"subject"`    // one line of it
	Reason     string            `expr:"reason"`     // why a person is needed
	Category   string            `expr:"category"`   // empty: none
	Language   string            `expr:"language"`   // alone: "zh"
	Locale     string            `expr:"locale"`     // the whole tag: "zh-TW"
	Mood       string            `expr:"mood"`       // calm, upset, angry, threat
	Priority   string            `expr:"priority"`   // low, normal, high, urgent: as the mood says
	Platform   string            `expr:"platform"`   // the account on which the customer writes
	Customer   string            `expr:"customer"`   // display name: only what they call themselves
	Attributes map[string]string `expr:"attributes"` // by a signed identity; what is missing is ""
	Open       bool              `expr:"open"`       // the team is there

	Words func(...string) bool `expr:"words"` // any of these words or phrases occurs in the text

	folded folded
}

// fields are the names of an expression, as far as they are values.
var fields = []string{"text", "subject", "reason", "category", "language", "locale", "mood", "priority", "platform", "customer", "attributes", "open"}

// wordsName is the only function.
const wordsName = "words"

func newFacts(q dialog.Inquiry) *facts {
	language, _, _ := strings.Cut(q.Language, "-")
	f := &facts{
		Text: q.Text, Subject: q.Subject, Reason: string(q.Reason), Language: strings.ToLower(language), Locale: q.Language,
		Mood: q.Mood.Word(), Priority: q.Priority.Word(), Platform: q.Platform,
		Customer: q.Customer, Attributes: q.Attributes, Open: q.Open, folded: fold(q.Text),
	}
	if len(f.Text) > maxText {
		f.Text = strings.ToValidUTF8(f.Text[:maxText], "")
	}
	f.Words = func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			p, ok := newPhrase(w)
			return ok && f.folded.has(p)
		})
	}
	return f
}

// value is how a field reads, for an explanation.
func (f *facts) value(field string) string {
	switch field {
	case "text":
		return quoted(f.Text)
	case "subject":
		return quoted(f.Subject)
	case "reason":
		return quoted(f.Reason)
	case "category":
		return quoted(f.Category)
	case "language":
		return quoted(f.Language)
	case "locale":
		return quoted(f.Locale)
	case "mood":
		return quoted(f.Mood)
	case "priority":
		return quoted(f.Priority)
	case "platform":
		return quoted(f.Platform)
	case "customer":
		return quoted(f.Customer)
	case "open":
		return strconv.FormatBool(f.Open)
	}
	return ""
}

// quoted is a value on one line.
func quoted(text string) string { return `"` + dialog.Line(text, 60) + `"` }
