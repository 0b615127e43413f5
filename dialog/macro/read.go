package macro

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"golang.org/x/text/language"

	"handoff/dialog"
)

// written is a macro as files hold it.
type written struct {
	Name     string            `yaml:"name"`
	Title    string            `yaml:"title"`
	Text     string            `yaml:"text"`
	Texts    map[string]string `yaml:"texts"`
	Note     string            `yaml:"note"`
	Tag      list              `yaml:"tag"`
	Untag    list              `yaml:"untag"`
	Assign   string            `yaml:"assign"`
	Transfer string            `yaml:"transfer"`
	Priority string            `yaml:"priority"`
	Snooze   string            `yaml:"snooze"`
	Resolve  bool              `yaml:"resolve"`
}

// keys are those of written, for the nearest one.
var keys = []string{"name", "title", "text", "texts", "note", "tag", "untag", "assign", "transfer", "priority", "snooze", "resolve"}

// list is a list of words, or one of them.
type list []string

// UnmarshalYAML implements yaml.InterfaceUnmarshaler.
func (l *list) UnmarshalYAML(unmarshal func(any) error) error {
	var many []string
	if unmarshal(&many) == nil {
		*l = many
		return nil
	}
	var one string
	if err := unmarshal(&one); err != nil {
		return err
	}
	for word := range strings.SplitSeq(one, ",") {
		if word = strings.TrimSpace(word); word != "" {
			*l = append(*l, word)
		}
	}
	return nil
}

// macro is w as the dialogue knows it, and what is wrong with it.
func (w written) macro(source string) (dialog.Macro, []string) {
	m := dialog.Macro{
		Name: w.Name, Title: dialog.Line(w.Title, 80), Note: strings.TrimSpace(w.Note), Tag: w.Tag, Untag: w.Untag, Assign: w.Assign,
		Transfer: w.Transfer, Resolve: w.Resolve, Texts: make(map[string]string), Source: source,
	}
	var wrong []string
	if text := strings.TrimSpace(w.Text); text != "" {
		m.Texts[""] = text
	}
	for tag, text := range w.Texts {
		if _, err := language.Parse(tag); err != nil {
			wrong = append(wrong, fmt.Sprintf("%q is no language; write en, zh-CN or another BCP 47 tag", tag))
		}
		m.Texts[tag] = strings.TrimSpace(text)
	}
	if w.Priority != "" {
		p, ok := dialog.ParsePriority(w.Priority)
		if !ok {
			wrong = append(wrong, fmt.Sprintf("unknown priority %q; there are low, normal, high and urgent", w.Priority))
		}
		m.Priority = &p
	}
	if w.Snooze != "" {
		d, err := time.ParseDuration(w.Snooze)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("snooze is %q; write a time like 2h or 90m", w.Snooze))
		}
		m.Snooze = d
	}
	return m, append(wrong, m.Check()...)
}

// readYAML reads a list of macros.
func readYAML(file string, data []byte) (macros []dialog.Macro, problems []Problem) {
	tree, err := parse(data)
	if err != nil {
		return nil, []Problem{yamlProblem(file, err)}
	}
	for _, doc := range tree.Docs {
		var nodes []ast.Node
		switch n := doc.Body.(type) {
		case nil, *ast.CommentGroupNode, *ast.NullNode:
			continue
		case *ast.SequenceNode:
			nodes = n.Values
		case *ast.MappingNode, *ast.MappingValueNode:
			nodes = []ast.Node{n}
		default:
			return nil, []Problem{{file, 1, `it is no list of macros; write "- name: thanks" and its keys below`}}
		}
		for _, n := range nodes {
			line := firstLine(n)
			var w written
			if err := yaml.NodeToValue(n, &w, yaml.Strict()); err != nil {
				problems = append(problems, yamlProblem(file, err))
				continue
			}
			m, wrong := w.macro(fmt.Sprintf("%s:%d", file, line))
			for _, text := range wrong {
				problems = append(problems, Problem{file, line, text})
			}
			if len(wrong) == 0 {
				macros = append(macros, m)
			}
		}
	}
	return macros, problems
}

func firstLine(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0]
	}
	if v, ok := n.(*ast.MappingValueNode); ok {
		n = v.Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// maxDepth is how many brackets may be open at once: the YAML library takes minutes for
// some thousands.
const maxDepth = 100

// deep reports whether more are.
func deep(data []byte) bool {
	open := 0
	for _, b := range data {
		switch b {
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

// parse keeps a panic of the YAML library, should a strange file find one, from taking
// the bot down.
func parse(data []byte) (tree *ast.File, err error) {
	if deep(data) {
		return nil, fmt.Errorf("more than %d brackets are open at once; close them", maxDepth)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot be read: %v", p)
		}
	}()
	return parser.ParseBytes(data, 0)
}

func yamlProblem(file string, err error) Problem {
	p := Problem{File: file, Text: err.Error()}
	var at yaml.Error
	if errors.As(err, &at) {
		p.Text = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			p.Line = t.Position.Line
			if strings.Contains(p.Text, "unknown field") {
				p.Text = fmt.Sprintf("unknown key %q", t.Value)
				if near, ok := dialog.Nearest(t.Value, keys); ok {
					p.Text += fmt.Sprintf("; did you mean %q?", near)
				} else {
					p.Text += "; there are " + strings.Join(keys, ", ")
				}
			}
		}
	}
	return p
}

// readMarkdown reads a macro's file. name and tag are what the file's name says:
// "refund.de.md" is the text of refund in German.
func readMarkdown(file string, data []byte) (m dialog.Macro, tag string, problems []Problem) {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if base, ext, ok := cutLast(name); ok {
		if _, err := language.Parse(ext); err == nil {
			name, tag = base, ext
		}
	}
	front, text, line := split(string(data))
	var w written
	if front != "" {
		if tree, err := parse([]byte(front)); err != nil {
			return m, tag, []Problem{yamlProblem(file, err)}
		} else if len(tree.Docs) > 0 && tree.Docs[0].Body != nil {
			if err := yaml.NodeToValue(tree.Docs[0].Body, &w, yaml.Strict()); err != nil {
				return m, tag, []Problem{yamlProblem(file, err)}
			}
		}
	}
	if w.Name == "" {
		w.Name = name
	}
	if w.Text != "" {
		problems = append(problems, Problem{file, 1, "the text stands below the front matter, not in it"})
	}
	if w.Text = text; tag != "" {
		w.Text, w.Texts = "", map[string]string{tag: text}
	}
	m, wrong := w.macro(fmt.Sprintf("%s:1", file))
	for _, text := range wrong {
		problems = append(problems, Problem{file, line, text})
	}
	return m, tag, problems
}

func cutLast(name string) (base, ext string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 {
		return name, "", false
	}
	return name[:i], name[i+1:], true
}

// split parts front matter and text; line is where the text begins. The front matter
// begins with an empty line, so that lines are counted as in the file.
func split(text string) (front, rest string, line int) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	lines := strings.Split(text, "\n")
	if strings.TrimRight(lines[0], " \t") != "---" {
		return "", text, 1
	}
	end := slices.IndexFunc(lines[1:], func(l string) bool { return strings.TrimRight(l, " \t") == "---" })
	if end < 0 {
		return "", text, 1
	}
	return "\n" + strings.Join(lines[1:end+1], "\n"), strings.Join(lines[end+2:], "\n"), end + 3
}
