package demo

import (
	"crypto/hmac"
	"crypto/sha256"
	_ "embed" // site.html
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"time"

	"handoff/adapters/web"
)

// site is the sample company's website, on which the real widget stands.
type site struct {
	chat     *web.Adapter
	identity string                         // the key with which the website vouches for its customers
	name     func(id string) (person, bool) // finds a customer
}

// siteColor is the company's, of the widget too.
const siteColor = "#0f6cbd"

// sitePolicy lets the page load its own files and the widget's frame, and be shown
// in the demo's page alone.
const sitePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

//go:embed site/site.html
var siteHTML string

var sitePage = template.Must(template.New("site").Parse(siteHTML))

// serve serves the company's page for one of its customers, who has logged in:
// ?who=mia, and the theme.
func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p, ok := s.name(q.Get("who"))
	if !ok {
		http.Error(w, "there is no such customer", http.StatusNotFound)
		return
	}
	theme := q.Get("theme")
	if theme != "light" && theme != "dark" {
		theme = ""
	}
	h := w.Header()
	h.Set("Content-Security-Policy", sitePolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	_ = sitePage.Execute(w, map[string]string{ // what fails is the visitor's connection
		"Name": p.Name, "Lang": p.Language, "Theme": theme, "Color": siteColor, "Title": botName, "Identity": s.vouch(p),
	})
}

// vouch makes the token by which the chat knows the customer, as the company's own
// server would: adapters/web/PROTOCOL.md, Identity.
func (s *site) vouch(p person) string {
	data, err := json.Marshal(map[string]any{"id": p.ID, "name": p.Name, "exp": time.Now().Add(24 * time.Hour).Unix()})
	if err != nil {
		return "" // a person always marshals
	}
	body := base64.RawURLEncoding.EncodeToString(data)
	sum := hmac.New(sha256.New, []byte(s.identity))
	sum.Write([]byte(body))
	return body + "." + base64.RawURLEncoding.EncodeToString(sum.Sum(nil))
}
