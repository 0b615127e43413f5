package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// Substitution happens in scalar values after parsing: line numbers hold, and a
// value cannot bring YAML of its own. The signs are those of a shell:
//
//	${NAME}            the variable; not being set is a problem
//	${NAME:-default}   default when it is not set or empty
//	${file:/run/name}  what stands in a file, without the line ends at its end
//	$$                 one $
//
// A $ before anything else stands for itself.

var (
	variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// braced is what hide protects. Quotes and backslashes are left to YAML.
	braced = regexp.MustCompile(`\$\$|\$\{(?:[A-Za-z_][A-Za-z0-9_]*(?::-[^{}"'\\\n]*)?|file:[^{}"'\\\n]*)\}`)
)

// hiddenBase is where hide puts bytes: private-use characters at the very end
// of Unicode, which clean refuses in a file.
const hiddenBase = 0x10F000

// hide makes the bytes between the braces of ${…} opaque to YAML, which would
// take { for a mapping in {token: ${TOKEN}}. No line is added or removed.
func hide(text string) string {
	return braced.ReplaceAllStringFunc(text, func(s string) string {
		if s == "$$" {
			return s
		}
		var b strings.Builder
		b.WriteByte('$')
		for i := 1; i < len(s); i++ {
			b.WriteRune(hiddenBase + rune(s[i]))
		}
		return b.String()
	})
}

// show undoes hide.
func show(text string) string {
	if !hiddenRunes(text) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if r >= hiddenBase && r < hiddenBase+256 {
			b.WriteByte(byte(r - hiddenBase))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hiddenRunes(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= hiddenBase && r < hiddenBase+256 })
}

// expand fills in the variables of one value. origin says where the text came
// from (" (from TURNS)"), "" when all of it stands in the file. Every variable
// that cannot be filled in is a problem of its own; then ok is false.
func (d *decoder) expand(key string, line int, text string) (value, origin string, ok bool) {
	ok = true
	fail := func(format string, args ...any) {
		d.fail(key, line, format, args...)
		ok = false
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "$")
		b.WriteString(before)
		if !found {
			break
		}
		text = rest
		if after, doubled := strings.CutPrefix(rest, "$"); doubled {
			b.WriteByte('$')
			text = after
			continue
		}
		if !strings.HasPrefix(rest, "{") {
			b.WriteByte('$')
			continue
		}
		name, after, closed := strings.Cut(rest[1:], "}")
		if !closed {
			fail("${ without its }; close it, or write $${ for the two signs")
			break
		}
		text = after
		if path, isFile := strings.CutPrefix(name, "file:"); isFile {
			content, why := d.secretFile(path)
			if why != "" {
				fail("%s", why)
			}
			b.WriteString(content)
			origin = " (from a file)"
			continue
		}
		name, fallback, hasFallback := strings.Cut(name, ":-")
		switch {
		case !variable.MatchString(name):
			fail("${…} does not hold the name of a variable; write ${NAME}, ${NAME:-default} or ${file:/path}, or $${ for the two signs")
			continue
		case strings.Contains(fallback, "${"):
			fail("the default of a variable cannot hold another ${…}; set the variable instead")
			text = strings.TrimPrefix(text, "}") // it closed the outer one
			continue
		}
		content, set := d.env(name)
		if hasFallback && content == "" {
			content, set = fallback, true
		}
		if !set {
			fail("the variable %s is not set; set it, or write ${%[1]s:-default} or ${file:/path}", shownName(name))
			continue
		}
		b.WriteString(content)
		origin = fmt.Sprintf(" (from %s)", shownName(name))
		if content == "" {
			origin = fmt.Sprintf(" (%s is empty)", shownName(name))
		}
	}
	return b.String(), origin, ok
}

// shownName is a variable's name, or NAME where it looks like a token that was
// put between the braces by mistake.
func shownName(name string) string {
	lower := strings.ContainsFunc(name, unicode.IsLower)
	upper := strings.ContainsFunc(name, unicode.IsUpper)
	if len(name) > 64 || lower && (upper || strings.ContainsAny(name, "0123456789")) && !wordlike(name) {
		return "NAME"
	}
	return name
}

// maxSecretFile is more than any token or key needs.
const maxSecretFile = 64 << 10

// secretFile reads what ${file:…} names; why is empty when it could. Its name
// is not repeated: someone will put the token itself there.
func (d *decoder) secretFile(path string) (content, why string) {
	if path == "" {
		return "", "${file:} names no file; write ${file:/path}"
	}
	mend := "; make it or mend its name, which starts from " + d.folder() + " unless it begins with /"
	path = d.local(path)
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file") // a device or pipe might never end
	}
	if err != nil {
		return "", "the file between the braces: " + reason(err) + mend
	}
	f, err := os.Open(path)
	if err != nil {
		return "", "the file between the braces: " + reason(err) + mend
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	switch content = strings.TrimRight(string(data), "\r\n"); {
	case err != nil:
		return "", "the file between the braces: " + reason(err)
	case len(data) > maxSecretFile:
		return "", fmt.Sprintf("the file between the braces is larger than %d kB; it should hold one value", maxSecretFile>>10)
	case content == "":
		return "", "the file between the braces is empty; write the value into it"
	}
	return content, ""
}

// folder is where relative paths start, in words.
func (d *decoder) folder() string {
	if dir := filepath.Dir(d.file); dir != "." {
		return dir
	}
	return "the folder of this file"
}

// local resolves a path of the configuration.
func (d *decoder) local(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(d.file), path)
}
