package sim

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"handoff/adapters/simtest"
)

// Fault is one way to misbehave. Route and Channel say where (empty: anywhere);
// of the others one says how, those in brackets besides.
type Fault struct {
	Route   string // RouteCreate
	Channel string
	Times   int // how often; 0: for ever

	Code       int           // answered with that Discord error: 50001, 50013, 50007, 10003, …
	Status     int           // answered with that HTTP status and Discord's JSON
	HTML       bool          // (Status, RetryAfter) answered with a page as Cloudflare sends it
	RetryAfter time.Duration // answered with 429
	Global     bool          // (RetryAfter) of the global limit
	Shared     bool          // (RetryAfter) of the shared scope, which counts not as invalid
	Refuse     bool          // the connection is cut before anything is done
	Cut        bool          // done, but no answer leaves
	Half       bool          // done, but half the answer leaves
	Hang       chan struct{} // done, answered only once this is closed
	Stall      chan struct{} // neither done nor answered until this is closed
}

// Fail adds a fault. The first that fits is used.
func (s *Sim) Fail(f Fault) { s.faults.Add(f, f.Times) }

// Heal takes all faults away.
func (s *Sim) Heal() { s.faults.Heal() }

// fault returns the fault that befalls this call; nil: none.
func (s *Sim) fault(route, channel string) *Fault {
	return s.faults.Next(func(f Fault) bool {
		return (f.Route == "" || f.Route == route) && (f.Channel == "" || f.Channel == channel)
	})
}

// before lets a fault happen that comes before the call is carried out, and
// reports whether it has answered; note writes down with which status. The lock
// is not held.
func (f *Fault) before(s *Sim, w http.ResponseWriter, r *http.Request, note func(status int)) bool {
	switch {
	case f == nil:
		return false
	case f.Refuse:
		note(0)
		simtest.Cut()
	case f.RetryAfter != 0:
		note(http.StatusTooManyRequests)
		if f.HTML {
			cloudflare(w, f.RetryAfter)
			return true
		}
		scope := "user"
		if f.Global {
			scope = "global"
		} else if f.Shared {
			scope = "shared"
		}
		(&tooMany{after: f.RetryAfter, scope: scope}).write(w)
		return true
	case f.Status != 0 && f.HTML:
		note(f.Status)
		page(w, f.Status)
		return true
	case f.Status != 0 || f.Code != 0:
		no := refuse(f.Code)
		if f.Status != 0 {
			no.status, no.message = f.Status, strconv.Itoa(f.Status)+": "+http.StatusText(f.Status)
		}
		note(no.status)
		body, _ := json.Marshal(no.json())
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(no.status)
		w.Write(body)
		return true
	case f.Stall != nil:
		simtest.Hold(r, f.Stall)
	}
	return false
}

// after lets a fault happen that comes after the call was carried out, and
// reports whether it has answered.
func (f *Fault) after(w http.ResponseWriter, r *http.Request, answer []byte) bool {
	switch {
	case f == nil:
		return false
	case f.Cut:
		simtest.Cut()
	case f.Half:
		simtest.Half(w, "application/json", answer)
	case f.Hang != nil:
		simtest.Hold(r, f.Hang)
	}
	return false
}

// page is what the edge shows when what lies behind it fails.
func page(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.Header().Set("Server", "cloudflare")
	w.WriteHeader(status)
	w.Write([]byte("<html>\r\n<head><title>" + strconv.Itoa(status) + " " + http.StatusText(status) +
		"</title></head>\r\n<body>\r\n<center><h1>cloudflare</h1></center>\r\n</body>\r\n</html>\r\n"))
}
