package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"handoff/adapters/adaptertest"
	"handoff/bot"
)

var (
	png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")
	// webm begins as what a browser records: Matroska says film, the browser sound.
	webm = append([]byte("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04"), make([]byte, 200)...)
)

// big is a text file of that many bytes.
func big(size int) []byte { return bytes.Repeat([]byte("many words. "), size/12+1)[:size] }

// A file of many chunks is kept in pieces of 256 KiB and read as it was sent, by
// any replica; half a file never exists.
func TestChunks(t *testing.T) {
	t.Parallel()
	kept := newStore()
	r, other := serve(t, kept), serve(t, kept)
	in := newMailbox(t, r)
	b := newBrowser(t, r.URL)
	for _, size := range []int{1, chunkSize - 1, chunkSize, chunkSize + 1, 5*chunkSize + 7} {
		data := big(size)
		got, status := b.upload(adaptertest.File{Name: "a.txt", Type: "text/plain", Data: data}, false)
		if status != 200 || got.Size != int64(size) || got.Type != "text/plain" || got.Media != "" || got.Inline {
			t.Fatalf("%d bytes: %d %+v", size, status, got)
		}
		if status := b.post("/chat/v1/send", map[string]any{"id": b.id(), "type": "text", "files": []string{got.ID}}, nil); status != 200 {
			t.Fatalf("a text with a file is answered %d", status)
		}
		all := in.all()
		f := all[len(all)-1].Files[0]
		src, err := other.adapter.Open(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		if read, err := io.ReadAll(src); err != nil || !bytes.Equal(read, data) {
			t.Errorf("%d bytes are read as %d: %v", size, len(read), err)
		}
		if read, status, _ := b.fetch(got.ID); status != 200 || !bytes.Equal(read, data) {
			t.Errorf("%d bytes are fetched as %d: %d", size, len(read), status)
		}
	}
	if kept.largest > chunkSize {
		t.Errorf("the store holds a value of %d bytes", kept.largest)
	}
	before := len(kept.keys())
	broken := &failing{data: big(3 * chunkSize), at: 2*chunkSize + 5}
	if _, err := r.adapter.store(context.Background(), random(), broken, meta{}, func(*meta, []byte) error { return nil }, nil); err == nil {
		t.Error("half a file is stored")
	}
	if after := len(kept.keys()); after != before {
		t.Errorf("half a file leaves %d values behind", after-before)
	}
	kept.breakNext("Set", 1)
	if _, status := b.upload(adaptertest.File{Name: "a.txt", Type: "text/plain", Data: big(100)}, false); status != 503 {
		t.Errorf("with the store away an upload is answered %d", status)
	}
}

// failing reads up to a place and breaks there.
type failing struct {
	data []byte
	at   int
}

func (f *failing) Read(p []byte) (int, error) {
	if f.at <= 0 {
		return 0, errors.New("the source is gone")
	}
	n := copy(p, f.data[:min(f.at, len(f.data))])
	f.data, f.at = f.data[n:], f.at-n
	return n, nil
}

// The type is what the content says; what a browser would run is not taken.
func TestTypes(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore(), func(c *Config) { c.MaxFile = 1 << 20 })
	b := newBrowser(t, r.URL)
	for name, c := range map[string]struct {
		declared string
		voice    bool
		data     []byte
		status   int
		code     string
		want     file
	}{
		"picture.png":    {"image/png", false, png, 200, "", file{Type: "image/png", Media: bot.MediaPhoto, Inline: true}},
		"liar.txt":       {"text/plain", false, png, 200, "", file{Type: "image/png", Media: bot.MediaPhoto, Inline: true}},
		"note.webm":      {"audio/webm;codecs=opus", true, webm, 200, "", file{Type: "audio/webm", Media: bot.MediaVoice, Inline: true}},
		"film.webm":      {"video/webm", true, webm, 200, "", file{Type: "video/webm", Media: bot.MediaVideo, Inline: true}},
		"sound.webm":     {"audio/webm", false, webm, 200, "", file{Type: "audio/webm", Media: bot.MediaAudio, Inline: true}},
		"report.pdf":     {"image/png", false, []byte("%PDF-1.4\n..."), 200, "", file{Type: "application/pdf"}},
		"page.png":       {"image/png", false, []byte("<!DOCTYPE html><html><script>alert(1)</script>"), 415, "bad_type", file{}},
		"drawing.png":    {"image/png", false, []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), 415, "bad_type", file{}},
		"program.pdf":    {"application/pdf", false, []byte("MZ\x90\x00\x03\x00\x00\x00" + strings.Repeat("\x00", 100)), 415, "bad_type", file{}},
		"script.txt":     {"text/plain", false, []byte("#!/bin/sh\nrm -rf /\n"), 415, "bad_type", file{}},
		"unknown.bin":    {"application/octet-stream", false, []byte{0, 1, 2, 3, 4, 5}, 415, "bad_type", file{}},
		"empty.txt":      {"text/plain", false, nil, 400, "bad_request", file{}},
		"too large.txt":  {"text/plain", false, big(1<<20 + 1), 413, "too_large", file{}},
		"far larger.txt": {"text/plain", false, big(3 << 20), 413, "too_large", file{}},
		"just fits.txt":  {"text/plain", false, big(1 << 20), 200, "", file{Type: "text/plain"}},
	} {
		query := "/chat/v1/files?name=" + strings.ReplaceAll(name, " ", "%20")
		if c.voice {
			query += "&media=voice"
		}
		var got struct {
			file
			refusal
		}
		q := b.request(context.Background(), "POST", query, c.declared, io.MultiReader(bytes.NewReader(c.data))) // of unknown length
		status, _ := b.do(q, &got)
		if c.status != 200 {
			refused(t, name, status, got.refusal, c.status, c.code)
			continue
		}
		if got.ID == "" || status != 200 {
			t.Errorf("%s is answered %d %+v", name, status, got)
		}
		c.want.ID, c.want.Name, c.want.Size = got.ID, name, int64(len(c.data))
		if got.file != c.want {
			t.Errorf("%s is taken as %+v, want %+v", name, got.file, c.want)
		}
	}
}

