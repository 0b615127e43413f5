package discord

import (
	"context"
	"net/http"
	"time"

	"handoff/bot"
)

// draftEvery is how often a draft is edited: five edits in five seconds are let
// through, and its reply needs some.
const draftEvery = 1200 * time.Millisecond

// Draft posts the beginning of a reply, or edits what stands there: see
// bot.Drafter. What only one person may see is not shown before it is whole.
func (a *Adapter) Draft(ctx context.Context, d bot.Draft) (string, time.Duration, error) {
	at, err := parseAddress(d.To)
	if err != nil {
		return "", 0, err
	}
	right, alive := parseGrant(d.Grant)
	parts := partsOf(bot.Reply{Text: d.Text})
	if len(parts) == 0 || at.public() && right.Only {
		return d.ID, draftEvery, nil
	}
	body := outgoing{Content: Markdown(parts[0]), Nonce: nonce(d.Key, 0), Enforce: true, Flags: flagNoEmbeds}
	if d.ID != "" {
		return d.ID, draftEvery, a.draftError(a.amend(ctx, d.ID, body, nil))
	}
	if alive && right.Original {
		first, err := a.claim(ctx, right, d.Key+"/draft")
		if err == nil && first {
			var p posted
			if p, err = a.original(ctx, right, body, nil); err == nil {
				return messageID(orElse(p.Channel, at.target()), p.ID), draftEvery, nil
			}
		}
		if err != nil && !dead(err) {
			return "", draftEvery, a.draftError(err)
		}
	}
	if channel, message, err := parseMessageID(d.Re); at.public() && err == nil && channel == at.target() {
		body.Reference = &reference{Message: message, Channel: channel}
	}
	p, err := a.upload(ctx, http.MethodPost, "/channels/"+at.target()+"/messages", body, nil)
	id := messageID(at.target(), p.ID)
	if err == nil && p.Content != body.Content { // posted before, by a process that did not live to tell
		err = a.amend(ctx, id, body, nil)
	}
	if err != nil {
		return "", draftEvery, a.draftError(err)
	}
	return id, draftEvery, nil
}

func (a *Adapter) draftError(err error) error {
	if err == nil {
		return nil
	}
	return a.sendError(err)
}
