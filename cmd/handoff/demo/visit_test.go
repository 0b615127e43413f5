package demo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	lastBubble = "[...document.querySelectorAll('#bubbles .tg-text')].at(-1).textContent"
	lastReply  = "[...document.querySelectorAll('#replies .sl-text')].at(-1).textContent"
)

func TestBrowser(t *testing.T) {
	t.Parallel()
	b := browser(t)
	t.Run("story", func(t *testing.T) { story(open(t, b, 1440, 900)) })
	t.Run("hostile", func(t *testing.T) { hostile(open(t, b, 1440, 900)) })
	t.Run("markup", func(t *testing.T) { markup(open(t, b, 1440, 900)) })
	t.Run("phone", func(t *testing.T) { phone(open(t, b, 390, 844)) })
	t.Run("keyboard", func(t *testing.T) { keyboard(open(t, b, 1440, 900)) })
	t.Run("platforms", func(t *testing.T) { platforms(open(t, b, 1440, 900)) })
	t.Run("files", func(t *testing.T) { attached(open(t, b, 1440, 900)) })
	t.Run("growing", func(t *testing.T) { growing(open(t, b, 1440, 900)) })
	t.Run("menus", func(t *testing.T) { menus(open(t, b, 1440, 900)) })
	t.Run("forms", func(t *testing.T) { forms(open(t, b, 1440, 900)) })
	t.Run("filled", func(t *testing.T) { filled(open(t, b, 1440, 900)) })
	t.Run("home", func(t *testing.T) { homes(open(t, b, 1440, 900)) })
	t.Run("contrast", func(t *testing.T) {
		for _, theme := range []string{"light", "dark"} {
			contrast(open(t, b, 1440, 900, &emulation.MediaFeature{Name: "prefers-color-scheme", Value: theme}))
		}
	})
}

// story is a visit by keyboard and mouse from the first word to the receipt.
func story(p *tab) {
	p.do(chromedp.Focus("#say"))
	p.say("Where is my parcel?")
	p.until(lastBubble + ".includes('You say: Where is my parcel?')")
	p.click("#bubbles", "That <helped>")
	p.until(lastBubble + ".includes('You pressed helped')")

	p.do(chromedp.Focus("#say"))
	p.say("person")
	p.until("document.querySelector('#posts .bk-header').textContent.startsWith('T-1')")
	p.until("!document.querySelector('#thread').hidden") // the first ticket opens by itself
	p.click("#replies", "Claim")
	p.until("document.querySelector('#posts .bk-context').textContent === 'Anna has it'")
	p.until("document.activeElement.textContent === 'Resolve'") // what replaced the button has the focus

	p.click("#agents", "Ben")
	p.do(chromedp.Focus("#reply-form textarea"))
	p.say("It left Leipzig")
	p.until(lastReply + " === 'It left Leipzig'")
	p.until(lastBubble + ".startsWith('Ben')")
	p.until("document.querySelector('#replies .reaction').textContent.startsWith('✅')")
	p.click("#post-form", "/handoff status")
	p.until("document.querySelector('#posts .sl-only')")
	p.click("#agents", "Anna")
	p.until("!document.querySelector('#posts .sl-only')") // only Ben saw it
	p.until("document.querySelectorAll('#event-list .by-agent').length === 3")

	p.click("#people", "+")
	p.until("document.querySelectorAll('.person').length === 5 && document.querySelector('.tg-empty')")
	p.do(chromedp.Reload())
	p.until("document.querySelectorAll('.person').length === 5 && document.querySelectorAll('.tg-row').length > 3") // the world is the server's
}

// hostile texts stay text on both sides.
func hostile(p *tab) {
	evil := `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><a href="javascript:window.pwned=1">x</a> <javascript:window.pwned=1|y> [z](javascript:window.pwned=1)`
	p.d.act(p.t, action{Do: "say", Who: "mia", Text: evil})
	p.until(lastBubble + ".includes('You say: <img src=x')")
	p.d.act(p.t, action{Do: "say", Who: "mia", Text: "person"})
	p.until("document.querySelector('#posts .bk-field').textContent.includes('<i>Mia</i>')")
	p.until("document.querySelector('#posts .bk-header').textContent.includes('<b>title</b>')")
	head := p.d.shows(p.t, "the card", isCard)
	p.d.act(p.t, action{Do: "post", Who: "UANNA", Thread: head.TS, Text: evil})
	p.until(lastReply + ".includes('<img src=x onerror')")
	p.until(lastBubble + ".includes('<script>window.pwned=1</script>')")
	p.d.act(p.t, action{Do: "post", Who: "UBEN", Text: "*bold* <!channel> _it_ <https://a.example/\"onmouseover=1|label>"})
	p.until("document.querySelectorAll('#posts .sl-post').length === 2")
	if js[bool](p, "Boolean(window.pwned) || document.querySelectorAll('.stage img, .stage script, .stage a[href^=javascript]').length > 0") {
		p.t.Error("what people wrote became part of the page")
	}
}

