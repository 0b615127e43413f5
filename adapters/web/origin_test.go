package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/redisstore/redistest"
)

// Only our own pages and configured ones may post and open sockets; only those
// read what we answer.
func TestOrigins(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore(), func(c *Config) { c.URL = "https://chat.shop.example" })
	newMailbox(t, r)
	b := newBrowser(t, r.URL)
	host := strings.TrimPrefix(r.URL, "http://")
	for origin, good := range map[string]bool{
		r.URL: true, "https://" + host: true, testShop: true, "https://chat.shop.example": true,
		"": false, "null": false, "https://evil.example": false, testShop + ".evil.example": false, "http://shop.example": false, testShop + ":8443": false,
		testShop + "/": false, "https://www.shop.example": false, "HTTPS://SHOP.EXAMPLE": false, "ftp://" + host: false, "http://evil.example/" + host: false,
		"http://" + host + "@evil.example": false, "file://": false, "javascript:x": false,
	} {
		for _, path := range []string{"/chat/v1/session", "/chat/v1/send", "/chat/v1/read", "/chat/v1/files?name=a.txt"} {
			q := b.request(context.Background(), "POST", path, "application/json", strings.NewReader(`{"id":"v-0123456789abcdef","type":"stop"}`))
			q.Header.Del("Origin")
			if origin != "" {
				q.Header.Set("Origin", origin)
			}
			var f refusal
			status, header := b.do(q, &f)
			if good && status >= 300 {
				t.Errorf("%s from %q is answered %d %+v", path, origin, status, f)
			}
			if !good {
				refused(t, path+" from "+origin, status, f, 403, "bad_origin")
			}
			allowed := header.Get("Access-Control-Allow-Origin")
			if want := map[bool]string{true: testShop}[origin == testShop]; allowed != want || header.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s from %q allows %q to read", path, origin, allowed)
			}
			if !strings.Contains(strings.Join(header.Values("Vary"), ","), "Origin") {
				t.Errorf("%s does not vary by origin", path)
			}
		}
		b.mu.Lock()
		b.origin = origin
		b.mu.Unlock()
		conn, resp, err := dial(context.Background(), b, 0)
		if good != (err == nil) {
			t.Errorf("a socket from %q: %v", origin, err)
		}
		if err == nil {
			_ = conn.CloseNow()
		} else if resp == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("a socket from %q is answered %v", origin, resp)
		}
		r.adapter.limits.file = newRates(1e9, 1e9)
		r.running.Wait()
	}
}

// A browser that asks first is told what it may.
func TestPreflight(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	for origin, want := range map[string]int{testShop: 204, "https://evil.example": 403} {
		q := b.request(context.Background(), "OPTIONS", "/chat/v1/send", "", nil)
		q.Header.Set("Origin", origin)
		status, header := b.do(q, nil)
		if status != want || (want == 204) != (header.Get("Access-Control-Allow-Headers") == "Authorization, Content-Type") {
			t.Errorf("from %s: %d %v", origin, status, header)
		}
	}
}

