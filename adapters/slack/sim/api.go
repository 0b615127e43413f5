package sim

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

type object = map[string]any

// Call is one request to the Web API: the ground truth of what was asked.
type Call struct {
	Method string
	Args   map[string]string // JSON arguments as JSON
	Error  string            // answered; empty: ok
	Lost   bool              // a fault befell it: the asker may not have read this answer
}

// Calls lists the requests to a method that reached it; empty: to any.
func (s *Sim) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			all = append(all, c)
		}
	}
	return all
}

// method carries out one call with the lock held; its error is Slack's code.
type method func(s *Sim, r *http.Request, args map[string]string) (object, string)

var methods = map[string]method{
	"auth.test":             authTest,
	"apps.connections.open": connectionsOpen,
	"chat.postMessage":      postMessage,
	"chat.postEphemeral":    postEphemeral,
	"chat.update":           update,
	"chat.delete":           deleteMessage,
	"conversations.info":    conversationInfo,
	"conversations.list":    conversationList,
	"conversations.history": history,
	"conversations.replies": threadReplies,
	"users.info":            userInfo,
	"usergroups.list":       groupList,
	"reactions.get":         reactionsGet,
	"reactions.add":         reactionsAdd,
	"reactions.remove":      reactionsRemove,
	"views.open":            viewsOpen,
	"views.update":          viewsUpdate,
	"views.publish":         viewsPublish,
	"files.info":            fileInfo,
	"files.delete":          fileDelete,
	"chat.startStream":      startStream,
	"chat.appendStream":     appendStream,
	"chat.stopStream":       stopStream,

	"files.getUploadURLExternal":   uploadURL,
	"files.completeUploadExternal": completeUpload,
}

func (s *Sim) serveAPI(w http.ResponseWriter, r *http.Request, name string) {
	args := arguments(r)
	s.mu.Lock()
	f := s.fault(name, cmp.Or(args["channel"], args["channel_id"]))
	s.mu.Unlock()
	if f.before(w, r) {
		s.mu.Lock()
		s.calls = append(s.calls, Call{Method: name, Args: args, Error: "fault", Lost: true})
		s.Happened()
		s.mu.Unlock()
		return
	}

	s.mu.Lock()
	answer, code := s.call(r, name, args)
	limited := code == "ratelimited"
	s.calls = append(s.calls, Call{Method: name, Args: args, Error: code, Lost: f != nil})
	s.Happened()
	s.mu.Unlock()

	if answer == nil {
		answer = object{}
	}
	answer["ok"] = code == ""
	if code != "" {
		answer["error"] = code
	}
	body, _ := json.Marshal(answer)
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.opts.Scopes, ","))
	if f.after(w, r, body) {
		return
	}
	if limited {
		tooMany(w, time.Second)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Write(body)
}

// call checks token and scope and carries the method out. The lock is held.
func (s *Sim) call(r *http.Request, name string, args map[string]string) (object, string) {
	run := methods[name]
	if run == nil {
		return nil, "unknown_method"
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		token = args["token"]
	}
	want, other := s.opts.BotToken, s.opts.AppToken
	if name == "apps.connections.open" {
		want, other = other, want
	}
	switch {
	case token == "":
		return nil, "not_authed"
	case token == other:
		return nil, "not_allowed_token_type"
	case token != want:
		return nil, "invalid_auth"
	case s.revoked:
		return nil, "token_revoked"
	}
	if need := s.missing(name, args["channel"]); need != "" {
		return object{"needed": need, "provided": strings.Join(s.opts.Scopes, ",")}, "missing_scope"
	}
	return run(s, r, args)
}

// arguments reads a form, a query or a JSON body.
func arguments(r *http.Request) map[string]string {
	args := map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		body, _ := io.ReadAll(r.Body)
		var fields map[string]json.RawMessage
		json.Unmarshal(body, &fields)
		for k, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			args[k] = text
		}
		return args
	}
	r.ParseForm()
	for k := range r.Form {
		args[k] = r.Form.Get(k)
	}
	return args
}

