package storm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"handoff/cmd/handoff/bench"
	model "handoff/dialog/openai/sim"
)

// website is the company's: here the processes themselves have the doors.
type website struct {
	platform // nobody asks it for more than these two
	addrs    []string
}

func (s *website) Close() {}

// Door finds a place to listen at.
func (s *website) Door(int) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("storm: open door: %w", err)
	}
	defer l.Close()
	s.addrs = append(s.addrs, l.Addr().String())
	return l.Addr().String(), nil
}

// webEvent is one event of the visitor's feed, as PROTOCOL.md has it.
type webEvent struct {
	N    int       `json:"n"`
	At   time.Time `json:"at"`
	Type string    `json:"type"`
	ID   string    `json:"id"`
	From string    `json:"from"`
	Text string    `json:"text"`
}

// visitor is somebody on the website, whose page reads and says by any process.
type visitor struct {
	site  *website
	token string

	mu     sync.Mutex
	events []webEvent
	wrong  []string // what the WebSocket told twice or left out
	at     int      // the process that the WebSocket leads to
	opened int      // how often it was opened
	more   chan struct{}
}

// onWeb has a visitor talk to two processes over one Redis. The one that they read
// from is killed, again and again, while answers grow and arrive. What they have
// read must be the whole history, each event once.
func onWeb(t *testing.T, binary string) {
	site := &website{}
	w := newWorld(t, binary, 20*time.Millisecond, site, func(c *bench.Config, door string) { c.Web = door })
	w.model.Fail(model.Fault{Between: 10 * time.Millisecond})
	w.join()
	w.join()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	v := &visitor{site: site, more: make(chan struct{})}
	var session struct{ Token string }
	if err := json.Unmarshal(v.insist(ctx, 0, "v1/session", `{"lang":"en"}`), &session); err != nil || session.Token == "" {
		t.Fatalf("no session: %v", err)
	}
	v.token = session.Token
	reading, stop := context.WithCancel(ctx)
	var reader sync.WaitGroup
	defer reader.Wait()
	defer stop()
	reader.Go(func() { v.read(reading) })

	const words, kills = 8, 2
	var said []bench.Said
	for n := 1; n <= words; n++ {
		word := bench.Word{Chat: 1, N: n}
		body, _ := json.Marshal(map[string]string{"id": fmt.Sprintf("v-0123456789abcdef%d", n), "type": "text", "text": question(word)})
		said = append(said, bench.Said{Word: word, At: time.Now()})
		v.insist(ctx, n, "v1/send", string(body))
		if n%(words/kills) != 2 {
			continue
		}
		_ = until(ctx, time.Now().Add(rand.N(300*time.Millisecond))) // a moment that nobody chose
		v.mu.Lock()
		victim := w.fleet[v.at]
		v.mu.Unlock()
		w.mu.Lock()
		victim.child.Kill()
		w.kills++
		err := w.start(victim)
		w.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
	}
	if !v.await(ctx, func() bool { return len(v.words()) >= words }) {
		t.Errorf("only %d of %d answers came", len(v.words()), words)
		w.dump()
	}
	// Anything that is still to come, an answer's second copy too, is in the feed
	// once the store is empty and the processes have ended as an operator ends them.
	for len(w.busy(ctx)) > 0 && until(ctx, time.Now().Add(100*time.Millisecond)) {
	}
	for process := range site.addrs {
		whole := v.history(ctx, t, process)
		if !v.await(ctx, func() bool { return len(v.events) >= len(whole) }) {
			t.Errorf("the visitor has read %d events of %d", len(v.events), len(whole))
		}
		v.mu.Lock()
		if !slices.Equal(v.events, whole) {
			t.Errorf("process %d has another history:\n%v\nthan was read:\n%v", process, whole, v.events)
		}
		v.mu.Unlock()
	}
	stop()
	reader.Wait()
	w.stop(ctx)

	own := make(map[string]int)
	r := bench.Record{Said: said, Notices: 1}
	for _, e := range v.events {
		switch {
		case e.Type == "message" && e.From == "visitor":
			own[e.ID]++
		case e.Type == "message":
			r.Sent = append(r.Sent, bench.Sent{Chat: 1, ID: e.N, Text: e.Text, Words: answered(e.Text), From: e.At, To: e.At})
		}
	}
	verdict := bench.Check(r)
	t.Logf("%d kills of the process that is read from, %d WebSockets, %d events", w.kills, v.opened, len(v.events))
	t.Log(verdict)
	if !verdict.OK() || len(v.wrong) > 0 || len(own) != words || len(own) != sum(own) {
		t.Errorf("what the visitor read is not what was said, once each: %v, own %v", v.wrong, own)
	}
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// await waits until cond holds, which is asked under the lock; false: ctx ended.
func (v *visitor) await(ctx context.Context, cond func() bool) bool {
	for {
		v.mu.Lock()
		ok, more := cond(), v.more
		v.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-more:
		case <-ctx.Done():
			return false
		}
	}
}

