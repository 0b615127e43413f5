package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"handoff/bot"
)

// vouch makes an identity as the company's server does.
func vouch(claims any) string {
	data, _ := json.Marshal(claims)
	body := base64URL.EncodeToString(data)
	return body + "." + base64URL.EncodeToString(mac([]byte(strings.Repeat("i", 32)), body))
}

func inAnHour() int64 { return time.Now().Unix() + 3600 }

// reaches reports the status of a poll with a token.
func reaches(b *browser, token string) int {
	r := b.request(context.Background(), "GET", "/chat/v1/poll?wait=0", "", nil)
	r.Header.Del("Authorization")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	status, _ := (&browser{t: b.t, client: http.DefaultClient}).do(r, nil) // without the cookie
	return status
}

// A visitor is known again by the token, expired or not, or by the cookie, and
// nobody can make either.
func TestSession(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	first := b.session
	if !first.Fresh || first.Identified || len(first.Visitor) != 26 || time.Until(first.Expires) < 23*time.Hour {
		t.Errorf("the first session is %+v", first)
	}
	if s := b.open(map[string]any{"token": first.Token}); s.Visitor != first.Visitor || s.Fresh {
		t.Errorf("by the token: %+v", s)
	}
	if s := b.open(map[string]any{}); s.Visitor != first.Visitor || s.Fresh {
		t.Errorf("by the cookie: %+v", s)
	}
	old := func(age time.Duration, visitor string) string {
		made := time.Now().Add(-age)
		token, _ := r.adapter.token(session{Visitor: visitor, Made: made.Unix(), Expires: made.Add(tokenLife).Unix()})
		return token
	}
	b.client.Jar = nil
	if s := b.open(map[string]any{"token": old(29*24*time.Hour, first.Visitor)}); s.Visitor != first.Visitor {
		t.Errorf("by a token of 29 days: %+v", s)
	}
	if status := reaches(b, old(25*time.Hour, first.Visitor)); status != http.StatusUnauthorized {
		t.Errorf("an expired token reads events: %d", status)
	}
	fine, _, _ := strings.Cut(first.Token, ".")
	_, sig, _ := strings.Cut(b.session.Token, ".")
	other, _ := New(Config{Secret: strings.Repeat("x", 32), Feed: newStore(), Memory: newStore()})
	foreign, _ := other.token(session{Visitor: first.Visitor, Made: time.Now().Unix(), Expires: inAnHour()})
	named, _ := New(Config{Name: "web2", Secret: testSecret, Feed: newStore(), Memory: newStore()})
	elsewhere, _ := named.token(session{Visitor: first.Visitor, Made: time.Now().Unix(), Expires: inAnHour()})
	for name, token := range map[string]string{
		"none": "", "of 31 days": old(31*24*time.Hour, first.Visitor), "of a customer who logged out": old(25*time.Hour, "user:7"),
		"without signature": fine, "with another's signature": fine + "." + sig, "of another secret": foreign, "of another account": elsewhere,
		"an identity": vouch(map[string]any{"v": first.Visitor, "x": inAnHour()}), "rubbish": "..", "a link": r.adapter.link(bot.Address{Account: "web", Chat: first.Visitor, Thread: "f:x"}),
	} {
		if s := b.open(map[string]any{"token": token}); s.Visitor == first.Visitor || !s.Fresh {
			t.Errorf("a token %s is taken for %+v", name, s)
		}
		if status := reaches(b, token); status != http.StatusUnauthorized {
			t.Errorf("a token %s reads events: %d", name, status)
		}
	}
}

func cookieOf(b *browser, change func(*http.Request)) (string, *http.Cookie) {
	r := b.request(context.Background(), "POST", "/chat/v1/session", "application/json", strings.NewReader("{}"))
	r.Header.Del("Authorization")
	change(r)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	var s sessionAnswer
	_ = json.NewDecoder(resp.Body).Decode(&s)
	if len(resp.Cookies()) == 0 {
		return s.Visitor, nil
	}
	return s.Visitor, resp.Cookies()[0]
}

