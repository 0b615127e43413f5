package config

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	clockForm = regexp.MustCompile(`^(?:[01]?\d|2[0-3]):[0-5]\d$`)
	weekForm  = regexp.MustCompile(`^(?:sun|mon|tue|wed|thu|fri|sat) (?:[01]?\d|2[0-3]):[0-5]\d$`)
)

// hookSecret begins a webhook's secret: https://www.standardwebhooks.com
const hookSecret = "whsec_"

// outward checks what goes to people and programs outside the conversations.
func (d *decoder) outward(c *Config, accounts []string) {
	if g := c.Digest; g != nil {
		if g.Channel == "" {
			d.report("digest.channel", `is missing; write the channel that reads it, as "#support"`)
		}
		d.channel("digest.channel", g.Channel, c.Slack)
		if g.Daily != "" && !clockForm.MatchString(g.Daily) {
			d.report("digest.daily", `is no time of day; write it as "9:00", or "" for none`)
		}
		if g.Weekly != "" && !weekForm.MatchString(g.Weekly) {
			d.report("digest.weekly", `is no day and time; write it as "mon 9:00", or "" for none`)
		}
		if g.Zone == "" {
			g.Zone = DefaultZone
			if c.Hours != nil {
				g.Zone = c.Hours.Zone
			}
		}
		d.zone("digest.zone", g.Zone)
	}
	for i := range c.Webhooks {
		h, key := &c.Webhooks[i], d.item("webhooks", i)
		switch {
		case !accountName.MatchString(h.Name):
			d.report(key+".name", "must be 1 to 32 of a-z 0-9 _ -, a letter first; as crm")
		case h.Name == console || h.Name == "handoff":
			d.report(key+".name", "%s is the name of a built-in account; write another", h.Name)
		case slices.Contains(accounts, h.Name):
			d.report(key+".name", "two accounts are named %s; write a name of its own for each", h.Name)
		}
		accounts = append(accounts, h.Name)
		d.address(key+".url", h.URL, "https://crm.example/hooks/handoff", "https", "http")
		if len(h.Secret) == 0 {
			d.report(key+".secret", "is missing; make one with: echo whsec_$(openssl rand -base64 32)")
		}
		for n, s := range h.Secret {
			d.hookSecret(d.item(key+".secret", n), s)
		}
	}
	seen := map[string]string{}
	for i, t := range c.API.Tokens {
		key := d.item("api.tokens", i)
		if !accountName.MatchString(t.Name) {
			d.report(key+".name", "must be 1 to 32 of a-z 0-9 _ -, a letter first; as crm")
		}
		const mend = "make one with: openssl rand -hex 32"
		if !d.needed(key+".token", t.Token, mend+", and write it here, as ${API_TOKEN}") {
			continue
		}
		if first, taken := seen[t.Token.Reveal()]; taken {
			d.report(key+".token", "is the same as %s; each program needs its own", first)
		}
		seen[t.Token.Reveal()] = key + ".token"
		if len(t.Token.Reveal()) < minSecret {
			d.report(key+".token", "is shorter than %d characters; %s", minSecret, mend)
		}
	}
	if len(c.API.Tokens) > 0 && !c.HTTP.On() {
		d.report("api.tokens", "nothing serves it, as http.listen is off; write http.listen")
	}
}

func (d *decoder) hookSecret(key string, s Secret) {
	const mend = "make one with: echo whsec_$(openssl rand -base64 32)"
	if !d.secret(key, s, mend) {
		return
	}
	text, ok := strings.CutPrefix(s.Reveal(), hookSecret)
	raw, err := base64.StdEncoding.DecodeString(text)
	switch {
	case !ok || err != nil:
		d.report(key, "is not whsec_ and base64; %s", mend)
	case len(raw) < 24 || len(raw) > 64:
		d.report(key, "must be 24 to 64 bytes; %s", mend)
	}
}

func (d *decoder) zone(key, zone string) {
	if _, err := time.LoadLocation(zone); err != nil || zone == "" || strings.EqualFold(zone, "local") {
		d.report(key, "is no time zone; write area and city, as Europe/Berlin or Asia/Shanghai, or UTC")
	}
}
