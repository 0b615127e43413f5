package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Interaction types: https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	slashed   = 2
	pressed   = 3
	submitted = 5
)

// tokenFor is how long an interaction can be answered once it was acknowledged.
const tokenFor = 15 * time.Minute

// Interaction is a command, a press or a form on its way. Without a first answer
// within AckWait the person reads that it failed.
type Interaction struct {
	ID, Token string

	place Place
	kind  int
	at    time.Time
	timer *time.Timer
	done  chan struct{}

	ended    bool // answered or failed
	answer   Answer
	err      error
	on       *Message // a press: on which message
	original *Message // what @original names
	modal    Component
}

// Answer is the bot's first answer to an interaction.
type Answer struct {
	// Type is 4 a message, 5 a message to come, 6 nothing yet, 7 the pressed
	// message changed, 9 a form.
	Type    int
	Message Message // 4, 5, 7: as it stood then
	Form    *Form   // 9
	Took    time.Duration
}

// Form is a modal that the person sees.
type Form struct {
	Title, CustomID string
	Fields          []Field
}

// Field is what can be filled in.
type Field struct {
	Type                         int // 4 text input, 3 select
	CustomID, Label, Value       string
	Placeholder                  string
	Required, Paragraph, Label18 bool
	Min, Max                     int
	Options                      []Option
}

// ErrFailed is what the person reads when the bot did not answer in time:
// "This interaction failed", "The application did not respond".
var ErrFailed = errors.New("discord sim: the application did not respond")

// Answer blocks until the bot has answered, or the interaction has failed.
func (i *Interaction) Answer(ctx context.Context) (Answer, error) {
	select {
	case <-i.done:
		return i.answer, i.err
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

// Failed is how many interactions failed.
func (s *Sim) Failed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, i := range s.interactions {
		if i.err != nil {
			n++
		}
	}
	return n
}

// end notes the first answer, or that there was none. The lock is held.
func (i *Interaction) end(a Answer, err error) {
	i.timer.Stop()
	i.ended, i.answer, i.err = true, a, err
	i.answer.Took = time.Since(i.at)
	close(i.done)
}

// interact sends an interaction. The lock is held.
func (p *Place) interact(kind int, data object, on *Message) (*Interaction, error) {
	s := p.s
	c, err := p.channel()
	if err != nil {
		return nil, err
	}
	if g := s.guild(c.Guild); c.Guild != "" && (g == nil || g.partial(p.ID) == nil) {
		return nil, fmt.Errorf("discord sim: the bot or %s is not in guild %s", p.Name, c.Guild)
	}
	id := s.newID()
	i := &Interaction{
		ID: id, Token: "aW50ZXJhY3Rpb24" + id + strings.Repeat("x", 120), place: *p, kind: kind, at: time.Now(),
		done: make(chan struct{}), on: on,
	}
	s.interactions[i.Token] = i
	i.timer = time.AfterFunc(s.opts.AckWait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !i.ended && !s.closed {
			i.end(Answer{}, ErrFailed)
			s.Happened()
		}
	})
	u := s.users[p.ID]
	locale := u.Locale
	if locale == "" {
		locale = "en-US"
	}
	o := object{
		"id": i.ID, "application_id": AppID, "type": kind, "data": data, "token": i.Token, "version": 1,
		"channel_id": c.ID, "channel": s.channelJSON(c), "locale": locale, "entitlements": []any{},
		"app_permissions": strconv.FormatInt(s.permissions(c), 10), "attachment_size_limit": s.opts.FileLimit,
		"context": 1, "authorizing_integration_owners": object{"0": "0"},
	}
	if on != nil {
		o["message"] = s.json(on, false)
	}
	if c.Guild == "" {
		o["user"] = u.json()
	} else {
		m := s.guild(c.Guild).partial(p.ID)
		m["user"], m["permissions"] = u.json(), strconv.FormatInt(AllPermissions, 10)
		o["member"], o["guild_id"], o["guild_locale"] = m, c.Guild, "en-US"
		o["guild"] = object{"id": c.Guild, "locale": "en-US", "features": []any{}}
		o["context"], o["authorizing_integration_owners"] = 0, object{"0": c.Guild}
	}
	s.dispatch(event{name: "INTERACTION_CREATE", guild: c.Guild, data: o, person: true})
	return i, nil
}

