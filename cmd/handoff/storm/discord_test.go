package storm

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/cmd/handoff/bench"
)

// discord is Discord's fake with customers in their direct messages, and a door
// for each process.
type discord struct {
	sim *sim.Sim

	mu       sync.Mutex
	cut      float64 // share of messages whose answer never leaves
	replay   float64 // share of what is said that the gateway tells twice
	nonces   bool    // false: those of the bot are taken away
	places   map[int]*sim.Place
	said     []bench.Said
	open     map[bench.Word]bool
	by       map[string]int // message: whose door it came through
	listener int
	cuts     int
	replayed int
	doors    []*http.Server
}

// newDiscord opens a Discord that is as strict as the real one about the pace of
// identifies and of what is said in one channel. Its heartbeat is shorter, so that
// a dead connection is found out within the storm.
func newDiscord() *discord {
	d := &discord{
		sim: sim.New(sim.Options{Heartbeat: 2 * time.Second, IdentifyEvery: 5 * time.Second}), nonces: true,
		places: make(map[int]*sim.Place), open: make(map[bench.Word]bool), by: make(map[string]int),
	}
	d.sim.Limit(sim.RouteCreate, 5, 5*time.Second, "")
	return d
}

func (d *discord) Close() {
	d.mu.Lock()
	doors := d.doors
	d.mu.Unlock()
	d.sim.Close()
	for _, s := range doors {
		_ = s.Close()
	}
}

// trouble sets how often Discord misbehaves from now on.
func (d *discord) trouble(cut, replay float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cut, d.replay = cut, replay
}

// Say has the customer of a chat say a word's question.
func (d *discord) Say(w bench.Word) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.places[w.Chat]
	if p == nil {
		p = d.sim.Person(fmt.Sprintf("Customer %d", w.Chat)).DM()
		d.places[w.Chat] = p
	}
	d.open[w] = true
	d.said = append(d.said, bench.Said{Word: w, At: time.Now()})
	if _, err := p.Say(question(w)); err != nil {
		panic(err) // nobody has blocked anybody
	}
	if rand.Float64() < d.replay {
		d.replayed++
		d.sim.Redeliver()
	}
}

// question is a word's; to each third the answer is long.
func question(w bench.Word) string {
	if long(w) {
		return bench.Question(w) + ", told at length"
	}
	return bench.Question(w)
}

func long(w bench.Word) bool { return w.N%3 == 0 }

func (d *discord) Listener() int { d.mu.Lock(); defer d.mu.Unlock(); return d.listener }
func (d *discord) Open() int     { d.mu.Lock(); defer d.mu.Unlock(); return len(d.open) }

// Waiting is what is not answered: Discord does not know what was taken.
func (d *discord) Waiting() int { return d.Open() }

// Log is what was said, and what stands in the customers' channels now.
func (d *discord) Log() ([]bench.Said, []bench.Sent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var sent []bench.Sent
	for chat, p := range d.places {
		for _, m := range d.sim.Messages(p.Channel) {
			if m.Author != sim.BotID {
				continue
			}
			id, _ := strconv.Atoi(m.ID)
			at := m.Said
			if m.Edited.After(at) {
				at = m.Edited
			}
			s := bench.Sent{Chat: chat, ID: id, Text: m.Shown(), Process: d.by[m.ID], From: m.Said, To: at}
			s.Words = answered(s.Text)
			sent = append(sent, s)
		}
	}
	slices.SortFunc(sent, func(a, b bench.Sent) int { return cmp.Compare(a.ID, b.ID) })
	return slices.Clone(d.said), sent
}

// answered are the words that a text answers: none while it is but the beginning of
// an answer.
func answered(text string) []bench.Word {
	words := bench.Words(text)
	_, end, whole := strings.Cut(text, "look at the leaves first")
	if !whole || slices.ContainsFunc(words, long) && strings.Count(end, " by the window") < 20 {
		return nil
	}
	return words
}

// Door opens Discord for a process: REST and the gateway.
func (d *discord) Door(process int) (url string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("storm: open door: %w", err)
	}
	server := &http.Server{
		Handler:  http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.serve(process, w, r) }),
		ErrorLog: log.New(io.Discard, "", 0),
	}
	d.mu.Lock()
	d.doors = append(d.doors, server)
	d.mu.Unlock()
	go func() { _ = server.Serve(l) }() // until Close
	return "http://" + l.Addr().String(), nil
}

func (d *discord) serve(process int, w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("Upgrade") != "":
		d.mu.Lock()
		d.listener = process
		d.mu.Unlock()
	case strings.Contains(r.URL.Path, "/messages") && (r.Method == http.MethodPost || r.Method == http.MethodPatch):
		d.show(process, w, r)
		return
	}
	d.sim.ServeHTTP(w, r)
}

// show lets a message be said or edited, notes whose it is, and now and then cuts
// the answer.
func (d *discord) show(process int, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the process died over it: Discord has no whole request
	}
	d.mu.Lock()
	if !d.nonces {
		body = withoutNonce(body)
	}
	d.mu.Unlock()
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer := httptest.NewRecorder()
	d.sim.ServeHTTP(answer, r)
	if d.note(process, answer) {
		panic(http.ErrAbortHandler)
	}
	for key, values := range answer.Header() {
		w.Header()[key] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// note writes down what an answer shows, and says whether it is to be cut.
func (d *discord) note(process int, answer *httptest.ResponseRecorder) (cut bool) {
	var shown struct{ ID, Content string }
	if answer.Code != http.StatusOK || json.Unmarshal(answer.Body.Bytes(), &shown) != nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.by[shown.ID]; !known {
		d.by[shown.ID] = process
	}
	for _, w := range answered(shown.Content) {
		delete(d.open, w)
	}
	if cut = rand.Float64() < d.cut; cut {
		d.cuts++
	}
	return cut
}

// withoutNonce is what a bot would say that has none.
func withoutNonce(body []byte) []byte {
	var message map[string]json.RawMessage
	if json.Unmarshal(body, &message) != nil {
		return body
	}
	delete(message, "nonce")
	delete(message, "enforce_nonce")
	body, _ = json.Marshal(message) // of what was JSON before
	return body
}
