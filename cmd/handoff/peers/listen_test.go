//go:build peers

package peers

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"handoff/bot"
)

// inbox listens with an adapter and keeps what it puts.
type inbox struct {
	came  chan bot.Message
	ended chan error
	stop  context.CancelFunc
}

// listen runs a.Listen until stop or the test's end.
func listen(t *testing.T, a bot.Adapter) *inbox {
	ctx, cancel := context.WithCancel(t.Context())
	in := &inbox{came: make(chan bot.Message, 64), ended: make(chan error, 1), stop: cancel}
	done := make(chan struct{})
	go func() {
		defer close(done)
		in.ended <- a.Listen(ctx, func(ctx context.Context, m bot.Message) error {
			select {
			case in.came <- m:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	t.Cleanup(func() { cancel(); <-done })
	return in
}

// next is the next message; its kind must be that one.
func (in *inbox) next(ctx context.Context, kind bot.Kind) (bot.Message, error) {
	select {
	case m := <-in.came:
		if m.Kind != kind {
			return m, fmt.Errorf("a %s came instead of a %s: %+v", m.Kind, kind, m)
		}
		return m, nil
	case err := <-in.ended:
		return bot.Message{}, fmt.Errorf("listen ended: %w", err)
	case <-ctx.Done():
		return bot.Message{}, fmt.Errorf("no %s came: %w", kind, ctx.Err())
	}
}

// deliveries makes what the runtime would send to one address.
type deliveries struct {
	to bot.Address
	n  int
}

func (d *deliveries) make(s bot.Send, target ...string) bot.Delivery {
	d.n++
	s.To = bot.Customer
	return bot.Delivery{
		Key: fmt.Sprintf("peer%020d", d.n), Conversation: "c1", To: d.to, Target: target, Send: s,
	}
}

// say sends a reply, all parts of it, and returns their IDs.
func (d *deliveries) say(ctx context.Context, a bot.Adapter, r bot.Reply) (ids []string, err error) {
	return d.all(ctx, a, d.make(bot.Send{Op: bot.OpSay, Reply: r}))
}

// all carries out each part of a delivery.
func (d *deliveries) all(ctx context.Context, a bot.Adapter, one bot.Delivery) (ids []string, err error) {
	for {
		r, err := a.Send(ctx, one)
		if err != nil {
			return ids, err
		}
		if r.ID != "" {
			ids = append(ids, r.ID)
		}
		if !r.More {
			return ids, nil
		}
		one.Part++
	}
}

// opener gives every file the same content.
type opener string

func (o opener) Open(context.Context, bot.File) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(string(o))), nil
}

// pixel is a picture.
var pixel = func() string {
	data, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		panic(err)
	}
	return string(data)
}()
