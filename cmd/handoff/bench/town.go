package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	telegram "handoff/adapters/telegram/sim"
)

// Said is one thing that a customer said.
type Said struct {
	Word
	At time.Time
}

// Sent is one message of the bot's that Telegram has shown to a chat.
type Sent struct {
	Chat     int
	ID       int // Telegram's number: what readers see in order
	Text     string
	Words    []Word // that it answers
	Process  int    // whose door it came through
	From, To time.Time
	Cut      bool // the bot never got the answer
}

// Rates are the shares of trouble that Telegram makes by itself.
type Rates struct {
	Cut    float64 // of shown messages: the bot gets no answer
	Replay float64 // of updates: they come a second time, confirmed or not
	Twice  float64 // of messages: they are shown twice. A broken platform, for the checker
}

// Town is Telegram's fake with customers in it. Every process has a door of its
// own, so the log tells who did what.
type Town struct {
	Telegram *telegram.Server

	mu       sync.Mutex
	rates    Rates
	chats    map[int]*telegram.Chat
	said     []Said
	sent     []Sent
	answers  map[Word]*answered
	replays  []json.RawMessage
	replayed int
	cuts     int
	poller   int // the process that asked for updates last
	doors    []*http.Server
	shown    chan struct{} // closed and made anew with each message that is shown
}

// answered is closed with the first answer.
type answered struct {
	done chan struct{}
	at   time.Time
}

// NewTown opens a Telegram without anybody in it.
func NewTown() *Town {
	return &Town{
		Telegram: telegram.New(telegram.Options{Token: "42:bench"}),
		chats:    make(map[int]*telegram.Chat), answers: make(map[Word]*answered), shown: make(chan struct{}),
	}
}

// Close ends Telegram and its doors.
func (t *Town) Close() {
	t.mu.Lock()
	doors := t.doors
	t.mu.Unlock()
	t.Telegram.Close()
	for _, d := range doors {
		_ = d.Close()
	}
}

// Trouble sets how often Telegram misbehaves from now on.
func (t *Town) Trouble(r Rates) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rates = r
}

// hits draws a lot.
func (t *Town) hits(rate func(Rates) float64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return rand.Float64() < rate(t.rates)
}

// number is a chat's number on Telegram.
func number(chat int) int64 { return 70_000 + int64(chat) }

// Say has the customer of a chat say a word's question now.
func (t *Town) Say(w Word) { t.SayText(w, Question(w)) }

// SayText has the customer say anything, under a word that its answer may bear.
func (t *Town) SayText(w Word, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.chats[w.Chat]
	if c == nil {
		c = t.Telegram.Private(number(w.Chat), fmt.Sprintf("Customer %d", w.Chat), "en")
		t.chats[w.Chat] = c
	}
	t.answers[w] = &answered{done: make(chan struct{})}
	t.said = append(t.said, Said{w, time.Now()})
	c.Say(text)
}

// Answered waits for the first answer to a word and returns when it was shown.
func (t *Town) Answered(ctx context.Context, w Word) (time.Time, error) {
	t.mu.Lock()
	a := t.answers[w]
	t.mu.Unlock()
	select {
	case <-a.done:
		return a.at, nil
	case <-ctx.Done():
		return time.Time{}, fmt.Errorf("bench: %v is not answered: %w", w, ctx.Err())
	}
}

// Shown waits for the first message that a chat is shown, whatever it says.
func (t *Town) Shown(ctx context.Context, chat int) (Sent, error) {
	for {
		t.mu.Lock()
		i := slices.IndexFunc(t.sent, func(s Sent) bool { return s.Chat == chat })
		if i >= 0 {
			defer t.mu.Unlock()
			return t.sent[i], nil
		}
		shown := t.shown
		t.mu.Unlock()
		select {
		case <-shown:
		case <-ctx.Done():
			return Sent{}, fmt.Errorf("bench: customer %d reads nothing: %w", chat, ctx.Err())
		}
	}
}

// Open counts the words that have no answer yet.
func (t *Town) Open() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, a := range t.answers {
		select {
		case <-a.done:
		default:
			n++
		}
	}
	return n
}

// Log is what was said and shown so far.
func (t *Town) Log() ([]Said, []Sent) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.said), slices.Clone(t.sent)
}

// Standing is what of the bot's a chat shows now: what was edited as it reads, and
// nothing that was deleted.
func (t *Town) Standing(chat int) []telegram.Message { return t.Telegram.Sent(number(chat)) }

// Replayed is how many updates came a second time, Cuts how many answers were
// cut.
func (t *Town) Replayed() int { t.mu.Lock(); defer t.mu.Unlock(); return t.replayed }
func (t *Town) Cuts() int     { t.mu.Lock(); defer t.mu.Unlock(); return t.cuts }

