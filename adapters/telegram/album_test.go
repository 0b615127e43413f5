package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

func pictures(n int) (out []sim.File) {
	for i := range n {
		out = append(out, sim.File{Name: fmt.Sprint(i, ".jpg"), Type: "image/jpeg", Data: []byte(jpeg)})
	}
	return out
}

// part sends some files of one album.
func part(c *sim.Chat, group, caption string, n int) (ids []int) {
	for _, f := range pictures(n) {
		ids = append(ids, c.SendFile("photo", f, caption, sim.With("media_group_id", group)))
		caption = ""
	}
	return ids
}

// came is what was put, a word a message: the words and the number of files.
func came(all []bot.Message) string {
	var out []string
	for _, m := range all {
		out = append(out, fmt.Sprintf("%s/%d", m.Text, len(m.Files)))
	}
	return strings.Join(out, " ")
}

// nextLook is when all that was sent until now has been looked at, though the poller
// saw only a part of it at first; no album is whole by then only because it waited.
const nextLook = albumPoll + 100*time.Millisecond

func TestAlbum(t *testing.T) {
	for name, mode := range map[string]func(*Config){"polling": func(*Config) {}, "webhook": hooked} {
		t.Run(name, func(t *testing.T) {
			within(t, func(w *world) {
				defer w.listen()()
				ann, ben := w.sim.Private(7, "Ann", "en"), w.sim.Private(8, "Ben", "en")
				ids := ann.SendAlbum("photo", "three", pictures(3)...)
				ben.Say("meanwhile")
				time.Sleep(nextLook)
				if m := w.one(); m.Text != "meanwhile" {
					t.Errorf("an album holds up another chat: %+v", m)
				}
				time.Sleep(2 * time.Second)
				m := w.one()
				if m.ID != messageID(7, ids[0]) || m.Kind != bot.KindText || m.Text != "three" || len(m.Files) != 3 || m.Files[2].Media != bot.MediaPhoto {
					t.Errorf("%+v", m)
				}
				time.Sleep(time.Minute)
				w.none()
				if n := w.sim.Waiting(); n != 0 {
					t.Errorf("%d updates wait", n)
				}
				if n := w.sim.Hammered(); n != 0 {
					t.Errorf("asked too fast %d times", n)
				}

				// The files may come one by one.
				for range 3 {
					part(ann, "slow", "", 1)
					time.Sleep(700 * time.Millisecond)
				}
				time.Sleep(2 * time.Second)
				if got := came(w.inbox.take()); got != "/3" {
					t.Errorf("one by one: %s", got)
				}

				// What the person goes on with ends it, and comes behind it.
				part(ann, "x", "first", 2)
				part(ann, "y", "second", 2)
				ann.Say("third")
				time.Sleep(nextLook)
				if got := came(w.inbox.take()); got != "first/2 second/2 third/0" {
					t.Errorf("going on: %s", got)
				}

				// A file that comes too late is not lost.
				part(ann, "late", "", 2)
				time.Sleep(3 * time.Second)
				part(ann, "late", "", 1)
				time.Sleep(3 * time.Second)
				got := w.inbox.take()
				if came(got) != "/2 /1" || got[0].ID == got[1].ID {
					t.Errorf("late: %s", came(got))
				}
			}, mode)
		})
	}
}

func TestAlbumInAGroup(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		group := w.sim.Group(-9, "G")
		ann, ben := group.As(7, "Ann", "en"), group.As(8, "Ben", "en")
		part(ann, "not ours", "hello all", 2)
		part(ann, "ours", "@shop_bot look", 2)
		ben.Say("@shop_bot hi")
		time.Sleep(2 * time.Second)
		got := w.inbox.take()
		if len(got) != 2 || came(got) != "hi/0 look/2" || !got[1].Public || got[1].At != (spot{chat: -9, person: 7}).address("telegram") {
			t.Errorf("%+v", got)
		}
	})
}

