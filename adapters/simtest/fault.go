package simtest

import (
	"net/http"
	"strconv"
	"sync"
)

// Faults are the ways to misbehave that a test has asked for; F says which requests
// one befalls, and how. All methods may be called at once.
type Faults[F any] struct {
	mu   sync.Mutex
	list []*fault[F]
}

type fault[F any] struct {
	how   F
	times int // how often it has befallen a request
	most  int // 0: for ever
}

// Add adds a fault, which befalls that many requests; 0: all until Heal.
func (l *Faults[F]) Add(how F, times int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, &fault[F]{how: how, most: times})
}

// Heal takes all faults away.
func (l *Faults[F]) Heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = nil
}

// Next is the fault that befalls a request: the first added that is not used up and
// fits; nil: none.
func (l *Faults[F]) Next(fits func(F) bool) *F {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.list {
		if (f.most == 0 || f.times < f.most) && fits(f.how) {
			f.times++
			hit := f.how
			return &hit
		}
	}
	return nil
}

// Hold keeps a request waiting until that is closed, or its asker has gone.
func Hold(r *http.Request, until <-chan struct{}) {
	select {
	case <-until:
	case <-r.Context().Done():
		Cut()
	}
}

// Cut breaks the connection of the request under way without an answer.
func Cut() { panic(http.ErrAbortHandler) }

// Half writes half of an answer of that media type and breaks the connection.
func Half(w http.ResponseWriter, kind string, answer []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)+1)) // so that even an empty one is cut
	_, _ = w.Write(answer[:len(answer)/2])
	_ = http.NewResponseController(w).Flush()
	Cut()
}
