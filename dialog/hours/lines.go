package hours

import (
	"bytes"
	"strings"
)

// line is one property of a calendar: NAME;PARAM=value:value.
type line struct {
	number int // in the file, where it begins
	name   string
	params map[string]string
	value  string
}

// unfold takes a calendar apart; folded lines are put together. A line that is no
// property has no name.
func unfold(data []byte) []line {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var out []line
	var raw []byte
	begin := 0
	end := func() {
		if len(bytes.TrimSpace(raw)) > 0 {
			l := property(strings.ToValidUTF8(string(raw), "\uFFFD")) // a fold may stand within a letter
			l.number = begin
			out = append(out, l)
		}
	}
	number := 0
	for physical := range bytes.SplitSeq(data, []byte("\n")) {
		number++
		physical = bytes.TrimSuffix(physical, []byte("\r"))
		if len(physical) > 0 && (physical[0] == ' ' || physical[0] == '\t') && begin > 0 {
			raw = append(raw, physical[1:]...)
			continue
		}
		end()
		raw, begin = append([]byte(nil), physical...), number
	}
	end()
	return out
}

func property(text string) line {
	l := line{params: make(map[string]string)}
	quoted, colon := false, -1
	var parts []string
	from := 0
	for i := 0; i < len(text) && colon < 0; i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';' || c == ':':
			parts = append(parts, text[from:i])
			from = i + 1
			if c == ':' {
				colon = i
			}
		}
	}
	if colon < 0 {
		return l
	}
	l.name, l.value = strings.ToUpper(strings.TrimSpace(parts[0])), text[colon+1:]
	for _, p := range parts[1:] {
		key, value, _ := strings.Cut(p, "=")
		l.params[strings.ToUpper(key)] = strings.Trim(value, `"`)
	}
	return l
}

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";")
