package knowledge

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// A field is the part of an article in which a unit stands.
type field uint8

const (
	title field = iota
	question
	body
	fields
)

// A unit is what a question is compared with: a title, one way of asking, one
// passage of the answer. The units of one article follow one another.
type unit struct {
	doc   uint32
	field field
	at    uint32  // question: its number; body: the passage's start in the answer
	end   uint32  // body: the passage's end
	until uint32  // where its terms end in the index's text; they begin where the last unit's end
	norm  float32 // BM25's length norm within its field
	cover float32 // the weight of its distinct terms: what a question could match at most
}

// An index answers questions over a fixed set of articles. It is made once,
// never changed, and read by any number of goroutines. Postings are delta-coded
// bytes in one block, and what is kept of an article beyond its text is a few
// numbers, so that a hundred thousand articles fit beside a small bot.
type index struct {
	articles []*Article
	first    []uint32  // an article's first unit; one more at the end
	norm     []float32 // an article's BM25 length norm
	units    []unit

	terms map[string]uint32
	class []class
	rare  []float32 // a term's inverse article frequency, flattened
	from  []uint32  // where a term's postings begin; one more at the end
	post  []byte    // see postings

	// The articles as terms, unit after unit, each term<<timesBits | times.
	// Plain numbers: a question reads through some thousands of them.
	text []uint32

	typos   typos
	unknown float32 // as rare, of a word that no article has
}

func newIndex(articles []*Article) *index {
	b := builder{ix: &index{articles: articles, terms: make(map[string]uint32)}}
	for i, a := range articles {
		b.add(uint32(i), a)
	}
	return b.finish()
}

type builder struct {
	ix    *index
	lists [][]byte // per term: its postings,
	last  []uint32 // the last article that had it, from 1,
	count []uint32 // and how many
	seen  []seen
	ids   []uint32
	toks  []token
}

func (b *builder) add(doc uint32, a *Article) {
	ix := b.ix
	ix.first = append(ix.first, uint32(len(ix.units)))
	b.unit(doc, title, 0, 0, a.Title)
	for i, q := range a.Questions {
		b.unit(doc, question, uint32(i), 0, q)
	}
	for _, p := range passages(a.Answer) {
		b.unit(doc, body, uint32(p.from), uint32(p.to), plain(a.Answer[p.from:p.to]))
	}
	for _, t := range a.Tags { // found by them, but not one of the ways of asking
		b.unit(doc, body, 0, 0, t)
	}
	b.post(doc)
}

func (b *builder) unit(doc uint32, f field, at, end uint32, text string) {
	ix := b.ix
	b.toks = tokens(b.toks[:0], Fold(text))
	if len(b.toks) == 0 {
		return
	}
	length := [classes]float32{word: 1, soft: 0.5, single: 1, pair: 0.5, part: 0.7}
	u := unit{doc: doc, field: f, at: at, end: end}
	b.ids = b.ids[:0]
	for _, t := range b.toks {
		id, ok := ix.terms[t.text]
		if !ok {
			id = uint32(len(b.lists))
			ix.terms[string([]byte(t.text))] = id
			ix.class = append(ix.class, t.class)
			b.count = append(b.count, 0)
			b.lists = append(b.lists, nil)
			b.last = append(b.last, 0)
		}
		b.ids = append(b.ids, id)
		u.norm += length[t.class]
	}
	n := uint32(len(ix.units))
	ix.units = append(ix.units, u)
	slices.Sort(b.ids)
	for i := 0; i < len(b.ids); {
		id, times := b.ids[i], uint32(1)
		for i++; i < len(b.ids) && b.ids[i] == id; i++ {
			times++
		}
		b.seen = append(b.seen, seen{id, n - ix.first[doc], times})
	}
}

// seen is a term in a unit of the article that is being added.
type seen struct{ term, unit, times uint32 }

