package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"handoff/dialog"
)

var (
	errNotStream = errors.New("a stream was asked for, and the answer came whole")
	errNoFinish  = errors.New("no finish_reason")
	errNotChat   = errors.New("this is no chat completion")
	errEvent     = errors.New("an error in the middle of the answer")
)

// call is one HTTP request. It is the library's HTTP client for that request, so
// that it sees what the library keeps to itself: status, headers, content type.
type call struct {
	p     *provider
	extra []byte // a JSON object whose fields join the request's body
	sse   bool   // the answer must be a stream
	watch *watch
	began time.Time
	heard bool // a first word has come
}

var _ openai.HTTPDoer = (*call)(nil)

// Do sends req and returns an answer with status 2xx and a body that is worth
// reading; everything else is a *failure.
func (c *call) Do(req *http.Request) (*http.Response, error) {
	if err := c.merge(req); err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "handoff")
	// Asking twice does no harm, so a connection that the server closed while it
	// was idle may be replaced silently. The empty list is not sent.
	req.Header["Idempotency-Key"] = []string{}
	res, err := c.p.client.Do(req)
	if err != nil {
		return nil, broken(c.p.host, err, context.Cause(req.Context()))
	}
	res.Body = &body{ReadCloser: res.Body, left: maxAnswer, hurry: func() { c.watch.reset(tail, errTail) }}
	if res.StatusCode/100 != 2 {
		text, _ := io.ReadAll(io.LimitReader(res.Body, maxError)) // the status alone says enough
		res.Body.Close()
		return nil, refusal(c.p.host, res, text)
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	switch {
	case kind == "text/html":
		err = errNotChat
	case c.sse && strings.HasSuffix(kind, "json"):
		err = errNotStream
	default:
		return res, nil
	}
	res.Body.Close()
	return nil, &failure{kind: kindMalformed, host: c.p.host, cause: err}
}

// merge adds the extra fields to the end of the request's body.
func (c *call) merge(req *http.Request) error {
	if req.Body == nil || len(c.extra) <= len("{}") {
		return nil
	}
	b := bytes.NewBuffer(make([]byte, 0, int(max(req.ContentLength, 0))+len(c.extra)+bytes.MinRead))
	if _, err := b.ReadFrom(req.Body); err != nil {
		return err
	}
	sent := append(bytes.TrimSuffix(b.Bytes(), []byte("}")), ',')
	sent = append(sent, c.extra[1:]...)
	req.ContentLength = int64(len(sent))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(sent)), nil }
	req.Body, _ = req.GetBody()
	return nil
}

// call asks once, in that shape, and waits for the answer as long as limit.
func (p *provider) call(ctx context.Context, r dialog.Request, s shape, limit time.Duration) (dialog.Completion, error) {
	extra, err := s.extra(r, p.config)
	if err != nil {
		return dialog.Completion{}, &failure{kind: kindRequest, host: p.host, cause: err}
	}
	if r.Grow != nil {
		r.Grow("") // whatever an earlier attempt wrote is void
	}
	outer := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c := &call{p: p, extra: extra, sse: s.stream, began: time.Now()}
	var answer dialog.Completion
	if s.stream {
		whole := newWatch(cancel, limit, errWhole)
		defer whole.timer.Stop()
		c.watch = newWatch(cancel, min(limit, p.config.FirstToken), errFirst)
		answer, err = c.stream(ctx, s.request(p.name, r), r.Grow)
	} else {
		c.watch = newWatch(cancel, limit, errWhole)
		answer, err = c.whole(ctx, s.request(p.name, r))
	}
	c.watch.timer.Stop()
	if err != nil {
		switch outer.Err() {
		case context.Canceled:
			return dialog.Completion{}, c.fail(kindGone, outer.Err())
		case context.DeadlineExceeded:
			return dialog.Completion{}, c.fail(kindTimeout, errWhole)
		}
		return dialog.Completion{}, broken(p.host, err, context.Cause(ctx))
	}
	if answer.Model == "" {
		answer.Model = p.name
	}
	answer.Text = spoken(answer.Text)
	return answer, nil
}

// client is the library's client around this one request.
func (c *call) client() *openai.Client {
	config := openai.DefaultConfig(string(c.p.key))
	config.BaseURL = c.p.base
	config.HTTPClient = c
	config.EmptyMessagesLimit = 100_000 // of comment lines; some servers send hundreds while a request is queued
	return openai.NewClientWithConfig(config)
}

// whole reads an answer that comes in one piece.
func (c *call) whole(ctx context.Context, q openai.ChatCompletionRequest) (dialog.Completion, error) {
	res, err := c.client().CreateChatCompletion(ctx, q)
	if err != nil {
		return dialog.Completion{}, c.explain(err)
	}
	if len(res.Choices) == 0 {
		return dialog.Completion{}, c.fail(kindMalformed, errNotChat)
	}
	first := res.Choices[0]
	finish, err := c.finish(string(first.FinishReason))
	if err != nil {
		return dialog.Completion{}, err
	}
	text := first.Message.Content
	for _, part := range first.Message.MultiContent {
		text += part.Text
	}
	return dialog.Completion{Text: text, Finish: finish, Model: res.Model, Usage: usage(&res.Usage)}, nil
}

// explain names what the library itself found wrong: a name that it never sends,
// a body that is not of the protocol. The rest are failures already, or
// connections that broke.
func (c *call) explain(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, openai.ErrChatCompletionInvalidModel):
		return c.fail(kindName, openai.ErrChatCompletionInvalidModel)
	case errors.As(err, &syntax), errors.As(err, &kind):
		return c.fail(kindMalformed, errNotChat)
	}
	return err
}

func (c *call) fail(k kind, cause error) *failure {
	return &failure{kind: k, host: c.p.host, cause: cause}
}

// finish reads why the model stopped. An answer that does not say so may have
// been cut anywhere, and one that wants to call a tool was given none.
func (c *call) finish(reason string) (dialog.Finish, error) {
	reason = strings.ToLower(reason)
	switch reason {
	case "stop", "eos", "eos_token", "end_turn", "stop_sequence":
		return dialog.FinishStop, nil
	case "length", "max_tokens", "model_length":
		return dialog.FinishLength, nil
	case "", "null":
		return "", c.fail(kindCut, errNoFinish)
	}
	if strings.HasPrefix(reason, "content_filter") || reason == "safety" || reason == "sensitive" {
		return dialog.FinishFilter, nil
	}
	return "", c.fail(kindMalformed, errors.New("an unknown finish_reason"))
}

func usage(u *openai.Usage) dialog.Usage {
	if u == nil {
		return dialog.Usage{}
	}
	told := dialog.Usage{Input: u.PromptTokens, Output: u.CompletionTokens}
	if u.PromptTokensDetails != nil {
		told.Cached = u.PromptTokensDetails.CachedTokens
	}
	return told
}

// spoken is what is left of a text without the thoughts that some local models
// write before it, in tags of which the first may be missing.
func spoken(text string) string {
	const begin, end = "<think>", "</think>"
	if _, after, ok := strings.Cut(text, end); ok {
		return spoken(strings.TrimLeft(after, " \t\r\n"))
	}
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), begin) {
		return "" // it was cut while still thinking
	}
	return text
}
