package api

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

const (
	maxBody = 64 << 10 // bytes
	maxKey  = 255      // of an Idempotency-Key
)

// order puts a verb into the ticket's conversation.
func (a *API) order(w http.ResponseWriter, r *http.Request, who *holder, number, name string) error {
	v, err := verbNamed(name)
	if err != nil {
		return err
	}
	if !who.role.Covers(dialog.RankAgent) {
		return refuse(http.StatusForbidden, "the token of %s may only read", who.name)
	}
	key := r.Header.Get("Idempotency-Key")
	if len(key) > maxKey {
		return refuse(http.StatusBadRequest, "Idempotency-Key has more than %d bytes", maxKey)
	}
	b, err := read(w, r, v)
	if err != nil {
		return err
	}
	words, err := v.words(a, b)
	if err != nil {
		return err
	}
	e, err := a.ticket(r, number)
	if err != nil {
		return err
	}
	m := bot.Message{Kind: bot.KindCommand, Name: v.name, Text: words, SentAt: time.Now().UTC(),
		From: bot.Person{ID: "api:" + who.name, Name: who.name}, Values: dialog.AsProgram(who.name, who.role, e.Number)}
	if b.Agent != nil {
		if err := b.Agent.check("agent"); err != nil {
			return err
		}
		agent := a.people.Agent("", b.Agent.ID, b.Agent.Name)
		m.From = bot.Person{ID: agent.ID, Name: agent.Name}
	}
	if b.To != nil {
		m.Values["@"+b.To.ID] = dialog.Name(b.To.Name)
	}
	if err := possible(v, e, m, who); err != nil {
		return err
	}
	if m.At, err = bot.ParseAddress(e.Conversation); err != nil {
		return fmt.Errorf("api: order %s: %w", v.name, err)
	}
	m.ID = identify(who.name, e.Number, v.name, key)
	if err := a.inbox.Put(r.Context(), bot.Internal, m); err != nil {
		a.log.Error("cannot store an order", "verb", v.name, "ticket", e.Number, "token", who.name, "error", err)
		return later("it cannot be stored")
	}
	a.log.Info("ordered by the api", "verb", v.name, "ticket", e.Number, "token", who.name, "agent", m.From.ID)
	answer(w, http.StatusAccepted, accepted{ID: m.ID, Ticket: e.Number, Verb: v.name})
	return nil
}

// accepted is the answer to an order.
type accepted struct {
	ID     string `json:"id"` // of the message; events of a reply or a note name it
	Ticket string `json:"ticket"`
	Verb   string `json:"verb"`
}

// possible refuses what the live list says can do nothing. The conversation has the
// last word.
func possible(v verb, e dialog.Entry, m bot.Message, who *holder) error {
	anothers := e.Agent.ID != "" && e.Agent.ID != m.From.ID
	switch {
	case v.name == "claim" && anothers:
		return refuse(http.StatusConflict, "%s is already with %s; assign gives it to somebody else", e.Number, e.Agent.Name)
	case (v.name == "assign" || v.name == "transfer") && anothers && !who.role.Covers(dialog.RankLead):
		return refuse(http.StatusForbidden, "%s is with %s, and the token of %s has no role lead", e.Number, e.Agent.Name, who.name)
	case v.name == "merge" && strings.EqualFold(m.Text, e.Number):
		return refuse(http.StatusConflict, "%s cannot go on with itself", e.Number)
	}
	return nil
}

// read reads a request's body. No body is an empty one.
func read(w http.ResponseWriter, r *http.Request, v verb) (body, error) {
	var b body
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return b, refuse(http.StatusRequestEntityTooLarge, "the body has more than %d bytes", maxBody)
	} else if err != nil {
		return b, refuse(http.StatusBadRequest, "the body broke off")
	}
	if len(data) == 0 {
		return b, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return b, refuse(http.StatusUnsupportedMediaType, "send JSON: Content-Type: application/json")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil || fields == nil {
		return b, refuse(http.StatusBadRequest, "the body is not one JSON object")
	}
	known := append([]string{"agent"}, v.fields...)
	for name := range fields {
		if !slices.Contains(known, name) {
			return b, refuse(http.StatusUnprocessableEntity, "%s takes no field %q%s", v.name, dialog.Line(name, 40), didYouMean(name, known))
		}
	}
	strict := json.NewDecoder(bytes.NewReader(data)) // what stands within agent and to is known too
	strict.DisallowUnknownFields()
	if err := strict.Decode(&b); err != nil {
		if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return b, wrong(typed.Field, "it must not be a %s", typed.Value)
		}
		return b, refuse(http.StatusUnprocessableEntity, "agent and to take an id and a name, nothing else")
	}
	return b, nil
}

// identify names an order. The store drops a second one of the same name for a day:
// with an Idempotency-Key a request may be sent again.
func identify(token, number, verb, key string) string {
	if key == "" {
		key = rand.Text()
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q", token, number, verb, key))
	return "api:" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
}
