package telegram

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"handoff/adapters"
	"handoff/bot"
)

// manyGated chats closed at once mean that it is the account that is limited:
// Telegram does not say which of the two it meant.
const manyGated = 3

// sendError sorts what a call that shows something said into the errors of
// Adapter.Send, and closes gates.
func (a *Adapter) sendError(chat string, err error) error {
	e, ok := errors.AsType[*apiError](err)
	if !ok || e.Code >= 500 {
		return unsure(err)
	}
	text := strings.ToLower(e.Description)
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, p) {
				return true
			}
		}
		return false
	}
	switch {
	case e.Page:
		return &bot.RetryError{After: time.Minute, Whole: true, Err: err}
	case e.Code == http.StatusTooManyRequests:
		retry := &bot.RetryError{After: max(e.RetryAfter, time.Second), Err: err}
		a.limiter.Gate(chat, retry)
		if a.limiter.Gated() >= manyGated {
			retry.Whole = true
			a.limiter.Gate(chat, retry)
		}
		return retry
	case revoked(err):
		// The operator mends it; what is to be said waits.
		return &bot.RetryError{After: time.Minute, Whole: true, Err: errors.Join(errToken, err)}
	case e.Code == http.StatusForbidden, // blocked, kicked, deactivated, never started
		has("chat not found", "user not found", "peer_id_invalid", "group chat was deactivated", "message thread not found", "topic_deleted"):
		return errors.Join(bot.ErrGone, err)
	case e.Code == http.StatusBadRequest, e.Code == http.StatusRequestEntityTooLarge:
		return errors.Join(bot.ErrCannot, err)
	}
	return err
}

// again sorts the error of a call that may be repeated at will: unsure is as good
// as not done.
func (a *Adapter) again(chat string, err error) error {
	if err == nil {
		return nil
	}
	err = a.sendError(chat, err)
	if e, ok := errors.AsType[*bot.UnsureError](err); ok {
		return e.Err
	}
	return err
}

// unsure makes *bot.UnsureError of an error after which the call may have been
// carried out, and leaves the others.
func unsure(err error) error {
	if e, ok := errors.AsType[*apiError](err); ok && e.Code >= 500 {
		return &bot.UnsureError{Err: err}
	}
	if _, ok := errors.AsType[*answerError](err); ok {
		return &bot.UnsureError{Err: err}
	}
	return adapters.Unsure(err)
}

func isBadRequest(err error, part string) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !e.Page && e.Code == http.StatusBadRequest && strings.Contains(strings.ToLower(e.Description), part)
}

// revoked reports whether Telegram does not know the token. It answers 404 to
// one that it could never have given, and to a method that it does not have.
func revoked(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !e.Page && (e.Code == http.StatusUnauthorized || e.Code == http.StatusNotFound && !unknownMethod(err))
}

// unknownMethod reports whether the server is from before the method was added.
func unknownMethod(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && e.Code == http.StatusNotFound && strings.Contains(strings.ToLower(e.Description), "method not found")
}
