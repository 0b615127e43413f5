package survey

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"handoff/dialog"
)

// typedScore reads a score that was typed: "5", "5/5", "4 stars", "⭐⭐⭐", "★★★☆☆",
// "四星". Anything more is no score.
func typedScore(text string) (stars int, ok bool) {
	text = strings.TrimFunc(strings.ToLower(norm.NFKC.String(dialog.Clean(text))), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("!.,。!\ufe0f", r)
	})
	if stars, ok = drawn(text); ok {
		return stars, true
	}
	for _, unit := range []string{"/5", "/ 5", "out of 5", "of 5", "von 5", "stars", "star", "sterne", "stern", "estrellas", "estrella", "étoiles", "étoile", "points", "颗星", "顆星", "星", "分"} {
		if rest, cut := strings.CutSuffix(text, unit); cut {
			text = strings.TrimSpace(rest)
			break
		}
	}
	for n, names := range scores {
		for _, name := range strings.Fields(names) {
			if text == name {
				return n, true
			}
		}
	}
	return 0, false
}

// scores are how a number is written.
var scores = [dialog.MaxStars + 1]string{1: "1 one 一 ①", 2: "2 two 二 两 兩", 3: "3 three 三", 4: "4 four 四", 5: "5 five 五"}

// drawn counts stars: full ones, empty ones behind them.
func drawn(text string) (stars int, ok bool) {
	empty := false
	n := 0
	for _, r := range text {
		switch r {
		case '⭐', '★', '🌟':
			if empty {
				return 0, false
			}
			stars++
		case '☆':
			empty = true
		case '\ufe0f', ' ':
			continue
		default:
			return 0, false
		}
		n++
	}
	return stars, stars > 0 && n <= dialog.MaxStars
}
