package macro

import "fmt"

// Problem is something wrong in a file.
type Problem struct {
	File string
	Line int    // from 1; 0: the file as a whole
	Text string // what is wrong and how to mend it
}

// Error is the problem in one line.
func (p Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
	}
	return p.File + ": " + p.Text
}
