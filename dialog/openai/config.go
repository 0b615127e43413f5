package openai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// DefaultURL is the server that is asked when none is named.
const DefaultURL = "https://api.openai.com/v1"

// Config says whom to ask and how. The zero value of a field means its default.
type Config struct {
	Providers   []Provider    // at least one, asked in this order
	Timeout     time.Duration // of one request; default 20 s
	FirstToken  time.Duration // how long a stream may stay without a word; default 8 s
	Idle        time.Duration // between two chunks after that; default 8 s
	MaxTokens   int           // of an answer, where a request names no number; default: the server's
	Temperature float64       // 0..2; 0 is sent as 0
	Stream      bool          // answers come word by word even where nobody looks (Request.Grow), so that a server that hangs is noticed sooner
	Vision      bool          // the models take pictures, all of the chain

	// Dial connects to a server; default TCP, through the proxy that the
	// environment names. It is for tests and the demo.
	Dial    func(ctx context.Context, network, addr string) (net.Conn, error)
	Log     *slog.Logger          // one line when a provider goes off or comes back; default: none
	Metrics prometheus.Registerer // default: nothing is counted
}

// Provider is one model on one server.
type Provider struct {
	BaseURL string // up to /v1, without user, query or fragment; default DefaultURL
	APIKey  Key    // may be empty for a server that wants none
	Name    string // the model's name as the server knows it
}

// Key is a server's key. It prints as ***.
type Key string

// Format prints *** whatever the verb.
func (Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "***") }

// LogValue is *** too.
func (Key) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText writes *** too.
func (Key) MarshalText() ([]byte, error) { return []byte("***"), nil }

// defaults fills in what is zero.
func (c Config) defaults() Config {
	c.Timeout = cmp.Or(c.Timeout, 20*time.Second)
	c.FirstToken = cmp.Or(c.FirstToken, 8*time.Second)
	c.Idle = cmp.Or(c.Idle, 8*time.Second)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// check reads the provider's address and refuses what could never work.
func (p *Provider) check() (*url.URL, error) {
	p.APIKey = Key(strings.TrimSpace(string(p.APIKey)))
	p.BaseURL = strings.TrimRight(cmp.Or(p.BaseURL, DefaultURL), "/")
	u, err := url.Parse(p.BaseURL)
	switch {
	case err != nil: // its text repeats the address, which may hold a password
		return nil, errors.New("base_url is not an address")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("base_url must be http:// or https:// and a host")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("base_url must hold no user and nothing after ? or #; a key belongs into api_key")
	case p.Name == "":
		return nil, errors.New("name is missing")
	case strings.ContainsFunc(string(p.APIKey), func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, errors.New("api_key holds a blank or a character that no key has; is it copied whole?")
	}
	return u, nil
}

// path is where the i-th provider stands in the configuration.
func path(i int) string {
	if i == 0 {
		return "model"
	}
	return fmt.Sprintf("model.fallbacks[%d]", i-1)
}
