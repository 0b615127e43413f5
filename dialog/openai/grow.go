package openai

import "strings"

// spoke tells how an answer grows, without the thoughts before it: what spoken
// does to a whole text, a word at a time. A text costs its length, in however
// many words it comes.
type spoke struct {
	grow func(string)
	read int // bytes of the text in which the end of a thought was looked for
	from int // where the thoughts so far end
	said int // bytes told last
}

// told takes all that is written so far; it only grows.
func (s *spoke) told(text string) {
	if s.grow == nil {
		return
	}
	const begin, end = "<think>", "</think>"
	since := max(s.from, s.read-len(end)+1) // a tag may have come in two pieces
	if i := strings.LastIndex(text[since:], end); i >= 0 {
		s.from = since + i + len(end)
	}
	s.read = len(text)
	left := strings.TrimLeft(text[s.from:], " \t\r\n")
	if strings.HasPrefix(left, begin) || strings.HasPrefix(begin, left) {
		left = "" // it is thinking, or may be about to
	} else if s.from == 0 {
		left = text
	}
	if left != "" || s.said > 0 {
		s.said = len(left)
		s.grow(left)
	}
}