// Press lets the person press the button with that label, or custom ID, on the
// newest message that has it.
func (p *Place) Press(button string) (*Interaction, error) { return p.PressOn("", button) }

// PressOn presses a button of that message.
func (p *Place) PressOn(message, button string) (*Interaction, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m, b, err := p.button(message, button, 2)
	if err != nil {
		return nil, err
	}
	return p.interact(pressed, object{"custom_id": b.CustomID, "component_type": 2, "id": 1}, m)
}

// Select chooses from the menu with that placeholder, or custom ID, on the newest
// message that has it, by labels or values.
func (p *Place) Select(menu string, options ...string) (*Interaction, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m, b, err := p.button("", menu, 3)
	if err != nil {
		return nil, err
	}
	values := []string{}
	for _, name := range options {
		i := slices.IndexFunc(b.Options, func(o Option) bool { return o.Label == name || o.Value == name })
		if i < 0 {
			return nil, fmt.Errorf("discord sim: no option %q", name)
		}
		values = append(values, b.Options[i].Value)
	}
	return p.interact(pressed, object{"custom_id": b.CustomID, "component_type": 3, "id": 1, "values": values, "resolved": object{}}, m)
}

// button finds something to press. The lock is held.
func (p *Place) button(message, name string, kind int) (*Message, Button, error) {
	for _, m := range slices.Backward(p.s.messages) {
		if m.Channel != p.Channel || m.Deleted || m.Only != "" && m.Only != p.ID || message != "" && m.ID != message {
			continue
		}
		for _, b := range m.Buttons() {
			if b.Type == kind && (b.Label == name || b.CustomID == name) && !b.Disabled && b.URL == "" {
				return m, b, nil
			}
		}
	}
	return nil, Button{}, fmt.Errorf("discord sim: nothing to press named %q", name)
}

// Submit sends the form with which the bot has answered an interaction. The
// values go by custom ID or label; a field that has none keeps what it shows.
func (p *Place) Submit(i *Interaction, values map[string]string) (*Interaction, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if i.modal == nil {
		return nil, fmt.Errorf("discord sim: no form to submit")
	}
	components := []object{}
	for n, c := range list(i.modal, "components") {
		inner, _ := c["component"].(map[string]any) // of a label
		if kind(c) == 1 {
			inner = list(c, "components")[0]
		}
		if inner == nil {
			continue // a text
		}
		f := field(c, inner)
		value, given := values[f.CustomID]
		if !given {
			value, given = values[f.Label]
		}
		if !given {
			value = f.Value
		}
		if length(value) < f.Min || f.Max > 0 && length(value) > f.Max || f.Required && value == "" {
			return nil, fmt.Errorf("discord sim: %q cannot stand in %q", value, f.Label)
		}
		o := object{"type": f.Type, "id": 2*n + 2, "custom_id": f.CustomID, "value": value}
		if f.Type == 3 {
			delete(o, "value")
			o["values"] = strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
		}
		if f.Label18 {
			components = append(components, object{"type": 18, "id": 2*n + 1, "component": o})
		} else {
			components = append(components, object{"type": 1, "id": 2*n + 1, "components": []object{o}})
		}
	}
	data := object{"custom_id": str(i.modal, "custom_id"), "components": components}
	i.modal = nil
	return p.interact(submitted, data, i.on)
}

func field(c, inner Component) Field {
	f := Field{
		Type: kind(inner), CustomID: str(inner, "custom_id"), Label: str(inner, "label"), Value: str(inner, "value"),
		Placeholder: str(inner, "placeholder"), Required: inner["required"] != false, Paragraph: integer(inner, "style") == 2,
		Min: integer(inner, "min_length"), Max: integer(inner, "max_length"),
	}
	if kind(c) == 18 {
		f.Label, f.Label18 = str(c, "label"), true
	}
	for _, o := range list(inner, "options") {
		f.Options = append(f.Options, Option{str(o, "label"), str(o, "value")})
	}
	return f
}

func form(modal Component) *Form {
	f := &Form{Title: str(modal, "title"), CustomID: str(modal, "custom_id")}
	for _, c := range list(modal, "components") {
		inner, _ := c["component"].(map[string]any)
		if kind(c) == 1 {
			inner = list(c, "components")[0]
		}
		if inner != nil {
			f.Fields = append(f.Fields, field(c, inner))
		}
	}
	return f
}
