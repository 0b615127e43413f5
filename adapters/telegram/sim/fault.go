package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"handoff/adapters/simtest"
)

// Fault is something that goes wrong with the bot's calls. The zero Method and
// Chat mean any.
type Fault struct {
	Method string
	Chat   int64
	Sends  bool // only calls that show something: send…, edit…
	Times  int  // how many calls it hits; 0: all until Heal

	Code       int    // the refusal's, 429 403 400 …
	Text       string // its description, default the code's
	RetryAfter int    // seconds, for 429
	HTML       bool   // a proxy's page with Code instead of JSON

	Delay time.Duration // before the call is carried out
	Drop  bool          // the connection breaks before the call is carried out
	Cut   bool          // the call is carried out and the connection breaks without an answer
	Slow  time.Duration // the call is carried out and the answer waits
}

func (f *Fault) String() string {
	return fmt.Sprintf("fault %d drop=%v cut=%v", f.Code, f.Drop, f.Cut)
}

// Fail adds a fault. The first that matches a call hits it.
func (s *Server) Fail(f Fault) { s.faults.Add(f, f.Times) }

// Heal takes all faults away.
func (s *Server) Heal() { s.faults.Heal() }

func (s *Server) faultFor(c Call) *Fault {
	return s.faults.Next(func(f Fault) bool {
		return (f.Method == "" || f.Method == c.Method) && (f.Chat == 0 || f.Chat == c.Chat) && (!f.Sends || c.shows())
	})
}

// shows reports whether the call puts something before people's eyes.
func (c Call) shows() bool {
	return (strings.HasPrefix(c.Method, "send") || strings.HasPrefix(c.Method, "edit")) && c.Method != "sendChatAction"
}

// instead reports whether the call is not carried out at all.
func (f *Fault) instead() bool { return f.Drop || f.HTML || f.Code != 0 }

// happen is what the bot gets instead.
func (f *Fault) happen(w http.ResponseWriter, r *http.Request) {
	wait(r, f.Delay)
	switch {
	case f.Drop:
		simtest.Cut()
	case f.HTML:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Code)
		_, _ = fmt.Fprintf(w, "<html><h1>%d %s</h1></html>", f.Code, http.StatusText(f.Code))
	default:
		text := f.Text
		if text == "" {
			text = http.StatusText(f.Code)
		}
		answer(w, nil, &refusal{code: f.Code, text: text, retryAfter: f.RetryAfter})
	}
}

// after does what a fault does once the call is carried out.
func (f *Fault) after(r *http.Request) {
	wait(r, f.Slow)
	if f.Cut {
		simtest.Cut()
	}
}

func wait(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}

// raw marshals what can always be marshalled.
func raw(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("sim: marshal: %v", err))
	}
	return data
}
