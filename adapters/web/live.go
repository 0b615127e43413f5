package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"handoff/adapters"
	"handoff/bot"
)

// What passes (that somebody writes, and what) goes through a feed of its own, so
// that it pushes nothing out of the conversation's. Its entries are short, and
// are never caught up with: a reader begins at its end. A draft's words stand in
// Memory under the draft's key, each time in place of those before; the entry
// only says that they have changed.

const (
	draftPace = 300 * time.Millisecond
	draftKeep = time.Minute
	maxDraft  = 32 << 10 // bytes of a draft's text; it is shown no further
)

// Typing shows that an answer is being written.
func (a *Adapter) Typing(ctx context.Context, at bot.Address) error {
	return a.appendLive(ctx, at, event{Type: "typing"})
}

// Draft shows a reply as it grows. It is a preview: the reply itself is a message
// of its own, with which the preview goes.
func (a *Adapter) Draft(ctx context.Context, d bot.Draft) (id string, after time.Duration, err error) {
	text := d.Text
	if len(text) > maxDraft {
		text = strings.ToValidUTF8(text[:maxDraft], "")
	}
	blocks := adapters.Parse(text)
	data, err := encode(event{Type: "draft", Key: d.Key, Text: adapters.Plain(blocks), HTML: fragment(blocks)})
	if err != nil {
		return "", draftPace, fmt.Errorf("web: write draft: %w", err)
	}
	if err := a.memory.Set(ctx, a.draftKey(d.To, d.Key), data, draftKeep); err != nil {
		return "", draftPace, fmt.Errorf("web: keep draft: %w", err)
	}
	return "", draftPace, a.appendLive(ctx, d.To, event{Type: "draft", Key: d.Key})
}

func (a *Adapter) draftKey(at bot.Address, key string) string {
	return a.memoryKey("draft", at.String(), key)
}

func (a *Adapter) appendLive(ctx context.Context, at bot.Address, e event) error {
	data, err := encode(e)
	if err != nil {
		return fmt.Errorf("web: write live event: %w", err)
	}
	key := e.Type + ":" + e.Key + ":" + strconv.FormatInt(time.Now().UnixNano(), 36)
	if _, err := a.feed.Append(ctx, liveName(at), key, data); err != nil {
		return fmt.Errorf("web: append to the live feed: %w", err)
	}
	return nil
}

// liveFrames are the entries as a reader gets them: of several drafts under one
// key only the last, with its words.
func (a *Adapter) liveFrames(ctx context.Context, at bot.Address, entries []bot.Entry) []frame {
	newest := make(map[string]int64)
	events := make([]event, len(entries))
	for i, e := range entries {
		if json.Unmarshal(e.Data, &events[i]) == nil {
			newest[events[i].Type+events[i].Key] = e.Number
		}
	}
	var out []frame
	for i, e := range entries {
		ev := events[i]
		if newest[ev.Type+ev.Key] != e.Number {
			continue
		}
		data := e.Data
		if ev.Type == "draft" {
			words, err := a.memory.Get(ctx, a.draftKey(at, ev.Key))
			if err != nil || len(words) < 3 {
				continue // best effort
			}
			data = words
		}
		out = append(out, frame{live: e.Number, data: stamp(0, e.At, data)})
	}
	return out
}
