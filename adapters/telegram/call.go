package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"handoff/adapters"
)

// callTimeout bounds every call but the long poll. It ends within a delivery's
// lease, so that a slow answer is known as unsure before another sender comes.
const callTimeout = 10 * time.Second

// client calls methods of the Bot API with JSON, one HTTP request each. It
// never repeats one.
type client struct {
	base, token string
	transport   *adapters.Transport
}

// apiError is Telegram's answer that a call was not carried out, or (Code >=
// 500) that it may not have been.
type apiError struct {
	Method      string
	Code        int
	Description string
	RetryAfter  time.Duration
	MigrateTo   int64
	Page        bool // a page of something on the way refused it: no word of Telegram's
}

func (e *apiError) Error() string {
	return fmt.Sprintf("telegram: %s: %d %s", e.Method, e.Code, e.Description)
}

// answerError says that an answer came and could not be read: what was asked
// may have been done.
type answerError struct {
	method string
	err    error
}

func (e *answerError) Error() string {
	return fmt.Sprintf("telegram: %s: read answer: %v", e.method, e.err)
}
func (e *answerError) Unwrap() error { return e.err }

// call asks for method and reads its result into result, a pointer or nil.
// Errors: *apiError, *answerError, or one that wraps *adapters.RequestError.
func (c *client) call(ctx context.Context, method string, params, result any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return c.callWithin(ctx, method, params, result)
}

func (c *client) callWithin(ctx context.Context, method string, params, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("telegram: %s: write request: %w", method, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/bot"+c.token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("telegram: %s: make request", method) // err would show the address
	}
	req.Header.Set("Content-Type", "application/json")
	return c.do(method, req, result)
}

// do carries a request out and reads the answer.
func (c *client) do(method string, req *http.Request, result any) error {
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("telegram: %s: %w", method, err)
	}
	return decode(method, resp.StatusCode, data, result)
}

func decode(method string, status int, data []byte, result any) error {
	answer := struct {
		OK          bool   `json:"ok"`
		Result      any    `json:"result"`
		Code        int    `json:"error_code"`
		Description string `json:"description"`
		Parameters  struct {
			RetryAfter int64 `json:"retry_after"`
			MigrateTo  int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}{Result: result}
	err := json.Unmarshal(data, &answer)
	switch {
	case err == nil && answer.OK:
		return nil
	case err == nil && answer.Code != 0:
		return &apiError{
			Method: method, Code: answer.Code, Description: answer.Description,
			RetryAfter: time.Duration(answer.Parameters.RetryAfter) * time.Second, MigrateTo: answer.Parameters.MigrateTo,
		}
	case status >= 300: // a proxy's page; what it says is not ours to show
		page := status < 500 && status != http.StatusRequestEntityTooLarge && status != http.StatusTooManyRequests
		return &apiError{Method: method, Code: status, Description: http.StatusText(status), Page: page}
	case err == nil:
		err = errors.New("neither ok nor an error")
	}
	return &answerError{method, err}
}
