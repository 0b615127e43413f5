package sim

import (
	"encoding/json"
	"net/http"
	"time"
)

// View is a form that stands open before a person.
type View struct {
	ID       string
	User     string
	Callback string
	Private  string
	Title    string
	Inputs   []Input
	Errors   map[string]string // by block: what the app found wrong with the last submission
	Open     bool
}

// Input is one field of a view.
type Input struct {
	Block, Action, Label, Value string
	Long, Optional              bool
}

// trigger is a right to open one view, for three seconds.
type trigger struct {
	user  string
	until time.Time
	used  bool
}

func (s *Sim) newTrigger(user string) string {
	id := s.name("trigger.")
	s.triggers[id] = &trigger{user: user, until: time.Now().Add(3 * time.Second)}
	return id
}

func viewsOpen(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	t := s.triggers[args["trigger_id"]]
	switch {
	case t == nil:
		return nil, "invalid_trigger_id"
	case t.used:
		return nil, "exchanged_trigger_id"
	case time.Now().After(t.until):
		return nil, "expired_trigger_id"
	}
	raw, code := checkView(args["view"])
	if code != "" {
		return nil, code
	}
	t.used = true
	title, _ := raw["title"].(map[string]any)
	v := &View{ID: s.name("V"), User: t.user, Callback: str(raw, "callback_id"), Private: str(raw, "private_metadata"),
		Title: str(title, "text"), Open: true}
	blocks, _ := raw["blocks"].([]any)
	for _, b := range blocks {
		b, _ := b.(map[string]any)
		e, _ := b["element"].(map[string]any)
		label, _ := b["label"].(map[string]any)
		if e == nil {
			continue
		}
		v.Inputs = append(v.Inputs, Input{str(b, "block_id"), str(e, "action_id"), str(label, "text"),
			str(e, "initial_value"), e["multiline"] == true, b["optional"] == true})
	}
	s.views = append(s.views, v)
	return object{"view": object{"id": v.ID, "team_id": s.opts.Team, "type": "modal", "callback_id": v.Callback}}, ""
}

// Views lists the forms that stand open before a person, the last one last.
func (s *Sim) Views(user string) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []View
	for _, v := range s.views {
		if v.User == user && v.Open {
			all = append(all, *v)
		}
	}
	return all
}

// Submit fills in a form, by the inputs' blocks, and sends it. What is not named
// keeps its first value. An ack without errors closes the form.
func (s *Sim) Submit(view string, values map[string]string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	var v *View
	for _, one := range s.views {
		if one.ID == view {
			v = one
		}
	}
	if v == nil {
		return nil
	}
	state := object{}
	for _, in := range v.Inputs {
		value, ok := values[in.Block]
		if !ok {
			value = in.Value
		}
		o := object{"type": "plain_text_input", "value": nil}
		if value != "" {
			o["value"] = value
		}
		state[in.Block] = object{in.Action: o}
	}
	payload := object{
		"type": "view_submission", "team": object{"id": s.opts.Team}, "user": s.person(v.User),
		"api_app_id": AppID, "trigger_id": s.newTrigger(v.User), "response_urls": []object{},
		"view": object{"id": v.ID, "type": "modal", "callback_id": v.Callback, "private_metadata": v.Private,
			"state": object{"values": state}},
	}
	i := s.interact("interactive", payload)
	i.onAck = func(answer json.RawMessage) {
		var a struct {
			Action string            `json:"response_action"`
			Errors map[string]string `json:"errors"`
		}
		json.Unmarshal(answer, &a)
		v.Errors, v.Open = a.Errors, a.Action == "errors"
	}
	return i
}
