package discord

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"handoff/adapters"
	"handoff/bot"
)

// Config is what an adapter needs to know.
type Config struct {
	Name   string // of the account; default "discord"
	Token  string // from discord.com/developers/applications > your app > Bot; needed
	APIURL string // default "https://discord.com"

	// Channel is where customers ask for support: its ID, or "#name" in Guild (a
	// server's ID). What is said there goes on in a private thread. Empty: none.
	Channel, Guild string

	// MessageContent asks for the privileged intent, which has to be switched on in
	// the developer portal too. Without it direct messages, mentions, buttons and
	// commands work; other words in the channel and its threads come empty.
	MessageContent bool

	Transport http.RoundTripper                                                    // carries requests and the gateway; default one over Dial
	Dial      func(ctx context.Context, network, address string) (net.Conn, error) // default TCP
	Log       *slog.Logger                                                         // default none
	Memory    Memory                                                               // default this process's
}

// Memory keeps cursors, threads and forms; bot.Memory is one.
type Memory interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, v []byte, keep time.Duration) error
}

// Adapter speaks for one bot account.
type Adapter struct {
	name    string
	token   string
	support struct{ channel, guild string } // as configured
	content bool
	api     *client
	link    *http.Client // for the gateway, whose bodies must stay writable
	log     *slog.Logger
	memory  Memory
	bot     string // stands for the bot's ID in keys: another bot has cursors of its own
	key     []byte // signs custom IDs

	opening singleflight.Group // private threads, by person
	unkept  sync.Map           // threads that were opened while Memory took nothing, by key
	typing  recent             // when typing was last shown, by channel
	hinted  recent             // when a thread was last told that it cannot be read
	noticed recent             // messages whose author was shown the thread

	mu   sync.Mutex
	self *identity
	desk *channel // the support channel, once it is known

	complaints adapters.Complaints // see complain
}

// identity is who we are.
type identity struct{ user, name, app string }

type putFunc = func(context.Context, bot.Message) error

var (
	_ bot.Adapter   = (*Adapter)(nil)
	_ bot.Typer     = (*Adapter)(nil)
	_ bot.Drafter   = (*Adapter)(nil)
	_ bot.Opener    = (*Adapter)(nil)
	_ bot.Checker   = (*Adapter)(nil)
	_ bot.Exclusive = (*Adapter)(nil)
)

const tokenPage = "discord.com/developers/applications > your app > Bot > Reset Token"

// errToken is what a wrong token comes to, with its mend.
var errToken = errors.New("the token is wrong or was reset: make a new one at " + tokenPage)

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// New checks the configuration and returns the adapter; it asks nothing of
// Discord. Its errors never hold the token.
func New(c Config) (*Adapter, error) {
	token := strings.TrimPrefix(c.Token, "Bot ")
	if !tokenForm.MatchString(token) {
		return nil, errors.New("discord: read token: want it as it stands at " + tokenPage)
	}
	base, err := url.Parse(cmp.Or(c.APIURL, "https://discord.com"))
	if err != nil || base.Scheme != "https" && base.Scheme != "http" || base.Host == "" {
		return nil, fmt.Errorf("discord: read API address %q: want https://host", c.APIURL)
	}
	name, named := strings.CutPrefix(c.Channel, "#")
	switch {
	case c.Guild != "" && !isSnowflake(c.Guild):
		return nil, fmt.Errorf("discord: read guild %q: want the server's ID (switch on Settings > Advanced > Developer Mode, right-click the server, Copy Server ID)", c.Guild)
	case named && (name == "" || c.Guild == ""):
		return nil, fmt.Errorf("discord: read channel %q: a name needs the server's ID in guild beside it", c.Channel)
	case !named && c.Channel != "" && !isSnowflake(c.Channel):
		return nil, fmt.Errorf("discord: read channel %q: want \"#name\" or the channel's ID", c.Channel)
	}
	a := &Adapter{
		name: cmp.Or(c.Name, "discord"), token: token, content: c.MessageContent, log: c.Log, memory: c.Memory,
	}
	a.support.channel, a.support.guild = c.Channel, c.Guild
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.log = a.log.With("account", a.name)
	if a.memory == nil {
		a.memory = &adapters.OwnMemory{}
	}
	id, _, _ := strings.Cut(token, ".") // it outlives a reset of the token
	a.bot = hashed(id)[:8]
	h := hmac.New(sha256.New, []byte(token))
	h.Write([]byte("handoff discord choice"))
	a.key = h.Sum(nil)

	transport := adapters.NewTransport(adapters.TransportOptions{
		Base: c.Transport, Dial: c.Dial, MaxBody: maxFileIn + 1, Secrets: []string{token},
	})
	a.api = &client{base: strings.TrimSuffix(base.String(), "/"), token: token, transport: transport, limits: newLimits()}
	gateway := c.Transport
	if gateway == nil {
		dial := c.Dial
		if dial == nil {
			dial = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
		}
		gateway = &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dial, TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true,
		}
	}
	a.link = &http.Client{Transport: gateway}
	return a, nil
}

// Name is the configured name of the account.
func (a *Adapter) Name() string { return a.name }

// Exclusive reports that only one process may listen: each gateway session gets
// every event.
func (a *Adapter) Exclusive() bool { return true }

// me asks Discord once who we are.
func (a *Adapter) me(ctx context.Context) (identity, error) {
	a.mu.Lock()
	self := a.self
	a.mu.Unlock()
	if self != nil {
		return *self, nil
	}
	var u user
	if err := a.api.call(ctx, http.MethodGet, "/users/@me", nil, &u); err != nil {
		return identity{}, fmt.Errorf("discord: sign in: %w", err)
	}
	var app struct {
		ID string `json:"id"`
	}
	if err := a.api.call(ctx, http.MethodGet, "/applications/@me", nil, &app); err != nil {
		return identity{}, fmt.Errorf("discord: look up the application: %w", err)
	}
	found := identity{user: u.ID, name: u.Username, app: app.ID}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.self = &found
	return found, nil
}

// memoryKey names something kept for this bot.
func (a *Adapter) memoryKey(kind, name string) string {
	return "discord/" + a.name + "/" + a.bot + "/" + kind + "/" + name
}

// remember keeps v under a key of ours, even while we are stopping; best effort. It
// reports whether it could.
func (a *Adapter) remember(ctx context.Context, kind, name string, v []byte, keep time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := a.memory.Set(ctx, a.memoryKey(kind, name), v, keep); err != nil {
		a.complain("memory", "cannot remember", fmt.Errorf("%s: %w", kind, err))
		return false
	}
	return true
}

// complain logs an error that may come a thousand times, once a minute, and
// returns it.
func (a *Adapter) complain(kind, message string, err error) error {
	if a.complaints.Due(kind) {
		a.log.Warn(message, "error", err)
	}
	return err
}

// recent remembers when something was last done.
type recent struct {
	mu sync.Mutex
	at map[string]time.Time
}

// due reports whether key was not done for that long, and marks it done.
func (r *recent) due(key string, every time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if last, ok := r.at[key]; ok && now.Sub(last) < every {
		return false
	}
	if r.at == nil || len(r.at) >= 4096 {
		r.at = make(map[string]time.Time)
	}
	r.at[key] = now
	return true
}

func (r *recent) forget(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.at, key)
}
