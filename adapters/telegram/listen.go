package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"handoff/adapters"
	"handoff/bot"
)

const (
	pollTime   = 50 * time.Second       // the server cuts more to 50 s
	pollGrace  = 15 * time.Second       // for the way there and back
	pollAtMost = 500 * time.Millisecond // the same offset again sooner is punished
	cursorKeep = 24 * time.Hour         // Telegram keeps updates no longer; after a week it counts anew
	conflict   = 5 * time.Second        // between attempts while another one polls
)

// Listen receives by the configured mode until ctx ends. It returns early only
// for a token that Telegram does not know and a webhook address that Telegram
// refuses.
func (a *Adapter) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	me, err := a.identify(ctx)
	if err != nil {
		return err
	}
	l := &listener{put: put, me: me}
	a.listening.Store(l)
	defer l.background.Wait()
	defer a.listening.CompareAndSwap(l, nil)
	l.background.Go(func() { a.setCommands(ctx); a.setProfile(ctx) })
	if a.mode == Webhook {
		return a.hook(ctx, l)
	}
	return a.poll(ctx, l)
}

// identify asks who we are, until there is an answer.
func (a *Adapter) identify(ctx context.Context) (identity, error) {
	var me models.User
	err := a.retry(ctx, "cannot reach Telegram", func() error { return a.api.call(ctx, "getMe", struct{}{}, &me) })
	return a.know(me), err
}

// know keeps who we are for those that ask without listening.
func (a *Adapter) know(me models.User) identity {
	self := identity{id: me.ID, username: strings.ToLower(me.Username), written: me.Username}
	if self.id != 0 {
		a.self.Store(&self)
	}
	return self
}

// whoWeAre asks once.
func (a *Adapter) whoWeAre(ctx context.Context) (identity, error) {
	if self := a.self.Load(); self != nil {
		return *self, nil
	}
	var me models.User
	if err := a.api.call(ctx, "getMe", struct{}{}, &me); err != nil {
		return identity{}, err
	}
	return a.know(me), nil
}

// poll asks for updates. An offset confirms all before it, so it moves on only
// when every update before it is durable. An empty answer has confirmed the
// offset: from then on none is sent, for after a week of silence Telegram may
// count from a lower number.
func (a *Adapter) poll(ctx context.Context, l *listener) error {
	offset := a.cursor(ctx)
	failures := 0
	var g growing
	for ctx.Err() == nil {
		began := time.Now()
		batch, err := a.getUpdates(ctx, offset)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			if err := a.pollFailed(ctx, failures, err); err != nil {
				return err
			}
			failures++
			continue
		}
		failures = 0
		if len(batch) == 0 {
			offset = 0
			adapters.Pause(ctx, pollAtMost-time.Since(began))
			continue
		}
		next, err := a.deliver(ctx, l, &g, batch)
		if err != nil {
			return err // ctx ended; what is not durable is not confirmed
		}
		if len(g.albums) > 0 {
			if next != offset {
				offset = next
				a.keepCursor(ctx, offset)
			}
			adapters.Pause(ctx, albumPoll)
			continue
		}
		if next == 0 || next == offset { // no progress: this is not how Telegram behaves
			adapters.Pause(ctx, conflict)
			continue
		}
		offset = next
		a.keepCursor(ctx, offset)
	}
	return ctx.Err()
}

func (a *Adapter) getUpdates(ctx context.Context, offset int64) (batch []json.RawMessage, err error) {
	ctx, cancel := context.WithTimeout(ctx, pollTime+pollGrace)
	defer cancel()
	err = a.api.callWithin(ctx, "getUpdates", struct {
		Offset  int64    `json:"offset,omitempty"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}{offset, 100, int(pollTime.Seconds()), wanted}, &batch)
	return batch, err
}

// pollFailed explains and waits; its error is final.
func (a *Adapter) pollFailed(ctx context.Context, failures int, err error) error {
	e, _ := errors.AsType[*apiError](err)
	wait := a.delay(failures, err)
	switch {
	case revoked(err):
		return fmt.Errorf("telegram: listen: %w", errToken)
	case e == nil || e.Page || e.Code != http.StatusConflict:
		a.complain("cannot get updates", failures, err)
	case !strings.Contains(strings.ToLower(e.Description), "webhook"):
		a.complain("another program polls with this bot's token: stop it, or give this one a bot of its own", failures, err)
		wait = conflict
	case a.keepWebhook:
		a.complain("a webhook is set for this bot, so nothing can be polled: delete it, or allow it to be deleted", failures, err)
		wait = conflict
	default:
		a.log.Info("deleting the webhook that was set for this bot")
		if err := a.api.call(ctx, "deleteWebhook", struct{}{}, nil); err == nil {
			wait = 0
		}
	}
	if !adapters.Pause(ctx, wait) {
		return ctx.Err()
	}
	return nil
}

// The cursor saves a restart from reading the last batch again; it is not needed
// for correctness, since what was put before is known by its ID.

func (a *Adapter) cursor(ctx context.Context) int64 {
	value, err := a.memory.Get(ctx, a.memoryKey("offset"))
	if err != nil {
		a.log.Warn("cannot read the cursor", "error", err)
	}
	offset, _ := strconv.ParseInt(string(value), 10, 64)
	return offset
}

func (a *Adapter) keepCursor(ctx context.Context, offset int64) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := a.memory.Set(ctx, a.memoryKey("offset"), strconv.AppendInt(nil, offset, 10), cursorKeep); err != nil {
		a.log.Warn("cannot keep the cursor", "error", err)
	}
}
