package telegram

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"handoff/adapters"
	"handoff/bot"
)

// Limits of the Bot API, https://core.telegram.org/bots/api and
// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
const (
	maxText    = 4096     // UTF-16 units of a text, after the tags are taken out
	maxButtons = 100      // in a keyboard
	maxRow     = 8        // buttons in a row
	maxLabel   = 64       // runes on a button that can still be read
	maxCaption = 1024     // UTF-16 units of a file's words
	maxRich    = 32768    // characters of a rich message
	maxAlbum   = 10       // files
	maxFile    = 20 << 20 // bytes that a bot may download
	maxUpload  = 50 << 20 // bytes of a file that a bot may send
	maxName    = 100      // runes of a file's name
	maxPhoto   = 10 << 20 // bytes of a photo; a larger one goes as a document
)

// newLimiter limits groups to the 20 messages a minute that the FAQ names: a
// bucket of 5 filled 15 times a minute never gives more. Private chats may burst
// and have no published limit for replies; there only Telegram's 429 gates.
func newLimiter() *adapters.Limiter {
	return adapters.NewLimiter(adapters.Limits{Chat: func(chat string) (rate.Limit, int) {
		if strings.HasPrefix(chat, "-") {
			return rate.Limit(15.0 / 60), 5
		}
		return rate.Inf, 0
	}})
}

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

func isBadRequest(err error, part string) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !e.Page && e.Code == http.StatusBadRequest && strings.Contains(strings.ToLower(e.Description), part)
}
