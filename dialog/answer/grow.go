package answer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"handoff/dialog"
)

// growth is a model's answer while it is written: it shows of it what can be
// stood by. The sentences that end with a citation are checked as the whole will
// be (judge), each together with the one before it; sentences without one wait
// until one follows. From the first that fails on nothing more is shown.
//
// What is shown is a beginning of what judge makes of the whole, if that is
// taken. The work for an answer grows with its length, not with the number of
// its pieces.
type growth struct {
	passages []dialog.Passage
	words    string            // the customer's
	show     func(text string) // nil: nobody looks

	stood draft // what was shown last, of this attempt or one before it: text, cited

	attempt
}

// attempt is one answer; a retry begins anew.
type attempt struct {
	raw  string // as the model gave it last
	read int    // bytes of raw that stand in text
	text strings.Builder
	cut  cutter
	dead bool // nothing more is shown

	numbers []int // of the passages cited so far
	ground  *ground
	shown   strings.Builder
	last    string // the last part of it
	inline  bool   // which began in the middle of a line
	waits   strings.Builder
}

// grow takes all that is written so far. It is Request.Grow.
func (g *growth) grow(raw string) {
	if !strings.HasPrefix(raw, g.raw) { // cheap: mostly the same memory
		g.attempt = attempt{}
	}
	g.raw = raw
	piece := whole(raw[g.read:])
	g.read += len(piece)
	if g.dead || piece == "" {
		return
	}
	before := g.text.Len()
	g.text.WriteString(dialog.Clean(piece))
	text := g.text.String()
	if strings.Contains(text[max(0, before-len(noAnswer)):], noAnswer) {
		g.dead = true
		return
	}
	grown := false
	for {
		begin := g.cut.start
		end, ok := g.cut.next(text)
		if !ok {
			break
		}
		if grown = g.take(text[begin:end]) || grown; g.dead {
			break
		}
	}
	if !grown {
		return
	}
	g.stood = draft{text: strings.TrimSpace(g.shown.String()), cited: named(g.numbers, g.passages)}
	if g.show != nil && g.stood.text != "" {
		g.show(g.stood.text)
	}
}

// take checks a sentence and reports whether more can be shown.
func (g *growth) take(sentence string) bool {
	sentence, numbers, ok := uncite(sentence, len(g.passages))
	if !ok {
		g.dead = true
		return false
	}
	g.waits.WriteString(sentence)
	for _, n := range numbers {
		if !slices.Contains(g.numbers, n) {
			g.numbers, g.ground = append(g.numbers, n), nil
		}
	}
	if len(numbers) == 0 {
		return false
	}
	if g.ground == nil {
		g.ground = newGround(named(g.numbers, g.passages), g.words)
	}
	part := g.waits.String()
	window := g.last + part
	if g.inline {
		window = "· " + window // lest its first figure pass as a list's number
	}
	if !g.ground.bears(window) {
		g.dead = true
		return false
	}
	before := strings.TrimRight(g.shown.String(), " \t")
	g.last, g.inline = part, before != "" && before[len(before)-1] != '\n'
	g.shown.WriteString(part)
	g.waits = strings.Builder{}
	return true
}

// whole is a piece without what its next one may still change: half a character,
// half a line end.
func whole(piece string) string {
	for n := 1; n <= min(len(piece), utf8.UTFMax); n++ {
		if at := len(piece) - n; utf8.RuneStart(piece[at]) {
			if !utf8.FullRuneInString(piece[at:]) {
				piece = piece[:at]
			}
			break
		}
	}
	return strings.TrimSuffix(piece, "\r")
}
