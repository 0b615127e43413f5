package demo

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"handoff/bot"
)

// watchedFeed is the store's feeds, with what is written into the website's chats
// told in the page's events: a feed is all that its visitor sees.
type watchedFeed struct {
	bot.Feed
	d *Demo

	mu   sync.Mutex
	last map[string]int64 // the newest entry told, by feed
}

// Append adds an entry: see bot.Feed.
func (f *watchedFeed) Append(ctx context.Context, feed, key string, entry []byte) (int64, error) {
	n, err := f.Feed.Append(ctx, feed, key, entry)
	if err != nil {
		return n, err
	}
	f.mu.Lock()
	fresh := n > f.last[feed]
	f.last[feed] = max(n, f.last[feed])
	f.mu.Unlock()
	if fresh {
		f.d.noticeWeb(feed, entry)
	}
	return n, nil
}

// webEvent is what of an entry the page tells: adapters/web/PROTOCOL.md.
type webEvent struct {
	Type  string   `json:"type"`
	ID    string   `json:"id"`
	IDs   []string `json:"ids"`
	From  string   `json:"from"`
	By    string   `json:"by"`
	Text  string   `json:"text"`
	Key   string   `json:"key"`
	Files []struct {
		Name  string `json:"name"`
		Media string `json:"media"`
	} `json:"files"`
	Status *struct {
		Title  string `json:"title"`
		Status string `json:"status"`
	} `json:"status"`
}

// noticeWeb writes down what happened in a chat of the website.
func (d *Demo) noticeWeb(feed string, entry []byte) {
	var e webEvent
	_, where, _ := strings.Cut(feed, ":")
	at, err := bot.ParseAddress(where)
	if err != nil || json.Unmarshal(entry, &e) != nil {
		return
	}
	who := d.visitor(at.Chat)
	to := event{Lane: laneBot, Text: e.Text}
	own := func(id string) bool { return strings.HasPrefix(id, "v-") } // the browser made it
	visitor := e.From == "visitor" || e.From == "" && len(e.IDs) == 0 || len(e.IDs) > 0 && own(e.IDs[0])
	if visitor {
		to.Lane = laneCustomer
	}
	for _, f := range e.Files {
		sign := "📎 "
		if f.Media == string(bot.MediaVoice) {
			sign = "🎙 "
		}
		to.Text = strings.TrimSpace(to.Text + " " + sign + f.Name)
	}
	switch {
	case e.Type == "message" && visitor:
		to.Title = who + " writes on the website"
	case e.Type == "message":
		to.Title = "Website: to " + who
	case e.Type == "edit" && visitor:
		to.Title = who + " edits on the website"
	case e.Type == "edit":
		to.Title, to.key = "Website: edited for "+who, "w/"+e.ID
	case e.Type == "delete" && visitor:
		to.Title = who + " deletes on the website"
	case e.Type == "delete":
		to.Title = "Website: taken back from " + who
	case e.Type == "press":
		to.Title = who + " presses a button on the website"
	case e.Type == "command":
		to.Title = who + " writes on the website"
	case e.Type == "stop":
		to.Title = who + " stops the answer"
	case e.Type == "draft":
		to.Lane, to.Title, to.key = laneBot, "Website: an answer grows for "+who, "w/"+e.Key
	case e.Type == "status" && e.Status != nil:
		to.Lane, to.Title, to.Text = laneBot, "Website: "+who+" sees how it stands", strings.TrimSpace(e.Status.Title+" "+e.Status.Status)
	default:
		return
	}
	d.note(to)
}

// visitor names who stands behind a chat of the website.
func (d *Demo) visitor(chat string) string {
	id, known := strings.CutPrefix(chat, "user:")
	if !known {
		return "A visitor"
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.customer(id); c != nil {
		return c.Name
	}
	return "A visitor"
}
