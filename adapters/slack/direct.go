package slack

import (
	"context"
	"strings"
)

// Direct messages stand in a channel of their own, which Slack tells when somebody
// writes to us or opens our page. Until then the person's ID serves in its place:
// chat.postMessage takes it (https://docs.slack.dev/reference/methods/chat.postMessage).

// isDirect reports whether a channel is direct messages, which nobody else reads.
func isDirect(channel string) bool { return strings.HasPrefix(channel, "D") || isPerson(channel) }

// direct is the channel of a person's direct messages, or the person's ID where we
// do not know.
func (a *Adapter) direct(ctx context.Context, person string) string {
	a.mu.Lock()
	known := a.directs[person]
	a.mu.Unlock()
	if known != "" {
		return known
	}
	if a.cfg.Memory != nil {
		if kept, err := a.cfg.Memory.Get(ctx, a.memory("direct", person)); err == nil && len(kept) > 0 {
			a.learned(person, string(kept))
			return string(kept)
		}
	}
	return person
}

// learn remembers the channel of a person's direct messages. It is best effort: it
// will be told again.
func (a *Adapter) learn(ctx context.Context, person, channel string) {
	if !isPerson(person) || !strings.HasPrefix(channel, "D") || !a.learned(person, channel) || a.cfg.Memory == nil {
		return
	}
	if err := a.cfg.Memory.Set(ctx, a.memory("direct", person), []byte(channel), 0); err != nil {
		a.log.Warn("a person's channel could not be remembered", "error", err)
	}
}

// learned reports whether that was news.
func (a *Adapter) learned(person, channel string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.directs[person] == channel {
		return false
	}
	if len(a.directs) >= usersMost {
		clear(a.directs)
	}
	a.directs[person] = channel
	return true
}
