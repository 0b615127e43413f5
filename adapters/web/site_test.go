package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/bot"
)

// site is the chat, served by the real adapter over a store in memory, and a
// company's page of another origin that embeds it.
type site struct {
	t       *testing.T
	adapter *Adapter
	chat    *httptest.Server
	shop    *httptest.Server
	front   *front

	mu    sync.Mutex
	heard chan bot.Message         // what visitors did, in order
	bot   func(*site, bot.Message) // answers
	count int                      // of what was said
	sent  map[string]bot.Message   // by ID
}

// shopPage is a company's page with styles that would spoil a careless widget, and
// a policy that allows nothing but the widget's script and frame.
const shopPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kitewright</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><link rel="stylesheet" href="/shop.css"></head>
<body><header><b>Kitewright</b><nav><a href="#">Kites</a> <a href="#">Courses</a> <a href="#">Service</a></nav></header>
<main><h1>Kites that love the wind</h1><p>Hand-sewn in Leipzig since 1994. Free returns for thirty days.</p><p><button id="buy">See the kites</button></p>
<section><article><h2>Albatross</h2><p>Two lines, quiet and fast.</p></article><article><h2>Swift</h2><p>Light winds, for beginners.</p></article><article><h2>Buzzard</h2><p>Strong winds, four lines.</p></article></section></main>
%s</body></html>`

const shopStyle = `* { font-family: Georgia, serif; line-height: 1.4; } body { margin: 0; background: #faf7f2; color: #2a2620; } header { display: flex; justify-content: space-between; padding: 20px 48px; background: #fff; }
nav a { margin-left: 24px; color: inherit; } main { padding: 60px 48px; max-width: 1000px; } h1 { font-size: 44px; margin: 0; } section { display: flex; gap: 20px; flex-wrap: wrap; } article { flex: 1 1 200px; background: #fff; padding: 20px; border-radius: 8px; }
button { background: tomato !important; color: yellow; border-radius: 0; padding: 14px 22px; } iframe { border: 9px solid red; } div { letter-spacing: 4px; }`

// newSite serves both; embed are the attributes of the widget's tag.
func newSite(t *testing.T, answer func(*site, bot.Message), embed string, change ...func(*Config)) *site {
	t.Helper()
	s := &site{t: t, heard: make(chan bot.Message, 1000), bot: answer, sent: make(map[string]bot.Message)}
	s.shop = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/shop.css" {
			w.Header().Set("Content-Type", "text/css")
			fmt.Fprint(w, shopStyle)
			return
		}
		w.Header().Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; script-src %[1]s; frame-src %[1]s; style-src 'self'; img-src data:", s.chat.URL))
		w.Header().Set("Content-Type", "text/html")
		tag := fmt.Sprintf(`<script src="%s/chat/widget.js" async %s></script>`, s.chat.URL, embed)
		fmt.Fprintf(w, shopPage, tag)
	}))
	t.Cleanup(s.shop.Close)
	store := newStore()
	c := Config{Secret: testSecret, IdentitySecret: strings.Repeat("i", 32), Origins: []string{s.shop.URL}, Feed: store, Memory: store}
	for _, f := range change {
		f(&c)
	}
	var err error
	if s.adapter, err = New(c); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	s.adapter.Mount(mux)
	s.front = &front{next: mux, refuse: make(map[string]int)}
	s.chat = httptest.NewServer(s.front)
	t.Cleanup(func() {
		s.adapter.links.end()
		s.chat.CloseClientConnections()
		s.chat.Close()
	})
	ctx, cancel := context.WithCancel(context.Background())
	var listening sync.WaitGroup
	listening.Go(func() { _ = s.adapter.Listen(ctx, s.put) })
	t.Cleanup(func() { cancel(); listening.Wait() })
	return s
}

func (s *site) put(_ context.Context, m bot.Message) error {
	s.mu.Lock()
	_, again := s.sent[m.ID]
	s.sent[m.ID] = m
	s.mu.Unlock()
	if again {
		return nil
	}
	s.heard <- m
	if s.bot != nil {
		go s.bot(s, m)
	}
	return nil
}

// next is the next thing that a visitor did.
func (s *site) next(kind bot.Kind) bot.Message {
	s.t.Helper()
	select {
	case m := <-s.heard:
		if m.Kind != kind {
			s.t.Fatalf("heard %+v, want a %s", m, kind)
		}
		return m
	case <-time.After(generous):
		s.t.Fatalf("waited in vain for a %s", kind)
		panic("unreachable")
	}
}

// do carries out a send at an address and returns its receipt.
func (s *site) do(at bot.Address, send bot.Send, target ...string) bot.Receipt {
	s.mu.Lock()
	s.count++
	key := fmt.Sprintf("d%023d", s.count)
	s.mu.Unlock()
	var r bot.Receipt
	for part, more := 0, true; more; part++ {
		var err error
		r, err = s.adapter.Send(context.Background(), bot.Delivery{Key: key, Conversation: at.String(), To: at, Target: target, Part: part, Send: send})
		if err != nil {
			s.t.Errorf("send %+v: %v", send, err)
			return r
		}
		more = r.More
	}
	return r
}

func (s *site) say(at bot.Address, r bot.Reply) string {
	return s.do(at, bot.Send{Op: bot.OpSay, To: bot.Customer, Reply: r}).ID
}

func (s *site) status(at bot.Address, c bot.Card) {
	s.do(at, bot.Send{Op: bot.OpStatus, To: bot.Customer, Reply: bot.Reply{Card: &c}})
}

func (s *site) draft(at bot.Address, key, text string) {
	if _, _, err := s.adapter.Draft(context.Background(), bot.Draft{Key: key, To: at, Text: text}); err != nil {
		s.t.Error(err)
	}
}

// echo is a bot that repeats what it hears.
func echo(s *site, m bot.Message) {
	if m.Kind == bot.KindText {
		s.say(m.At, bot.Reply{Text: "You said: " + m.Text, Re: m.ID})
	}
}

// front stands before the adapter as a proxy does: it can refuse paths, so often
// or always.
type front struct {
	next   http.Handler
	mu     sync.Mutex
	refuse map[string]int // by the path's end: how many requests; -1: all
	status int            // with what; 0: 502
	seen   []string
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	no := false
	for end, n := range f.refuse {
		if strings.HasSuffix(r.URL.Path, end) && n != 0 {
			no = true
			if n > 0 {
				f.refuse[end]--
			}
		}
	}
	f.seen = append(f.seen, r.Method+" "+r.URL.Path)
	f.mu.Unlock()
	if no {
		http.Error(w, "a proxy says no", cmp.Or(f.status, http.StatusBadGateway))
		return
	}
	f.next.ServeHTTP(w, r)
}

func (f *front) block(end string, times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuse[end] = times
}

func (f *front) saw(what string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.seen {
		if s == what {
			n++
		}
	}
	return n
}
