package sqlitestore

import "sync"

// topics are the feeds that somebody follows now. A follower costs no goroutine
// and no timer; who appends wakes all of them.
type topics struct {
	mu     sync.Mutex
	named  map[string]*topic
	closed bool
	ended  chan struct{} // closed with it
}

func newTopics() topics {
	return topics{named: make(map[string]*topic), ended: make(chan struct{})}
}

type topic struct {
	all       *topics
	followers int
	news      chan struct{} // closed at the next entry
}

// join counts a follower in, until leave.
func (a *topics) join(name string) (*topic, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, errClosed
	}
	t := a.named[name]
	if t == nil {
		t = &topic{all: a, news: make(chan struct{})}
		a.named[name] = t
	}
	t.followers++
	return t, nil
}

func (a *topics) leave(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t := a.named[name]; t != nil {
		if t.followers--; t.followers == 0 {
			delete(a.named, name)
		}
	}
}

// wait returns what is closed at the next entry.
func (t *topic) wait() <-chan struct{} {
	t.all.mu.Lock()
	defer t.all.mu.Unlock()
	return t.news
}

// call says that there is a new entry.
func (a *topics) call(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t := a.named[name]; t != nil {
		close(t.news)
		t.news = make(chan struct{})
	}
}

func (a *topics) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	close(a.ended)
}
