package bot

import "context"

// AttachLease ties a turn to its lease: see Turn.Held. The runtime calls it, and
// tests of handlers that ask.
func (t *Turn) AttachLease(held func(ctx context.Context) error) { t.held = held }

// AttachLive ties a turn to what goes on beside it: where its drafts are shown,
// and who tells of newer messages. The runtime calls it, and tests of handlers
// that draft; either may be nil.
func (t *Turn) AttachLive(draft func(to Side, handle, text string), newer func() <-chan Message) {
	t.draft, t.newer = draft, newer
}
