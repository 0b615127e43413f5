package sim

import (
	"io"
	"net/http"
	"time"

	"handoff/adapters/simtest"
)

// Fault is something that goes wrong with posts. The zero ID means any.
type Fault struct {
	ID    string
	Times int // how many posts it hits; 0: all until Heal

	Status     int           // the answer: 500, 429, 410, 302 …
	RetryAfter string        // as the header: seconds or a date
	Location   string        // of a redirect
	HTML       bool          // a proxy's page
	Slow       time.Duration // before the post is looked at; longer than the sender waits: a timeout
	Drop       bool          // the connection breaks before the event is taken
	Cut        bool          // the event is taken, and the connection breaks without an answer
}

// Fail adds a fault. The first that matches a post hits it.
func (r *Receiver) Fail(f Fault) { r.faults.Add(f, f.Times) }

// Heal takes all faults away.
func (r *Receiver) Heal() { r.faults.Heal() }

func (r *Receiver) fault(id string) *Fault {
	return r.faults.Next(func(f Fault) bool { return f.ID == "" || f.ID == id })
}

// before does what goes wrong before the event is looked at; true: that was all.
func (f *Fault) before(w http.ResponseWriter, req *http.Request) bool {
	if f == nil {
		return false
	}
	if f.Slow > 0 {
		timer := time.NewTimer(f.Slow)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-req.Context().Done():
			simtest.Cut()
		}
	}
	if f.Drop {
		simtest.Cut()
	}
	if f.Status != 0 {
		f.answer(w)
		return true
	}
	return false
}

func (f *Fault) answer(w http.ResponseWriter) {
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	if f.Location != "" {
		w.Header().Set("Location", f.Location)
	}
	if f.HTML {
		w.Header().Set("Content-Type", "text/html")
	}
	w.WriteHeader(f.Status)
	if f.HTML {
		_, _ = io.WriteString(w, "<html><body><h1>Bad gateway</h1></body></html>")
	}
}
