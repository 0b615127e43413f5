package webhook

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	postTime    = 10 * time.Second // of one post: shorter than a delivery's lease
	giveUpAfter = 24 * time.Hour   // an event that nobody took for so long is given up
	giveUpTries = 3                // and not before: our own process may have been down

	firstPause = 5 * time.Second
	maxPause   = 5 * time.Minute // a receiver that is back has everything within this time
	maxAsked   = time.Hour       // what Retry-After may ask for

	maxAnswer = 64 << 10 // bytes of an answer that are read, so that the connection can be used again
)

// pause is how long an event waits after its attempt-th failure: doubled each time,
// and never quite the same for two conversations.
func pause(attempt int) time.Duration {
	d := maxPause
	if attempt < 7 {
		d = min(maxPause, firstPause<<attempt)
	}
	return d - time.Duration(rand.Int64N(int64(d)/5))
}

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
