package adapters

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"handoff/bot"
)

func post(t *testing.T, tr *Transport, url string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("x=1"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := tr.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestTransportTellsHowFar(t *testing.T) {
	t.Parallel()
	refuse := errors.New("refused /bot123:SECRET/")
	dialed := func(serve func(net.Conn)) func(context.Context, string, string) (net.Conn, error) {
		return func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go serve(server)
			return client, nil
		}
	}
	read := func(c net.Conn) { // one whole request
		req, err := http.ReadRequest(bufio.NewReader(c))
		if err == nil {
			_, _ = io.Copy(io.Discard, req.Body)
		}
	}
	for name, c := range map[string]struct {
		dial   func(context.Context, string, string) (net.Conn, error)
		unsure bool
	}{
		"dial fails":                     {func(context.Context, string, string) (net.Conn, error) { return nil, refuse }, false},
		"closed before anything is read": {dialed(func(c net.Conn) { _ = c.Close() }), false},
		"closed after the request":       {dialed(func(c net.Conn) { read(c); _ = c.Close() }), true},
		"cut in the answer": {dialed(func(c net.Conn) {
			read(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
			_ = c.Close()
		}), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := NewTransport(TransportOptions{Dial: c.dial, Secrets: []string{"123:SECRET"}})
			defer tr.CloseIdleConnections()
			_, err := post(t, tr, "http://api.test/bot123:SECRET/x")
			if err == nil {
				t.Fatal("no error")
			}
			if _, unsure := errors.AsType[*bot.UnsureError](Unsure(err)); unsure != c.unsure {
				t.Errorf("unsure %v, want %v: %v", unsure, c.unsure, err)
			}
			if strings.Contains(err.Error(), "SECRET") {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
}

func TestTransportBoundsBodies(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("a", 100))
	}))
	defer server.Close()
	for limit, large := range map[int64]bool{99: true, 100: false, 101: false} {
		tr := NewTransport(TransportOptions{MaxBody: limit})
		body, err := post(t, tr, server.URL)
		if errors.Is(err, ErrTooLarge) != large || !large && len(body) != 100 {
			t.Errorf("limit %d: %d bytes, %v", limit, len(body), err)
		}
		tr.CloseIdleConnections()
	}
}

func TestTransportKeepsConnections(t *testing.T) {
	t.Parallel()
	var dials int
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	tr := NewTransport(TransportOptions{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		dials++
		return new(net.Dialer).DialContext(ctx, network, address)
	}})
	defer tr.CloseIdleConnections()
	for range 20 {
		if _, err := post(t, tr, server.URL); err != nil {
			t.Fatal(err)
		}
	}
	if dials != 1 {
		t.Errorf("%d connections for 20 requests", dials)
	}
}
