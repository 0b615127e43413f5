package openai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	openai "github.com/sashabaranov/go-openai"

	"handoff/dialog"
)

// DefaultTranscriber is the model that is asked when none is named.
const DefaultTranscriber = openai.Whisper1

// maxRecording is what servers take.
// https://platform.openai.com/docs/guides/speech-to-text
const maxRecording = 25 << 20

// TranscriberConfig says who writes recordings down. The zero value of a field
// means its default.
type TranscriberConfig struct {
	BaseURL string        // up to /v1; default DefaultURL
	APIKey  Key           // may be empty for a server that wants none
	Name    string        // the model's; default DefaultTranscriber
	Timeout time.Duration // of one recording, retry included; default 20 s

	Dial    func(ctx context.Context, network, addr string) (net.Conn, error) // see Config
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// Transcriber is dialog.Transcriber over an OpenAI-compatible server. It is
// switched off like a model is (breaker), so that nobody waits for a server that
// is down.
type Transcriber struct {
	p         *provider
	transport *http.Transport
	counted   *hearing
}

var _ dialog.Transcriber = (*Transcriber)(nil)

// NewTranscriber makes a transcriber. It asks no server: see Check.
func NewTranscriber(c TranscriberConfig) (*Transcriber, error) {
	const path = "model.transcription"
	given := Provider{BaseURL: c.BaseURL, APIKey: c.APIKey, Name: cmp.Or(c.Name, DefaultTranscriber)}
	u, err := given.check()
	if err != nil {
		return nil, fmt.Errorf("openai: %s: %w", path, err)
	}
	counted, err := newHearing(c.Metrics)
	if err != nil {
		return nil, fmt.Errorf("openai: %w", err)
	}
	t := &Transcriber{transport: newTransport(c.Dial), counted: counted}
	t.p = &provider{
		path: path, label: given.Name + "@" + u.Host, host: u.Host, base: given.BaseURL, name: given.Name, key: given.APIKey,
		client: newClient(t.transport), config: Config{Timeout: c.Timeout, Log: c.Log}.defaults(),
	}
	t.p.breaker.changed = t.p.changed
	return t, nil
}

var (
	errTooMuch = errors.New("the recording is larger than 25 MiB")
	errReading = errors.New("the recording cannot be read")
)

// Transcribe sends the recording and returns what is said in it. It is held in
// memory once; only an overloaded or failing server is asked again, once.
func (t *Transcriber) Transcribe(ctx context.Context, name, language string, recording io.Reader) (string, error) {
	source := &recorded{from: recording, left: maxRecording, kind: format(name)}
	text, err := t.transcribe(ctx, language, source)
	if drained := source.drain(ctx); err == nil && drained != nil {
		err = drained
	}
	if err != nil {
		return "", fmt.Errorf("openai: transcribe: %w", err)
	}
	return text, nil
}

func (t *Transcriber) transcribe(ctx context.Context, language string, source *recorded) (string, error) {
	probe, off := t.p.breaker.allow()
	if off != nil {
		t.counted.asked(t.p.label, string(kindOff), 0)
		return "", &failure{kind: kindOff, host: t.p.host, cause: off}
	}
	began := time.Now()
	text, err := t.ask(ctx, language, source)
	if source.err != nil { // no server was asked
		t.p.breaker.forget(probe)
		return "", source.err
	}
	if f := t.p.settle(probe, err, t.p.config.Timeout, true); f != nil {
		t.counted.asked(t.p.label, string(f.kind), time.Since(began))
		return "", f
	}
	result := "ok"
	if text == "" {
		result = "empty"
	}
	t.counted.asked(t.p.label, result, time.Since(began))
	return text, nil
}

// ask sends the recording through the library.
func (t *Transcriber) ask(ctx context.Context, language string, source *recorded) (string, error) {
	u := &upload{p: t.p}
	defer u.end()
	config := openai.DefaultConfig(string(t.p.key))
	config.BaseURL, config.HTTPClient = t.p.base, u
	spoken, _, _ := strings.Cut(strings.ToLower(language), "-")
	if len(spoken) != 2 { // servers know no others
		spoken = ""
	}
	answer, err := openai.NewClientWithConfig(config).CreateTranscription(ctx, openai.AudioRequest{
		Model: t.p.name, FilePath: "recording" + source.kind, Reader: source,
		Format: openai.AudioResponseFormatJSON, Language: spoken,
	})
	if err != nil {
		return "", broken(t.p.host, err, nil)
	}
	return strings.TrimSpace(answer.Text), nil
}

// Check has the server write down a second of silence and says whether it did,
// with the mend where it did not.
func (t *Transcriber) Check(ctx context.Context) (works []string, err error) {
	_, err = t.ask(ctx, "", &recorded{from: strings.NewReader(silence()), left: maxRecording, kind: ".wav"})
	var f *failure
	switch {
	case err == nil:
		return []string{fmt.Sprintf("%s: %s at %s writes recordings down", t.p.path, t.p.name, t.p.host)}, nil
	case errors.As(err, &f) && f.kind == kindName:
		return nil, fmt.Errorf("%s: %s", t.p.path, t.p.missing(ctx, f))
	case errors.As(err, &f):
		return nil, fmt.Errorf("%s: %s", t.p.path, t.p.mend(f))
	}
	return nil, fmt.Errorf("%s: %w", t.p.path, err)
}

// Close lets go of idle connections.
func (t *Transcriber) Close() error {
	t.transport.CloseIdleConnections()
	return nil
}

// recorded is a recording on its way into a request.
type recorded struct {
	from io.Reader
	left int
	kind string // how its name ends
	err  error  // why it cannot be sent: ours, of dialog.ErrRefused, or the context's
}

// Read fails where the recording is longer than servers take.
func (r *recorded) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.from.Read(p)
	if r.left -= n; r.left < 0 {
		r.err = fmt.Errorf("%w: %w", dialog.ErrRefused, errTooMuch)
		return 0, r.err
	}
	if err != nil && err != io.EOF {
		r.err = errReading // its text may hold anything
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			r.err = fmt.Errorf("%w: %w", errReading, err)
		}
		return 0, r.err
	}
	return n, err
}

// drain reads what is left, as the contract asks.
func (r *recorded) drain(ctx context.Context) error {
	if errors.Is(r.err, errReading) {
		return nil
	}
	buffer := make([]byte, 32<<10)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := r.from.Read(buffer); err != nil {
			return nil
		}
	}
}

// ContentType is read by the library.
func (r *recorded) ContentType() string { return types[r.kind] }

var types = map[string]string{
	".ogg": "audio/ogg", ".oga": "audio/ogg", ".mp3": "audio/mpeg", ".mpga": "audio/mpeg", ".m4a": "audio/mp4", ".mp4": "audio/mp4",
	".wav": "audio/wav", ".webm": "audio/webm", ".flac": "audio/flac",
}

var ending = regexp.MustCompile(`^\.[a-z0-9]{1,5}$`)

// format is how a recording's name ends: the server goes by it. Nothing else of
// the name is passed on.
func format(name string) string {
	end := strings.ToLower(filepath.Ext(name))
	switch {
	case end == ".opus": // the same, under the name that servers know
		return ".ogg"
	case !ending.MatchString(end):
		return ""
	}
	return end
}
