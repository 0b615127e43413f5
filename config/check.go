package config

import (
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// check looks at the whole: what one key allows, and what keys must be together.
// It also completes what depends on other keys (a fallback's server, local
// paths). Nothing is asked of the network; that is `handoff check`'s part.
func (d *decoder) check(c *Config) {
	d.redis(&c.Redis)
	d.embedded(c)
	d.knowledge(c)
	d.model(&c.Model)
	d.transcription(&c.Model)
	d.dialog(&c.Dialog)
	d.hours("hours", c.Hours)
	accounts := d.platforms(c)
	d.people(c.People, accounts)
	r := &c.Roles
	r.Admin = d.roles("roles.admin", r.Admin, accounts, c.People)
	r.Lead = d.roles("roles.lead", r.Lead, accounts, c.People)
	r.Agent = d.roles("roles.agent", r.Agent, accounts, c.People)
	d.desk(c)
	d.teams(c, accounts)
	d.routing(c)
	d.outward(c, accounts)
	if c.HTTP.On() {
		d.listen("http.listen", c.HTTP.Listen, ", or off")
	}
}

// written says whether a key stands in the file.
func (d *decoder) written(key string) bool {
	_, ok := d.lines[key]
	return ok
}

func (d *decoder) embedded(c *Config) {
	const key = "embedded.file"
	if c.Embedded.File == "" {
		d.report(key, `is empty; name a file, or write ":memory:" to keep nothing`)
		return
	}
	if c.Embedded.File == InMemory {
		return
	}
	c.Embedded.File = d.local(c.Embedded.File)
	if len(c.Redis.URL) > 0 {
		return // not used
	}
	if info, err := os.Stat(c.Embedded.File); err == nil && info.IsDir() {
		d.report(key, "is a folder; name a file in it, as handoff.db")
	}
	if _, err := os.Stat(filepath.Dir(c.Embedded.File)); err != nil {
		d.report(key, "its folder: %s; make it, or name a file elsewhere; relative names start from %s", reason(err), d.folder())
	}
}

func (d *decoder) knowledge(c *Config) {
	k, key := &c.Knowledge, "knowledge.paths"
	if !d.written(key) {
		if _, err := os.Stat(d.local(DefaultKnowledgePath)); err != nil {
			k.Paths = nil
		}
	}
	for i, path := range k.Paths {
		k.Paths[i] = d.local(path)
		if path == "" {
			d.report(d.item(key, i), "is empty; name a folder or delete the entry")
		} else if _, err := os.Stat(k.Paths[i]); err != nil {
			d.report(d.item(key, i), "%s; make the folder or mend the name; relative names start from %s", reason(err), d.folder())
		}
	}
	if !d.written("knowledge.default_language") {
		k.DefaultLanguage = c.Dialog.DefaultLocale
		return
	}
	d.locale("knowledge.default_language", k.DefaultLanguage)
}

func (d *decoder) model(m *Model) {
	if m.BaseURL == "" && !m.APIKey.Empty() {
		m.BaseURL = DefaultModelURL
	}
	server := func(key string, base *string, secret Secret) {
		*base = strings.TrimRight(*base, "/")
		if *base != "" {
			d.address(key+".base_url", *base, DefaultModelURL, "http", "https")
		}
		if strings.HasPrefix(*base, "https://api.openai.com") && secret.Empty() {
			d.report(key+".api_key", "is missing; make one at https://platform.openai.com/api-keys, or name another server in base_url")
		}
		d.secret(key+".api_key", secret, "take the real one from the server's operator (OpenAI: https://platform.openai.com/api-keys)")
	}
	server("model", &m.BaseURL, m.APIKey)
	if m.Name == "" {
		d.report("model.name", "is empty; write the model's name as the server lists it")
	}
	if !m.On() && len(m.Fallbacks) > 0 {
		d.report("model.fallbacks", "there is no first model to fall back from; write model.base_url or model.api_key")
	}
	for i := range m.Fallbacks {
		f, key := &m.Fallbacks[i], d.item("model.fallbacks", i)
		if f.BaseURL == "" && f.Name == "" && f.APIKey.Empty() {
			d.report(key, "is the first model again; write base_url, name or both")
		}
		if f.BaseURL == "" {
			f.BaseURL = m.BaseURL
			if f.APIKey.Empty() {
				f.APIKey = m.APIKey
			}
		}
		if f.Name == "" {
			f.Name = m.Name
		}
		server(key, &f.BaseURL, f.APIKey)
	}
	d.between("model.timeout", m.Timeout, 100*time.Millisecond, 10*time.Minute)
	if m.MaxTokens < 1 || m.MaxTokens > 1_000_000 {
		d.report("model.max_tokens", "must be 1 to 1000000; 800 is a good length for an answer")
	}
	d.fraction("model.temperature", m.Temperature, 2)
}

// transcription completes what hears from what writes.
func (d *decoder) transcription(m *Model) {
	t, key := m.Transcription, "model.transcription"
	if t == nil {
		return
	}
	if t.BaseURL == "" {
		t.BaseURL = m.BaseURL
		if t.BaseURL == "" {
			t.BaseURL = DefaultModelURL
		}
		if t.APIKey.Empty() {
			t.APIKey = m.APIKey
		}
	}
	t.BaseURL = strings.TrimRight(t.BaseURL, "/")
	d.address(key+".base_url", t.BaseURL, DefaultModelURL, "http", "https")
	if strings.HasPrefix(t.BaseURL, "https://api.openai.com") && t.APIKey.Empty() {
		d.report(key+".api_key", "is missing; make one at https://platform.openai.com/api-keys, or name another server in base_url")
	}
	d.secret(key+".api_key", t.APIKey, "take the real one from the server's operator (OpenAI: https://platform.openai.com/api-keys)")
	if t.Name == "" {
		d.report(key+".name", "is empty; write the model's name as the server lists it")
	}
	d.between(key+".timeout", t.Timeout, 100*time.Millisecond, time.Minute)
}

func (d *decoder) dialog(c *Dialog) {
	d.between("dialog.burst_window", c.BurstWindow, 0, 5*time.Second)
	d.locale("dialog.default_locale", c.DefaultLocale)
	if c.Turns < 1 || c.Turns > 100_000 {
		d.report("dialog.turns", "must be 1 to 100000; 256 is usual")
	}
	if c.MaxFile < 1 || c.MaxFile > 100 {
		d.report("dialog.max_file_mb", "must be 1 to 100; 20 is what Telegram gives to bots")
	}
	floor := d.fraction("dialog.quote_floor", c.QuoteFloor, 1)
	if d.fraction("dialog.approved_threshold", c.ApprovedThreshold, 1) && floor && c.QuoteFloor > c.ApprovedThreshold {
		key := "dialog.quote_floor"
		if !d.written(key) {
			key = "dialog.approved_threshold"
		}
		d.report(key, "quote_floor (%v) is above approved_threshold (%v); what is sure enough to be given verbatim must be sure enough to be quoted", c.QuoteFloor, c.ApprovedThreshold)
	}
	for _, locale := range slices.Sorted(maps.Keys(c.Texts)) {
		d.language("dialog.texts", locale)
	}
}

// address checks an http address. It never prints it: people write passwords
// into addresses.
func (d *decoder) address(key, raw, example string, schemes ...string) *url.URL {
	u, err := url.Parse(raw)
	mend := "; write it as " + example
	switch {
	case raw == "":
		d.report(key, "is missing%s", mend)
	case err != nil:
		d.report(key, "is not an address%s", mend)
	case !slices.Contains(schemes, u.Scheme):
		d.report(key, "must begin with %s://%s", strings.Join(schemes, ":// or "), mend)
	case u.Hostname() == "":
		d.report(key, "has no host%s", mend)
	case u.User != nil:
		d.report(key, "holds a user or password; write the secret in its own key%s", mend)
	case u.RawQuery != "" || u.Fragment != "":
		d.report(key, "must end before ? and #%s", mend)
	case u.Port() != "" && !port(u.Port(), 1):
		d.report(key, "the port must be 1 to 65535%s", mend)
	default:
		return u
	}
	return nil
}

func (d *decoder) listen(key, address, or string) {
	_, p, err := net.SplitHostPort(address)
	if err != nil || !port(p, 0) {
		d.report(key, "is not host:port; write it as %s, or as :8080 for every network%s", DefaultListen, or)
	}
}

func port(s string, least int) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= least && n <= 65535
}

func (d *decoder) locale(key, locale string) {
	if problem := badLocale(locale); problem != "" {
		d.report(key, "%s", problem)
	}
}

// badLocale is what is wrong with a language tag (BCP 47), or "".
func badLocale(locale string) string {
	tag, err := language.Parse(locale)
	switch {
	case err != nil || locale == "":
		return "is not a language (BCP 47); write it as en, zh-CN or pt-BR"
	case strings.Contains(locale, "_"):
		return "is written with a hyphen: " + tag.String()
	}
	return ""
}

func (d *decoder) between(key string, value, least, most time.Duration) {
	if value < least || value > most {
		d.report(key, "must be %v to %v", least, strings.TrimSuffix(most.String(), "0s"))
	}
}

func (d *decoder) fraction(key string, value, most float64) bool {
	if value < 0 || value > most {
		d.report(key, "must be 0 to %v", most)
		return false
	}
	return true
}
