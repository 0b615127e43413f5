package config

import (
	"fmt"
	"net/url"
	"strings"
)

// source remembers where each key was written and what must never be printed.
type source struct {
	file    string
	lines   map[string]int  // "telegram.token" -> 7; list elements as "roles.admin[1]"
	single  map[string]bool // lists written as one value: their element has the list's own path
	secrets []string
}

// line is where a key stands, or where the mapping stands that should hold it.
func (s *source) line(key string) int {
	for key != "" {
		if n, ok := s.lines[key]; ok {
			return n
		}
		if list, ok := strings.CutSuffix(key, "[0]"); ok && s.single[list] {
			key = list
			continue
		}
		if i := strings.Index(key, "[0]."); i >= 0 && s.single[key[:i]] {
			key = key[:i] + key[i+len("[0]"):]
			continue
		}
		key = key[:max(0, strings.LastIndexAny(key, ".["))]
	}
	return 0
}

// item is the path of a list's element.
func (s *source) item(list string, i int) string {
	if s.single[list] {
		return list
	}
	return fmt.Sprintf("%s[%d]", list, i)
}

// Where names the place of a key as "handoff.yaml:12": "telegram.token", or
// "telegram[1].token" where there are several accounts ("telegram[0].token" finds
// an only one too). A key that is not written is where it belongs: at its
// section, or the file.
func (c *Config) Where(key string) string {
	if c.source == nil {
		return DefaultFile
	}
	return place(c.source.file, c.source.line(key))
}

// Problem reports what only a server knows in the form of the others: a token
// that is refused, a channel that does not exist. Text must hold no secret.
func (c *Config) Problem(key, text string) Problem {
	p := Problem{File: DefaultFile, Key: key, Text: text}
	if c.source != nil {
		p.File, p.Line = c.source.file, c.source.line(key)
	}
	return p
}

// Redact replaces every secret of this configuration in a text by ***. It is
// for the edge (log handler, last error of main): a library's error may quote
// the address with the token in it.
func (c *Config) Redact(text string) string {
	if c.source == nil {
		return text
	}
	for _, s := range c.source.secrets {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			text = strings.ReplaceAll(text, form, redacted)
		}
	}
	return text
}

// remember keeps a secret for Redact. Very short ones are left out: replacing
// "ab" everywhere would spoil the logs and hide nothing.
func (s *source) remember(secret string) {
	if len(secret) >= 6 {
		s.secrets = append(s.secrets, secret)
	}
	if u, err := url.Parse(secret); err == nil && u.User != nil {
		if password, ok := u.User.Password(); ok && len(password) >= 6 {
			s.secrets = append(s.secrets, password)
		}
	}
}
