package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

// shelf opens files of another account; a reader is read once.
type shelf map[string]func() (io.Reader, error)

func (s shelf) Open(_ context.Context, f bot.File) (io.ReadCloser, error) {
	open, ok := s[f.Ref]
	if !ok {
		return nil, fmt.Errorf("no file %q: %w", f.Ref, bot.ErrCannot)
	}
	r, err := open()
	return io.NopCloser(r), err
}

const jpeg = "\xff\xd8\xff\xe0 a picture"

// file puts a file on the shelf.
func (s shelf) file(name, kind, data string, media bot.Media) bot.File {
	s[name] = func() (io.Reader, error) { return strings.NewReader(data), nil }
	return bot.File{Account: "web", Ref: name, Name: name, Type: kind, Size: int64(len(data)), Media: media}.With(s)
}

func (s shelf) photo(name string) bot.File {
	return s.file(name, "image/jpeg", jpeg+name, bot.MediaPhoto)
}

// sayAll sends every part and returns the receipts' IDs.
func (w *world) sayAll(d bot.Delivery) (ids []string) {
	w.t.Helper()
	for {
		r := w.mustSend(d)
		ids = append(ids, r.ID)
		if !r.More {
			return ids
		}
		d.Part++
	}
}

// shows is what stands in a chat, a word a message: the file's kind, the words,
// the number of buttons, a line an album.
func shows(sent []sim.Message) string {
	var out []string
	for _, m := range sent {
		s := m.Text
		if m.File != nil {
			s = m.File.Kind + ":" + s
		}
		if m.Album != "" {
			s = "album/" + s
		}
		if n := len(m.Buttons); n > 0 {
			s += fmt.Sprint("+", n)
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestFilesOut(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("word ", 300))
	lib := make(shelf)
	pdf, doc := lib.file("a.pdf", "application/pdf", "%PDF", ""), lib.file("b.txt", "text/plain", "text", "")
	voice := lib.file("v.ogg", "audio/ogg; codecs=opus", "OggS", bot.MediaVoice)
	song, wave := lib.file("s.mp3", "audio/mpeg", "ID3", bot.MediaAudio), lib.file("w.wav", "audio/wav", "RIFF", bot.MediaVoice)
	film := lib.file("f.mp4", "video/mp4", "ftyp", bot.MediaVideo)
	one, two := lib.photo("1.jpg"), lib.photo("2.jpg")
	fake := lib.file("no.jpg", "image/jpeg", "not a picture", bot.MediaPhoto)
	empty := lib.file("empty.txt", "text/plain", "", "")
	lost := lib.file("gone.pdf", "application/pdf", "x", "")
	delete(lib, "gone.pdf")
	large := bot.File{Account: "web", Ref: "l", Name: "large.zip", Size: maxUpload + 1}.With(lib)
	foreign := bot.File{Account: "elsewhere", Ref: "x", Name: "x.bin"} // nobody here opens it
	var eleven []bot.File
	for i := range 11 {
		eleven = append(eleven, lib.photo(fmt.Sprint(i, ".jpg")))
	}
	yes := []bot.Choice{{ID: "y", Label: "Yes"}}
	for name, c := range map[string]struct {
		reply bot.Reply
		want  string
	}{
		"caption":              {bot.Reply{Text: "**See**", Files: []bot.File{pdf}}, "document:See"},
		"without words":        {bot.Reply{Files: []bot.File{voice}}, "voice:"},
		"kinds":                {bot.Reply{Text: "all", Files: []bot.File{voice, song, film, wave}}, "voice:all | audio: | video: | document:"},
		"album":                {bot.Reply{Text: "both", Files: []bot.File{one, film}}, "album/photo:both | album/video:"},
		"documents":            {bot.Reply{Text: "both", Files: []bot.File{pdf, doc}}, "album/document:both | album/document:"},
		"mixed":                {bot.Reply{Text: "x", Files: []bot.File{one, two, pdf}}, "album/photo:x | album/photo: | document:"},
		"eleven":               {bot.Reply{Text: "x", Files: eleven}, "album/photo:x" + strings.Repeat(" | album/photo:", 9) + " | photo:"},
		"long text first":      {bot.Reply{Text: long, Files: []bot.File{pdf}}, long + " | document:"},
		"buttons":              {bot.Reply{Text: "ok?", Files: []bot.File{pdf}, Choices: yes}, "document:ok?+1"},
		"buttons and album":    {bot.Reply{Text: "ok?", Files: []bot.File{one, two}, Choices: yes}, "album/photo: | album/photo: | ok?+1"},
		"buttons, no words":    {bot.Reply{Files: []bot.File{one, two}, Choices: yes}, "photo: | photo:+1"},
		"unreadable":           {bot.Reply{Text: "See", Files: []bot.File{lost}}, "See\n\nThe file “gone.pdf” could not be sent here."},
		"no opener":            {bot.Reply{Files: []bot.File{foreign}}, "The file “x.bin” could not be sent here."},
		"empty":                {bot.Reply{Text: "See", Files: []bot.File{empty}}, "See\n\nThe file “empty.txt” could not be sent here."},
		"too large":            {bot.Reply{Text: "See", Files: []bot.File{large}}, "See\n\nThe file “large.zip” is too large to be sent here."},
		"one of an album":      {bot.Reply{Text: "See", Files: []bot.File{pdf, lost, doc}}, "album/document:See\n\nThe file “gone.pdf” could not be sent here. | album/document:"},
		"no picture after all": {bot.Reply{Text: "See", Files: []bot.File{fake}}, "document:See"},
		"nor in an album":      {bot.Reply{Text: "See", Files: []bot.File{one, fake}}, "album/document:See | album/document:"},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(w *world) {
				ann := w.sim.Private(7, "Ann", "en")
				w.sayAll(saying(7, c.reply))
				if got := shows(ann.Sent()); got != c.want {
					t.Errorf("stands there: %s\nwant: %s\n%s", got, c.want, w.log.String())
				}
			})
		})
	}
}

