package openai

import (
	"sync"
	"time"
)

// When a provider is switched off, and for how long.
const (
	breakRow    = 3  // failures in a row
	breakRecent = 5  // failures among the last breakWindow
	breakWindow = 10 // outcomes
	offFailing  = 10 * time.Second
	offRefused  = 60 * time.Second // a key or a name does not mend itself within seconds
	offLongest  = 10 * time.Minute // however long a server says that it is busy
)

// breaker spares a provider that fails the requests, and the customers the wait.
//
//	closed ──3 in a row, or 5 of 10──> open ──time is up──> one probe
//	   ^                                ^                    │     │
//	   │                                └──────fails─────────┘     │
//	   └───────────────────────succeeds────────────────────────────┘
type breaker struct {
	// changed is told when it opens (and why) and when it closes (nil); it is
	// called under the lock, so in order, and must not come back here.
	changed func(*failure)

	mu      sync.Mutex
	row     int               // failures since the last success
	recent  [breakWindow]bool // a ring: true is a failure
	next    int               // of recent
	cause   *failure          // why it is open; nil: it is closed
	until   time.Time         // when a probe may go
	probing bool              // one is on its way
}

// ready says whether allow would allow.
func (b *breaker) ready() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cause == nil || b.due()
}

// closed says whether it has no cause to be open, be it for a probe.
func (b *breaker) closed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cause == nil
}

func (b *breaker) due() bool { return !b.probing && !time.Now().Before(b.until) }

// allow asks for leave to send one request. Who gets it hands probe back to one
// of succeed, fail and forget; who does not reads why the breaker is open.
func (b *breaker) allow() (probe bool, closed *failure) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.cause == nil:
		return false, nil
	case b.due():
		b.probing = true
		return true, nil
	}
	return false, b.cause
}

func (b *breaker) succeed(probe bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count(false)
	b.row = 0
	if b.cause != nil { // it answers, be it to a request from before it was switched off
		b.cause, b.recent = nil, [breakWindow]bool{}
		b.changed(nil)
	}
	if probe {
		b.probing = false
	}
}

// fail counts a failure. The breaker opens for that long when it was the third,
// or at once.
func (b *breaker) fail(probe bool, f *failure, off time.Duration, atOnce bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cause != nil && !probe {
		return // on its way since before it was switched off: known already
	}
	b.row++
	if failures := b.count(true); b.cause == nil && !atOnce && b.row < breakRow && failures < breakRecent {
		return
	}
	opens := b.cause == nil
	b.cause, b.until = f, time.Now().Add(off)
	if probe {
		b.probing = false
	}
	if opens {
		b.changed(f)
	}
}

// forget is for an outcome that says nothing about the provider.
func (b *breaker) forget(probe bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if probe {
		b.probing = false
	}
}

// count writes down an outcome and returns how many of the last were failures.
func (b *breaker) count(failed bool) (failures int) {
	b.recent[b.next] = failed
	b.next = (b.next + 1) % breakWindow
	for _, was := range b.recent {
		if was {
			failures++
		}
	}
	return failures
}
