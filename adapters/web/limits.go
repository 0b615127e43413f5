package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bounds of what one request, one message and one visitor may be. They are ours:
// the website has no platform that would set any.
const (
	maxText    = 4000      // code points of a text from a visitor
	maxBody    = 64 << 10  // bytes of a JSON body
	maxFiles   = 10        // in a message
	maxValues  = 32        // in a form
	maxPart    = 12000     // code points of one message of ours; a longer text goes out in parts
	maxHTML    = 128 << 10 // bytes of a text's links and looks
	maxMaxFile = 100 << 20
	maxEach    = 5 // connections of one visitor
	maxAll     = 10000
	maxUploads = 64 // at a time in this process, 256 KiB of memory each
	maxUpload  = 6  // at a time from one address

	bodyTime  = 10 * time.Second // for a JSON body to come
	stepTime  = 15 * time.Second // for each step of a file to come or to be taken
	step      = 64 << 10         // bytes
	writeTime = 10 * time.Second // for a reader to take what it is sent
	putTime   = 5 * time.Second
	pingEvery = 25 * time.Second
	pollTime  = 25 * time.Second
)

// limiters are the rates, by visitor and by IP address.
type limiters struct {
	visitor, client, session, file *rates
	visitorBytes, clientBytes      *rates // in KiB
}

func newLimiters() limiters {
	return limiters{
		visitor: newRates(2, 60), client: newRates(20, 200),
		session: newRates(1, 60), file: newRates(0.2, 20),
		visitorBytes: newRates(rate.Limit(64<<10)/3600, 64<<10), clientBytes: newRates(rate.Limit(256<<10)/3600, 256<<10),
	}
}

// rates keeps a token bucket for each key. Memory is bounded: full buckets are
// forgotten first; under a flood of keys others are too, which errs in favour of
// the visitor.
type rates struct {
	limit rate.Limit
	burst int

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

const maxBuckets = 20000

func newRates(limit rate.Limit, burst int) *rates {
	return &rates{limit: limit, burst: burst, buckets: make(map[string]*rate.Limiter)}
}

// take takes n from key's bucket. What is not there is not taken: the answer is
// how long until it will be.
func (r *rates) take(key string, n int) (wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	bucket := r.buckets[key]
	if bucket == nil {
		if len(r.buckets) >= maxBuckets {
			r.sweep(now)
		}
		bucket = rate.NewLimiter(r.limit, r.burst)
		r.buckets[key] = bucket
	}
	reservation := bucket.ReserveN(now, min(n, r.burst))
	if wait = reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

func (r *rates) sweep(now time.Time) {
	for key, bucket := range r.buckets {
		if bucket.TokensAt(now) >= float64(r.burst) {
			delete(r.buckets, key)
		}
	}
	for key := range r.buckets {
		if len(r.buckets) < maxBuckets/2 {
			break
		}
		delete(r.buckets, key)
	}
}