func TestFileArrivesAsItWas(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		lib := make(shelf)
		f := lib.file("報告 \"1\"/x\r\n.pdf", "application/pdf", "%PDF-1.4 data", "")
		w.sayAll(saying(7, bot.Reply{Text: "a & b < c", Files: []bot.File{f, lib.photo("1.jpg")}}))
		sent := ann.Sent()
		if got := sent[0].File; string(got.Data) != "%PDF-1.4 data" || got.Name != "報告 _1__x__.pdf" || got.Type != "application/pdf" {
			t.Errorf("%+v", got)
		}
		if sent[0].Text != "a & b < c" || string(sent[1].File.Data) != jpeg+"1.jpg" {
			t.Errorf("%+v", sent)
		}
	})
}

// The notice speaks the person's language, also in a process that never heard it.
func TestFileNoticeInChinese(t *testing.T) {
	within(t, func(w *world) {
		stop := w.listen()
		ann := w.sim.Private(7, "Ann", "zh-hans")
		ann.Say("你好")
		w.one()
		_ = stop()
		other := w.adapter(func(c *Config) { c.Memory = w.a.memory })
		d := saying(7, bot.Reply{Text: "请看", Files: []bot.File{{Account: "web", Name: "a.pdf"}}})
		if _, err := other.Send(w.t.Context(), d); err != nil || ann.Sent()[0].Text != "请看\n\n文件“a.pdf”无法在此发送。" {
			t.Errorf("%v %s", err, shows(ann.Sent()))
		}
	})
}

// A file whose source is away for a moment is tried again; one that stays away is
// named in the end.
func TestFileOfAnotherPlatformThatIsDown(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		lib := make(shelf)
		f := lib.file("a.pdf", "application/pdf", "x", "")
		lib["a.pdf"] = func() (io.Reader, error) { return nil, errors.New("down") }
		d := saying(7, bot.Reply{Text: "See", Files: []bot.File{f}})
		_, err := w.send(d)
		if err == nil || errors.Is(err, bot.ErrCannot) || len(ann.Sent()) != 0 {
			t.Errorf("%v", err)
		}
		if _, ok := errors.AsType[*bot.UnsureError](err); ok {
			t.Errorf("a broken upload is certain: %v", err)
		}
		d.Attempt = openTries
		w.mustSend(d)
		if got := shows(ann.Sent()); !strings.HasPrefix(got, "See\n\nThe file “a.pdf” could not") {
			t.Error(got)
		}
	})
}

// A source that breaks in the middle leaves nothing behind.
func TestFileBreaksInTheMiddle(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		lib := make(shelf)
		f := lib.file("a.bin", "", "", "")
		lib["a.bin"] = func() (io.Reader, error) {
			return io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), failing{}), nil
		}
		d := saying(7, bot.Reply{Text: "See", Files: []bot.File{f}})
		if _, err := w.send(d); err == nil || len(ann.Sent()) != 0 {
			t.Errorf("%v %s", err, shows(ann.Sent()))
		}
		lib["a.bin"] = func() (io.Reader, error) { return strings.NewReader("whole"), nil }
		d.Attempt = 1
		w.mustSend(d)
		if got := ann.Sent(); len(got) != 1 || string(got[0].File.Data) != "whole" {
			t.Error(shows(got))
		}
	})
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the source broke") }

// zeros gives n bytes and keeps count of them.
type zeros struct{ left, given int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	z.left, z.given = z.left-n, z.given+n
	return int(n), nil
}

