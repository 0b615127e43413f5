package slack

import (
	"context"
	"strings"

	"handoff/adapters"
	"handoff/bot"
)

// links shows the way to our own places: a ticket's thread, a channel. Other
// accounts' places, people's own and what we know no channel of stay words.
func (a *Adapter) links(ctx context.Context) adapters.Links {
	return func(target string) (string, bool) {
		at, err := bot.ParseAddress(strings.TrimPrefix(target, bot.LinkScheme))
		if err != nil || at.Account != a.cfg.Name {
			return "", false
		}
		place, err := parseSpot(at)
		if err != nil || place.Person != "" {
			return "", false
		}
		self, err := a.me(ctx)
		if err != nil || self.url == "" {
			return "", false
		}
		channel, err := a.channelID(ctx, place.Channel)
		if err != nil {
			return "", false
		}
		return permalink(self.url, channel, place.Thread), true
	}
}

// permalink is a channel's address on the web, or that of the thread which a
// message begins, written as chat.getPermalink does.
// https://docs.slack.dev/reference/methods/chat.getPermalink
func permalink(workspace, channel, thread string) string {
	address := strings.TrimSuffix(workspace, "/") + "/archives/" + channel
	if thread == "" {
		return address
	}
	return address + "/p" + strings.ReplaceAll(thread, ".", "") + "?thread_ts=" + thread + "&cid=" + channel
}
