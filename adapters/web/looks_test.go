package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"handoff/bot"
)

var chromedpShiftTab = chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))

// full shows all that a chat can show.
func full(p *window, s *site) {
	p.t.Helper()
	p.ready()
	p.write("Where is my parcel?")
	at := s.next(bot.KindText).At
	s.say(at, bot.Reply{Text: "It **left** [Leipzig](https://a.example/) `KW-1`.\n\n> quoted\n\n1. one\n2. two", Choices: []bot.Choice{{ID: "a", Label: "Yes", Style: bot.StylePrimary}, {ID: "b", Label: "No", Style: bot.StyleDanger}, {ID: "c", Label: "Perhaps"}}})
	s.say(at, bot.Reply{Text: "Form", Form: &bot.Form{Name: "f", Title: "Return", Inputs: []bot.Input{{Name: "a", Label: "Order"}, {Name: "b", Label: "Why", Long: true, Optional: true}}}})
	s.say(at, bot.Reply{Text: "Press", Choices: []bot.Choice{{ID: "x", Label: "Pressed"}, {ID: "y", Label: "Not pressed"}}})
	p.click(".choice", "Pressed")
	s.next(bot.KindChoice)
	p.click(".form button", "Send")
	s.say(at, bot.Reply{By: "Anna", Text: "Hello", Card: &bot.Card{Title: "T-1", Status: "open", Fields: []bot.Field{{Name: "Team", Value: "Logistics"}}}})
	s.status(at, bot.Card{Title: "T-1", State: "agent", Status: "Anna has it", Fields: []bot.Field{{Name: "Team", Value: "Logistics"}}})
	p.write(strings.Repeat("long", 100))
	m := s.next(bot.KindText)
	p.until("document.querySelectorAll('.row.out .more').length === 2")
	p.write("gone")
	gone := s.next(bot.KindText)
	p.until("document.querySelectorAll('.row.out .more').length === 3")
	p.click(".row.out .more", "")
	p.click("[role=menuitem]", "Delete")
	p.click("[role=menuitem]", "Really")
	if d := s.next(bot.KindDelete); d.Re != gone.ID || m.ID == "" {
		p.t.Errorf("deleted: %+v", d)
	}
	s.draft(at, "k", "It grows")
	p.click("#case button", "")
	p.until("document.querySelector('.growing') && document.querySelector('.bubble.gone') && document.querySelector('.choice.pressed') && document.querySelector('.error:not([hidden])') && document.querySelector('.agent .card')")
}

// contrast: every word stands out against what lies behind it, 4.5 to 1 as WCAG
// 2.2 asks (1.4.3), in both themes and with colours that a company may choose.
func (b *visits) contrast(t *testing.T) {
	s := newSite(t, nil, "", func(c *Config) { c.Color = "#ffd400" })
	p := b.visit(t, s.chat.URL+"/chat", look{still: true})
	full(p, s)
	f := b.visit(t, s.chat.URL+"/chat/feedback", look{still: true})
	f.until("!document.querySelector('#ask').hidden")
	f.click("#fb-send", "")
	for _, w := range []*window{p, f} {
		own := value[string](w, "document.documentElement.style.getPropertyValue('--accent')")
		for _, color := range []string{"#ffd400", defaultColor, "#101010", "#e8b4d8"} {
			painted := value[string](w, fmt.Sprintf(`import(new URL('assets/color.js', document.baseURI)).then((c) => {
				c.paint(%q);
				return document.documentElement.style.getPropertyValue('--accent');
			})`, color))
			if same := painted == own; same != (color == "#ffd400") {
				t.Errorf("the company's colour is shown as %q, %s as %q", own, color, painted)
			}
			for _, scheme := range []string{"light", "dark"} {
				w.wants(look{scheme: scheme, still: true})
				checkContrast(w, scheme+" "+color)
			}
		}
	}
}

func checkContrast(p *window, what string) {
	p.t.Helper()
	faint := value[[]string](p, `(() => {
		const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
		const over = (stack) => { // what colours laid over each other come to
			canvas.clearRect(0, 0, 1, 1);
			for (const c of stack) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); }
			return canvas.getImageData(0, 0, 1, 1).data;
		};
		const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4))
			.reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
		const bad = [];
		let seen = 0;
		const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n; (n = texts.nextNode());) {
			const e = n.parentElement;
			if (!n.data.trim() || !e.checkVisibility() || e.closest('.sr, .skip, noscript, script')) continue;
			const stack = [];
			for (let b = e; b; b = b.parentElement) stack.unshift(getComputedStyle(b).backgroundColor);
			stack.unshift(getComputedStyle(document.documentElement).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches ? '#121212' : '#fff');
			seen++;
			const back = over(stack), front = over([...stack, getComputedStyle(e).color]);
			const [a, b] = [light(back), light(front)].sort((x, y) => y - x);
			const ratio = (a + .05) / (b + .05);
			if (ratio < 4.5) bad.push(ratio.toFixed(2) + ' ' + (e.className || e.tagName) + ': ' + n.data.trim().slice(0, 30) + ' ' + getComputedStyle(e).color);
		}
		return seen > 8 ? bad : ['only ' + seen + ' texts were looked at'];
	})()`)
	if len(faint) > 0 {
		p.t.Errorf("%s: too faint:\n%s", what, strings.Join(faint, "\n"))
	}
}

