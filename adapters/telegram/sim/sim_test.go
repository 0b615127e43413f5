package sim

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// The real client library must find nothing missing: it sends chunked multipart.
func TestBehindTheLibrary(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	defer s.Close()
	server := httptest.NewServer(s)
	defer server.Close()
	b, err := bot.New(s.Token(), bot.WithServerURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	ann := s.Private(7, "Ann", "en")
	ctx := t.Context()
	m, err := b.SendMessage(ctx, &bot.SendMessageParams{
		ChatID: 7, Text: "<b>{hi}</b> there", ParseMode: models.ParseModeHTML,
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "A", CallbackData: "a"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := ann.Sent()
	if len(got) != 1 || got[0].ID != m.ID || got[0].Text != "{hi} there" || got[0].Entities[0].Length != 4 || got[0].Buttons[0][0].Data != "a" {
		t.Errorf("%+v", got)
	}
	if _, err := b.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: 7, MessageID: m.ID, Text: "new"}); err != nil || ann.Sent()[0].Text != "new" {
		t.Errorf("edit: %v", err)
	}
	ann.Block()
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: 7, Text: "x"}); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("blocked: %v", err)
	}
	s.Group(-5, "G").As(7, "Ann", "en").Migrate(-1005)
	var moved *bot.MigrateError
	if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: -5, Text: "x"}); !errors.As(err, &moved) || moved.MigrateToChatID != -1005 {
		t.Errorf("migrated: %v", err)
	}
	s.Fail(Fault{Code: 429, RetryAfter: 3, Times: 1})
	var many *bot.TooManyRequestsError
	if _, err := b.GetMe(ctx); !errors.As(err, &many) || many.RetryAfter != 3 {
		t.Errorf("limited: %v", err)
	}
	if _, err := b.SetWebhook(ctx, &bot.SetWebhookParams{URL: "https://a.test", AllowedUpdates: []string{"message"}}); err != nil {
		t.Error(err)
	}
	if info, err := b.GetWebhookInfo(ctx); err != nil || info.URL != "https://a.test" {
		t.Errorf("%+v %v", info, err)
	}
}

func TestHTMLIsReadAsTelegramDoes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a < b":                              "!Unclosed start tag",
		"a <x> b":                            "!Unsupported start tag \"x\"",
		"<b>a":                               "!Can't find end tag",
		"a</b>":                              "!Unexpected end tag",
		"<b><i>a</b></i>":                    "!Unmatched end tag",
		"<script>a</script>":                 "!Unsupported start tag",
		"a & b &lt;b&gt; &#65; &x;":          "a & b <b> A &x;",
		"<b>a</b><i>b</i>":                   "ab",
		"<a href=\"https://a.test\">x</a> 👋": "x 👋",
		"<pre><code class=\"language-go\">x</code></pre>": "x",
	} {
		got, err := ParseHTML(in)
		if err != nil {
			got = err.Error()
		}
		if refused, is := strings.CutPrefix(want, "!"); is && (err == nil || !strings.Contains(got, refused)) || !is && got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	_, found, err := parseHTML("👋<b>é</b> <pre><code class=\"language-go\">x</code></pre><a href=\"javascript:x\">y</a>")
	if err != nil || len(found) != 2 || found[0].Offset != 2 || found[0].Length != 1 || found[1].Language != "go" {
		t.Errorf("%+v %v", found, err)
	}
}

// ask calls a method and decodes its result.
func ask(t *testing.T, client *http.Client, url, body string) (int, []json.RawMessage) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, _ := io.ReadAll(resp.Body)
	var answer struct{ Result []json.RawMessage }
	_ = json.Unmarshal(data, &answer)
	return resp.StatusCode, answer.Result
}

func TestOffsetsConfirm(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	defer s.Close()
	server := httptest.NewServer(s)
	defer server.Close()
	url := server.URL + "/bot" + s.Token() + "/getUpdates"
	ann := s.Private(7, "Ann", "en")
	for _, text := range []string{"1", "2", "3"} {
		ann.Say(text)
	}
	client := server.Client()
	if _, got := ask(t, client, url, `{}`); len(got) != 3 {
		t.Errorf("%d updates", len(got))
	}
	if _, got := ask(t, client, url, `{"limit":2}`); len(got) != 2 || s.Waiting() != 3 {
		t.Errorf("%d updates, %d wait", len(got), s.Waiting())
	}
	if _, got := ask(t, client, url, `{"offset":1002}`); len(got) != 1 || s.Waiting() != 1 {
		t.Errorf("%d updates, %d wait", len(got), s.Waiting())
	}
	if _, got := ask(t, client, url, `{"offset":1002}`); len(got) != 1 || s.Hammered() != 1 {
		t.Errorf("%d updates, hammered %d", len(got), s.Hammered())
	}
	ask(t, client, url, `{"offset":1003}`)
	if s.Waiting() != 0 {
		t.Errorf("%d wait", s.Waiting())
	}
}

// The second poller that waits drives the first one out.
func TestTwoPollers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		client := &http.Client{Transport: &http.Transport{DialContext: s.Dial}}
		codes := make(chan int, 2)
		poll := func() {
			code, _ := ask(t, client, "http://sim/bot"+s.Token()+"/getUpdates", `{"timeout":50}`)
			codes <- code
		}
		go poll()
		synctest.Wait()
		go poll()
		if code := <-codes; code != http.StatusConflict {
			t.Errorf("the first poller got %d", code)
		}
		s.Private(7, "Ann", "en").Say("hi")
		if code := <-codes; code != http.StatusOK {
			t.Errorf("the second poller got %d", code)
		}
		s.Close()
		client.CloseIdleConnections()
	})
}
