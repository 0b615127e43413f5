package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

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

// A draft that Discord refuses to edit does not take its reply with it.
func TestDraftRefused(t *testing.T) {
	for _, code := range []int{30046, 50005, 50021} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				at := w.direct(w.ann)
				id, _, err := w.a.Draft(w.ctx, bot.Draft{Key: bot.ReplyKey("d", 0), To: at, Text: "It"})
				if err != nil {
					t.Fatal(err)
				}
				w.sim.Fail(sim.Fault{Route: sim.RouteEdit, Status: 400, Code: code})
				d := saying("k", at, bot.Reply{Text: "It takes five days."})
				d.Send.Draft = id
				if _, err := w.a.Send(w.ctx, d); err != nil || errors.Is(err, bot.ErrCannot) {
					t.Errorf("Send: %v", err)
				}
				if got := w.ann.DM().Reads(); got[len(got)-1] != "It takes five days." {
					t.Errorf("reads %q", got)
				}
			})
		})
	}
}
