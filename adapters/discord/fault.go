package discord

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/bot"
)

// sendError sorts what a call that shows something said into the errors of
// Adapter.Send.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
func (a *Adapter) sendError(err error) error {
	if _, ok := errors.AsType[*bot.RetryError](err); ok || errors.Is(err, bot.ErrCannot) || errors.Is(err, bot.ErrGone) {
		return err
	}
	e, ok := errors.AsType[*apiError](err)
	if !ok || e.Status >= 500 {
		return unsure(err)
	}
	cannot := func(words string) error { return fmt.Errorf("%s: %w: %w", words, bot.ErrCannot, err) }
	gone := func(words string) error { return fmt.Errorf("%s: %w: %w", words, bot.ErrGone, err) }
	switch {
	case e.Status == http.StatusTooManyRequests:
		return &bot.RetryError{After: max(e.RetryAfter, 100*time.Millisecond), Whole: e.Global, Err: err}
	case revoked(err):
		// The operator mends it; what is to be said waits.
		return &bot.RetryError{After: time.Minute, Whole: true, Err: a.complain("token", "nothing can be said", errors.Join(errToken, err))}
	case e.Page:
		return &bot.RetryError{After: time.Minute, Whole: true, Err: a.complain("page", "something on the way to Discord refuses what is to be said", err)}
	}
	switch e.Code {
	case discordgo.ErrCodeCannotSendMessagesToThisUser:
		return gone("the person takes no direct messages from us: they are closed or we are blocked, or there is no server in common")
	case discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeUnknownGuild, discordgo.ErrCodeUnknownUser:
		return gone("the channel was deleted")
	case discordgo.ErrCodeThreadIsLocked:
		return gone("the thread was locked")
	case discordgo.ErrCodeMissingAccess:
		return gone("the bot cannot see the channel any more: let its role View Channel")
	case discordgo.ErrCodeMissingPermissions:
		return cannot("the bot may not do that in the channel: let its role Send Messages, Send Messages in Threads and Attach Files")
	case discordgo.ErrCodeOpeningDirectMessagesTooFast:
		return &bot.RetryError{After: time.Minute, Err: err}
	}
	if e.Status >= 400 {
		return errors.Join(bot.ErrCannot, err)
	}
	return err
}

// again sorts the error of a call that may be repeated at will: unsure is as good
// as not done.
func again(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*bot.UnsureError](unsure(err)); ok {
		return &bot.RetryError{After: time.Second, Err: e.Err}
	}
	return err
}
