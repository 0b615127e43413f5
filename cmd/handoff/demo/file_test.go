package demo

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"
)

var png = []byte("\x89PNG\r\n\x1a\n and so on")

// sent posts a file as the page does and returns the status and the words.
func (d *Demo) sent(q string, data []byte) (int, string) {
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/upload?"+q, bytes.NewReader(data)))
	return w.Code, w.Body.String()
}

// TestFiles: a file stands on the other side as it was sent, in both directions on
// both platforms.
func TestFiles(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"telegram", "discord"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			virtually(t, func(t *testing.T, d *rig) {
				get := func(path string) *httptest.ResponseRecorder {
					w := httptest.NewRecorder()
					d.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/file/"+path, nil))
					return w
				}
				d.act(t, action{Do: "say", At: at, Who: "mia", Text: "person"})
				head := d.shows(t, "the card", isCard)
				if code, words := d.sent("at="+at+"&who=mia&name=box.png&text=look", png); code != 200 {
					t.Fatalf("%d %s", code, words)
				}
				there := d.shows(t, "the picture", func(p post) bool { return len(p.Files) == 1 })
				if f := there.Files[0]; f.Show != "image" || f.Size != int64(len(png)) {
					t.Errorf("file %+v", f)
				}
				w := get(there.Files[0].Path)
				if !bytes.Equal(w.Body.Bytes(), png) || w.Header().Get("Content-Type") != "image/png" {
					t.Errorf("%d %s %q", w.Code, w.Header().Get("Content-Type"), w.Body)
				}

				page := []byte("<!doctype html><script>alert(1)</script>")
				if code, words := d.sent("at=slack&who=UANNA&thread="+head.TS+"&name=../a%0d%0a/x.html&text=see+this", page); code != 200 {
					t.Fatalf("%d %s", code, words)
				}
				var got shownFile
				d.await(t, "the agent's file", func([]chatView, []post) bool {
					got = d.files("mia")
					return got.Name == "x.html"
				})
				w = get(got.Path)
				h := w.Header()
				if !bytes.Equal(w.Body.Bytes(), page) || h.Get("Content-Type") != "application/octet-stream" || h.Get("X-Content-Type-Options") != "nosniff" ||
					!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
					t.Errorf("%d %v %q", w.Code, h, w.Body)
				}

				if code, words := d.sent("at="+at+"&who=mia&voice=1&text=hello+there", nil); code != 200 {
					t.Fatalf("%d %s", code, words)
				}
				sound := d.shows(t, "the voice note", func(p post) bool { return len(p.Files) == 1 && p.Files[0].Show == "audio" })
				if w := get(sound.Files[0].Path); w.Header().Get("Content-Type") != "audio/wav" || !bytes.Equal(w.Body.Bytes(), hum("hello there")) {
					t.Errorf("the sound is %s of %d bytes", w.Header().Get("Content-Type"), w.Body.Len())
				}
			})
		})
	}
}

// files is the last file that a customer got from the bot.
func (d *Demo) files(who string) (last shownFile) {
	for _, c := range d.chats() {
		for _, m := range c.Messages {
			if c.ID == who && !m.Out && len(m.Files) > 0 {
				last = m.Files[0]
			}
		}
	}
	for _, c := range d.dms() {
		for _, m := range c.Messages {
			if c.ID == who && !m.Out && len(m.Files) > 0 {
				last = m.Files[0]
			}
		}
	}
	return last
}

func TestFileRefused(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {
		d.act(t, action{Do: "block", Who: "lin", On: true})
		for _, c := range []struct {
			query string
			data  []byte
			want  refusal
		}{
			{"at=telegram&who=nobody&name=a.txt", png, refusedWho},
			{"at=discord&who=nobody&name=a.txt", png, refusedWho},
			{"at=slack&who=mia&name=a.txt", png, refusedWho},
			{"at=slack&who=UBEN&thread=1.2&name=a.txt", png, refusedGone},
			{"at=telegram&who=lin&name=a.txt", png, refusedBlocked},
			{"at=telegram&who=mia&name=a.txt", nil, refusedEmpty},
			{"at=telegram&who=mia&voice=1", png, refusedVoice},
			{"at=telegram&who=mia&name=a.txt", make([]byte, maxFile+1), refusedFile},
			{"at=telegram&who=mia&name=a.txt&text=" + strings.Repeat("x", 4097), png, refusedLong},
			{"at=discord&who=mia&name=a.txt&text=" + strings.Repeat("x", 2001), png, refusedWords},
		} {
			code, words := d.sent(c.query, c.data)
			if code != http.StatusUnprocessableEntity || !strings.Contains(words, string(c.want)[:12]) {
				t.Errorf("%.60s: %d %s, want %q", c.query, code, words, c.want)
			}
		}
		for _, path := range []string{"telegram/mia/7", "telegram/mia/x", "discord/mia/1/2", "discord/nobody/1/2", "slack/1.2/F1", "slack", "../page.go", "telegram/nobody/1"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "/file/x", nil)
			r.URL.Path = "/file/" + path
			d.Handler().ServeHTTP(w, r)
			if w.Code == http.StatusOK {
				t.Errorf("%s: %d %q", path, w.Code, w.Body)
			}
		}
		for _, site := range []string{"cross-site", "same-site"} {
			r := httptest.NewRequest(http.MethodPost, "/upload?at=telegram&who=mia&name=a", bytes.NewReader(png))
			r.Header.Set("Sec-Fetch-Site", site)
			w := httptest.NewRecorder()
			if d.Handler().ServeHTTP(w, r); w.Code != http.StatusForbidden {
				t.Errorf("from %s: %d", site, w.Code)
			}
		}
	})
}

// FuzzFileName: a name has no path, nothing that hides, and an end.
func FuzzFileName(f *testing.F) {
	for _, seed := range []string{"", "a.txt", `C:\x\y.pdf`, "../../etc/passwd", "a\u202etxt.exe", strings.Repeat("好", 300), "a\r\nb", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := fileName(name)
		if got == "" || strings.ContainsAny(got, `/\`) || len([]rune(got)) > 120 || strings.ContainsFunc(got, unicode.IsControl) {
			t.Errorf("fileName(%q) = %q", name, got)
		}
		if _, err := url.ParseQuery("name=" + url.QueryEscape(got)); err != nil {
			t.Error(err)
		}
	})
}
