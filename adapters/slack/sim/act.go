package sim

import (
	"fmt"
	"regexp"
	"strings"
)

// Press lets a person press the button with that label or action ID, or pick the
// option with that label or value from one of the message's menus.
func (s *Sim) Press(user string, m Message, label string) (*Interaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	action, err := s.acted(m.Blocks, label)
	if err != nil {
		return nil, err
	}
	container := object{"type": "message", "channel_id": m.Channel, "message_ts": m.TS, "is_ephemeral": m.Only != ""}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	} else if len(s.replies(m.Channel, m.TS)) > 0 {
		container["thread_ts"] = m.TS
	}
	payload := object{
		"type": "block_actions", "team": object{"id": s.opts.Team}, "user": s.person(user), "api_app_id": AppID,
		"trigger_id": s.newTrigger(user), "response_url": s.returnURL(m.Channel, user, m.Thread, m.TS),
		"container": container, "channel": object{"id": m.Channel}, "actions": []object{action},
	}
	if m.Only == "" { // what one person alone was shown is not kept
		payload["message"] = s.json(&m, false)
	}
	return s.interact("interactive", payload), nil
}

// PressView lets the person before whom a view stands press or pick something in
// it: on the Home tab, in a notice.
func (s *Sim) PressView(v View, label string) (*Interaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	action, err := s.acted(v.Blocks, label)
	if err != nil {
		return nil, err
	}
	return s.interact("interactive", object{
		"type": "block_actions", "team": object{"id": s.opts.Team}, "user": s.person(v.User), "api_app_id": AppID,
		"trigger_id": s.newTrigger(v.User), "container": object{"type": "view", "view_id": v.ID},
		"view": s.viewJSON(&v), "actions": []object{action},
	}), nil
}

// PressHome is PressView on a person's Home tab.
func (s *Sim) PressHome(user, label string) (*Interaction, error) {
	v := s.Home(user)
	if v.ID == "" {
		return nil, fmt.Errorf("slack sim: %s has no page on the Home tab", user)
	}
	return s.PressView(v, label)
}

// OpenHome lets a person open the app's Home tab.
func (s *Sim) OpenHome(user string) { s.openTab(user, "home") }

// OpenMessages lets a person open the tab with the direct messages.
func (s *Sim) OpenMessages(user string) { s.openTab(user, "messages") }

func (s *Sim) openTab(user, tab string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	event := object{"type": "app_home_opened", "user": user, "tab": tab, "event_ts": s.stamp()}
	if v := s.homeOf(user); v != nil && tab == "home" {
		event["view"] = s.viewJSON(v)
	}
	s.appEvent("app_home_opened", s.im(user), event)
}

// im is the channel of a person's direct messages with the app, made where there is
// none. The lock is held.
func (s *Sim) im(user string) string {
	for id, c := range s.channels {
		if c.IM == user {
			return id
		}
	}
	id := "D" + user
	s.channels[id] = &Channel{ID: id, IM: user}
	return id
}

// Shortcut lets a person pick one of the app's shortcuts from a message's menu.
// https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
func (s *Sim) Shortcut(user string, m Message, callback string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := ""
	if c := s.channels[m.Channel]; c != nil {
		name = c.Name
	}
	message := s.json(&m, false)
	if m.User == BotUser {
		delete(message, "user") // an app's message may bear its bot_id alone
	}
	return s.interact("interactive", object{
		"type": "message_action", "team": object{"id": s.opts.Team}, "user": s.person(user), "callback_id": callback,
		"trigger_id": s.newTrigger(user), "response_url": s.returnURL(m.Channel, user, m.Thread, m.TS),
		"channel": object{"id": m.Channel, "name": name}, "message_ts": m.TS, "message": message, "action_ts": s.stamp(),
	})
}

// Global lets a person pick one of the app's shortcuts that stand everywhere.
func (s *Sim) Global(user, callback string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.interact("interactive", object{
		"type": "shortcut", "team": object{"id": s.opts.Team}, "user": s.person(user), "callback_id": callback,
		"trigger_id": s.newTrigger(user), "action_ts": s.stamp(),
	})
}

// Slash lets a person give the command /handoff with that text. Names in it become
// IDs, as for an app with should_escape.
func (s *Sim) Slash(user, channel, text string) *Interaction {
	text = s.Typed(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	name := ""
	if c := s.channels[channel]; c != nil {
		name = c.Name
	}
	return s.interact("slash_commands", object{
		"command": "/handoff", "text": text, "user_id": user, "user_name": s.person(user)["username"],
		"team_id": s.opts.Team, "channel_id": channel, "channel_name": name, "api_app_id": AppID,
		"trigger_id": s.newTrigger(user), "response_url": s.returnURL(channel, user, "", ""),
	})
}

var mentionable = regexp.MustCompile(`(^|[\s(])([@#])([\p{L}\p{N}._-]*[\p{L}\p{N}])`)

// Typed is a text with the names in it turned into mentions, as Slack's clients do
// while one types: "@ben" and "@Ben", "@leads", "#support". Unknown names stay.
func (s *Sim) Typed(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return mentionable.ReplaceAllStringFunc(text, func(found string) string {
		part := mentionable.FindStringSubmatch(found)
		if id := s.named(part[2], part[3]); id != "" {
			return part[1] + id
		}
		return found
	})
}

// named is a mention of whoever bears a name. The lock is held.
func (s *Sim) named(mark, name string) string {
	if mark == "#" {
		for _, c := range s.channels {
			if c.Name == name && c.IM == "" {
				return "<#" + c.ID + "|" + c.Name + ">"
			}
		}
		return ""
	}
	for _, u := range s.users {
		if handle := handle(u.Name); strings.EqualFold(u.Name, name) || handle == name {
			return "<@" + u.ID + "|" + handle + ">"
		}
	}
	for _, g := range s.groups {
		if g.Handle == name {
			return "<!subteam^" + g.ID + "|@" + g.Handle + ">"
		}
	}
	return ""
}

func handle(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", ".")) }