// widget is the real widget's document, inside the company's page, inside ours.
const widget = "document.querySelector('#site').contentDocument.querySelector('handoff-chat').shadowRoot.querySelector('iframe').contentDocument"

// platforms: the switch works by keyboard and is remembered, and on each platform
// the same bot answers.
func platforms(p *tab) {
	p.do(chromedp.Focus("#at-telegram"))
	p.keys(kb.ArrowRight)
	p.until("document.activeElement.id === 'at-discord' && document.querySelector('#discord').checkVisibility() && !document.querySelector('#telegram').checkVisibility()")
	p.do(chromedp.Focus("#dm-form textarea"))
	p.say("Where is my **parcel**?")
	p.until("[...document.querySelectorAll('#dms .dc-text')].at(-1).textContent.includes('You say: Where is my **parcel**?')")
	p.click("#dms", "That <helped>")
	p.until("[...document.querySelectorAll('#dms .dc-text')].at(-1).querySelector('strong').textContent === 'helped'")
	p.do(chromedp.Reload())
	p.until("document.querySelectorAll('#dms .dc-msg').length === 3 && document.querySelector('#at-discord').getAttribute('aria-selected') === 'true'")

	p.do(chromedp.Focus("#at-discord"))
	p.keys(kb.End)
	p.until("document.activeElement.id === 'at-website' && document.querySelector('#site').contentWindow.handoff.version === 1")
	if got := js[string](p, "document.querySelector('#site').contentDocument.querySelector('.me').textContent"); got != "Mia Berger" {
		p.t.Errorf("the website knows %q", got)
	}
	p.click(".chips", "Website")
	p.until(widget + ".querySelector('#messages').textContent.includes('You say: Can I watch the lessons')")
	js[bool](p, widget+".querySelector('#say').focus() ?? true")
	p.say("person")
	p.until("document.querySelector('#posts .bk-header').textContent.startsWith('T-1')")
	p.click("#replies", "Claim")
	p.do(chromedp.Focus("#reply-form textarea"))
	p.say("Anna reads the website, too")
	p.until(widget + ".querySelector('#messages').textContent.includes('Anna reads the website, too')")
	p.until("[...document.querySelectorAll('.ev-title')].some((e) => e.textContent === 'Mia Berger writes on the website')")
	p.keys(kb.Tab) // the focus goes on
	discordMarkup(p)
}

// attached: pictures are seen and sounds can be played on both sides; a voice note
// is typed in a dialog that the keyboard reaches and leaves.
func attached(p *tab) {
	p.d.act(p.t, action{Do: "say", Who: "mia", Text: "person"})
	p.until("!document.querySelector('#thread').hidden")
	p.click(".chips", "Photo")
	p.until("document.querySelector('#replies .picture img').naturalWidth > 100 && document.querySelector('#bubbles .picture img').naturalWidth > 100")
	p.click(".chips", "Return label")
	p.until("document.querySelectorAll('#bubbles .in .picture img').length === 1")
	p.do(chromedp.Focus("#say-form .speak"))
	p.keys(kb.Enter)
	p.until("document.activeElement.id === 'spoken'")
	p.keys(kb.Escape)
	p.until("!document.querySelector('#voice').open && document.activeElement.classList.contains('speak')")
	p.keys(kb.Enter)
	p.until("document.activeElement.id === 'spoken'")
	p.say("The box is crushed")
	p.until("!document.querySelector('#voice').open && document.querySelector('#replies .sound .voice-time').textContent !== '0:00'")
	p.do(chromedp.Focus("#at-telegram"))
	p.keys(kb.ArrowRight)
	p.until("document.activeElement.id === 'at-discord'")
	js[bool](p, `(() => { const carried = new DataTransfer(); carried.items.add(new File(['hello'], 'notes.txt'));
		document.querySelector('#discord').dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true })); return true; })()`)
	p.until("document.querySelector('#dms .file b').textContent === 'notes.txt'")
	js[bool](p, `(() => { document.querySelector('#dms [title=Delete]').click(); return true; })()`)
	p.until("!document.querySelector('#dms .file')")
}

