package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"handoff/bot"
)

// The launcher's parts, within the company's page.
const (
	inShadow = "document.querySelector('handoff-chat').shadowRoot"
	launcher = inShadow + ".querySelector('button')"
)

// embedded: the chat within a page of another origin, under that page's strict
// policy, without a cookie and without touching the page.
func (b *visits) embedded(t *testing.T) {
	s := newSite(t, echo, `data-title="Kitewright help"`)
	p := b.visit(t, s.shop.URL, look{})
	p.until(launcher)
	before := value[string](p, "[...document.querySelectorAll('main *')].map((n) => getComputedStyle(n).cssText + n.getBoundingClientRect().x).join()")
	if got := value[string](p, launcher+".getAttribute('aria-label') + getComputedStyle("+launcher+").borderRadius"); got != "Open the chat50%" {
		t.Errorf("the launcher is %q", got)
	}
	if value[bool](p, "Boolean("+inShadow+".querySelector('iframe'))") {
		t.Error("the chat loads before anybody asked for it")
	}
	value[bool](p, "(window.happened = [], ['open', 'close', 'ready', 'message'].forEach((n) => handoff.on(n, () => happened.push(n))), true)")
	p.do(chromedp.KeyEvent(kb.Tab))
	value[bool](p, "("+launcher+".focus(), true)")
	p.keys(kb.Enter)
	p.until("happened.includes('ready')")
	frame := p.inside()
	frame.ready()
	frame.until("document.activeElement.id === 'say' && document.querySelector('#name').innerText === 'Kitewright help'")
	p.keys("hello") // the focus is in the frame
	p.press("Enter", 13)
	frame.until(lastIn + " === 'You said: hello'")
	p.until("happened.includes('message')")
	p.keys(kb.Escape)
	p.until(inShadow + ".querySelector('.panel').hidden && " + inShadow + ".activeElement === " + launcher)
	if got := value[[]string](p, "happened"); got[0] != "open" || got[len(got)-1] != "close" {
		t.Errorf("happened: %v", got)
	}
	after := value[string](p, "[...document.querySelectorAll('main *')].map((n) => getComputedStyle(n).cssText + n.getBoundingClientRect().x).join()")
	if before != after {
		t.Error("the company's page looks different with the chat")
	}
	if cookies := value[string](frame, "document.cookie"); cookies != "" {
		t.Errorf("cookies: %q", cookies)
	}
	p.do(chromedp.Reload())
	frame = p.inside() // it was used before: loaded at once, to count what comes
	frame.ready()
	frame.until(lastIn + " === 'You said: hello'")
}

// badge: what comes while the chat is closed is counted on the launcher.
func (b *visits) badge(t *testing.T) {
	s := newSite(t, nil, "data-open data-position=left data-color=#ffd400")
	p := b.visit(t, s.shop.URL, look{})
	frame := p.inside()
	frame.ready()
	frame.write("hello")
	at := s.next(bot.KindText).At
	s.say(at, bot.Reply{Text: "seen"})
	frame.until(lastIn + " === 'seen'")
	value[bool](p, "(handoff.close(), true)")
	s.say(at, bot.Reply{Text: "one", By: "Anna"})
	s.say(at, bot.Reply{Text: "two", By: "Anna"})
	p.until(inShadow + ".querySelector('span').innerText === '2' && " + launcher + ".getAttribute('aria-label').includes('2 unread')")
	if left := value[float64](p, launcher+".getBoundingClientRect().left"); left != 20 {
		t.Errorf("the launcher stands at %v, want at the left", left)
	}
	if dark := value[string](p, "getComputedStyle("+launcher+").color"); !strings.HasPrefix(dark, "oklch(0 ") {
		t.Errorf("on yellow the launcher's picture is %s, want a dark one", dark)
	}
	value[bool](p, "(handoff.open(), true)")
	p.until(inShadow + ".querySelector('span').hidden")
	frame.until("document.querySelector('#fresh') && document.title === 'Support'")
}

// identity: whom the company vouches for is known, and no longer when they leave.
func (b *visits) identity(t *testing.T) {
	vouch := func(id string, until time.Time) string {
		body := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"id":%q,"name":"Mia","exp":%d}`, id, until.Unix()))
		mac := hmac.New(sha256.New, []byte(strings.Repeat("i", 32)))
		mac.Write([]byte(body))
		return body + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	s := newSite(t, echo, "data-open data-identity="+vouch("42", time.Now().Add(time.Hour)))
	p := b.visit(t, s.shop.URL, look{quiet: []string{"403"}})
	frame := p.inside()
	frame.ready()
	frame.write("hello")
	if m := s.next(bot.KindText); m.From.ID != "user:42" || m.From.Name != "Mia" {
		t.Errorf("heard from %+v", m.From)
	}
	frame.until(lastIn + " === 'You said: hello'")
	value[bool](p, fmt.Sprintf("(window.known = [], handoff.on('identified', (k) => known.push(k)), handoff.identify(%q), true)", vouch("43", time.Now().Add(time.Hour))))
	p.until("known[0] === true")
	frame = p.inside() // another person's chat
	frame.ready()
	if n := value[int](frame, "document.querySelectorAll('.row.out').length"); n != 0 {
		t.Errorf("another person reads %d messages", n)
	}
	frame.write("I am another one")
	if m := s.next(bot.KindText); m.From.ID != "user:43" {
		t.Errorf("heard from %+v", m.From)
	}
	value[bool](p, "(handoff.identify('nonsense.token'), true)")
	p.until("known[1] === false")
	frame = p.inside()
	frame.ready()
	frame.write("nobody")
	if m := s.next(bot.KindText); strings.HasPrefix(m.From.ID, "user:") {
		t.Errorf("heard from %+v", m.From)
	}
}

// twice: a second tag does nothing.
func (b *visits) twice(t *testing.T) {
	s := newSite(t, echo, "")
	p := b.visit(t, s.shop.URL, look{})
	p.until(launcher)
	value[bool](p, `new Promise((done) => { const s = document.createElement('script'); s.src = document.querySelector('script').src; s.onload = () => done(true); document.body.append(s); })`)
	if n := value[int](p, "document.querySelectorAll('handoff-chat').length"); n != 1 {
		t.Errorf("%d launchers, want one", n)
	}
}

// phone: there the chat takes the whole screen.
func (b *visits) phone(t *testing.T) {
	s := newSite(t, echo, "data-lang=zh")
	p := b.visit(t, s.shop.URL, look{width: 390, height: 844, still: true})
	p.until(launcher)
	value[bool](p, "("+launcher+".click(), true)")
	frame := p.inside()
	frame.ready()
	if got := value[string](p, "(({x, y, width, height}) => [x, y, width, height].join())("+inShadow+".querySelector('iframe').getBoundingClientRect())"); got != "0,0,390,844" {
		t.Errorf("the frame stands at %s", got)
	}
	if got := value[string](frame, "document.querySelector('#close').getAttribute('aria-label') + document.documentElement.lang"); got != "关闭对话zh-Hans" {
		t.Errorf("in Chinese: %q", got)
	}
	value[bool](frame, "(document.querySelector('#close').click(), true)")
	p.until(inShadow + ".querySelector('.panel').hidden")
}
