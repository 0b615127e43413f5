package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"handoff/bot"
)

// patience is how long a test waits for what must happen.
const patience = 2 * time.Minute

// stream is a connection that reads events.
type stream struct {
	t      testing.TB
	events chan shown
	closed chan error
	stop   context.CancelFunc
}

func (s *stream) next() shown {
	s.t.Helper()
	select {
	case e := <-s.events:
		return e
	case err := <-s.closed:
		s.closed <- err
		s.t.Fatalf("the connection ended: %v", err)
	case <-time.After(patience):
		s.t.Fatal("nothing comes")
	}
	return shown{}
}

// end is why the connection ended.
func (s *stream) end() error {
	s.t.Helper()
	for {
		select {
		case <-s.events:
		case err := <-s.closed:
			s.closed <- err
			return err
		case <-time.After(patience):
			s.t.Fatal("the connection does not end")
		}
	}
}

func newStream(t testing.TB) (*stream, context.Context) {
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	return &stream{t: t, events: make(chan shown, 10000), closed: make(chan error, 2), stop: stop}, ctx
}

// dial opens a WebSocket as a browser does: the token as a subprotocol.
func dial(ctx context.Context, b *browser, after int64) (*websocket.Conn, *http.Response, error) {
	header := http.Header{}
	if b.origin != "" {
		header.Set("Origin", b.origin)
	}
	return websocket.Dial(ctx, strings.Replace(b.base, "http", "ws", 1)+fmt.Sprintf("/chat/v1/socket?after=%d", after), &websocket.DialOptions{
		Subprotocols: []string{"handoff.v1", "bearer." + b.token()}, HTTPHeader: header, HTTPClient: b.client,
	})
}

func socket(t testing.TB, b *browser, after int64) *stream {
	t.Helper()
	s, ctx := newStream(t)
	conn, _, err := dial(ctx, b, after)
	if err != nil {
		t.Fatal(err)
	}
	if conn.Subprotocol() != "handoff.v1" {
		t.Errorf("the server picks the subprotocol %q", conn.Subprotocol())
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	conn.SetReadLimit(1 << 20)
	go func() {
		for {
			_, data, err := conn.Read(ctx)
			if err != nil {
				s.closed <- err
				return
			}
			s.take(data)
		}
	}()
	return s
}

func (s *stream) take(data []byte) {
	var e shown
	if err := json.Unmarshal(data, &e); err != nil {
		s.t.Errorf("an event is %q: %v", data, err)
	}
	s.events <- e
}

func sse(t testing.TB, b *browser, after int64) *stream {
	t.Helper()
	s, ctx := newStream(t)
	r := b.request(ctx, "GET", "/chat/v1/events?after=7777777", "", nil)
	r.Header.Set("Last-Event-ID", fmt.Sprint(after)) // beats after
	resp, err := b.client.Do(r)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("server-sent events: %v %v", resp, err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	go func() {
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		id := ""
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch field {
			case "id":
				id = value
			case "data":
				var e shown
				if err := json.Unmarshal([]byte(value), &e); err != nil || e.N != 0 && fmt.Sprint(e.N) != id {
					t.Errorf("the event %s has the ID %q: %v", value, id, err)
				}
				s.events <- e
			}
		}
		s.closed <- fmt.Errorf("ended: %v", lines.Err())
	}()
	return s
}

func polling(t testing.TB, b *browser, after int64) *stream {
	t.Helper()
	s, ctx := newStream(t)
	begun := make(chan struct{})
	go func() {
		query := fmt.Sprintf("?after=%d&wait=0", after)
		for {
			var got struct {
				Events      []json.RawMessage
				After, Live int64
			}
			status, _ := b.do(b.request(ctx, "GET", "/chat/v1/poll"+query, "", nil), &got)
			if status != http.StatusOK {
				s.closed <- fmt.Errorf("a poll is answered %d", status)
				return
			}
			for _, e := range got.Events {
				s.take(e)
			}
			if strings.Contains(query, "wait=0") {
				close(begun) // the end of the live feed is known
			}
			query = fmt.Sprintf("?after=%d&live=%d", got.After, got.Live)
		}
	}()
	<-begun
	return s
}

var ways = map[string]func(testing.TB, *browser, int64) *stream{"socket": socket, "events": sse, "poll": polling}

// All three ways show the same events, and a reader that comes again with its
// last number misses nothing and gets nothing twice.
func TestWays(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := serve(t, newStore())
			b := newBrowser(t, r.URL)
			for i := range 5 {
				say(t, r.adapter, delivery(b, fmt.Sprint("before", i), bot.Reply{Text: fmt.Sprint("number ", i)}))
			}
			s := way(t, b, 0)
			for i := range 10 {
				if i >= 5 {
					say(t, r.adapter, delivery(b, fmt.Sprint("now", i), bot.Reply{Text: fmt.Sprint("number ", i)}))
				}
				if e := s.next(); e.N != int64(i+1) || e.Text != fmt.Sprint("number ", i) || e.Type != "message" || e.At.IsZero() {
					t.Fatalf("event %d is %+v", i+1, e)
				}
			}
			s.stop()
			say(t, r.adapter, delivery(b, "meanwhile", bot.Reply{Text: "meanwhile"}))
			s = way(t, b, 10)
			say(t, r.adapter, delivery(b, "last", bot.Reply{Text: "last"}))
			if one, two := s.next(), s.next(); one.N != 11 || one.Text != "meanwhile" || two.N != 12 || two.Text != "last" {
				t.Errorf("coming again, the reader gets %+v and %+v", one, two)
			}
		})
	}
}