// growing: an answer is seen before it is whole, and its line of the events stays
// one.
func growing(p *tab) {
	p.do(chromedp.Focus("#say"))
	p.say("grow")
	p.until("document.querySelector('.tg-row.draft .tg-text').textContent === 'It grows.'")
	p.until("[...document.querySelectorAll('.tg-row.draft button')].some((b) => b.textContent.includes('Stop'))")
	close(p.d.more)
	p.until(lastBubble + ".includes('It has grown.') && !document.querySelector('.tg-row.draft')")
}

// phone: one view at a time, nothing beyond the screen's edge.
func phone(p *tab) {
	fits := func(what string) {
		p.t.Helper()
		if wide := js[int](p, "document.documentElement.scrollWidth"); wide > 390 {
			p.t.Errorf("%s: the page is %d wide on a phone of 390", what, wide)
		}
	}
	fits("at first")
	p.d.act(p.t, action{Do: "say", Who: "mia", Text: "person " + strings.Repeat("x", 300)})
	p.until(lastBubble + ".includes('xxx')")
	p.d.act(p.t, action{Do: "say", Who: "mia", Text: "person"})
	p.until("document.querySelector('#tab-desk').classList.contains('news')")
	fits("with a long word")
	for _, at := range []string{"discord", "website", "telegram"} {
		p.do(chromedp.Focus("#at-" + at))
		p.keys(kb.Enter)
		p.until(fmt.Sprintf("document.querySelector('#%s').checkVisibility()", at))
		fits("at " + at)
	}
	p.do(chromedp.Focus("#tab-customer"))
	p.keys(kb.ArrowLeft)
	p.until("document.querySelector('#tab-desk').getAttribute('aria-selected') === 'true' && document.activeElement.id === 'tab-desk'")
	if !js[bool](p, "document.querySelector('#posts').checkVisibility() && !document.querySelector('#bubbles').checkVisibility()") {
		p.t.Error("more than one view shows, or the wrong one")
	}
	p.click("#posts", "repl")
	p.until("!document.querySelector('#thread').hidden")
	fits("with a thread")
	p.keys(kb.Escape)
	p.until("document.querySelector('#thread').hidden")
	p.click("#posts", "⋯")
	p.until("document.querySelector('.menu')")
	fits("with a menu")
	p.keys(kb.Enter)
	p.until("document.querySelector('dialog.form[open]')")
	fits("with a form")
	if box := js[string](p, "(({ left, right, top, bottom }) => left < 0 || right > innerWidth || top < 0 || bottom > innerHeight ? `${left} ${right} ${top} ${bottom}` : '')(document.querySelector('dialog.form').getBoundingClientRect())"); box != "" {
		p.t.Errorf("the form lies beyond the screen: %s", box)
	}
	p.keys(kb.Escape)
	p.until("!document.querySelector('dialog.form').open")
	p.click("#sl-places", "Home")
	p.until("document.querySelector('#home .bk-button')")
	fits("with the Home tab")
	p.click(".tabs", "Events")
	p.until("document.querySelector('#event-list').checkVisibility()")
	fits("with events")
}

// keyboard: everything has a name, the focus can be seen, Escape closes.
func keyboard(p *tab) {
	p.keys(kb.Tab)
	if got := js[string](p, "document.activeElement.className"); got != "skip" {
		p.t.Errorf("the first stop is %q, want the way past the suggestions", got)
	}
	p.keys(kb.Enter)
	p.until("document.activeElement.id === 'say' || location.hash === '#say'")
	p.do(chromedp.Focus("#say"))
	p.say("person")
	p.until("!document.querySelector('#thread').hidden")
	nameless := js[[]string](p, `[...document.querySelectorAll('button, textarea, a, section, [role=log]')].filter((n) => n.checkVisibility() &&
		!(n.getAttribute('aria-label') || n.getAttribute('aria-labelledby') || n.textContent.trim())).map((n) => n.outerHTML)`)
	if len(nameless) > 0 {
		p.t.Errorf("without a name: %v", nameless)
	}
	unseen := js[[]string](p, `[...document.querySelectorAll('button:enabled, a')].filter((n) => n.checkVisibility()).filter((n) => {
		n.focus({ focusVisible: true });
		return getComputedStyle(n).outlineStyle === 'none';
	}).map((n) => n.outerHTML)`)
	if len(unseen) > 0 {
		p.t.Errorf("focus that cannot be seen: %v", unseen)
	}
	p.do(chromedp.Focus("#reply-form textarea"))
	p.keys(kb.Escape)
	p.until("document.querySelector('#thread').hidden && document.activeElement.classList.contains('replies')")
	p.keys(kb.Enter)
	p.until("!document.querySelector('#thread').hidden")
	p.click(".top", "Auto")
	p.until("document.documentElement.dataset.theme === 'light'")
	p.do(chromedp.Focus("#say"))
	p.keys(kb.ArrowUp) // takes the last words back in
	p.until("!document.querySelector('#editing').hidden")
	p.say(" please")
	p.until("[...document.querySelectorAll('.tg-row.out')].at(-1).textContent.includes('person please')")
}

