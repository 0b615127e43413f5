package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/coder/websocket"
	"github.com/slack-go/slack"
)

// Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode
const (
	openTime  = 10 * time.Second // to open a socket and hear hello
	pingEvery = 20 * time.Second
	pingTime  = 10 * time.Second // a socket that does not answer a ping by then is deaf
	ackTime   = 5 * time.Second  // to write one ack
	// linger is how long an old socket is read on after Slack said that it will be
	// closed: the next one is open by then, so there is no gap.
	linger    = 30 * time.Second
	readLimit = 4 << 20
	// settled is how long a socket must have lived for its end to be ordinary.
	settled = 30 * time.Second
)

// envelope is what comes through a socket.
type envelope struct {
	Type    string          `json:"type"`
	ID      string          `json:"envelope_id"`
	Reason  string          `json:"reason"` // of disconnect
	Payload json.RawMessage `json:"payload"`
	Attempt int             `json:"retry_attempt"`
}

// socket is one open connection.
type socket struct {
	conn *websocket.Conn
}

// open asks Slack for a socket, dials it and waits for hello.
func (a *Adapter) open(ctx context.Context) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	_, address, err := a.app.StartSocketModeContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("slack: open socket: %w", err)
	}
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: a.link})
	if err != nil {
		return nil, fmt.Errorf("slack: dial socket: %w", err)
	}
	conn.SetReadLimit(readLimit)
	s := &socket{conn: conn}
	for {
		e, err := s.next(ctx)
		switch {
		case err != nil:
			conn.CloseNow()
			return nil, fmt.Errorf("slack: wait for hello: %w", err)
		case e.Type == "hello":
			return s, nil
		case e.Type == "disconnect":
			conn.CloseNow()
			return nil, fmt.Errorf("slack: open socket: Slack closed it: %s", e.Reason)
		}
	}
}

// next blocks until an envelope comes. A frame that is none comes as an envelope
// without a type.
func (s *socket) next(ctx context.Context) (envelope, error) {
	_, data, err := s.conn.Read(ctx)
	if err != nil {
		return envelope{}, err
	}
	var e envelope
	if json.Unmarshal(data, &e) != nil {
		// Whatever the rest is, an ID is acknowledged.
		var bare struct {
			ID string `json:"envelope_id"`
		}
		_ = json.Unmarshal(data, &bare)
		return envelope{ID: bare.ID}, nil
	}
	return e, nil
}

// ack tells Slack that we have an envelope; it may be called at any time. An ack
// that is lost with its socket lets Slack send the event again.
func (s *socket) ack(ctx context.Context, id string, a answer) error {
	frame := map[string]any{"envelope_id": id}
	if a != nil {
		frame["payload"] = a
	}
	data, err := json.Marshal(frame)
	if err != nil {
		return fmt.Errorf("slack: write ack: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTime)
	defer cancel()
	if err := s.conn.Write(ctx, websocket.MessageText, data); err != nil {
		return fmt.Errorf("slack: ack: %w", err)
	}
	return nil
}

// keep pings until ctx ends; a socket that does not answer is closed, which ends
// its reader.
func (s *socket) keep(ctx context.Context) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		ping, cancel := context.WithTimeout(ctx, pingTime)
		err := s.conn.Ping(ping)
		cancel()
		if err != nil {
			s.conn.CloseNow()
			return
		}
	}
}

// fatal explains an error after which no socket will ever open; nil: try again.
func fatal(err error) error {
	e, ok := errors.AsType[slack.SlackErrorResponse](err)
	if !ok {
		return nil
	}
	switch e.Err {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
		return fmt.Errorf("slack.app_token is not accepted: make one at %s (%w)", appPage, err)
	case "not_allowed_token_type":
		return fmt.Errorf("slack.app_token is a token of another kind: it begins with xapp- and stands at %s (%w)", appPage, err)
	case "missing_scope":
		return fmt.Errorf("slack.app_token lacks the scope connections:write: make a new one at %s (%w)", appPage, err)
	}
	return nil
}
