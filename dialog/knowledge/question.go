package knowledge

import (
	"math"
	"slices"
)

// A want is one term of a question with the known words it may stand for.
type want struct {
	text   string
	class  class
	times  int
	weight float32 // in the ranking
	cover  float32 // in the confidence
	known  []near
}

func (w *want) gain(k near) float32 { return w.weight * k.like * float32(min(w.times, repeats)) }

// asked is the weight of a whole question in the ranking and the confidence.
type asked struct{ weight, cover float32 }

// wants turns a question into terms. Words that every sentence has weigh
// little, unless there is nothing else ("who are you?").
func (ix *index) wants(s *scratch, text string) (all asked) {
	s.toks = tokens(s.toks[:0], Fold(text))
	s.wants = s.wants[:0]
	content := slices.ContainsFunc(s.toks, func(t token) bool { return t.class != stop })
next:
	for _, t := range s.toks {
		for i := range s.wants {
			if s.wants[i].text == t.text {
				s.wants[i].times++
				continue next
			}
		}
		if len(s.wants) == mostWants {
			break
		}
		class := t.class
		if class == stop && !content {
			class = word
		}
		// The slot's list of known words is used again from search to search.
		if len(s.wants) < cap(s.wants) {
			s.wants = s.wants[:len(s.wants)+1]
		} else {
			s.wants = append(s.wants, want{})
		}
		w := &s.wants[len(s.wants)-1]
		*w = want{text: t.text, class: t.class, times: 1, known: w.known[:0]}
		rare := ix.unknown
		if id, ok := ix.terms[t.text]; ok {
			rare = ix.rare[id]
			w.known = append(w.known, near{id, 1, 1})
			w.cover = coverWeight[class] * sqrt(rare)
		} else {
			w.cover = coverWeight[class] * sqrt(rare) * strange
			if t.class == word {
				w.known = ix.typos.near(w.known, &s.typos, t.text)
			}
		}
		w.weight = rankWeight[class] * rare
		all.weight += w.weight
		all.cover += w.cover
	}
	all.cover = min(all.cover, enough*sqrt(ix.unknown))
	return all
}

// A story of a hundred words is not less sure for the ninety that lead up to
// it: so many rare words that are met are a whole question.
const enough = 6

// mostWants bounds the work of one search: a whole letter has no more to say
// in its later words.
const mostWants = 512

// The confidence tells rare words from common ones less sharply still.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
