package telegram

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/adapters/adaptertest"
	"handoff/adapters/telegram/sim"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	adaptertest.Virtually(t, func(t testing.TB) adaptertest.Subject { return subject(t, false) })
}

func TestConformanceRich(t *testing.T) {
	t.Parallel()
	adaptertest.Virtually(t, func(t testing.TB) adaptertest.Subject { return subject(t, true) })
}

func subject(t testing.TB, rich bool) adaptertest.Subject {
	s := sim.New(sim.Options{})
	a, err := New(Config{Token: s.Token(), APIURL: "http://api.test", Dial: s.Dial, Drafts: true, Rich: rich})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); a.api.transport.CloseIdleConnections() })
	return adaptertest.Subject{
		Adapter: a, At: spot{chat: 7}.address("telegram"),
		Person: &person7{sim: s, chat: s.Private(7, "Ann", "en")},
	}
}

// person7 is the suite's person. Telegram tells a bot of no deletion, so this one
// cannot take a text back.
type person7 struct {
	sim  *sim.Server
	chat *sim.Chat
	last int
}

var _ interface {
	adaptertest.Person
	adaptertest.FileSender
	adaptertest.FileReader
	adaptertest.AlbumSender
	adaptertest.TypingWatcher
	adaptertest.Reactor
	adaptertest.ReactionReader
	adaptertest.Leaver
	adaptertest.Redeliverer
	adaptertest.Growing
	adaptertest.Troubled
} = (*person7)(nil)

func (p *person7) Say(text string) error {
	p.last = p.chat.Say(text)
	return nil
}

func (p *person7) Edit(text string) error {
	p.chat.Edit(p.last, text)
	return nil
}

func (p *person7) Press(label string) error {
	sent := p.chat.Sent()
	for i := len(sent) - 1; i >= 0; i-- {
		for _, row := range sent[i].Buttons {
			for _, b := range row {
				if b.Text == label {
					p.chat.Press(sent[i].ID, label)
					return nil
				}
			}
		}
	}
	return fmt.Errorf("no button %q", label)
}

func (p *person7) Reads() []string {
	var out []string
	for _, m := range p.chat.Sent() {
		out = append(out, m.Text)
	}
	return out
}

func (p *person7) SendFile(f adaptertest.File, caption string, voice bool) error {
	kind := "document"
	switch {
	case voice:
		kind = "voice"
	case strings.HasPrefix(f.Type, "image/"):
		kind = "photo"
	}
	p.last = p.chat.SendFile(kind, sim.File{Name: f.Name, Type: f.Type, Data: f.Data}, caption)
	return nil
}

func (p *person7) SendAlbum(caption string, files ...adaptertest.File) error {
	var all []sim.File
	for _, f := range files {
		all = append(all, sim.File{Name: f.Name, Type: f.Type, Data: f.Data})
	}
	p.chat.SendAlbum("photo", caption, all...)
	return nil
}

func (p *person7) Files() []adaptertest.File {
	var out []adaptertest.File
	for _, m := range p.chat.Sent() {
		if f := m.File; f != nil {
			out = append(out, adaptertest.File{Name: f.Name, Type: f.Type, Data: f.Data})
		}
	}
	return out
}

func (p *person7) Typing() int { return p.chat.Typing() }

func (p *person7) React(emoji string) error {
	sent := p.chat.Sent()
	if len(sent) == 0 {
		return fmt.Errorf("the bot has said nothing")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := p.sim.Wait(ctx, func() bool { return p.sim.Wants("message_reaction") }); err != nil {
		return err // Telegram tells of reactions only who asked for them before
	}
	p.chat.React(sent[len(sent)-1].ID, emoji)
	return nil
}

func (p *person7) Reactions() []string {
	if emoji := p.chat.Message(p.last).Reaction; emoji != "" {
		return []string{emoji}
	}
	return nil
}

func (p *person7) Leave() error {
	p.chat.Block()
	return nil
}

func (p *person7) Redeliver() error {
	p.sim.Redeliver()
	return nil
}

func (p *person7) Drafts() []string {
	var out []string
	for _, d := range p.chat.Drafts() {
		out = append(out, d.Text)
	}
	return out
}

func (p *person7) Limit(wait time.Duration) {
	p.sim.Fail(sim.Fault{Sends: true, Code: 429, RetryAfter: int(wait.Seconds()), Times: 1})
}

func (p *person7) Cut() { p.sim.Fail(sim.Fault{Sends: true, Cut: true, Times: 1}) }

func (p *person7) Fail() { p.sim.Fail(sim.Fault{Sends: true, Code: 500, Times: 1}) }
