package sim

import (
	"net/http"
	"strings"
)

// describe carries out setMyDescription and setMyShortDescription.
func (s *Server) describe(kind string, longest int, params map[string]any) (any, error) {
	text, _ := params[kind].(string)
	language, _ := params["language_code"].(string)
	if units(text) > longest {
		return nil, refuse(http.StatusBadRequest, "%s is too long", kind)
	}
	s.profile[kind+"/"+language] = text
	return true, nil
}

func (s *Server) described(kind string, params map[string]any) any {
	language, _ := params["language_code"].(string)
	return map[string]string{kind: s.profile[kind+"/"+language]}
}

// Profile is a text of the bot's profile: kind "description" or
// "short_description", language "zh" or "" (the one for all others).
func (s *Server) Profile(kind, language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile[kind+"/"+language]
}

// SetProfile writes a text of the profile as the owner does at @BotFather.
func (s *Server) SetProfile(kind, language, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile[kind+"/"+language] = text
}

// Follow opens a link to the bot, https://t.me/<bot>?start=<payload>, and presses
// Start: Telegram sends the command from the person's private chat. It returns
// that chat and the message's number.
func (c *Chat) Follow(link string) (*Chat, int) {
	payload, ok := strings.CutPrefix(link, "https://t.me/"+c.s.bot.Username+"?start=")
	if !ok {
		panic("sim: follow: no link to the bot: " + link)
	}
	c.s.mu.Lock()
	person := c.s.people[c.Person]
	c.s.mu.Unlock()
	private := c.s.Private(person.ID, person.FirstName, person.LanguageCode)
	return private, private.Say("/start " + payload)
}
