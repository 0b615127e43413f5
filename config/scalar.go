package config

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

var (
	secretType   = reflect.TypeFor[Secret]()
	durationType = reflect.TypeFor[time.Duration]()
)

func isScalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Float64, reflect.Bool:
		return true
	}
	return t == secretType
}

// scalar decodes one value. A literal must have the key's type, so that a
// forgotten quote (007, 1.10) is found; what comes from a variable is text and
// is converted.
func (d *decoder) scalar(key string, line int, n ast.Node, v reflect.Value, tag reflect.StructTag) {
	text, isText, ok := literal(n)
	if !ok {
		d.fail(key, line, "expected %s, found %s; write one value", wanted(v.Type()), kind(n))
		return
	}
	text = show(text)
	value, origin, ok := d.expand(key, line, text)
	if !ok {
		return
	}
	isText = isText && origin == ""
	d.origins[key] = origin
	wrong := func(mend string) {
		what := kind(n)
		if origin != "" {
			what = "other text"
		} else if shown := shownValue(value); shown != "" {
			if !isText {
				shown = strings.Trim(shown, `"`)
			}
			what += " (" + shown + ")"
		}
		d.fail(key, line, "expected %s, found %s%s; %s", wanted(v.Type()), what, origin, mend)
	}

	switch {
	case v.Type() == secretType:
		if !isText && origin == "" {
			d.fail(key, line, "expected text, found %s; put it in quotes", kind(n))
			return
		}
		d.remember(value)
		v.Set(reflect.ValueOf(NewSecret(value)))
	case v.Type() == durationType:
		t, err := time.ParseDuration(value)
		if err != nil {
			wrong("write a number and a unit (ms, s, m, h), as 700ms or 1m30s")
			return
		}
		v.SetInt(int64(t))
	case v.Kind() == reflect.String:
		if !isText && origin == "" {
			mend := "put it in quotes"
			if form := tag.Get("form"); form != "" {
				mend = fmt.Sprintf("write it as %q", form)
			}
			wrong(mend)
			return
		}
		if choices := tag.Get("oneof"); choices != "" && !d.choice(key, line, value, origin, strings.Split(choices, ",")) {
			return
		}
		v.SetString(value)
	case isText && unquoted(v.Kind(), value):
		wrong("remove the quotes")
	case v.Kind() == reflect.Bool:
		if value != "true" && value != "false" {
			wrong("write true or false")
			return
		}
		v.SetBool(value == "true")
	case v.Kind() == reflect.Int:
		i, err := strconv.Atoi(value)
		if err != nil || strconv.Itoa(i) != value { // 0256 might be meant as octal
			wrong("write digits only, as 256")
			return
		}
		v.SetInt(int64(i))
	case v.Kind() == reflect.Float64:
		f, err := strconv.ParseFloat(value, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			wrong("write digits and a point, as 0.75")
			return
		}
		v.SetFloat(f)
	}
}

// choice checks a value that must be one of a few words.
func (d *decoder) choice(key string, line int, value, origin string, words []string) bool {
	if slices.Contains(words, value) {
		return true
	}
	what, mend := "the value", "write one of them"
	if shown := shownValue(value); shown != "" && origin == "" {
		what = shown
	}
	near := nearest(value, words)
	for _, w := range words {
		if strings.HasPrefix(value, w) { // warning
			near = w
		}
	}
	if near != "" {
		mend = fmt.Sprintf("did you mean %q?", near)
	}
	d.fail(key, line, "%s is not one of %s%s; %s", what, strings.Join(words, ", "), origin, mend)
	return false
}

// literal is the text of a scalar node as it stands in the file.
func literal(n ast.Node) (text string, isText, ok bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true, true
	case *ast.LiteralNode:
		return n.Value.Value, true, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, false, true
	}
	return "", false, false
}

// unquoted says that a text would be right without its quotes.
func unquoted(kind reflect.Kind, value string) bool {
	switch kind {
	case reflect.Bool:
		return value == "true" || value == "false"
	case reflect.Int:
		_, err := strconv.Atoi(value)
		return err == nil
	default:
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	}
}

func wanted(t reflect.Type) string {
	switch {
	case t == secretType || t.Kind() == reflect.String:
		return "text"
	case t == durationType:
		return "a duration"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int:
		return "a whole number"
	default:
		return "a number"
	}
}

func kind(n ast.Node) string {
	switch n.(type) {
	case ast.MapNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	default:
		return "nothing"
	}
}

func isNull(n ast.Node) bool {
	_, ok := n.(*ast.NullNode)
	return ok
}