// What passes reaches readers of any replica, and is never caught up with.
func TestLive(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := newStore()
			writer, reader := serve(t, kept), serve(t, kept)
			b := newBrowser(t, reader.URL)
			ctx := context.Background()
			at := bot.Address{Account: "web", Chat: b.visitor()}
			if err := writer.adapter.Typing(ctx, at); err != nil { // long gone
				t.Fatal(err)
			}
			s := way(t, b, 0)
			say(t, writer.adapter, delivery(b, "hello", bot.Reply{Text: "hello"}))
			if e := s.next(); e.Text != "hello" {
				t.Fatalf("first comes %+v", e)
			}
			if err := writer.adapter.Typing(ctx, at); err != nil {
				t.Fatal(err)
			}
			if e := s.next(); e.Type != "typing" || e.N != 0 || e.At.IsZero() {
				t.Errorf("typing is %+v", e)
			}
			for _, text := range []string{"It takes", "It takes **five** days"} {
				id, after, err := writer.adapter.Draft(ctx, bot.Draft{Key: "k", To: at, Text: text})
				if id != "" || after <= 0 || err != nil {
					t.Errorf("a draft answers %q %v %v", id, after, err)
				}
			}
			for {
				e := s.next()
				if e.Type != "draft" || e.Key != "k" || e.N != 0 {
					t.Fatalf("a draft is %+v", e)
				}
				if e.HTML == "<p>It takes <strong>five</strong> days</p>" {
					break
				}
			}
		})
	}
}

// A server that was wiped says so, and begins anew.
func TestReset(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := serve(t, newStore())
			b := newBrowser(t, r.URL)
			say(t, r.adapter, delivery(b, "first", bot.Reply{Text: "after the wipe"}))
			s := way(t, b, 100)
			if e := s.next(); e.Type != "reset" || e.N != 0 {
				t.Fatalf("a reader ahead of the server gets %+v", e)
			}
			if e := s.next(); e.N != 1 || e.Text != "after the wipe" {
				t.Errorf("then %+v", e)
			}
		})
	}
}

// A store that is away for a moment is waited for.
func TestFollowAgain(t *testing.T) {
	t.Parallel()
	kept := newStore()
	r := serve(t, kept)
	b := newBrowser(t, r.URL)
	kept.breakNext("Follow", 1)
	s := socket(t, b, 0)
	say(t, r.adapter, delivery(b, "x", bot.Reply{Text: "there"}))
	if e := s.next(); e.Text != "there" {
		t.Errorf("after a failure comes %+v", e)
	}
}

// A poll whose live feed cannot be read waits for what is said all the same.
func TestPollWithoutLive(t *testing.T) {
	t.Parallel()
	kept := newStore()
	r := serve(t, kept)
	b := newBrowser(t, r.URL)
	kept.breakNext("Follow live:", 1)
	s := polling(t, b, 0)
	say(t, r.adapter, delivery(b, "x", bot.Reply{Text: "there"}))
	if e := s.next(); e.Text != "there" {
		t.Errorf("first comes %+v", e)
	}
}

// A process that stops sends its readers to another one.
func TestStopEndsConnections(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		ended <- r.adapter.Listen(ctx, func(context.Context, bot.Message) error { return nil })
	}()
	if err := b.Say("is it up?"); err != nil {
		t.Fatal(err)
	}
	s, events := socket(t, b, 0), sse(t, b, 0)
	s.next()
	events.next()
	stop()
	<-ended
	if code := websocket.CloseStatus(s.end()); code != websocket.StatusServiceRestart {
		t.Errorf("the socket closes with %d", code)
	}
	events.end()
}

// However many sockets a visitor opens, five are served, and what is refused or
// closed leaves nothing behind.
func TestSocketsBounded(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	r.adapter.limits.client = newRates(1e9, 1e9)
	b := newBrowser(t, r.URL)
	ctx := context.Background()
	var open []*websocket.Conn
	refusals := 0
	for range 1000 {
		conn, resp, err := dial(ctx, b, 0)
		if err == nil {
			open = append(open, conn)
			continue
		}
		if refusals++; resp == nil || resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" {
			t.Fatalf("refused with %v %v", resp, err)
		}
	}
	if len(open) != maxEach || refusals != 1000-maxEach {
		t.Errorf("%d are open, %d were refused", len(open), refusals)
	}
	for _, conn := range open {
		if err := conn.Close(websocket.StatusNormalClosure, ""); err != nil {
			t.Error(err)
		}
	}
	r.running.Wait()
	if l := &r.adapter.links; len(l.all) != 0 || len(l.visits) != 0 {
		t.Errorf("%d connections of %d visitors are still counted", len(l.all), len(l.visits))
	}
}
