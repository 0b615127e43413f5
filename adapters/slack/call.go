package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// requestTime bounds one call; slack-go's own client has no limit.
const requestTime = 8 * time.Second

// bounded ends a request after requestTime. http.Client.Timeout would do the same
// but hides how far the request got.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), requestTime)
	resp, err := b.RoundTripper.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = ending{resp.Body, cancel}
	return resp, nil
}

// ending is a body whose end ends the request.
type ending struct {
	io.ReadCloser
	end context.CancelFunc
}

func (e ending) Close() error {
	defer e.end()
	return e.ReadCloser.Close()
}

// read calls a method that reads messages and decodes what we need of its answer.
// slack-go decodes whole messages, and since v0.34 one malformed block of
// somebody else's app fails the call. Errors are slack-go's.
func (a *Adapter) read(ctx context.Context, method string, args url.Values, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.cfg.APIURL+method, strings.NewReader(args.Encode()))
	if err != nil {
		return fmt.Errorf("slack: %s: %w", method, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+a.cfg.BotToken)
	resp, err := a.http.Do(req)
	if err != nil {
		return fmt.Errorf("slack: %s: %w", method, err)
	}
	defer resp.Body.Close()
	if after, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && resp.StatusCode == http.StatusTooManyRequests {
		return &slack.RateLimitedError{RetryAfter: time.Duration(after) * time.Second}
	}
	if resp.StatusCode != http.StatusOK {
		return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	var raw json.RawMessage
	var answer slack.SlackResponse
	if err := json.NewDecoder(resp.Body).Decode(&raw); err != nil {
		return fmt.Errorf("slack: %s: %w", method, err)
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return fmt.Errorf("slack: %s: %w", method, err)
	}
	if !answer.Ok {
		return slack.SlackErrorResponse{Err: answer.Error, Needed: answer.Needed, Provided: answer.Provided}
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("slack: %s: %w", method, err)
	}
	return nil
}
