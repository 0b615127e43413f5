package dialog

import (
	"cmp"
	"encoding/json"
	"fmt"

	"handoff/bot"
)

// AuditTrail is the program conversation that keeps the last audit facts at hand;
// all of them stand in the ledger.
var AuditTrail = bot.Address{Account: bot.Own, Chat: "audit"}

// maxAudit is how much of a command's words an audit fact keeps, in characters.
const maxAudit = 200

// Audit leaves the fact that the author of the turn's message changed something, or
// tried it.
func (t *Turn) Audit(verb, words, ticket string, dry bool) error {
	m := t.Message()
	f := AuditFact{
		Who: t.who(), Name: t.Named(m, m.From.ID, m.From.Name).Name, Verb: verb, Words: Line(words, maxAudit), Ticket: ticket, Dry: dry,
	}
	data, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("dialog: encode audit: %w", err)
	}
	t.Pass(AuditTrail.String(), bot.Message{Kind: bot.KindCommand, Name: "audit", Text: string(data)})
	return t.Record("audit", f)
}

// who is the author of the turn's message by the platform's word, or the program whose
// token was shown: in whose name it acts is only what it says.
func (t *Turn) who() string {
	m := t.Message()
	if t.Side == bot.Internal {
		if token := m.Values[orderToken]; token != "" {
			return "api:" + token
		}
	}
	return cmp.Or(t.actedOn(m), m.At.Account) + ":" + m.From.ID
}