// The cookie is signed, out of scripts' reach, and fit for where it is set.
func TestCookie(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore(), func(c *Config) { c.Proxies = []string{"127.0.0.0/8"} })
	b := newBrowser(t, r.URL)
	_, plain := cookieOf(b, func(*http.Request) {})
	if !plain.HttpOnly || plain.Secure || plain.SameSite != http.SameSiteLaxMode || plain.Partitioned || plain.Path != "/chat" {
		t.Errorf("over http: %v", plain)
	}
	visitor, behind := cookieOf(b, func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") })
	if !behind.HttpOnly || !behind.Secure || behind.SameSite != http.SameSiteNoneMode || !behind.Partitioned {
		t.Errorf("over https, embedded: %v", behind)
	}
	if got, _ := cookieOf(b, func(r *http.Request) { r.AddCookie(behind) }); got != visitor {
		t.Errorf("the cookie of %s is taken for %s", visitor, got)
	}
	for _, forged := range []string{"", visitor, visitor + ".1.x", strings.Replace(behind.Value, visitor, b.visitor(), 1), "user:7" + behind.Value[len(visitor):]} {
		got, _ := cookieOf(b, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: behind.Name, Value: forged}) })
		if got == visitor || got == b.visitor() || got == "user:7" {
			t.Errorf("the cookie %q is taken for %s", forged, got)
		}
	}
	// A cookie alone changes nothing: whoever makes a browser post has no token.
	q := b.request(context.Background(), "POST", "/chat/v1/send", "application/json", strings.NewReader(`{"id":"v-0123456789abcdef","type":"stop"}`))
	q.Header.Del("Authorization")
	var f refusal
	status, _ := b.do(q, &f)
	refused(t, "a post with the cookie alone", status, f, 401, "no_session")
}

// A customer for whom the company vouches is the same person on every device.
func TestIdentity(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	in := newMailbox(t, r)
	for range 2 {
		b := newBrowser(t, r.URL)
		s := b.open(map[string]any{"identity": vouch(map[string]any{"id": 42, "name": "Ann Lee", "email": "ann@shop.example", "attributes": map[string]string{"plan": "gold"}, "exp": inAnHour()})})
		if s.Visitor != "user:42" || !s.Identified || s.Fresh {
			t.Errorf("the session is %+v", s)
		}
		if status := b.post("/chat/v1/send", map[string]any{"id": "v-" + random(), "type": "text", "text": "hi"}, nil); status != 200 {
			t.Errorf("a text is answered %d", status)
		}
	}
	for _, m := range in.all() {
		if m.At.Chat != "user:42" || m.From.ID != "user:42" || m.From.Name != "Ann Lee" || m.Values["email"] != "ann@shop.example" || m.From.Attributes["plan"] != "gold" {
			t.Errorf("put %+v", m)
		}
	}
	b := newBrowser(t, r.URL)
	if n := len(in.all()); n != 2 {
		t.Fatalf("%d were put", n)
	}
	good := vouch(map[string]any{"id": "42", "exp": inAnHour()})
	body, sig, _ := strings.Cut(good, ".")
	for name, token := range map[string]string{
		"no exp":          vouch(map[string]any{"id": "42"}),
		"expired":         vouch(map[string]any{"id": "42", "exp": time.Now().Unix() - 1}),
		"milliseconds":    vouch(map[string]any{"id": "42", "exp": time.Now().UnixMilli()}),
		"no id":           vouch(map[string]any{"exp": inAnHour()}),
		"an empty id":     vouch(map[string]any{"id": "", "exp": inAnHour()}),
		"a broken number": vouch(map[string]any{"id": 1.5, "exp": inAnHour()}),
		"a long id":       vouch(map[string]any{"id": strings.Repeat("x", 129), "exp": inAnHour()}),
		"no object":       vouch("42"),
		"no strings":      vouch(map[string]any{"id": "42", "attributes": map[string]any{"age": 7}, "exp": inAnHour()}),
		"a long value":    vouch(map[string]any{"id": "42", "attributes": map[string]any{"plan": strings.Repeat("x", 101)}, "exp": inAnHour()}),
		"no signature":    body,
		"another text":    base64URL.EncodeToString([]byte(`{"id":"1","exp":9999999999}`)) + "." + sig,
		"cut signature":   good[:len(good)-3],
		"a token of ours": b.token(),
	} {
		var f refusal
		status := b.post("/chat/v1/session", map[string]any{"identity": token}, &f)
		refused(t, name, status, f, 403, "bad_identity")
	}
	none := serve(t, newStore(), func(c *Config) { c.IdentitySecret = "" })
	var f refusal
	status := newBrowser(t, none.URL).post("/chat/v1/session", map[string]any{"identity": good}, &f)
	refused(t, "an identity where none is configured", status, f, 403, "bad_identity")
}

// The company's developer copies the code out of PROTOCOL.md; here it runs.
func TestIdentityInPython(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 here")
	}
	script := fmt.Sprintf(`import os
os.environ["HANDOFF_IDENTITY_SECRET"] = %q
class user: id = 42; name = "Zoë"; email = "z@shop.example"
%s
print(token)`, strings.Repeat("i", 32), protocolCode(t, "python"))
	out, err := exec.Command(python, "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	if s := b.open(map[string]any{"identity": strings.TrimSpace(string(out))}); s.Visitor != "user:42" {
		t.Errorf("the session is %+v", s)
	}
}

