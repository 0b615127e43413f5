package knowledge

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// markdown reads a Markdown file: one article, with or without front matter.
//
//	---
//	id: refund-time
//	title: How long does a refund take?
//	questions: [Where is my refund?, When do I get my money back?]
//	language: en
//	tags: [refunds]
//	approved: true
//	---
//	Five working days after we have received the parcel.
//
// Without a title the first heading is it, and then no longer part of the
// answer; without a heading, the file's name.
func markdown(file, id, text string) (*Article, []Problem) {
	a := &Article{ID: id, File: file, Line: 1}
	front, answer, line, p := split(text)
	if p != nil {
		p.File = file
		return nil, []Problem{*p}
	}
	var problems []Problem
	if front != "" {
		var fatal bool
		if problems, fatal = frontMatter(a, front); fatal {
			return nil, problems
		}
	}
	a.Answer = strings.TrimSpace(answer)
	if a.Title == "" {
		a.Title, a.Answer = heading(a.Answer)
	}
	if a.Title == "" {
		a.Title = nameTitle(file)
	}
	if a.Answer == "" {
		problems = append(problems, unanswered(a, line))
	}
	return a, problems
}

// unanswered keeps an article without an answer from being given to the
// letter. It stays: its title and questions may still lead a person to it.
func unanswered(a *Article, line int) Problem {
	a.Approved = false
	return Problem{File: a.File, Line: line, What: "the answer is empty", Mend: "it is found but has nothing to say until an answer is written"}
}

// split parts front matter and text; line is where the text begins.
func split(text string) (front, rest string, line int, p *Problem) {
	first, after, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t\r") != "---" {
		return "", text, 1, nil
	}
	at := 0
	for n := 2; at < len(after); n++ {
		l, _, more := strings.Cut(after[at:], "\n")
		if mark := strings.TrimRight(l, " \t\r"); mark == "---" || mark == "..." {
			return "\n" + after[:at], after[min(at+len(l)+1, len(after)):], n + 1, nil
		}
		at += len(l)
		if more {
			at++
		}
	}
	// A line of dashes may also be just that.
	second, _, _ := strings.Cut(after, "\n")
	if name, _, ok := strings.Cut(second, ":"); ok {
		if known, near := key(strings.TrimSpace(name)); known != "" || near != "" {
			return "", "", 0, &Problem{Line: 1, Lost: true, What: `front matter begins with "---" but never ends`, Mend: `put a line "---" below it`}
		}
	}
	return "", text, 1, nil
}

// frontMatter fills an article. Its text begins with the line of the opening
// dashes, left empty, so that the parser counts lines as the file does. What
// cannot be understood is reported and left out; fatal is a text that is no
// YAML at all.
func frontMatter(a *Article, front string) (problems []Problem, fatal bool) {
	tree, err := parse(front)
	if err != nil {
		p := Problem{File: a.File, Line: 1, What: "front matter is not valid YAML: " + err.Error(), Lost: true}
		var at yaml.Error
		if errors.As(err, &at) {
			if t := at.GetToken(); t != nil && t.Position != nil {
				p.Line = t.Position.Line
			}
			p.What = "front matter is not valid YAML: " + at.GetMessage()
			p.Mend = `a text with a colon or a leading sign needs "quotes"`
		}
		return []Problem{p}, true
	}
	var values []*ast.MappingValueNode
	for _, d := range tree.Docs {
		switch n := d.Body.(type) {
		case nil, *ast.CommentGroupNode, *ast.NullNode:
		case *ast.MappingNode:
			values = append(values, n.Values...)
		case *ast.MappingValueNode:
			values = append(values, n)
		default:
			return []Problem{{File: a.File, Line: 2, What: "front matter is not a list of keys", Mend: `write "key: value" lines`, Lost: true}}, true
		}
	}
	for _, v := range values {
		line := 0
		if t := v.Key.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		name := v.Key.GetToken().Value
		report := func(format string, args ...any) {
			problems = append(problems, Problem{File: a.File, Line: line, What: fmt.Sprintf(format, args...)})
		}
		known, near := key(name)
		switch {
		case known == "" && near != "":
			report("unknown key %q", name)
			problems[len(problems)-1].Mend = fmt.Sprintf("did you mean %q?", near)
			continue
		case known == "" || known == "answer":
			report("unknown key %q", name)
			problems[len(problems)-1].Mend = "known are id, title, questions, language, tags, approved"
			continue
		}
		texts, ok := texts(v.Value)
		if !ok {
			report("%q is neither a text nor a list of texts", name)
			continue
		}
		if known != "questions" && known != "tags" && len(texts) > 1 {
			report("%q takes one value, not %d", name, len(texts))
			continue
		}
		if known == "tags" && len(texts) == 1 {
			texts = strings.Split(texts[0], ",")
		}
		if err := a.set(known, texts); err != nil {
			report("%s", err)
		}
	}
	return problems, false
}

// maxDepth is how many brackets may be open at once in front matter: the YAML library
// takes minutes for some thousands.
const maxDepth = 100

// deep reports whether more are.
func deep(front string) bool {
	open := 0
	for _, r := range front {
		switch r {
		case '[', '{':
			open++
		case ']', '}':
			open = max(0, open-1)
		}
		if open > maxDepth {
			return true
		}
	}
	return false
}

// parse keeps a panic of the YAML library, should a strange file find one,
// from taking the bot down.
func parse(front string) (tree *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot be read: %v", p)
		}
	}()
	if deep(front) {
		return nil, fmt.Errorf("more than %d brackets are open at once; close them", maxDepth)
	}
	return parser.ParseBytes([]byte(front), 0)
}

// texts reads a scalar or a list of scalars. Numbers and dates come back as
// they were written.
func texts(n ast.Node) ([]string, bool) {
	switch n := n.(type) {
	case *ast.SequenceNode:
		var all []string
		for _, v := range n.Values {
			t, ok := texts(v)
			if !ok || len(t) > 1 {
				return nil, false
			}
			all = append(all, t...)
		}
		return all, true
	case *ast.NullNode:
		return nil, true
	case *ast.LiteralNode:
		return []string{n.Value.Value}, true
	case *ast.StringNode:
		return []string{n.Value}, true
	case ast.ScalarNode:
		return []string{n.GetToken().Value}, true
	}
	return nil, false
}

// heading takes a leading heading off a text, else names the first one in it.
func heading(text string) (title, rest string) {
	fenced := false
	for at, first := 0, true; at < len(text); {
		l, _, _ := strings.Cut(text[at:], "\n")
		next := min(at+len(l)+1, len(text))
		line := strings.TrimSpace(l)
		if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
			fenced = !fenced
		}
		if t := strings.TrimLeft(line, "#"); !fenced && t != line && len(line)-len(t) <= 6 && strings.HasPrefix(t, " ") {
			title = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(t), "#"))
			if first && title != "" {
				return title, strings.TrimSpace(text[next:])
			}
			if title != "" {
				return title, text
			}
		}
		if line != "" {
			first = false
		}
		at = next
	}
	return "", text
}

func nameTitle(file string) string {
	name := path.Base(strings.ReplaceAll(file, `\`, "/"))
	name = strings.TrimSuffix(name, path.Ext(name))
	return strings.TrimSpace(strings.NewReplacer("-", " ", "_", " ").Replace(name))
}