// contrast: every word stands out against what lies behind it, 4.5 to 1 as WCAG
// 2.2 asks (1.4.3).
func contrast(p *tab) {
	p.d.act(p.t, action{Do: "say", Who: "mia", Text: "hello /help"})
	p.d.reads(p.t, "mia", "You say")
	p.d.act(p.t, action{Do: "say", Who: "mia", Text: "person"})
	card := p.d.shows(p.t, "the card", isCard)
	p.d.act(p.t, action{Do: "post", Who: "UANNA", Thread: card.TS, Text: "hello"})
	p.d.act(p.t, action{Do: "slash", Who: "UANNA", Text: "status"})
	p.until("document.querySelector('.reaction') && document.querySelector('.sl-only')")
	p.d.act(p.t, action{Do: "say", At: inDiscord, Who: "mia", Text: "hello **there** https://a.example/"})
	p.d.hears(p.t, "mia", "You say")
	for _, file := range []string{"at=telegram&who=mia&voice=1&text=hello", "at=telegram&who=mia&name=a.txt", "at=discord&who=mia&name=b.txt"} {
		if code, words := p.d.sent(file, []byte("a file")); code != 200 {
			p.t.Fatal(code, words)
		}
	}
	for _, at := range []string{"telegram", "discord", "website"} {
		js[bool](p, fmt.Sprintf("document.querySelector('#at-%s').click() ?? true", at))
		p.until(fmt.Sprintf("document.querySelector('#%s').checkVisibility() && (%q === 'website' || document.querySelector('#%[1]s .file'))", at, at))
		p.readable(at)
	}
	js[bool](p, "document.querySelector('#at-telegram').click() ?? true")
	js[bool](p, "document.querySelector('#say-form .speak').click() ?? true")
	p.until("document.querySelector('#voice').open")
	p.readable("the voice note")
	p.keys(kb.Escape)
	p.until("!document.querySelector('#voice').open")
	p.click("#replies", "⋯")
	p.until("document.querySelector('.menu')")
	p.readable("the menu")
	p.keys(kb.Enter)
	p.until("document.querySelector('dialog.form[open]')")
	js[bool](p, "document.querySelector('.form .primary').click() ?? true")
	p.until("document.querySelector('.form-error:not([hidden])')")
	p.readable("the form")
	p.keys(kb.Escape)
	p.click("#sl-places", "Home")
	p.until("document.querySelector('#home .bk-button')")
	p.readable("the Home tab")
}

// readable reports the words that stand out too little.
func (p *tab) readable(where string) {
	p.t.Helper()
	faint := js[[]string](p, `(() => {
		const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
		const over = (stack) => { // what colours laid over each other come to
			canvas.clearRect(0, 0, 1, 1);
			for (const c of stack) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); }
			return canvas.getImageData(0, 0, 1, 1).data;
		};
		const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4))
			.reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
		const bad = [];
		const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n; (n = texts.nextNode());) {
			const e = n.parentElement;
			if (!n.data.trim() || !e.checkVisibility() || e.closest('.avatar, .sr, .skip, .act, :disabled')) continue;
			const stack = [];
			let picture = false;
			for (let b = e; b; b = b.parentElement) {
				const s = getComputedStyle(b);
				stack.unshift(s.backgroundColor);
				if (s.backgroundImage !== 'none') picture = true;
				if (!/rgba\(.*, 0\)|transparent|\/ /.test(s.backgroundColor) && !/rgba|color\(/.test(s.backgroundColor)) break;
			}
			if (picture) continue;
			const back = over(stack), front = over([...stack, getComputedStyle(e).color]);
			const [a, b] = [light(back), light(front)].sort((x, y) => y - x);
			const ratio = (a + .05) / (b + .05);
			if (ratio < 4.5) bad.push(ratio.toFixed(2) + ' ' + (e.className || e.tagName) + ': ' + n.data.trim().slice(0, 30));
		}
		return bad;
	})()`)
	if len(faint) > 0 {
		p.t.Errorf("%s: too faint:\n%s", where, strings.Join(faint, "\n"))
	}
}
