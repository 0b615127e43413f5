package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Text is what the chat says by itself in one language; what is empty has a
// default in English and Chinese, and shows English elsewhere.
type Text struct {
	Title       string `json:"title,omitempty"`       // over the chat
	Greeting    string `json:"greeting,omitempty"`    // shown before anything was said
	Placeholder string `json:"placeholder,omitempty"` // where the visitor writes
	Links       []Link `json:"links,omitempty"`       // below the chat: imprint, privacy
}

// Link is an address with its name.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"` // http or https
}

var defaultTexts = map[string]Text{
	"en": {Title: "Support", Greeting: "Hello! How can we help?", Placeholder: "Write a message"},
	"zh": {Title: "客服", Greeting: "您好！请问有什么可以帮您？", Placeholder: "输入消息"},
}

// texts are the configured ones, with a matcher over their languages.
type texts struct {
	tags    []language.Tag
	texts   []Text
	matcher language.Matcher
}

func newTexts(title string, configured map[string]Text) (texts, error) {
	all := make(map[string]Text)
	for lang, t := range defaultTexts {
		if title != "" {
			t.Title = title
		}
		all[lang] = t
	}
	var errs []error
	for _, lang := range slices.Sorted(maps.Keys(configured)) {
		t := configured[lang]
		tag, err := language.Parse(lang)
		if err != nil {
			errs = append(errs, fmt.Errorf("web: read language %q: want a BCP 47 tag like en or zh-Hans", lang))
			continue
		}
		for _, l := range t.Links {
			if u, err := url.Parse(l.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" {
				errs = append(errs, fmt.Errorf("web: read link %q: want an address with http or https", l.Label))
			}
		}
		// What is missing for zh-CN is said as for zh, never in English.
		lang, before := tag.String(), all["en"]
		if base, _ := tag.Base(); all[base.String()].Greeting != "" {
			before = all[base.String()]
		}
		def(&t.Title, before.Title)
		def(&t.Greeting, before.Greeting)
		def(&t.Placeholder, before.Placeholder)
		all[lang] = t
	}
	if len(errs) > 0 {
		return texts{}, errors.Join(errs...)
	}
	var langs []string
	for lang := range all {
		langs = append(langs, lang)
	}
	slices.SortFunc(langs, func(x, y string) int { // English is first: it is for whoever reads none of them
		switch {
		case x == "en":
			return -1
		case y == "en":
			return 1
		}
		return strings.Compare(x, y)
	})
	var t texts
	for _, lang := range langs {
		t.tags = append(t.tags, language.Make(lang))
		t.texts = append(t.texts, all[lang])
	}
	t.matcher = language.NewMatcher(t.tags)
	return t, nil
}

// speak finds the texts for what a reader reads.
func (t texts) speak(langs ...string) (string, Text) {
	_, i := language.MatchStrings(t.matcher, langs...)
	return t.tags[i].String(), t.texts[i]
}

// serveConfig tells the pages how the chat looks and what it takes.
func (a *Adapter) serveConfig(w http.ResponseWriter, r *http.Request) {
	lang, text := a.texts.speak(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Add("Vary", "Accept-Language")
	reply(w, http.StatusOK, struct {
		V     int    `json:"v"`
		Lang  string `json:"lang"`
		Color string `json:"color"`
		Text
		MaxText  int      `json:"max_text"`
		MaxFile  int64    `json:"max_file"`
		MaxFiles int      `json:"max_files"`
		Accept   []string `json:"accept"`
	}{1, lang, a.color, text, maxText, a.maxFile, maxFiles, accepted()})
}
