package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// The last audit facts are kept under one key, so that nobody searches the ledger
// for them. The turns of the program conversation dialog.AuditTrail write them.

// trailKey is where they are kept.
const trailKey = "audit:last"

// maxTrail is how many are kept, shownTrail how many are shown unasked.
const maxTrail, shownTrail = 100, 10

// passed is one line of the trail.
type passed struct {
	ID   string           `json:"id"` // of the message that brought it
	At   time.Time        `json:"at"`
	Fact dialog.AuditFact `json:"fact"`
}

// trail takes a fact into the trail. A turn that comes again finds it there.
func (s *Step) trail(ctx context.Context, t *dialog.Turn, m bot.Message) (bool, error) {
	if t.Conversation != dialog.AuditTrail.String() {
		return false, nil
	}
	p := passed{ID: m.ID, At: t.Now}
	if m.Kind != bot.KindCommand || json.Unmarshal([]byte(m.Text), &p.Fact) != nil {
		return true, nil
	}
	_, err := t.Once(ctx, "trail", func(ctx context.Context) ([]byte, error) {
		return nil, bot.Rewrite(ctx, s.Memory, trailKey, 0, func(doc []byte) ([]byte, error) {
			last := trailOf(doc)
			if slices.ContainsFunc(last, func(q passed) bool { return q.ID == p.ID }) {
				return doc, nil
			}
			last = append(last, p)
			if err := t.Held(ctx); err != nil {
				return nil, err
			}
			return json.Marshal(last[max(0, len(last)-maxTrail):])
		})
	})
	if err != nil {
		return false, fmt.Errorf("admin: keep audit: %w", err)
	}
	return true, nil
}

func trailOf(doc []byte) (last []passed) {
	if json.Unmarshal(doc, &last) != nil {
		return nil // of another program: it begins anew
	}
	return last
}

// audit shows who changed what, newest first.
func (s *Step) audit(ctx context.Context, t *dialog.Turn, c call) error {
	count := shownTrail
	if len(c.words) > 0 {
		n, err := strconv.Atoi(c.words[0])
		if err != nil || n < 1 {
			return c.misused(t, t.DeskText("command.no_count", "word", dialog.Line(c.words[0], 30)))
		}
		count = min(n, maxTrail)
	}
	doc, err := s.Memory.Get(ctx, trailKey)
	if err != nil {
		return fmt.Errorf("admin: read audit: %w", err)
	}
	last := trailOf(doc)
	if len(last) == 0 {
		t.Whisper(nil, "audit.empty")
		return nil
	}
	last = last[max(0, len(last)-count):]
	var b strings.Builder
	for _, p := range slices.Backward(last) {
		f := p.Fact
		text := t.DeskText("audit.line", "ago", t.DeskWaits(t.Now.Sub(p.At)), "name", f.Name, "who", f.Who,
			"did", strings.Join(strings.Fields(f.Verb+" "+f.Ticket+" "+f.Words), " "))
		if f.Dry {
			text += " " + t.DeskText("audit.dry")
		}
		b.WriteString("- " + text + "\n")
	}
	t.Whisper(nil, "audit.last", "count", len(last), "lines", dialog.CommonMark(strings.TrimSpace(b.String())))
	return nil
}
