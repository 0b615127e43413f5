package sim

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// Attachment is a file on a message.
type Attachment struct {
	ID, Name, Type string // Type: media type
	Description    string
	Data           []byte
	Voice          bool // recorded as a voice message
}

// attachment shows a file, with a URL that is good from now on for LinkFor:
// https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
func (s *Sim) attachment(channel string, a *Attachment) object {
	now := time.Now()
	where := "/attachments/" + channel + "/" + a.ID + "/" + url.PathEscape(a.Name)
	ex, is := strconv.FormatInt(now.Add(s.opts.LinkFor).Unix(), 16), strconv.FormatInt(now.Unix(), 16)
	link := s.opts.CDN + where + "?ex=" + ex + "&is=" + is + "&hm=" + s.sign(channel, a.ID, ex, is) + "&"
	o := object{
		"id": a.ID, "filename": a.Name, "size": len(a.Data), "url": link, "proxy_url": link,
		"content_type": cmp.Or(a.Type, mime.TypeByExtension(path.Ext(a.Name))),
	}
	if a.Description != "" {
		o["description"] = a.Description
	}
	if a.Voice {
		o["duration_secs"], o["waveform"] = 2.0, "AAAA"
	}
	if strings.HasPrefix(a.Type, "image/") {
		o["width"], o["height"] = 640, 480
	}
	return o
}

func (s *Sim) sign(parts ...string) string {
	h := hmac.New(sha256.New, []byte(s.opts.Token))
	h.Write([]byte(strings.Join(parts, "/")))
	return hex.EncodeToString(h.Sum(nil))
}

func (s *Sim) serveFile(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/attachments/"), "/")
	q := r.URL.Query()
	until, err := strconv.ParseInt(q.Get("ex"), 16, 64)
	good := err == nil && len(parts) == 3 && time.Now().Unix() < until &&
		hmac.Equal([]byte(q.Get("hm")), []byte(s.sign(parts[0], parts[1], q.Get("ex"), q.Get("is"))))
	s.mu.Lock()
	f := s.fault(RouteFile, parts[0])
	s.mu.Unlock()
	note := func(status int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, Call{Route: RouteFile, Path: r.URL.RequestURI(), Status: status, Lost: f != nil})
		s.Happened()
	}
	if f.before(s, w, r, note) {
		return
	}
	var a *Attachment
	if good {
		s.mu.Lock()
		a = s.uploads[parts[1]]
		s.mu.Unlock()
	}
	if a == nil {
		note(http.StatusNotFound)
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	note(http.StatusOK)
	if f.after(w, r, a.Data) {
		return
	}
	w.Header().Set("Content-Type", cmp.Or(a.Type, "application/octet-stream"))
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Data)))
	w.Write(a.Data)
}
