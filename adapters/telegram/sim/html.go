package sim

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
)

// Entity is a formatted piece of a text; Offset and Length are UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
}

var (
	tagNames = map[string]string{
		"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
		"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
		"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
	}
	tagForm  = regexp.MustCompile(`^([a-z-]+)((?:\s+[a-z-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[a-zA-Z0-9.-]+))?)*)\s*$`)
	attrForm = regexp.MustCompile(`([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	entity   = regexp.MustCompile(`^&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});`)
)

// parseHTML reads a text as Telegram does: only its own tags, each closed, in
// order; every other "<" is an error. The error is Telegram's description.
func parseHTML(in string) (string, []Entity, error) {
	type open struct {
		name  string
		at    int // index in found
		start int
	}
	var out strings.Builder
	var stack []open
	var found []Entity
	units := 0
	write := func(s string) {
		out.WriteString(s)
		units += len(utf16.Encode([]rune(s)))
	}
	for i := 0; i < len(in); {
		switch in[i] {
		case '&':
			if m := entity.FindString(in[i:]); m != "" {
				write(html.UnescapeString(m))
				i += len(m)
				continue
			}
			write("&")
			i++
		case '<':
			end := strings.IndexByte(in[i:], '>')
			if end < 0 {
				return "", nil, fmt.Errorf("can't parse entities: Unclosed start tag at byte offset %d", i)
			}
			body := in[i+1 : i+end]
			if name, closes := strings.CutPrefix(body, "/"); closes {
				name = strings.ToLower(strings.TrimSpace(name))
				if len(stack) == 0 {
					return "", nil, fmt.Errorf("can't parse entities: Unexpected end tag at byte offset %d", i)
				}
				top := stack[len(stack)-1]
				if top.name != name {
					return "", nil, fmt.Errorf("can't parse entities: Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", i, top.name, name)
				}
				stack = stack[:len(stack)-1]
				found[top.at].Length = units - found[top.at].Offset
				i += end + 1
				continue
			}
			m := tagForm.FindStringSubmatch(strings.ToLower(body))
			if m == nil || tagNames[m[1]] == "" {
				name, _, _ := strings.Cut(body, " ")
				return "", nil, fmt.Errorf("can't parse entities: Unsupported start tag \"%s\" at byte offset %d", name, i)
			}
			e := Entity{Type: tagNames[m[1]], Offset: units}
			for _, a := range attrForm.FindAllStringSubmatch(body, -1) {
				value := html.UnescapeString(a[2] + a[3])
				switch {
				case a[1] == "href":
					e.URL = value
				case a[1] == "class" && m[1] == "code":
					e.Language = strings.TrimPrefix(value, "language-")
				}
			}
			stack = append(stack, open{m[1], len(found), units})
			found = append(found, e)
			i += end + 1
		default:
			next := strings.IndexAny(in[i:], "<&")
			if next < 0 {
				next = len(in) - i
			}
			write(in[i : i+next])
			i += next
		}
	}
	if len(stack) > 0 {
		return "", nil, fmt.Errorf("can't parse entities: Can't find end tag corresponding to start tag \"%s\"", stack[len(stack)-1].name)
	}
	return out.String(), settle(found), nil
}

// settle drops what Telegram drops silently: empty ones, links to nowhere, looks
// inside code.
func settle(found []Entity) []Entity {
	var out []Entity
	for i, e := range found {
		if e.Length == 0 {
			continue
		}
		if e.Type == "text_link" {
			if u, err := url.Parse(e.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "tg" {
				continue
			}
		}
		inside := false
		for j, outer := range found {
			if j != i && (outer.Type == "code" || outer.Type == "pre") && outer.Offset <= e.Offset && e.Offset+e.Length <= outer.Offset+outer.Length && j < i {
				inside = true
				if outer.Type == "pre" && e.Type == "code" && len(out) > 0 {
					out[len(out)-1].Language = e.Language
				}
			}
		}
		if !inside {
			out = append(out, e)
		}
	}
	return out
}

// ParseHTML is what Telegram would show of a text, or its refusal.
func ParseHTML(in string) (string, error) {
	shown, _, err := parseHTML(in)
	return shown, err
}

// ReadHTML is ParseHTML with what the tags come to.
func ReadHTML(in string) (string, []Entity, error) { return parseHTML(in) }
