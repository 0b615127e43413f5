package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// View is a form or a notice that stands open before a person, or the page on a
// person's Home tab.
type View struct {
	ID       string
	Type     string // modal, home
	User     string
	Callback string
	Private  string
	Title    string
	Submit   string // on the button that sends it; empty: nothing can be sent
	Hash     string // another with each change
	Blocks   []Block
	Inputs   []Input
	Errors   map[string]string // by block: what the app found wrong with the last submission
	Open     bool
}

// Shown is what a reader sees, without buttons.
func (v View) Shown() string { return shown(v.Blocks) }

// Buttons lists the view's buttons.
func (v View) Buttons() []Button { return buttons(v.Blocks) }

// Options lists what stands in its menus.
func (v View) Options() []Option { return menuOptions(v.Blocks) }

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
	raw, blocks, code := checkView(args["view"], "modal")
	if code != "" {
		return nil, code
	}
	t.used = true
	v := &View{ID: s.name("V"), User: t.user, Open: true}
	v.fill(s, raw, blocks)
	s.views = append(s.views, v)
	return object{"view": s.viewJSON(v)}, ""
}

func viewsUpdate(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	v := s.view(args["view_id"])
	switch {
	case v == nil || !v.Open:
		return nil, "not_found"
	case args["hash"] != "" && args["hash"] != v.Hash:
		return nil, "hash_conflict"
	}
	raw, blocks, code := checkView(args["view"], "modal")
	if code != "" {
		return nil, code
	}
	v.fill(s, raw, blocks)
	return object{"view": s.viewJSON(v)}, ""
}

func viewsPublish(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	switch {
	case s.opts.NoHome:
		return nil, "not_enabled"
	case s.users[args["user_id"]] == nil:
		return nil, "user_not_found"
	}
	raw, blocks, code := checkView(args["view"], "home")
	if code != "" {
		return nil, code
	}
	v := s.homeOf(args["user_id"])
	if v == nil {
		v = &View{ID: s.name("V"), User: args["user_id"]}
		s.views = append(s.views, v)
	}
	v.fill(s, raw, blocks)
	return object{"view": s.viewJSON(v)}, ""
}

// fill makes v what an app sent. The lock is held.
func (v *View) fill(s *Sim, raw object, blocks []Block) {
	title, _ := raw["title"].(map[string]any)
	submit, _ := raw["submit"].(map[string]any)
	v.Submit = str(submit, "text")
	v.Type, v.Callback, v.Private, v.Title = str(raw, "type"), str(raw, "callback_id"), str(raw, "private_metadata"), str(title, "text")
	s.nameBlocks(blocks)
	v.Blocks, v.Inputs, v.Hash = blocks, inputs(blocks), s.name("hash")
}

// viewJSON is the view as the Web API and interactions show it.
func (s *Sim) viewJSON(v *View) object {
	return object{
		"id": v.ID, "team_id": s.opts.Team, "type": v.Type, "callback_id": v.Callback, "private_metadata": v.Private,
		"hash": v.Hash, "blocks": v.Blocks, "app_id": AppID,
	}
}

func (s *Sim) view(id string) *View {
	i := slices.IndexFunc(s.views, func(v *View) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	return s.views[i]
}

func (s *Sim) homeOf(user string) *View {
	i := slices.IndexFunc(s.views, func(v *View) bool { return v.Type == "home" && v.User == user })
	if i < 0 {
		return nil
	}
	return s.views[i]
}

// Views lists the forms and notices that stand open before a person, the last one
// last.
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

// Home is the page on a person's Home tab; the zero value when there is none.
func (s *Sim) Home(user string) View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.homeOf(user); v != nil {
		return *v
	}
	return View{}
}

// CloseView closes a form or notice without sending it.
func (s *Sim) CloseView(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.view(id); v != nil {
		v.Open = false
		s.Happened()
	}
}

// Submit fills in a form, by the inputs' blocks, and sends it: words, an option's
// value or label, a person's ID. What is not named keeps its first value. An ack
// without errors closes the form.
func (s *Sim) Submit(view string, values map[string]string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.view(view)
	if v == nil {
		return nil
	}
	state := object{}
	for _, in := range v.Inputs {
		value, ok := values[in.Block]
		if !ok {
			value = in.Value
		}
		state[in.Block] = object{in.Action: in.state(value)}
	}
	shown := s.viewJSON(v)
	shown["state"] = object{"values": state}
	i := s.interact("interactive", object{
		"type": "view_submission", "team": object{"id": s.opts.Team}, "user": s.person(v.User),
		"api_app_id": AppID, "trigger_id": s.newTrigger(v.User), "response_urls": []object{}, "view": shown,
	})
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