// post writes down one article, whose units are all known now: its text as
// terms, and its posting in the list of each.
func (b *builder) post(doc uint32) {
	ix := b.ix
	for i := 0; i < len(b.seen); {
		unit := b.seen[i].unit
		for ; i < len(b.seen) && b.seen[i].unit == unit; i++ {
			ix.text = append(ix.text, b.seen[i].term<<timesBits|min(b.seen[i].times, timesMost))
		}
		ix.units[ix.first[doc]+unit].until = uint32(len(ix.text))
	}
	slices.SortFunc(b.seen, func(x, y seen) int {
		if c := cmp.Compare(x.term, y.term); c != 0 {
			return c
		}
		return cmp.Compare(x.unit, y.unit)
	})
	for i := 0; i < len(b.seen); {
		id, from := b.seen[i].term, i
		for i++; i < len(b.seen) && b.seen[i].term == id; i++ {
		}
		l := b.lists[id]
		delta := uint64(doc+1-b.last[id]) << 2
		b.last[id] = doc + 1
		b.count[id]++
		weight, f := uint64(0), field(0)
		for _, u := range b.seen[from:i] {
			f = ix.units[ix.first[doc]+u.unit].field
			weight += uint64(u.times) * uint64(fieldWeight[f])
		}
		if weight == uint64(fieldWeight[f]) {
			l = binary.AppendUvarint(l, delta|uint64(f))
		} else {
			l = binary.AppendUvarint(l, delta|many)
			l = binary.AppendUvarint(l, weight)
		}
		b.lists[id] = l
	}
	b.seen = b.seen[:0]
}

func (b *builder) finish() *index {
	ix := b.ix
	ix.first = append(ix.first, uint32(len(ix.units)))
	ix.units = slices.Clip(ix.units)
	ix.rare = make([]float32, len(b.lists))
	ix.from = make([]uint32, len(b.lists)+1)
	size := 0
	for id, l := range b.lists {
		ix.rare[id] = rare(len(ix.articles), int(b.count[id]))
		ix.from[id] = uint32(size)
		size += len(l)
	}
	ix.unknown = rare(len(ix.articles), 0)
	ix.from[len(b.lists)] = uint32(size)
	ix.post = make([]byte, 0, size)
	for _, l := range b.lists {
		ix.post = append(ix.post, l...)
	}
	ix.text = slices.Clip(ix.text)
	from := uint32(0)
	for i := range ix.units {
		u := &ix.units[i]
		for _, t := range ix.text[from:u.until] {
			u.cover += coverWeight[ix.class[t>>timesBits]] * sqrt(ix.rare[t>>timesBits])
		}
		from = u.until
	}
	ix.norms()
	ix.typos = newTypos(ix)
	return ix
}

// rare is how much it tells that an article has a term.
func rare(articles, with int) float32 {
	n, df := float64(articles), float64(with)
	return float32(math.Pow(math.Log(1+(n-df+0.5)/(df+0.5)), rarity))
}

// norms turns lengths into what BM25 divides by.
func (ix *index) norms() {
	ix.norm = make([]float32, len(ix.articles))
	var sum, count [fields]float64
	var all float64
	for i := range ix.units {
		u := &ix.units[i]
		ix.norm[u.doc] += fieldWeight[u.field] * u.norm
		all += float64(fieldWeight[u.field] * u.norm)
		sum[u.field] += float64(u.norm)
		count[u.field]++
	}
	for i := range ix.units {
		u := &ix.units[i]
		mean := float32(sum[u.field] / count[u.field])
		u.norm = unitK1 * (1 - unitB + unitB*u.norm/max(mean, 1e-9))
	}
	mean := float32(all / float64(max(len(ix.articles), 1)))
	for i, l := range ix.norm {
		ix.norm[i] = articleK1 * (1 - articleB + articleB*l/max(mean, 1e-9))
	}
}

// postings walks the articles that have a term:
//
//	uvarint(article delta<<2 | field)                   once, in that field
//	uvarint(article delta<<2 | many)  uvarint(weight)   more often; weight: how often, weighed by field
//
// Articles count from 1 in the first delta.
type postings struct {
	b      []byte
	doc    uint32
	weight float32
}

const many = 3

// How often a unit has a term stands in the low bits beside it.
const (
	timesBits = 4
	timesMost = 1<<timesBits - 1
)

func (ix *index) postings(term uint32) postings {
	return postings{b: ix.post[ix.from[term]:ix.from[term+1]], doc: ^uint32(0)}
}

// next goes to the next article.
func (p *postings) next() bool {
	if len(p.b) == 0 {
		return false
	}
	var v uint32
	if c := p.b[0]; c < 0x80 { // nearly always
		v = uint32(c)
		p.b = p.b[1:]
	} else {
		v = uvarint(&p.b)
	}
	p.doc += v >> 2
	if v &= 3; v == many {
		p.weight = float32(uvarint(&p.b))
	} else {
		p.weight = fieldWeight[v]
	}
	return true
}

func uvarint(b *[]byte) uint32 {
	v, n := binary.Uvarint(*b)
	*b = (*b)[n:]
	return uint32(v)
}
