package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("handoff/bot/redisstore/redistest.spawn.func1")) // its server ends with this process
}

// A wrong configuration is refused whole, with its mend and without its secrets.
func TestNew(t *testing.T) {
	t.Parallel()
	s := newStore()
	_, err := New(Config{
		Name: "my chat", Path: "chat/", URL: "chat.example", Secret: "hunter2", IdentitySecret: "swordfish", Color: "blue", MaxFile: 1 << 40, Proxies: []string{"the proxy"},
		Origins: []string{"*", "https://*.shop.example", "shop.example", "https://shop.example/", "https://Shop.example", "https://shop.example'; script-src *"},
		Texts:   map[string]Text{"not a language": {}, "de": {Links: []Link{{"Impressum", "javascript:alert(1)"}}}},
	})
	if err == nil {
		t.Fatal("it is taken")
	}
	text := err.Error()
	for _, want := range []string{
		`name "my chat"`, `path "chat/"`, `address "chat.example"`, "it has 7 bytes", "openssl rand -base64 48", "identity secret: it has 9 bytes", `color "blue"`, "largest file", "the proxy",
		`origin "*": name each site`, `"https://*.shop.example": name each`, `"shop.example": want scheme`, `"https://shop.example/": want scheme`, "in lower case", `script-src *"`, "a store", "language",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not told in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "hunter2") || strings.Contains(text, "swordfish") {
		t.Errorf("a secret is told:\n%s", text)
	}
	a, err := New(Config{Secret: testSecret, Feed: s, Memory: s, Origins: []string{testShop, "http://localhost:3000", "https://xn--bcher-kva.example"}})
	if err != nil || a.Name() != "web" {
		t.Fatal(err)
	}
	if _, err := New(Config{Secret: testSecret, Feed: s, Memory: s, Texts: map[string]Text{"de": {Links: []Link{{"Impressum", "javascript:alert(1)"}}}}}); err == nil {
		t.Error("a link to a script is taken")
	}
}

// Pages run nothing but our files, can be framed where they may, and are asked
// for again only when they changed.
func TestPages(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore(), func(c *Config) {
		c.Path, c.Origins = "/help/chat", []string{testShop, "https://a.example"}
	})
	host := strings.TrimPrefix(r.URL, "http://")
	for path, c := range map[string]struct{ kind, ancestors string }{
		"/help/chat":                {"text/html; charset=utf-8", "'none'"},
		"/help/chat/frame":          {"text/html; charset=utf-8", "'self' https://a.example " + testShop},
		"/help/chat/feedback":       {"text/html; charset=utf-8", "'none'"},
		"/help/chat/f/x.y.z":        {"text/html; charset=utf-8", "'none'"},
		"/help/chat/widget.js":      {"text/javascript; charset=utf-8", "'none'"},
		"/help/chat/assets/chat.js": {"text/javascript; charset=utf-8", "'none'"},
	} {
		resp, body := fetchPage(t, r.URL+path, "")
		h := resp.Header
		policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; " +
			"connect-src 'self' ws://" + host + " wss://" + host + "; base-uri 'self'; form-action 'none'; frame-ancestors " + c.ancestors
		if resp.StatusCode != 200 || h.Get("Content-Type") != c.kind || h.Get("Content-Security-Policy") != policy ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d %v, want the policy %s", path, resp.StatusCode, h, policy)
		}
		if strings.HasPrefix(c.kind, "text/html") {
			if !strings.Contains(body, `<base href="/help/chat/">`) || strings.Contains(body, "{{path}}") {
				t.Errorf("%s does not know its path", path)
			}
			for _, inline := range []string{" style=", " onclick=", "<style", "<script>"} {
				if strings.Contains(body, inline) {
					t.Errorf("%s has %s, which its policy forbids", path, inline)
				}
			}
		}
		if again, _ := fetchPage(t, r.URL+path, h.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s unchanged is answered %d", path, again.StatusCode)
		}
	}
	for _, path := range []string{"/help/chat/assets/chat.html", "/help/chat/assets/..%2fweb.go", "/help/chat/assets/none.js", "/help/chat/", "/help/chat/v1/", "/help/chat/v1/nothing", "/help/chat/f/"} {
		if resp, body := fetchPage(t, r.URL+path, ""); resp.StatusCode != http.StatusNotFound || !strings.Contains(body, `"code":"not_found"`) {
			t.Errorf("%s: %d %s", path, resp.StatusCode, body)
		}
	}
}

