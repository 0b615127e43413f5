package sim

import (
	"cmp"
	"net/http"
	"time"
)

// returnAddress is a response URL: five answers within half an hour.
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
type returnAddress struct {
	channel, user, thread string
	on                    string // the message that was pressed; empty: none
	until                 time.Time
	left                  int
}

// returnURL gives out a response URL. The lock is held.
func (s *Sim) returnURL(channel, user, thread, on string) string {
	id := s.name("R")
	s.returns[id] = &returnAddress{channel, user, thread, on, time.Now().Add(30 * time.Minute), 5}
	return "http://" + s.host() + "/response/" + id
}

func (s *Sim) serveResponse(w http.ResponseWriter, r *http.Request, id string) {
	args := arguments(r)
	delete(args, "metadata") // has no meaning here
	s.mu.Lock()
	f := s.fault("response_url", "")
	s.mu.Unlock()
	if f.before(w, r) {
		return
	}
	s.mu.Lock()
	status, code := s.respond(s.returns[id], args)
	s.calls = append(s.calls, Call{Method: "response_url", Args: args, Error: code, Lost: f != nil})
	s.Happened()
	s.mu.Unlock()
	if f.after(w, r, []byte("ok")) {
		return
	}
	w.WriteHeader(status)
	if code != "" {
		w.Write([]byte(`{"ok":false,"error":"` + code + `"}`))
		return
	}
	w.Write([]byte("ok"))
}

// respond carries out an answer. The lock is held.
func (s *Sim) respond(a *returnAddress, args map[string]string) (status int, code string) {
	switch {
	case a == nil || !time.Now().Before(a.until):
		return http.StatusNotFound, "expired_url"
	case a.left == 0:
		return http.StatusNotFound, "used_url"
	}
	original := s.original(a)
	if args["delete_original"] == "true" {
		if original == nil {
			return http.StatusNotFound, "message_not_found"
		}
		a.left--
		if original.Only != "" {
			original.Deleted = true // nobody is told
		} else {
			s.remove(original)
		}
		return http.StatusOK, ""
	}
	m, code := s.draft(args)
	if code != "" {
		return http.StatusBadRequest, code
	}
	a.left--
	if args["replace_original"] == "true" && original != nil {
		original.Text, original.Blocks = m.Text, m.Blocks
		return http.StatusOK, ""
	}
	m.Channel, m.Thread, m.Only = a.channel, cmp.Or(args["thread_ts"], a.thread), a.user
	s.say(m)
	return http.StatusOK, ""
}

// original is the message that was pressed: the app's own, or what one person alone
// sees. The lock is held.
func (s *Sim) original(a *returnAddress) *Message {
	for _, m := range s.messages {
		if m.Channel == a.channel && m.TS == a.on && !m.Deleted && m.User == BotUser && (m.Only == "" || m.Only == a.user) {
			return m
		}
	}
	return nil
}
