package slack

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"handoff/bot"
)

// edit makes what was said read as the reply does now, part by part: parts that
// were there are changed, further ones said, superfluous ones taken back. All of
// it may be done twice.
func (a *Adapter) edit(ctx context.Context, d bot.Delivery, at spot) (bot.Receipt, error) {
	parts, err := a.contents(ctx, d.Send.Reply)
	if err != nil {
		return bot.Receipt{}, err
	}
	if len(parts) == 0 {
		return bot.Receipt{}, fmt.Errorf("%w: there is nothing to say", bot.ErrCannot)
	}
	d.Target = slices.DeleteFunc(slices.Clone(d.Target), func(id string) bool { _, file := parseFileID(id); return file })
	receipt := bot.Receipt{More: d.Part+1 < max(len(parts), len(d.Target))}
	if d.Part >= len(d.Target) { // longer than before
		if receipt.ID, err = a.post(ctx, d, spot{Channel: at.Channel, Thread: at.Thread}, parts[d.Part]); err != nil {
			return bot.Receipt{}, err
		}
		return receipt, nil
	}
	target, err := parseEventID(d.Target[d.Part])
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("%w: %w", bot.ErrCannot, err)
	}
	receipt.ID = d.Target[d.Part]
	if d.Part >= len(parts) { // shorter
		return receipt, a.remove(ctx, d, target)
	}
	if err := a.pace.wait(ctx, "chat.update", d.Attempt); err != nil {
		return bot.Receipt{}, err
	}
	lock := a.edits.of(target)
	lock.Lock()
	defer lock.Unlock()
	err = a.plainly(parts[d.Part], func(c content) error {
		_, _, _, err := a.api.UpdateMessageContext(ctx, target.Channel, target.TS, c.instead()...)
		return err
	})
	if err != nil {
		return bot.Receipt{}, fmt.Errorf("slack: update message: %w", err)
	}
	return receipt, nil
}

// delete takes back all parts of what was said. It may be done twice.
func (a *Adapter) delete(ctx context.Context, d bot.Delivery) error {
	for _, id := range d.Target {
		if file, ok := parseFileID(id); ok {
			err := a.api.DeleteFileContext(ctx, file)
			if c := code(err); err != nil && c != "file_not_found" && c != "file_deleted" {
				return fmt.Errorf("slack: delete file: %w", err)
			}
			continue
		}
		target, err := parseEventID(id)
		if err != nil {
			return fmt.Errorf("%w: %w", bot.ErrCannot, err)
		}
		if err := a.remove(ctx, d, target); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes one message, unless it is gone already.
func (a *Adapter) remove(ctx context.Context, d bot.Delivery, target eventID) error {
	if err := a.pace.wait(ctx, "chat.delete", d.Attempt); err != nil {
		return err
	}
	if _, _, err := a.api.DeleteMessageContext(ctx, target.Channel, target.TS); err != nil && code(err) != "message_not_found" {
		return fmt.Errorf("slack: delete message: %w", err)
	}
	return nil
}

// reactions names the emoji that a receipt or a note may be shown by:
// https://github.com/iamcal/emoji-data names them as Slack does.
var reactions = map[string]string{
	"✅": "white_check_mark", "☑": "ballot_box_with_check", "✔": "heavy_check_mark", "❌": "x",
	"⏳": "hourglass_flowing_sand", "⌛": "hourglass", "🕐": "clock1", "⏰": "alarm_clock", "💤": "zzz",
	"⚠": "warning", "🚫": "no_entry_sign", "⛔": "no_entry", "❗": "exclamation", "❓": "question",
	"👀": "eyes", "👍": "+1", "👎": "-1", "🙏": "pray", "👋": "wave", "🎉": "tada", "❤": "heart",
	"🔒": "lock", "🔓": "unlock", "📌": "pushpin", "📝": "memo", "✏": "pencil2", "🗑": "wastebasket",
	"📨": "incoming_envelope", "📤": "outbox_tray", "📬": "mailbox_with_mail", "💬": "speech_balloon", "🤖": "robot_face",
	"🔁": "repeat", "🔄": "arrows_counterclockwise", "🚨": "rotating_light", "🔥": "fire", "🙂": "slightly_smiling_face", "🙁": "slightly_frowning_face",
}

// reactionName is Slack's name of an emoji; a name, with or without colons, is
// itself.
func reactionName(emoji string) (string, bool) {
	emoji = strings.ReplaceAll(strings.TrimSpace(emoji), "\ufe0f", "") // the mark of colourful emoji
	if name, ok := reactions[emoji]; ok {
		return name, true
	}
	name := strings.Trim(emoji, ":")
	ok := name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_+-'") == ""
	return name, ok
}

// react makes our reactions on a message exactly that one, or none.
func (a *Adapter) react(ctx context.Context, d bot.Delivery) error {
	if len(d.Target) == 0 {
		return fmt.Errorf("%w: there is no message to react to", bot.ErrCannot)
	}
	target, err := parseEventID(d.Target[0])
	if err != nil {
		return fmt.Errorf("%w: %w", bot.ErrCannot, err)
	}
	want := ""
	if emoji := d.Send.Reply.Text; emoji != "" {
		var ok bool
		if want, ok = reactionName(emoji); !ok {
			return fmt.Errorf("%w: Slack has no reaction %q", bot.ErrCannot, emoji)
		}
	}
	self, err := a.me(ctx)
	if err != nil {
		return err
	}
	var got struct {
		Message message `json:"message"`
	}
	args := url.Values{"channel": {target.Channel}, "timestamp": {target.TS}, "full": {"true"}}
	if err := a.read(ctx, "reactions.get", args, &got); err != nil {
		return err
	}
	item := slack.NewRefToMessage(target.Channel, target.TS)
	there := false
	for _, r := range got.Message.Reactions {
		switch {
		case !slices.Contains(r.Users, self.user):
		case r.Name == want:
			there = true
		default:
			if err := a.api.RemoveReactionContext(ctx, r.Name, item); err != nil && code(err) != "no_reaction" {
				return fmt.Errorf("slack: remove reaction: %w", err)
			}
		}
	}
	if want == "" || there {
		return nil
	}
	if err := a.api.AddReactionContext(ctx, want, item); err != nil && code(err) != "already_reacted" {
		return fmt.Errorf("slack: add reaction: %w", err)
	}
	return nil
}
