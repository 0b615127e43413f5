package sim

import (
	"encoding/json"
	"time"
)

// callback takes the first answer to an interaction:
// https://discord.com/developers/docs/interactions/receiving-and-responding#create-interaction-response
func callback(s *Sim, r *request) (any, *refusal) {
	i := s.interactions[r.PathValue("token")]
	switch {
	case i == nil, i.ID != r.PathValue("interaction"), i.err != nil:
		return nil, refuse(10062)
	case i.ended:
		return nil, refuse(40060)
	}
	var body struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if no := r.into(&body); no != nil {
		return nil, no
	}
	var d draft
	if len(body.Data) > 0 && body.Type != 9 && json.Unmarshal(body.Data, &d) != nil {
		return nil, refuse(50109)
	}
	a := Answer{Type: body.Type}
	update := i.kind == pressed || i.kind == submitted && i.on != nil
	switch {
	case body.Type == 4, body.Type == 5:
		m := &Message{Channel: i.place.Channel, Author: BotID, Webhook: AppID}
		if i.kind == slashed {
			m.Type = ChatCommand
		} else if i.on != nil && i.kind == pressed {
			m.ReplyTo = i.on.ID
		}
		if body.Type == 5 {
			if d.Flags != nil {
				m.Flags = *d.Flags & Ephemeral
			}
			m.Flags |= Loading
		} else if no := s.compose(m, &d, r); no != nil {
			return nil, no
		}
		if m.Flags&Ephemeral != 0 {
			m.Only = i.place.ID
		}
		s.say(m)
		i.original, a.Message = m, clone(m)
	case body.Type == 6 && update:
		i.original = i.on
	case body.Type == 7 && update:
		if no := s.compose(i.on, &d, r); no != nil {
			return nil, no
		}
		s.change(i.on)
		i.original, a.Message = i.on, clone(i.on)
	case body.Type == 9 && i.kind != submitted:
		var modal Component
		if json.Unmarshal(body.Data, &modal) != nil {
			return nil, refuse(50109)
		}
		if no := checkModal(modal); no != nil {
			return nil, no
		}
		i.modal, a.Form = modal, form(modal)
	default:
		return nil, invalid("type", "INTERACTION_RESPONSE_TYPE_INVALID", "Invalid interaction response type.")
	}
	i.end(a, nil)
	if r.URL.Query().Get("with_response") != "true" {
		return nil, nil
	}
	answer := object{"interaction": object{"id": i.ID, "type": i.kind}}
	resource := object{"type": body.Type}
	if i.original != nil {
		resource["message"] = s.json(i.original, false)
	}
	answer["resource"] = resource
	return answer, nil
}

// token finds the interaction that a webhook's path names. The lock is held.
func (s *Sim) token(r *request) (*Interaction, *refusal) {
	i := s.interactions[r.PathValue("token")]
	switch {
	case i == nil || r.PathValue("app") != AppID || !i.ended || i.err != nil:
		return nil, refuse(10015)
	case time.Since(i.at) >= tokenFor:
		return nil, refuse(50027)
	}
	return i, nil
}

// answered finds the message that a webhook's path names. The lock is held.
func (s *Sim) answered(r *request) (*Interaction, *Message, *refusal) {
	i, no := s.token(r)
	if no != nil {
		return nil, nil, no
	}
	id := r.PathValue("message")
	if id == "@original" {
		if i.original == nil || i.original.Deleted {
			return nil, nil, refuse(10008)
		}
		return i, i.original, nil
	}
	m := s.find(i.place.Channel, id)
	if m == nil || m.Webhook != AppID {
		return nil, nil, refuse(10008)
	}
	return i, m, nil
}

func getAnswer(s *Sim, r *request) (any, *refusal) {
	_, m, no := s.answered(r)
	if no != nil {
		return nil, no
	}
	return s.json(m, false), nil
}

func editAnswer(s *Sim, r *request) (any, *refusal) {
	_, m, no := s.answered(r)
	if no != nil {
		return nil, no
	}
	return s.fill(m, r)
}

// fill edits an answer; one that was to come, comes. The lock is held.
func (s *Sim) fill(m *Message, r *request) (any, *refusal) {
	var d draft
	if no := r.into(&d); no != nil {
		return nil, no
	}
	if no := s.compose(m, &d, r); no != nil {
		return nil, no
	}
	if m.Flags&Loading != 0 {
		m.Flags &^= Loading
		s.listenForPings(m)
	}
	s.change(m)
	return s.json(m, false), nil
}

func deleteAnswer(s *Sim, r *request) (any, *refusal) {
	_, m, no := s.answered(r)
	if no != nil {
		return nil, no
	}
	s.remove(m)
	return nil, nil
}

// followUp says one more thing; where the first answer is still to come, this is
// it.
func followUp(s *Sim, r *request) (any, *refusal) {
	i, no := s.token(r)
	if no != nil {
		return nil, no
	}
	if o := i.original; o != nil && o.Flags&Loading != 0 && !o.Deleted {
		return s.fill(o, r)
	}
	var d draft
	if no := r.into(&d); no != nil {
		return nil, no
	}
	m := &Message{Channel: i.place.Channel, Author: BotID, Webhook: AppID}
	if i.original != nil {
		m.ReplyTo, m.Type = i.original.ID, Reply
	}
	if no := s.compose(m, &d, r); no != nil {
		return nil, no
	}
	if m.Flags&Ephemeral != 0 {
		m.Only = i.place.ID
	}
	s.say(m)
	return s.json(m, false), nil
}

// checkModal says what is wrong with a form; nil: nothing.
func checkModal(modal Component) *refusal {
	all := list(modal, "components")
	switch {
	case length(str(modal, "title")) < 1 || length(str(modal, "title")) > maxModalTitle:
		return invalid("data.title", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", maxModalTitle)
	case length(str(modal, "custom_id")) < 1 || length(str(modal, "custom_id")) > maxCustomID:
		return invalid("data.custom_id", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", maxCustomID)
	case len(all) < 1 || len(all) > maxRows:
		return invalid("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", maxRows)
	}
	for _, c := range all {
		inner := list(c, "components")
		switch {
		case kind(c) == 10:
		case kind(c) == 1 && len(inner) == 1 && kind(inner[0]) == 4:
			if length(str(inner[0], "label")) == 0 {
				return invalid("data.components.label", "BASE_TYPE_REQUIRED", "This field is required")
			}
		case kind(c) == 18 && c["component"] != nil:
		default:
			return invalid("data.components", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).")
		}
	}
	return checkComponents(all, true)
}
