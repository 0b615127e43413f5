package openai

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// Bounds of what is read.
const (
	maxAnswer = 4 << 20  // bytes of an answer, a stream's frame included
	maxError  = 64 << 10 // bytes of an error's body; what follows is ignored
	maxDrain  = 4 << 10  // bytes read after an answer so that its connection can be used again
)

// tail is how long a server may take to end a body after all that matters was
// read: usage, [DONE], the last empty chunk.
const tail = 250 * time.Millisecond

var errTooLarge = errors.New("the answer is larger than 4 MiB")

// newTransport keeps as many connections as turns may run: the default of two a
// host makes a new one for nearly every request under load.
func newTransport(dial func(ctx context.Context, network, addr string) (net.Conn, error)) *http.Transport {
	t := &http.Transport{
		DialContext:         dial,
		MaxIdleConnsPerHost: 256,
		MaxIdleConns:        1024,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 5 * time.Second,
		ForceAttemptHTTP2:   true,
		// A connection that died silently is noticed, not waited for by every turn.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second},
	}
	if dial == nil {
		t.Proxy = http.ProxyFromEnvironment
		t.DialContext = (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}).DialContext
	}
	return t
}

// newClient follows no redirects: Go would repeat the question as a GET, or take
// it to another host.
func newClient(t *http.Transport) *http.Client {
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// body is an answer's body. It fails beyond maxAnswer, where an io.LimitReader
// would seem to end, and Close reads what little is left.
type body struct {
	io.ReadCloser
	left  int64
	hurry func() // from now on reading must end within tail
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}

func (b *body) Close() error {
	b.hurry()
	_, _ = io.CopyN(io.Discard, b.ReadCloser, maxDrain) // fails: the connection is not used again
	return b.ReadCloser.Close()
}
