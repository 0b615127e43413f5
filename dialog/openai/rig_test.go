package openai

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

// secret stands for what the customer wrote: it must get nowhere but into the
// prompt.
const secret = "my card is 4711"

// key is long enough to be looked for in logs.
const key = "sk-abcdefgh"

func question() dialog.Request {
	return dialog.Request{
		Instructions: "Answer from the passages.",
		Conversation: []dialog.Utterance{
			{Role: dialog.RoleCustomer, Text: "<passage n=\"1\" title=\"Refunds\">\nRefunds take 30 days. Ask us.\n</passage>\n<customer>\n" + secret + "\n</customer>"},
		},
		CacheKey: "c1",
	}
}

const wanted = "Refunds take 30 days. [1]"

// rig is a model in front of as many sims as it has providers.
type rig struct {
	*Model
	sims []*sim.Sim
	log  *logBuffer
}

// logBuffer is a buffer that many goroutines may write to.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logBuffer) Len() int { return len(l.String()) }

// newRig connects in memory; configure may change what it likes, the providers
// too.
func newRig(t *testing.T, servers int, configure func(*Config)) *rig {
	t.Helper()
	r := &rig{log: &logBuffer{}}
	dials := map[string]*sim.Sim{}
	c := Config{Temperature: 0.2, MaxTokens: 800, Log: slog.New(slog.NewTextHandler(r.log, nil))}
	for i := range servers {
		s := sim.New(sim.Options{Key: key})
		t.Cleanup(func() { s.Close() })
		host := string(rune('a'+i)) + ".sim"
		dials[host+":80"] = s
		r.sims = append(r.sims, s)
		c.Providers = append(c.Providers, Provider{BaseURL: "http://" + host + "/v1", APIKey: key, Name: "model-" + string(rune('a'+i))})
	}
	c.Dial = dialTo(dials, r.sims)
	if configure != nil {
		configure(&c)
	}
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	r.Model = m
	t.Cleanup(func() { m.Close() })
	return r
}

// ask asks as a turn does: with 20 s to live.
func (r *rig) ask(t *testing.T) (dialog.Completion, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c, err := r.Complete(ctx, question())
	if err != nil {
		for _, private := range []string{secret, key, "4711", "abcdefgh"} {
			if strings.Contains(err.Error(), private) {
				t.Errorf("the error tells %q: %v", private, err)
			}
		}
	}
	for _, private := range []string{secret, key, "4711", "abcdefgh"} {
		if strings.Contains(r.log.String(), private) {
			t.Errorf("the log tells %q: %s", private, r.log)
		}
	}
	return c, err
}

func (r *rig) mustAsk(t *testing.T) dialog.Completion {
	t.Helper()
	c, err := r.ask(t)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// both runs a test with whole answers and with streams, in virtual time.
func both(t *testing.T, servers int, f func(t *testing.T, r *rig)) {
	for name, stream := range map[string]bool{"whole": false, "stream": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f(t, newRig(t, servers, func(c *Config) { c.Stream = stream }))
			})
		})
	}
}

// dialTo connects each address to its sim; an address without one to the first.
func dialTo(hosts map[string]*sim.Sim, all []*sim.Sim) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		switch s := hosts[addr]; {
		case s != nil:
			return s.Dial(ctx, network, addr)
		case addr == "nowhere.sim:80":
			return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
		default:
			return all[0].Dial(ctx, network, addr)
		}
	}
}

func sprint(v any) string { return fmt.Sprintf("%v %+v %#v %s %q", v, v, v, v, v) }
