package knowledge

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// One setting for every knowledge and every language, chosen by coordinate
// search over the sets that TestRetrieval reads and the demo's questions; the
// figures it reaches stand in doc.go.
var (
	// What a token of a class weighs in the ranking, and in the confidence,
	// where words that every question has must not pass for agreement.
	rankWeight  = [classes]float32{word: 1, stop: 0.3, soft: 0.5, single: 1, pair: 0.5, part: 0.7}
	coverWeight = [classes]float32{word: 1, stop: 0.09, soft: 0.15, single: 1, pair: 0.25, part: 0.7}

	// What a word counts in the whole article by where it stands.
	fieldWeight = [fields]float32{title: 6, question: 2, body: 1}
	// What the best single title or question adds to the whole article's score.
	bestWeight = [fields]float32{title: 1.5, question: 1.5}
)

const (
	articleK1 = 1.6 // BM25 over the whole article
	articleB  = 0.8
	unitK1    = 1.8 // BM25 within one title, question or passage
	unitB     = 1

	rarity  = 0.6 // power of the inverse article frequency: how much more a rare word weighs than a common one
	strange = 1.5 // what a word that no article has weighs in the confidence, over the rarest that one has
	repeats = 5   // a word repeated in a long question counts at most so often

	nearTypo = 0.5  // ranking weight of a known word one slip away from an unknown one
	nearTwo  = 0.4  // two slips away
	nearRoot = 0.35 // and of one that shares most of its letters, times the share
)

// A hit is one article found, with what its confidence is made of: shares,
// 0..1, of the weight of a question's words or of an article's.
type hit struct {
	doc     uint32
	passage uint32 // the best unit of the body; 0 if none matched
	score   float32

	covered  float32 // of the question, what the article has anywhere
	together float32 // of the question, what one title, question or passage has
	answered float32 // of the nearest title or question, what was asked
	second   float32 // how near the second nearest is, both sides taken together
	strong   float32 // of the score an article could reach, what this one has
	lead     float32 // of the first hit: how far the next article's score lies behind; else 0
}

// tally is what one unit or article has gathered so far.
type tally struct {
	score, cover float32
	want         uint32 // that added last, from 1: two spellings of one word count once
}

