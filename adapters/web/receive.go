package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/language"

	"handoff/bot"
)

// sent is an event from a visitor: see PROTOCOL.md, Events in.
type sent struct {
	ID     string
	Type   string
	Text   string
	Name   string
	Re     string
	Files  []string
	Choice string
	Form   string
	Values map[string]string
	Emoji  string
	Lang   string
	Page   struct{ URL, Title string }
}

func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return badBody(err)
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // else net/http takes its end for the browser's
	if err := json.Unmarshal(data, v); err != nil {
		return refuse(http.StatusBadRequest, "bad_request", "the body is not the JSON that is wanted: %s", err)
	}
	return nil
}

// visitor finds the session of a POST and counts it.
func (a *Adapter) visitor(r *http.Request, visitors *rates) (session, error) {
	if wait := a.limits.client.take(a.client(r), 1); wait > 0 {
		return session{}, tooMany("requests from this address", wait)
	}
	s, err := a.who(r)
	if err != nil {
		return s, err
	}
	if wait := visitors.take(s.Visitor, 1); wait > 0 {
		return s, tooMany("events", wait)
	}
	return s, nil
}

// serveSend takes one event: it is put, then it stands in the feed, then it is
// acknowledged. Whatever breaks in between, the browser sends it again, and both
// know it by its ID.
func (a *Adapter) serveSend(w http.ResponseWriter, r *http.Request) {
	s, err := a.visitor(r, a.limits.visitor)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	var in sent
	if err := readJSON(w, r, &in); err != nil {
		a.fail(w, r, err)
		return
	}
	// The connection may break while we put: what was begun is finished.
	ctx := context.WithoutCancel(r.Context())
	m, e, err := a.message(ctx, s, in)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	n, err := a.take(ctx, m, e)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	reply(w, http.StatusOK, struct {
		ID string `json:"id"`
		N  int64  `json:"n"`
	}{in.ID, n})
}

func (a *Adapter) take(ctx context.Context, m bot.Message, e event) (int64, error) {
	defer a.order.begin(m.At)()
	if err := a.inbound.put(ctx, m); err != nil {
		if _, ok := errors.AsType[*fault](err); !ok {
			a.log.Warn("cannot store what was said; the browser keeps it", "error", err)
			err = later("it cannot be stored now")
		}
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, putTime)
	defer cancel()
	return a.append(ctx, m.At, "m:"+m.ID, e)
}

func bad(format string, args ...any) *fault {
	return refuse(http.StatusBadRequest, "bad_request", format, args...)
}

var (
	nameOfCommand = regexp.MustCompile(`^[a-z]{1,32}$`)
	typedCommand  = regexp.MustCompile(`^/([a-z]{1,32})(?:\s+|$)`)
)

// message reads an event: what is put, and what the feed shows of it.
func (a *Adapter) message(ctx context.Context, s session, in sent) (m bot.Message, e event, err error) {
	if !clientID.MatchString(in.ID) {
		return m, e, bad("id: want \"v-\" and 16 to 62 of A-Z a-z 0-9 _ -")
	}
	if in.Re != "" && !messageForm.MatchString(in.Re) {
		return m, e, bad("re: want the id of a message")
	}
	if in.Text != "" && utf8.RuneCountInString(in.Text) > maxText {
		return m, e, refuse(http.StatusRequestEntityTooLarge, "too_large", "text: it has more than %d code points", maxText)
	}
	m = bot.Message{ID: in.ID, At: a.at(s), From: s.person(), SentAt: now(), Re: in.Re}
	if tag, err := language.Parse(in.Lang); err == nil {
		m.From.Locale = tag.String()
	}
	e = event{ID: in.ID, From: fromVisitor, Re: in.Re}
	own := strings.HasPrefix(in.Re, "v-")
	switch in.Type {
	case "text":
		return a.text(ctx, s, in, m, e)
	case "command":
		if !nameOfCommand.MatchString(in.Name) {
			return m, e, bad("name: want 1 to 32 of a-z")
		}
		m.Kind, m.Name, m.Text = bot.KindCommand, in.Name, in.Text
		e.Type, e.Name, e.Text = "command", in.Name, in.Text
	case "edit":
		if !own || strings.TrimSpace(in.Text) == "" {
			return m, e, bad("an edit wants re (a message of the visitor) and text")
		}
		m.Kind, m.Text = bot.KindEdit, in.Text
		e = event{Type: "edit", ID: in.Re, From: fromVisitor, Text: in.Text}
	case "delete":
		if !own {
			return m, e, bad("a delete wants re (a message of the visitor)")
		}
		m.Kind = bot.KindDelete
		e = event{Type: "delete", IDs: []string{in.Re}}
	case "press":
		id, sig, ok := a.parseChoice(m.At, in.Re, in.Choice)
		if !ok {
			return m, e, refuse(http.StatusForbidden, "bad_button", "this is no button of that message")
		}
		m.ID, m.Kind, m.Name = pressID(sig), bot.KindChoice, id
		e = event{Type: "press", ID: in.Re, Choice: in.Choice}
	case "form":
		spec, ok := a.parseForm(m.At, in.Re, in.Form)
		if !ok {
			return m, e, refuse(http.StatusForbidden, "bad_button", "this is no form of that message")
		}
		values, err := formValues(spec, in.Values)
		if err != nil {
			return m, e, err
		}
		m.Kind, m.Name, m.Values = bot.KindForm, spec.Name, values
		e = event{Type: "form", ID: in.Re, Name: spec.Name, Values: values}
	case "feedback":
		return a.feedback(ctx, s, in, m)
	case "react":
		if in.Re == "" || own || len(in.Emoji) > 64 || uniseg.GraphemeClusterCount(in.Emoji) > 1 {
			return m, e, bad("a reaction wants re (a message of ours) and one emoji")
		}
		m.Kind, m.Name = bot.KindReaction, in.Emoji
		e = event{Type: "react", ID: in.Re, From: fromVisitor, Emoji: in.Emoji}
	case "stop":
		m.Kind = bot.KindStop
		e = event{Type: "stop"}
	default:
		return m, e, bad("type: %q is unknown", clip(in.Type, 40))
	}
	return m, e, nil
}

