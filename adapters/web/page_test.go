package web

import (
	"compress/gzip"
	"io"
	"net/http/httptest"
	"testing"
)

// Assets come as gzip to whoever takes it, the same bytes under another ETag; all
// that the chat loads is small.
func TestPagesAreZipped(t *testing.T) {
	t.Parallel()
	assets, err := readAssets("/chat")
	if err != nil {
		t.Fatal(err)
	}
	a := &Adapter{assets: assets}
	get := func(name, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "http://localhost/chat/assets/"+name, nil)
		if accept != "" {
			r.Header.Set("Accept-Encoding", accept)
		}
		w := httptest.NewRecorder()
		a.servePage(w, r, name, false)
		return w
	}
	total := 0
	for name, asset := range assets {
		zipped := get(name, "br;q=1, GZIP;q=0.5")
		total += zipped.Body.Len()
		plain := get(name, "")
		if plain.Header().Get("Content-Encoding") != "" || plain.Body.String() != string(asset.data) {
			t.Errorf("%s comes changed to who wants it plain", name)
		}
		if zipped.Header().Get("Content-Encoding") == "" {
			continue // too small to gain
		}
		r, err := gzip.NewReader(zipped.Body)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(r); err != nil || string(data) != string(asset.data) {
			t.Errorf("%s: other bytes as gzip: %v", name, err)
		}
		if zipped.Header().Get("ETag") == plain.Header().Get("ETag") {
			t.Errorf("%s: one ETag for two representations", name)
		}
	}
	if total > 60<<10 {
		t.Errorf("the pages are %d bytes on the wire", total)
	}
	for accept, want := range map[string]bool{
		"gzip": true, "gzip, deflate, br": true, "gzip;q=0": false, "gzip; q=0.0": false, "gzip;q=0.1": true, "br": false, "*": false, "": false, "xgzip": false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", accept)
		if takesGzip(r) != want {
			t.Errorf("%q: %t", accept, !want)
		}
	}
}
