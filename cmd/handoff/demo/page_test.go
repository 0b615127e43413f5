package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func TestAssets(t *testing.T) {
	t.Parallel()
	d := begin(t)
	h := d.Handler()
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	page := get("/")
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "<!doctype html>") {
		t.Fatalf("GET /: %d", page.Code)
	}
	policy := page.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	if inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script[^>]*>[^<]`).FindString(page.Body.String()); inline != "" {
		t.Errorf("the policy would block %q", inline)
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"#]+)"`).FindAllStringSubmatch(page.Body.String(), -1) {
		if got := get("/" + m[1]); got.Code != http.StatusOK || got.Body.Len() == 0 {
			t.Errorf("GET %s: %d", m[1], got.Code)
		}
	}
	outside := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|https?://(?:cdn|fonts)`)
	err := fs.WalkDir(assets, "page", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(assets, name)
		if found := outside.Find(data); found != nil {
			t.Errorf("%s holds %q", name, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestActGuards(t *testing.T) {
	t.Parallel()
	d := begin(t)
	h := d.Handler()
	for _, c := range []struct {
		name, body, kind, site string
		want                   int
	}{
		{"as the page does it", `{"do":"say","who":"mia","text":"hi"}`, "application/json", "same-origin", 200},
		{"from a terminal", `{"do":"say","who":"mia","text":"hi"}`, "application/json; charset=utf-8", "", 200},
		{"from another site", `{"do":"say","who":"mia","text":"hi"}`, "application/json", "cross-site", 403},
		{"as a form", `{"do":"say","who":"mia","text":"hi"}`, "text/plain", "same-origin", 415},
		{"not JSON", `do=say`, "application/json", "same-origin", 400},
		{"no such action", `{"do":"dance"}`, "application/json", "same-origin", 400},
		{"a refusal", `{"do":"say","who":"nobody","text":"hi"}`, "application/json", "same-origin", 422},
		{"a megabyte", `{"do":"say","who":"mia","text":"` + strings.Repeat("x", 1<<20) + `"}`, "application/json", "same-origin", 422},
		{"too much", `{"do":"say","who":"mia","text":"` + strings.Repeat("x", maxBody) + `"}`, "application/json", "same-origin", 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/act", strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			if c.site != "" {
				r.Header.Set("Sec-Fetch-Site", c.site)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%d, want %d: %s", w.Code, c.want, w.Body)
			}
			if c.want == 422 && !strings.Contains(w.Body.String(), `"error":"`) {
				t.Errorf("a refusal without words: %s", w.Body)
			}
		})
	}
}

// TestLive: an open page hears what happens, and is let go when the demo ends.
func TestLive(t *testing.T) {
	t.Parallel()
	d := begin(t)
	server := httptest.NewServer(d.Handler())
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), generous)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	lines := bufio.NewReaderSize(response.Body, 1<<20)
	next := func(name string) string {
		t.Helper()
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatalf("wait for %s: %v", name, err)
			}
			if strings.TrimSpace(line) == "event: "+name {
				data, err := lines.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				return strings.TrimPrefix(strings.TrimSpace(data), "data: ")
			}
		}
	}
	var first hello
	if err := json.Unmarshal([]byte(next("hello")), &first); err != nil || first.Session == "" || len(first.Suggestions) == 0 {
		t.Fatalf("hello: %+v, %v", first, err)
	}
	d.act(t, action{Do: "say", Who: "mia", Text: "line one\nline two"})
	for {
		var chats []chatView
		if err := json.Unmarshal([]byte(next("telegram")), &chats); err != nil {
			t.Fatal(err)
		}
		if m := chats[0].Messages; len(m) == 2 && m[1].Text == "You say: line one\nline two" {
			break
		}
	}
	d.stop()
	if _, err := io.Copy(io.Discard, lines); err != nil {
		t.Errorf("the stream ends with %v", err)
	}
}

// TestSite: the company's page knows its customer, loads the real widget, and may be
// framed by the demo alone.
func TestSite(t *testing.T) {
	t.Parallel()
	d := begin(t)
	h := d.Handler()
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	page := get("/site?who=mia&theme=dark")
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `data-theme="dark"`) || !strings.Contains(page.Body.String(), "Mia Berger") {
		t.Errorf("%d %s", page.Code, page.Body)
	}
	if policy := page.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"#]+)"`).FindAllStringSubmatch(page.Body.String(), -1) {
		if got := get("/" + m[1]); got.Code != http.StatusOK || got.Body.Len() == 0 {
			t.Errorf("GET %s: %d", m[1], got.Code)
		}
	}
	for _, query := range []string{"", "?who=nobody", "?who=%22%3E%3Cscript%3E"} {
		if got := get("/site" + query); got.Code != http.StatusNotFound {
			t.Errorf("/site%s: %d", query, got.Code)
		}
	}
	if bad := get("/site?who=mia&theme=%22%3E%3Cscript%3E"); strings.Contains(bad.Body.String(), `"><script>`) {
		t.Error("the theme became part of the page")
	}
}
