package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Config is what the step works with.
type Config struct {
	Reporter
	To     bot.Address // the channel
	Daily  *When       // nil: no such digest
	Weekly *When
}

// Conversation is the program's conversation in which digests are told.
var Conversation = bot.Address{Account: bot.Own, Chat: "digest"}

// Start is the message that the program puts on the Internal side when it begins. Each
// start has an ID of its own.
func Start(id string) bot.Message {
	return bot.Message{ID: "start:" + id, At: Conversation, Kind: bot.KindCommand, Name: "digest"}
}

// Step tells digests. It stands before the desk step.
type Step struct{ Config }

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New(c Config) *Step {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	return &Step{c}
}

// kinds are the digests' names, in the order in which they are told.
var kinds = []string{"daily", "weekly"}

func (s *Step) when(kind string) *When {
	if kind == "weekly" {
		return s.Weekly
	}
	return s.Daily
}

// Take serves the program's own conversation.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	if t.Conversation != Conversation.String() || t.Side != bot.Internal {
		return false, nil
	}
	m := t.Message()
	if err := s.began(ctx, t); err != nil {
		return true, err
	}
	if m.Kind == bot.KindCommand || m.Kind == bot.KindTimer && m.Name == sumTimer {
		if err := s.sums(ctx, t); err != nil {
			return true, err
		}
	}
	for _, kind := range kinds {
		timer := "digest:" + kind
		if m.Kind == bot.KindTimer && m.Name != timer || m.Kind == bot.KindUndelivered {
			continue
		}
		w := s.when(kind)
		if w == nil || s.To.IsZero() {
			t.Wake(timer, time.Time{}) // it was switched off
			continue
		}
		if err := s.tell(ctx, t, kind, *w); err != nil {
			return true, err
		}
		t.Wake(timer, w.next(t.Now, s.Zone))
	}
	return true, nil
}

// kept is what is remembered of the last digest of a kind.
type kept struct {
	Until  time.Time `json:"until"`
	Cursor string    `json:"cursor,omitempty"`
	Sum    *Sum      `json:"sum,omitempty"`
}

// astray reports whether it was kept by a clock that was ahead, and set right since:
// nothing would be told until that time. What a turn that slept finds is hours ahead of
// it, not days.
func (k kept) astray(now time.Time) bool { return k.Until.Sub(now) > 48*time.Hour }

// made is a digest with what is to be remembered of it.
type made struct {
	Report *Report `json:"report,omitempty"`
	Kept   kept    `json:"kept"`
}

// tell says the digest whose time has passed since the last one; nothing where none
// has. The first start only notes where to begin.
func (s *Step) tell(ctx context.Context, t *dialog.Turn, kind string, w When) error {
	key := "digest:" + kind
	due := w.last(t.Now, s.Zone)
	data, err := t.Once(ctx, key, func(ctx context.Context) ([]byte, error) {
		data, err := s.Memory.Get(ctx, key)
		if err != nil {
			return nil, err
		}
		last := keptOf(data)
		if last.astray(t.Now) {
			last = kept{}
		}
		x := made{Kept: kept{Until: due}}
		if last.Until.IsZero() || !due.After(last.Until) {
			if !last.Until.IsZero() {
				x.Kept = last
			}
			return json.Marshal(x)
		}
		from, err := s.source(ctx, t.Now, s.Lists)
		if err != nil {
			return nil, err
		}
		r, cursor, err := from.read(ctx, last.Cursor, last.Until, due)
		if err != nil {
			return nil, err
		}
		if last.Sum != nil {
			r.Before = last.Sum
		}
		x.Report, x.Kept.Cursor = &r, cursor
		if r.Known.IsZero() {
			x.Kept.Sum = r.sum()
		}
		return json.Marshal(x)
	})
	if err != nil {
		return fmt.Errorf("digest: make %s: %w", kind, err)
	}
	var x made
	if err := json.Unmarshal(data, &x); err != nil {
		return fmt.Errorf("digest: read %s: %w", kind, err)
	}
	if x.Report != nil {
		title := t.DeskLabel("digest." + kind)
		t.Say(s.To, bot.Reply{Handle: key + ":" + x.Report.Until.UTC().Format(time.RFC3339), Text: s.markdown(title, *x.Report)})
	}
	_, err = t.Once(ctx, key+":kept", func(ctx context.Context) ([]byte, error) {
		return []byte("kept"), bot.Rewrite(ctx, s.Memory, key, 0, func(is []byte) ([]byte, error) {
			if last := keptOf(is); !x.Kept.Until.After(last.Until) && !last.astray(t.Now) {
				return is, nil // of a turn that slept: another has said it, and later ones
			}
			return json.Marshal(x.Kept)
		})
	})
	if err != nil {
		return fmt.Errorf("digest: keep %s: %w", kind, err)
	}
	return nil
}

// keptOf is what was kept; what cannot be read is begun anew.
func keptOf(data []byte) (k kept) {
	if json.Unmarshal(data, &k) != nil {
		return kept{}
	}
	return k
}
