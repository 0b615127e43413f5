package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"handoff/bot"
)

const (
	tokenLife = 24 * time.Hour
	keep      = 30 * 24 * time.Hour // an anonymous visitor, as long as the feed
)

// session is who speaks, in which conversation: what a token holds.
type session struct {
	Visitor string `json:"v"`
	Thread  string `json:"t,omitempty"`
	Name    string `json:"n,omitempty"`
	Email   string `json:"e,omitempty"`
	Locale  string `json:"l,omitempty"`
	Zone    string `json:"z,omitempty"`

	Attributes map[string]string `json:"a,omitempty"` // as the identity told them

	Made    int64 `json:"m"` // Unix seconds
	Expires int64 `json:"x"`
}

func (s session) identified() bool { return strings.HasPrefix(s.Visitor, userPrefix) }

func (a *Adapter) at(s session) bot.Address {
	return bot.Address{Account: a.name, Chat: s.Visitor, Thread: s.Thread}
}

func (s session) person() bot.Person {
	return bot.Person{ID: s.Visitor, Name: s.Name, Locale: s.Locale, Zone: s.Zone, Attributes: s.Attributes}
}

// token writes s: <JSON in base64url>.<HMAC-SHA256 in base64url>.
func (a *Adapter) token(s session) (string, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	body := base64URL.EncodeToString(data)
	return body + "." + base64URL.EncodeToString(mac(a.keys[useToken], body)), nil
}

// parseToken reads what token wrote, expired or not.
func (a *Adapter) parseToken(token string) (s session, ok bool) {
	data, ok := openSealed(a.keys[useToken], token)
	return s, ok && json.Unmarshal(data, &s) == nil
}

func mac(key []byte, body string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(body))
	return h.Sum(nil)
}

// openSealed returns what stands in "<base64url>.<base64url of its HMAC>".
func openSealed(key []byte, sealed string) ([]byte, bool) {
	body, sig, _ := strings.Cut(sealed, ".")
	given, err := base64URL.DecodeString(sig)
	if err != nil || !hmac.Equal(given, mac(key, body)) {
		return nil, false
	}
	data, err := base64URL.DecodeString(body)
	return data, err == nil
}

var errNoSession = refuse(http.StatusUnauthorized, "no_session", "the token is missing, wrong or expired: ask v1/session for one")

// who finds the session of a request: by its token, or, where nothing is changed,
// by the cookie.
func (a *Adapter) who(r *http.Request) (session, error) {
	token, given := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !given {
		token, given = subprotocolToken(r)
	}
	if given {
		s, ok := a.parseToken(token)
		if !ok || time.Now().Unix() >= s.Expires {
			return session{}, errNoSession
		}
		return s, nil
	}
	if visitor, ok := a.cookie(r); ok && r.Method == http.MethodGet {
		return session{Visitor: visitor, Expires: time.Now().Add(tokenLife).Unix()}, nil
	}
	return session{}, errNoSession
}

// The cookie: <visitor>.<made, Unix seconds>.<signature>. Only anonymous visitors
// have one: a person whom the company knows is known while the company says so.

func (a *Adapter) cookieName() string { return "handoff_" + a.name }

func (a *Adapter) cookie(r *http.Request) (visitor string, ok bool) {
	c, err := r.Cookie(a.cookieName())
	if err != nil {
		return "", false
	}
	parts := strings.Split(c.Value, ".")
	if len(parts) != 3 || !a.signed(parts[2], useCookie, parts[0], parts[1]) {
		return "", false
	}
	made, err := strconv.ParseInt(parts[1], 10, 64)
	return parts[0], err == nil && time.Since(time.Unix(made, 0)) < keep
}

