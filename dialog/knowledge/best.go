package knowledge

import (
	"cmp"
	"slices"
)

// keepBest puts a hit in its place among the best so far; among equals the
// article that was read first comes first.
func keepBest(hits []hit, h hit, most int) []hit {
	if len(hits) == most && !better(h, hits[most-1]) {
		return hits
	}
	at, _ := slices.BinarySearchFunc(hits, h, func(a, b hit) int {
		if better(a, b) {
			return -1
		}
		return 1
	})
	if len(hits) < most {
		hits = append(hits, hit{})
	}
	copy(hits[at+1:], hits[at:])
	hits[at] = h
	return hits
}

func better(a, b hit) bool {
	if c := cmp.Compare(a.score, b.score); c != 0 {
		return c > 0
	}
	return a.doc < b.doc
}

// nth is the n-th highest value; it reorders values.
func nth(values []float32, n int) float32 {
	lo, hi := 0, len(values)-1
	for lo < hi {
		pivot := values[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for values[i] > pivot {
				i++
			}
			for values[j] < pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case n-1 <= j:
			hi = j
		case n-1 >= i:
			lo = i
		default:
			return values[n-1]
		}
	}
	return values[n-1]
}
