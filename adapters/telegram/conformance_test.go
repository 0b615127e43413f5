package telegram

import (
	"fmt"
	"testing"

	"handoff/adapters/adaptertest"
	"handoff/adapters/telegram/sim"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t testing.TB) adaptertest.Subject {
		s := sim.New(sim.Options{})
		a, err := New(Config{Token: s.Token(), APIURL: "http://api.test", Dial: s.Dial})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close(); a.api.transport.CloseIdleConnections() })
		return adaptertest.Subject{
			Adapter: a, At: spot{chat: 7}.address("telegram"),
			Person: &person7{chat: s.Private(7, "Ann", "en")},
		}
	})
}

// person7 is the suite's person.
type person7 struct {
	chat *sim.Chat
	last int
}

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
