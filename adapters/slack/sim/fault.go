package sim

import (
	"net/http"
	"strconv"
	"time"

	"handoff/adapters/simtest"
)

// Fault is one way to misbehave. Method and Channel say where (empty: anywhere);
// exactly one of the others says how.
type Fault struct {
	Method  string // "chat.postMessage"
	Channel string
	Times   int // how often; 0: for ever

	Error      string        // answered with ok:false
	Status     int           // answered with that HTTP status and no JSON
	RetryAfter time.Duration // answered with 429
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
func (s *Sim) fault(method, channel string) *Fault {
	return s.faults.Next(func(f Fault) bool {
		return (f.Method == "" || f.Method == method) && (f.Channel == "" || f.Channel == channel)
	})
}

// before lets a fault happen that comes before the call is carried out, and
// reports whether it has answered. The lock is not held.
func (f *Fault) before(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case f == nil:
		return false
	case f.Refuse:
		simtest.Cut()
	case f.Status != 0:
		http.Error(w, "<html>Slack is having trouble</html>", f.Status)
		return true
	case f.RetryAfter != 0:
		tooMany(w, f.RetryAfter)
		return true
	case f.Error != "":
		write(w, object{"ok": false, "error": f.Error})
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
		simtest.Half(w, "application/json; charset=utf-8", answer)
	case f.Hang != nil:
		simtest.Hold(r, f.Hang)
	}
	return false
}

func tooMany(w http.ResponseWriter, after time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusTooManyRequests)
	w.Write([]byte(`{"ok":false,"error":"ratelimited"}`))
}
