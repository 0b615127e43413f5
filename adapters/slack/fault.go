package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/slack-go/slack"

	"handoff/adapters"
	"handoff/bot"
)

// Where a mend begins.
const (
	tokenPage  = "api.slack.com/apps > your app > OAuth & Permissions > Bot User OAuth Token (xoxb-…)"
	appPage    = "api.slack.com/apps > your app > Basic Information > App-Level Tokens (xapp-…, scope connections:write)"
	scopesMend = "paste what `handoff slack manifest` prints into api.slack.com/apps > your app > App Manifest and reinstall the app"
)

// class is what a Slack error means for a send.
type class int

const (
	unknown   class = iota
	lasting         // final for this send
	elsewhere       // the thread is no more
	operator        // an operator can mend the channel: tickets must not be lost meanwhile
	account         // an operator must mend the whole account
	unsure          // Slack says itself that part of it may have happened
	shortly         // Slack is busy
)

// classes of errors: https://docs.slack.dev/reference/methods/chat.postMessage#errors
// and the same section of the other methods.
var classes = map[string]class{
	"invalid_auth": account, "not_authed": account, "token_revoked": account, "token_expired": account,
	"account_inactive": account, "missing_scope": account, "not_allowed_token_type": account, "no_permission": account,
	"org_login_required": account, "ekm_access_denied": account, "team_access_not_granted": account,
	"access_denied": account, "enterprise_is_restricted": account, "two_factor_setup_required": account,

	"channel_not_found": operator, "not_in_channel": operator, "is_archived": operator, "restricted_action": operator,
	"restricted_action_read_only_channel": operator, "restricted_action_thread_only_channel": operator,
	"restricted_action_non_threadable_channel": operator, "restricted_action_thread_locked": operator,

	"thread_not_found": elsewhere, "cannot_reply_to_message": elsewhere,

	"internal_error": unsure, "fatal_error": unsure, "service_unavailable": unsure,
	"ratelimited": shortly, "rate_limited": shortly, "message_limit_exceeded": shortly, "team_added_to_org": shortly,

	"message_not_found": lasting, "cant_update_message": lasting, "cant_delete_message": lasting,
	"edit_window_closed": lasting, "msg_too_long": lasting, "msg_blocks_too_long": lasting, "no_text": lasting,
	"invalid_blocks": lasting, "invalid_blocks_format": lasting, "block_mismatch": lasting, "too_many_attachments": lasting,
	"invalid_arguments": lasting, "invalid_metadata_format": lasting, "invalid_metadata_schema": lasting,
	"metadata_too_large": lasting, "user_not_in_channel": lasting, "user_not_found": lasting, "invalid_user_id": lasting,
	"bad_timestamp": lasting, "invalid_name": lasting, "too_many_emoji": lasting, "too_many_reactions": lasting,
	"not_enabled": lasting, "view_too_large": lasting, "push_limit_reached": lasting, "not_found": lasting,
	"expired_trigger_id": lasting, "exchanged_trigger_id": lasting, "invalid_trigger_id": lasting,
}

// code is Slack's own word for what went wrong; empty when Slack said nothing.
func code(err error) string {
	if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return e.Err
	}
	return ""
}

// operatorWait is how long a send waits for somebody to mend what only a person
// can.
const operatorWait = time.Minute

// judge turns the error of a send into what bot.Adapter promises. An outage of
// Slack is always a wait, never the end: a desk's tickets come late, not never.
// key is what a 429 closes.
func (a *Adapter) judge(d bot.Delivery, key string, err error) error {
	wait := backoff(d.Attempt)
	if _, ok := errors.AsType[*bot.RetryError](err); ok || errors.Is(err, bot.ErrCannot) || errors.Is(err, bot.ErrGone) {
		return err
	}
	if e, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		retry := &bot.RetryError{After: max(e.RetryAfter, time.Second), Err: err}
		a.pace.gate(key, retry)
		return retry
	}
	if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		channel := orElse(d.Send.At.Chat, d.To.Chat)
		switch classes[e.Err] {
		case lasting:
			return fmt.Errorf("%w: %w", bot.ErrCannot, err)
		case elsewhere:
			return fmt.Errorf("%w: %w", bot.ErrGone, err)
		case operator:
			return &bot.RetryError{After: operatorWait, Err: a.complain(e.Err+" "+channel, a.mend(err, channel))}
		case account:
			return &bot.RetryError{After: operatorWait, Whole: true, Err: a.complain(e.Err, a.mend(err, channel))}
		case unsure:
			return &bot.RetryError{After: wait, Err: &bot.UnsureError{Err: err}}
		case shortly:
			return &bot.RetryError{After: max(wait, 5*time.Second), Err: err}
		}
		return err // certain: Slack refused it
	}
	if e, ok := errors.AsType[slack.StatusCodeError](err); ok {
		if e.Code >= 500 {
			return &bot.RetryError{After: wait, Err: &bot.UnsureError{Err: a.complain("away", err)}}
		}
		err = a.complain(e.Status, fmt.Errorf("%w (is slack.api_url right?)", err))
		return &bot.RetryError{After: operatorWait, Whole: true, Err: err}
	}
	if e, ok := errors.AsType[*adapters.RequestError](err); ok {
		return &bot.RetryError{After: wait, Err: adapters.Unsure(a.complain("away", e))}
	}
	if unreadable(err) { // an answer came, so Slack may have done it
		return &bot.RetryError{After: wait, Err: &bot.UnsureError{Err: err}}
	}
	return err // before anything was asked
}

// unreadable reports whether an answer was no JSON of the kind expected.
func unreadable(err error) bool {
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	return syntax || kind || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// complain logs an error that will not go away by itself, once a minute, and
// returns it. A RetryError is an ordinary wait to everybody else; this one an
// operator has to know of.
func (a *Adapter) complain(what string, err error) error {
	if a.complaints.Due(what) {
		a.log.Error("the desk cannot be written to", "error", err)
	}
	return err
}

// mend adds to an error how an operator makes it go away.
// channel is the one it befell.
func (a *Adapter) mend(err error, channel string) error {
	channel = a.called(channel)
	how := ""
	e, _ := errors.AsType[slack.SlackErrorResponse](err)
	switch e.Err {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required":
		how = "slack.bot_token is not accepted: copy it anew from " + tokenPage
	case "not_allowed_token_type":
		how = "slack.bot_token is a token of another kind: it begins with xoxb- and stands at " + tokenPage
	case "missing_scope":
		how = "the app lacks the scope " + e.Needed + ": " + scopesMend
	case "channel_not_found":
		how = fmt.Sprintf("there is no channel %s that the bot can see: create it, or if it is private invite the bot there: /invite @%s", channel, a.nick())
	case "not_in_channel":
		how = fmt.Sprintf("invite the bot: /invite @%s in %s", a.nick(), channel)
	case "is_archived":
		how = fmt.Sprintf("the channel %s is archived: unarchive it or name another in the configuration", channel)
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel":
		how = fmt.Sprintf("the workspace does not let the bot post in %s: change the channel's posting permissions", channel)
	case "not_enabled":
		how = "the app shows no Home tab: " + scopesMend
	default:
		return err
	}
	return fmt.Errorf("%s (%w)", how, err)
}

// nick is the bot's name, as far as we know it.
func (a *Adapter) nick() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.self != nil && a.self.name != "" {
		return a.self.name
	}
	return "handoff"
}
