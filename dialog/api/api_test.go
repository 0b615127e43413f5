package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

const (
	writes = "sesame-sesame-sesame-sesame"
	reader = "mellon-mellon-mellon-mellon"
)

// store is a list of three tickets, and what was put into their conversations.
type store struct {
	mu   sync.Mutex
	down bool
	put  []bot.Message
	side []bot.Side
	kept map[string][]byte
	gone string // this ticket is not listed any more
}

var errDown = errors.New("redis://user:hunter2@10.0.0.1 is down")

func (s *store) Get(_ context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return nil, errDown
	}
	return s.kept[key], nil
}

func (s *store) Swap(_ context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down || keep <= 0 {
		return false, errDown
	}
	if !bytes.Equal(s.kept[key], old) {
		return false, nil
	}
	s.kept[key] = v
	return true, nil
}

func (s *store) Listed(context.Context) (map[string][]byte, error) {
	if s.down {
		return nil, errDown
	}
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	out := make(map[string][]byte)
	for conversation, e := range map[string]dialog.Entry{
		"web/1":      {Number: "T-1001", Owner: dialog.OwnerQueue, Stage: dialog.StageNew, Subject: "refund", Since: at, Team: "billing", Customer: "Lena", Tags: []string{"vip", "refund"}, Language: "de", Platform: "web"},
		"telegram/7": {Number: "T-1002", Owner: dialog.OwnerAgent, Stage: dialog.StageClaimed, Subject: "parcel", Since: at.Add(time.Hour), Priority: dialog.PriorityHigh, Agent: dialog.Agent{ID: "U2", Name: "Ben"}, Platform: "telegram"},
		"web/2":      {Number: "T-1003", Owner: dialog.OwnerQueue, Subject: "old program", Since: at.Add(2 * time.Hour)},
	} {
		if e.Number != s.gone {
			out[conversation], _ = json.Marshal(e)
		}
	}
	return out, nil
}

func (s *store) Put(_ context.Context, side bot.Side, m bot.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return errDown
	}
	s.put, s.side = append(s.put, m), append(s.side, side)
	return nil
}

func newStore() *store { return &store{kept: make(map[string][]byte)} }