func fetchPage(t testing.TB, address, etag string) (*http.Response, string) {
	t.Helper()
	q, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if etag != "" {
		q.Header.Set("If-None-Match", etag)
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// The chat speaks the reader's language where it can, English where it cannot.
func TestConfig(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore(), func(c *Config) {
		c.Title = "Shop"
		c.Texts = map[string]Text{
			"de":    {Greeting: "Guten Tag!", Links: []Link{{"Impressum", "https://shop.example/impressum"}}},
			"fr":    {Title: "Boutique"},
			"zh-CN": {Placeholder: "问我们"},
		}
	})
	for lang, want := range map[string][3]string{
		"de-AT": {"de", "Shop", "Guten Tag!"}, "fr": {"fr", "Boutique", "Hello! How can we help?"}, "en-GB": {"en", "Shop", "Hello! How can we help?"},
		"zh-CN": {"zh-CN", "Shop", "您好！请问有什么可以帮您？"}, "zh": {"zh", "Shop", "您好！请问有什么可以帮您？"}, "sw": {"en", "Shop", "Hello! How can we help?"}, "rubbish!": {"en", "Shop", "Hello! How can we help?"},
	} {
		var got struct {
			V, MaxText                   int
			Lang, Title, Greeting, Color string
			Accept                       []string
		}
		b := &browser{t: t, client: http.DefaultClient, base: r.URL, origin: testShop}
		status, header := b.do(b.request(context.Background(), "GET", "/chat/v1/config?lang="+lang, "", nil), &got)
		if status != 200 || got.V != 1 || [3]string{got.Lang, got.Title, got.Greeting} != want || got.Color != "#1463ff" || len(got.Accept) < 10 {
			t.Errorf("%s: %d %+v, want %v", lang, status, got, want)
		}
		if header.Get("Access-Control-Allow-Origin") != testShop || !strings.Contains(header.Get("Cache-Control"), "max-age") {
			t.Errorf("%s: %v", lang, header)
		}
	}
}

// Check says what is served where and what is amiss.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Config)
		want   []string
		not    string
	}{
		"bare":   {func(c *Config) { c.Origins, c.IdentitySecret = nil, "" }, []string{"page at /chat", "no site may embed", "no public address", "anonymous"}, "vouches"},
		"whole":  {func(c *Config) { c.URL = "https://chat.shop.example" }, []string{"https://chat.shop.example/chat/widget.js", "embedded by " + testShop, "vouches"}, "warning"},
		"local":  {func(c *Config) { c.URL, c.Origins = "http://localhost:8080", []string{"http://127.0.0.1:3000"} }, nil, "warning"},
		"unsafe": {func(c *Config) { c.URL, c.Origins = "http://chat.example", []string{"http://shop.example"} }, []string{"http://chat.example is not https", "http://shop.example is not https"}, ""},
	} {
		works, err := serve(t, newStore(), c.change).adapter.Check(context.Background())
		text := strings.Join(works, "\n")
		if err != nil || c.not != "" && strings.Contains(text, c.not) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not told in\n%s", name, want, text)
			}
		}
		if strings.Contains(text, testSecret) {
			t.Errorf("%s tells the secret", name)
		}
	}
	kept := newStore()
	r := serve(t, kept)
	for _, method := range []string{"Get", "Recent"} {
		kept.breakNext(method, 1)
		if _, err := r.adapter.Check(context.Background()); err == nil {
			t.Errorf("with %s away all is well", method)
		}
	}
}
