package web

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"handoff/bot"
)

// visits opens windows of one browser.
type visits struct{ browser context.Context }

func (b *visits) visit(t *testing.T, address string, how look) *window {
	t.Helper()
	return visit(t, b.browser, address, how)
}

// give hands files to an input of the page: a picture, a table, and what cannot be
// taken.
const give = `(async (input) => {
	const c = new OffscreenCanvas(40, 30), x = c.getContext('2d');
	x.fillStyle = 'green'; x.fillRect(0, 0, 40, 30);
	const d = new DataTransfer();
	d.items.add(new File([await c.convertToBlob()], 'kite.png', { type: 'image/png' }));
	d.items.add(new File(['a,b\n1,2\n'], 'orders.csv', { type: 'text/csv' }));
	d.items.add(new File(['MZ'], 'evil.exe', { type: 'application/x-msdownload' }));
	d.items.add(new File([new Uint8Array(200000)], 'huge.png', { type: 'image/png' }));
	return d; })()`

// files: picked, dropped and pasted; refused politely; shown in place.
func (b *visits) files(t *testing.T) {
	s := newSite(t, nil, "", func(c *Config) { c.MaxFile = 100000 })
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	value[bool](p, give+`.then((d) => { const f = document.querySelector('#files'); f.files = d.files; f.dispatchEvent(new Event('change')); return true; })`)
	p.until("document.querySelectorAll('.chip.ready').length === 2")
	p.until("document.querySelector('#notice').innerText.includes('evil.exe') && document.querySelector('#notice').innerText.includes('huge.png') && document.querySelector('#notice').innerText.includes('100 KB')")
	p.write("two files")
	m := s.next(bot.KindText)
	if len(m.Files) != 2 || m.Files[0].Name != "kite.png" || m.Files[0].Media != bot.MediaPhoto || m.Text != "two files" {
		t.Errorf("heard %+v", m)
	}
	shown := "document.querySelector('.row.out .photo img').naturalWidth === 40 && document.querySelector('.row.out button.file').innerText.includes('orders.csv')"
	p.until(shown)
	p.until("document.querySelectorAll('.chip').length === 0")
	value[bool](p, "(location.reload(), true)")
	p.ready()
	p.until(shown) // fetched under the session now
	for _, way := range []string{
		"new DragEvent('drop', { dataTransfer: d, bubbles: true, cancelable: true })", "new ClipboardEvent('paste', { clipboardData: d, bubbles: true, cancelable: true })",
	} {
		value[bool](p, give+`.then((d) => { document.querySelector('#say').dispatchEvent(`+way+`); return true; })`)
		p.until("document.querySelectorAll('.chip.ready').length === 2")
		p.click(".chip button", "kite.png")
		p.until("document.querySelectorAll('.chip').length === 1")
		p.click("#send", "")
		if m := s.next(bot.KindText); len(m.Files) != 1 || m.Files[0].Name != "orders.csv" {
			t.Errorf("heard %+v", m)
		}
	}
	s.say(m.At, bot.Reply{Text: "Look", Files: []bot.File{m.Files[0].With(s.adapter)}})
	p.until("document.querySelector('.row.in .photo img')?.naturalWidth === 40")
}

// voice: recorded, discarded, sent and played.
func (b *visits) voice(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	for _, end := range []string{"#voice-cancel", "#voice-send"} {
		value[bool](p, "(document.querySelector('#record').focus(), true)")
		p.keys(kb.Enter)
		p.until("!document.querySelector('#recording').hidden && document.querySelector('#recorded').innerText === '0:01'")
		p.click(end, "")
		p.until("document.querySelector('#recording').hidden")
	}
	if m := s.next(bot.KindText); len(m.Files) != 1 || m.Files[0].Media != bot.MediaVoice || !strings.HasPrefix(m.Files[0].Type, "audio/") {
		t.Errorf("heard %+v, want one voice note", m)
	}
	p.until("document.querySelector('.row.out audio')?.readyState > 0")
}