// A file is read as fast as the request leaves, and no faster: nothing of it is
// held.
func TestFilesStream(t *testing.T) {
	t.Parallel()
	source := &zeros{left: 45 << 20}
	lib := make(shelf)
	f := lib.file("a.bin", "", "", "")
	lib["a.bin"] = func() (io.Reader, error) { return source, nil }
	slow := roundTripper(func(r *http.Request) (*http.Response, error) {
		for sent := int64(0); ; {
			n, err := io.CopyN(io.Discard, r.Body, 1<<20)
			if sent += n; source.given > sent+64<<10 {
				t.Errorf("%d bytes were read when %d had left", source.given, sent)
			}
			if err != nil {
				break
			}
		}
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"ok":true,"result":{"message_id":5}}`))}, nil
	})
	a, err := New(Config{Token: testToken, Transport: slow})
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Send(t.Context(), saying(7, bot.Reply{Files: []bot.File{f}}))
	if err != nil || r.ID != "7:5" || source.given != 45<<20 {
		t.Errorf("%+v %v after %d bytes", r, err, source.given)
	}
}

// A file of unknown size above the limit is broken off and named.
func TestFileTurnsOutTooLarge(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		source := &zeros{left: 500 << 20}
		lib := make(shelf)
		f := lib.file("a.bin", "", "", "")
		lib["a.bin"] = func() (io.Reader, error) { return source, nil }
		w.mustSend(saying(7, bot.Reply{Text: "See", Files: []bot.File{f}}))
		if got := ann.Sent()[0].Text; !strings.Contains(got, "too large") || source.given > maxUpload+1<<20 {
			t.Errorf("%q after %d bytes", got, source.given)
		}
	})
}

// What the person sent us goes back by its file_id, without being read.
func TestFileGoesBackByID(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		w.sim.Private(8, "Ben", "en")
		var files []bot.File
		for _, kind := range []string{"photo", "voice", "sticker", "document"} {
			ann.SendFile(kind, sim.File{Name: "x.bin", Type: "application/pdf", Data: []byte("data")}, "")
			files = append(files, w.one().Files...)
		}
		files[1].Type = "audio/ogg"
		w.sayAll(saying(8, bot.Reply{Files: files}))
		if got := shows(w.sim.Sent(8)); got != "photo: | voice: | sticker: | document:" {
			t.Error(got)
		}
		if n := len(w.sim.Calls("getFile")); n != 0 {
			t.Errorf("%d files were fetched", n)
		}
		// One whose kind was forgotten is refused by ID, and uploaded.
		files[1].Media = ""
		w.sayAll(saying(8, bot.Reply{Text: "again", Files: files[1:2]}))
		sent := w.sim.Sent(8)
		if last := sent[len(sent)-1]; last.File.Kind != "document" || string(last.File.Data) != "data" || last.Text != "again" {
			t.Errorf("%+v", last)
		}
	})
}

// Unsure and retried: a file is sent again once, late, as a text is; a part that
// has a receipt is never sent again.
func TestFilesUnsure(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		lib := make(shelf)
		d := saying(7, bot.Reply{Text: "two", Files: []bot.File{lib.photo("1.jpg"), lib.photo("2.jpg"), lib.file("a.pdf", "application/pdf", "x", "")}})
		if r := w.mustSend(d); !r.More || r.ID != "7:100,101" {
			t.Errorf("%+v", r)
		}
		d.Part = 1
		w.sim.Fail(sim.Fault{Method: "sendDocument", Cut: true, Times: 2})
		_, err := w.send(d)
		if _, ok := errors.AsType[*bot.UnsureError](err); !ok {
			t.Fatalf("cut off: %v", err)
		}
		d.Unsure, d.Attempt, d.FirstTried = true, 1, time.Now()
		if _, ok := errors.AsType[*bot.RetryError](func() error { _, err := w.send(d); return err }()); !ok {
			t.Error("sent again at once")
		}
		time.Sleep(resendAfter)
		_, err = w.send(d)
		if _, ok := errors.AsType[*bot.UnsureError](err); !ok {
			t.Errorf("cut off twice: %v", err)
		}
		if _, err = w.send(d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("a third time: %v", err)
		}
		if got := shows(ann.Sent()); got != "album/photo:two | album/photo: | document: | document:" {
			t.Error(got)
		}
	})
}

func TestFilesSendErrors(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		lib := make(shelf)
		d := saying(7, bot.Reply{Text: "x", Files: []bot.File{lib.photo("1.jpg")}})
		w.sim.Fail(sim.Fault{Method: "sendPhoto", Code: 429, RetryAfter: 7, Times: 1})
		_, err := w.send(d)
		if retry, ok := errors.AsType[*bot.RetryError](err); !ok || retry.After != 7*time.Second {
			t.Errorf("%v", err)
		}
		time.Sleep(8 * time.Second)
		w.sim.Fail(sim.Fault{Method: "sendPhoto", Code: 413, HTML: true, Times: 1})
		w.mustSend(d)
		ann.Block()
		if _, err := w.send(d); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%v", err)
		}
		if got := shows(ann.Sent()); got != "document:x" {
			t.Error(got)
		}
	})
}

// In a group that became a supergroup an upload follows it.
func TestFilesMove(t *testing.T) {
	within(t, func(w *world) {
		w.sim.Group(-5, "G").As(7, "Ann", "en").Migrate(-1000000000005)
		lib := make(shelf)
		d := saying(0, bot.Reply{Text: "x", Files: []bot.File{lib.photo("1.jpg")}})
		d.To = spot{chat: -5, person: 7}.address("telegram")
		if r := w.mustSend(d); !strings.HasPrefix(r.ID, "-1000000000005:") {
			t.Errorf("%+v", r)
		}
		synctest.Wait()
	})
}
