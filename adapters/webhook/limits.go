package webhook

import (
	"net/http"
	"strconv"
	"time"

	"handoff/adapters"
)

const (
	postTime    = 10 * time.Second // of one post: shorter than a delivery's lease
	giveUpAfter = 24 * time.Hour   // an event that nobody took for so long is given up
	giveUpTries = 3                // and not before: our own process may have been down

	firstPause = 4 * time.Second
	maxPause   = 4 * time.Minute // and a quarter more: a receiver that is back has everything within this time
	maxAsked   = time.Hour       // what Retry-After may ask for

	maxAnswer = 64 << 10 // bytes of an answer that are read, so that the connection can be used again
)

// pause is how long an event waits after its attempt-th failure.
func pause(attempt int) time.Duration { return adapters.Backoff(attempt, firstPause, maxPause) }

// asked is the pause that an answer asks for: seconds or a date; 0: none.
func asked(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if n, err := strconv.Atoi(value); err == nil && n > 0 {
		return min(time.Duration(min(n, int(maxAsked/time.Second)))*time.Second, maxAsked)
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return min(at.Sub(now), maxAsked)
	}
	return 0
}
