package dialog

import "context"

// Translator turns what one side wrote into what the other reads. Package
// translate is one, over a Model.
type Translator interface {
	// Translate returns text in the language to; both CommonMark. Terms that are
	// protected stay as they are. An error leaves the words untranslated.
	Translate(ctx context.Context, text, from, to string) (string, error)
}

// ForCustomer is what the customer reads of an agent's words (plain text as
// typed), CommonMark. original is how the agent wrote them, where that is another
// language; else empty.
func (t *Turn) ForCustomer(ctx context.Context, words string) (text, original string) {
	return Plain(words), ""
}

// ForDesk is what agents read below a customer's words, in their own language;
// empty where they need no translation. CommonMark.
func (t *Turn) ForDesk(ctx context.Context, words string) string { return "" }
