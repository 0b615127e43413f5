package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"handoff/bot"
)

// Read implements bot.Ledger. A cursor is the number of a fact.
func (s *Store) Read(ctx context.Context, after string, max int) ([]bot.Fact, string, error) {
	cursor, err := parseCursor(after)
	if err != nil {
		return nil, after, fmt.Errorf("sqlitestore: read ledger: %w", err)
	}
	var facts []bot.Fact
	var last int64
	err = s.do(ctx, "read ledger", func(t *tx) error {
		facts, last = nil, cursor
		oldest := t.now - t.o.Ledger.Microseconds()
		return t.query(`SELECT n, body FROM fact WHERE n > ? AND at > ? ORDER BY n LIMIT ?`, []any{cursor, oldest, bound(max)}, func(r row) error {
			var f bot.Fact
			if err := json.Unmarshal(r.blob(1), &f); err != nil {
				return err
			}
			facts, last = append(facts, f), r.int(0)
			return nil
		})
	})
	if err != nil || last == cursor {
		return nil, after, err
	}
	return facts, strconv.FormatInt(last, 10), nil
}

// deliveryFact is what became of a delivery: never its words.
type deliveryFact struct {
	Op       bot.Op   `json:"op"`
	To       string   `json:"to"`
	Attempts int64    `json:"attempts"` // at the last part
	Handle   string   `json:"handle,omitempty"`
	IDs      []string `json:"ids,omitempty"` // by the platform, of the parts that arrived
	Cause    string   `json:"cause,omitempty"`
}

func (t *tx) record(c *conv, key string, part int64, f deliveryFact) error {
	data, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return t.appendFact(c, key, int(part), bot.Fact{Kind: "delivery", Data: data})
}

// trimStep bounds the work of one transaction of Trim.
const trimStep = 1000

// Trim implements bot.Ledger.
func (s *Store) Trim(ctx context.Context, upto string) error {
	cursor, err := parseCursor(upto)
	if err != nil {
		return fmt.Errorf("sqlitestore: trim ledger: %w", err)
	}
	for n := int64(trimStep); n == trimStep; {
		err := s.do(ctx, "trim ledger", func(t *tx) (err error) {
			n, err = t.exec(`DELETE FROM fact WHERE n IN (SELECT n FROM fact WHERE n <= ? ORDER BY n LIMIT ?)`, cursor, trimStep)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func parseCursor(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is no cursor of this ledger", s)
	}
	return n, nil
}
