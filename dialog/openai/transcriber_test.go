package openai

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

// ear is a transcriber in front of a sim.
type ear struct {
	*Transcriber
	sim *sim.Sim
	log *logBuffer
	reg *prometheus.Registry
}

const words = "我的包裹在哪里？ my card is 4711"

func newEar(t *testing.T, configure func(*TranscriberConfig)) *ear {
	t.Helper()
	e := &ear{sim: sim.New(sim.Options{Key: key, Heard: map[string]string{"recording.ogg": words}}), log: &logBuffer{}, reg: prometheus.NewRegistry()}
	t.Cleanup(func() { e.sim.Close() })
	c := TranscriberConfig{BaseURL: "http://ear.sim/v1", APIKey: key, Dial: e.sim.Dial, Log: slog.New(slog.NewTextHandler(e.log, nil)), Metrics: e.reg}
	if configure != nil {
		configure(&c)
	}
	tr, err := NewTranscriber(c)
	if err != nil {
		t.Fatal(err)
	}
	e.Transcriber = tr
	t.Cleanup(func() { tr.Close() })
	return e
}

// hears runs a test of a transcriber in virtual time.
func hears(t *testing.T, f func(t *testing.T, e *ear)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, newEar(t, nil)) })
}

// private reports what an error or the log must not tell.
func (e *ear) private(t *testing.T, err error) {
	t.Helper()
	text := e.log.String()
	if err != nil {
		text += err.Error()
	}
	for _, word := range []string{key, "abcdefgh", "4711", "包裹", "voice message of"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is told: %s", word, text)
		}
	}
}

func TestTranscribe(t *testing.T) {
	t.Parallel()
	hears(t, func(t *testing.T, e *ear) {
		for name, want := range map[string]struct{ file, kind, language string }{
			"voice message of Lena.ogg":      {"recording.ogg", "audio/ogg", "zh-CN"},
			"a.OPUS":                         {"recording.ogg", "audio/ogg", ""},
			"../../x\"; filename=\"evil.ogg": {"recording.ogg", "audio/ogg", "yue"},
		} {
			e.sim.Forget()
			text, err := e.Transcribe(t.Context(), name, want.language, strings.NewReader("OggS…"))
			if err != nil || text != words {
				t.Fatalf("%s: %q, %v", name, text, err)
			}
			got := e.sim.Recordings()
			if len(got) != 1 || got[0].Name != want.file || got[0].Type != want.kind || string(got[0].Data) != "OggS…" || got[0].Model != "whisper-1" || got[0].Format != "json" {
				t.Errorf("%s: sent %+v", name, got)
			}
			if language := map[string]string{"zh-CN": "zh"}[want.language]; got[0].Language != language {
				t.Errorf("%s: language %q", name, got[0].Language)
			}
		}
		if text, err := e.Transcribe(t.Context(), "x.mp3", "en", strings.NewReader("ID3")); text != "" || err != nil {
			t.Errorf("without speech: %q, %v", text, err)
		}
		e.private(t, nil)
		got := gather(t, e.reg)
		for sample, want := range map[string]float64{
			"handoff_transcription_requests_total{whisper-1@ear.sim,ok}":    3,
			"handoff_transcription_requests_total{whisper-1@ear.sim,empty}": 1,
		} {
			if got[sample] != want {
				t.Errorf("%s is %v", sample, got[sample])
			}
		}
	})
}

// Which faults are repeated, and how they are told.
func TestTranscriptionFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sim.Fault
		want  error // of dialog; nil with calls: any other
		calls int
		heals bool // a second try hears it
	}{
		"500 once":       {sim.Fault{Error: sim.HTML(500), Times: 1}, nil, 2, true},
		"429 once":       {sim.Fault{Error: sim.RateLimited(3 * time.Second), Times: 1}, nil, 2, true},
		"500":            {sim.Fault{Error: sim.HTML(500)}, nil, 2, false},
		"429":            {sim.Fault{Error: sim.RateLimited(time.Second)}, dialog.ErrBusy, 2, false},
		"429, for long":  {sim.Fault{Error: sim.RateLimited(time.Minute)}, dialog.ErrBusy, 1, false},
		"no credit":      {sim.Fault{Error: sim.OpenAI(429, "insufficient_quota", "", "")}, dialog.ErrBusy, 1, false},
		"a wrong key":    {sim.Fault{Error: sim.OpenAI(401, "invalid_api_key", "", key)}, dialog.ErrRefused, 1, false},
		"a bad file":     {sim.Fault{Error: sim.OpenAI(400, "", "file", words)}, dialog.ErrRefused, 1, false},
		"a wrong name":   {sim.Fault{Error: sim.Detail(404, words)}, dialog.ErrRefused, 1, false},
		"hangs":          {sim.Fault{Hang: true}, context.DeadlineExceeded, 1, false},
		"cut off":        {sim.Fault{Refuse: true}, nil, 1, false},
		"HTML":           {sim.Fault{Type: "text/html", Body: "<html>" + words}, nil, 1, false},
		"HTML as JSON":   {sim.Fault{Body: "<html>" + words}, nil, 1, false},
		"no text":        {sim.Fault{Body: "{}"}, nil, 1, false},
		"an error as OK": {sim.Fault{Body: `{"error":{"message":"` + key + `"}}`}, nil, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hears(t, func(t *testing.T, e *ear) {
				e.sim.FailRecordings(c.fault)
				began := time.Now()
				recording := strings.NewReader("OggS…")
				text, err := e.Transcribe(t.Context(), "a.ogg", "en", recording)
				if c.heals != (err == nil) || c.heals && text != words || c.want != nil && !errors.Is(err, c.want) {
					t.Errorf("got %q, %v", text, err)
				}
				if n := len(e.sim.Recordings()); n != c.calls {
					t.Errorf("%d calls, want %d", n, c.calls)
				}
				for _, r := range e.sim.Recordings() {
					if string(r.Data) != "OggS…" {
						t.Errorf("sent %q", r.Data)
					}
				}
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("it took %v", took) // virtual time
				}
				if recording.Len() != 0 {
					t.Error("the recording was not read to its end")
				}
				e.private(t, err)
			})
		})
	}
}