func write(w http.ResponseWriter, answer object) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(answer)
}

func authTest(s *Sim, _ *http.Request, _ map[string]string) (object, string) {
	return object{
		"url": "https://acme.slack.com/", "team": "Acme", "user": s.users[BotUser].Name,
		"team_id": s.opts.Team, "user_id": BotUser, "bot_id": BotID,
	}, ""
}

func userInfo(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	u := s.users[args["user"]]
	if u == nil {
		return nil, "user_not_found"
	}
	return object{"user": u.json(s.opts.Team)}, ""
}

func groupList(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	groups := []object{}
	for _, g := range s.groups {
		o := object{"id": g.ID, "team_id": s.opts.Team, "is_usergroup": true, "handle": g.Handle, "name": g.Handle, "date_delete": 0}
		if args["include_users"] == "true" || args["include_users"] == "1" {
			o["users"] = g.Users
		}
		groups = append(groups, o)
	}
	return object{"usergroups": groups}, ""
}

func reactionsGet(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	m, code := s.reach(args["channel"], args["timestamp"])
	if code != "" {
		return nil, code
	}
	return object{"type": "message", "channel": m.Channel, "message": s.json(m, false)}, ""
}

func reactionsAdd(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	m, code := s.reach(args["channel"], args["timestamp"])
	switch {
	case code != "":
		return nil, code
	case !s.react(m, args["name"], BotUser):
		return nil, "already_reacted"
	}
	return nil, ""
}

// react puts a reaction on; false: it was there. The lock is held.
func (s *Sim) react(m *Message, name, user string) bool {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	if i < 0 {
		m.Reactions = append(m.Reactions, Reaction{Name: name})
		i = len(m.Reactions) - 1
	}
	r := &m.Reactions[i]
	if slices.Contains(r.Users, user) {
		return false
	}
	r.Users = append(slices.Clone(r.Users), user)
	r.Count = len(r.Users)
	return true
}

func reactionsRemove(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	m, code := s.reach(args["channel"], args["timestamp"])
	if code != "" {
		return nil, code
	}
	for i, r := range m.Reactions {
		j := slices.Index(r.Users, BotUser)
		if r.Name != args["name"] || j < 0 {
			continue
		}
		users := slices.Delete(slices.Clone(r.Users), j, j+1)
		m.Reactions = slices.Clone(m.Reactions)
		m.Reactions[i].Users, m.Reactions[i].Count = users, len(users)
		if len(users) == 0 {
			m.Reactions = slices.Delete(m.Reactions, i, i+1)
		}
		return nil, ""
	}
	return nil, "no_reaction"
}

// reach finds a message that the bot may act on. The lock is held.
func (s *Sim) reach(channel, ts string) (*Message, string) {
	c := s.channels[channel]
	if c == nil || !c.has(BotUser) && c.Private {
		return nil, "channel_not_found"
	}
	if m := s.find(channel, ts); m != nil {
		return m, ""
	}
	return nil, "message_not_found"
}

func fileInfo(s *Sim, r *http.Request, args map[string]string) (object, string) {
	f, ok := s.files[args["file"]]
	if !ok {
		return nil, "file_not_found"
	}
	o := f.json("http://" + r.Host)
	o["channels"] = s.channelsOf(f.ID)
	return object{"file": o}, ""
}

func (s *Sim) serveFile(w http.ResponseWriter, r *http.Request, id string) {
	s.mu.Lock()
	f, ok := s.files[id]
	allowed := r.Header.Get("Authorization") == "Bearer "+s.opts.BotToken && !s.revoked
	s.mu.Unlock()
	switch {
	case !allowed:
		// Slack sends strangers to its sign-in page.
		http.Redirect(w, r, "/signin?redir="+r.URL.Path, http.StatusFound)
	case !ok:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", f.Type)
		w.Write(f.Data)
	}
}