func newAPI(t testing.TB) (*API, *store) {
	t.Helper()
	s := newStore()
	a, err := New(Config{Lists: s, Inbox: s, Memory: s, Teams: []string{"billing", "technical"},
		Tokens: []Token{{Name: "crm", Token: writes, Role: dialog.RankAgent}, {Name: "wall", Token: reader}}})
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

// ask sends a request ("GET /tickets") as a token, and returns what comes back.
func ask(a http.Handler, token, line, body string, headers ...string) (status int, answer string, header http.Header) {
	method, path, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, Prefix+path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	data, _ := io.ReadAll(w.Result().Body)
	return w.Code, strings.TrimSpace(string(data)), w.Result().Header
}

func TestReads(t *testing.T) {
	t.Parallel()
	a, _ := newAPI(t)
	for query, want := range map[string]string{
		"":                            "T-1001 T-1002 T-1003",
		"?team=billing":               "T-1001",
		"?stage=new":                  "T-1001",
		"?stage=claimed":              "T-1002",
		"?stage=open":                 "T-1003",
		"?agent=U2":                   "T-1002",
		"?agent=none":                 "T-1001 T-1003",
		"?tag=vip":                    "T-1001",
		"?tag=vip&tag=x&language=DE":  "T-1001",
		"?priority=normal":            "T-1001 T-1003",
		"?priority=high&priority=low": "T-1002",
		"?platform=telegram&tag=vip":  "",
	} {
		status, body, _ := ask(a, reader, "GET /tickets"+query, "")
		var got struct{ Tickets []dialog.TicketView }
		if err := json.Unmarshal([]byte(body), &got); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %s", query, status, body)
		}
		var numbers []string
		for _, d := range got.Tickets {
			numbers = append(numbers, d.Number)
		}
		if strings.Join(numbers, " ") != want {
			t.Errorf("%s: %v, want %s", query, numbers, want)
		}
	}
	status, body, _ := ask(a, reader, "GET /tickets/t-1002", "")
	if status != http.StatusOK || !strings.Contains(body, `"agent":{"id":"U2","name":"Ben"}`) || !strings.Contains(body, `"tags":[]`) || strings.Contains(body, "telegram/7") {
		t.Errorf("%d %s", status, body)
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`reply {"text":" Hello *you* "}`:                 "reply|Hello *you*",
		`note {"text":"// internal"}`:                    "note|// internal",
		`assign {"to":{"id":"U9","name":"Cy"}}`:          "assign|@U9",
		`claim `:                                         "claim|",
		`claim {}`:                                       "claim|",
		`transfer {"team":"technical"}`:                  "transfer|technical",
		`snooze {"until":"tomorrow 9:00"}`:               "snooze|tomorrow 9:00",
		`snooze {}`:                                      "snooze|",
		`priority {"priority":"urgent"}`:                 "priority|urgent",
		`tag {"tags":["vip","退款"]}`:                      "tag|vip 退款",
		`untag {"tags":["vip"]}`:                         "untag|vip",
		`close {"reason":"duplicate"}`:                   "close|duplicate",
		`resolve {"text":"Bye"}`:                         "resolve|Bye",
		`merge {"into":"t-1002"}`:                        "merge|T-1002",
		`translate {"on":false}`:                         "translate|off",
		`release {"agent":{"id":"U1","name":"Anna\nX"}}`: "release|",
	} {
		a, s := newAPI(t)
		verb, body, _ := strings.Cut(line, " ")
		status, got, _ := ask(a, writes, "POST /tickets/T-1001/"+verb, body)
		if status != http.StatusAccepted || len(s.put) != 1 {
			t.Errorf("%s: %d %s", line, status, got)
			continue
		}
		m := s.put[0]
		if m.Name+"|"+m.Text != want || m.Kind != bot.KindCommand || s.side[0] != bot.Internal || m.At.String() != "web/1" || !strings.Contains(got, m.ID) {
			t.Errorf("%s: put %+v on %v", line, m, s.side[0])
		}
		if m.Values["rank"] != "agent" || m.Values["at"] != "" {
			t.Errorf("%s: values %v", line, m.Values)
		}
		switch verb {
		case "assign":
			if m.Values["@U9"] != "Cy" {
				t.Errorf("values %v", m.Values)
			}
		case "release":
			if m.From.ID != "U1" || m.From.Name != "Anna X" {
				t.Errorf("from %+v", m.From)
			}
		default:
			if m.From.ID != "api:crm" || m.From.Name != "crm" {
				t.Errorf("from %+v", m.From)
			}
		}
	}
}