func (a *Adapter) setCookie(w http.ResponseWriter, r *http.Request, visitor string) {
	made := strconv.FormatInt(time.Now().Unix(), 10)
	c := &http.Cookie{
		Name: a.cookieName(), Value: visitor + "." + made + "." + a.sign(useCookie, visitor, made),
		Path: a.path, MaxAge: int(keep.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if c.Secure = a.secure(r); c.Secure && len(a.origins) > 0 {
		c.SameSite, c.Partitioned = http.SameSiteNoneMode, true // inside other sites' pages, a jar for each
	}
	http.SetCookie(w, c)
}

type sessionRequest struct {
	Lang, Zone, Token, Identity, Feedback string
}

type sessionAnswer struct {
	Token      string    `json:"token"`
	Expires    time.Time `json:"expires"`
	Visitor    string    `json:"visitor"`
	Identified bool      `json:"identified"`
	Fresh      bool      `json:"fresh"`
	Link       string    `json:"link,omitempty"`
	Thread     string    `json:"thread,omitempty"`
	Status     *status   `json:"status,omitempty"`
	Read       int64     `json:"read"`
	Last       int64     `json:"last"`
}

// serveSession says who the visitor is and gives a token.
func (a *Adapter) serveSession(w http.ResponseWriter, r *http.Request) {
	if wait := a.limits.session.take(a.client(r), 1); wait > 0 {
		a.fail(w, r, tooMany("sessions from this address", wait))
		return
	}
	var q sessionRequest
	if err := readJSON(w, r, &q); err != nil {
		a.fail(w, r, err)
		return
	}
	s, fresh, err := a.identify(r, q)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if q.Feedback == "new" {
		s.Thread = feedbackPrefix + random()
	}
	if tag, err := language.Parse(q.Lang); err == nil {
		s.Locale = tag.String()
	}
	if _, err := time.LoadLocation(q.Zone); err == nil && q.Zone != "" && len(q.Zone) <= 64 {
		s.Zone = q.Zone
	}
	s.Made = time.Now().Unix()
	s.Expires = s.Made + int64(tokenLife.Seconds())
	answer := sessionAnswer{Expires: time.Unix(s.Expires, 0).UTC(), Visitor: s.Visitor, Identified: s.identified(), Fresh: fresh, Thread: s.Thread}
	if answer.Token, err = a.token(s); err != nil {
		a.fail(w, r, err)
		return
	}
	if !fresh || s.Thread != "" { // there is nothing to be known of who is new
		if err := a.remember(r, s, &answer); err != nil {
			a.fail(w, r, err)
			return
		}
	}
	if s.Thread != "" {
		answer.Link = "f/" + a.link(a.at(s))
	} else if !s.identified() {
		a.setCookie(w, r, s.Visitor)
	}
	reply(w, http.StatusOK, answer)
}

// identify finds who it is: see PROTOCOL.md, Session.
func (a *Adapter) identify(r *http.Request, q sessionRequest) (s session, fresh bool, err error) {
	if q.Feedback != "" && q.Feedback != "new" {
		at, ok := a.parseLink(q.Feedback)
		if !ok {
			return s, false, refuse(http.StatusForbidden, "bad_link", "this is no link of ours")
		}
		return session{Visitor: at.Chat, Thread: at.Thread}, false, nil
	}
	if q.Identity != "" {
		p, err := a.parseIdentity(q.Identity)
		if err != nil {
			return s, false, refuse(http.StatusForbidden, "bad_identity", "%s", err)
		}
		return session{Visitor: p.visitor, Name: p.Name, Email: p.Email, Attributes: p.Attributes}, false, nil
	}
	if s, ok := a.parseToken(q.Token); ok {
		now := time.Now().Unix()
		if now < s.Expires || !s.identified() && now < s.Made+int64(keep.Seconds()) {
			return s, false, nil
		}
	}
	if visitor, ok := a.cookie(r); ok {
		return session{Visitor: visitor}, false, nil
	}
	return session{Visitor: random()}, true, nil
}

// remember fills in what is known of the conversation.
func (a *Adapter) remember(r *http.Request, s session, answer *sessionAnswer) error {
	ctx, at := r.Context(), a.at(s)
	recent, err := a.feed.Recent(ctx, feedName(at), 1)
	if err != nil {
		return err
	}
	if len(recent) > 0 {
		answer.Last = recent[len(recent)-1].Number
	}
	if answer.Read, err = a.readUpTo(ctx, at); err != nil {
		return err
	}
	answer.Status, err = a.lastStatus(ctx, at)
	return err
}

// clip cuts s to n code points.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
