package sim

import "slices"

// methodScopes names what a method needs of the bot token; more than one: any
// of them, by the kind of channel.
var methodScopes = map[string]map[string]string{
	"auth.test":             nil,
	"chat.postMessage":      {"": "chat:write"},
	"chat.postEphemeral":    {"": "chat:write"},
	"chat.update":           {"": "chat:write"},
	"chat.delete":           {"": "chat:write"},
	"conversations.info":    {"channel": "channels:read", "group": "groups:read", "im": "im:read"},
	"conversations.list":    {"channel": "channels:read", "group": "groups:read"},
	"conversations.history": {"channel": "channels:history", "group": "groups:history", "im": "im:history"},
	"conversations.replies": {"channel": "channels:history", "group": "groups:history", "im": "im:history"},
	"users.info":            {"": "users:read"},
	"usergroups.list":       {"": "usergroups:read"},
	"reactions.get":         {"": "reactions:read"},
	"reactions.add":         {"": "reactions:write"},
	"reactions.remove":      {"": "reactions:write"},
	"views.open":            nil,
	"views.update":          nil,
	"views.publish":         nil,
	"files.info":            {"": "files:read"},
	"files.delete":          {"": "files:write"},
	"chat.startStream":      {"": "chat:write"},
	"chat.appendStream":     {"": "chat:write"},
	"chat.stopStream":       {"": "chat:write"},

	"files.getUploadURLExternal":   {"": "files:write"},
	"files.completeUploadExternal": {"": "files:write"},
}

// eventScopes names what an event subscription needs.
var eventScopes = map[string]string{
	"message.channels": "channels:history",
	"message.groups":   "groups:history",
	"message.im":       "im:history",
	"app_mention":      "app_mentions:read",
	"app_home_opened":  "", // none
}

// AllScopes lists what the sim's methods, events and slash commands need.
func AllScopes() []string {
	all := []string{"commands"}
	for _, scopes := range methodScopes {
		for _, scope := range scopes {
			all = append(all, scope)
		}
	}
	for _, scope := range eventScopes {
		all = append(all, scope)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(scope string) bool { return scope == "" })
}

// AllEvents lists the events that the sim can send.
func AllEvents() []string {
	var all []string
	for event := range eventScopes {
		all = append(all, event)
	}
	slices.Sort(all)
	return all
}

// MethodScopes lists the scopes that a method may need; nil: none.
func MethodScopes(method string) []string {
	var all []string
	for _, scope := range methodScopes[method] {
		all = append(all, scope)
	}
	slices.Sort(all)
	return all
}

// EventScope is the scope that an event subscription needs; empty: none.
func EventScope(event string) string { return eventScopes[event] }

// missing names the scope that the token lacks for a call; empty: none. The
// lock is held.
func (s *Sim) missing(method, channel string) string {
	scopes := methodScopes[method]
	need, ok := scopes[""]
	if !ok {
		c := s.channels[channel]
		if c == nil {
			return ""
		}
		need = scopes[c.kind()]
	}
	if need == "" || slices.Contains(s.opts.Scopes, need) {
		return ""
	}
	return need
}
