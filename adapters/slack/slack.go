package slack

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"handoff/adapters"
	"handoff/bot"
)

// Config is one workspace with our app installed in it.
type Config struct {
	Name     string   // of the account; default "slack"
	BotToken string   // xoxb-…: says what we say
	AppToken string   // xapp-…: opens the sockets
	APIURL   string   // default https://slack.com/api/
	Channel  string   // where tickets are opened: "#support" or an ID
	Desks    []string // further channels where tickets are opened, named as in the addresses
	// Dial makes connections; default TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	Log  *slog.Logger // default none
	// Memory keeps which ID the channel's name stands for, the mark up to which replies were read, and
	// forms too long for a button. Nil: such things are looked up anew, missed
	// replies are not caught up, and long forms open without their first values.
	Memory bot.Memory
}

// Adapter is a bot.Adapter for one workspace.
type Adapter struct {
	cfg    Config
	log    *slog.Logger
	api    *slack.Client // with the bot token
	app    *slack.Client // with the app token
	http   *http.Client  // ends a request after requestTime
	files  *http.Client  // for what may take longer
	link   *http.Client  // for sockets, whose bodies must stay writable
	pace   *pace
	people *people

	streams    streams // drafts that grow
	edits      edits
	complaints adapters.Complaints // see complain

	mu      sync.Mutex
	self    *identity
	named   map[string]naming // what channels' names stand for, see channelID
	directs map[string]string // by person: the channel of direct messages, see direct
	opened  map[string]string // by person: when the Home tab was last opened
	heads   map[string]bool   // by thread: does it begin with a message of ours? see headsThread
	scopes  string            // of the bot token, from the last answer that told
}

var (
	_ bot.Adapter = (*Adapter)(nil)
	_ bot.Checker = (*Adapter)(nil)
	_ bot.Opener  = (*Adapter)(nil)
)

// requestTime bounds one call; slack-go's own client has no limit.
const requestTime = 8 * time.Second

// New returns an adapter. It opens no connection.
func New(cfg Config) *Adapter {
	cfg.Name = cmp.Or(cfg.Name, "slack")
	cfg.APIURL = cmp.Or(cfg.APIURL, slack.APIURL)
	if cfg.APIURL[len(cfg.APIURL)-1] != '/' {
		cfg.APIURL += "/"
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Dial == nil {
		cfg.Dial = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	a := &Adapter{
		cfg: cfg, log: cfg.Log.With("account", cfg.Name), pace: newPace(rate.Every(postEvery)),
		named: make(map[string]naming), heads: make(map[string]bool),
		directs: make(map[string]string), opened: make(map[string]string),
	}
	transport := adapters.NewTransport(adapters.TransportOptions{Dial: cfg.Dial, Secrets: []string{cfg.BotToken, cfg.AppToken}})
	// A redirect is an answer: to follow one could carry the token away.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a.http = &http.Client{Transport: bounded{transport}, CheckRedirect: stay}
	a.files = &http.Client{Transport: transport, CheckRedirect: stay}
	a.link = &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: cfg.Dial, TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true,
	}}
	options := []slack.Option{
		slack.OptionAPIURL(cfg.APIURL), slack.OptionHTTPClient(a.http), slack.OptionLog(log.New(io.Discard, "", 0)),
	}
	a.api = slack.New(cfg.BotToken, options...)
	a.app = slack.New(cfg.AppToken, append(options, slack.OptionAppLevelToken(cfg.AppToken))...)
	a.people = newPeople(a)
	return a
}

// bounded ends a request after requestTime. http.Client.Timeout would do the same
// but hides how far the request got.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), requestTime)
	resp, err := b.RoundTripper.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = ending{resp.Body, cancel}
	return resp, nil
}

// ending is a body whose end ends the request.
type ending struct {
	io.ReadCloser
	end context.CancelFunc
}

func (e ending) Close() error {
	defer e.end()
	return e.ReadCloser.Close()
}

// Name is the configured name of the account.
func (a *Adapter) Name() string { return a.cfg.Name }

// identity is who we are in the workspace.
type identity struct {
	user, name, team, teamName, enterprise string
	url                                    string // of the workspace on the web
}

// me asks Slack once who we are.
func (a *Adapter) me(ctx context.Context) (identity, error) {
	a.mu.Lock()
	self := a.self
	a.mu.Unlock()
	if self != nil {
		return *self, nil
	}
	r, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return identity{}, fmt.Errorf("slack: sign in: %w", err)
	}
	found := identity{user: r.UserID, name: r.User, team: r.TeamID, teamName: r.Team, enterprise: r.EnterpriseID, url: r.URL}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.self, a.scopes = &found, r.Header.Get("X-OAuth-Scopes")
	return found, nil
}