// scratch is the working space of one search, kept for the next.
type scratch struct {
	units, docs []tally
	touched     []uint32
	running     []uint32
	slots       []uint16 // per term: its match, from 1
	matches     []match
	last        []uint32 // per want: the last unit it was met in, from 1
	scores      []float32
	toks        []token
	wants       []want
	hits        []hit
	tags        []string // of the query
	typos       typoScratch
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// search finds the best articles, at most limit of them, by score, best first.
// The result is the caller's. With tags, only articles that bear one of them, or
// none at all, are looked at.
func (ix *index) search(text, language string, limit int, tags ...string) []hit {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.tags = tags
	defer func() { s.tags = nil }()
	if len(s.units) < len(ix.units) {
		s.units = make([]tally, len(ix.units))
	}
	if len(s.docs) < len(ix.articles) {
		s.docs = make([]tally, len(ix.articles))
	}
	all := ix.wants(s, text)
	slices.SortStableFunc(s.wants, func(a, b want) int { return cmp.Compare(b.weight, a.weight) })
	s.touched = s.touched[:0]
	for i := range s.wants {
		for _, k := range s.wants[i].known {
			ix.gather(s, uint32(i+1), &s.wants[i], k)
		}
	}
	running := s.touched
	if most := max(finalists, limit+1); len(running) > most {
		running = ix.finalists(s, most)
	}
	ix.prepare(s)
	s.hits = s.hits[:0]
	for _, d := range running {
		ix.gatherUnits(s, d)
		var best [fields]float32
		for n := ix.first[d]; n < ix.first[d+1]; n++ {
			f := ix.units[n].field
			best[f] = max(best[f], s.units[n].score)
		}
		score := s.docs[d].score
		for f, v := range best {
			score += bestWeight[f] * v
		}
		if language != "" {
			score *= likeness(language, ix.articles[d].Language)
		}
		s.hits = keepBest(s.hits, hit{doc: d, score: score}, limit+1)
	}
	found := s.hits[:min(limit, len(s.hits))]
	for i := range found {
		ix.judge(s, &found[i], all)
	}
	switch len(s.hits) {
	case 0:
	case 1:
		found[0].lead = 1
	default:
		found[0].lead = 1 - s.hits[1].score/s.hits[0].score
	}
	for _, d := range s.touched {
		s.docs[d] = tally{}
	}
	for i := range s.wants {
		for _, k := range s.wants[i].known {
			s.slots[k.term] = 0
		}
	}
	return slices.Clone(found)
}

// finalists are the most articles, and what equals the last of them, that have
// the highest scores, in the order of touched.
func (ix *index) finalists(s *scratch, most int) []uint32 {
	s.scores = s.scores[:0]
	for _, d := range s.touched {
		s.scores = append(s.scores, s.docs[d].score)
	}
	floor := nth(s.scores, most)
	s.running = s.running[:0]
	for _, d := range s.touched {
		if s.docs[d].score >= floor {
			s.running = append(s.running, d)
		}
	}
	return s.running
}

// likeness lets articles in the customer's language come first among equals.
func likeness(asked, written string) float32 {
	if asked == written {
		return 1.05
	}
	a, _, _ := strings.Cut(asked, "-")
	w, _, _ := strings.Cut(written, "-")
	if a == w {
		return 1.03
	}
	return 1
}

// gather adds one term's part to the articles that have it.
func (ix *index) gather(s *scratch, want uint32, w *want, k near) {
	// The rarest words come first. Once they have brought enough articles to
	// choose from, commoner words only tell these apart, and what stands in
	// every sentence not even that. It bounds the work in a large knowledge and
	// changes nothing in one of some thousand articles.
	closed := len(s.touched) >= candidates
	if closed && w.class == stop {
		return
	}
	gain := w.gain(k) * (articleK1 + 1)
	cover := w.cover * k.sure
	for p := ix.postings(k.term); p.next(); {
		d := &s.docs[p.doc]
		if d.want == 0 {
			if closed || len(s.tags) > 0 && !ix.articles[p.doc].serves(s.tags) {
				continue
			}
			s.touched = append(s.touched, p.doc)
		}
		d.score += gain * p.weight / (p.weight + ix.norm[p.doc])
		if d.want != want {
			d.want = want
			d.cover += cover
		}
	}
}

// gatherUnits does the same for the titles, questions and passages of one
// article that is still in the running.
func (ix *index) gatherUnits(s *scratch, doc uint32) {
	from := uint32(0)
	if first := ix.first[doc]; first > 0 {
		from = ix.units[first-1].until
	}
	for n := ix.first[doc]; n < ix.first[doc+1]; n++ {
		u := &ix.units[n]
		var t tally
		for _, v := range ix.text[from:u.until] {
			slot := s.slots[v>>timesBits]
			if slot == 0 {
				continue
			}
			m, times := &s.matches[slot-1], float32(v&timesMost)
			t.score += m.gain * times / (times + u.norm)
			if s.last[m.want] != n+1 {
				s.last[m.want] = n + 1
				t.cover += m.cover
			}
		}
		s.units[n] = t
		from = u.until
	}
}

// match is what meeting a term is worth in a unit.
type match struct {
	want        uint32
	gain, cover float32
}

// prepare lays out what the terms of a question are worth.
func (ix *index) prepare(s *scratch) {
	if len(s.slots) < len(ix.rare) {
		s.slots = make([]uint16, len(ix.rare))
	}
	s.matches = s.matches[:0]
	s.last = append(s.last[:0], make([]uint32, len(s.wants))...)
	for i := range s.wants {
		w := &s.wants[i]
		for _, k := range w.known {
			if len(s.matches) < math.MaxUint16 && (s.slots[k.term] == 0 || k.like == 1) {
				s.matches = append(s.matches, match{uint32(i), w.gain(k) * (unitK1 + 1), w.cover * k.sure})
				s.slots[k.term] = uint16(len(s.matches))
			}
		}
	}
}

const (
	candidates = 3000 // so many articles are enough to choose the best from
	finalists  = 32   // so many of them, or as many as are asked for, are compared title by title, question by question
)

// judge finds out what a hit's confidence is made of.
func (ix *index) judge(s *scratch, h *hit, all asked) {
	if all.cover == 0 {
		return
	}
	d := s.docs[h.doc]
	h.covered = min(d.cover/all.cover, 1)
	h.strong = min(d.score/(all.weight*(articleK1+1)), 1)
	nearest, passage := float32(-1), float32(0)
	for n := ix.first[h.doc]; n < ix.first[h.doc+1]; n++ {
		u, t := &ix.units[n], &s.units[n]
		asked := min(t.cover/all.cover, 1)
		h.together = max(h.together, asked)
		if u.field == body {
			if t.score > passage && u.end > u.at {
				passage, h.passage = t.score, n
			}
			continue
		}
		answered := min(t.cover/max(u.cover, 1e-9), 1)
		both := 2 * asked * answered / max(asked+answered, 1e-9)
		if both > nearest {
			h.second = max(nearest, 0)
			nearest, h.answered = both, answered
		} else {
			h.second = max(h.second, both)
		}
	}
}

// quote is the part of the answer that matched best; the first if none did.
func (ix *index) quote(h hit) string {
	answer := ix.articles[h.doc].Answer
	if u := ix.units[h.passage]; u.doc == h.doc && u.field == body && u.end > u.at {
		return strings.TrimSpace(answer[u.at:u.end])
	}
	for _, p := range passages(answer) {
		return strings.TrimSpace(answer[p.from:p.to])
	}
	return ""
}
