package adaptertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"handoff/bot"
)

// png is the smallest picture that every platform takes for one: 1 by 1 pixel.
var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")

// ogg begins as a voice note does; nobody here listens to it.
var ogg = append([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead\x01\x01"), bytes.Repeat([]byte{7}, 900)...)

var report = File{Name: "report 报告.pdf", Type: "application/pdf", Data: append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("% lines of a report\n"), 2000)...)}

// opened reads what a person sent through the adapter that received it.
func opened(t testing.TB, s Subject, f bot.File) []byte {
	t.Helper()
	opener, ok := s.Adapter.(bot.Opener)
	if !ok {
		t.Fatal("the adapter receives files and opens none")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := opener.Open(ctx, f)
	if err != nil {
		t.Fatalf("open %s: %v", f.Name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read %s: %v", f.Name, err)
	}
	return data
}

// A person's file arrives with its words and reads as it was sent, more than
// once.
func fileIn(t *testing.T, s Subject) {
	sender := able[FileSender](t, s)
	in := listen(t, s)
	try(t, sender.SendFile(report, "my report", false))
	m := in.next()
	if m.Kind != bot.KindText || m.Text != "my report" || len(m.Files) != 1 {
		t.Fatalf("put %s %q with %d files, want the words and one file", m.Kind, m.Text, len(m.Files))
	}
	f := m.Files[0]
	if f.Account != s.Adapter.Name() || f.Ref == "" || strings.Contains(f.Ref, "://") {
		t.Errorf("the reference is %q of %q: want one of this account, and no address", f.Ref, f.Account)
	}
	if f.Media != "" && f.Media != bot.MediaPhoto || f.Size != 0 && f.Size != int64(len(report.Data)) {
		t.Errorf("the file is %+v, want a document of %d bytes", f, len(report.Data))
	}
	for range 2 {
		if got := opened(t, s, f); !bytes.Equal(got, report.Data) {
			t.Errorf("%d bytes were sent, %d are read", len(report.Data), len(got))
		}
	}
}

// A voice note says that it is one; a picture too.
func mediaIn(t *testing.T, s Subject) {
	sender := able[FileSender](t, s)
	in := listen(t, s)
	try(t, sender.SendFile(File{"voice.ogg", "audio/ogg", ogg}, "", true))
	if m := in.next(); len(m.Files) != 1 || m.Files[0].Media != bot.MediaVoice {
		t.Errorf("a voice note arrives as %+v", m.Files)
	} else if got := opened(t, s, m.Files[0]); !bytes.Equal(got, ogg) {
		t.Errorf("a voice note of %d bytes reads as %d", len(ogg), len(got))
	}
	try(t, sender.SendFile(File{"photo.png", "image/png", png}, "look", false))
	m := in.next()
	if len(m.Files) != 1 || m.Text != "look" {
		t.Fatalf("a picture arrives as %q with %d files", m.Text, len(m.Files))
	}
	if f := m.Files[0]; f.Media != bot.MediaPhoto && !strings.HasPrefix(f.Type, "image/") {
		t.Errorf("a picture arrives as %+v", f)
	}
}

// An album is one message.
func albumIn(t *testing.T, s Subject) {
	sender := able[AlbumSender](t, s)
	in := listen(t, s)
	var files []File
	for i := range 3 {
		files = append(files, File{fmt.Sprintf("%d.png", i), "image/png", png})
	}
	try(t, sender.SendAlbum("three pictures", files...))
	if m := in.next(); len(m.Files) != 3 || m.Text != "three pictures" {
		t.Errorf("an album of 3 arrives as %q with %d files", m.Text, len(m.Files))
	}
	try(t, s.Person.Say("after it"))
	if m := in.next(); m.Text != "after it" {
		t.Errorf("behind the album comes %q with %d files", m.Text, len(m.Files))
	}
}

// shelf opens files that another adapter received.
type shelf map[string][]byte

func (s shelf) Open(_ context.Context, f bot.File) (io.ReadCloser, error) {
	data, ok := s[f.Ref]
	if !ok {
		return nil, fmt.Errorf("no file %q: %w", f.Ref, bot.ErrCannot)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (s shelf) file(ref string, f File, media bot.Media) bot.File {
	s[ref] = f.Data
	return bot.File{Account: "elsewhere", Ref: ref, Name: f.Name, Type: f.Type, Size: int64(len(f.Data)), Media: media}.With(s)
}

// Files reach the person whole, with the words.
func filesOut(t *testing.T, s Subject) {
	reader := able[FileReader](t, s)
	files := make(shelf)
	picture := File{"look.png", "image/png", png}
	say(t, s, delivery(s, "files", bot.Reply{Text: "Here is **both**.", Files: []bot.File{
		files.file("1", report, ""), files.file("2", picture, bot.MediaPhoto),
	}}))
	got := reader.Files()
	if len(got) != 2 {
		t.Fatalf("2 files were sent, %d arrived", len(got))
	}
	for _, want := range []File{report, picture} {
		found := false
		for _, f := range got {
			found = found || bytes.Equal(f.Data, want.Data)
		}
		if !found {
			t.Errorf("%s did not arrive as it was sent", want.Name)
		}
	}
	if reads := strings.Join(s.Person.Reads(), "\n"); strings.Count(reads, "both") != 1 {
		t.Errorf("the words are read as:\n%s", reads)
	}
	say(t, s, delivery(s, "wordless", bot.Reply{Files: []bot.File{files.file("3", report, "")}}))
	if got := reader.Files(); len(got) != 3 {
		t.Errorf("a file without words: %d arrived, want 3 in all", len(got))
	}
}

// A file that cannot be read does not take the words with it.
func fileLost(t *testing.T, s Subject) {
	able[FileReader](t, s)
	files := make(shelf)
	f := files.file("1", report, "")
	delete(files, "1")
	d := delivery(s, "lost", bot.Reply{Text: "See the report.", Files: []bot.File{f}})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		receipt, err := s.Adapter.Send(ctx, d)
		if err != nil && !errors.Is(err, bot.ErrCannot) {
			t.Fatalf("part %d: %v, want an end to it", d.Part, err)
		}
		if err != nil || !receipt.More {
			break
		}
		d.Part++
	}
	if reads := strings.Join(s.Person.Reads(), "\n"); !strings.Contains(reads, "See the report.") {
		t.Errorf("the words are lost; the person reads:\n%s", reads)
	}
}
