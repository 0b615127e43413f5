package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/simtest"
)

// What the page hears, as far as the test reads it.
type (
	visitWorld struct {
		telegram, discord []struct {
			ID       string
			Messages []message
		}
		slack  []slackPost
		alone  []alone              // what Slack shows single agents
		web    map[string][]message // by customer
		events []struct{ Title, Text string }
	}
	message struct {
		ID         any
		Out, Draft bool
		Buttons    json.RawMessage
		Text       string
		Files      []held
	}
	slackPost struct {
		TS, Thread, Text  string
		Channel, Only     string
		Blocks, Reactions json.RawMessage
		Files             []held
	}
	alone struct {
		Who  string
		Home json.RawMessage
		Form struct{ ID, Title string }
	}
	held struct{ Path, ID, Name, Show string }
)

func (w *visitWorld) messages(who string) []message {
	all := slices.Clone(w.web[who])
	for _, chats := range [][]struct {
		ID       string
		Messages []message
	}{w.telegram, w.discord} {
		for _, c := range chats {
			if c.ID == who {
				all = append(all, c.Messages...)
			}
		}
	}
	return all
}

func (w *visitWorld) reads(who, text string) bool {
	return slices.ContainsFunc(w.messages(who), func(m message) bool {
		return !m.Out && !m.Draft && strings.Contains(strings.ReplaceAll(m.Text, "**", ""), text)
	})
}

func (w *visitWorld) file(who, name string) held {
	for _, m := range w.messages(who) {
		for _, f := range m.Files {
			if f.Name == name && !m.Out {
				return f
			}
		}
	}
	return held{}
}

func (w *visitWorld) told(title, text string) bool {
	return slices.ContainsFunc(w.events, func(e struct{ Title, Text string }) bool {
		return strings.Contains(e.Title, title) && strings.Contains(e.Text, text)
	})
}

// visitor has the page open.
type visitor struct {
	http *http.Client

	mu      sync.Mutex
	world   visitWorld
	changed chan struct{}
}

const (
	visitTime = 30 * time.Second // virtual: only ends a test that hangs
	pageURL   = "http://localhost"
)

// visit runs a test with the demo's page open. Its time is virtual: whatever Slack,
// Discord and we allow for an answer does not depend on the machine.
func visit(t *testing.T, test func(*testing.T, *visitor)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(discordEpoch)) // a bubble begins before Discord did
		test(t, opened(t))
	})
}

// opened starts the demo and opens its page until the test ends.
func opened(t *testing.T) *visitor {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	listener := simtest.Listen("demo")
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return listener.Dial(ctx) }}
	v := &visitor{http: &http.Client{Transport: transport}, changed: make(chan struct{}), world: visitWorld{web: make(map[string][]message)}}
	var running sync.WaitGroup
	running.Go(func() {
		if err := servePage(ctx, listener, io.Discard); err != nil {
			t.Errorf("demo: %v", err)
		}
	})
	running.Go(func() { v.follow(ctx, t) })
	t.Cleanup(func() { stop(); transport.CloseIdleConnections(); running.Wait() })
	time.Sleep(time.Second) // virtual: every adapter listens
	return v
}

// follow reads the page's stream.
func (v *visitor) follow(ctx context.Context, t *testing.T) {
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, pageURL+"/live", nil)
	response, err := v.http.Do(r)
	if err != nil {
		t.Errorf("open the stream: %v", err)
		return
	}
	defer func() { _ = response.Body.Close() }()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 8<<20)
	name := ""
	for lines.Scan() {
		if n, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = n
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			v.hear(t, name, []byte(data))
		}
	}
}

func (v *visitor) hear(t *testing.T, name string, data []byte) {
	v.change(func(w *visitWorld) {
		var err error
		switch name {
		case "telegram":
			w.telegram = nil
			err = json.Unmarshal(data, &w.telegram)
		case "discord":
			w.discord = nil
			err = json.Unmarshal(data, &w.discord)
		case "slack":
			w.slack = nil
			err = json.Unmarshal(data, &w.slack)
		case "screens":
			w.alone = nil
			err = json.Unmarshal(data, &w.alone)
		case "events":
			had := w.events
			w.events = nil
			err = json.Unmarshal(data, &w.events)
			w.events = append(had, w.events...)
		}
		if err != nil {
			t.Errorf("read %s: %v", name, err)
		}
	})
}

func (v *visitor) change(do func(*visitWorld)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	do(&v.world)
	close(v.changed)
	v.changed = make(chan struct{})
}

func (v *visitor) await(t *testing.T, what string, ok func(*visitWorld) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), visitTime)
	defer cancel()
	for {
		v.mu.Lock()
		done, changed := ok(&v.world), v.changed
		v.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			v.mu.Lock()
			defer v.mu.Unlock()
			var last []string
			for _, e := range v.world.events {
				last = append(last, e.Title+": "+e.Text)
			}
			t.Fatalf("waited in vain for %s; what happened:\n%s", what, strings.Join(last, "\n"))
		}
	}
}

func (v *visitor) call(t *testing.T, method, path string, body []byte, header ...string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, pageURL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", pageURL)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := v.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	got, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s %v %s", method, path, response.Status, err, got)
	}
	return got
}

func (v *visitor) act(t *testing.T, a map[string]any) {
	t.Helper()
	body, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	v.call(t, http.MethodPost, "/act", body, "Content-Type", "application/json")
}

func (v *visitor) upload(t *testing.T, q url.Values, data []byte) {
	t.Helper()
	v.call(t, http.MethodPost, "/upload?"+q.Encode(), data)
}