func TestUntil(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 30, 0, time.UTC)
	for s, want := range map[string]string{
		"2026-11-20T14:00:00Z": "120m", "2026-11-20T13:00:31+01:00": "1m", "2h": "2h", "明天上午九点": "明天上午九点", "": "",
	} {
		if got, err := until(s, now); err != nil || got != want {
			t.Errorf("%s: %q, %v", s, got, err)
		}
	}
	if _, err := until("2026-11-20T12:00:00Z", now); err == nil {
		t.Error("a time that is past is taken")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		token, line, body string
		status            int
		want              string
	}{
		{"", "GET /tickets", "", 401, "Authorization: Bearer"},
		{"sesame", "GET /tickets", "", 401, "not known here"},
		{"sesame", "POST /tickets/T-1001/claim", "", 401, "not known here"},
		{"sesame", "GET /nothing", "", 401, "not known here"},
		{reader, "POST /tickets/T-1001/claim", "", 403, "may only read"},
		{writes, "GET /nothing", "", 404, "openapi.yaml"},
		{writes, "GET /tickets/T-1001/claim/x", "", 404, "openapi.yaml"},
		{writes, "GET /tickets/T-9999", "", 404, "closed or unknown"},
		{writes, "POST /tickets/T-9999/claim", "", 404, "closed or unknown"},
		{writes, "POST /tickets/T-1001/snoze", "", 404, "did you mean snooze?"},
		{writes, "POST /tickets/T-1001/dance", "", 404, "there are reply, note"},
		{writes, "POST /tickets", "", 405, "wants GET"},
		{writes, "DELETE /tickets/T-1001", "", 405, "wants GET"},
		{writes, "GET /tickets/T-1001/claim", "", 405, "wants POST"},
		{writes, "PUT /openapi.yaml", "", 405, "wants GET"},
		{writes, "GET /tickets?teem=x", "", 400, "did you mean team?"},
		{writes, "POST /tickets/T-1002/claim", "", 409, "already with Ben"},
		{writes, "POST /tickets/T-1001/merge", `{"into":"T-1001"}`, 409, "with itself"},
		{writes, "POST /tickets/T-1001/reply", `{"text":"` + strings.Repeat("x", maxBody) + `"}`, 413, "65536 bytes"},
		{writes, "POST /tickets/T-1001/reply", `{"text":"` + strings.Repeat("x", maxText+1) + `"}`, 422, "10000 characters"},
		{writes, "POST /tickets/T-1001/reply", `{"text":`, 400, "one JSON object"},
		{writes, "POST /tickets/T-1001/reply", `null`, 400, "one JSON object"},
		{writes, "POST /tickets/T-1001/reply", `[]`, 400, "one JSON object"},
		{writes, "POST /tickets/T-1001/reply", `{"text":"a"} {}`, 400, "one JSON object"},
		{writes, "POST /tickets/T-1001/reply", ``, 422, "text is missing"},
		{writes, "POST /tickets/T-1001/reply", `{"text":" "}`, 422, "text is missing"},
		{writes, "POST /tickets/T-1001/reply", `{"text":7}`, 422, "text: it must not be a number"},
		{writes, "POST /tickets/T-1001/reply", `{"txt":"a"}`, 422, "did you mean text?"},
		{writes, "POST /tickets/T-1001/reply", `{"text":"a","agent":{"id":"@admins"}}`, 422, "agent: id"},
		{writes, "POST /tickets/T-1001/reply", `{"text":"a","agent":{"id":"U1","groups":["admins"]}}`, 422, "nothing else"},
		{writes, "POST /tickets/T-1002/assign", `{"to":{"id":"U9","name":"Cy"}}`, 403, "has no role lead"},
		{writes, "POST /tickets/T-1002/transfer", `{"team":"billing"}`, 403, "has no role lead"},
		{writes, "POST /tickets/T-1001/assign", `{"to":{"id":"U9"}}`, 422, "name is missing"},
		{writes, "POST /tickets/T-1001/assign", `{}`, 422, "to is missing"},
		{writes, "POST /tickets/T-1001/transfer", `{"team":"biling"}`, 422, "did you mean billing?"},
		{writes, "POST /tickets/T-1001/priority", `{"priority":"hihg"}`, 422, "did you mean high?"},
		{writes, "POST /tickets/T-1001/tag", `{"tags":["a b"]}`, 422, "without blanks"},
		{writes, "POST /tickets/T-1001/tag", `{"tags":[]}`, 422, "tags is missing"},
		{writes, "POST /tickets/T-1001/snooze", `{"until":"2020-01-01T00:00:00Z"}`, 422, "is past"},
		{writes, "POST /tickets/T-1001/merge", `{"into":"1002 now"}`, 422, "like T-1002"},
		{writes, "POST /tickets/T-1001/translate", `{}`, 422, "on is missing"},
	} {
		a, s := newAPI(t)
		status, body, header := ask(a, c.token, c.line, c.body)
		var p problem
		if err := json.Unmarshal([]byte(body), &p); err != nil || header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: no problem: %s", c.line, body)
			continue
		}
		if status != c.status || p.Status != c.status || !strings.Contains(p.Detail, c.want) || strings.Contains(p.Detail, "\n") || p.Title == "" {
			t.Errorf("%s %.40s: %d %s, want %d %q", c.line, c.body, status, body, c.status, c.want)
		}
		if len(s.put) != 0 {
			t.Errorf("%s: put all the same", c.line)
		}
		if status == 405 && header.Get("Allow") == "" || status == 401 && header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: headers %v", c.line, header)
		}
		if header.Get("Access-Control-Allow-Origin") != "" || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", c.line, header)
		}
	}
	a, _ := newAPI(t)
	if status, body, _ := ask(a, writes, "POST /tickets/T-1001/reply", `{"text":"a"}`, "Content-Type", "text/plain"); status != 415 {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ := ask(a, writes, "POST /tickets/T-1001/claim", "", "Idempotency-Key", strings.Repeat("k", 300)); status != 400 {
		t.Errorf("%d %s", status, body)
	}
}

