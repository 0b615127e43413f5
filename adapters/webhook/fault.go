package webhook

import (
	"fmt"
	"net/http"
	"time"
)

// fault is why a post did not succeed, with what mends it. Its text holds nothing of
// the receiver's answer but the status.
type fault struct {
	Status int           // 0: there was no answer
	after  time.Duration // that the receiver asks for
	err    error
}

func (f *fault) Unwrap() error { return f.err }

func (f *fault) Error() string {
	if f.err != nil {
		return fmt.Sprintf("webhook: post event: %v", f.err)
	}
	return fmt.Sprintf("webhook: post event: the receiver answers %d %s%s", f.Status, http.StatusText(f.Status), f.mend())
}

func (f *fault) mend() string {
	switch {
	case f.Status >= 300 && f.Status < 400:
		return "; redirects are not followed: name the final address in url"
	case f.Status == http.StatusUnauthorized, f.Status == http.StatusForbidden:
		return "; does it know the same secret?"
	case f.Status == http.StatusNotFound, f.Status == http.StatusMethodNotAllowed:
		return "; is url the address that takes events?"
	case f.Status == http.StatusGone:
		return "; it wants no more events: take this webhook out of the configuration"
	}
	return ""
}

// Illness is a receiver that takes no events, as this process knows of it.
type Illness struct {
	Since  time.Time
	Status int // that it answered last; 0: there was no answer
}

// Ill is how the receiver is; nil: the last post was taken, or there was none yet.
func (a *Adapter) Ill() *Illness { return a.ill.Load() }

// fallIll and recover tell the log when the receiver stops taking events and when it
// takes them again, not each time between.
func (a *Adapter) fallIll(f *fault) {
	is := &Illness{Since: time.Now(), Status: f.Status}
	if was := a.ill.Load(); was != nil {
		is.Since = was.Since
	}
	if a.ill.Swap(is) == nil {
		a.log.Warn("webhook takes no events, they wait", "error", f)
	}
}

func (a *Adapter) recover() {
	if a.ill.Swap(nil) != nil {
		a.log.Info("webhook takes events again")
	}
}
