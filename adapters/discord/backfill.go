package discord

import (
	"cmp"
	"context"
	"net/http"
	"slices"
)

const (
	fillRate = 15 // channels a second that are read when a session begins: sends need the rest
	fillPage = 100
)

// fill puts what was said in a channel after its mark and returns the IDs of it,
// which may come through the gateway too. It is tried until it succeeds, the
// channel is gone, or ctx ends.
func (l *listener) fill(ctx context.Context, channel string) map[string]bool {
	filled := make(map[string]bool)
	after := ""
	l.lanes.settle(ctx, func(ctx context.Context) (err error) {
		after, err = l.known.marked(ctx, channel)
		return err
	})
	if after == "" {
		if desk := l.a.deskChannel(); desk != nil && desk.ID == channel { // the first start: what stands there already is not for us
			l.known.mark(ctx, channel, desk.newest())
		} else { // a public channel, in which more was said than can wait
			l.a.log.Error("what was said in a channel while the store was away is lost beyond what can wait", "channel", channel, "waiting", queueLimit)
		}
		return nil
	}
	for ctx.Err() == nil {
		var page []message
		gone := false
		ok := l.lanes.settle(ctx, func(ctx context.Context) error {
			page = nil
			err := l.a.api.call(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit=100&after="+after, nil, &page)
			if refused(err) {
				l.a.log.Warn("a channel cannot be read any more", "channel", channel, "error", err)
				gone = true
				return nil
			}
			return err
		})
		if p, known := l.known.get(channel); ok && gone && known {
			l.lanes.settle(ctx, func(ctx context.Context) error { return l.takeLeft(ctx, channel, p, "gone") })
		}
		if !ok || gone {
			return filled
		}
		slices.SortFunc(page, func(x, y message) int { return cmp.Compare(number(x.ID), number(y.ID)) })
		for i := range page {
			m := &page[i]
			m.Channel, m.Guild = channel, l.guildOf(channel)
			if !l.lanes.settle(ctx, func(ctx context.Context) error { return l.takeMessage(ctx, m) }) {
				return filled
			}
			filled[m.ID], after = true, m.ID
			l.known.mark(ctx, channel, m.ID)
		}
		if len(page) > 0 {
			l.a.log.Info("read what was missed", "channel", channel, "messages", len(page))
		}
		if len(page) < fillPage {
			return filled
		}
	}
	return filled
}

// guildOf is the server that a known channel is in; messages read by REST do not
// say.
func (l *listener) guildOf(channel string) string {
	if desk := l.a.deskChannel(); desk != nil && desk.ID == channel {
		return desk.Guild
	}
	p, _ := l.known.get(channel)
	return p.Guild
}