func TestStoreIsDown(t *testing.T) {
	t.Parallel()
	a, s := newAPI(t)
	s.down = true
	for _, line := range []string{"GET /tickets", "GET /tickets/T-1001", "POST /tickets/T-1001/claim"} {
		status, body, header := ask(a, writes, line, "")
		if status != 503 || header.Get("Retry-After") != "5" || strings.Contains(body, "hunter2") {
			t.Errorf("%s: %d %s %v", line, status, body, header)
		}
	}
}

func TestRateOfAToken(t *testing.T) {
	t.Parallel()
	s := newStore()
	a, err := New(Config{Lists: s, Inbox: s, Memory: s, Rate: 0.001, Burst: 2, Tokens: []Token{{Name: "a", Token: writes}, {Name: "b", Token: reader}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for range 3 {
		status, _, _ := ask(a, writes, "GET /tickets", "")
		got = append(got, status)
	}
	status, _, header := ask(a, writes, "GET /tickets", "")
	if fmt.Sprint(got) != "[200 200 429]" || status != 429 || header.Get("Retry-After") == "" {
		t.Errorf("%v, %d %v", got, status, header)
	}
	if status, _, _ := ask(a, reader, "GET /tickets", ""); status != 200 {
		t.Errorf("another token: %d", status)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	s := newStore()
	_, err := New(Config{Lists: s, Inbox: s, Memory: s, Tokens: []Token{{Name: "a", Token: "sesame"}, {Name: "a", Token: writes}, {Name: "b", Token: writes}, {Name: "", Token: reader}}})
	for _, want := range []string{"token 1 (a)", `another one named "a"`, "another one is the same", "token 4: name"} {
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%v, want %q and no token", err, want)
		}
	}
	if _, err := New(Config{}); err == nil {
		t.Error("an API without anything is made")
	}
}

// Whatever is asked, there is an answer, and nothing but a POST with a token that may
// write puts anything.
func FuzzRequests(f *testing.F) {
	f.Add("GET", "/tickets", "", true)
	f.Add("POST", "/tickets/T-1001/reply", `{"text":"a"}`, true)
	f.Add("POST", "/tickets//", `{}`, false)
	f.Add("BREW", "/../tickets/T-1001", `{"text":"a"}`, true)
	f.Fuzz(func(t *testing.T, method, path, body string, may bool) {
		a, s := newAPI(t)
		r := httptest.NewRequest("GET", "/", strings.NewReader(body))
		r.Method, r.URL.Path = method, Prefix+path
		r.Header.Set("Authorization", "Bearer "+map[bool]string{true: writes, false: reader}[may])
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Code < 200 || w.Code > 503 || w.Code == 500 {
			t.Errorf("%s %q: %d", method, path, w.Code)
		}
		if accepted := w.Code == 202; accepted != (len(s.put) == 1) || accepted && (method != "POST" || !may) {
			t.Errorf("%s %q: %d, %d put", method, path, w.Code, len(s.put))
		}
		if w.Header().Get("Content-Type") == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %q: %s", method, path, w.Body)
		}
	})
}
