package route

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"handoff/dialog"
)

// literals checks what a field is compared with: a slip in "agnry" would never hold,
// and nobody would notice.
func (s *inspection) literals(field, with ast.Node) {
	name, ok := field.(*ast.IdentifierNode)
	if !ok {
		return
	}
	items := []ast.Node{with}
	if list, ok := with.(*ast.ArrayNode); ok {
		items = list.Nodes
	}
	for _, item := range items {
		if text, ok := item.(*ast.StringNode); ok {
			s.literal(name.Value, text)
		}
	}
}

func (s *inspection) literal(field string, n *ast.StringNode) {
	var known []string
	switch field {
	case "mood":
		known = dialog.MoodWords()
	case "priority":
		known = dialog.PriorityWords()
	case "reason":
		for _, r := range dialog.Reasons {
			known = append(known, string(r))
		}
	case "category":
		if known = append(s.categoryNames(), ""); n.Value != "" && len(known) == 1 {
			s.problem(n, "there is no category %q: no categories are configured", n.Value)
			return
		}
	case "platform":
		if known = s.Platforms; len(known) == 0 {
			return
		}
	case "language":
		base, rest, _ := strings.Cut(n.Value, "-")
		switch {
		case rest != "":
			s.problem(n, "language is %q alone; %q stands in locale", strings.ToLower(base), n.Value)
		case n.Value != strings.ToLower(n.Value) || len(n.Value) > 3:
			s.problem(n, `a language is written as "en", "de" or "zh"`)
		}
		return
	default:
		return
	}
	if !slices.Contains(known, n.Value) {
		s.problem(n, "there is no %s %q: %s", field, n.Value, meant(n.Value, slices.DeleteFunc(slices.Clone(known), func(k string) bool { return k == "" })))
	}
}

// hint is what helps against a problem that the library found.
func hint(message string) string {
	switch {
	case strings.Contains(message, `Operator("=")`):
		return ": == compares"
	case strings.Contains(message, "mismatched types"), strings.Contains(message, "invalid operation"):
		return `: open is true or false, everything else is text and is compared with text in quotation marks`
	case strings.Contains(message, "expected bool"):
		return `: a condition says yes or no, as in category == "billing"`
	case strings.Contains(message, "token EOF"):
		return ": it breaks off, a value or a bracket is missing"
	case strings.Contains(message, "literal not terminated"):
		return ": a quotation mark is missing"
	case strings.Contains(message, "error parsing regexp"), strings.Contains(message, "invalid regex"):
		return ": see https://pkg.go.dev/regexp/syntax"
	}
	if _, word, ok := strings.Cut(message, `Identifier("`); ok {
		word, _, _ = strings.Cut(word, `"`)
		if near, ok := dialog.Nearest(strings.ToLower(word), []string{"and", "or", "not", "in", "contains", "startswith", "endswith", "matches"}); ok {
			return ": did you mean " + near + "?"
		}
	}
	return ": a condition compares (==, !=, in, contains, startsWith, endsWith, matches) and combines (and, or, not)"
}
