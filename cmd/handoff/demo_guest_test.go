package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

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
