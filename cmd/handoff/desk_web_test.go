package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"time"

	"handoff/config"
)

// webPlatform is the company's page with the chat, whose visitors are signed in where
// the configuration has a secret for it.
type webPlatform struct {
	conf     config.Web
	pages    http.Handler // of the process that runs
	visitors int
}

func newWebsite(c config.Web) *webPlatform { return &webPlatform{conf: c} }

func (w *webPlatform) id(name string) string { return "user:" + strings.ToLower(name) }

func (w *webPlatform) patron(name, language string) patron {
	w.visitors++
	return &webPatron{site: w, name: name, language: language, address: fmt.Sprintf("10.0.0.%d:4000", w.visitors)}
}

func (w *webPlatform) dial(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("nobody dials a website from here")
}

func (w *webPlatform) begin(_ context.Context, pages http.Handler) error {
	w.pages = pages
	return nil
}

func (w *webPlatform) heard(context.Context) error { return nil } // a request ends when all is taken
func (w *webPlatform) close()                      {}

// attributes are what the company's systems know of some customers.
var attributes = map[string]map[string]string{"Goldie": {"plan": "gold"}}

// signed vouches for a customer, as the company's server does.
func (w *webPlatform) signed(name string) string {
	if w.conf.IdentitySecret.Reveal() == "" {
		return ""
	}
	data, _ := json.Marshal(map[string]any{"id": strings.ToLower(name), "name": name, "attributes": attributes[name], "exp": time.Now().Add(time.Hour).Unix()})
	body := base64.RawURLEncoding.EncodeToString(data)
	h := hmac.New(sha256.New, []byte(w.conf.IdentitySecret.Reveal()))
	h.Write([]byte(body))
	return body + "." + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// webForm, webEvent: PROTOCOL.md, Events out.
type webForm struct {
	ID, Name, Title string
	Inputs          []struct{ Name, Label, Value string }
}

type webChoice struct {
	ID, Label string
	Form      *webForm
}

type webEvent struct {
	N                              int
	Type, ID, From, By, Text, Name string
	IDs, Gone                      []string
	Choices                        []webChoice
	Form                           *webForm
	Files                          []struct{ Name string }
	Card                           *webCard
	Status                         *webCard
}

type webCard struct {
	State, Title, Status, HTML string
	Fields                     []struct{ Name, Value string }
}

func (c *webCard) shown() string {
	if c == nil {
		return ""
	}
	text := c.Title + " · " + c.Status + "\n" + c.HTML
	for _, f := range c.Fields {
		text += "\n" + f.Name + ": " + f.Value
	}
	return text
}

// webPatron is one browser.
type webPatron struct {
	site                    *webPlatform
	name, language, address string
	token                   string
	count                   int
	said                    string   // ID of what was said last
	open                    *webForm // that stands before them
	of                      string   // message
}

// ask makes a request; answer, if not nil, is filled with its JSON. A session that
// has ended is begun anew, as the page does.
func (v *webPatron) ask(method, path, kind string, body []byte, answer any) error {
	for range 2 {
		r := httptest.NewRequest(method, "http://site.sim"+v.site.conf.Path+"/v1/"+path, bytes.NewReader(body))
		r.RemoteAddr = v.address
		r.Header.Set("Origin", "http://site.sim")
		r.Header.Set("Content-Type", kind)
		if v.token != "" {
			r.Header.Set("Authorization", "Bearer "+v.token)
		}
		w := httptest.NewRecorder()
		v.site.pages.ServeHTTP(w, r)
		switch {
		case w.Code == http.StatusUnauthorized && path != "session":
			if err := v.session(); err != nil {
				return err
			}
			continue
		case w.Code != http.StatusOK:
			return fmt.Errorf("%s %s is answered %d %s", method, path, w.Code, w.Body)
		}
		return json.Unmarshal(w.Body.Bytes(), answer)
	}
	return fmt.Errorf("%s %s: no session", method, path)
}

func (v *webPatron) session() error {
	asks := map[string]string{"lang": v.language, "token": v.token}
	if identity := v.site.signed(v.name); identity != "" {
		asks = map[string]string{"lang": v.language, "identity": identity}
	}
	data, err := json.Marshal(asks)
	if err != nil {
		return err
	}
	var s struct{ Token string }
	err = v.ask("POST", "session", "application/json", data, &s)
	v.token = s.Token
	return err
}

func (v *webPatron) post(e map[string]any) error {
	v.count++
	id := fmt.Sprintf("v-%s-%016d", strings.ToLower(v.name), v.count)
	e["id"], e["lang"] = id, v.language
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if e["type"] == "text" {
		v.said = id
	}
	var answer struct{ ID string }
	return v.ask("POST", "send", "application/json", data, &answer)
}

func (v *webPatron) say(text string) error {
	return v.post(map[string]any{"type": "text", "text": text})
}

func (v *webPatron) group(string) error { return errors.New("a website has no groups") }

func (v *webPatron) command(text string) error { return v.say("/handoff " + text) }

func (v *webPatron) send(files []string, text string) error {
	var ids []string
	for _, name := range files {
		data, kind := content(name)
		var f struct{ ID string }
		if err := v.ask("POST", "files?name="+url.QueryEscape(name), kind, data, &f); err != nil {
			return err
		}
		ids = append(ids, f.ID)
	}
	return v.post(map[string]any{"type": "text", "text": text, "files": ids})
}

func (v *webPatron) edit(text string) error {
	return v.post(map[string]any{"type": "edit", "re": v.said, "text": text})
}

func (v *webPatron) remove() error { return v.post(map[string]any{"type": "delete", "re": v.said}) }

// press opens the button's form, where it has one: nobody is told.
func (v *webPatron) press(label string) error {
	all, err := v.messages()
	for _, m := range slices.Backward(all) {
		if c, ok := labelled(m.Choices, label, func(c webChoice) string { return c.Label }); ok {
			if c.Form != nil {
				v.open, v.of = c.Form, m.ID
				return nil
			}
			return v.post(map[string]any{"type": "press", "re": m.ID, "choice": c.ID})
		}
	}
	return errors.Join(fmt.Errorf("no button says %q", label), err)
}

func (v *webPatron) form() (string, error) {
	if v.open == nil {
		return "", errors.New("no form stands open")
	}
	text := v.open.Title
	for _, in := range v.open.Inputs {
		text += "\n" + in.Label + ": " + in.Value
	}
	return text, nil
}

func (v *webPatron) fill(values map[string]string) error {
	if v.open == nil {
		return errors.New("no form stands open")
	}
	return v.post(map[string]any{"type": "form", "re": v.of, "form": v.open.ID, "values": values})
}