// A form with a file in it does as well.
func TestMultipart(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("note", "before it")
	part, _ := form.CreateFormFile("file", `C:\secret\..\look "here".png`)
	_, _ = part.Write(png)
	_ = form.Close()
	var got file
	status, _ := b.do(b.request(context.Background(), "POST", "/chat/v1/files", form.FormDataContentType(), &body), &got)
	if status != 200 || got.Name != "look here.png" || got.Type != "image/png" {
		t.Errorf("answered %d %+v", status, got)
	}
	for kind, body := range map[string]string{"multipart/form-data": "x", "multipart/form-data; boundary=b": "--b--", "multipart/form-data; boundary=c": "--c\r\nContent-Disposition: form-data; name=x\r\n\r\ny\r\n--c--"} {
		var f refusal
		status, _ := b.do(b.request(context.Background(), "POST", "/chat/v1/files", kind, strings.NewReader(body)), &f)
		refused(t, kind, status, f, 400, "bad_request")
	}
}

func TestFileName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"": "file", "a.png": "a.png", "../../etc/passwd": "passwd", `..\..\x.exe`: "x.exe", "..": "file", "报告.pdf": "报告.pdf", "a\r\nSet-Cookie: x": "aSet-Cookie x",
		"x\u202Egnp.exe": "xgnp.exe", `a"b<c>.txt`: "abc.txt", strings.Repeat("é", 200): strings.Repeat("é", 120), "\xff\xfe": "file",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// drawer opens files of another platform, and counts.
type drawer struct {
	data   []byte
	err    error
	opened int
}

func (d *drawer) Open(context.Context, bot.File) (io.ReadCloser, error) {
	d.opened++
	return io.NopCloser(bytes.NewReader(d.data)), d.err
}

