package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"handoff/bot"
)

// cursor is how far each partition's ledger was read: IDs of stream entries.
type cursor [partitions]string

// String writes it as "partition:ID,…" without what was not begun.
func (c cursor) String() string {
	var parts []string
	for p, id := range c {
		if id != "" {
			parts = append(parts, strconv.Itoa(p)+":"+id)
		}
	}
	return strings.Join(parts, ",")
}

func parseCursor(text string) (c cursor, err error) {
	if text == "" {
		return c, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		number, id, ok := strings.Cut(part, ":")
		p, err := strconv.Atoi(number)
		if !ok || err != nil || p < 0 || p >= partitions || !streamID(id) {
			return c, fmt.Errorf("%q is no cursor of this ledger", text)
		}
		c[p] = id
	}
	return c, nil
}

// streamID reports whether id is one of a stream's entry: "ms-n".
func streamID(id string) bool {
	ms, n, ok := strings.Cut(id, "-")
	_, err := strconv.ParseUint(ms, 10, 64)
	_, err2 := strconv.ParseUint(n, 10, 64)
	return ok && err == nil && err2 == nil
}

// readStep is how many partitions are asked at once: with max facts each they
// bound what an answer can hold.
const readStep = 16

// Read implements bot.Ledger. The facts come partition by partition.
func (s *Store) Read(ctx context.Context, after string, max int) ([]bot.Fact, string, error) {
	at, err := parseCursor(after)
	if err != nil {
		return nil, after, fmt.Errorf("redisstore: read ledger: %w", err)
	}
	var facts []bot.Fact
	oldest := s.oldest()
	for first := 0; first < partitions && len(facts) < max; first += readStep {
		var answers [readStep]*redis.XMessageSliceCmd
		err := s.pipeline(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
			for i := range answers {
				start := oldest
				if id := at[first+i]; id != "" && !older(id, oldest) {
					start = "(" + id
				}
				answers[i] = pipe.XRangeN(ctx, s.keys.ledger(first+i), start, "+", int64(max-len(facts)))
			}
		})
		if err != nil {
			return nil, after, fmt.Errorf("redisstore: read ledger: %w", describe(err))
		}
		for i, a := range answers {
			for _, entry := range a.Val() {
				if len(facts) == max {
					break
				}
				f, err := decodeFact(entry)
				if err != nil {
					return nil, after, fmt.Errorf("redisstore: read ledger: entry %s: %w", entry.ID, err)
				}
				facts, at[first+i] = append(facts, f), entry.ID
			}
		}
	}
	if len(facts) == 0 {
		return nil, after, nil
	}
	return facts, at.String(), nil
}

// oldest is the first ID of what is not yet forgotten.
func (s *Store) oldest() string {
	now := time.Now().Add(time.Duration(s.ahead.Load()))
	return strconv.FormatInt(max(now.Add(-s.options.Ledger).UnixMilli(), 0), 10) + "-0"
}

// older compares the IDs of two entries.
func older(a, b string) bool {
	ams, an, _ := strings.Cut(a, "-")
	bms, bn, _ := strings.Cut(b, "-")
	return slices.Compare([]uint64{number(ams), number(an)}, []uint64{number(bms), number(bn)}) < 0
}

func number(text string) uint64 {
	n, _ := strconv.ParseUint(text, 10, 64)
	return n
}

// decodeFact reads an entry as commit.lua and lanes.lua write it: one field, "conversation ID",
// of the value "kind data".
func decodeFact(entry redis.XMessage) (bot.Fact, error) {
	for name, value := range entry.Values {
		text, _ := value.(string)
		conversation, id, ok := strings.Cut(name, " ")
		word, data, ok2 := strings.Cut(text, " ")
		kind, err := url.QueryUnescape(word)
		if !ok || !ok2 || err != nil {
			return bot.Fact{}, errForeign
		}
		f := bot.Fact{ID: id, Kind: kind, Conversation: conversation, At: entryTime(entry.ID)}
		if data != "" {
			f.Data = json.RawMessage(data)
		}
		return f, nil
	}
	return bot.Fact{}, errForeign
}

// entryTime is when an entry was made, to the millisecond.
func entryTime(id string) time.Time {
	ms, _, _ := strings.Cut(id, "-")
	return time.UnixMilli(int64(number(ms))).UTC()
}

// Trim implements bot.Ledger.
func (s *Store) Trim(ctx context.Context, upto string) error {
	at, err := parseCursor(upto)
	if err != nil {
		return fmt.Errorf("redisstore: trim ledger: %w", err)
	}
	err = s.pipeline(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
		for p, id := range at {
			if id != "" {
				ms, n, _ := strings.Cut(id, "-")
				pipe.XTrimMinID(ctx, s.keys.ledger(p), fmt.Sprintf("%s-%d", ms, number(n)+1))
			}
		}
	})
	if err != nil {
		return fmt.Errorf("redisstore: trim ledger: %w", describe(err))
	}
	return nil
}
