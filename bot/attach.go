package bot

// AttachLive ties a turn to what goes on beside it: where its drafts are shown,
// and who tells of newer messages. The runtime calls it, and tests of handlers
// that draft; either may be nil.
func (t *Turn) AttachLive(draft func(to Side, handle, text string), newer func() <-chan Message) {
	t.draft, t.newer = draft, newer
}
