//go:build peers

package peers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"handoff/dialog"
	"handoff/dialog/openai"
)

// aimockWorld is aimock with our model before it.
type aimockWorld struct {
	peer *node
	told struct{ URL, Key, Answer string }
}

func TestAimock(t *testing.T) {
	t.Parallel()
	w := &aimockWorld{peer: start(t, "aimock.mjs", "@copilotkit/aimock")}
	w.peer.tells(t, &w.told)
	var checks []check
	for _, stream := range []bool{false, true} {
		how := "whole answers: "
		if stream {
			how = "streams: "
		}
		add := func(c check) { c.what = how + c.what; checks = append(checks, c) }
		on := func(question string, judge func(dialog.Completion, error) error) func(context.Context) error {
			return func(ctx context.Context) error {
				c, err := w.ask(ctx, stream, question, "gpt-4o-mini")
				return judge(c, err)
			}
		}
		add(check{what: "check the set-up", run: func(ctx context.Context) error { return w.check(ctx, stream) }})
		add(check{what: "check names a key that is wrong", run: func(ctx context.Context) error { return w.wrongKey(ctx, stream) }})
		add(check{what: "answer, with usage and model", run: on("plain", w.whole)})
		add(check{what: "what was sent arrives as sent", run: func(ctx context.Context) error { return w.sent(ctx, stream) }})
		add(check{what: "an answer cut at its limit is known as cut", run: on("to the limit", finish(dialog.FinishLength))})
		add(check{what: "a filtered answer is known as filtered", run: on("filtered", finish(dialog.FinishFilter))})
		add(check{what: "429 with Retry-After is waited for and asked again", run: on("busy once, "+how, w.whole)})
		add(check{what: "429 that does not end is busy", run: on("limited", is(dialog.ErrBusy))})
		add(check{what: "no credit is busy", run: on("no credit", is(dialog.ErrBusy))})
		add(check{what: "500 is a failure of the moment", run: on("dropped", moment)})
		add(check{what: "malformed JSON is a failure of the moment", run: on("malformed", moment)})
		add(check{what: "a connection that breaks is a failure of the moment", run: on("disconnected", moment)})
		add(check{what: "a server that stays silent is given up in time", run: func(ctx context.Context) error { return w.late(ctx, stream) }})
		add(check{what: "the fallback answers for a model that fails", run: func(ctx context.Context) error {
			c, err := w.ask(ctx, stream, "which", "first", "second")
			return errors.Join(w.whole(c, err), equal("model", c.Model, "second"))
		}})
		if stream {
			add(check{what: "an answer that breaks off is no answer", run: on("cut", moment)})
			add(check{what: "the answer is seen growing", run: w.grows})
		}
	}
	checks = append(checks,
		check{what: "write a recording down", run: w.transcribe},
		check{what: "our requests are counted by its /metrics", run: w.metrics},
	)
	try(t, "@copilotkit/aimock", w.peer.version, checks)
}

// model asks the models of those names, in that order. Each check has one of its
// own: the breaker of another is not its business.
func (w *aimockWorld) model(stream bool, key string, names ...string) (*openai.Model, error) {
	c := openai.Config{Stream: stream, Timeout: patience}
	for _, name := range names {
		c.Providers = append(c.Providers, openai.Provider{BaseURL: w.told.URL, APIKey: openai.Key(key), Name: name})
	}
	return openai.New(c)
}

func request(question string) dialog.Request {
	return dialog.Request{
		Instructions: "You answer customers.", MaxTokens: 200, CacheKey: "c1",
		Conversation: []dialog.Utterance{
			{Role: dialog.RoleCustomer, Text: "Hello"}, {Role: dialog.RoleAssistant, Text: "Good day"}, {Role: dialog.RoleCustomer, Text: question},
		},
	}
}

// late asks for an answer that comes later than we wait for a first word, or for
// the whole.
func (w *aimockWorld) late(ctx context.Context, stream bool) error {
	c := openai.Config{Stream: stream, Timeout: time.Second, FirstToken: 500 * time.Millisecond}
	c.Providers = []openai.Provider{{BaseURL: w.told.URL, APIKey: openai.Key(w.told.Key), Name: "gpt-4o-mini"}}
	m, err := openai.New(c)
	if err != nil {
		return err
	}
	defer m.Close()
	got, err := m.Complete(ctx, request("late"))
	if !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		return fmt.Errorf("got %+v, %w", got, orNone(err))
	}
	return nil
}

func (w *aimockWorld) ask(ctx context.Context, stream bool, question string, names ...string) (dialog.Completion, error) {
	m, err := w.model(stream, w.told.Key, names...)
	if err != nil {
		return dialog.Completion{}, err
	}
	defer m.Close()
	return m.Complete(ctx, request(question))
}

