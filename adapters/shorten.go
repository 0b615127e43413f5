package adapters

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Shorten makes plain text of one line and at most that many code points, as a
// button or a title bears it. What is cut ends in "…", never within a character as a
// reader counts them.
func Shorten(s string, most int) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimRight(Cut(s, most-1), " ") + "…"
}

// Cut is the beginning of s, at most that many code points, whole characters as a
// reader counts them.
func Cut(s string, most int) string {
	end, n, state := 0, 0, -1
	for rest := s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if n += utf8.RuneCountInString(cluster); n > most {
			break
		}
		end += len(cluster)
	}
	return s[:end]
}

// Unique drops repeated IDs: an edited message may stand under its handle twice.
func Unique(ids []string) []string {
	var out []string
	seen := make(map[string]bool)
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
