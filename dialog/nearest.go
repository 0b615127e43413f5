package dialog

// Nearest is the known word that was probably meant: at most two slips away (a
// letter wrong, missing, too many, or two swapped), one for words of up to four
// letters. ok is false when none is so near.
func Nearest(word string, known []string) (nearest string, ok bool) {
	a := []rune(word)
	best := 3
	if len(a) <= 4 {
		best = 2
	}
	for _, k := range known {
		if d := distance(a, []rune(k)); d < best {
			nearest, best = k, d
		}
	}
	return nearest, nearest != ""
}

// distance counts slips (optimal string alignment).
func distance(a, b []rune) int {
	if len(a) > len(b)+2 || len(b) > len(a)+2 {
		return 3
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