func (w *aimockWorld) check(ctx context.Context, stream bool) error {
	m, err := w.model(stream, w.told.Key, "gpt-4o-mini")
	if err != nil {
		return err
	}
	defer m.Close()
	works, err := m.Check(ctx)
	if err != nil {
		return err
	}
	want := "whole answers; tells its usage"
	if stream {
		want = "streams; tells its usage"
	}
	return equal(fmt.Sprintf("%q says %q", works, want), strings.Contains(strings.Join(works, "\n"), want), true)
}

func (w *aimockWorld) wrongKey(ctx context.Context, stream bool) error {
	m, err := w.model(stream, "sk-wrong", "gpt-4o-mini")
	if err != nil {
		return err
	}
	defer m.Close()
	_, err = m.Check(ctx)
	if err == nil || !strings.Contains(err.Error(), "401") || !strings.Contains(err.Error(), "api_key") {
		return fmt.Errorf("check says %v", err)
	}
	return nil
}

func (w *aimockWorld) whole(c dialog.Completion, err error) error {
	return errors.Join(err, equal("text", c.Text, w.told.Answer), equal("finish", c.Finish, dialog.FinishStop),
		equal("tells a model", c.Model != "", true), equal("tells its usage", c.Usage.Input > 0 && c.Usage.Output > 0, true))
}

// sent is what the peer journals of the last request.
func (w *aimockWorld) sent(ctx context.Context, stream bool) error {
	if _, err := w.ask(ctx, stream, "plain", "gpt-4o-mini"); err != nil {
		return err
	}
	var last struct {
		Path string `json:"path"`
		Body struct {
			Model    string `json:"model"`
			Stream   bool   `json:"stream"`
			Messages []struct {
				Role    string          `json:"role"`
				Content json.RawMessage `json:"content"`
			} `json:"messages"`
		} `json:"body"`
	}
	if err := w.peer.ask("last", nil, &last); err != nil {
		return err
	}
	var said []string
	for _, m := range last.Body.Messages {
		said = append(said, m.Role+" "+string(m.Content))
	}
	return errors.Join(equal("path", last.Path, "/v1/chat/completions"), equal("model", last.Body.Model, "gpt-4o-mini"), equal("stream", last.Body.Stream, stream),
		equal("messages", strings.Join(said, "|"), `system "You answer customers."|user "Hello"|assistant "Good day"|user "plain"`))
}

func (w *aimockWorld) grows(ctx context.Context) error {
	m, err := w.model(true, w.told.Key, "gpt-4o-mini")
	if err != nil {
		return err
	}
	defer m.Close()
	r := request("plain")
	var grown []string
	r.Grow = func(text string) { grown = append(grown, text) }
	c, err := m.Complete(ctx, r)
	if err != nil {
		return err
	}
	for _, text := range grown {
		if !strings.HasPrefix(c.Text, text) {
			return fmt.Errorf("it grew to %q, which is no beginning of the answer", text)
		}
	}
	return equal("grew", len(grown) > 0, true)
}

func (w *aimockWorld) transcribe(ctx context.Context) error {
	tr, err := openai.NewTranscriber(openai.TranscriberConfig{BaseURL: w.told.URL, APIKey: openai.Key(w.told.Key), Timeout: patience})
	if err != nil {
		return err
	}
	text, err := tr.Transcribe(ctx, "voice.ogg", "en", strings.NewReader("OggS"+strings.Repeat("\x00", 64)))
	return errors.Join(err, equal("text", text, "Where is my parcel?"))
}

func (w *aimockWorld) metrics(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(w.told.URL, "/v1")+"/metrics", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	return errors.Join(err, equal("counts", strings.Contains(string(page), `/v1/chat/completions`), true))
}

func finish(want dialog.Finish) func(dialog.Completion, error) error {
	return func(c dialog.Completion, err error) error { return errors.Join(err, equal("finish", c.Finish, want)) }
}

func is(want error) func(dialog.Completion, error) error {
	return func(c dialog.Completion, err error) error {
		if !errors.Is(err, want) {
			return fmt.Errorf("got %+v, %w", c, orNone(err))
		}
		return nil
	}
}

// moment is an error that is neither a limit nor a refusal.
func moment(c dialog.Completion, err error) error {
	if err == nil || errors.Is(err, dialog.ErrBusy) || errors.Is(err, dialog.ErrRefused) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("got %+v, %w", c, orNone(err))
	}
	return nil
}

func orNone(err error) error {
	if err == nil {
		return errors.New("no error")
	}
	return err
}
