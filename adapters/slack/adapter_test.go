package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"handoff/adapters"
	"handoff/adapters/adaptertest"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// agent talks in a ticket's thread.
type agent struct {
	t      testing.TB
	sim    *sim.Sim
	thread string

	mu   sync.Mutex
	last string // timestamp of the last words
	met  bool   // somebody has listened before

	files int // sent so far
}

func (p *agent) context() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 2*time.Minute)
}

// Say types, once somebody listens; who has left meanwhile gets it on the return,
// as Slack's retries do.
func (p *agent) Say(text string) error {
	ctx, cancel := p.context()
	defer cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	open := func() bool { return p.sim.Sockets() == sockets }
	if !p.met {
		if err := p.sim.Await(ctx, open); err != nil {
			return err
		}
		p.met = true
	}
	away := p.sim.Sockets() == 0
	p.last = p.sim.Post("U1", desk, p.thread, escape(text)).TS // Slack escapes what is typed
	if away {
		go func() { // until the test ends: not every one has us come back
			if p.sim.Await(p.t.Context(), open) == nil {
				p.sim.Redeliver()
			}
		}()
	}
	return nil
}

func (p *agent) Edit(text string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sim.Edit(desk, p.last, escape(text))
}

func (p *agent) Press(label string) error {
	ctx, cancel := p.context()
	defer cancel()
	if err := p.sim.Await(ctx, func() bool { return p.sim.Sockets() == sockets }); err != nil {
		return err
	}
	for _, m := range slices.Backward(p.sim.Thread(desk, p.thread)) {
		if i, err := p.sim.Press("U1", m, label); err == nil {
			_, err = i.Ack(ctx)
			return err
		}
	}
	return errors.New("no such button")
}

func (p *agent) Reads() []string {
	var all []string
	for _, m := range p.sim.Thread(desk, p.thread)[1:] {
		if m.User == sim.BotUser {
			all = append(all, unescaper.Replace(m.Shown()))
		}
	}
	return all
}

func (p *agent) Delete() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sim.Delete(desk, p.last)
}

func (p *agent) SendFile(f adaptertest.File, caption string, voice bool) error {
	if err := p.wait(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files++
	file := sim.File{ID: fmt.Sprint("FA", p.files), Name: f.Name, Type: f.Type, Data: f.Data}
	if voice {
		file.Clip = "slack_audio"
	}
	p.last = p.sim.PostMessage(sim.Message{User: "U1", Channel: desk, Thread: p.thread, Text: escape(caption), Files: []sim.File{file}}).TS
	return nil
}

// SendAlbum attaches several pictures to one message, as Slack does.
func (p *agent) SendAlbum(caption string, files ...adaptertest.File) error {
	if err := p.wait(); err != nil {
		return err
	}
	var list []sim.File
	for i, f := range files {
		list = append(list, sim.File{ID: fmt.Sprint("FB", i), Name: f.Name, Type: f.Type, Data: f.Data})
	}
	p.sim.PostMessage(sim.Message{User: "U1", Channel: desk, Thread: p.thread, Text: escape(caption), Files: list})
	return nil
}

// wait lets somebody listen before anything is said.
func (p *agent) wait() error {
	ctx, cancel := p.context()
	defer cancel()
	return p.sim.Await(ctx, func() bool { return p.sim.Sockets() == sockets })
}

func (p *agent) Files() []adaptertest.File {
	var all []adaptertest.File
	for _, m := range p.sim.Thread(desk, p.thread)[1:] {
		for _, f := range m.Files {
			if m.User == sim.BotUser {
				all = append(all, adaptertest.File{Name: f.Name, Type: f.Type, Data: f.Data})
			}
		}
	}
	return all
}

func (p *agent) Reactions() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, r := range p.sim.Message(desk, p.last).Reactions {
		for emoji, name := range reactions {
			if name == r.Name {
				all = append(all, emoji)
			}
		}
	}
	return all
}

func (p *agent) Drafts() []string {
	var all []string
	for _, m := range p.sim.Streaming(desk, p.thread) {
		all = append(all, m.Text)
	}
	return all
}

func (p *agent) Limit(wait time.Duration) {
	p.sim.Fail(sim.Fault{Method: "chat.postMessage", Times: 1, RetryAfter: wait})
}
func (p *agent) Cut()  { p.sim.Fail(sim.Fault{Method: "chat.postMessage", Times: 1, Cut: true}) }
func (p *agent) Fail() { p.sim.Fail(sim.Fault{Method: "chat.postMessage", Times: 1, Status: 503}) }

func TestAdapter(t *testing.T) {
	adaptertest.Virtually(t, func(t testing.TB) adaptertest.Subject {
		s := sim.New(sim.Options{})
		t.Cleanup(s.Close)
		s.AddUser(sim.User{ID: "U1", Name: "Ana"})
		s.AddChannel(sim.Channel{ID: desk, Name: "support", Members: []string{sim.BotUser, "U1"}})
		a := New(Config{BotToken: "xoxb-sim", AppToken: "xapp-sim", APIURL: sim.URL, Channel: desk, Dial: s.Dial, Memory: &adapters.OwnMemory{}})
		a.pace = newPace(rate.Inf) // the suite knows no rates
		r, err := a.Send(t.Context(), opening("open"))
		if err != nil {
			t.Fatal(err)
		}
		return adaptertest.Subject{
			Adapter: a, Person: &agent{t: t, sim: s, thread: r.Thread},
			At: bot.Address{Account: "slack", Chat: desk, Thread: r.Thread},
		}
	})
}
