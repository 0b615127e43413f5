package openai

import (
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnswer(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		c := r.mustAsk(t)
		if c.Text != wanted || c.Finish != dialog.FinishStop || c.Model != "model-a" {
			t.Errorf("got %+v", c)
		}
		if c.Usage.Input == 0 || c.Usage.Output == 0 {
			t.Errorf("no usage: %+v", c.Usage)
		}
		q := r.sims[0].Requests()[0]
		want := []sim.Message{{Role: "system", Content: question().Instructions}, {Role: "user", Content: question().Conversation[0].Text}}
		if len(q.Messages) != 2 || q.Messages[0] != want[0] || q.Messages[1] != want[1] {
			t.Errorf("sent %+v", q.Messages)
		}
	})
}

// A real socket, no time-outs in play.
func TestTCP(t *testing.T) {
	t.Parallel()
	s := sim.New(sim.Options{Key: key})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	m, err := New(Config{Stream: true, Providers: []Provider{{BaseURL: server.URL + "/v1/", APIKey: " " + key + "\n", Name: "m"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	if c, err := m.Complete(t.Context(), question()); err != nil || c.Text != wanted {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestMany(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		var all sync.WaitGroup
		for range 64 {
			all.Go(func() {
				if c, err := r.ask(t); err != nil || c.Text != wanted {
					t.Errorf("got %+v, %v", c, err)
				}
			})
		}
		all.Wait()
	})
}

// A stream's connection is used again, though the library stops reading at
// [DONE].
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		for range 20 {
			r.mustAsk(t)
		}
		if n := r.sims[0].Connections(); n != 1 {
			t.Errorf("%d connections for 20 requests one after the other", n)
		}
	})
}

func TestTemperatureZeroIsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, func(c *Config) { c.Temperature = 0 })
		r.mustAsk(t)
		if got := r.sims[0].Requests()[0].Field("temperature"); got != "0" {
			t.Errorf("temperature is %q", got)
		}
	})
}

func TestEmptyIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, nil)
		_, err := r.Complete(t.Context(), dialog.Request{Conversation: []dialog.Utterance{
			{Role: dialog.RoleCustomer, Text: "hi"}, {Role: dialog.RoleAssistant}, {Role: dialog.RoleCustomer, Text: "ho"},
		}})
		if err != nil {
			t.Fatal(err) // the sim refuses a message without content
		}
		if got := r.sims[0].Requests()[0].Messages; len(got) != 2 {
			t.Errorf("sent %+v", got)
		}
	})
}