// Poller is the process that asked for updates last.
func (t *Town) Poller() int { t.mu.Lock(); defer t.mu.Unlock(); return t.poller }

// Door opens Telegram for a process and returns its address.
func (t *Town) Door(process int) (url string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("bench: open door: %w", err)
	}
	server := &http.Server{
		Handler:  http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { t.serve(process, w, r) }),
		ErrorLog: log.New(io.Discard, "", 0),
	}
	t.mu.Lock()
	t.doors = append(t.doors, server)
	t.mu.Unlock()
	go func() { _ = server.Serve(l) }() // until Close
	return "http://" + l.Addr().String(), nil
}

func (t *Town) serve(process int, w http.ResponseWriter, r *http.Request) {
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	switch method {
	case "sendMessage":
		t.show(process, w, r)
	case "getUpdates":
		t.mu.Lock()
		t.poller = process
		t.mu.Unlock()
		t.replay(w, r)
	default:
		t.Telegram.ServeHTTP(w, r)
	}
}

// show carries out a sendMessage and writes down what the chat has seen.
func (t *Town) show(process int, w http.ResponseWriter, r *http.Request) {
	from := time.Now()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the process died over it: Telegram has no whole request
	}
	times := 1
	if t.hits(func(r Rates) float64 { return r.Twice }) {
		times = 2
	}
	var answer *httptest.ResponseRecorder
	cut := false
	for range times {
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		answer = httptest.NewRecorder()
		t.Telegram.ServeHTTP(answer, r)
		cut = t.note(process, from, answer.Body.Bytes())
	}
	if cut {
		panic(http.ErrAbortHandler)
	}
	for key, values := range answer.Header() {
		w.Header()[key] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// note writes down an answer of sendMessage, and says whether it is to be cut.
func (t *Town) note(process int, from time.Time, answer []byte) (cut bool) {
	var shown struct {
		OK     bool
		Result struct {
			ID   int    `json:"message_id"`
			Text string `json:"text"`
			Chat struct {
				ID int64 `json:"id"`
			} `json:"chat"`
		}
	}
	if json.Unmarshal(answer, &shown) != nil || !shown.OK {
		return false
	}
	cut = t.hits(func(r Rates) float64 { return r.Cut })
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	s := Sent{
		Chat: int(shown.Result.Chat.ID - number(0)), ID: shown.Result.ID, Text: shown.Result.Text,
		Words: Words(shown.Result.Text), Process: process, From: from, To: now, Cut: cut,
	}
	t.sent = append(t.sent, s)
	close(t.shown)
	t.shown = make(chan struct{})
	if cut {
		t.cuts++
	}
	for _, word := range s.Words {
		if a := t.answers[word]; a != nil && a.at.IsZero() {
			a.at = now
			close(a.done)
		}
	}
	return cut
}

// replay puts some of the updates that are confirmed before the next batch, as
// Telegram now and then does. Only those: what is not confirmed comes again by
// itself, and in its order.
func (t *Town) replay(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	quiet := t.rates.Replay == 0
	t.mu.Unlock()
	if quiet {
		t.Telegram.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	t.Telegram.ServeHTTP(answer, r)
	body := answer.Body.Bytes()
	var batch struct {
		OK     bool              `json:"ok"`
		Result []json.RawMessage `json:"result"`
	}
	if answer.Code == http.StatusOK && json.Unmarshal(body, &batch) == nil && len(batch.Result) > 0 {
		t.mu.Lock()
		first := updateID(batch.Result[0])
		confirmed := func(u json.RawMessage) bool { return updateID(u) < first }
		var again []json.RawMessage
		for _, u := range t.replays {
			if confirmed(u) {
				again = append(again, u)
			}
		}
		t.replays = slices.DeleteFunc(t.replays, confirmed)
		for _, u := range batch.Result {
			known := slices.ContainsFunc(t.replays, func(o json.RawMessage) bool { return updateID(o) == updateID(u) })
			if !known && rand.Float64() < t.rates.Replay {
				t.replays = append(t.replays, u)
			}
		}
		t.replayed += len(again)
		t.mu.Unlock()
		batch.Result = append(again, batch.Result...)
		body, _ = json.Marshal(batch) // of what was JSON before
	}
	for key, values := range answer.Header() {
		w.Header()[key] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}

// updateID reads the number by which an offset confirms an update: a batch begins
// with the first that is not.
func updateID(u json.RawMessage) int64 {
	var id struct {
		ID int64 `json:"update_id"`
	}
	_ = json.Unmarshal(u, &id) // our own fake wrote it
	return id.ID
}
