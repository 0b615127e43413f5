package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"handoff/bot"
)

// Every message we post carries its key and part as metadata. After a send that
// may have arrived they are looked up: Slack has no idempotency key for
// chat.postMessage that its documentation promises.
const metadataType = "handoff"

// message is what we need of a message in history.
type message struct {
	TS          string     `json:"ts"`
	User        string     `json:"user"`
	BotID       string     `json:"bot_id"`
	LatestReply string     `json:"latest_reply"`
	Reactions   []reaction `json:"reactions"`
	Metadata    struct {
		Type    string `json:"event_type"`
		Payload struct {
			Key  string `json:"key"`
			Part int    `json:"part"`
		} `json:"event_payload"`
	} `json:"metadata"`
}

type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

func metadata(d bot.Delivery) slack.SlackMetadata {
	return slack.SlackMetadata{EventType: metadataType, EventPayload: map[string]any{"key": d.Key, "part": d.Part}}
}

// Skew is how far Slack's clock and ours may be apart.
const skew = 2 * time.Minute

// find looks for the message of a delivery that may have arrived; "" when it has
// not.
func (a *Adapter) find(ctx context.Context, channel, thread string, d bot.Delivery) (ts string, err error) {
	args := url.Values{"channel": {channel}, "include_all_metadata": {"1"}}
	if !d.FirstTried.IsZero() {
		args.Set("oldest", timestamp(d.FirstTried.Add(-skew)))
	}
	err = a.pages(ctx, thread, args, func(raw json.RawMessage) (bool, error) {
		var m message
		if json.Unmarshal(raw, &m) == nil && m.Metadata.Type == metadataType &&
			m.Metadata.Payload.Key == d.Key && m.Metadata.Payload.Part == d.Part {
			ts = m.TS
		}
		return ts == "", nil
	})
	if err != nil {
		return "", fmt.Errorf("slack: look up what was sent: %w", err)
	}
	return ts, nil
}

// pages calls each with every message of a thread, or of the channel itself when
// thread is empty, until it says no more.
func (a *Adapter) pages(ctx context.Context, thread string, args url.Values, each func(json.RawMessage) (bool, error)) error {
	method := "conversations.history"
	if thread != "" {
		method = "conversations.replies"
		args.Set("ts", thread)
	}
	args.Set("limit", "200")
	for range 20 { // 4,000 messages
		var page struct {
			Messages []json.RawMessage `json:"messages"`
			Metadata struct {
				Next string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if err := a.read(ctx, method, args, &page); err != nil {
			return err
		}
		for _, raw := range page.Messages {
			if more, err := each(raw); err != nil || !more {
				return err
			}
		}
		if page.Metadata.Next == "" {
			return nil
		}
		args.Set("cursor", page.Metadata.Next)
	}
	return errors.New("slack: too many messages to look through")
}

// timestamp writes a time as Slack does.
func timestamp(t time.Time) string {
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

// instant reads a time as Slack writes it; zero when it is none.
func instant(ts string) time.Time {
	whole, fraction, _ := strings.Cut(ts, ".")
	sec, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}
	}
	micro, _ := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	return time.Unix(sec, micro*1000)
}
