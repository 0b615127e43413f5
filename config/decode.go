package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// decoder walks the YAML tree along the struct. It never stops at a problem: it
// notes it and goes on, so that one run tells all. (The decoder of the YAML
// library stops at the first.)
type decoder struct {
	*source
	env      func(string) (string, bool)
	problems Problems
	unread   map[string]bool   // keys whose value was lost: nothing more is said of them
	origins  map[string]string // " (from TURNS)": values that came from elsewhere
}

func newDecoder(file string, env func(string) (string, bool)) *decoder {
	if env == nil {
		env = func(string) (string, bool) { return "", false }
	}
	return &decoder{
		source:  &source{file: file, lines: map[string]int{}, single: map[string]bool{}},
		env:     env,
		unread:  map[string]bool{},
		origins: map[string]string{},
	}
}

// fail notes a problem that lost the value of its key.
func (d *decoder) fail(key string, line int, format string, args ...any) {
	d.unread[key] = true
	d.add(key, line, format, args...)
}

// report notes a problem of a key whose value was read, as were those that hold
// it and those it holds: what could not be read is not also missing.
func (d *decoder) report(key, format string, args ...any) {
	for up := key; up != ""; up = up[:max(0, strings.LastIndexAny(up, ".["))] {
		if d.unread[up] {
			return
		}
	}
	if !d.problems.Concern(key) {
		d.add(key, d.line(key), format, args...)
	}
}

func (d *decoder) add(key string, line int, format string, args ...any) {
	d.problems = append(d.problems, Problem{File: d.file, Line: line, Key: key, Text: fmt.Sprintf(format, args...)})
}

func (d *decoder) root(n ast.Node, c *Config) {
	if n = d.bare("", 1, n); n == nil {
		return
	}
	if _, ok := n.(ast.MapNode); !ok && !isNull(n) {
		d.add("", nodeLine(n), `expected "key: value" lines, found %s; put a blank after the colon`, kind(n))
		return
	}
	d.value("", nodeLine(n), n, reflect.ValueOf(c).Elem(), "")
}

// value decodes a node into v; what is written as nothing keeps its default.
// line is that of the key, or of the element in a list.
func (d *decoder) value(key string, line int, n ast.Node, v reflect.Value, tag reflect.StructTag) {
	n = d.bare(key, line, n)
	if n == nil {
		return
	}
	if isNull(n) {
		if isScalar(v.Type()) && commentedOut(n) {
			d.fail(key, line, `a # begins a comment, so nothing stands here; put the value in quotes: "#…"`)
		}
		return
	}
	switch {
	case isScalar(v.Type()):
		d.scalar(key, line, n, v, tag)
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		if f, ok := p.Interface().(defaulter); ok {
			f.defaults()
		}
		d.value(key, line, n, p.Elem(), tag)
		v.Set(p)
	case v.Kind() == reflect.Slice:
		d.list(key, line, n, v, tag)
	case v.Kind() == reflect.Map:
		d.free(key, line, n, v)
	default:
		d.mapping(key, line, n, v)
	}
}

// mapping decodes a node into a struct.
func (d *decoder) mapping(key string, line int, n ast.Node, v reflect.Value) {
	known := fieldNames(v.Type())
	d.each(key, line, n, known, func(name, path string, line int, value ast.Node) {
		i := slices.Index(known, name)
		if i < 0 {
			near := nearest(name, known)
			if near != "" {
				d.unread[join(key, near)] = true
			}
			d.add(path, line, "unknown key; %s", whereTo(name, key, near, known))
			return
		}
		d.value(path, line, value, v.Field(i), v.Type().Field(i).Tag)
	})
}

// free decodes a node into a map, whose keys are the user's.
func (d *decoder) free(key string, line int, n ast.Node, v reflect.Value) {
	m := reflect.MakeMap(v.Type())
	d.each(key, line, n, nil, func(name, path string, line int, value ast.Node) {
		e := reflect.New(v.Type().Elem()).Elem()
		d.value(path, line, value, e, "")
		m.SetMapIndex(reflect.ValueOf(name), e)
	})
	v.Set(m)
}

