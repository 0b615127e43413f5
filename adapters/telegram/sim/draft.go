package sim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// draftTime is how long a draft stands that is not renewed.
const draftTime = 30 * time.Second

// Draft is a message that the bot is still writing.
type Draft struct {
	ID      int64
	Text    string
	CanStop bool
	Keep    bool // when it is stopped
	Topic   int
	At      time.Time
}

// sendMessageDraft shows a draft in a private chat.
func (s *Server) sendMessageDraft(params map[string]any) (any, error) {
	var p struct {
		ID      int64 `json:"draft_id"`
		CanStop bool  `json:"can_stop"`
		Keep    bool  `json:"keep_on_stop"`
	}
	if err := bind(params, &p); err != nil {
		return nil, err
	}
	text, _ := params["text"].(string)
	shown := ""
	var of content
	if strings.TrimSpace(text) != "" { // an empty one shows "Thinking…"
		var err error
		if of, shown, _, err = s.read(params); err != nil {
			return nil, err
		}
	} else if err := bind(params, &of); err != nil {
		return nil, err
	}
	c, err := s.writable(of.Chat)
	switch {
	case err != nil:
		return nil, err
	case c.kind != "private":
		return nil, refuse(http.StatusBadRequest, "TEXTDRAFT_PEER_INVALID")
	case p.ID == 0:
		return nil, refuse(http.StatusBadRequest, "draft_id must be non-zero")
	}
	if c.drafts == nil {
		c.drafts = make(map[int64]Draft)
	}
	c.drafts[p.ID] = Draft{ID: p.ID, Text: shown, CanStop: p.CanStop, Keep: p.Keep, Topic: of.Topic, At: time.Now()}
	return true, nil
}

// Drafts are the messages that the bot is writing here, as the person sees them
// now.
func (c *Chat) Drafts() []Draft {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var out []Draft
	in := c.s.chats[c.ID]
	for _, id := range slices.Sorted(maps.Keys(in.drafts)) {
		if d := in.drafts[id]; time.Since(d.At) < draftTime {
			out = append(out, d)
		}
	}
	return out
}

// Stop presses the button that stops a draft.
func (c *Chat) Stop(id int64) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	in := c.s.chats[c.ID]
	d, ok := in.drafts[id]
	if !ok || !d.CanStop {
		panic(fmt.Sprintf("sim: stop: draft %d has no such button", id))
	}
	if !d.Keep {
		delete(in.drafts, id)
	}
	stopped := map[string]any{"chat": in.wire(c.s), "draft_id": id}
	if d.Topic != 0 {
		stopped["message_thread_id"] = d.Topic
	}
	c.s.add("stopped_message_generation", c.ID, stopped)
}
