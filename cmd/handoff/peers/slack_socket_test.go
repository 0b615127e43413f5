//go:build peers

package peers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"handoff/adapters/slack"
	"handoff/bot"
)

// silentSocket listens until the adapter says why it cannot.
func silentSocket(ctx context.Context, t *testing.T) error {
	log := newLines()
	in := listen(t, slackAdapter(slackServer(t), slack.Config{Log: log.logger()}))
	defer in.stop()
	line, err := log.wait(ctx, "no socket to Slack")
	if err != nil {
		return err
	}
	return errors.New(line)
}

// socketMode says hello for the peer, then an event, whose envelope the peer hears
// acknowledged.
func socketMode(ctx context.Context, t *testing.T) error {
	s := slackServer(t)
	w := &wire{heard: make(chan *wired, 64)}
	in := listen(t, slackAdapter(s, slack.Config{Dial: w.dial}))
	defer in.stop()
	// Each of the adapter's two sockets has to hear hello. The peer gives a frame to
	// whichever has waited longest, so it is said until both have.
	greeted := make(map[*wired]bool)
	for len(greeted) < 2 {
		s.SendToWebsocket(`{"type":"hello"}`)
		select {
		case c := <-w.heard:
			greeted[c] = true
		case <-ctx.Done():
			return fmt.Errorf("%d sockets are open: %w", len(greeted), ctx.Err())
		}
	}
	s.SendToWebsocket(`{"type":"events_api","envelope_id":"e1","payload":{"event":
		{"type":"message","channel_type":"im","channel":"D024BE91L","user":"U7","team":"T024BE7LD","text":"ticket &lt;1042&gt;","ts":"1700000000.000100"}}}`)
	m, err := in.next(ctx, bot.KindText)
	if err != nil {
		return err
	}
	select {
	case frame := <-s.SeenFeed:
		err = equal(frame+" acknowledges it", strings.Contains(frame, `"envelope_id":"e1"`), true)
	case <-ctx.Done():
		err = fmt.Errorf("no ack was heard: %w", ctx.Err())
	}
	return errors.Join(err, equal("text", m.Text, "ticket <1042>"), equal("chat", m.At.Chat, "D024BE91L"), equal("name, by users.info", m.From.Name, "spengler"))
}

// wire dials and tells of each frame that a socket of the adapter hears.
type wire struct{ heard chan *wired }

type wired struct {
	net.Conn
	w      *wire
	socket bool // the peer has answered the upgrade
}

func (w *wire) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &wired{Conn: conn, w: w}, nil
}

func (c *wired) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	upgraded := bytes.HasPrefix(p[:n], []byte("HTTP/1.1 101"))
	// A frame may come with the upgrade's answer.
	alone := upgraded && bytes.HasSuffix(p[:n], []byte("\r\n\r\n"))
	if c.socket = c.socket || upgraded; c.socket && n > 0 && !alone {
		select {
		case c.w.heard <- c:
		default:
		}
	}
	return n, err
}
