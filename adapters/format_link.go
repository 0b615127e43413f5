package adapters

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// link appends a link's text. Where the text names another place than the link
// leads to, the address follows in brackets; where the address cannot be a live
// link, the text stands alone.
func link(out, label []Span, dest string, style Style) []Span {
	address, ok := live(dest)
	shown := strings.TrimSpace(Block{Spans: label}.Text())
	switch {
	case !ok:
		return append(out, label...)
	case len(address) > maxURL: // no link is that long; it can be copied
		return append(append(out, label...), Span{Text: " (" + address + ")", Style: style})
	case shown == "": // an image without words
		return append(out, Span{Text: address, Style: style, URL: address})
	}
	for _, s := range label {
		s.URL = address
		out = append(out, s)
	}
	if shown != address && deceptive(shown, address) {
		out = append(out, Span{Text: " (" + address + ")", Style: style})
	}
	return out
}

// live makes an address safe to write into markup, and says whether it may be a
// link at all.
func live(dest string) (string, bool) {
	var b strings.Builder
	for _, c := range []byte(clean(strings.TrimSpace(dest))) {
		if c <= ' ' || c == 0x7f || strings.IndexByte("\"'<>\\^`{|}", c) >= 0 {
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	u, err := url.Parse(b.String())
	if err != nil {
		return "", false
	}
	switch u.Scheme { // in lower case
	case "http", "https":
		return b.String(), u.Hostname() != ""
	case "mailto", "tel":
		return b.String(), u.Opaque != ""
	}
	return "", false
}

// hostLike finds what a reader takes for a host: words joined by dots that end in
// letters.
var hostLike = regexp.MustCompile(`(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+\p{L}{2,}`)

// dots are full stops that browsers read as dots in a host.
var dots = strings.NewReplacer("。", ".", "｡", ".", "．", ".")

// deceptive reports whether the text seems to name another place than address:
// another host, another mailbox, another telephone number.
func deceptive(shown, address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	shown = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) { // invisible: zero-width space, soft hyphen
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(dots.Replace(shown)))
	switch u.Scheme {
	case "tel":
		digits := only(shown, unicode.IsDigit)
		return len(digits) >= 5 && !strings.HasSuffix(only(u.Opaque, unicode.IsDigit), strings.TrimLeft(digits, "0"))
	case "mailto":
		at := strings.Index(shown, "@")
		to, _, _ := strings.Cut(strings.ToLower(u.Opaque), "?")
		return at >= 0 && !strings.Contains(shown, to)
	}
	if u.User != nil { // https://bank.com@evil.test
		return true
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	for _, name := range hostLike.FindAllString(shown, -1) {
		name = strings.TrimPrefix(name, "www.")
		if host != name && !strings.HasSuffix(host, "."+name) {
			return true
		}
	}
	return false
}

func only(s string, keep func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if keep(r) {
			return r
		}
		return -1
	}, s)
}