// count counts what is read of an endless recording.
type count struct{ left, read int }

func (c *count) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), c.left)
	c.left, c.read = c.left-n, c.read+n
	return n, nil
}

// What is too large, cannot be read or has no end is never sent.
func TestRecordingsThatAreNotSent(t *testing.T) {
	t.Parallel()
	hears(t, func(t *testing.T, e *ear) {
		large := &count{left: 30 << 20}
		if _, err := e.Transcribe(t.Context(), "a.ogg", "", large); !errors.Is(err, dialog.ErrRefused) || large.left != 0 {
			t.Errorf("%v, %d left", err, large.left)
		}
		broken := io.MultiReader(strings.NewReader("Ogg"), failing{errors.New(words)})
		_, err := e.Transcribe(t.Context(), "a.ogg", "", broken)
		if err == nil || errors.Is(err, dialog.ErrRefused) {
			t.Errorf("%v", err)
		}
		e.private(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := e.Transcribe(ctx, "a.ogg", "", strings.NewReader("OggS…")); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if n := len(e.sim.Recordings()); n != 0 {
			t.Errorf("%d were sent", n)
		}
		exact := &count{left: 25 << 20}
		if _, err := e.Transcribe(t.Context(), "a.ogg", "", exact); err != nil {
			t.Errorf("25 MiB: %v", err)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A server that is down is not waited for again and again; a file that it does not
// like says nothing against it.
func TestTranscriberGoesOff(t *testing.T) {
	t.Parallel()
	hears(t, func(t *testing.T, e *ear) {
		ask := func() error {
			_, err := e.Transcribe(t.Context(), "a.ogg", "", strings.NewReader("OggS…"))
			return err
		}
		e.sim.FailRecordings(sim.Fault{Error: sim.OpenAI(400, "", "file", ""), Times: 2 * breakRow})
		for range 2 * breakRow {
			_ = ask()
		}
		if err := ask(); err != nil {
			t.Errorf("after bad files: %v", err)
		}
		e.sim.FailRecordings(sim.Fault{Hang: true})
		for range breakRow {
			_ = ask()
		}
		began, asked := time.Now(), len(e.sim.Recordings())
		if err := ask(); err == nil || time.Since(began) != 0 || len(e.sim.Recordings()) != asked {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		e.sim.Heal()
		time.Sleep(offFailing)
		if err := ask(); err != nil {
			t.Errorf("it does not come back: %v", err)
		}
	})
}

func TestTranscriberCheck(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]sim.Fault{
		"": {},
		"model.transcription: 401: the key in model.transcription.api_key is not accepted by ear.sim": {Error: sim.OpenAI(401, "invalid_api_key", "", key)},
		"model.transcription: 404: ear.sim does not know the model":                                   {Error: sim.Detail(404, "x")},
		"model.transcription: ear.sim does not answer as an OpenAI-compatible server":                 {Type: "text/html", Body: "<html>"},
		"model.transcription: ear.sim breaks off its answers":                                         {Refuse: true},
	} {
		hears(t, func(t *testing.T, e *ear) {
			if want != "" {
				e.sim.FailRecordings(f)
			}
			works, err := e.Check(t.Context())
			if want == "" {
				if err != nil || len(works) != 1 || works[0] != "model.transcription: whisper-1 at ear.sim writes recordings down" {
					t.Errorf("%q, %v", works, err)
				}
				if got := e.sim.Recordings(); len(got) != 1 || got[0].Name != "recording.wav" || len(got[0].Data) != 44+32000 {
					t.Errorf("sent %d bytes of %s", len(got[0].Data), got[0].Name)
				}
			} else if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
			e.private(t, err)
		})
	}
	for _, c := range []TranscriberConfig{{BaseURL: "ftp://x"}, {BaseURL: "http://u:p@x/v1"}, {APIKey: "a b"}} {
		if _, err := NewTranscriber(c); err == nil || !strings.HasPrefix(err.Error(), "openai: model.transcription: ") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
