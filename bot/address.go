package bot

import (
	"errors"
	"fmt"
	"strings"
)

// Address is a place where things are said on a platform.
type Address struct {
	Account string // the adapter's configured name: "telegram", "slack"
	Chat    string // the platform's chat or channel
	Thread  string // the adapter's own: a thread, a topic, a person in a group; empty where there is none
}

// Own is the account of what belongs to no platform: the program's own
// conversations, {Own, name}, and what one conversation passes to another.
const Own = "handoff"

// IsZero reports whether a names no place at all.
func (a Address) IsZero() bool { return a == Address{} }

// String writes a as "account/chat" or "account/chat/thread". Every byte that
// is not a letter, a digit or one of "-_.:#@+" is written %XX, so the text is
// safe in keys, logs and URLs. ParseAddress reads it back.
func (a Address) String() string {
	var b strings.Builder
	b.Grow(len(a.Account) + len(a.Chat) + len(a.Thread) + 2)
	escape(&b, a.Account)
	b.WriteByte('/')
	escape(&b, a.Chat)
	if a.Thread != "" {
		b.WriteByte('/')
		escape(&b, a.Thread)
	}
	return b.String()
}

// Link is the target of a CommonMark link that leads to a, for adapters that can
// show the way to a place of their own platform; others leave the words.
func (a Address) Link() string { return LinkScheme + a.String() }

// LinkScheme begins every Address.Link.
const LinkScheme = "handoff:"

// ParseAddress reads what Address.String wrote.
func ParseAddress(s string) (Address, error) {
	parts := strings.Split(s, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return Address{}, fmt.Errorf("bot: parse address %q: want account/chat or account/chat/thread", s)
	}
	var a Address
	for i, field := range []*string{&a.Account, &a.Chat, &a.Thread}[:len(parts)] {
		text, err := unescape(parts[i])
		if err != nil {
			return Address{}, fmt.Errorf("bot: parse address %q: %w", s, err)
		}
		*field = text
	}
	if a.String() != s {
		return Address{}, fmt.Errorf("bot: parse address %q: not as Address.String writes it", s)
	}
	return a, nil
}

// MarshalText writes a as String does, for JSON.
func (a Address) MarshalText() ([]byte, error) {
	if a.IsZero() {
		return nil, nil
	}
	return []byte(a.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (a *Address) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Address{}
		return nil
	}
	parsed, err := ParseAddress(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

const hexDigits = "0123456789ABCDEF"

func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("-_.:#@+", c) >= 0
}

func escape(b *strings.Builder, s string) {
	for i := 0; i < len(s); i++ {
		if c := s[i]; plain(c) {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
}

func unescape(s string) (string, error) {
	if strings.IndexByte(s, '%') < 0 {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", errors.New("cut escape")
		}
		hi, lo := strings.IndexByte(hexDigits, s[i+1]), strings.IndexByte(hexDigits, s[i+2])
		if hi < 0 || lo < 0 {
			return "", errors.New("bad escape")
		}
		b.WriteByte(byte(hi<<4 | lo))
		i += 2
	}
	return b.String(), nil
}
