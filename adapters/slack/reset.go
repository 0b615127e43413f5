package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/url"
	"sync"

	"github.com/slack-go/slack"
)

// A long menu goes on showing what was picked, and the same cannot be picked again,
// until the message is edited with another block_id
// (https://docs.slack.dev/reference/block-kit/blocks/actions-block). What a pick
// changes edits the card anyway; a form that was closed unsent changes nothing. So
// whoever opens a form from a long menu gets the message as it stands once more.

// edits keeps our two ways to edit one message apart, so that what is said once
// more is never older than what stands there. Another process may edit between
// reading and writing, some milliseconds apart; its next edit mends that.
type edits [32]sync.Mutex

// of is the lock of a message. It is held over one read and one write.
func (e *edits) of(id eventID) *sync.Mutex {
	h := fnv.New32a()
	h.Write([]byte(id.Channel + ":" + id.TS))
	return &e[h.Sum32()%uint32(len(e))]
}

// reset says a message once more as it stands, with block IDs anew.
func (a *Adapter) reset(ctx context.Context, on eventID) error {
	lock := a.edits.of(on)
	lock.Lock()
	defer lock.Unlock()
	var got struct {
		Message said `json:"message"`
	}
	args := url.Values{"channel": {on.Channel}, "timestamp": {on.TS}, "full": {"true"}}
	if err := a.read(ctx, "reactions.get", args, &got); err != nil {
		return err
	}
	blocks, err := unnamed(got.Message.Raw)
	if err != nil || len(blocks) == 0 {
		return fmt.Errorf("slack: read message: no blocks of ours: %w", err)
	}
	c := content{text: got.Message.Text, blocks: blocks}
	if _, _, _, err := a.api.UpdateMessageContext(ctx, on.Channel, on.TS, c.options()...); err != nil {
		return fmt.Errorf("slack: update message: %w", err)
	}
	return nil
}

// unnamed are blocks without their IDs: Slack gives out new ones.
func unnamed(raw json.RawMessage) ([]slack.Block, error) {
	var all []map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	for _, b := range all {
		delete(b, "block_id")
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	var blocks slack.Blocks
	err = json.Unmarshal(data, &blocks)
	return blocks.BlockSet, err
}
