package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"handoff/adapters"
	"handoff/bot"
)

// Modes of receiving.
const (
	Polling = "polling"
	Webhook = "webhook"
)

// Config is what an adapter needs to know.
type Config struct {
	Name   string // of the account; default "telegram"
	Token  string // from @BotFather: "123456:ABC…"; needed
	APIURL string // default "https://api.telegram.org"
	Mode   string // Polling (default) or Webhook

	// WebhookURL is where Telegram reaches us: https, port 443, 80, 88 or 8443.
	// WebhookPath is where we serve it, default the path of the URL. WebhookSecret
	// is the header's secret (A-Z a-z 0-9 _ -), default one made from the token, the
	// same in every process.
	WebhookURL, WebhookPath, WebhookSecret string

	// KeepWebhook leaves a webhook that somebody set in peace: polling then waits
	// until it is gone. Otherwise polling deletes it.
	KeepWebhook bool

	// Drafts shows answers while they are written: in private chats as a preview
	// (Bot API 9.3), in groups by edits of the message. The configuration's default
	// is on.
	Drafts bool

	// Rich sends texts with headings, lists or rules, and those above 4096
	// characters, as rich messages (Bot API 10.1), which clients from before
	// 2026-06 do not show.
	Rich bool

	Transport http.RoundTripper                                                    // carries requests; default one over Dial
	Dial      func(ctx context.Context, network, address string) (net.Conn, error) // default TCP
	Log       *slog.Logger                                                         // default none
	Memory    Memory                                                               // default this process's
}

// Memory keeps the cursor, links, albums that grow and other small things;
// bot.Memory is one.
type Memory interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, v []byte, keep time.Duration) error
	Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error)
	Count(ctx context.Context, key string) (int64, error)
}

// Adapter speaks for one bot account.
type Adapter struct {
	name        string
	id          int64 // the bot's own, from the token
	mode        string
	keepWebhook bool
	webhook     struct{ url, path, secret string }
	api         *client
	log         *slog.Logger
	memory      Memory
	limiter     *adapters.Limiter
	key         []byte // signs choices
	linkKey     []byte // signs links to the private chat
	rich        bool
	drafts      bool
	noRich      atomic.Bool  // the server does not know rich messages
	noDrafts    atomic.Int32 // drafts that were refused in a row: see draftTries
	richAsked   atomic.Bool  // whether another process found that out is known
	self        atomic.Pointer[identity]
	tongues     tongues

	listening atomic.Pointer[listener] // while Listen runs
	moves     moves
}

type putFunc = func(context.Context, bot.Message) error

// listener is what Listen knows and others need: how to put, and who we are.
type listener struct {
	put        putFunc
	me         identity
	background sync.WaitGroup // answers to presses
}

var (
	_ bot.Adapter   = (*Adapter)(nil)
	_ bot.Typer     = (*Adapter)(nil)
	_ bot.Drafter   = (*Adapter)(nil)
	_ bot.Opener    = (*Adapter)(nil)
	_ bot.Checker   = (*Adapter)(nil)
	_ bot.Exclusive = (*Adapter)(nil)
	_ bot.Mounter   = (*Adapter)(nil)
)

var (
	tokenForm  = regexp.MustCompile(`^([1-9][0-9]{0,18}):[A-Za-z0-9_-]+$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

// errToken is what a wrong token comes to, with its mend.
var errToken = errors.New("the token is wrong or was revoked: copy a new one from @BotFather (/mybots, API Token)")

// New checks the configuration and returns the adapter; it asks nothing of
// Telegram. Its errors never hold the token.
func New(c Config) (*Adapter, error) {
	token := tokenForm.FindStringSubmatch(c.Token)
	if token == nil {
		return nil, errors.New("telegram: read token: want \"123456:ABC…\" as @BotFather gives it (/mybots, API Token)")
	}
	id, err := strconv.ParseInt(token[1], 10, 64)
	if err != nil {
		return nil, errors.New("telegram: read token: its number is too large")
	}
	a := &Adapter{name: c.Name, id: id, mode: c.Mode, keepWebhook: c.KeepWebhook, log: c.Log, memory: c.Memory, drafts: c.Drafts, rich: c.Rich}
	if a.name == "" {
		a.name = "telegram"
	}
	if a.mode == "" {
		a.mode = Polling
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.log = a.log.With("account", a.name)
	if a.memory == nil {
		a.memory = &adapters.OwnMemory{}
	}
	if c.APIURL == "" {
		c.APIURL = "https://api.telegram.org"
	}
	base, err := url.Parse(c.APIURL)
	if err != nil || base.Scheme != "https" && base.Scheme != "http" || base.Host == "" {
		return nil, fmt.Errorf("telegram: read API address %q: want https://host", c.APIURL)
	}
	a.key, a.linkKey = derive(c.Token, "choice"), derive(c.Token, "link")
	a.limiter = newLimiter()
	switch a.mode {
	case Polling:
	case Webhook:
		if err := a.setUpWebhook(c); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("telegram: read mode %q: want %s or %s", a.mode, Polling, Webhook)
	}
	a.api = &client{
		base:  strings.TrimSuffix(c.APIURL, "/"),
		token: c.Token,
		transport: adapters.NewTransport(adapters.TransportOptions{
			Base: c.Transport, Dial: c.Dial, MaxBody: maxFile + 1,
			Secrets: []string{c.Token, a.webhook.secret},
		}),
	}
	return a, nil
}

func (a *Adapter) setUpWebhook(c Config) error {
	u, err := url.Parse(c.WebhookURL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("telegram: read webhook address %q: want https://host/path, reachable from the internet", c.WebhookURL)
	}
	a.webhook.url, a.webhook.path, a.webhook.secret = c.WebhookURL, c.WebhookPath, c.WebhookSecret
	if a.webhook.path == "" {
		a.webhook.path = u.Path
	}
	if a.webhook.path == "" || a.webhook.path == "/" {
		a.webhook.path = "/telegram/" + a.name
		a.webhook.url = u.JoinPath(a.webhook.path).String()
	}
	if a.webhook.secret == "" {
		a.webhook.secret = hex.EncodeToString(derive(c.Token, "webhook"))
	}
	if !secretForm.MatchString(a.webhook.secret) {
		return errors.New("telegram: read webhook secret: want 1 to 256 of A-Z a-z 0-9 _ -")
	}
	return nil
}

// derive makes a key for one use from the token, so that all processes share it
// and nobody has to configure it.
func derive(token, use string) []byte {
	h := hmac.New(sha256.New, []byte(token))
	h.Write([]byte("handoff telegram " + use))
	return h.Sum(nil)
}

// Name is the configured name of the account.
func (a *Adapter) Name() string { return a.name }

// Exclusive reports whether only one process may listen: a second poller of one
// token drives the first one out.
func (a *Adapter) Exclusive() bool { return a.mode == Polling }

// memoryKey names something kept for this bot. The bot's number is in it: another
// token under the same name is another bot with cursors of its own.
func (a *Adapter) memoryKey(what string) string {
	return fmt.Sprintf("telegram/%s/%d/%s", a.name, a.id, what)
}