// words are those that are answered so far; the lock is held.
func (v *visitor) words() map[bench.Word]bool {
	all := make(map[bench.Word]bool)
	for _, e := range v.events {
		if e.Type == "message" && e.From != "visitor" {
			for _, w := range answered(e.Text) {
				all[w] = true
			}
		}
	}
	return all
}

// insist posts something to one process after the other until one takes it: the
// first time to that of the given number.
func (v *visitor) insist(ctx context.Context, first int, path, body string) []byte {
	for i := first; ctx.Err() == nil; i++ {
		answer, err := v.ask(ctx, http.MethodPost, i%len(v.site.addrs), path, []byte(body))
		if err == nil {
			return answer
		}
		_ = until(ctx, time.Now().Add(50*time.Millisecond))
	}
	return nil
}

// history is all that a process has to tell.
func (v *visitor) history(ctx context.Context, t *testing.T, process int) []webEvent {
	t.Helper()
	for {
		body, err := v.ask(ctx, http.MethodGet, process, "v1/poll?after=0&wait=0", nil)
		if err == nil {
			var page struct{ Events []webEvent }
			if err := json.Unmarshal(body, &page); err != nil {
				t.Fatal(err)
			}
			return slices.DeleteFunc(page.Events, func(e webEvent) bool { return e.N == 0 })
		}
		if !until(ctx, time.Now().Add(50*time.Millisecond)) {
			t.Fatal(err)
		}
	}
}

func (v *visitor) ask(ctx context.Context, method string, process int, path string, body []byte) ([]byte, error) {
	base := "http://" + v.site.addrs[process]
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, base+"/chat/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Origin", base)
	req.Header.Set("Content-Type", "application/json")
	if v.token != "" {
		req.Header.Set("Authorization", "Bearer "+v.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %d %s", path, resp.StatusCode, answer)
	}
	return answer, err
}

// read follows the feed by WebSocket, by the other process whenever one dies.
func (v *visitor) read(ctx context.Context) {
	for i := 0; until(ctx, time.Now().Add(20*time.Millisecond)); i++ {
		process := i % len(v.site.addrs)
		v.mu.Lock()
		after := len(v.events)
		v.mu.Unlock()
		base := "http://" + v.site.addrs[process]
		conn, _, err := websocket.Dial(ctx, fmt.Sprintf("%s/chat/v1/socket?after=%d", base, after), &websocket.DialOptions{
			Subprotocols: []string{"handoff.v1", "bearer." + v.token}, HTTPHeader: http.Header{"Origin": {base}},
		})
		if err != nil {
			continue
		}
		v.mu.Lock()
		v.at = process
		v.opened++
		v.mu.Unlock()
		for {
			_, data, err := conn.Read(ctx)
			if err != nil {
				break
			}
			v.take(data)
		}
		_ = conn.CloseNow()
	}
}

// take notes an event that has a number, and whether it is the next.
func (v *visitor) take(data []byte) {
	var e webEvent
	err := json.Unmarshal(data, &e)
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case err != nil || e.Type == "reset":
		v.wrong = append(v.wrong, string(data))
	case e.N == 0: // live
		return
	case e.N != len(v.events)+1:
		v.wrong = append(v.wrong, fmt.Sprintf("event %d after %d", e.N, len(v.events)))
	default:
		v.events = append(v.events, e)
	}
	close(v.more)
	v.more = make(chan struct{})
}
