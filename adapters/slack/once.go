package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/slack-go/slack"
)

// What one person is asked is answered once: its buttons go with the first press,
// whatever comes of that. In a channel the whole message goes, for Slack keeps
// nothing of it that could be edited; in direct messages the words stay.

// answered takes away what was pressed. Messages for all are edited by whoever
// wrote them.
func (l *listener) answered(p press) func(context.Context) {
	switch {
	case p.Container.Ephemeral:
		return func(ctx context.Context) { l.a.vanish(ctx, p.ResponseURL) }
	case p.View.Type == "modal":
		return func(ctx context.Context) { l.a.quieten(ctx, p.View) }
	case isDirect(p.Container.Channel) && len(p.Actions) > 0 && strings.HasPrefix(p.Actions[0].Block, onceID):
		return func(ctx context.Context) { l.a.silence(ctx, p) }
	}
	return nil
}

// vanish takes away a message that one person alone was shown, by the right that
// came with a press on it.
func (a *Adapter) vanish(ctx context.Context, address string) {
	if !a.trusted(address) {
		return
	}
	if _, _, err := a.api.PostMessageContext(ctx, "", slack.MsgOptionDeleteOriginal(address)); err != nil {
		a.log.Info("a message for one person could not be taken away", "error", err)
	}
}

// onceID begins the block_id of buttons that go with the first press.
const onceID = "once:"

// once marks c's buttons so.
func (c content) once() content {
	for i, b := range c.blocks {
		if actions, ok := b.(*slack.ActionBlock); ok {
			actions.BlockID = fmt.Sprint(onceID, i)
		}
	}
	return c
}

// ofID begins the block_id of buttons that belong to a thread and stand elsewhere.
const ofID = "of:"

// of marks c's buttons as a thread's.
func (c content) of(thread string) content {
	for i, b := range c.blocks {
		if actions, ok := b.(*slack.ActionBlock); ok && thread != "" {
			actions.BlockID = fmt.Sprintf("%s%s:%d", ofID, thread, i)
		}
	}
	return c
}

// of is the thread to which what was pressed belongs; false: that where it stands.
func (p press) of() (thread string, ok bool) {
	if len(p.Actions) == 0 {
		return "", false
	}
	rest, ok := strings.CutPrefix(p.Actions[0].Block, ofID)
	thread, _, _ = strings.Cut(rest, ":")
	return thread, ok && isTS(thread)
}

// silence takes the buttons off a direct message.
func (a *Adapter) silence(ctx context.Context, p press) {
	c := content{text: p.Message.Text, blocks: wordsOf(p.Message.Raw)}
	if _, _, _, err := a.api.UpdateMessageContext(ctx, p.Container.Channel, p.Container.TS, c.instead()...); err != nil {
		a.log.Info("a direct message kept its buttons", "error", err)
	}
}

// wordsOf are blocks without those that can be pressed.
func wordsOf(raw json.RawMessage) (kept []slack.Block) {
	var blocks slack.Blocks
	if json.Unmarshal(raw, &blocks) != nil {
		return nil
	}
	for _, b := range blocks.BlockSet {
		if b.BlockType() != slack.MBTAction {
			kept = append(kept, b)
		}
	}
	return kept
}
