package sim

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Command is a command as it was registered.
type Command struct {
	ID          string      `json:"id"`
	Type        int         `json:"type"` // 1: a slash command
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Options     []Parameter `json:"options,omitempty"`
	Contexts    []int       `json:"contexts"` // 0 guild, 1 DM; nil: both
	DM          *bool       `json:"dm_permission"`

	Sent object `json:"-"` // whole, as it was sent
}

// Parameter is what a command takes; types 1 and 2 are a subcommand and a group.
type Parameter struct {
	Type        int         `json:"type"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Required    bool        `json:"required"`
	Options     []Parameter `json:"options,omitempty"`
	MaxLength   int         `json:"max_length"`
}

// What Discord refuses: https://discord.com/developers/docs/interactions/application-commands
const (
	maxCommands       = 100
	maxParameters     = 25
	maxDescription    = 100
	maxCommandLetters = 8000
)

// isName reports whether a command or an option may be named so: 1 to 32 of small
// or caseless letters, digits, - _ and '.
func isName(name string) bool {
	ok := func(r rune) bool {
		return strings.ContainsRune("-_'", r) || unicode.In(r, unicode.Ll, unicode.Lm, unicode.Lo, unicode.N)
	}
	n := utf8.RuneCountInString(name)
	return n >= 1 && n <= 32 && strings.IndexFunc(name, func(r rune) bool { return !ok(r) }) < 0
}

// Commands lists the commands of a guild; empty: the global ones.
func (s *Sim) Commands(guild string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands[guild])
}

// Overwrites is how often the commands of a guild were written as a whole;
// empty: the global ones.
func (s *Sim) Overwrites(guild string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.overwrites[guild]
}

// commandsFor checks a command route's path. The lock is held.
func (s *Sim) commandsFor(r *request) (guild string, no *refusal) {
	if r.PathValue("app") != AppID {
		return "", &refusal{status: 403, code: 20012, message: "You are not authorized to perform this action on this application"}
	}
	guild = r.PathValue("guild")
	if guild != "" && s.guild(guild) == nil {
		return "", refuse(50001)
	}
	return guild, nil
}

func (c Command) json(guild string) object {
	o := object{"application_id": AppID, "version": c.ID, "dm_permission": c.DM == nil || *c.DM}
	for k, v := range c.Sent {
		o[k] = v
	}
	o["id"], o["type"] = c.ID, c.Type
	if guild != "" {
		o["guild_id"] = guild
	}
	return o
}

func getCommands(s *Sim, r *request) (any, *refusal) {
	guild, no := s.commandsFor(r)
	if no != nil {
		return nil, no
	}
	return s.commandsJSON(guild), nil
}

func (s *Sim) commandsJSON(guild string) []object {
	all := []object{}
	for _, c := range s.commands[guild] {
		all = append(all, c.json(guild))
	}
	return all
}

func overwriteCommands(s *Sim, r *request) (any, *refusal) {
	guild, no := s.commandsFor(r)
	if no != nil {
		return nil, no
	}
	var next []Command
	var sent []object
	if no := r.into(&next); no != nil {
		return nil, no
	}
	if no := r.into(&sent); no != nil {
		return nil, no
	}
	if len(next) > maxCommands {
		return nil, &refusal{status: 400, code: 30032, message: "Maximum number of application commands reached (100)"}
	}
	for i := range next {
		c := &next[i]
		c.Sent = sent[i]
		if c.Type == 0 {
			c.Type = 1
		}
		if no := c.check(); no != nil {
			return nil, no
		}
		for _, old := range s.commands[guild] { // keeps its ID
			if old.Name == c.Name && old.Type == c.Type {
				c.ID = old.ID
			}
		}
		if c.ID == "" {
			c.ID = s.newID()
		}
		if slices.ContainsFunc(next[:i], func(o Command) bool { return o.Name == c.Name && o.Type == c.Type }) {
			return nil, invalid("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
	}
	s.commands[guild] = next
	s.overwrites[guild]++
	return s.commandsJSON(guild), nil
}

// check says what is wrong with a command; nil: nothing.
func (c *Command) check() *refusal {
	if c.Type == 1 && !isName(c.Name) {
		return invalid("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	if n := length(c.Description); c.Type == 1 && (n < 1 || n > maxDescription) {
		return invalid("description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", maxDescription)
	}
	letters := length(c.Name) + length(c.Description)
	no := checkParameters(c.Options, &letters)
	if no == nil && letters > maxCommandLetters {
		no = invalid("name", "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d)", maxCommandLetters)
	}
	return no
}

func checkParameters(all []Parameter, letters *int) *refusal {
	if len(all) > maxParameters {
		return invalid("options", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxParameters)
	}
	optional := false
	for _, p := range all {
		*letters += length(p.Name) + length(p.Description)
		switch n := length(p.Description); {
		case !isName(p.Name):
			return invalid("options.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		case n < 1 || n > maxDescription:
			return invalid("options.description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", maxDescription)
		case p.Required && optional:
			return invalid("options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || !p.Required && p.Type > 2
		if no := checkParameters(p.Options, letters); no != nil {
			return no
		}
	}
	return nil
}

// Slash gives a command: "ask", or "ticket close" for a subcommand. The values
// go by the names of its parameters.
func (p *Place) Slash(name string, values map[string]any) (*Interaction, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, err := p.channel()
	if err != nil {
		return nil, err
	}
	words := strings.Fields(name)
	command := p.s.command(c, words[0])
	if command == nil {
		return nil, fmt.Errorf("discord sim: no command /%s in %s", words[0], c.ID)
	}
	options, err := fill(command.Options, words[1:], values)
	if err != nil {
		return nil, fmt.Errorf("discord sim: command /%s: %w", name, err)
	}
	data := object{"id": command.ID, "name": command.Name, "type": 1, "options": options}
	return p.interact(slashed, data, nil)
}

// command finds the command that a person sees here; a guild's own goes first.
// The lock is held.
func (s *Sim) command(c *Channel, name string) *Command {
	if c.Guild != "" {
		for _, o := range s.commands[c.Guild] {
			if o.Name == name && o.Type == 1 {
				return &o
			}
		}
	}
	context := 0
	if c.Type == DM {
		context = 1
	}
	for _, o := range s.commands[""] {
		if o.Name != name || o.Type != 1 || o.Contexts != nil && !slices.Contains(o.Contexts, context) ||
			o.Contexts == nil && o.DM != nil && !*o.DM && c.Type == DM {
			continue
		}
		return &o
	}
	return nil
}

// fill makes the options of an interaction of what the person typed.
func fill(parameters []Parameter, words []string, values map[string]any) ([]object, error) {
	options := []object{}
	if len(words) > 0 {
		i := slices.IndexFunc(parameters, func(p Parameter) bool { return p.Name == words[0] && p.Type <= 2 })
		if i < 0 {
			return nil, fmt.Errorf("no subcommand %s", words[0])
		}
		inner, err := fill(parameters[i].Options, words[1:], values)
		return append(options, object{"type": parameters[i].Type, "name": words[0], "options": inner}), err
	}
	used := 0
	for _, p := range parameters {
		if p.Type <= 2 {
			return nil, fmt.Errorf("a subcommand is needed")
		}
		v, given := values[p.Name]
		if !given && p.Required {
			return nil, fmt.Errorf("%s is required", p.Name)
		}
		if text, is := v.(string); is && p.MaxLength > 0 && length(text) > p.MaxLength {
			return nil, fmt.Errorf("%s is longer than %d", p.Name, p.MaxLength)
		}
		if given {
			used++
			options = append(options, object{"type": p.Type, "name": p.Name, "value": v})
		}
	}
	if used != len(values) {
		return nil, fmt.Errorf("not all of %v are its parameters", values)
	}
	return options, nil
}

func getApplication(s *Sim, _ *request) (any, *refusal) {
	return object{
		"id": AppID, "name": BotName, "description": "", "bot_public": true, "bot_require_code_grant": false,
		"bot": s.users[BotID].json(), "flags": s.appFlags(), "verify_key": strings.Repeat("0", 64),
		"approximate_guild_count": len(s.guilds), "interactions_endpoint_url": nil,
	}, nil
}
