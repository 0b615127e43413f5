package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"regexp"
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

// enter opens the website's chat as the widget does: with the identity that the
// company's page holds.
func (g *guest) enter(t *testing.T) {
	t.Helper()
	page := g.call(t, http.MethodGet, "/site?who="+g.who, nil)
	found := regexp.MustCompile(`data-identity="([^"]+)"`).FindSubmatch(page)
	if found == nil {
		t.Fatalf("no identity in %s", page)
	}
	var session struct {
		Token      string
		Identified bool
	}
	answer := g.call(t, http.MethodPost, "/chat/v1/session", fmt.Appendf(nil, `{"lang":"en","identity":%q}`, found[1]), "Content-Type", "application/json")
	if err := json.Unmarshal(answer, &session); err != nil || !session.Identified {
		t.Fatalf("session %s: %v", answer, err)
	}
	g.token = session.Token
	ctx, stop := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	reading.Go(func() { g.read(ctx, t) })
	t.Cleanup(func() { stop(); reading.Wait() })
}

// read follows the chat by server-sent events.
func (g *guest) read(ctx context.Context, t *testing.T) {
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, pageURL+"/chat/v1/events?after=0", nil)
	r.Header.Set("Authorization", "Bearer "+g.token)
	response, err := g.http.Do(r)
	if err != nil {
		t.Errorf("follow the chat: %v", err)
		return
	}
	defer func() { _ = response.Body.Close() }()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		var e struct {
			Type, ID, From, Text string
			IDs                  []string
			Files                []held
		}
		if !ok || json.Unmarshal([]byte(data), &e) != nil {
			continue
		}
		for i := range e.Files {
			e.Files[i].Path = "/chat/v1/files/" + e.Files[i].ID
		}
		g.change(func(w *visitWorld) {
			list := w.web[g.who]
			switch e.Type {
			case "message":
				list = append(list, message{ID: e.ID, Out: e.From == "visitor", Text: e.Text, Files: e.Files})
			case "delete":
				list = slices.DeleteFunc(list, func(m message) bool { return slices.Contains(e.IDs, m.ID.(string)) })
			}
			w.web[g.who] = list
		})
	}
}

func (g *guest) fetch(t *testing.T, path string) []byte {
	t.Helper()
	return g.call(t, http.MethodGet, path, nil, "Authorization", "Bearer "+g.token)
}

// send says something in the website's chat.
func (g *guest) send(t *testing.T, fields map[string]any) {
	t.Helper()
	g.said++
	fields["id"] = fmt.Sprintf("v-%s-%020d", g.who, g.said)
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	g.call(t, http.MethodPost, "/chat/v1/send", body, "Content-Type", "application/json", "Authorization", "Bearer "+g.token)
}

func (g *guest) say(t *testing.T, text string) {
	t.Helper()
	if g.platform == "website" {
		g.send(t, map[string]any{"type": "text", "text": text})
		return
	}
	g.act(t, map[string]any{"do": "say", "at": g.platform, "who": g.who, "text": text})
}

// own finds what the customer said.
func (g *guest) own(t *testing.T, text string) (id any) {
	t.Helper()
	g.await(t, "one's own words", func(w *visitWorld) bool {
		for _, m := range w.messages(g.who) {
			if m.Out && (m.Text == text || g.platform == "website" && strings.HasPrefix(m.Text, "my order")) {
				id = m.ID
				return true
			}
		}
		return false
	})
	return id
}

func (g *guest) edit(t *testing.T, from, to string) {
	t.Helper()
	id := g.own(t, from)
	if g.platform == "website" {
		g.send(t, map[string]any{"type": "edit", "re": id, "text": to})
		return
	}
	g.act(t, map[string]any{"do": "rewrite", "at": g.platform, "who": g.who, g.field(): id, "text": to})
}

func (g *guest) erase(t *testing.T, text string) {
	t.Helper()
	id := g.own(t, text)
	if g.platform == "website" {
		g.send(t, map[string]any{"type": "delete", "re": id})
		return
	}
	g.act(t, map[string]any{"do": "erase", "at": g.platform, "who": g.who, g.field(): id})
}

// field is how an action names a message.
func (g *guest) field() string {
	if g.platform == "discord" {
		return "id"
	}
	return "message"
}

func (g *guest) attach(t *testing.T, name string, data []byte) {
	t.Helper()
	if g.platform != "website" {
		g.upload(t, url.Values{"at": {g.platform}, "who": {g.who}, "name": {name}}, data)
		return
	}
	var f struct{ ID string }
	answer := g.call(t, http.MethodPost, "/chat/v1/files?name="+path.Base(name), data, "Content-Type", "image/png", "Authorization", "Bearer "+g.token)
	if err := json.Unmarshal(answer, &f); err != nil {
		t.Fatal(err)
	}
	g.send(t, map[string]any{"type": "text", "text": "", "files": []string{f.ID}})
}
