package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"handoff/adapters"
	"handoff/bot"
)

// Config is what an adapter needs to know.
type Config struct {
	Name string // of the account: letters, digits, "-" and "_", at most 32
	URL  string // where events are posted: https://, or http:// within a network that is trusted

	// Secrets sign each event, all of them: two while the receiver changes from one
	// to the other. Each is "whsec_" and 24 to 64 random bytes in base64.
	Secrets []string

	Timeout time.Duration // of one post; default 10 s, at most that
	GiveUp  time.Duration // how long an event is tried; default 24 h

	// Dial makes connections; default TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	Log  *slog.Logger // default none
}

// Adapter posts to one address.
type Adapter struct {
	name      string
	url       *url.URL
	keys      [][]byte
	timeout   time.Duration
	giveUp    time.Duration
	transport *adapters.Transport
	log       *slog.Logger
	ill       atomic.Pointer[Illness] // nil: the last post was taken
}

var (
	_ bot.Adapter = (*Adapter)(nil)
	_ bot.Checker = (*Adapter)(nil)
)

var nameForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// New checks the configuration, all of it, and returns the adapter. Its errors hold
// no secret, and nothing of the address but its host: a path may be a secret too.
func New(c Config) (*Adapter, error) {
	if c.Timeout <= 0 || c.Timeout > postTime {
		c.Timeout = postTime
	}
	if c.GiveUp <= 0 {
		c.GiveUp = giveUpAfter
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	a := &Adapter{name: c.Name, timeout: c.Timeout, giveUp: c.GiveUp, log: c.Log.With("account", c.Name)}
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("webhook: "+format, args...)) }
	if !nameForm.MatchString(c.Name) {
		wrong("read name %q: want letters, digits, \"-\" and \"_\", at most 32", c.Name)
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		wrong("read url: want one like https://example.com/hooks/handoff")
	case u.User != nil:
		wrong("read url: it holds a user or a password; the signature says who we are")
	}
	a.url = u
	if len(c.Secrets) == 0 {
		wrong("a secret is needed; make one with: echo whsec_$(openssl rand -base64 32)")
	}
	for i, s := range c.Secrets {
		key, err := parseSecret(s)
		if err != nil {
			wrong("read secret %d: %w", i+1, err)
		}
		a.keys = append(a.keys, key)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	a.transport = adapters.NewTransport(adapters.TransportOptions{
		Dial: c.Dial, MaxBody: maxAnswer, Secrets: []string{c.URL},
	})
	return a, nil
}

// Name is the account's.
func (a *Adapter) Name() string { return a.name }

// Listen waits for the end: nothing comes in from here.
func (a *Adapter) Listen(ctx context.Context, _ func(context.Context, bot.Message) error) error {
	<-ctx.Done()
	a.transport.CloseIdleConnections()
	return nil
}

// private reports whether a host is this machine or an address of a private network.
func private(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal")
}
