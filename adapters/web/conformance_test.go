package web

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"handoff/adapters/adaptertest"
	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// The abilities of adaptertest.Person.

func (b *browser) Say(text string) error {
	return b.send(map[string]any{"type": "text", "text": text})
}

func (b *browser) Edit(text string) error {
	return b.send(map[string]any{"type": "edit", "re": b.text, "text": text})
}

func (b *browser) Delete() error { return b.send(map[string]any{"type": "delete", "re": b.text}) }

func (b *browser) Press(label string) error {
	all := b.messages()
	for i := len(all) - 1; i >= 0; i-- {
		for _, c := range all[i].Choices {
			if c.Label == label {
				return b.send(map[string]any{"type": "press", "re": all[i].ID, "choice": c.ID})
			}
		}
	}
	return fmt.Errorf("no button %q", label)
}

func (b *browser) Reads() (out []string) {
	for _, m := range b.messages() {
		if m.From == fromVisitor {
			continue
		}
		text := m.Text
		if m.Card != nil {
			text += "\n" + m.Card.Title + "\n" + m.Card.Status + "\n" + m.Card.HTML
		}
		out = append(out, text)
	}
	return out
}

func (b *browser) React(emoji string) error {
	all := b.messages()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].From != fromVisitor {
			return b.send(map[string]any{"type": "react", "re": all[i].ID, "emoji": emoji})
		}
	}
	return fmt.Errorf("no message")
}

func (b *browser) Reactions() (out []string) {
	for _, e := range b.events() {
		if e.Type == "react" && e.ID == b.text && e.From == fromBot {
			if out = nil; e.Emoji != "" {
				out = []string{e.Emoji}
			}
		}
	}
	return out
}

func (b *browser) Redeliver() error {
	b.mu.Lock()
	last := b.last
	b.mu.Unlock()
	return b.send(last)
}

func (b *browser) SendFile(f adaptertest.File, caption string, voice bool) error {
	got, status := b.upload(f, voice)
	if status != http.StatusOK {
		return fmt.Errorf("an upload is answered %d", status)
	}
	return b.send(map[string]any{"type": "text", "text": caption, "files": []string{got.ID}})
}

func (b *browser) SendAlbum(caption string, files ...adaptertest.File) error {
	var ids []string
	for _, f := range files {
		got, status := b.upload(f, false)
		if status != http.StatusOK {
			return fmt.Errorf("an upload is answered %d", status)
		}
		ids = append(ids, got.ID)
	}
	return b.send(map[string]any{"type": "text", "text": caption, "files": ids})
}

func (b *browser) Files() (out []adaptertest.File) {
	for _, m := range b.messages() {
		for _, f := range m.Files {
			if m.From == fromVisitor || f.ID == "" {
				continue
			}
			data, _, _ := b.fetch(f.ID)
			out = append(out, adaptertest.File{Name: f.Name, Type: f.Type, Data: data})
		}
	}
	return out
}

func (b *browser) Typing() (n int) {
	for _, e := range b.live() {
		if e.Type == "typing" {
			n++
		}
	}
	return n
}

// Drafts are those behind which no message of ours stands.
func (b *browser) Drafts() (out []string) {
	var newest time.Time
	for _, m := range b.messages() {
		if m.From != fromVisitor {
			newest = m.At
		}
	}
	for _, e := range b.live() {
		if e.Type == "draft" && e.At.After(newest) {
			out = append(out, e.Text)
		}
	}
	return out
}

var (
	_ adaptertest.Deleter        = (*browser)(nil)
	_ adaptertest.FileSender     = (*browser)(nil)
	_ adaptertest.FileReader     = (*browser)(nil)
	_ adaptertest.AlbumSender    = (*browser)(nil)
	_ adaptertest.TypingWatcher  = (*browser)(nil)
	_ adaptertest.Reactor        = (*browser)(nil)
	_ adaptertest.ReactionReader = (*browser)(nil)
	_ adaptertest.Redeliverer    = (*browser)(nil)
	_ adaptertest.Growing        = (*browser)(nil)
)

func TestConformance(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t testing.TB) adaptertest.Subject {
		r := serve(t, newStore())
		b := newBrowser(t, r.URL)
		return adaptertest.Subject{Adapter: r.adapter, Person: b, At: bot.Address{Account: "web", Chat: b.visitor()}}
	})
}

// The same over a store that ships.
func TestConformanceSQLite(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t testing.TB) adaptertest.Subject {
		kept, err := sqlitestore.Open(context.Background(), ":memory:", bot.StoreOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { kept.Close() })
		r := serve(t, nil, func(c *Config) { c.Feed, c.Memory = kept, kept })
		b := newBrowser(t, r.URL)
		return adaptertest.Subject{Adapter: r.adapter, Person: b, At: bot.Address{Account: "web", Chat: b.visitor()}}
	})
}
