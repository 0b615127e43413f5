package discord

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// file is one that the runtime has bound to an opener.
type fileSource struct {
	data []byte
	err  error
}

func (s fileSource) Open(context.Context, bot.File) (io.ReadCloser, error) {
	if s.err != nil {
		return nil, s.err
	}
	return io.NopCloser(bytes.NewReader(s.data)), nil
}

// What is too large or cannot be opened is said in words; the rest is sent.
func TestFilesTooLarge(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.send(saying("k", w.direct(w.ann), bot.Reply{Text: "Here", Files: []bot.File{{Name: "big.bin", Size: maxFileOut + 1}}}))
		w.send(saying("k2", w.direct(w.ann), bot.Reply{Text: "这里", Files: []bot.File{{Name: "无.bin", Size: 5}}})) // no opener
		got := w.ann.DM().Reads()
		if len(got) != 2 || !strings.Contains(got[0], "too large") || !strings.Contains(got[1], "未能附上") {
			t.Errorf("reads %q", got)
		}
	})
}

// stream sends a file and finds out while it reads that it is too large.
func TestStream(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		body := outgoing{Content: "x", Nonce: "n", Enforce: true}
		files := []bot.File{{Name: "a \"b\".txt", Type: "text/plain"}}
		path := "/channels/" + w.ann.DM().Channel + "/messages"
		send := func(s fileSource) (int, error) {
			r, _ := s.Open(w.ctx, files[0])
			var p posted
			return w.a.stream(w.ctx, http.MethodPost, path, body, files, []io.ReadCloser{r}, &p)
		}
		if failed, err := send(fileSource{data: make([]byte, maxFileOut+1)}); failed != 0 || !errors.Is(err, errTooLarge) {
			t.Errorf("too large: file %d, %v", failed, err)
		}
		if failed, err := send(fileSource{data: []byte("words")}); failed != -1 || err != nil {
			t.Errorf("file %d, %v", failed, err)
		}
		if got := w.ann.DM().Files(); len(got) != 1 || string(got[0].Data) != "words" {
			t.Errorf("stands there: %+v", got)
		}
	})
}

// zeros opens every file as that many bytes, whatever its reference says.
type zeros int64

func (z zeros) Open(context.Context, bot.File) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(endless{}, int64(z))), nil
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Files that are too many bytes together never take the words with them, even when
// they lie about their size.
func TestFilesTooLargeTogether(t *testing.T) {
	for name, size := range map[string]int64{"honest": 9 << 20, "lying": 5} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				var files []bot.File
				for i := range 4 {
					files = append(files, bot.File{Name: fmt.Sprintf("%d.bin", i), Size: size}.With(zeros(9<<20)))
				}
				w.send(saying("k", w.direct(w.ann), bot.Reply{Text: "Here they are", Files: files}))
				got := w.ann.DM().Reads()
				if len(got) != 1 || !strings.Contains(got[0], "Here they are") || !strings.Contains(got[0], "“3.bin” is too large") || len(w.ann.DM().Files()) != 2 {
					t.Errorf("reads %q with %d files", got, len(w.ann.DM().Files()))
				}
				time.Sleep(time.Second) // virtual: net/http's server lingers over a request that broke
			})
		})
	}
}

// An upload that breaks off again and again is given up; the words are not.
func TestFilesGivenUp(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		d := saying("k", w.direct(w.ann), bot.Reply{Text: "Here", Files: []bot.File{bot.File{Name: "a.bin", Size: 9 << 20}.With(zeros(9 << 20))}})
		stall := make(chan struct{})
		defer close(stall)
		w.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: uploadTries, Stall: stall})
		var err error
		for ; d.Attempt <= uploadTries; d.Attempt++ {
			if _, err = w.a.Send(w.ctx, d); err == nil {
				break
			}
		}
		if got := w.ann.DM().Reads(); len(got) != 1 || !strings.Contains(got[0], "Here") || !strings.Contains(got[0], "a.bin") {
			t.Errorf("reads %q, %v", got, err)
		}
	})
}

func TestFilesIn(t *testing.T) {
	play(t, sim.Options{LinkFor: time.Hour}, func(w *world) {
		w.listen()
		dm := w.ann.DM()
		must(dm.SayFile("look", &sim.Attachment{Name: "a.png", Type: "image/png", Data: []byte("PNG")}, &sim.Attachment{Name: "b.pdf", Type: "application/pdf", Data: []byte("PDF")}))(t)
		m := w.message()
		if len(m.Files) != 2 || m.Files[0].Media != bot.MediaPhoto || m.Files[1].Media != "" || m.Files[0].Name != "a.png" || strings.Contains(m.Files[0].Ref, "http") {
			t.Fatalf("put %+v", m.Files)
		}
		time.Sleep(2 * time.Hour) // the address that came with it is dead
		body := must(w.a.Open(w.ctx, m.Files[1]))(t)
		if data := must(io.ReadAll(body))(t); string(data) != "PDF" {
			t.Errorf("read %q", data)
		}
		_ = body.Close()
		for _, bad := range []string{"", "1/2", "1/2/x", m.Files[0].Ref + "1"} {
			if _, err := w.a.Open(w.ctx, bot.File{Ref: bad}); err == nil {
				t.Errorf("%q was opened", bad)
			}
		}
		for _, c := range w.sim.Calls(sim.RouteFile) {
			if c.Status != 200 {
				t.Errorf("asked the CDN %+v", c)
			}
		}
		must(dm.Send(sim.Message{Flags: 1 << 13, Attachments: []*sim.Attachment{{Name: "voice-message.ogg", Type: "audio/ogg", Data: []byte("Ogg"), Voice: true}}}))(t)
		if v := w.message(); len(v.Files) != 1 || v.Files[0].Media != bot.MediaVoice {
			t.Errorf("put %+v", v)
		}
	})
}
