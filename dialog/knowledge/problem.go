package knowledge

import "fmt"

// Problem is something wrong in a file, told so that the person who wrote the
// file can mend it. It is a value to show, and an error where one is wanted.
type Problem struct {
	File string // as the operator knows it
	Line int    // from 1; 0: the file as a whole
	What string // what is wrong
	Mend string // what to do about it; may be empty
	Lost bool   // something is missing from the knowledge until it is mended; else only a remark
}

// Error is the problem in one line:
//
//	knowledge/refunds.md:3: unknown key "titel"; did you mean "title"?
func (p Problem) Error() string {
	s := p.File
	if p.Line > 0 {
		s = fmt.Sprintf("%s:%d", s, p.Line)
	}
	s += ": " + p.What
	if p.Mend != "" {
		s += "; " + p.Mend
	}
	return s
}