// The cursor does not pass an album that is not put: who is stopped in the middle
// loses nothing, and who comes after it doubles nothing.
func TestAlbumOverARestart(t *testing.T) {
	within(t, func(w *world) {
		memory := &adapters.OwnMemory{}
		listen := func() func() error {
			return w.listenAs(w.adapter(func(c *Config) { c.Memory = memory }))
		}
		stop := listen()
		ann := w.sim.Private(7, "Ann", "en")
		ann.Say("before")
		part(ann, "a", "album", 2)
		time.Sleep(300 * time.Millisecond)
		_ = stop()
		if m := w.one(); m.Text != "before" {
			t.Errorf("%+v", m)
		}
		if n := w.sim.Waiting(); n < 2 {
			t.Errorf("half an album is confirmed: %d wait", n)
		}
		part(ann, "a", "", 1)
		stop = listen()
		time.Sleep(3 * time.Second)
		if got := came(w.inbox.take()); got != "album/3" {
			t.Error(got)
		}
		_ = stop()

		// The store takes it and the process dies before it is confirmed; a file more
		// comes meanwhile.
		part(ann, "b", "again", 2)
		ctx, cancel := context.WithCancel(w.t.Context())
		a := w.adapter(func(c *Config) { c.Memory = memory })
		err := a.Listen(ctx, func(ctx context.Context, m bot.Message) error {
			_ = w.inbox.put(ctx, m)
			cancel()
			return errors.New("killed")
		})
		if !errors.Is(err, context.Canceled) || w.sim.Waiting() != 2 {
			t.Errorf("%v, %d wait", err, w.sim.Waiting())
		}
		part(ann, "b", "", 1)
		defer listen()()
		time.Sleep(3 * time.Second)
		got := w.inbox.take()
		if came(got) != "again/2 /1" || got[1].ID == got[0].ID {
			t.Errorf("%s", came(got))
		}
	})
}

// By webhook a process may take a file and die; another puts the album.
func TestAlbumOfAProcessThatDied(t *testing.T) {
	within(t, func(w *world) {
		stop := w.listen()
		w.inbox.fail(errors.New("the store is down"))
		ann := w.sim.Private(7, "Ann", "en")
		part(ann, "a", "album", 3)
		time.Sleep(3 * time.Second)
		if n := w.sim.Waiting(); n != 0 {
			t.Errorf("%d files are not answered", n)
		}
		_ = stop()
		w.inbox.fail(nil)
		// However long nobody listened and however many numbers have ended meanwhile.
		for range 50 {
			if _, err := w.a.memory.Count(w.t.Context(), w.a.memoryKey("slots")); err != nil {
				t.Fatal(err)
			}
		}
		other := w.adapter(hooked, func(c *Config) { c.Memory = w.a.memory })
		stop = w.listenAs(other)
		time.Sleep(time.Minute)
		if got := came(w.inbox.take()); got != "album/3" {
			t.Error(got)
		}
		_ = stop()
		stop = w.listen()            // the one to whom Telegram speaks
		part(ann, "b", "another", 2) // and is stopped before it is whole
		time.Sleep(200 * time.Millisecond)
		_ = stop()
		w.none()
		stop = w.listenAs(w.adapter(hooked, func(c *Config) { c.Memory = w.a.memory }))
		time.Sleep(time.Minute)
		if got := came(w.inbox.take()); got != "another/2" {
			t.Error(got)
		}
		swept, err := w.a.memory.Get(w.t.Context(), w.a.memoryKey("swept"))
		if string(swept) != "52" || err != nil {
			t.Errorf("swept %q %v", swept, err)
		}
		_ = stop()
	}, hooked)
}

// Ten files are whole at once.
func TestAlbumOfTen(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		part(ann, "a", "ten", 10)
		defer w.listen()()
		synctest.Wait()
		if got := came(w.inbox.take()); got != "ten/10" {
			t.Error(got)
		}
	})
}
