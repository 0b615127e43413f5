package route

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// expression is a rule's condition, read and checked.
type expression struct {
	program *vm.Program
	reads   []read
}

// read is a value that an expression looks at.
type read struct {
	field     string   // of facts, or wordsName
	attribute string   // of attributes
	phrases   []phrase // of words
}

// What an expression may hold: enough for any rule that a person can still read.
const (
	maxExpression = 2000 // bytes
	maxNodes      = 300
)

// holds evaluates the expression. An error means that it does not hold.
func (e *expression) holds(f *facts) (bool, error) {
	out, err := expr.Run(e.program, f)
	if err != nil {
		return false, err
	}
	held, _ := out.(bool)
	return held, nil
}

// Value is something that an expression read.
type Value struct {
	Name  string // as the expression writes it: mood, attributes.plan, words
	Value string
}

// values are what the expression reads of f, in its order.
func (e *expression) values(f *facts) []Value {
	var out []Value
	for _, r := range e.reads {
		v := Value{Name: r.field}
		switch {
		case r.field == wordsName:
			found := f.folded.found(r.phrases)
			for i := range found {
				found[i] = quoted(found[i])
			}
			v.Value = strings.Join(found, ", ")
			if len(found) == 0 {
				v.Value = "–"
			}
		case r.field == "attributes":
			v.Name, v.Value = "attributes."+r.attribute, quoted(f.Attributes[r.attribute])
		default:
			v.Value = f.value(r.field)
		}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// expression reads and checks an expression.
func (k *check) expression(source string) (expression, []Problem) {
	switch {
	case strings.TrimSpace(source) == "":
		return expression{}, []Problem{{Text: `the condition is missing: write when the rule holds, as in category == "billing", or true for always`}}
	case len(source) > maxExpression:
		return expression{}, []Problem{{Text: fmt.Sprintf("the condition is longer than %d bytes: make several rules of it", maxExpression)}}
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return expression{}, []Problem{mend(source, err)}
	}
	s := &inspection{check: k, source: file.NewSource(source)}
	s.walk(tree.Node)
	if len(s.problems) > 0 {
		return expression{}, s.problems
	}
	program, err := expr.Compile(source, expr.Env(&facts{}), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes))
	if err != nil {
		return expression{}, []Problem{mend(source, err)}
	}
	return expression{program, s.reads}, nil
}

// inspection walks an expression: what it may not hold is a problem, what it reads is
// kept for explanations.
type inspection struct {
	*check
	source   file.Source
	reads    []read
	problems []Problem
}

func (s *inspection) problem(n ast.Node, format string, args ...any) {
	line, column := place(s.source.String(), n.Location().From)
	s.problems = append(s.problems, Problem{Line: line, Column: column, Text: fmt.Sprintf(format, args...)})
}

// place is where a character of the source stands.
func place(source string, at int) (line, column int) {
	line, column = 1, 1
	for _, r := range source {
		if at--; at < 0 {
			break
		}
		if column++; r == '\n' {
			line, column = line+1, 1
		}
	}
	return line, column
}

// operators that an expression may use.
var operators = []string{"==", "!=", "and", "&&", "or", "||", "in", "contains", "startsWith", "endsWith", "matches"}

func (s *inspection) walk(n ast.Node) {
	switch n := n.(type) {
	case *ast.BoolNode, *ast.StringNode, *ast.IntegerNode, *ast.FloatNode:
	case *ast.ArrayNode:
		for _, item := range n.Nodes {
			s.walk(item)
		}
	case *ast.UnaryNode:
		if n.Operator != "not" && n.Operator != "!" {
			s.problem(n, "%s is not possible here: a condition compares and combines, with not in front of what must not hold", n.Operator)
			return
		}
		s.walk(n.Node)
	case *ast.BinaryNode:
		s.binary(n)
	case *ast.IdentifierNode:
		s.name(n)
	case *ast.MemberNode:
		s.member(n)
	case *ast.CallNode:
		s.call(n)
	case *ast.BuiltinNode:
		s.problem(n, "there is no function %s here: the only one is words(…)", n.Name)
	case *ast.NilNode:
		s.problem(n, `nothing is nil here: what is missing is the empty text, ""`)
	default:
		s.problem(n, "this is not possible here: a condition compares (==, !=, in, contains, startsWith, endsWith, matches) and combines (and, or, not)")
	}
}

func (s *inspection) binary(n *ast.BinaryNode) {
	switch n.Operator {
	case "<", ">", "<=", ">=":
		s.problem(n, `nothing has an order here, so %s cannot compare: list what is meant, as in priority in ["high", "urgent"]`, n.Operator)
		return
	case "matches":
		if _, ok := n.Right.(*ast.StringNode); !ok {
			s.problem(n, "a pattern is written out in quotation marks")
			return
		}
	}
	if !slices.Contains(operators, n.Operator) {
		s.problem(n, "%s is not possible here: a condition compares (==, !=, in, contains, startsWith, endsWith, matches) and combines (and, or, not)", n.Operator)
		return
	}
	s.walk(n.Left)
	s.walk(n.Right)
	if n.Operator == "==" || n.Operator == "!=" || n.Operator == "in" {
		s.literals(n.Left, n.Right)
		s.literals(n.Right, n.Left)
	}
}

func (s *inspection) name(n *ast.IdentifierNode) {
	switch {
	case n.Value == wordsName:
		s.problem(n, `words is asked with the words themselves: words("refund", "money back")`)
	case n.Value == "attributes":
		s.problem(n, "name the attribute: attributes.plan")
	case slices.Contains(fields, n.Value):
		s.reads = append(s.reads, read{field: n.Value})
	default:
		s.problem(n, "there is no %s: %s", n.Value, meant(n.Value, append(slices.Clone(fields), wordsName)))
	}
}

// member is attributes.plan or attributes["plan"].
func (s *inspection) member(n *ast.MemberNode) {
	of, ok := n.Node.(*ast.IdentifierNode)
	property, named := n.Property.(*ast.StringNode)
	switch {
	case !ok || !named || n.Optional || n.Method:
		s.problem(n, "only attributes have names in them, each written out: attributes.plan")
	case of.Value == "attributes":
		s.reads = append(s.reads, read{field: "attributes", attribute: property.Value})
	case slices.Contains(fields, of.Value):
		s.problem(n, "%s is one value and has nothing in it: leave .%s off", of.Value, property.Value)
	default:
		s.problem(of, "there is no %s: %s", of.Value, meant(of.Value, []string{"attributes"}))
	}
}

// call is words("refund", "money back").
func (s *inspection) call(n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || callee.Value != wordsName {
		name := ""
		if ok {
			name = " " + callee.Value
		}
		s.problem(n, "there is no function%s here: the only one is words(…)", name)
		return
	}
	r := read{field: wordsName}
	for _, arg := range n.Arguments {
		text, ok := arg.(*ast.StringNode)
		if !ok {
			s.problem(arg, `words takes the words themselves, each in quotation marks: words("refund", "money back")`)
			continue
		}
		p, ok := newPhrase(text.Value)
		if !ok {
			s.problem(arg, "%q has no letters to look for: take it out", text.Value)
			continue
		}
		r.phrases = append(r.phrases, p)
	}
	if len(n.Arguments) == 0 {
		s.problem(n, `words takes the words that are looked for: words("refund", "money back")`)
	}
	s.reads = append(s.reads, r)
}

// mend is a problem that the library found, with what helps.
func mend(source string, err error) Problem {
	var e *file.Error
	if !errors.As(err, &e) {
		return Problem{Line: 1, Column: 1, Text: oneLine(err.Error()) + hint(err.Error())} // of the whole
	}
	line, column := place(source, e.From)
	return Problem{Line: line, Column: column, Text: oneLine(e.Message) + hint(e.Message)}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
