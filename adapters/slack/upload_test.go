package slack

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// stack opens files that a customer's platform keeps.
type stack map[string]string

func (s stack) Open(_ context.Context, f bot.File) (io.ReadCloser, error) {
	data, ok := s[f.Ref]
	if !ok {
		return nil, fmt.Errorf("no file %s", f.Ref)
	}
	return io.NopCloser(strings.NewReader(data)), nil
}

// stuck opens files whose platform says nothing more.
type stuck struct{}

func (stuck) Open(ctx context.Context, _ bot.File) (io.ReadCloser, error) {
	return io.NopCloser(waiting{ctx}), nil
}

type waiting struct{ context.Context }

func (w waiting) Read([]byte) (int, error) { <-w.Done(); return 0, w.Err() }

func paper(name, data string) bot.File {
	return bot.File{Account: "telegram", Ref: name, Name: name, Type: "text/plain", Size: int64(len(data))}.With(stack{name: data})
}

// A share whose answer was cut is looked up, and never done twice.
func TestShareUnsure(t *testing.T) {
	for name, fault := range map[string]sim.Fault{
		"carried out": {Method: "files.completeUploadExternal", Times: 1, Cut: true},
		"half told":   {Method: "files.completeUploadExternal", Times: 1, Half: true},
		"not done":    {Method: "files.completeUploadExternal", Times: 1, Status: 503},
		"upload lost": {Method: "files.getUploadURLExternal", Times: 1, Cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				thread, at := w.ticket()
				w.sim.Fail(fault)
				w.deliver(saying("k1", at, bot.Reply{By: "Ann", Files: []bot.File{paper("a.txt", "one")}}))
				shared := 0
				for _, m := range w.sim.Thread(desk, thread) {
					for _, f := range m.Files {
						if string(f.Data) == "one" {
							shared++
						}
					}
				}
				if shared != 1 {
					t.Errorf("shared %d times", shared)
				}
			})
		})
	}
}

// A file that ends too early, or cannot be had, leaves a line; the words stay.
func TestShareLost(t *testing.T) {
	short := paper("short.txt", "one")
	short.Size = 900
	unknown := paper("unknown.txt", "no size told")
	unknown.Size = 0
	small := paper("small.txt", "all of it")
	small.Size = 3
	for name, c := range map[string]struct {
		file bot.File
		want string // in the thread
	}{
		"ends early":   {short, "short.txt — could not be fetched"},
		"not there":    {bot.File{Ref: "x", Name: "<!channel>.txt", Size: 3}.With(stack{}), "&lt;!channel&gt;.txt — could not be fetched"},
		"no opener":    {bot.File{Ref: "x", Name: "y.txt"}, "y.txt — could not be fetched"},
		"size unknown": {unknown, ""},
		"told small":   {small, ""},
		"never ends":   {bot.File{Ref: "x", Name: "z.txt", Size: 3}.With(stuck{}), "z.txt — could not be fetched"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				thread, at := w.ticket()
				d := saying("k1", at, bot.Reply{Text: "see the file", Files: []bot.File{c.file}})
				for w.deliver(d).More {
					d.Part++
				}
				var all []string
				files := 0
				for _, m := range w.sim.Thread(desk, thread)[1:] {
					all = append(all, m.Text)
					files += len(m.Files)
					for _, f := range m.Files {
						if data := string(f.Data); data != "no size told" && data != "all of it" {
							t.Errorf("a file holds %q", data)
						}
					}
				}
				if got := strings.Join(all, "|"); !strings.Contains(got, "see the file") || !strings.Contains(got, c.want) {
					t.Errorf("the thread reads %q, want %q in it", got, c.want)
				}
				if want := 0; c.want == "" && files != 1 || c.want != "" && files != want {
					t.Errorf("%d files arrived", files)
				}
				if len(w.sim.Pings()) > 0 {
					t.Error("somebody was pinged")
				}
			})
		})
	}
}

// A stream that somebody deleted, or that no process knows any more, still ends
// in the reply.
func TestDraftEnds(t *testing.T) {
	for _, gone := range []bool{true, false} {
		t.Run(fmt.Sprint("gone ", gone), func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				thread, at := w.ticket()
				id, _, err := w.a.Draft(w.ctx, bot.Draft{Key: "d", To: at, Text: "It takes <!channel>"})
				must(t, err)
				if gone {
					target, _ := parseEventID(id)
					must(t, w.sim.Delete(target.Channel, target.TS))
				} else {
					w.a.streams.forget(id) // another process goes on
					again, _, err := w.a.Draft(w.ctx, bot.Draft{Key: "d", ID: id, To: at, Text: "It takes <!channel> long"})
					if must(t, err); again != id {
						t.Errorf("the draft was %q and is %q", id, again)
					}
				}
				reply := saying("k1", at, bot.Reply{Text: "It takes five days.", Choices: []bot.Choice{{ID: "a", Label: "Thanks"}}})
				reply.Send.Draft = id
				w.deliver(reply)
				said := w.sim.Thread(desk, thread)
				if len(said) != 2 || said[1].Shown() != "It takes five days." || len(said[1].Buttons()) != 1 {
					t.Errorf("gone: %t: the thread reads %+v", gone, said)
				}
				if len(w.sim.Pings()) > 0 {
					t.Error("somebody was pinged")
				}
			})
		})
	}
}