// each calls f for every key of a mapping that is written once.
func (d *decoder) each(key string, line int, n ast.Node, known []string, f func(name, path string, line int, value ast.Node)) {
	m, ok := n.(ast.MapNode)
	if !ok {
		if _, text, _ := literal(n); text {
			line = max(line, nodeLine(n)) // log:\n  level:info
		}
		d.fail(key, line, `expected keys, found %s; write "key: value", with a blank after the colon`, kind(n))
		return
	}
	seen := map[string]int{}
	for it := m.MapRange(); it.Next(); {
		k := it.Key()
		line := nodeLine(k)
		switch k.(type) {
		case *ast.MergeKeyNode:
			d.add(key, line, "<< is not used here; write the keys out")
			continue
		case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		default:
			d.add(key, line, "a key is a plain word; write it without ?, &, * and !")
			continue
		}
		name := show(k.GetToken().Value)
		path := join(key, shownKey(name, known))
		if first, twice := seen[name]; twice {
			d.add(path, line, "is written twice, first on line %d; delete one", first)
			continue
		}
		seen[name] = line
		d.lines[path], d.lines[join(key, name)] = line, line
		f(name, path, line, it.Value())
	}
}

// list decodes a node into a slice. One value stands for a list of one.
func (d *decoder) list(key string, line int, n ast.Node, v reflect.Value, tag reflect.StructTag) {
	items := []ast.Node{n}
	sequence, ok := n.(*ast.SequenceNode)
	if ok {
		items = sequence.Values
	}
	d.single[key] = !ok
	v.Set(reflect.MakeSlice(v.Type(), 0, len(items)))
	for i, item := range items {
		path := d.item(key, i)
		if ok {
			line = nodeLine(item)
			d.lines[path] = line
		}
		e := reflect.New(v.Type().Elem())
		if f, ok := e.Interface().(defaulter); ok {
			f.defaults()
		}
		if isNull(item) && isScalar(e.Elem().Type()) {
			d.fail(path, line, "is empty; write a value or delete the entry")
		}
		d.value(path, line, item, e.Elem(), tag)
		v.Set(reflect.Append(v, e.Elem()))
	}
	if separator := tag.Get("split"); separator != "" {
		v.Set(reflect.ValueOf(split(v.Interface().([]Secret), separator)))
	}
}

// split takes apart several values written as one text.
func split(list []Secret, separator string) []Secret {
	var out []Secret
	for _, s := range list {
		for part := range strings.SplitSeq(s.Reveal(), separator) {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, NewSecret(part))
			}
		}
	}
	return out
}

// bare takes off what YAML can put around a value and we refuse; nil: nothing
// is left. Aliases are never followed.
func (d *decoder) bare(key string, line int, n ast.Node) ast.Node {
	switch n := n.(type) {
	case nil:
		return nil
	case *ast.AnchorNode:
		d.add(key, line, "anchors (&name) are not used here; write the value out, or in quotes if it begins with &")
		return d.bare(key, line, n.Value)
	case *ast.AliasNode:
		d.fail(key, line, "aliases (*name) are not used here; write the value out, or in quotes if it begins with *")
		return nil
	case *ast.TagNode:
		d.fail(key, line, "tags (!name) are not used here; delete it, or put the value in quotes if it begins with !")
		return nil // without its tag the value means something else
	}
	return n
}

// commentedOut recognizes `channel: #support`, which YAML reads as no value.
func commentedOut(n ast.Node) bool {
	c := n.GetComment()
	return c != nil && regexp.MustCompile(`^#[A-Za-z0-9]`).MatchString(c.String())
}

// whereTo is the mend for a key we do not know.
func whereTo(name, section, near string, known []string) string {
	if near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	for _, home := range homes[name] {
		if home != section {
			return fmt.Sprintf("it belongs under %q", home)
		}
	}
	return "known here: " + strings.Join(known, ", ")
}

// homes are the sections that know a key, by key, for keys put elsewhere.
var homes = func() map[string][]string {
	m := map[string][]string{}
	t := reflect.TypeFor[Config]()
	for i, section := range fieldNames(t) {
		f := t.Field(i).Type
		if f.Kind() == reflect.Slice || f.Kind() == reflect.Pointer {
			f = f.Elem()
		}
		for _, name := range fieldNames(f) {
			m[name] = append(m[name], section)
		}
	}
	return m
}()

// fieldNames are the keys of a struct, in the order of its fields; the fields
// without a key come last in every struct here.
func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func join(section, key string) string {
	if section == "" {
		return key
	}
	return section + "." + key
}