// A file of ours is copied once, however often the delivery is tried, and is
// served so that no browser runs what is in it.
func TestFilesOut(t *testing.T) {
	t.Parallel()
	kept := newStore()
	r := serve(t, kept, func(c *Config) { c.MaxFile = 1 << 20 })
	b := newBrowser(t, r.URL)
	from := func(d *drawer, name, kind string) bot.File {
		return bot.File{Account: "slack", Ref: "x", Name: name, Type: kind}.With(d)
	}
	picture, page := &drawer{data: png}, &drawer{data: []byte("<!DOCTYPE html><html><script>alert(1)</script>")}
	lost, large := &drawer{err: fmt.Errorf("gone: %w", bot.ErrCannot)}, &drawer{data: big(1<<20 + 1)}
	d := delivery(b, "files", bot.Reply{Text: "Here", Files: []bot.File{
		from(picture, "a.png", "image/png"), from(page, "ä page.html", "text/html"), from(lost, "lost.pdf", ""), from(large, "large.txt", ""), {Name: "nobody's.txt"},
	}})
	kept.breakNext("Append", 1)
	if _, err := r.adapter.Send(context.Background(), d); err == nil || errors.Is(err, bot.ErrCannot) {
		t.Fatalf("with the feed away Send says %v", err)
	}
	for range 2 {
		say(t, r.adapter, d)
	}
	if picture.opened != 1 || page.opened != 1 {
		t.Errorf("opened %d and %d times", picture.opened, page.opened)
	}
	all := b.messages()
	if len(all) != 1 || len(all[0].Files) != 5 {
		t.Fatalf("shown: %+v", all)
	}
	for i, f := range all[0].Files[2:] {
		if f.ID != "" || f.Name == "" {
			t.Errorf("file %d cannot be had and is shown as %+v", i+2, f)
		}
	}
	data, status, header := b.fetch(all[0].Files[0].ID)
	if status != 200 || !bytes.Equal(data, png) || header.Get("Content-Type") != "image/png" || !strings.HasPrefix(header.Get("Content-Disposition"), "inline;") {
		t.Errorf("the picture: %d %v", status, header)
	}
	data, status, header = b.fetch(all[0].Files[1].ID)
	if status != 200 || !bytes.Equal(data, page.data) || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment; filename*=UTF-8''%C3%A4%20page.html") ||
		header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the page: %d %v", status, header)
	}
	away := &drawer{err: errors.New("the platform is away")}
	if _, err := r.adapter.Send(context.Background(), delivery(b, "away", bot.Reply{Text: "x", Files: []bot.File{from(away, "a.png", "")}})); err == nil || errors.Is(err, bot.ErrCannot) {
		t.Errorf("with the file's platform away Send says %v, want to try again", err)
	}
}

// A file is served to its own conversation, by a token or a cookie, and to nobody
// else.
func TestFilesAreTheirs(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b, thief := newBrowser(t, r.URL), newBrowser(t, r.URL)
	mine, _ := b.upload(adaptertest.File{Name: "a.png", Type: "image/png", Data: png}, false)
	theirs, _ := thief.upload(adaptertest.File{Name: "b.png", Type: "image/png", Data: png}, false)
	ref, sig, _ := strings.Cut(mine.ID, ".")
	_, other, _ := strings.Cut(theirs.ID, ".")
	for name, id := range map[string]string{"another's": mine.ID, "with one's own signature": ref + "." + other, "without signature": ref, "empty": ".", "a path": "..%2f..%2fmeta." + sig} {
		if _, status, _ := thief.fetch(id); status != http.StatusNotFound {
			t.Errorf("a file %s is answered %d", name, status)
		}
	}
	var f refusal
	status := thief.post("/chat/v1/send", map[string]any{"id": thief.id(), "type": "text", "text": "x", "files": []string{mine.ID}}, &f)
	refused(t, "sending another's file", status, f, 400, "bad_request")
	q := b.request(context.Background(), "GET", "/chat/v1/files/"+mine.ID, "", nil)
	q.Header.Del("Authorization")
	if status, _ := b.do(q, nil); status != 200 {
		t.Errorf("with the cookie: %d", status)
	}
	b.open(map[string]any{"token": b.token(), "feedback": "new"})
	if _, status, _ := b.fetch(mine.ID); status != http.StatusNotFound {
		t.Errorf("in another conversation of the same visitor: %d", status)
	}
}

// What a visitor may store is bounded in bytes.
func TestBytesBounded(t *testing.T) {
	t.Parallel()
	kept := newStore()
	r := serve(t, kept)
	r.adapter.limits.visitorBytes = newRates(1, 1024) // KiB
	b := newBrowser(t, r.URL)
	text := adaptertest.File{Name: "a.txt", Type: "text/plain", Data: big(800 << 10)}
	if _, status := b.upload(text, false); status != 200 {
		t.Errorf("the first is answered %d", status)
	}
	before := len(kept.keys())
	if _, status := b.upload(text, false); status != http.StatusTooManyRequests {
		t.Errorf("the second is answered %d", status)
	}
	if after := len(kept.keys()); after != before {
		t.Errorf("the second leaves %d values behind", after-before)
	}
}