func (a *Adapter) text(ctx context.Context, s session, in sent, m bot.Message, e event) (bot.Message, event, error) {
	if strings.TrimSpace(in.Text) == "" && len(in.Files) == 0 {
		return m, e, bad("a text wants text or files")
	}
	if c := typedCommand.FindStringSubmatch(in.Text); c != nil && len(in.Files) == 0 {
		m.Kind, m.Name, m.Text = bot.KindCommand, c[1], in.Text[len(c[0]):]
		e.Type, e.Name, e.Text = "command", m.Name, m.Text
		return m, e, nil
	}
	var err error
	if m.Files, e.Files, err = a.attached(ctx, m.At, in.Files); err != nil {
		return m, e, err
	}
	m.Kind, m.Text, m.Values = bot.KindText, in.Text, origin(s, in)
	e.Type, e.Text = "message", in.Text
	return m, e, nil
}

// origin is what came with a text: where the visitor is, and what the company
// says of them.
func origin(s session, in sent) map[string]string {
	v := make(map[string]string)
	if u := clip(in.Page.URL, 2000); strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://") {
		v["url"] = u
		if in.Page.Title != "" {
			v["title"] = clip(in.Page.Title, 200)
		}
	}
	if s.Email != "" {
		v["email"] = s.Email
	}
	if len(v) == 0 {
		return nil
	}
	v["type"] = "page"
	return v
}

func formValues(spec formSpec, given map[string]string) (map[string]string, error) {
	values := make(map[string]string, len(spec.Inputs))
	for i, name := range spec.Inputs {
		v := given[name]
		if strings.TrimSpace(v) == "" && !spec.Optional[i] {
			return nil, bad("values: %q is needed", name)
		}
		if utf8.RuneCountInString(v) > maxText {
			return nil, refuse(http.StatusRequestEntityTooLarge, "too_large", "values: %q has more than %d code points", name, maxText)
		}
		values[name] = v
	}
	for name := range given {
		if !slices.Contains(spec.Inputs, name) {
			return nil, bad("values: the form has no %q", clip(name, 40))
		}
	}
	return values, nil
}

// feedbackForm is the form of page/feedback.html; it is ours, so nobody signs it.
var feedbackForm = formSpec{
	Name:     "feedback",
	Inputs:   []string{"text", "topic", "name", "email", "rating", "page"},
	Optional: []bool{false, true, true, true, true, true},
}

func (a *Adapter) feedback(ctx context.Context, s session, in sent, m bot.Message) (bot.Message, event, error) {
	e := event{Type: "form", ID: in.ID, Name: feedbackForm.Name}
	if !strings.HasPrefix(s.Thread, feedbackPrefix) {
		return m, e, bad("a feedback wants a session of its own: v1/session with \"feedback\": \"new\"")
	}
	values, err := formValues(feedbackForm, in.Values)
	if err != nil {
		return m, e, err
	}
	if rating, err := strconv.Atoi(values["rating"]); values["rating"] != "" && (err != nil || rating < 1 || rating > 5) {
		return m, e, bad("values: want a rating of 1 to 5")
	}
	for name, v := range values {
		if v == "" {
			delete(values, name)
		}
	}
	if m.From.Name == "" {
		m.From.Name = clip(values["name"], 100)
	}
	if m.Files, e.Files, err = a.attached(ctx, m.At, in.Files); err != nil {
		return m, e, err
	}
	m.Kind, m.Name, m.Text, m.Values, m.Re = bot.KindForm, feedbackForm.Name, values["text"], values, ""
	e.Values = values
	return m, e, nil
}

// serveRead keeps how far a visitor has read, for their other devices.
func (a *Adapter) serveRead(w http.ResponseWriter, r *http.Request) {
	s, err := a.visitor(r, a.limits.visitor)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	var in struct{ N int64 }
	if err := readJSON(w, r, &in); err != nil {
		a.fail(w, r, err)
		return
	}
	at := a.at(s)
	before, err := a.readUpTo(r.Context(), at)
	if err == nil && in.N > before {
		err = a.memory.Set(r.Context(), a.memoryKey("read", at.String()), strconv.AppendInt(nil, in.N, 10), keep)
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *Adapter) readUpTo(ctx context.Context, at bot.Address) (int64, error) {
	data, err := a.memory.Get(ctx, a.memoryKey("read", at.String()))
	if err != nil || data == nil {
		return 0, err
	}
	n, _ := strconv.ParseInt(string(data), 10, 64)
	return n, nil
}
