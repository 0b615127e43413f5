package redisstore

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"unicode/utf8"

	"handoff/bot"
)

// Commit implements bot.Claim.
func (c *claim) Commit(ctx context.Context, o bot.Outcome) error {
	args, err := commitArgs(c, o)
	if err != nil {
		return fmt.Errorf("redisstore: commit turn: %w", err)
	}
	return c.run(ctx, c.s.scripts.commit, args...)
}

// commitArgs writes an outcome as commit.lua reads it.
func commitArgs(c *claim, o bot.Outcome) ([]any, error) {
	state, listing, unless := "", "", ""
	if o.State != nil {
		state = "1" + string(o.State)
	}
	if o.Lists {
		if listing = "0"; o.Listing != nil {
			listing = "1" + string(o.Listing)
		}
	}
	for _, side := range o.Unless {
		unless += strconv.Itoa(int(side))
	}
	turn := c.turn.Key()
	counts := fmt.Sprintf("%d %d %d %d %d", len(o.Withdraw), len(o.Sends), len(o.Wakes), len(o.Lines), len(o.Facts))
	args := []any{c.first, turn, state, listing, unless, counts}
	for _, w := range o.Withdraw {
		handle, err := encodeHandle(w.Handle)
		if err != nil {
			return nil, err
		}
		args = append(args, w.To.String(), handle)
	}
	for i, send := range o.Sends {
		place, text, err := encodeItem(bot.ReplyKey(turn, i), send)
		if err != nil {
			return nil, err
		}
		args = append(args, place, text)
	}
	for name, at := range o.Wakes {
		due := ""
		if !at.IsZero() {
			// Whole milliseconds, as the message's ID tells them.
			due = strconv.FormatInt(at.UnixMilli()*1000, 10)
		}
		args = append(args, name, due)
	}
	for _, l := range o.Lines {
		body, err := encodeLine(l)
		if err != nil {
			return nil, err
		}
		args = append(args, body)
	}
	for _, f := range o.Facts {
		args = append(args, f.ID, url.QueryEscape(f.Kind)+" "+string(f.Data))
	}
	return args, nil
}

const maxFailedText = 4000 // bytes

// cutText cuts s to at most limit bytes, at a rune.
func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
