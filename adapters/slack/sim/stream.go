package sim

import "net/http"

// maxMarkdown is how much markdown_text one call takes:
// https://docs.slack.dev/reference/methods/chat.startStream
const maxMarkdown = 12000

func startStream(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	if code := s.writable(args["channel"]); code != "" {
		return nil, code
	}
	c := s.channels[args["channel"]]
	switch {
	case args["thread_ts"] == "" || s.find(args["channel"], args["thread_ts"]) == nil:
		return nil, "invalid_thread_ts"
	case c.IM == "" && (args["recipient_user_id"] == "" || args["recipient_team_id"] == ""):
		return nil, "missing_recipient_user_id"
	case size(args["markdown_text"]) > maxMarkdown:
		return nil, "msg_too_long"
	}
	m := &Message{Channel: args["channel"], Thread: args["thread_ts"], User: BotUser, Text: args["markdown_text"], streams: true}
	s.say(m)
	return object{"channel": m.Channel, "ts": m.TS}, ""
}

// streaming finds a message that still grows. The lock is held.
func (s *Sim) streaming(args map[string]string) (*Message, string) {
	m, code := s.own(args, "message_not_owned_by_app")
	switch {
	case code != "":
		return nil, code
	case !m.streams:
		return nil, "message_not_in_streaming_state"
	case size(args["markdown_text"]) > maxMarkdown:
		return nil, "msg_too_long"
	}
	return m, ""
}

func appendStream(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	m, code := s.streaming(args)
	if code != "" {
		return nil, code
	}
	s.change(m, func() { m.Text += args["markdown_text"] })
	return object{"channel": m.Channel, "ts": m.TS}, ""
}

func stopStream(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	m, code := s.streaming(args)
	if code != "" {
		return nil, code
	}
	s.change(m, func() { m.Text += args["markdown_text"]; m.streams = false })
	return object{"channel": m.Channel, "ts": m.TS}, ""
}

// Streaming lists what still grows in a thread.
func (s *Sim) Streaming(channel, ts string) []Message {
	return s.pick(func(m *Message) bool { return m.Channel == channel && m.Thread == ts && m.streams })
}
