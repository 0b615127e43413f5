package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"handoff/adapters"
	"handoff/bot"
)

const (
	apiVersion = "10"
	// callTimeout bounds one call. It ends within a delivery's lease, so that a slow
	// answer is known as unsure before another sender comes.
	callTimeout = 10 * time.Second
	userAgent   = "DiscordBot (https://github.com/bwmarrin/discordgo, handoff)"
)

// client calls Discord's REST API, one HTTP request each. It never repeats one.
type client struct {
	base, token string
	transport   *adapters.Transport
	limits      *limits
}

// apiError is Discord's answer that a call was not carried out, or (Status >=
// 500) that it may not have been.
type apiError struct {
	Route      string
	Status     int
	Code       int // https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
	Message    string
	RetryAfter time.Duration
	Global     bool // the whole account must wait
	Shared     bool // others used the resource up: it does not count against us
	Page       bool // a page of something on the way refused it: no word of Discord's
}

func (e *apiError) Error() string {
	return fmt.Sprintf("discord: %s: %d %s (%d)", e.Route, e.Status, e.Message, e.Code)
}

// answerError says that an answer came and could not be read: what was asked
// may have been done.
type answerError struct {
	route string
	err   error
}

func (e *answerError) Error() string {
	return fmt.Sprintf("discord: %s: read answer: %v", e.route, e.err)
}
func (e *answerError) Unwrap() error { return e.err }

// content is a request's body that is no JSON.
type content struct {
	kind string // media type
	body io.Reader
}

// call asks for a path below /api/v10 and reads its answer into result, a pointer
// or nil; body is nil, a *content, or becomes JSON. It waits for its turn within
// the limits. Errors: *bot.RetryError when the turn is too far away, *apiError,
// *answerError, or one that wraps *adapters.RequestError.
func (c *client) call(ctx context.Context, method, path string, body, result any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return c.callWithin(ctx, method, path, body, result)
}

func (c *client) callWithin(ctx context.Context, method, path string, body, result any) error {
	r := routeOf(method, path)
	var reader io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case *content:
		reader, kind = b.body, b.kind
	default:
		data, err := json.Marshal(b)
		if err != nil {
			return fmt.Errorf("discord: %s: write request: %w", r.name, err)
		}
		reader, kind = bytes.NewReader(data), "application/json"
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v"+apiVersion+path, reader)
	if err != nil {
		return fmt.Errorf("discord: %s: make request", r.name) // err would show the address, in which a token may be
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if !r.open {
		req.Header.Set("Authorization", "Bot "+c.token)
	}
	req.Header.Set("User-Agent", userAgent)
	if err := c.limits.take(ctx, r); err != nil {
		return err
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("discord: %s: %w", r.name, r.hide(err))
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("discord: %s: %w", r.name, r.hide(err))
	}
	err = readAnswer(r, resp, data, result)
	c.limits.learn(r, resp, err)
	return err
}

func readAnswer(r route, resp *http.Response, data []byte, result any) error {
	if resp.StatusCode < 300 {
		if result == nil || resp.StatusCode == http.StatusNoContent {
			return nil
		}
		if err := json.Unmarshal(data, result); err != nil {
			return &answerError{r.name, err}
		}
		return nil
	}
	e := &apiError{Route: r.name, Status: resp.StatusCode, Message: http.StatusText(resp.StatusCode)}
	var answer struct {
		Code       int             `json:"code"`
		Message    string          `json:"message"`
		RetryAfter float64         `json:"retry_after"`
		Global     bool            `json:"global"`
		Errors     json.RawMessage `json:"errors"`
	}
	readable := json.Unmarshal(data, &answer) == nil
	if readable {
		e.Code, e.Global, e.RetryAfter = answer.Code, answer.Global, seconds(answer.RetryAfter)
		if answer.Message != "" {
			e.Message = answer.Message
		}
		if len(answer.Errors) > 0 {
			e.Message += " " + string(answer.Errors[:min(len(answer.Errors), 300)])
		}
	}
	e.Page = !readable && e.Status < 500 && e.Status != http.StatusTooManyRequests && e.Status != http.StatusRequestEntityTooLarge
	if e.Status == http.StatusTooManyRequests {
		header, _ := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
		e.RetryAfter = max(e.RetryAfter, seconds(header), 100*time.Millisecond)
		e.Global = e.Global || resp.Header.Get("X-RateLimit-Global") == "true"
		e.Shared = resp.Header.Get("X-RateLimit-Scope") == "shared"
		if !readable { // a page of Cloudflare's: the address is blocked, whatever is asked
			e.Global = true
			e.RetryAfter = max(e.RetryAfter, time.Minute)
		}
	}
	return e
}

func seconds(f float64) time.Duration {
	return time.Duration(min(max(f, 0), 24*3600) * float64(time.Second))
}

// hide takes an interaction's token out of the text of an error and leaves how far
// the request got.
func (r route) hide(err error) error {
	if r.secret == "" || !strings.Contains(err.Error(), r.secret) {
		return err
	}
	return &hiddenError{strings.ReplaceAll(err.Error(), r.secret, "***"), err}
}

type hiddenError struct {
	text string
	err  error
}

func (e *hiddenError) Error() string { return e.text }
func (e *hiddenError) Unwrap() error { return e.err }

// unsure makes *bot.UnsureError of an error after which the call may have been
// carried out, and leaves the others.
func unsure(err error) error {
	if e, ok := errors.AsType[*apiError](err); ok && e.Status >= 500 {
		return &bot.UnsureError{Err: err}
	}
	if _, ok := errors.AsType[*answerError](err); ok {
		return &bot.UnsureError{Err: err}
	}
	return adapters.Unsure(err)
}

// is reports whether Discord answered one of those codes.
func is(err error, codes ...int) bool {
	e, ok := errors.AsType[*apiError](err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if e.Code == c {
			return true
		}
	}
	return false
}

// refused reports whether Discord answered that it will not do so, now or later.
func refused(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !e.Page && e.Status >= 400 && e.Status < 500 && e.Status != http.StatusTooManyRequests && e.Status != http.StatusUnauthorized
}

// revoked reports whether Discord does not know the token.
func revoked(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !e.Page && e.Status == http.StatusUnauthorized && !strings.Contains(e.Route, "{token}")
}

// hidden reports whether Discord says that there is no such thing, or none for us.
func hidden(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !e.Page && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound)
}

// retryAfter is how long an error asks to wait; 0: it does not.
func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e.RetryAfter
	}
	if e, ok := errors.AsType[*bot.RetryError](err); ok {
		return e.After
	}
	return 0
}
