package demo

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// tab is one page in a real browser.
type tab struct {
	t   *testing.T
	ctx context.Context
	d   *rig
}

// browser starts Chromium without a window, with a fresh profile.
func browser(t *testing.T) context.Context {
	t.Helper()
	found := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			found = path
			break
		}
	}
	if found == "" {
		t.Fatal("no Chromium here, and the page is tested in one: `make test` installs it (apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(found), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	running, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(running)
	t.Cleanup(func() {
		ending, done := context.WithTimeout(context.WithoutCancel(ctx), generous)
		defer done()
		_ = chromedp.Cancel(ending) // waits until it has ended, so that its profile can be removed
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", found, err)
	}
	return ctx
}

// open shows a new demo in a new tab. Whatever the page says on its console
// fails the test: errors, refused scripts, files that are not there.
func open(t *testing.T, browser context.Context, width, height int64, features ...*emulation.MediaFeature) *tab {
	t.Helper()
	d := begin(t)
	server := httptest.NewServer(d.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(d.stop) // before the server's: lets the stream go
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, generous+time.Minute)
	t.Cleanup(stop)
	p := &tab{t, ctx, d}

	var said sync.WaitGroup
	console, quiet := context.WithCancel(ctx)
	messages := chromedp.Console(console)
	said.Go(func() {
		for m, err := range messages {
			if err == nil {
				t.Errorf("console: %s: %s (%s:%d)", m.Type, m.Text, m.URL, m.Line)
			}
		}
	})
	t.Cleanup(func() { quiet(); said.Wait() })

	p.do(chromedp.EmulateViewport(width, height))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(server.URL))
	p.until("document.querySelectorAll('.chip').length > 5 && document.querySelectorAll('.person').length === 4")
	return p
}

func (p *tab) do(step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, step); err != nil {
		p.t.Fatal(err)
	}
}

// js is the value of an expression; promises are awaited.
func js[T any](p *tab, expression string) T {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// until blocks until an expression holds; it is asked whenever the page changed,
// and now and then: the focus, a frame and what loads change nothing of the document.
func (p *tab) until(expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, generous)
	defer cancel()
	wait := fmt.Sprintf(`new Promise((done) => {
		const ok = () => { try { return Boolean(%s); } catch { return false; } };
		if (ok()) return done(true);
		let watch, beat;
		const again = () => { if (ok()) { watch.disconnect(); clearInterval(beat); done(true); } };
		watch = new MutationObserver(again);
		watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		beat = setInterval(again, 100);
	})`, expression)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise)); err != nil {
		page, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.querySelector('.stage').innerText"))
		p.t.Fatalf("waited in vain for %s: %v; the page reads:\n%s", expression, err, page)
	}
}

// keys types into what has the focus.
func (p *tab) keys(text string) { p.t.Helper(); p.do(chromedp.KeyEvent(text)) }

// say types a text and sends it. The Enter is a bare key: the character that
// chromedp sends after it would be typed even where the page has taken the key.
func (p *tab) say(text string) {
	p.t.Helper()
	p.keys(text)
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		enter := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
		if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, enter); err != nil {
			p.t.Fatal(err)
		}
	}
}

// click presses a button by its words, within a part of the page.
func (p *tab) click(within, words string) {
	p.t.Helper()
	js[bool](p, fmt.Sprintf(`(() => { const b = [...document.querySelectorAll(%q)].findLast((b) => b.textContent.includes(%q)); b.focus(); b.click(); return true; })()`, within+" button", words))
}