// A feedback is a conversation of its own; its link opens that one and no other.
func TestFeedback(t *testing.T) {
	t.Parallel()
	kept := newStore()
	r := serve(t, kept)
	in := newMailbox(t, r)
	b := newBrowser(t, r.URL)
	main := b.session
	if status := b.post("/chat/v1/send", map[string]any{"id": b.id(), "type": "text", "text": "in the chat"}, nil); status != 200 {
		t.Fatal(status)
	}
	s := b.open(map[string]any{"token": main.Token, "feedback": "new"})
	if s.Visitor != main.Visitor || !strings.HasPrefix(s.Thread, "f:") || !strings.HasPrefix(s.Link, "f/") {
		t.Fatalf("the session is %+v", s)
	}
	send := map[string]any{"id": b.id(), "type": "feedback", "values": map[string]string{"text": "The door squeaks", "rating": "4", "name": "Ann", "email": ""}}
	if status := b.post("/chat/v1/send", send, nil); status != 200 {
		t.Fatalf("a feedback is answered %d", status)
	}
	for _, values := range []map[string]string{{}, {"text": "x", "rating": "6"}, {"text": "x", "rating": "many"}, {"text": "x", "admin": "1"}} {
		var f refusal
		status := b.post("/chat/v1/send", map[string]any{"id": b.id(), "type": "feedback", "values": values}, &f)
		refused(t, fmt.Sprint(values), status, f, 400, "bad_request")
	}
	got := in.all()[1]
	at := bot.Address{Account: "web", Chat: main.Visitor, Thread: s.Thread}
	if got.At != at || got.Kind != bot.KindForm || got.Name != "feedback" || got.Text != "The door squeaks" || got.From.Name != "Ann" || len(got.Values) != 3 || got.Values["rating"] != "4" {
		t.Errorf("put %+v", got)
	}
	card := bot.Card{Title: "T-1042", Status: "waiting", Text: "We *look* at it", State: "queue", Fields: []bot.Field{{Name: "Topic", Value: "doors"}}}
	if _, err := r.adapter.Send(context.Background(), bot.Delivery{Key: "s", To: at, Send: bot.Send{Op: bot.OpStatus, Reply: bot.Reply{Card: &card}}}); err != nil {
		t.Fatal(err)
	}

	// Another device, with the link alone.
	guest := newBrowser(t, r.URL)
	stranger := guest.visitor()
	g := guest.open(map[string]any{"feedback": strings.TrimPrefix(s.Link, "f/")})
	if g.Thread != s.Thread || g.Link != s.Link || g.Status == nil || g.Status.Title != "T-1042" || g.Status.State != "queue" || g.Status.HTML != "<p>We <em>look</em> at it</p>" || g.Last != 2 {
		t.Errorf("by the link: %+v %+v", g, g.Status)
	}
	events := guest.events()
	if len(events) != 2 || events[0].Type != "form" || events[0].Values["text"] != "The door squeaks" || events[1].Status.Fields[0].Value != "doors" {
		t.Errorf("by the link are read %+v", events)
	}
	if status := guest.post("/chat/v1/send", map[string]any{"id": "v-" + random(), "type": "text", "text": "more"}, nil); status != 200 {
		t.Errorf("writing by the link is answered %d", status)
	}
	if last := in.all()[2]; last.At != at || last.Text != "more" {
		t.Errorf("put %+v", last)
	}
	if renewed := guest.open(map[string]any{"token": g.Token}); renewed.Thread != s.Thread {
		t.Errorf("its token is renewed as %+v", renewed)
	}
	guest.session.Token = ""
	if again := guest.open(map[string]any{}); again.Visitor != stranger || again.Thread != "" {
		t.Errorf("the link has made the stranger %s into %+v", stranger, again)
	}
	link := strings.TrimPrefix(s.Link, "f/")
	parts := strings.Split(link, ".")
	for _, forged := range []string{"x", "..", link + "x", parts[0] + ".other." + parts[2], base64URL.EncodeToString([]byte("user:7")) + "." + parts[1] + "." + parts[2], parts[0] + ".." + parts[2]} {
		var f refusal
		status := guest.post("/chat/v1/session", map[string]any{"feedback": forged}, &f)
		refused(t, "the link "+forged, status, f, 403, "bad_link")
	}
}

// The status is there for a page that loads later.
func TestStatusAtLoad(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	for i, status := range []string{"waiting", "Ann looks at it"} {
		d := delivery(b, fmt.Sprint(i), bot.Reply{Card: &bot.Card{Title: "T-1", Status: status, State: "agent"}})
		d.Send.Op = bot.OpStatus
		say(t, r.adapter, d)
	}
	if s := b.open(map[string]any{"token": b.token()}); s.Status == nil || s.Status.Status != "Ann looks at it" || s.Status.State != "agent" {
		t.Errorf("a session knows %+v", s.Status)
	}
}
