package telegram

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-telegram/bot"
)

const (
	maxUpdate  = 1 << 20         // bytes; Telegram's are some kilobytes
	putTime    = 5 * time.Second // Telegram waits 60 s
	retryAfter = "2"             // seconds; obeyed by Telegram, which keeps the chat's order meanwhile
)

// Mount serves the webhook under its path, in webhook mode.
func (a *Adapter) Mount(mux *http.ServeMux) {
	if a.mode == Webhook {
		mux.Handle(a.webhook.path, http.HandlerFunc(a.serveUpdate))
	}
}

// hook tells Telegram where we are and waits. The webhook stays when we stop:
// Telegram keeps what comes until a process serves it again.
func (a *Adapter) hook(ctx context.Context, l *listener) error {
	err := a.retry(ctx, "cannot set the webhook", func() error {
		err := a.api.call(ctx, "setWebhook", bot.SetWebhookParams{
			URL: a.webhook.url, SecretToken: a.webhook.secret, AllowedUpdates: wanted, MaxConnections: 40,
		}, nil)
		if isBadRequest(err, "") {
			return finalError{fmt.Errorf("telegram: set webhook %s: it must be https on port 443, 80, 88 or 8443 and reachable from the internet: %w", a.webhook.url, err)}
		}
		return err
	})
	if err != nil {
		return err
	}
	a.sweep(ctx, l)
	return ctx.Err()
}

// serveUpdate takes one update. 200 says that it is durable or will never be;
// Telegram repeats everything else, and holds back the chat's next update until
// then. So an update that cannot be read is passed over: it would block its chat
// for a day.
func (a *Adapter) serveUpdate(w http.ResponseWriter, r *http.Request) {
	secret := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
	if subtle.ConstantTimeCompare([]byte(secret), []byte(a.webhook.secret)) != 1 {
		http.Error(w, "this is not Telegram", http.StatusUnauthorized)
		return
	}
	if r.Method != http.MethodPost {
		http.Error(w, "want POST", http.StatusMethodNotAllowed)
		return
	}
	l := a.listening.Load()
	if l == nil {
		later(w)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			a.log.Error("an update is too large and is passed over")
			w.WriteHeader(http.StatusOK)
			return
		}
		later(w)
		return
	}
	u, err := decodeUpdate(data)
	if err != nil {
		a.log.Error("an update cannot be read and is passed over", "update", updateID(data), "error", err)
		return
	}
	// The connection may break while we put: what was begun is finished.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), putTime)
	defer cancel()
	if u.Callback != nil {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(struct { // Telegram carries out what the answer says
			Method string `json:"method"`
			bot.AnswerCallbackQueryParams
		}{"answerCallbackQuery", a.hookPress(ctx, l, &u)})
		return
	}
	take := func() error {
		if k, ok := albumOf(&u); ok {
			return a.keepAlbum(ctx, l, k, data)
		}
		if err := a.endAlbum(ctx, l, &u); err != nil {
			return err
		}
		return a.take(ctx, l, []update{u})
	}
	if err := take(); err != nil {
		a.log.Warn("cannot store what was said; Telegram keeps it", "error", err)
		later(w)
	}
}

// hookPress makes a press durable, behind an album that grows in its chat.
func (a *Adapter) hookPress(ctx context.Context, l *listener, u *update) bot.AnswerCallbackQueryParams {
	p := a.readPress(u.Callback)
	ending, cancel := context.WithDeadline(ctx, p.by)
	defer cancel()
	if err := a.endAlbum(ending, l, u); err != nil {
		a.log.Warn("a press was not taken", "message", p.message.ID, "error", err)
		return p.answer(speak(u.Callback.From.LanguageCode).notTaken)
	}
	return a.putPress(ctx, l.put, p)
}

func later(w http.ResponseWriter) {
	w.Header().Set("Retry-After", retryAfter)
	http.Error(w, "not now", http.StatusServiceUnavailable)
}
