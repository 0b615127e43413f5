package discord

import (
	"context"
	"errors"
	"testing"
	"time"

	"handoff/adapters/adaptertest"
	"handoff/adapters/discord/sim"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	adaptertest.Virtually(t, func(t testing.TB) adaptertest.Subject {
		s := sim.New(sim.Options{})
		a, err := New(Config{Token: testToken, Transport: s.Client().Transport})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		p := s.Person("Ann").DM()
		return adaptertest.Subject{Adapter: a, At: spot{channel: p.Channel}.address("discord"), Person: &person{sim: s, place: p}}
	})
}

// person is the suite's person.
type person struct {
	sim   *sim.Sim
	place *sim.Place
	last  string
	met   bool // somebody has listened before
}

// wait until somebody listens, the first time.
func (p *person) wait() error {
	if p.met {
		return nil
	}
	p.met = true
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	return p.sim.Await(ctx, func() bool { return p.sim.Connected() > 0 })
}

func (p *person) Say(text string) (err error) {
	if err := p.wait(); err != nil {
		return err
	}
	p.last, err = p.place.Say(text)
	return err
}

func (p *person) Edit(text string) error { return p.place.Edit(p.last, text) }
func (p *person) Delete() error          { return p.place.Delete(p.last) }

// Reads shows the messages as Discord's client does.
func (p *person) Reads() (all []string) {
	for _, text := range p.place.Reads() {
		all = append(all, shown(text))
	}
	return all
}

func (p *person) Reactions() (all []string) {
	for _, m := range p.place.Messages() {
		for _, r := range m.Reactions {
			if m.ID == p.last && m.Reacted(r.Emoji) {
				all = append(all, r.Emoji)
			}
		}
	}
	return all
}

func (p *person) Typing() int      { return p.place.Typing() }
func (p *person) Redeliver() error { p.sim.Redeliver(); return nil }
func (p *person) Leave() error     { p.place.Block(); return nil }

func (p *person) Press(label string) error {
	if err := p.wait(); err != nil {
		return err
	}
	_, err := p.place.Press(label)
	return err
}

func (p *person) SendFile(f adaptertest.File, caption string, voice bool) error {
	m := sim.Message{Content: caption, Attachments: []*sim.Attachment{{Name: f.Name, Type: f.Type, Data: f.Data, Voice: voice}}}
	if voice {
		m.Flags |= 1 << 13
	}
	if err := p.wait(); err != nil {
		return err
	}
	_, err := p.place.Send(m)
	return err
}

func (p *person) SendAlbum(caption string, files ...adaptertest.File) error {
	var attached []*sim.Attachment
	for _, f := range files {
		attached = append(attached, &sim.Attachment{Name: f.Name, Type: f.Type, Data: f.Data})
	}
	if err := p.wait(); err != nil {
		return err
	}
	_, err := p.place.SayFile(caption, attached...)
	return err
}

func (p *person) Files() (out []adaptertest.File) {
	for _, f := range p.place.Files() {
		out = append(out, adaptertest.File{Name: f.Name, Type: f.Type, Data: f.Data})
	}
	return out
}

func (p *person) React(emoji string) error {
	if err := p.wait(); err != nil {
		return err
	}
	all := p.place.Messages()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Author == sim.BotID {
			return p.place.React(all[i].ID, emoji)
		}
	}
	return errors.New("nothing to react to")
}

func (p *person) Limit(wait time.Duration) {
	p.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, RetryAfter: wait})
}
func (p *person) Cut()  { p.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, Cut: true}) }
func (p *person) Fail() { p.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, Status: 503}) }
