package discord

import (
	"strings"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
)

// What one field says in another way than we know loses no message.
func TestOtherTypes(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "one")
		first := w.message()
		w.sim.Raw("MESSAGE_CREATE", map[string]any{
			"id": snowflake(time.Now()), "channel_id": first.At.Chat, "content": "two", "author": map[string]any{"id": w.ann.ID, "username": "ann"},
			"flags": "many", "poll": 7, "sticker_items": "none", "edited_timestamp": 5, "attachments": map[string]any{}, "type": 0,
			"member": "?", "message_snapshots": 1,
		})
		if m := w.message(); m.Text != "two" || m.From.ID != w.ann.ID {
			t.Errorf("put %+v", m)
		}
	})
}

// An event that cannot be read is passed over, and nothing else.
func TestUnreadableEvent(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.sim.Raw("MESSAGE_CREATE", "no object")
		w.sim.Raw("INTERACTION_CREATE", map[string]any{"id": 7})
		w.sim.Raw("MESSAGE_CREATE", map[string]any{"id": "1", "channel_id": "2"})
		w.sim.Raw("SOMETHING_NEW", map[string]any{})
		w.say(w.ann.DM(), "hello")
		w.message()
		if !strings.Contains(w.log.String(), "cannot be read") {
			t.Error("the log does not tell")
		}
	})
}
