package knowledge

import (
	"slices"
	"sort"
)

// distance counts the slips between two words: a letter too many, too few,
// wrong, or two letters swapped. It stops counting at limit and returns limit.
func distance(a, b []rune, limit int) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) >= limit {
		return limit
	}
	const most = 48
	if len(b) > most {
		return limit
	}
	var rows [3][most + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(a); j++ {
		last[j] = j
	}
	for i := 1; i <= len(b); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(a); j++ {
			cost := 1
			if a[j-1] == b[i-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[j-1] == b[i-2] && a[j-2] == b[i-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return min(last[len(a)], limit)
}

// near is a known term and how well it stands for an asked one, 0..1.
type near struct {
	term uint32
	like float32 // in the ranking
	sure float32 // in the confidence
}

// typos finds known words near an unknown one, through the runs of three
// letters that they share.
type typos struct {
	ids   []uint32 // the words' terms
	words []string
	from  []uint32 // where a bucket of grams begins in list; one more at the end
	list  []uint32 // words, by bucket
}

// typoScratch counts the grams that words share with the asked one.
type typoScratch struct {
	count   []uint8
	touched []uint32
}

func newTypos(ix *index) typos {
	var t typos
	for w, id := range ix.terms {
		if ix.class[id] == word && len(w) >= 3 && len(w) <= longest {
			t.ids = append(t.ids, id)
			t.words = append(t.words, w)
		}
	}
	sort.Sort(&t) // a map gives no order, and equal questions must get equal answers
	buckets := 64
	for buckets < 4*len(t.words) {
		buckets *= 2
	}
	t.from = make([]uint32, buckets+1)
	for _, w := range t.words {
		eachGram(w, func(g uint32) { t.from[t.bucket(g)+1]++ })
	}
	for i := range buckets {
		t.from[i+1] += t.from[i]
	}
	t.list = make([]uint32, t.from[buckets])
	at := slices.Clone(t.from)
	for i, w := range t.words {
		eachGram(w, func(g uint32) {
			b := t.bucket(g)
			t.list[at[b]] = uint32(i)
			at[b]++
		})
	}
	return t
}

func (t *typos) Len() int           { return len(t.ids) }
func (t *typos) Less(i, j int) bool { return t.words[i] < t.words[j] }
func (t *typos) Swap(i, j int) {
	t.ids[i], t.ids[j] = t.ids[j], t.ids[i]
	t.words[i], t.words[j] = t.words[j], t.words[i]
}

func (t *typos) bucket(gram uint32) int {
	return int(gram*2654435761>>8) & (len(t.from) - 2)
}

// longest is the longest word, in bytes, that is looked at for slips.
const longest = 40

// eachGram calls f with each three bytes of a word, its ends marked.
func eachGram(w string, f func(gram uint32)) {
	a, b := byte('^'), w[0]
	for i := 1; i <= len(w); i++ {
		c := byte('$')
		if i < len(w) {
			c = w[i]
		}
		f(uint32(a)<<16 | uint32(b)<<8 | uint32(c))
		a, b = b, c
	}
}

// near appends the known words that w may be a slip or another form of.
func (t *typos) near(dst []near, s *typoScratch, w string) []near {
	if len(w) < 4 || len(w) > longest || len(t.words) == 0 {
		return dst
	}
	if len(s.count) < len(t.words) {
		s.count = make([]uint8, len(t.words))
	}
	s.touched = s.touched[:0]
	eachGram(w, func(g uint32) {
		b := t.bucket(g)
		for _, i := range t.list[t.from[b]:t.from[b+1]] {
			if s.count[i] == 0 {
				s.touched = append(s.touched, i)
			}
			s.count[i]++
		}
	})
	slips := 2 // one slip; two in a long word
	if len(w) >= 8 {
		slips = 3
	}
	for _, i := range s.touched {
		share := 2 * float32(s.count[i]) / float32(len(w)+len(t.words[i]))
		s.count[i] = 0
		if share < 0.4 {
			continue
		}
		switch d := distance([]rune(w), []rune(t.words[i]), slips); {
		case d < slips:
			like := float32(nearTypo)
			if d > 1 {
				like = nearTwo
			}
			// One slip in a short word makes another word.
			dst = append(dst, near{t.ids[i], like, max(0, 1-3*float32(d)/float32(len(w)))})
		case share >= 0.5:
			dst = append(dst, near{t.ids[i], nearRoot * share, 0})
		}
	}
	return dst
}
