package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/adapters/adaptertest"
	"handoff/bot"
)

const (
	testSecret = "a secret of more than thirty-two bytes"
	testShop   = "https://shop.example"
)

// replica serves one adapter over TCP.
type replica struct {
	*httptest.Server
	adapter *Adapter
	running sync.WaitGroup // requests
}

// serve makes an adapter over s and serves it.
func serve(t testing.TB, s *store, change ...func(*Config)) *replica {
	t.Helper()
	c := Config{Secret: testSecret, IdentitySecret: strings.Repeat("i", 32), Origins: []string{testShop}, Feed: s, Memory: s}
	for _, f := range change {
		f(&c)
	}
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	a.Mount(mux)
	r := &replica{adapter: a}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.running.Add(1)
		defer r.running.Done()
		mux.ServeHTTP(w, q)
	}))
	t.Cleanup(func() {
		a.links.end()
		r.CloseClientConnections()
		r.Close()
	})
	return r
}

// browser is a visitor's browser, as PROTOCOL.md wants it: it sends one event
// after another, each until it is taken.
type browser struct {
	t      testing.TB
	client *http.Client
	base   string // of the server: "http://127.0.0.1:1234"
	origin string

	mu      sync.Mutex
	session sessionAnswer
	last    map[string]any // the last event sent
	text    string         // ID of the last text
	queue   chan map[string]any
	count   int
}

// newBrowser opens a session and sends what is queued until the test ends.
func newBrowser(t testing.TB, base string) *browser {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	b := &browser{t: t, client: &http.Client{Jar: jar, Transport: &http.Transport{}}, base: base, origin: base, queue: make(chan map[string]any, 1000)}
	b.open(map[string]any{"lang": "en"})
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { b.work(ctx) })
	t.Cleanup(func() {
		cancel()
		work.Wait()
		b.client.CloseIdleConnections()
	})
	return b
}

func (b *browser) open(body map[string]any) sessionAnswer {
	b.t.Helper()
	var s sessionAnswer
	if status := b.post("/chat/v1/session", body, &s); status != http.StatusOK {
		b.t.Fatalf("a session is answered %d", status)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.session = s
	return s
}

func (b *browser) token() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.session.Token
}

func (b *browser) visitor() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.session.Visitor
}

func (b *browser) request(ctx context.Context, method, path, kind string, body io.Reader) *http.Request {
	r, err := http.NewRequestWithContext(ctx, method, b.base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if b.origin != "" {
		r.Header.Set("Origin", b.origin)
	}
	if token := b.token(); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

// do carries out a request; answer, if not nil, is filled with its JSON.
func (b *browser) do(r *http.Request, answer any) (status int, header http.Header) {
	resp, err := b.client.Do(r)
	if err != nil {
		return 0, nil
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil
	}
	if answer != nil && len(data) > 0 {
		if err := json.Unmarshal(data, answer); err != nil {
			b.t.Errorf("%s answers %q: %v", r.URL.Path, data, err)
		}
	}
	return resp.StatusCode, resp.Header
}

func (b *browser) post(path string, body, answer any) int {
	data, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	status, _ := b.do(b.request(context.Background(), "POST", path, "application/json", bytes.NewReader(data)), answer)
	return status
}

func (b *browser) id() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	return fmt.Sprintf("v-%s%06d", b.session.Visitor[:min(16, len(b.session.Visitor))], b.count)
}

// send queues an event.
func (b *browser) send(e map[string]any) error {
	if e["id"] == nil {
		e["id"] = b.id()
	}
	b.mu.Lock()
	b.last = e
	if e["type"] == "text" {
		b.text = e["id"].(string)
	}
	b.mu.Unlock()
	b.queue <- e
	return nil
}

// work sends the queue, each event until it is taken or refused for good.
func (b *browser) work(ctx context.Context) {
	for {
		var e map[string]any
		select {
		case <-ctx.Done():
			return
		case e = <-b.queue:
		}
		for ctx.Err() == nil {
			data, _ := json.Marshal(e)
			status, _ := b.do(b.request(ctx, "POST", "/chat/v1/send", "application/json", bytes.NewReader(data)), nil)
			if status == http.StatusOK {
				break
			}
			if status != 0 && status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests {
				b.t.Errorf("%v is answered %d", e["type"], status)
				break
			}
			select {
			case <-ctx.Done():
			case <-time.After(2 * time.Millisecond): // a browser waits as long as Retry-After says
			}
		}
	}
}

// shown is an event as a browser gets it.
type shown struct {
	N  int64     `json:"n"`
	At time.Time `json:"at"`
	event
}

// events is all that the feed holds now.
func (b *browser) events() []shown {
	var out struct{ Events []shown }
	status, _ := b.do(b.request(context.Background(), "GET", "/chat/v1/poll?wait=0", "", nil), &out)
	if status != http.StatusOK {
		b.t.Errorf("a poll is answered %d", status)
	}
	return out.Events
}

// messages is the chat as it stands: edits and deletions carried out.
func (b *browser) messages() (out []shown) {
	at := func(id string) int {
		for i, m := range out {
			if m.ID == id {
				return i
			}
		}
		return -1
	}
	gone := func(ids []string) {
		for _, id := range ids {
			if i := at(id); i >= 0 {
				out = append(out[:i], out[i+1:]...)
			}
		}
	}
	for _, e := range b.events() {
		switch e.Type {
		case "message":
			out = append(out, e)
		case "edit":
			if i := at(e.ID); i >= 0 {
				out[i] = e
			}
			gone(e.Gone)
		case "delete":
			gone(e.IDs)
		}
	}
	return out
}

func (b *browser) upload(f adaptertest.File, voice bool) (file, int) {
	path := "/chat/v1/files?name=" + strings.ReplaceAll(f.Name, " ", "%20")
	if voice {
		path += "&media=voice"
	}
	var got file
	status, _ := b.do(b.request(context.Background(), "POST", path, f.Type, bytes.NewReader(f.Data)), &got)
	return got, status
}

func (b *browser) fetch(id string) (data []byte, status int, header http.Header) {
	resp, err := b.client.Do(b.request(context.Background(), "GET", "/chat/v1/files/"+id, "", nil))
	if err != nil {
		b.t.Error(err)
		return nil, 0, nil
	}
	defer resp.Body.Close()
	data, _ = io.ReadAll(resp.Body)
	return data, resp.StatusCode, resp.Header
}

// live reads what passes, from its beginning.
func (b *browser) live() []shown {
	var out struct{ Events []shown }
	b.do(b.request(context.Background(), "GET", "/chat/v1/poll?after=0&live=0&wait=0", "", nil), &out)
	return out.Events
}

// delivery is a reply to a visitor.
func delivery(b *browser, key string, r bot.Reply) bot.Delivery {
	return bot.Delivery{
		Key: bot.ReplyKey(key, 0), To: bot.Address{Account: "web", Chat: b.visitor(), Thread: b.session.Thread},
		Send: bot.Send{Op: bot.OpSay, To: bot.Customer, Handle: r.Handle, Reply: r},
	}
}

func say(t testing.TB, a *Adapter, d bot.Delivery) bot.Receipt {
	t.Helper()
	receipt, err := a.Send(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

// fault reads an error as PROTOCOL.md describes it.
type refusal struct {
	Error, Code string
	RetryAfter  int `json:"retry_after"`
}

func refused(t testing.TB, what string, status int, f refusal, wantStatus int, code string) {
	t.Helper()
	if status != wantStatus || f.Code != code {
		t.Errorf("%s: answered %d %s %q, want %d %s", what, status, cmp.Or(f.Code, "-"), f.Error, wantStatus, code)
	}
}
