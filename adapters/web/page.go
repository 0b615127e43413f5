package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed page
var pages embed.FS

// asset is a file of page/ as it is served.
type asset struct {
	kind   string
	etag   string
	data   []byte
	zipped func() []byte // data as gzip, made when somebody first asks; nil: not smaller
}

// kinds are the types that are served; a file of another is no asset (the tests
// and notes beside them).
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2", ".json": "application/json",
}

func readAssets(under string) (map[string]*asset, error) {
	entries, err := fs.ReadDir(pages, "page")
	if err != nil {
		return nil, fmt.Errorf("web: read pages: %w", err)
	}
	out := make(map[string]*asset)
	for _, e := range entries {
		kind := kinds[path.Ext(e.Name())]
		if e.IsDir() || kind == "" {
			continue
		}
		data, err := pages.ReadFile("page/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("web: read page: %w", err)
		}
		if path.Ext(e.Name()) == ".html" {
			data = fillPath(data, under)
		}
		sum := sha256.Sum256(data)
		out[e.Name()] = &asset{
			kind: kind, etag: base64.RawURLEncoding.EncodeToString(sum[:12]), data: data,
			zipped: sync.OnceValue(func() []byte { return zip(data) }),
		}
	}
	return out, nil
}

// zip is data as gzip; nil where that saves nothing.
func zip(data []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(data); err != nil || w.Close() != nil || out.Len() >= len(data) {
		return nil
	}
	return out.Bytes()
}

// takesGzip reports whether a request asks for gzip: named, and not refused by q=0.
// https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
func takesGzip(r *http.Request) bool {
	for _, item := range strings.Split(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, q, _ := strings.Cut(item, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q = strings.ReplaceAll(strings.ToLower(q), " ", "")
			return q == "" || strings.Trim(strings.TrimPrefix(q, "q="), "0.") != ""
		}
	}
	return false
}

// page serves one file of page/. framed: the configured origins may show it
// inside their own pages.
func (a *Adapter) page(name string, framed bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { a.servePage(w, r, name, framed) }
}

func (a *Adapter) serveAsset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if strings.HasSuffix(name, ".html") {
		name = "" // pages have addresses of their own
	}
	a.servePage(w, r, name, false)
}

func (a *Adapter) servePage(w http.ResponseWriter, r *http.Request, name string, framed bool) {
	found := a.assets[name]
	if found == nil {
		a.fail(w, r, refuse(http.StatusNotFound, "not_found", "there is no such file"))
		return
	}
	h := w.Header()
	h.Set("Content-Type", found.kind)
	h.Add("Vary", "Accept-Encoding")
	data, etag := found.data, found.etag
	if takesGzip(r) {
		if zipped := found.zipped(); zipped != nil {
			data, etag = zipped, etag+"-gzip"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", `"`+etag+`"`)
	h.Set("Cache-Control", "no-cache") // asked for each time, sent when it changed
	h.Set("Content-Security-Policy", a.policy(r, framed))
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// policy is what a page may load, reach and be shown in. No script but our files
// runs, whatever anybody manages to write into a page.
func (a *Adapter) policy(r *http.Request, framed bool) string {
	connect := "'self'"
	if host, ok := a.host(r); ok { // older browsers do not count WebSockets as 'self'
		connect += " ws://" + host + " wss://" + host
	}
	ancestors := "'none'"
	if framed {
		ancestors = "'self'"
		for _, origin := range a.sortedOrigins() {
			ancestors += " " + origin
		}
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; " +
		"connect-src " + connect + "; base-uri 'self'; form-action 'none'; frame-ancestors " + ancestors
}

func (a *Adapter) sortedOrigins() []string {
	var out []string
	for origin := range a.origins {
		out = append(out, origin)
	}
	slices.Sort(out)
	return out
}
