package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

type object = map[string]any

// Call is one request to the REST API: the ground truth of what was asked.
type Call struct {
	Route  string // as RouteCreate and its kin
	Path   string // below /api/v9, with the query
	Body   string // JSON; of a multipart form its payload_json
	Status int    // answered
	Code   int    // Discord's error code answered; 0: none
	Lost   bool   // a fault befell it: the asker may not have read this answer
}

// Calls lists the requests to a route that reached it; empty: to any.
func (s *Sim) Calls(route string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Call
	for _, c := range s.calls {
		if route == "" || c.Route == route {
			all = append(all, c)
		}
	}
	return all
}

// request is one call as its handler sees it.
type request struct {
	*http.Request
	body  []byte
	files map[string]file // by form name: files[0]
}

type file struct {
	name, kind string
	data       []byte
}

// into decodes the body.
func (r *request) into(v any) *refusal {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return nil
	}
	if err := json.Unmarshal(r.body, v); err != nil {
		return refuse(50109)
	}
	return nil
}

// refusal is an error as Discord answers it:
// https://discord.com/developers/docs/reference#error-messages
type refusal struct {
	status, code int
	message      string
	field, rule  string // for 50035: where, and which rule it breaks
}

func (f *refusal) json() object {
	o := object{"code": f.code, "message": f.message}
	if f.field != "" {
		errors := any(object{"_errors": []object{{"code": f.rule, "message": f.message}}})
		keys := strings.Split(f.field, ".")
		for i := len(keys) - 1; i >= 0; i-- {
			errors = object{keys[i]: errors}
		}
		o["errors"], o["message"] = errors, "Invalid Form Body"
	}
	return o
}

// known are the error codes a Fault may name, too.
var known = map[int]refusal{
	0:      {status: 401, message: "401: Unauthorized"},
	10003:  {status: 404, message: "Unknown Channel"},
	10004:  {status: 404, message: "Unknown Guild"},
	10007:  {status: 404, message: "Unknown Member"},
	10008:  {status: 404, message: "Unknown Message"},
	10013:  {status: 404, message: "Unknown User"},
	10014:  {status: 400, message: "Unknown Emoji"},
	10015:  {status: 404, message: "Unknown Webhook"},
	10062:  {status: 404, message: "Unknown interaction"},
	10063:  {status: 404, message: "Unknown application command"},
	20028:  {status: 429, message: "The write action you are performing on the channel has hit the write rate limit."},
	30046:  {status: 429, message: "Maximum number of edits to messages older than 1 hour reached. Try again later"},
	40001:  {status: 401, message: "Unauthorized. Provide a valid token and try again"},
	40005:  {status: 413, message: "Request entity too large"},
	40060:  {status: 400, message: "Interaction has already been acknowledged."},
	50001:  {status: 403, message: "Missing Access"},
	50003:  {status: 403, message: "Cannot execute action on a DM channel"},
	50005:  {status: 403, message: "Cannot edit a message authored by another user"},
	50006:  {status: 400, message: "Cannot send an empty message"},
	50007:  {status: 403, message: "Cannot send messages to this user"},
	50008:  {status: 400, message: "Cannot send messages in a non-text channel"},
	50013:  {status: 403, message: "Missing Permissions"},
	50027:  {status: 401, message: "Invalid Webhook Token"},
	50033:  {status: 400, message: "Invalid Recipient(s)"},
	50041:  {status: 400, message: "Invalid API version provided"},
	50083:  {status: 400, message: "Thread is archived"},
	50109:  {status: 400, message: "The request body contains invalid JSON."},
	160002: {status: 400, message: "Cannot reply without permission to read message history"},
}

// refuse is a known refusal.
func refuse(code int) *refusal {
	f, ok := known[code]
	if !ok {
		f = refusal{status: 400, message: "General error"}
	}
	f.code = code
	return &f
}

// invalid is a refused field: code 50035.
func invalid(field, rule, message string, args ...any) *refusal {
	return &refusal{status: 400, code: 50035, message: fmt.Sprintf(message, args...), field: field, rule: rule}
}

// created is an answer with status 201.
type created struct{ any }

// handler carries a call out with the lock held. A nil answer is 204.
type handler func(s *Sim, r *request) (any, *refusal)

// open are the routes that need no token: the path holds one.
func open(route string) bool {
	return strings.Contains(route, "{token}") || route == "GET /gateway"
}

func (s *Sim) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for route, run := range handlers {
		mux.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) { s.serve(route, run, w, r) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.serve("", func(*Sim, *request) (any, *refusal) {
			return nil, &refusal{status: 404, message: "404: Not Found"}
		}, w, r)
	})
	return mux
}

func (s *Sim) serveAPI(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	_, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/api/"), "/")
	u, err := r.URL.Parse("/" + rest)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	u.RawQuery = r.URL.RawQuery
	r.URL = u
	s.mux.ServeHTTP(w, r)
}

func (s *Sim) serve(route string, run handler, w http.ResponseWriter, r *http.Request) {
	q, bad := read(r)
	note := func(status, code int, lost bool) { // the lock is held
		s.calls = append(s.calls, Call{
			Route: route, Path: r.URL.RequestURI(), Body: string(q.body), Status: status, Code: code, Lost: lost,
		})
		s.Happened()
	}

	s.mu.Lock()
	f := s.fault(route, r.PathValue("channel"))
	s.mu.Unlock()
	if f.before(s, w, r, func(status int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		note(status, f.Code, true)
		if !f.Shared {
			s.count(status)
		}
	}) {
		return
	}

	s.mu.Lock()
	if s.isBanned() {
		note(429, 0, f != nil)
		s.mu.Unlock()
		cloudflare(w, 0)
		return
	}
	authorized := r.Header.Get("Authorization") == "Bot "+s.opts.Token && !s.reset
	if authorized || open(route) {
		if stop := s.take(route, r, w.Header()); stop != nil {
			note(429, 0, f != nil)
			s.count(429)
			s.mu.Unlock()
			stop.write(w)
			return
		}
	}
	var answer any
	refused := bad
	switch {
	case bad != nil:
	case !authorized && !open(route):
		refused = refuse(0)
	default:
		answer, refused = run(s, q)
	}
	status, code := http.StatusOK, 0
	if made, ok := answer.(created); ok {
		status, answer = http.StatusCreated, made.any
	}
	switch {
	case refused != nil:
		status, code, answer = refused.status, refused.code, refused.json()
	case answer == nil:
		status = http.StatusNoContent
	}
	var body []byte
	if answer != nil {
		body, _ = json.Marshal(answer)
	}
	note(status, code, f != nil)
	s.count(status)
	s.mu.Unlock()

	if f.after(w, r, body) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(body)
}

// read takes the body in: JSON, or a form with payload_json and files.
func read(r *http.Request) (*request, *refusal) {
	q := &request{Request: r, files: map[string]file{}}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxRequest+1))
	if err != nil {
		return q, &refusal{status: 400, message: "400: Bad Request"}
	}
	if len(data) > maxRequest {
		return q, refuse(40005)
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		q.body = data
		return q, nil
	}
	form := multipart.NewReader(bytes.NewReader(data), params["boundary"])
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return q, nil
		}
		if err != nil {
			return q, &refusal{status: 400, message: "400: Bad Request"}
		}
		content, _ := io.ReadAll(part)
		if part.FormName() == "payload_json" {
			q.body = content
			continue
		}
		q.files[part.FormName()] = file{part.FileName(), part.Header.Get("Content-Type"), content}
	}
}
