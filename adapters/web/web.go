package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"handoff/bot"
)

// Config is what an adapter needs to know.
type Config struct {
	Name string // of the account; default "web"; letters, digits, "-" and "_", at most 32
	Path string // under which everything is served; default "/chat"

	// URL is the public address of the server, "https://chat.example.com", where a
	// proxy in front of it changes the Host header or ends TLS; default: what the
	// requests say.
	URL string

	// Origins are the sites that may embed the chat: "https://www.example.com",
	// exactly as a browser sends it. None: only our own pages show it.
	Origins []string

	// Secret signs cookies, tokens, buttons and the addresses of files; 32 bytes or
	// more, the same in every replica. With another one all visitors are new.
	Secret string

	// IdentitySecret is the key with which the company's server vouches for its
	// customers (PROTOCOL.md, Identity); 32 bytes or more. Empty: nobody is known.
	IdentitySecret string

	// Proxies are the addresses (or CIDR ranges) of reverse proxies whose
	// X-Forwarded-For and X-Forwarded-Proto are believed; none by default.
	Proxies []string

	Title   string          // over the chat, where Texts has none for the reader's language
	Color   string          // "#1463ff", of the launcher and the buttons; default that
	Texts   map[string]Text // by language ("en", "de", "zh-Hans"); what is missing has a default
	MaxFile int64           // bytes of one file; default 10 MiB

	Feed   bot.Feed     // needed
	Memory bot.Memory   // needed
	Log    *slog.Logger // default none
}

const (
	defaultColor = "#1463ff"
	defaultFile  = 10 << 20
	minSecret    = 32 // bytes
)

// Adapter serves one chat.
type Adapter struct {
	name, path string
	public     *url.URL // nil: as the requests say
	origins    map[string]bool
	identity   []byte // nil: nobody is known
	proxies    []netip.Prefix
	color      string
	texts      texts
	maxFile    int64
	keys       map[string][]byte // by use
	feed       bot.Feed
	memory     bot.Memory
	log        *slog.Logger
	assets     map[string]*asset

	inbound inbound
	order   order
	links   links
	limits  limiters
	uploads uploads
	proxied sync.Once // a proxy that is not configured was seen
}

var (
	_ bot.Adapter = (*Adapter)(nil)
	_ bot.Typer   = (*Adapter)(nil)
	_ bot.Drafter = (*Adapter)(nil)
	_ bot.Opener  = (*Adapter)(nil)
	_ bot.Checker = (*Adapter)(nil)
	_ bot.Mounter = (*Adapter)(nil)
)

var (
	nameForm  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	pathForm  = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)
	colorForm = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
)

