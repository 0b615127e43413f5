package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/gabriel-vasile/mimetype"

	"handoff/adapters"
	"handoff/bot"
)

// types that visitors may send, and whether a page may show them in place: what
// no browser runs. The type is found by looking at the content.
var types = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true,
	"image/heic": false, "image/heif": false, "image/bmp": false, "image/tiff": false,
	"audio/mpeg": true, "audio/mp4": true, "audio/ogg": true, "audio/webm": true, "audio/wav": true, "audio/aac": true,
	"audio/flac": true, "audio/x-m4a": true,
	"video/mp4": true, "video/webm": true, "video/quicktime": false,
	"application/pdf": false, "text/plain": false, "text/csv": false, "text/tab-separated-values": false, "application/json": false,
	"application/x-ndjson": false, "text/calendar": false, "text/vcard": false, "message/rfc822": false,
	"application/zip": false, "application/rtf": false, "text/rtf": false,
	"application/msword": false, "application/vnd.ms-excel": false, "application/vnd.ms-powerpoint": false,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   false,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         false,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": false,
	"application/vnd.oasis.opendocument.text":                                   false,
	"application/vnd.oasis.opendocument.spreadsheet":                            false,
}

func accepted() []string {
	var out []string
	for t := range types {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}

func inline(kind string) bool { return types[kind] }

// sniff finds a file's type in its first bytes. Containers that hold sound or
// film alike are told apart by what the sender says.
func sniff(head []byte, declared string) string {
	declared, _, _ = mime.ParseMediaType(declared)
	found, _, _ := mime.ParseMediaType(mimetype.Detect(head).String())
	sound := strings.HasPrefix(declared, "audio/")
	switch found {
	case "video/webm", "video/mp4":
		if sound {
			return "audio/" + strings.TrimPrefix(found, "video/")
		}
	case "application/ogg":
		if sound {
			return "audio/ogg"
		}
	case "":
		return "application/octet-stream"
	}
	return found
}

// media is what a file is to the people of the chat.
func media(kind, wanted string) bot.Media {
	switch found := adapters.MediaOf(kind); {
	case found == bot.MediaAudio && wanted == string(bot.MediaVoice):
		return bot.MediaVoice
	case found == bot.MediaPhoto && !inline(kind):
		return ""
	default:
		return found
	}
}

// fileName makes a name that may stand on any disk and in any header.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(strings.ToValidUTF8(s, ""), `\`, "/"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/:*?"<>|`, r) {
			return -1
		}
		return r
	}, s)
	if s = strings.Trim(clip(s, 120), " ."); s == "" {
		return "file"
	}
	return s
}

// serveUpload takes one file.
func (a *Adapter) serveUpload(w http.ResponseWriter, r *http.Request) {
	s, err := a.visitor(r, a.limits.file)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if r.ContentLength > a.maxFile+maxBody {
		a.fail(w, r, a.largeFile())
		return
	}
	done, err := a.uploads.begin(a.client(r))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	defer done()
	body := &paced{r: http.MaxBytesReader(w, r.Body, a.maxFile+maxBody), control: http.NewResponseController(w)}
	name, kind, src, err := uploaded(r, body)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	ref := random()
	m, err := a.store(r.Context(), ref, src, meta{Name: fileName(name)}, func(m *meta, head []byte) error {
		m.Type = sniff(head, kind)
		if _, ok := types[m.Type]; !ok {
			return refuse(http.StatusUnsupportedMediaType, "bad_type", "the file is %s, which is not taken", m.Type)
		}
		m.Media = media(m.Type, r.URL.Query().Get("media"))
		return nil
	}, func(bytes int) error {
		kib := (bytes + 1023) / 1024
		if wait := a.limits.clientBytes.take(a.client(r), kib); wait > 0 {
			return tooMany("bytes of files from this address", wait)
		}
		if wait := a.limits.visitorBytes.take(s.Visitor, kib); wait > 0 {
			return tooMany("bytes of files", wait)
		}
		return nil
	})
	if err != nil {
		a.fail(w, r, a.uploadFault(err, body))
		return
	}
	reply(w, http.StatusOK, a.shownFile(a.at(s), ref, m))
}

