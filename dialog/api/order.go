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

// order puts a verb into the ticket's conversation, and answers how the order stands.
func (a *API) order(w http.ResponseWriter, r *http.Request, who *holder, number, name string) error {
	v, err := verbNamed(name)
	if err != nil {
		return err
	}
	if !who.role.Covers(dialog.RankAgent) {
		return refuse(http.StatusForbidden, "the token of %s may only read", who.name)
	}
	wait, err := waits(r)
	if err != nil {
		return err
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
	id := identify(who.name, key)
	asked := asked{Token: who.name, Ticket: strings.ToUpper(number), Verb: v.name, Print: b.print(), Ordered: time.Now().UTC()}
	known, err := a.recall(r, id)
	if err != nil {
		return err
	}
	m := bot.Message{ID: id, Kind: bot.KindCommand, Name: v.name, Text: words, SentAt: asked.Ordered,
		From: bot.Person{ID: "api:" + who.name, Name: who.name}}
	if b.Agent != nil {
		agent := a.people.Agent("", b.Agent.ID, dialog.Name(b.Agent.Name))
		m.From = bot.Person{ID: agent.ID, Name: agent.Name}
	}
	if known == nil {
		e, err := a.ticket(r, number)
		if err != nil {
			return err
		}
		if err := possible(v, e, m, words, who); err != nil {
			return err
		}
		asked.Ticket, asked.Conversation = e.Number, e.Conversation
		kept, err := a.remember(r, id, asked)
		if err != nil {
			return err
		}
		known = &kept
	}
	if err := known.again(asked); err != nil {
		return err
	}
	m.Values = dialog.AsProgram(who.name, who.role, known.Ticket)
	if b.To != nil {
		m.Values["@"+b.To.ID] = dialog.Name(b.To.Name)
	}
	// Once more for one that is known, too: a process may have died between
	// remembering it and this. The store drops what it has already.
	if m.At, err = bot.ParseAddress(known.Conversation); err != nil {
		return fmt.Errorf("api: order %s: %w", v.name, err)
	}
	if err := a.inbox.Put(r.Context(), bot.Internal, m); err != nil {
		a.log.Error("cannot store an order", "verb", v.name, "ticket", known.Ticket, "token", who.name, "error", err)
		return later("it cannot be stored")
	}
	a.log.Info("ordered by the api", "verb", v.name, "ticket", known.Ticket, "token", who.name, "agent", m.From.ID)
	o, err := a.await(r, id, *known, wait)
	if err != nil {
		return err
	}
	return o.answer(w)
}

// possible refuses what the live list says can do nothing. The conversation has the
// last word.
func possible(v verb, e dialog.Entry, m bot.Message, words string, who *holder) error {
	anothers := e.Agent.ID != "" && e.Agent.ID != m.From.ID
	switch {
	case v.name == "claim" && anothers:
		return refuse(http.StatusConflict, "%s is already with %s; assign gives it to somebody else", e.Number, e.Agent.Name).as("taken")
	case (v.name == "assign" || v.name == "transfer") && anothers && !who.role.Covers(dialog.RankLead):
		return refuse(http.StatusForbidden, "%s is with %s, and the token of %s has no role lead", e.Number, e.Agent.Name, who.name).as("taken")
	case v.name == "merge" && strings.EqualFold(words, e.Number):
		return refuse(http.StatusConflict, "%s cannot go on with itself", e.Number).as("same_ticket")
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
			p := refuse(http.StatusUnprocessableEntity, "%s takes no field %q%s", v.name, dialog.Line(name, 40), didYouMean(name, known))
			p.Field = dialog.Line(name, 40)
			return b, p
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
	if b.Agent != nil {
		return b, b.Agent.check("agent")
	}
	return b, nil
}

// identify names an order: by the token and its Idempotency-Key, else by chance.
func identify(token, key string) string {
	if key == "" {
		key = rand.Text()
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q", token, key))
	return dialog.ProgramPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
}

// print tells two bodies apart.
func (b body) print() string {
	data, _ := json.Marshal(b) // strings and a boolean
	sum := sha256.Sum256(data)
	return base32.StdEncoding.EncodeToString(sum[:15])
}