// names: everything that can be used has a name, and so have the page's parts.
func (b *visits) names(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	full(p, s)
	f := b.visit(t, s.chat.URL+"/chat/feedback", look{})
	f.until("!document.querySelector('#ask').hidden")
	for _, p := range []*window{p, f} {
		nameless := value[[]string](p, `[...document.querySelectorAll('button, textarea, input:not([type=file]), a, section, [role=log], [role=menu], form.form')].filter((n) => n.checkVisibility()).filter((n) => {
			const by = (n.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('');
			return !(n.getAttribute('aria-label') || by || n.labels?.[0]?.textContent.trim() || n.textContent.trim());
		}).map((n) => n.outerHTML)`)
		if len(nameless) > 0 {
			t.Errorf("without a name: %v", nameless)
		}
		untold := value[[]string](p, `[...document.querySelectorAll('[data-t], [data-label]')].filter((n) => !(n.dataset.t ? n.textContent.trim() : n.getAttribute('aria-label')) || (n.textContent.trim() === n.dataset.t && /[A-Z-]/.test(n.dataset.t))).map((n) => n.outerHTML)`)
		if len(untold) > 0 {
			t.Errorf("without words: %v", untold)
		}
		if got := value[int](p, "[...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).length"); got != 1 {
			t.Errorf("%d first headings", got)
		}
		if got := value[string](p, "document.documentElement.lang"); got == "" {
			t.Error("the page has no language")
		}
	}
}

// narrow: on a phone, and at 200 % zoom, nothing leaves the screen, and fingers
// have room.
func (b *visits) narrow(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{width: 390, height: 844})
	full(p, s)
	f := b.visit(t, s.chat.URL+"/chat/feedback", look{width: 390, height: 844})
	f.until("!document.querySelector('#ask').hidden")
	for _, size := range [][2]int64{{390, 844}, {320, 568}, {640, 400}} {
		p.do(chromedp.EmulateViewport(size[0], size[1]))
		p.until(fmt.Sprintf("innerHeight === %[1]d && document.querySelector('#composer').getBoundingClientRect().bottom <= %[1]d", size[1]))
		over := value[[]string](p, `[document.documentElement, document.querySelector('#log'), ...document.querySelectorAll('main *, header *')].filter((n) => n.checkVisibility() && !n.closest('.sr, pre, select')).filter((n) => {
			const r = n.getBoundingClientRect();
			return r.right > innerWidth + 1 || r.left < -1 || (n.matches('html, #log') && n.scrollWidth > n.clientWidth);
		}).map((n) => n.outerHTML.slice(0, 120))`)
		if len(over) > 0 {
			t.Errorf("%v: beyond the screen's edge: %s", size, strings.Join(over, "\n"))
		}
		if room := value[int](p, "document.querySelector('#log').clientHeight"); room < 80 {
			t.Errorf("%v: the log is %d high", size, room)
		}
		f.do(chromedp.EmulateViewport(size[0], size[1]))
		if wide := value[int](f, "document.documentElement.scrollWidth"); wide > int(size[0]) {
			t.Errorf("%v: the feedback page is %d wide", size, wide)
		}
	}
	p.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	small := value[[]string](p, `[...document.querySelectorAll('button, .field input, .write textarea')].filter((n) => n.checkVisibility()).filter((n) => {
		const r = n.getBoundingClientRect();
		return r.height < 44 || r.width < 44;
	}).map((n) => n.outerHTML.slice(0, 100) + ' ' + n.getBoundingClientRect().width + 'x' + n.getBoundingClientRect().height)`)
	if len(small) > 0 {
		t.Errorf("too small for a finger: %s", strings.Join(small, "\n"))
	}
}

// catalogs: every language has every word, and the pages use none that is missing.
func (b *visits) catalogs(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	odd := value[[]string](p, `(async () => {
		const from = (name) => import(new URL('assets/' + name, document.baseURI));
		const { en } = await from('en.js'), { zh } = await from('zh.js');
		const holes = (s) => [...s.matchAll(/\{\w+\}/g)].map(String).sort().join();
		const odd = Object.keys({ ...en, ...zh }).filter((k) => !en[k] || !zh[k] || holes(en[k]) !== holes(zh[k]));
		const used = new Set();
		for (const name of ['chat', 'feedback', 'composer', 'message', 'menu', 'log', 'room', 'status', 'tray', 'voice', 'media', 'form', 'words']) {
			const text = await (await fetch(new URL('assets/' + name + '.js', document.baseURI))).text();
			for (const [, k] of text.matchAll(/\bt\('([\w-]+)'[,)]/g)) used.add(k);
		}
		for (const k of used) if (!en[k]) odd.push('used: ' + k);
		return used.size > 20 ? odd : ['only ' + used.size + ' words found'];
	})()`)
	if len(odd) > 0 {
		t.Errorf("words: %v", odd)
	}
	for lang, want := range map[string]string{"zh-TW": "zh-TW", "zh": "zh-Hans", "de": "en"} {
		q := b.visit(t, s.chat.URL+"/chat#lang="+lang, look{})
		q.ready()
		if got := value[string](q, "document.documentElement.lang"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: the page says it is in %q, want %q", lang, got, want)
		}
	}
}

// motion: who wants none gets none.
func (b *visits) motion(t *testing.T) {
	s := newSite(t, nil, "")
	for _, still := range []bool{true, false} {
		p := b.visit(t, s.chat.URL+"/chat", look{still: still})
		p.ready()
		p.write("hello")
		at := s.next(bot.KindText).At
		s.draft(at, "k", "It grows")
		p.until("document.querySelector('.growing')")
		moves := value[bool](p, "document.getAnimations().length > 0")
		if moves == still {
			t.Errorf("without motion %v: something moves: %v", still, moves)
		}
	}
}
