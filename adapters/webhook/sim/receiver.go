package sim

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"handoff/adapters/simtest"
)

// Tolerance is how old an event may be when it arrives.
const Tolerance = 5 * time.Minute

// Event is one that was taken.
type Event struct {
	ID   string // of the header
	At   time.Time
	Body []byte
}

// Receiver takes events. It is an http.Handler; Dial reaches it without a socket.
type Receiver struct {
	secrets [][]byte
	net     *simtest.Listener

	mu     sync.Mutex
	taken  []Event
	known  map[string]bool
	again  int
	posts  []Post
	faults simtest.Faults[Fault]
	down   bool
}

// Post is one request, whatever became of it.
type Post struct {
	ID     string
	Status int // as answered; 0: the connection was cut or is still waited for
	At     time.Time
	Header http.Header
}

// New makes a receiver that takes what one of the secrets ("whsec_…") has signed.
func New(secrets ...string) (*Receiver, error) {
	r := &Receiver{known: make(map[string]bool)}
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
		if err != nil {
			return nil, fmt.Errorf("sim: read secret: %w", err)
		}
		r.secrets = append(r.secrets, key)
	}
	r.net = simtest.Serve("receiver", r)
	return r, nil
}

// Dial connects to the receiver, whatever the address.
func (r *Receiver) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	r.mu.Lock()
	down := r.down
	r.mu.Unlock()
	if down {
		return nil, simtest.Refused()
	}
	return r.net.Dial(ctx)
}

// Close takes no more connections.
func (r *Receiver) Close() { _ = r.net.Close() }

// Down refuses connections until Down(false).
func (r *Receiver) Down(down bool) {
	r.mu.Lock()
	r.down = down
	r.mu.Unlock()
	if down {
		r.net.Cut()
	}
}

// Taken are the events, in the order in which they came, each once.
func (r *Receiver) Taken() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Event(nil), r.taken...)
}

// Again is how many posts brought an event that was here already.
func (r *Receiver) Again() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.again
}

// Posts are all requests so far.
func (r *Receiver) Posts() []Post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Post(nil), r.posts...)
}

func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodHead {
		r.head(w)
		return
	}
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
	if err != nil {
		return
	}
	id := req.Header.Get("webhook-id")
	n := r.note(Post{ID: id, At: time.Now(), Header: req.Header.Clone()})
	f := r.fault(id)
	if f.before(w, req) {
		r.answered(n, f.Status)
		return
	}
	status, why := r.take(req, id, body)
	if f != nil && f.Cut {
		panic(http.ErrAbortHandler)
	}
	r.answered(n, status)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, why)
}

func (r *Receiver) head(w http.ResponseWriter) {
	if f := r.fault(""); f != nil && f.Status != 0 {
		f.answer(w)
		return
	}
	w.WriteHeader(http.StatusMethodNotAllowed)
}

// take verifies an event and keeps it.
func (r *Receiver) take(req *http.Request, id string, body []byte) (status int, why string) {
	if req.Method != http.MethodPost || req.Header.Get("Content-Type") != "application/json" || !json.Valid(body) {
		return http.StatusBadRequest, "no event"
	}
	stamp := req.Header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if age := time.Since(time.Unix(seconds, 0)); err != nil || id == "" || age > Tolerance || age < -Tolerance {
		return http.StatusBadRequest, "no id, or too old"
	}
	if !r.signed(req.Header.Get("webhook-signature"), id+"."+stamp+"."+string(body)) {
		return http.StatusUnauthorized, "not signed by a secret that is known here"
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[id] {
		r.again++
		return http.StatusOK, "known"
	}
	r.known[id] = true
	r.taken = append(r.taken, Event{ID: id, At: time.Now(), Body: body})
	return http.StatusNoContent, ""
}

func (r *Receiver) signed(header, content string) bool {
	for part := range strings.FieldsSeq(header) {
		version, text, _ := strings.Cut(part, ",")
		got, err := base64.StdEncoding.DecodeString(text)
		if version != "v1" || err != nil {
			continue
		}
		for _, key := range r.secrets {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(content))
			if hmac.Equal(mac.Sum(nil), got) {
				return true
			}
		}
	}
	return false
}

func (r *Receiver) note(p Post) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts = append(r.posts, p)
	return len(r.posts) - 1
}

func (r *Receiver) answered(n, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts[n].Status = status
}
