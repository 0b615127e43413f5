package knowledge

import (
	"sync"

	"handoff/dialog"
)

// memo remembers what was found for the questions that were asked last: with a
// model each question of a case is searched again in each turn that follows it. It
// belongs to one snapshot, whose answers never change, and goes with it.
type memo struct {
	mu          sync.Mutex
	young, aged map[query][]hit // when young is full it takes the place of aged
}

// memoSize is how many questions each of the two holds: some 300 bytes each. A long one,
// of which somebody may write thousands, is searched again.
const (
	memoSize     = 2048
	memoQuestion = 1 << 10 // bytes
)

// query is a dialog.Query that can be compared.
type query struct {
	text, language, tags string
	limit                int
}

// search is what find finds, or found before. Nobody changes the hits.
func (m *memo) search(q dialog.Query, limit int, find func() []hit) []hit {
	if len(q.Text) > memoQuestion {
		return find()
	}
	key := query{text: q.Text, language: q.Language, limit: limit}
	for _, tag := range q.Tags { // one that is empty asks for something else than none
		key.tags += tag + "\x00"
	}
	m.mu.Lock()
	hits, known := m.young[key]
	if !known {
		hits, known = m.aged[key]
	}
	m.mu.Unlock()
	if !known {
		hits = find()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young == nil || len(m.young) >= memoSize {
		m.young, m.aged = make(map[query][]hit), m.young
	}
	m.young[key] = hits
	return hits
}
