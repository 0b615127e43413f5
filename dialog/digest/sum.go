package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"handoff/dialog"
)

// The ledger forgets after days, so each midnight the seven days before it are summed up:
// a report of a week, asked for at any time, finds the week before. A sum is 1 to 2 KB;
// facts are about 1.1 KB a turn, and a second week of them would double the store.

const (
	sumTimer = "digest:sum"
	sumKept  = 35 * 24 * time.Hour
	beganKey = "digest:began"
)

var midnight = When{}

// sumKey names the sum of the seven days that end at a midnight.
func sumKey(until time.Time) string { return "digest:week:" + until.UTC().Format(time.RFC3339) }

// weekBefore is a week by the calendar: a change of the clocks makes it an hour longer or
// shorter.
func weekBefore(at time.Time, zone *time.Location) time.Time {
	at = at.In(zone)
	return at.AddDate(0, 0, -7)
}

// sums keeps the sum of the week that ended last, if there is none yet. What the ledger
// does not hold whole is not summed up.
func (s *Step) sums(ctx context.Context, t *dialog.Turn) error {
	until := midnight.last(t.Now, s.Zone)
	key := sumKey(until)
	_, err := t.Once(ctx, key, func(ctx context.Context) ([]byte, error) {
		if there, err := s.Memory.Get(ctx, key); err != nil || there != nil {
			return nil, err
		}
		x, err := s.source(ctx, t.Now, nil)
		if err != nil {
			return nil, err
		}
		r, _, err := x.read(ctx, "", weekBefore(until, s.Zone), until)
		if err != nil || !r.Known.IsZero() {
			return nil, err
		}
		data, err := json.Marshal(r.sum())
		if err != nil {
			return nil, err
		}
		return nil, s.Memory.Set(ctx, key, data, sumKept)
	})
	if err != nil {
		return fmt.Errorf("digest: sum up the week: %w", err)
	}
	t.Wake(sumTimer, midnight.next(t.Now, s.Zone))
	return nil
}

// weekUntil is the sum of the last week that had ended by then; nil: nobody summed it up.
func (p Reporter) weekUntil(ctx context.Context, then time.Time) (*Sum, error) {
	data, err := p.Memory.Get(ctx, sumKey(midnight.last(then, p.zone())))
	if err != nil {
		return nil, fmt.Errorf("digest: read the week before: %w", err)
	}
	sum := new(Sum)
	if data == nil || json.Unmarshal(data, sum) != nil {
		return nil, nil
	}
	return sum, nil
}

// began notes when the ledger began: at the first start, or with its oldest fact where an
// older program has written some.
func (s *Step) began(ctx context.Context, t *dialog.Turn) error {
	_, err := t.Once(ctx, beganKey, func(ctx context.Context) ([]byte, error) {
		if there, err := s.Memory.Get(ctx, beganKey); err != nil || there != nil {
			return nil, err
		}
		at := t.Now
		facts, _, err := s.Ledger.Read(ctx, "", 1)
		if err != nil {
			return nil, err
		}
		if len(facts) > 0 && facts[0].At.Before(at) {
			at = facts[0].At
		}
		return nil, s.Memory.Set(ctx, beganKey, []byte(at.UTC().Format(time.RFC3339Nano)), 0)
	})
	if err != nil {
		return fmt.Errorf("digest: note the beginning: %w", err)
	}
	return nil
}

// source is the ledger with the time before which it knows nothing.
func (p Reporter) source(ctx context.Context, now time.Time, lists dialog.Lists) (source, error) {
	x := source{ledger: p.Ledger, lists: lists, people: p.People}
	data, err := p.Memory.Get(ctx, beganKey)
	if err != nil {
		return x, fmt.Errorf("digest: read the beginning: %w", err)
	}
	if at, err := time.Parse(time.RFC3339Nano, string(data)); err == nil {
		x.known = at
	}
	if gone := now.Add(-p.Keep); p.Keep > 0 && gone.After(x.known) {
		x.known = gone
	}
	return x, nil
}
