package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

const (
	subprotocol  = "handoff.v1"
	bearerPrefix = "bearer."

	closedSession = websocket.StatusCode(4401)
)

// subprotocolToken finds the token that a browser can put nowhere else: a
// WebSocket has no headers of the page's own, and in an address it would stand in
// every log.
func subprotocolToken(r *http.Request) (string, bool) {
	for _, p := range strings.Split(strings.Join(r.Header.Values("Sec-WebSocket-Protocol"), ","), ",") {
		if token, ok := strings.CutPrefix(strings.TrimSpace(p), bearerPrefix); ok {
			return token, true
		}
	}
	return "", false
}

// serveSocket writes events to a WebSocket.
func (a *Adapter) serveSocket(w http.ResponseWriter, r *http.Request) {
	rd, ctx, err := a.read(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	defer rd.leave()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: true, // the origin was checked: see sameOrigin
	})
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	conn.SetReadLimit(1024)
	// What ends the connection and what ends our reading of the feed are two: a
	// connection whose context has ended says no word of why.
	gone := conn.CloseRead(context.WithoutCancel(ctx)) // reads pongs; ends when the browser leaves or says anything
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(gone, cancel)()
	go ping(gone, conn)
	err = a.follow(ctx, rd.at, rd.from, rd.first, func(frames []frame) error {
		for _, f := range frames {
			ctx, cancel := context.WithTimeout(gone, writeTime)
			err := conn.Write(ctx, websocket.MessageText, f.data)
			cancel()
			if err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, errNoSession):
		_ = conn.Close(closedSession, "the session has ended")
	case errors.Is(err, errEnding):
		_ = conn.Close(websocket.StatusServiceRestart, "come again")
	default:
		_ = conn.Close(websocket.StatusTryAgainLater, "come again")
	}
}

// ping finds out that a browser is gone: its connection is then closed.
func ping(ctx context.Context, conn *websocket.Conn) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		wait, cancel := context.WithTimeout(ctx, writeTime)
		err := conn.Ping(wait)
		cancel()
		if err != nil {
			_ = conn.CloseNow()
			return
		}
	}
}
