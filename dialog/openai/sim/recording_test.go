package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
)

// form writes a multipart form of fields in turn; "file" has a name before its
// data.
func form(t *testing.T, fields ...string) (body *bytes.Buffer, kind string) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for i := 0; i+1 < len(fields); i += 2 {
		if name, value := fields[i], fields[i+1]; strings.Contains(name, ".") {
			part, err := w.CreatePart(textproto.MIMEHeader{
				"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {"audio/ogg"},
			})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = part.Write([]byte(value))
		} else if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return body, w.FormDataContentType()
}

func TestTranscriptions(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("OggS2"))
	s := newSim(t, Options{Models: []string{"w"}, Heard: map[string]string{"a.ogg": "one", hex.EncodeToString(sum[:]): "two"}})
	for name, c := range map[string]struct {
		fields []string
		status int
		want   string
	}{
		"by name":     {[]string{"a.ogg", "OggS", "model", "w", "language", "zh", "response_format", "json"}, 200, `"text":"one"`},
		"by hash":     {[]string{"b.ogg", "OggS2", "model", "w"}, 200, `"text":"two"`},
		"nothing":     {[]string{"b.ogg", "OggS3", "model", "w"}, 200, `"text":""`},
		"no model":    {[]string{"a.ogg", "OggS"}, 400, "you must provide"},
		"other model": {[]string{"a.ogg", "OggS", "model", "v"}, 404, "model_not_found"},
		"no file":     {[]string{"model", "w"}, 400, "you must provide"},
		"empty":       {[]string{"a.ogg", "", "model", "w"}, 400, "Invalid file format"},
		"format":      {[]string{"a.txt", "OggS", "model", "w"}, 400, "Invalid file format"},
		"language":    {[]string{"a.ogg", "OggS", "model", "w", "language", "zh-CN"}, 400, "ISO-639-1"},
		"field":       {[]string{"a.ogg", "OggS", "model", "w", "speed", "2"}, 400, "unknown parameter"},
	} {
		body, kind := form(t, c.fields...)
		r := httptest.NewRequest("POST", "/v1/audio/transcriptions", body)
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	r := httptest.NewRequest("POST", "/v1/audio/transcriptions", strings.NewReader("{}"))
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusBadRequest {
		t.Errorf("JSON: %d", w.Code)
	}
	if n := len(s.Recordings()); n != 4 { // the well-formed ones
		t.Errorf("%d recordings", n)
	}
}

// Pictures are refused unless they are what they say.
func TestPictures(t *testing.T) {
	t.Parallel()
	const gif = "R0lGODlhAQABAA==" // GIF89a…
	ask := func(parts string) string {
		return `{"model":"m","messages":[{"role":"user","content":` + parts + `}]}`
	}
	image := func(url string) string {
		return `[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"` + url + `","detail":"auto"}}]`
	}
	for name, c := range map[string]struct {
		o      Options
		parts  string
		status int
		want   string
	}{
		"good":        {Options{Picture: "A dot"}, image("data:image/gif;base64," + gif), 200, "A dot"},
		"blind":       {Options{Blind: true}, image("data:image/gif;base64," + gif), 400, "does not support image"},
		"blind words": {Options{Blind: true}, `[{"type":"text","text":"Hi"}]`, 200, Unknown},
		"other type":  {Options{}, image("data:image/png;base64," + gif), 400, "image/gif, not image/png"},
		"text":        {Options{}, image("data:text/plain; charset=utf-8;base64,SGk="), 400, "unsupported image"},
		"address":     {Options{}, image("https://x.test/a.gif"), 400, "invalid image_url"},
		"no base64":   {Options{}, image("data:image/gif;base64,%%"), 400, "invalid image_url"},
		"part":        {Options{}, `[{"type":"input_audio"}]`, 400, "neither text nor image_url"},
		"empty text":  {Options{}, `[{"type":"text","text":""}]`, 400, "neither"},
		"null":        {Options{}, `null`, 400, "field required: content"},
	} {
		s := newSim(t, c.o)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("POST", "/v1/chat/completions", strings.NewReader(ask(c.parts))))
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