// Limits count by the address that cannot be chosen: the peer's, or the one that
// a trusted proxy saw.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	plain := serve(t, newStore()).adapter
	behind := serve(t, newStore(), func(c *Config) { c.Proxies = []string{"10.0.0.0/8", "127.0.0.1", "fd00::/8"} }).adapter
	for _, c := range []struct {
		a         *Adapter
		peer      string
		forwarded []string
		want      string
	}{
		{plain, "192.0.2.1:5", nil, "192.0.2.1"},
		{plain, "192.0.2.1:5", []string{"198.51.100.7"}, "192.0.2.1"},
		{plain, "127.0.0.1:5", []string{"198.51.100.7"}, "127.0.0.1"},
		{behind, "192.0.2.1:5", []string{"198.51.100.7"}, "192.0.2.1"},
		{behind, "10.1.2.3:5", []string{"198.51.100.7"}, "198.51.100.7"},
		{behind, "10.1.2.3:5", []string{"1.1.1.1, 198.51.100.7"}, "198.51.100.7"},
		{behind, "10.1.2.3:5", []string{"1.1.1.1", "198.51.100.7, 10.9.9.9"}, "198.51.100.7"},
		{behind, "10.1.2.3:5", []string{"1.1.1.1, rubbish"}, "10.1.2.3"},
		{behind, "10.1.2.3:5", nil, "10.1.2.3"},
		{behind, "[::ffff:10.1.2.3]:5", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{behind, "[fd00::1]:5", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"},
		{plain, "[fe80::1%eth0]:5", nil, "fe80::/64"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := c.a.client(r); got != c.want {
			t.Errorf("from %s for %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

// One address opens so many sessions and sends so much, whoever it claims to be.
func TestAddressBounded(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	b.client.Jar = nil
	refusals := 0
	for range 100 {
		var f refusal
		if status := b.post("/chat/v1/session", map[string]any{}, &f); status == http.StatusTooManyRequests {
			if refusals++; f.Code != "too_many" || f.RetryAfter < 1 {
				t.Errorf("refused with %+v", f)
			}
		}
	}
	if refusals < 20 {
		t.Errorf("of 100 sessions %d were refused", refusals)
	}
}

// The limiters' memory is bounded, and a flood of others does not lock anybody
// out.
func TestRatesBounded(t *testing.T) {
	t.Parallel()
	r := newRates(0.001, 2)
	for range 2 {
		if wait := r.take("me", 1); wait > 0 {
			t.Errorf("I must wait %v", wait)
		}
	}
	if wait := r.take("me", 1); wait <= 0 {
		t.Error("a third is let through")
	}
	for i := range 3 * maxBuckets {
		r.take(strings.Repeat("x", i%7)+string(rune(i)), 1)
	}
	if n := len(r.buckets); n > maxBuckets {
		t.Errorf("%d buckets are kept", n)
	}
	if wait := r.take("new", 1); wait > 0 {
		t.Errorf("a newcomer must wait %v", wait)
	}
}

// Another replica serves a visitor on when the first one is gone: it has what was
// said, takes what was not acknowledged, and shows nothing twice.
func TestReplicas(t *testing.T) {
	t.Parallel()
	t.Run("one store", func(t *testing.T) {
		t.Parallel()
		kept := newStore()
		replicas(t, serve(t, kept), serve(t, kept))
	})
	t.Run("Redis", func(t *testing.T) {
		t.Parallel()
		url, prefix := redistest.Shared(t)
		open := func() *replica {
			kept, err := redisstore.Open(context.Background(), redisstore.Config{URLs: []string{url}, Prefix: prefix}, bot.StoreOptions{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { kept.Close() })
			return serve(t, nil, func(c *Config) { c.Feed, c.Memory = kept, kept })
		}
		replicas(t, open(), open())
	})
}

func replicas(t *testing.T, first, second *replica) {
	in := newMailbox(t, first)
	second.adapter.inbound.open(context.Background(), in.put)
	b := newBrowser(t, first.URL)
	s := socket(t, b, 0)
	if err := b.Say("one"); err != nil {
		t.Fatal(err)
	}
	if e := s.next(); e.N != 1 || e.Text != "one" {
		t.Fatalf("the first replica shows %+v", e)
	}
	say(t, second.adapter, delivery(b, "answer", bot.Reply{Text: "answer", Choices: []bot.Choice{{ID: "x", Label: "X"}}}))
	if e := s.next(); e.N != 2 || e.Text != "answer" {
		t.Fatalf("what the second replica sends is read at the first as %+v", e)
	}
	first.CloseClientConnections()
	first.adapter.links.end()
	s.end()
	first.Close()
	say(t, second.adapter, delivery(b, "meanwhile", bot.Reply{Text: "meanwhile"}))

	moved := &browser{t: t, client: b.client, base: second.URL, origin: second.URL, session: b.session}
	s = socket(t, moved, 2)
	for i, e := range []map[string]any{b.last, {"id": moved.id() + "x", "type": "text", "text": "two"}} { // the answer to the first was lost
		var done taken
		if status := moved.post("/chat/v1/send", e, &done); status != 200 || done.N != []int64{1, 4}[i] {
			t.Errorf("event %d at the second replica: %d %+v", i, status, done)
		}
	}
	if one, two := s.next(), s.next(); one.Text != "meanwhile" || two.Text != "two" {
		t.Errorf("the second replica shows %+v and %+v", one, two)
	}
	if got := in.all(); len(got) != 2 || got[0].Text != "one" || got[1].Text != "two" {
		t.Errorf("put: %+v", got)
	}
	choice := moved.messages()[1].Choices[0]
	if status := moved.post("/chat/v1/send", map[string]any{"id": "v-" + random(), "type": "press", "re": moved.messages()[1].ID, "choice": choice.ID}, nil); status != 200 {
		t.Errorf("a button of the first is answered %d at the second", status)
	}
}
