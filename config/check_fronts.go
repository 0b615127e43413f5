package config

import (
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	discordID      = regexp.MustCompile(`^[0-9]{15,20}$`)
	discordChannel = regexp.MustCompile(`^#[^\s#@,]{1,100}$`)
	color          = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	webPath        = regexp.MustCompile(`^(/[A-Za-z0-9_-]+)+$`)
)

// front checks what each account that customers write to may have.
func (d *decoder) front(key string, f Front, desks []Slack) {
	for i, tag := range f.Tags {
		if strings.TrimSpace(tag) == "" {
			d.report(d.item(key+".tags", i), "is empty; write a tag of your articles or delete the entry")
		}
	}
	d.channel(key+".desk", f.Desk, desks)
}

// ChannelOf takes a checked channel apart; an empty account is the first Slack
// account's.
func ChannelOf(text string) (account, channel string) {
	if account, channel, ok := strings.Cut(text, "/"); ok {
		return account, channel
	}
	return "", text
}

func (d *decoder) discord(key string, t *Discord) {
	if t.Guild != "" && !discordID.MatchString(t.Guild) {
		d.report(key+".guild", "is no ID; switch on Developer Mode in Discord's settings, then right-click the server and copy its ID")
	}
	switch {
	case t.Channel == "" || discordID.MatchString(t.Channel):
	case !discordChannel.MatchString(t.Channel):
		d.report(key+".channel", `is no channel; write its ID, or its name as "#help" (with quotes) beside guild`)
	case t.Guild == "":
		d.report(key+".channel", "is a name, and names are known on one server only; write guild too, or the channel's ID")
	}
}

// minSecret is how long a secret that we sign with must be, in characters.
const minSecret = 32

func (d *decoder) web(key string, w *Web, http HTTP) {
	const mend = "make one with: openssl rand -hex 32"
	if d.needed(key+".secret", w.Secret, mend+", and write it here, as ${WEB_SECRET}") && len(w.Secret.Reveal()) < minSecret {
		d.report(key+".secret", "is shorter than %d characters; %s", minSecret, mend)
	}
	if !w.IdentitySecret.Empty() && d.secret(key+".identity_secret", w.IdentitySecret, mend) {
		switch {
		case len(w.IdentitySecret.Reveal()) < minSecret:
			d.report(key+".identity_secret", "is shorter than %d characters; %s", minSecret, mend)
		case w.IdentitySecret.Reveal() == w.Secret.Reveal():
			d.report(key+".identity_secret", "is the same as secret, but the website must not know that one; %s", mend)
		}
	}
	w.Path = strings.TrimRight(w.Path, "/")
	if !webPath.MatchString(w.Path) {
		d.report(key+".path", "must begin with / and hold letters, digits, - and _ alone; as %s", DefaultWebPath)
	}
	if w.URL != "" {
		w.URL = strings.TrimRight(w.URL, "/")
		if u := d.address(key+".url", w.URL, "https://chat.example.com", "https", "http"); u != nil && u.Path != "" {
			d.report(key+".url", "holds a path; write the host alone, and the path in path")
		}
	}
	for i, origin := range w.Origins {
		at := d.item(key+".origins", i)
		u := d.address(at, strings.TrimRight(origin, "/"), "https://shop.example", "https", "http")
		if u == nil {
			continue
		}
		if u.Path != "" {
			d.report(at, "is a page; write its origin alone, as https://shop.example")
		}
		w.Origins[i] = (&url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}).String()
	}
	for i, proxy := range w.Proxies {
		if _, err := netip.ParsePrefix(proxy); err != nil {
			d.report(d.item(key+".proxies", i), "is no network; write it as 10.0.0.0/8 or 192.0.2.7/32")
		}
	}
	if w.Color != "" && !color.MatchString(w.Color) {
		d.report(key+".color", `is no colour; write it in quotes, as "#0b57d0"`)
	}
	if w.MaxFile < 1 || w.MaxFile > 100 {
		d.report(key+".max_file_mb", "must be 1 to 100")
	}
	d.webTexts(key, w)
	if !http.On() {
		d.report(key, "nothing serves it, as http.listen is off; write http.listen")
	}
}

// What fits on the page of a chat, in characters: the widget is 380 pixels wide.
const (
	maxGreeting    = 500
	maxPlaceholder = 80
	maxLinkLabel   = 40
	maxLinks       = 5
)

// webTexts checks what the page of a chat says by language.
func (d *decoder) webTexts(key string, w *Web) {
	words := func(key, said string, most int) {
		switch n := utf8.RuneCountInString(strings.TrimSpace(said)); {
		case n == 0:
			d.report(key, "is empty; write what the visitor shall read or delete the line")
		case n > most:
			d.report(key, "has %d characters; write %d at most", n, most)
		}
	}
	sentence := func(key string, by map[string]string, most int) {
		for _, lang := range slices.Sorted(maps.Keys(by)) {
			words(d.language(key, lang), by[lang], most)
		}
	}
	sentence(key+".greeting", w.Greeting, maxGreeting)
	sentence(key+".placeholder", w.Placeholder, maxPlaceholder)
	for _, lang := range slices.Sorted(maps.Keys(w.Links)) {
		at := d.language(key+".links", lang)
		if n := len(w.Links[lang]); n > maxLinks {
			d.report(at, "has %d links; there is room for %d", n, maxLinks)
		}
		for i, link := range w.Links[lang] {
			item := d.item(at, i)
			words(item+".label", link.Label, maxLinkLabel)
			if u, err := url.Parse(link.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
				d.report(item+".url", "is no address; write it as https://shop.example/privacy")
			}
		}
	}
}

// language is the key of what is said in a language, which it checks.
func (d *decoder) language(key, lang string) string {
	at := join(key, shownKey(lang, nil))
	if problem := badLocale(lang); problem != "" {
		d.add(at, d.line(join(key, lang)), "%s", problem)
	}
	return at
}
