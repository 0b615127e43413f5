package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"handoff/adapters"
	"handoff/bot"
)

// event is an entry of a feed, as PROTOCOL.md, Events out, describes it. Its
// number and time are the entry's own.
type event struct {
	Type    string            `json:"type"`
	ID      string            `json:"id,omitempty"`
	IDs     []string          `json:"ids,omitempty"`
	From    string            `json:"from,omitempty"`
	By      string            `json:"by,omitempty"`
	Text    string            `json:"text,omitempty"`
	HTML    string            `json:"html,omitempty"`
	Re      string            `json:"re,omitempty"`
	Files   []file            `json:"files,omitempty"`
	Choices []choice          `json:"choices,omitempty"`
	Card    *card             `json:"card,omitempty"`
	Form    *form             `json:"form,omitempty"`
	Gone    []string          `json:"gone,omitempty"`
	Emoji   string            `json:"emoji,omitempty"`
	Choice  string            `json:"choice,omitempty"`
	Name    string            `json:"name,omitempty"`
	Values  map[string]string `json:"values,omitempty"`
	Status  *status           `json:"status,omitempty"`
	Key     string            `json:"key,omitempty"`
}

type file struct {
	ID     string    `json:"id,omitempty"`
	Name   string    `json:"name"`
	Type   string    `json:"type,omitempty"`
	Size   int64     `json:"size,omitempty"`
	Media  bot.Media `json:"media,omitempty"`
	Inline bool      `json:"inline,omitempty"`
}

type choice struct {
	ID    string    `json:"id"`
	Label string    `json:"label"`
	Style bot.Style `json:"style,omitempty"`
	Form  *form     `json:"form,omitempty"`
}

type form struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Submit string  `json:"submit,omitempty"`
	Inputs []input `json:"inputs"`
}

type input struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Value    string `json:"value,omitempty"`
	Long     bool   `json:"long,omitempty"`
	Optional bool   `json:"optional,omitempty"`
}

type card struct {
	Title  string      `json:"title"`
	Status string      `json:"status,omitempty"`
	HTML   string      `json:"html,omitempty"`
	Fields []bot.Field `json:"fields,omitempty"`
}

type status struct {
	State string `json:"state,omitempty"`
	card
}

// Who a message is from.
const (
	fromVisitor = "visitor"
	fromBot     = "bot"
	fromAgent   = "agent"
)

func cardOf(c *bot.Card) *card {
	if c == nil {
		return nil
	}
	return &card{Title: c.Title, Status: c.Status, HTML: fragment(adapters.Parse(c.Text)), Fields: c.Fields}
}

// choicesOf signs the buttons of a message.
func (a *Adapter) choicesOf(at bot.Address, message, key string, choices []bot.Choice) (out []choice, err error) {
	for _, c := range choices {
		if len(c.ID) > maxChoice {
			return nil, fmt.Errorf("web: choice %q has more than %d bytes: %w", c.ID, maxChoice, bot.ErrCannot)
		}
		made := choice{ID: a.choiceID(at, message, key, c.ID), Label: c.Label, Style: c.Style}
		if made.Form, err = a.formOf(at, message, c.Form); err != nil {
			return nil, err
		}
		out = append(out, made)
	}
	return out, nil
}

func (a *Adapter) formOf(at bot.Address, message string, f *bot.Form) (*form, error) {
	if f == nil {
		return nil, nil
	}
	id, err := a.formID(at, message, f)
	if err != nil {
		return nil, fmt.Errorf("web: sign form: %w", err)
	}
	out := &form{ID: id, Name: f.Name, Title: f.Title, Submit: f.Submit}
	for _, in := range f.Inputs {
		out.Inputs = append(out.Inputs, input{in.Name, in.Label, in.Value, in.Long, in.Optional})
	}
	return out, nil
}

// append writes e into the conversation's feed; what was written under key
// before is not written again. After an error it may stand there all the same.
func (a *Adapter) append(ctx context.Context, at bot.Address, key string, e event) (int64, error) {
	data, err := encode(e)
	if err != nil {
		return 0, fmt.Errorf("web: write event: %w", err)
	}
	n, err := a.feed.Append(ctx, feedName(at), key, data)
	if err != nil {
		return 0, fmt.Errorf("web: append to the feed: %w", err)
	}
	return n, nil
}

// frame is an event on its way to a reader.
type frame struct {
	number int64 // 0: a live one
	live   int64 // of a live one
	data   []byte
}

// encode writes JSON of one line in which HTML stays short: what would escape "<"
// guards against a browser that takes JSON for a page, and nosniff does that.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

const timeForm = "2006-01-02T15:04:05.000Z"

// stamp puts the number and the time before an entry's fields.
func stamp(number int64, at time.Time, data []byte) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	if number > 0 {
		b.WriteString(`"n":` + strconv.FormatInt(number, 10) + `,`)
	}
	b.WriteString(`"at":"` + at.UTC().Format(timeForm) + `",`)
	b.Write(data[1:])
	return b.Bytes()
}

func stamped(e bot.Entry) (frame, bool) {
	if len(e.Data) < 3 || e.Data[0] != '{' {
		return frame{}, false
	}
	return frame{number: e.Number, data: stamp(e.Number, e.At, e.Data)}, true
}