// New checks the configuration, all of it, and returns the adapter. Its errors
// hold no secret.
func New(c Config) (*Adapter, error) {
	def(&c.Name, "web")
	def(&c.Path, "/chat")
	def(&c.Color, defaultColor)
	def(&c.MaxFile, defaultFile)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &Adapter{
		name: c.Name, path: strings.TrimSuffix(c.Path, "/"), color: c.Color, maxFile: c.MaxFile,
		origins: make(map[string]bool), feed: c.Feed, memory: c.Memory, log: c.Log.With("account", c.Name),
		limits: newLimiters(),
	}
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("web: "+format, args...)) }
	if !nameForm.MatchString(a.name) {
		wrong("read name %q: want letters, digits, \"-\" and \"_\", at most 32", a.name)
	}
	if !pathForm.MatchString(a.path) {
		wrong("read path %q: want one like /chat", c.Path)
	}
	if len(c.Secret) < minSecret {
		wrong("read secret: it has %d bytes, want %d or more; make one with: openssl rand -base64 48", len(c.Secret), minSecret)
	}
	if n := len(c.IdentitySecret); n > 0 && n < minSecret {
		wrong("read identity secret: it has %d bytes, want %d or more; make one with: openssl rand -base64 48", n, minSecret)
	} else if n > 0 {
		a.identity = []byte(c.IdentitySecret)
	}
	if !colorForm.MatchString(c.Color) {
		wrong("read color %q: want one like #1463ff", c.Color)
	}
	if c.MaxFile < 0 || c.MaxFile > maxMaxFile {
		wrong("read largest file %d: want up to %d bytes", c.MaxFile, int64(maxMaxFile))
	}
	if c.Feed == nil || c.Memory == nil {
		wrong("a store with feeds and memory is needed")
	}
	for _, s := range c.Origins {
		if err := checkOrigin(s); err != nil {
			wrong("read origin %q: %w", s, err)
		}
		a.origins[s] = true
	}
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			wrong("read address %q: want one like https://chat.example.com", c.URL)
		}
		a.public = u
	}
	for _, s := range c.Proxies {
		p, err := parsePrefix(s)
		if err != nil {
			wrong("read proxy %q: want an IP address or a range like 10.0.0.0/8", s)
		}
		a.proxies = append(a.proxies, p)
	}
	var err error
	if a.texts, err = newTexts(c.Title, c.Texts); err != nil {
		errs = append(errs, err)
	}
	if a.assets, err = readAssets(a.path); err != nil {
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	a.keys = deriveAll(c.Secret, a.name)
	return a, nil
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// deriveAll makes a key for each use, so that what is signed for one is never
// good for another, nor in another account.
func deriveAll(secret, name string) map[string][]byte {
	keys := make(map[string][]byte)
	for _, use := range []string{useToken, useCookie, useLink, useChoice, useForm, useFile} {
		h := hmac.New(sha256.New, []byte(secret))
		h.Write([]byte("handoff web " + name + " " + use))
		keys[use] = h.Sum(nil)
	}
	return keys
}

// Name is the configured name of the account.
func (a *Adapter) Name() string { return a.name }

// memoryKey names something kept for this chat.
func (a *Adapter) memoryKey(parts ...string) string {
	return "web/" + a.name + "/" + strings.Join(parts, "/")
}

// feedName is the feed of a conversation: all that is said there.
func feedName(at bot.Address) string { return "chat:" + at.String() }

// liveName is the feed of what passes: that somebody writes, and what.
func liveName(at bot.Address) string { return "live:" + at.String() }

// Mount serves everything under the configured path.
func (a *Adapter) Mount(mux *http.ServeMux) {
	get := func(path string, h http.HandlerFunc) { mux.Handle("GET "+a.path+path, a.guard(h)) }
	post := func(path string, h http.HandlerFunc) { mux.Handle("POST "+a.path+path, a.guard(a.sameOrigin(h))) }
	get("", a.page("chat.html", false))
	get("/frame", a.page("chat.html", true))
	get("/feedback", a.page("feedback.html", false))
	get("/f/{link}", a.page("feedback.html", false))
	get("/widget.js", a.page("widget.js", false))
	get("/assets/{name}", a.serveAsset)
	get("/v1/config", a.serveConfig)
	get("/v1/socket", a.sameOrigin(a.serveSocket))
	get("/v1/events", a.serveEvents)
	get("/v1/poll", a.servePoll)
	get("/v1/files/{id}", a.serveFile)
	post("/v1/session", a.serveSession)
	post("/v1/send", a.serveSend)
	post("/v1/read", a.serveRead)
	post("/v1/files", a.serveUpload)
	mux.Handle("OPTIONS "+a.path+"/v1/{rest...}", a.guard(a.sameOrigin(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})))
	mux.Handle(a.path+"/", a.guard(func(w http.ResponseWriter, r *http.Request) {
		a.fail(w, r, refuse(http.StatusNotFound, "not_found", "nothing is served at %s %s", r.Method, r.URL.Path))
	}))
}

// now is cut to milliseconds, as the protocol writes times.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

var pathMark = []byte("{{path}}")

func fillPath(page []byte, path string) []byte { return bytes.ReplaceAll(page, pathMark, []byte(path)) }
