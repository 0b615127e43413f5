package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"

	"handoff/adapters/simtest"
)

// Options describe the bot and its surroundings. The zero value is ready for use.
type Options struct {
	Token    string // default "42:sim"
	Username string // default "sim_bot"
	// Push carries webhook updates to the bot; default http.DefaultTransport.
	Push http.RoundTripper
	// Old is a server from before Bot API 9.3: it knows neither drafts nor rich
	// messages.
	Old bool
}

// Server is the fake. All methods may be called at once.
type Server struct {
	token  string
	bot    models.User
	push   http.RoundTripper
	old    bool
	ctx    context.Context // ends with Close; pushes live in it
	cancel context.CancelFunc
	pushes sync.WaitGroup
	signal simtest.Signal

	mu          sync.Mutex
	listener    *simtest.Listener // nil: nobody has dialled yet
	chats       map[int64]*chat
	people      map[int64]models.User
	updates     []update
	nextID      int64
	nextMessage int
	allowed     []string // kinds of updates
	poll        poller
	hook        hook
	presses     map[string]*Press
	files       map[string]file
	menus       map[string][]models.BotCommand
	profile     map[string]string // description/zh -> text
	last        update            // that was queued
	faults      simtest.Faults[Fault]
	calls       []Call
	hammered    int
}

// Call is one request of the bot.
type Call struct {
	At     time.Time
	Method string
	Params map[string]any
	Chat   int64
	Error  string // the description of a refusal
}

// New returns a server with no chats. Close ends it.
func New(o Options) *Server {
	if o.Token == "" {
		o.Token = "42:sim"
	}
	if o.Username == "" {
		o.Username = "sim_bot"
	}
	if o.Push == nil {
		o.Push = http.DefaultTransport
	}
	id, _ := strconv.ParseInt(strings.SplitN(o.Token, ":", 2)[0], 10, 64)
	ctx, cancel := context.WithCancel(context.Background())
	return &Server{
		token: o.Token, push: o.Push, old: o.Old, ctx: ctx, cancel: cancel,
		bot:    models.User{ID: id, IsBot: true, FirstName: "Sim", Username: o.Username, CanJoinGroups: true},
		nextID: 1000, nextMessage: 100, allowed: defaults,
		chats: make(map[int64]*chat), people: make(map[int64]models.User), presses: make(map[string]*Press),
		files: make(map[string]file), menus: make(map[string][]models.BotCommand), profile: make(map[string]string),
		hook: hook{queues: make(map[int64][]update)},
	}
}

// Close ends pushes, waiting polls and the in-memory network.
func (s *Server) Close() {
	s.cancel()
	s.mu.Lock()
	l := s.listener
	s.mu.Unlock()
	if l != nil {
		_ = l.Close()
	}
	s.pushes.Wait()
}

// Token is the bot's token.
func (s *Server) Token() string { return s.token }

// Wait blocks until ok, which is asked again after each change, or ctx ends. ok
// may use the server's methods.
func (s *Server) Wait(ctx context.Context, ok func() bool) error { return s.signal.Await(ctx, ok) }

// Calls are the bot's calls of a method, in order; "" means all.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// refusal is an answer that is not ok.
type refusal struct {
	code       int
	text       string
	retryAfter int
	migrateTo  int64
}

func (r *refusal) Error() string { return r.text }

func refuse(code int, format string, args ...any) error {
	return &refusal{code: code, text: http.StatusText(code) + ": " + fmt.Sprintf(format, args...)}
}

// ServeHTTP answers /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+s.token+"/"); ok {
		s.serveFile(w, path)
		return
	}
	method, ok := strings.CutPrefix(r.URL.Path, "/bot"+s.token+"/")
	if !ok {
		code, text := http.StatusUnauthorized, "Unauthorized"
		if !strings.HasPrefix(r.URL.Path, "/bot") || !strings.Contains(r.URL.Path, ":") {
			code, text = http.StatusNotFound, "Not Found"
		}
		answer(w, nil, &refusal{code: code, text: text})
		return
	}
	params, err := decode(r)
	if err != nil {
		if _, ok := err.(*refusal); !ok {
			err = refuse(http.StatusBadRequest, "%v", err)
		}
		answer(w, nil, err)
		return
	}
	call := Call{At: time.Now(), Method: method, Params: params, Chat: integer(params["chat_id"])}
	fault := s.faultFor(call)
	if fault != nil && fault.instead() {
		call.Error = fault.String()
		s.record(call)
		fault.happen(w, r)
		return
	}
	if fault != nil {
		wait(r, fault.Delay)
	}
	result, err := s.call(r.Context(), method, params)
	if err != nil {
		call.Error = err.Error()
	}
	s.record(call)
	if fault != nil {
		fault.after(r)
	}
	answer(w, result, err)
}

func (s *Server) record(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	s.signal.Happened()
}

func answer(w http.ResponseWriter, result any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err == nil {
		_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
		return
	}
	r := err.(*refusal)
	body := map[string]any{"ok": false, "error_code": r.code, "description": r.text}
	parameters := make(map[string]any)
	if r.retryAfter != 0 {
		parameters["retry_after"] = r.retryAfter
	}
	if r.migrateTo != 0 {
		parameters["migrate_to_chat_id"] = r.migrateTo
	}
	if len(parameters) > 0 {
		body["parameters"] = parameters
	}
	w.WriteHeader(r.code)
	_ = json.NewEncoder(w).Encode(body)
}

// decode reads parameters from JSON, a form or multipart, in which objects are
// strings of JSON and files are *File.
func decode(r *http.Request) (map[string]any, error) {
	params := make(map[string]any)
	kind := r.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "application/json"):
		data, err := io.ReadAll(r.Body)
		if err != nil || len(data) == 0 {
			return params, err
		}
		return params, json.Unmarshal(data, &params)
	case strings.HasPrefix(kind, "multipart/"):
		return params, decodeMultipart(r, params)
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	for key, values := range r.Form {
		params[key] = values[0]
	}
	return params, nil
}

// bind reads params into a struct, undoing the strings that forms make of
// objects.
func bind(params map[string]any, into any) error {
	unwrapped := make(map[string]any, len(params))
	for key, v := range params {
		if text, ok := v.(string); ok && len(text) > 1 && (text[0] == '{' || text[0] == '[') && key != "text" {
			var object any
			if json.Unmarshal([]byte(text), &object) == nil {
				v = object
			}
		}
		switch key {
		case "chat_id", "message_id", "message_thread_id", "offset", "limit", "timeout", "max_connections", "draft_id":
			v = integer(v)
		}
		unwrapped[key] = v
	}
	data, err := json.Marshal(unwrapped)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "can't parse parameters: %v", err)
	}
	return nil
}

func integer(v any) int64 {
	switch v := v.(type) {
	case float64:
		return int64(v)
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	}
	return 0
}
