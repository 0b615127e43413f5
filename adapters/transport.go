package adapters

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"handoff/bot"
)

// TransportOptions configure a Transport. The zero value is ready for use.
type TransportOptions struct {
	// Base carries the requests; default an http.Transport of our own.
	Base http.RoundTripper
	// Dial makes connections for the default Base; default TCP, 10 s at most.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// MaxBody bounds what is read of one response, in bytes once decompressed;
	// default 32 MiB. Reading on fails with ErrTooLarge.
	MaxBody int64
	// Secrets are masked in the text of errors.
	Secrets []string
}

// ErrTooLarge is what reading a response's body beyond MaxBody returns.
var ErrTooLarge = errors.New("adapters: the response is too large")

// Transport is an http.RoundTripper that knows how far a request got: see
// RequestError. It follows no redirect and never repeats a request that was
// written. Its errors and those of its bodies hold no secret; note that an
// http.Client puts the URL into its own errors, so whoever has a secret there
// calls RoundTrip.
type Transport struct {
	base    http.RoundTripper
	maxBody int64
	mask    *strings.Replacer
}

// RequestError says why a request failed and how far it had got.
type RequestError struct {
	Written bool // the whole request was written: it may have been carried out
	Err     error
	text    string
}

func (e *RequestError) Error() string { return e.text }
func (e *RequestError) Unwrap() error { return e.Err }

// Unsure is err for Adapter.Send: a *bot.UnsureError when the request may have
// been carried out, err itself when it surely was not (the dial, DNS or TLS
// failed, or the request was not fully written). An answer with a status of 5xx
// is no error of the transport; it is unsure too.
func Unsure(err error) error {
	if e, ok := errors.AsType[*RequestError](err); ok && e.Written {
		return &bot.UnsureError{Err: err}
	}
	return err
}

// NewTransport returns a transport for one account.
func NewTransport(o TransportOptions) *Transport {
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	if o.Base == nil {
		o.Base = &http.Transport{
			Proxy: http.ProxyFromEnvironment,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := o.Dial(ctx, network, address)
				if err != nil {
					return nil, err
				}
				return &countedConn{Conn: conn}, nil
			},
			// HTTP/1.1 on purpose: a broken connection then leaves one send unsure,
			// not all that were under way. The default of two idle connections a
			// host would open a new one for nearly every send.
			MaxIdleConns:          256,
			MaxIdleConnsPerHost:   256,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
		}
	}
	if o.MaxBody == 0 {
		o.MaxBody = 32 << 20
	}
	var pairs []string
	for _, s := range o.Secrets {
		if s != "" {
			pairs = append(pairs, s, "***")
		}
	}
	return &Transport{base: o.Base, maxBody: o.MaxBody, mask: strings.NewReplacer(pairs...)}
}

// RoundTrip sends one request. Its errors are *RequestError.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	var sent progress
	trace := &httptrace.ClientTrace{GotConn: sent.gotConn, WroteRequest: sent.wroteRequest}
	resp, err := t.base.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil {
		return nil, t.fail(err, sent.written())
	}
	resp.Body = &body{ReadCloser: resp.Body, t: t, left: t.maxBody}
	return resp, nil
}

// CloseIdleConnections closes what is not in use.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (t *Transport) fail(err error, written bool) error {
	what := "request failed before it was sent"
	if written {
		what = "request was sent, its answer is not known"
	}
	return &RequestError{Written: written, Err: err, text: fmt.Sprintf("%s: %s", what, t.mask.Replace(err.Error()))}
}

// progress is how far one request got. net/http says WroteRequest when a small
// request stands in its buffer, before a byte of it has left; the connection's
// own count tells the difference. Where the connection is not ours (another
// Base), what is not known counts as written.
type progress struct {
	mu     sync.Mutex
	wrote  bool
	conn   *countedConn
	before int64
}

func (p *progress) gotConn(info httptrace.GotConnInfo) {
	conn := info.Conn
	if wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok { // TLS
		conn = wrapped.NetConn()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrote = false // a new attempt: net/http repeats what was not written at all
	if p.conn, _ = conn.(*countedConn); p.conn != nil {
		p.before = p.conn.count.Load()
	}
}

func (p *progress) wroteRequest(info httptrace.WroteRequestInfo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrote = info.Err == nil
}

func (p *progress) written() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wrote && (p.conn == nil || p.conn.count.Load() > p.before)
}

// countedConn counts what was written to it, in bytes.
type countedConn struct {
	net.Conn
	count atomic.Int64
}

func (c *countedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.count.Add(int64(n))
	return n, err
}

// body bounds a response and marks what breaks while it is read.
type body struct {
	io.ReadCloser
	t    *Transport
	left int64
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		if n, err := b.ReadCloser.Read(make([]byte, 1)); n == 0 && err != nil {
			return 0, b.end(err)
		}
		return 0, b.t.fail(ErrTooLarge, true)
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, b.end(err)
}

func (b *body) end(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return b.t.fail(err, true)
}