func (a *Adapter) largeFile() *fault {
	return refuse(http.StatusRequestEntityTooLarge, "too_large", "the file is larger than %d bytes", a.maxFile)
}

func (a *Adapter) uploadFault(err error, body *paced) error {
	_, known := errors.AsType[*fault](err)
	_, large := errors.AsType[*http.MaxBytesError](err)
	switch {
	case known:
		return err
	case large, errors.Is(err, errTooLarge):
		return a.largeFile()
	case errors.Is(err, errEmpty):
		return bad("the file is empty")
	case body.err != nil: // the visitor's end, not the store
		return badBody(body.err)
	}
	return err
}

// uploaded finds the file in a request: the body itself, or the first file of a
// form.
func uploaded(r *http.Request, body io.Reader) (name, kind string, src io.Reader, err error) {
	name = r.URL.Query().Get("name")
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return name, r.Header.Get("Content-Type"), body, nil
	}
	r.Body = io.NopCloser(body)
	if params["boundary"] == "" {
		return "", "", nil, bad("the form has no boundary")
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return "", "", nil, bad("the form cannot be read")
	}
	for range 10 {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		if part.FileName() != "" {
			def(&name, part.FileName())
			return name, part.Header.Get("Content-Type"), part, nil
		}
	}
	return "", "", nil, bad("the form has no file")
}

// paced gives each step of an upload its time, so that a slow one holds nothing
// for long, and remembers that it was the visitor's end that broke.
type paced struct {
	r       io.Reader
	control *http.ResponseController
	left    int // bytes until the time begins anew
	err     error
}

func (p *paced) Read(b []byte) (int, error) {
	if p.left <= 0 {
		p.left = step
		_ = p.control.SetReadDeadline(time.Now().Add(stepTime)) // where the server can
	}
	n, err := p.r.Read(b)
	p.left -= n
	switch {
	case err == io.EOF:
		_ = p.control.SetReadDeadline(time.Time{}) // else net/http takes its end for the browser's
	case err != nil:
		p.err = err
	}
	return n, err
}

// uploads counts what runs, by address.
type uploads struct {
	mu      sync.Mutex
	all     int
	clients map[string]int
}

func (u *uploads) begin(client string) (done func(), err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.clients == nil {
		u.clients = make(map[string]int)
	}
	if u.all >= maxUploads {
		return nil, later("too many uploads at a time")
	}
	if u.clients[client] >= maxUpload {
		return nil, tooMany("uploads at a time from this address", 0)
	}
	u.all++
	u.clients[client]++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.all--
		if u.clients[client]--; u.clients[client] == 0 {
			delete(u.clients, client)
		}
	}, nil
}

// serveFile gives a file to the conversation that it belongs to.
func (a *Adapter) serveFile(w http.ResponseWriter, r *http.Request) {
	if wait := a.limits.client.take(a.client(r), 1); wait > 0 {
		a.fail(w, r, tooMany("requests from this address", wait))
		return
	}
	s, err := a.who(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	missing := refuse(http.StatusNotFound, "not_found", "this conversation has no such file, or has it no longer")
	ref, ok := a.parseFile(a.at(s), r.PathValue("id"))
	if !ok {
		a.fail(w, r, missing)
		return
	}
	m, err := a.meta(r.Context(), ref)
	if err == nil && m == nil {
		err = missing
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	src := a.chunks(r.Context(), ref, m)
	defer src.Close()
	how := "attachment"
	if inline(m.Type) {
		how = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", m.Type)
	h.Set("Content-Disposition", how+"; filename*=UTF-8''"+url.PathEscape(m.Name))
	h.Set("Content-Length", fmt.Sprint(m.Size))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, max-age=3600")
	control := http.NewResponseController(w)
	defer func() { _ = control.SetWriteDeadline(time.Time{}) }() // the connection serves further requests
	buffer := make([]byte, step)
	for {
		n, err := src.Read(buffer)
		if n > 0 {
			_ = control.SetWriteDeadline(time.Now().Add(stepTime)) // where the server can
			if _, err := w.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err == io.EOF {
			return
		}
		if err != nil { // the length says that something is missing
			a.log.Warn("a file could not be given whole", "error", err)
			panic(http.ErrAbortHandler)
		}
	}
}
