package sim

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"handoff/adapters/simtest"
)

// Options say what server it is. The zero value of a field means its default.
type Options struct {
	Key     string               // what requests must bear; default: anything is accepted
	Models  []string             // what may be asked for; default: any name
	Answer  func(Request) string // default Grounded
	Picture string               // what Grounded sees in pictures that come without a passage; default NO_ANSWER
	Blind   bool                 // pictures are refused, as text-only models do
	First   time.Duration        // before the first byte; default 0
	Between time.Duration        // between two chunks; default 0
	Heard   map[string]string    // what is said in a recording, by its file name or the SHA-256 of its bytes in hex; else nothing is
	Keep    int                  // how many requests are remembered, the newest; default 10,000
}

// Sim is one model server.
type Sim struct {
	opts Options
	mux  *http.ServeMux
	done chan struct{} // closed by Close: whoever hangs goes on

	mu       sync.Mutex
	closed   bool
	asked    int // chat completions so far
	requests []Request
	faults   []*Fault
	heard    []Recording
	deaf     []*Fault // of transcriptions
	cache    promptCache
	dialled  int               // connections through Dial
	listener *simtest.Listener // nil: nobody has dialled yet
}

var _ http.Handler = (*Sim)(nil)

// New makes a server that works.
func New(o Options) *Sim {
	if o.Answer == nil {
		o.Answer = func(q Request) string {
			if len(q.Images) > 0 && o.Picture != "" && !passage.MatchString(q.Prompt()) {
				return o.Picture
			}
			return Grounded(q)
		}
	}
	if o.Keep == 0 {
		o.Keep = 10_000
	}
	s := &Sim{opts: o, mux: http.NewServeMux(), done: make(chan struct{})}
	s.mux.HandleFunc("POST /v1/chat/completions", s.chat)
	s.mux.HandleFunc("POST /v1/audio/transcriptions", s.transcribe)
	s.mux.HandleFunc("GET /v1/models", s.models)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		OpenAI(http.StatusNotFound, "unknown_url", "", "Unknown request URL").write(w)
	})
	return s
}

// ServeHTTP speaks the protocol.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.opts.Key != "" && r.Header.Get("Authorization") != "Bearer "+s.opts.Key {
		// The real one repeats part of the key; a client must not pass that on.
		bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		OpenAI(http.StatusUnauthorized, "invalid_api_key", "", "Incorrect API key provided: "+bearer).write(w)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// Close ends what hangs and every connection that came through Dial.
func (s *Sim) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	l := s.listener
	s.mu.Unlock()
	close(s.done)
	if l == nil {
		return nil
	}
	return l.Close()
}

// Requests returns the chat completions asked for, oldest first: the last
// Options.Keep of them.
func (s *Sim) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Forget empties what Requests returns and the prompt cache.
func (s *Sim) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.cache, s.heard = nil, nil, nil
}

func (s *Sim) models(w http.ResponseWriter, r *http.Request) {
	type model struct {
		ID     string `json:"id"`
		Object string `json:"object"`
	}
	list := []model{}
	for _, name := range s.opts.Models {
		list = append(list, model{name, "model"})
	}
	writeJSON(w, map[string]any{"object": "list", "data": list})
}

func (s *Sim) chat(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	q, err := parse(r.Header, body)
	if err != nil {
		OpenAI(http.StatusBadRequest, "invalid_request", "", err.Error()).write(w)
		return
	}
	f, cached := s.take(&q)
	switch {
	case s.opts.Blind && len(q.Images) > 0:
		OpenAI(http.StatusBadRequest, "invalid_value", "messages", "This model does not support image input").write(w)
		return
	case len(s.opts.Models) > 0 && !slices.Contains(s.opts.Models, q.Model):
		OpenAI(http.StatusNotFound, "model_not_found", "", "The model `"+q.Model+"` does not exist or you do not have access to it.").write(w)
		return
	case f.Refuse:
		panic(http.ErrAbortHandler)
	case f.Hang:
		s.hang(r)
	case !s.pause(r, or(f.First, s.opts.First)):
		panic(http.ErrAbortHandler)
	case f.Error.Status != 0:
		f.Error.write(w)
		return
	}
	a := s.answer(q, f, cached)
	if q.Stream {
		s.stream(w, r, a, f)
		return
	}
	s.whole(w, a, f)
}

// take remembers the request, and returns the fault that befalls it and how
// many of its tokens the prompt cache held.
func (s *Sim) take(q *Request) (Fault, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	q.N, q.At = s.asked, time.Now()
	if len(s.requests) >= s.opts.Keep {
		s.requests = slices.Delete(s.requests, 0, len(s.requests)-s.opts.Keep+1)
	}
	s.requests = append(s.requests, *q)
	f := s.fault(*q)
	if f.Error.Status != 0 || f.Refuse || f.Hang {
		return f, 0
	}
	return f, s.cache.read(q.Prompt())
}

// pause waits as long as a slow server would and reports whether anybody still
// waits for the answer.
func (s *Sim) pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.done:
	}
	return false
}

// hang answers nothing until the client has gone or the sim is closed.
func (s *Sim) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.done:
	}
	panic(http.ErrAbortHandler)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a client that has gone needs no answer
}

func or[T comparable](a, b T) T {
	var zero T
	if a != zero {
		return a
	}
	return b
}
