package web

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	keyboard "github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// generous is how long a test waits for what must come.
const generous = 2 * time.Minute

// chromium starts a browser without a window, with a fresh profile.
func chromium(t *testing.T) context.Context {
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
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true), chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Flag("test-third-party-cookie-phaseout", true))
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

// window is one page in a browser.
type window struct {
	t     *testing.T
	ctx   context.Context
	world runtime.ExecutionContextID // of the frame within it, as long as its document is there; 0: the page itself
	// quiet are parts of what the console may say: of a network that a test broke.
	quiet *hushed
}

type hushed struct {
	mu    sync.Mutex
	parts []string
}

// hush adds to what the console may say.
func (p *window) hush(part string) {
	p.quiet.mu.Lock()
	defer p.quiet.mu.Unlock()
	p.quiet.parts = append(p.quiet.parts, part)
}

// look is how a window looks.
type look struct {
	width, height int64
	scheme        string // light or dark
	quiet         []string
	still         bool // no motion
}

// visit opens an address in a new window with a storage of its own. Whatever the
// page says on its console fails the test: errors, refused scripts and styles,
// files that are not there.
func visit(t *testing.T, browser context.Context, address string, how look) *window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	return visitIn(t, ctx, cancel, address, how)
}

// beside opens an address in another window of the same visitor.
func (p *window) beside(address string, how look) *window {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	return visitIn(p.t, ctx, cancel, address, how)
}

func visitIn(t *testing.T, ctx context.Context, cancel context.CancelFunc, address string, how look) *window {
	t.Helper()
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 3*generous)
	t.Cleanup(stop)
	p := &window{t: t, ctx: ctx, quiet: &hushed{parts: how.quiet}}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	var said sync.WaitGroup
	console, hush := context.WithCancel(ctx)
	messages := chromedp.Console(console)
	said.Go(func() {
		for m, err := range messages {
			if err == nil && !p.expected(m.Text+" "+m.URL) {
				t.Errorf("console: %s: %s (%s:%d)", m.Type, m.Text, m.URL, m.Line)
			}
		}
	})
	t.Cleanup(func() { hush(); said.Wait() })
	if how.width == 0 {
		how.width, how.height = 1280, 800
	}
	p.do(chromedp.EmulateViewport(how.width, how.height))
	p.wants(how)
	p.do(chromedp.Navigate(address))
	return p
}

// wants sets what the visitor wants to see.
func (p *window) wants(how look) {
	p.t.Helper()
	features := []*emulation.MediaFeature{}
	if how.scheme != "" {
		features = append(features, &emulation.MediaFeature{Name: "prefers-color-scheme", Value: how.scheme})
	}
	if how.still {
		features = append(features, &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
	}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		p.t.Fatal(err)
	}
}

func (p *window) expected(text string) bool {
	p.quiet.mu.Lock()
	defer p.quiet.mu.Unlock()
	for _, q := range p.quiet.parts {
		if strings.Contains(text, q) {
			return true
		}
	}
	return false
}

func (p *window) do(step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, step); err != nil {
		p.t.Fatal(err)
	}
}

// there leads an expression into the window's frame.
func (p *window) there(e *runtime.EvaluateParams) {
	if p.world != 0 {
		e.ContextID = p.world
	}
}

// inside is the chat's frame within a company's page, once it shows the chat: of
// the empty document before it, whose place the chat takes, the page would see more.
func (p *window) inside() *window {
	p.t.Helper()
	p.until("document.querySelector('handoff-chat').shadowRoot.querySelector('iframe').contentDocument === null")
	frame := *p
	if err := frame.enter(); err != nil {
		p.t.Fatal(err)
	}
	return &frame
}

// enter finds the document that the frame shows now.
func (p *window) enter() error {
	tree, err := chromedp.Call(p.ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return err
	}
	if len(tree.FrameTree.ChildFrames) != 1 {
		return fmt.Errorf("the frames of the page: %+v", tree.FrameTree)
	}
	world, err := chromedp.Call(p.ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.ChildFrames[0].Frame.ID})
	p.world = world.ExecutionContextID
	return err
}

// value is that of an expression in the page; promises are awaited.
func value[T any](p *window, expression string) T {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, p.there))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// leaves is how the browser says that a page went while it was asked.
var leaves = regexp.MustCompile(`navigated|context was destroyed|Cannot find context|default execution context`)

// until blocks until an expression holds; it is asked whenever the page changed or
// scrolled.
func (p *window) until(expression string) {
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
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise, p.there))
	for err != nil && ctx.Err() == nil && leaves.MatchString(err.Error()) { // it loads anew meanwhile
		if p.world != 0 {
			if err = p.enter(); err != nil {
				continue
			}
		}
		_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise, p.there))
	}
	if err != nil {
		reads, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.body.innerText", p.there))
		p.t.Fatalf("waited in vain for %s: %v; the page reads:\n%s", expression, err, reads)
	}
}

// keys types into what has the focus.
func (p *window) keys(text string) { p.t.Helper(); p.do(chromedp.KeyEvent(text)) }

// press presses a bare key: the character that chromedp sends with some would be
// typed even where the page has taken the key.
func (p *window) press(key string, code int64) {
	p.t.Helper()
	for _, kind := range []keyboard.DispatchKeyEventType{keyboard.DispatchKeyEventTypeRawKeyDown, keyboard.DispatchKeyEventTypeKeyUp} {
		e := keyboard.DispatchKeyEventParams{Type: kind, Key: key, Code: key, WindowsVirtualKeyCode: code}
		if _, err := chromedp.Call(p.ctx, keyboard.DispatchKeyEvent, e); err != nil {
			p.t.Fatal(err)
		}
	}
}

// write puts a text into the chat's field, as an input method does, and sends it:
// three events a key would take most of the time that these tests take.
func (p *window) write(text string) {
	p.t.Helper()
	value[bool](p, "(document.querySelector('#say').focus(), true)")
	if _, err := chromedp.Call(p.ctx, keyboard.InsertText, keyboard.InsertTextParams{Text: text}); err != nil {
		p.t.Fatal(err)
	}
	p.press("Enter", 13)
}

// click presses the last thing that a selector finds and that shows these words.
func (p *window) click(selector, words string) {
	p.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll(%q)].findLast((b) => b.checkVisibility() && !b.disabled && (b.textContent + (b.getAttribute('aria-label') ?? '')).includes(%q))`, selector, words)
	p.until(find)
	value[bool](p, fmt.Sprintf(`(() => { const b = %s; b.focus(); b.click(); return true; })()`, find))
}

// ready waits until the chat has begun.
func (p *window) ready() {
	p.t.Helper()
	p.until("document.querySelector('#log')?.getAttribute('aria-live') === 'polite'")
}

const lastIn = "[...document.querySelectorAll('.row.in .bubble')].at(-1).innerText"