// hostile texts stay text: no script runs, nothing leaves its place.
func (b *visits) hostile(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{width: 390, height: 844})
	p.ready()
	evil := `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><style>*{display:none}</style><a href="javascript:window.pwned=1">x</a> [z](javascript:window.pwned=1) {{constructor.constructor('window.pwned=1')()}}`
	p.write(evil)
	at := s.next(bot.KindText).At
	p.until("document.querySelector('.row.out .bubble').innerText.includes('<script>window.pwned=1</script>')")
	s.say(at, bot.Reply{Text: evil, By: "<b>Anna</b>", Choices: []bot.Choice{{ID: "x", Label: evil}},
		Card: &bot.Card{Title: evil, Status: evil, Text: evil, Fields: []bot.Field{{Name: evil, Value: evil}}}})
	s.say(at, bot.Reply{Form: &bot.Form{Name: "f", Title: evil, Submit: evil, Inputs: []bot.Input{{Name: "n", Label: evil, Value: evil}}}, Text: "\u202e" + strings.Repeat("W", 500)})
	s.status(at, bot.Card{Title: evil, State: "agent", Status: evil, Text: evil, Fields: []bot.Field{{Name: evil, Value: evil}}})
	p.until("document.querySelector('.form')")
	s.draft(at, "k", evil)
	p.until("document.querySelector('.growing') && document.querySelector('.form') && document.querySelector('#case').innerText.includes('onerror')")
	if value[bool](p, "Boolean(window.pwned) || document.querySelectorAll('#messages img, #case img, main script, main style, a[href^=javascript]').length > 0") {
		t.Error("what people wrote became part of the page")
	}
	if wide := value[int](p, "Math.max(document.documentElement.scrollWidth, document.querySelector('#log').scrollWidth)"); wide > 390 {
		t.Errorf("the page is %d wide on a phone of 390", wide)
	}
	// Even if the server once sent markup that is not safe, the page lets none in.
	p.hush("Content Security Policy")
	raw := `<p onclick="x()">a<img src=x onerror=x()><svg><script>x()</script></svg><iframe src=x></iframe><a href="JavaScript:x()" style="color:red">b</a><a href="https://a.example/">c</a><ol start=4><li>d</ol><template><img></template>`
	got := value[string](p, fmt.Sprintf("import(new URL('assets/dom.js', document.baseURI)).then((m) => { const d = document.createElement('div'); d.append(m.rich(%q)); return d.innerHTML; })", raw))
	want := `<p>a</p><a>b</a><a href="https://a.example/" target="_blank" rel="noopener noreferrer nofollow">c</a><ol start="4"><li>d</li></ol>`
	if got != want && got != `<p>a<a>b</a><a href="https://a.example/" target="_blank" rel="noopener noreferrer nofollow">c</a></p><ol start="4"><li>d</li></ol>` {
		t.Errorf("let through: %s", got)
	}
}

// keyboard: a whole visit without a mouse.
func (b *visits) keyboard(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.keys(kb.Tab)
	p.until("document.activeElement.className === 'skip'")
	p.keys(kb.Enter)
	p.until("document.activeElement.id === 'say'")
	p.keys("hello")
	p.press("Enter", 13)
	at := s.next(bot.KindText).At
	s.say(at, bot.Reply{Text: "Which?", Choices: []bot.Choice{{ID: "a", Label: "One"}, {ID: "b", Label: "Two"}}})
	p.until("document.querySelectorAll('.choice').length === 2")
	back := func(until string) {
		for range 12 {
			if value[bool](p, "Boolean("+until+")") {
				return
			}
			p.do(chromedpShiftTab)
		}
		t.Fatalf("no way back to %s; the focus is on %s", until, value[string](p, "document.activeElement.outerHTML"))
	}
	back("document.activeElement.innerText === 'One'")
	p.keys(kb.Enter)
	if m := s.next(bot.KindChoice); m.Name != "a" {
		t.Errorf("pressed %q", m.Name)
	}
	p.until("document.querySelector('.choice.pressed')")
	back("document.activeElement.matches('.more')")
	p.keys(kb.Enter)
	p.until("document.activeElement.innerText === 'Edit'")
	p.press("ArrowDown", 40)
	p.press("ArrowDown", 40)
	p.until("document.activeElement.innerText === 'Delete'")
	p.keys(kb.Escape)
	p.until("document.activeElement.matches('.more') && document.activeElement.getAttribute('aria-expanded') === 'false'")
	back("document.activeElement.id === 'log'")
	unseen := value[[]string](p, `[...document.querySelectorAll('button:enabled, a, textarea, [tabindex="0"]')].filter((n) => n.checkVisibility()).filter((n) => {
		n.focus({ focusVisible: true });
		return getComputedStyle(n).outlineStyle === 'none' && getComputedStyle(n.parentElement).boxShadow === 'none';
	}).map((n) => n.outerHTML)`)
	if len(unseen) > 0 {
		t.Errorf("focus that cannot be seen: %v", unseen)
	}
}

// ownWords: the page says what the company wrote, in the reader's language.
func (b *visits) ownWords(t *testing.T) {
	s := newSite(t, nil, "", func(c *Config) {
		c.Texts = map[string]Text{
			"en": {Greeting: "Ahoy <b>you</b>!"},
			"de": {Greeting: "Moin!", Placeholder: "Schreib uns", Links: []Link{{"Impressum", "https://shop.example/impressum?a=b"}}},
		}
	})
	german := b.visit(t, s.chat.URL+"/chat#lang=de", look{})
	german.until(`document.querySelector('.row.in .bubble')?.textContent.includes('Moin!')`)
	got := value[string](german, `[document.querySelector('textarea').placeholder, ...[...document.querySelectorAll('#links a')].map((a) => a.textContent + ' ' + a.href)].join('|')`)
	if got != "Schreib uns|Impressum https://shop.example/impressum?a=b" {
		t.Errorf("the German page says %q", got)
	}
	english := b.visit(t, s.chat.URL+"/chat#lang=en", look{})
	english.until(`document.querySelector('.row.in .bubble')?.textContent.includes('Ahoy <b>you</b>!') && !document.querySelector('#links a')`)
}
