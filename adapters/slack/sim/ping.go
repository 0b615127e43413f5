package sim

import "regexp"

// Ping is a mention that would have rung somebody's bell.
type Ping struct{ Channel, TS, What string }

// Pings lists the live mentions in what the bot said. A desk bot that relays
// customers' words has none.
func (s *Sim) Pings() []Ping {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Ping(nil), s.pings...)
}

var (
	marked = regexp.MustCompile(`<(?:!(?:channel|here|everyone)|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)[^<>]*>`)
	// Without verbatim a text object's plain @channel is a mention too:
	// https://docs.slack.dev/reference/block-kit/composition-objects/text-object
	plainly = regexp.MustCompile(`@(?:channel|here|everyone)\b`)
)

// listenForPings notes what in the bot's message would ring. The lock is held.
func (s *Sim) listenForPings(m *Message) {
	if m.User != BotUser {
		return
	}
	note := func(text string, plain bool) {
		for _, what := range marked.FindAllString(text, -1) {
			s.pings = append(s.pings, Ping{m.Channel, m.TS, what})
		}
		if plain {
			for _, what := range plainly.FindAllString(text, -1) {
				s.pings = append(s.pings, Ping{m.Channel, m.TS, what})
			}
		}
	}
	note(m.Text, false)
	for _, b := range m.Blocks {
		eachText(map[string]any(b), func(t map[string]any) {
			if t["type"] == "mrkdwn" {
				note(str(t, "text"), t["verbatim"] != true)
			}
		})
	}
}
