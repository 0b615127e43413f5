package route

import (
	"fmt"
	"strings"
)

// NoRule is Problem.Rule of what is none's.
const NoRule = -1

// Problem is why no Router can be made.
type Problem struct {
	Rule   int    // index in Config.Rules, or NoRule
	Field  string // of the rule, in lower case: "if", "team"; else "fallback", "teams.NAME", "categories.NAME"
	Line   int    // in the expression, from 1; 0: the whole field
	Column int    // in that line, in characters, from 1
	Text   string // what is wrong, and how to mend it
}

// String is the problem in one line.
func (p Problem) String() string {
	var b strings.Builder
	if p.Rule >= 0 {
		fmt.Fprintf(&b, "rules[%d].", p.Rule)
	}
	b.WriteString(p.Field)
	switch {
	case p.Line > 1:
		fmt.Fprintf(&b, ", line %d, column %d", p.Line, p.Column)
	case p.Line == 1:
		fmt.Fprintf(&b, ", column %d", p.Column)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	return b.String() + p.Text
}
