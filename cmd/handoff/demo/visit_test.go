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

// markup is rendered as Telegram and Slack render it.
func markup(p *tab) {
	html := `(nodes) => { const d = document.createElement('div'); d.append(...nodes); return d.innerHTML.replace(/ (target|rel|type|class)="[^"]*"/g, ''); }`
	for _, c := range []struct{ in, want string }{
		{"*bold* _it_ ~no~ `a*b*`", "<strong>bold</strong> <em>it</em> <s>no</s> <code>a*b*</code>"},
		{"*a _b_ c*", "<strong>a <em>b</em> c</strong>"},
		{"2*3*4 snake_case_name a ~ b", "2*3*4 snake_case_name a ~ b"},
		{"&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"},
		{"<https://a.example/?x=1&amp;y=2|the *shop*>", `<a href="https://a.example/?x=1&amp;y=2">the *shop*</a>`},
		{"<javascript:alert(1)|x>", "<span>x</span>"},
		{"<mailto:a@b.example>", `<a href="mailto:a@b.example">a@b.example</a>`},
		{"<@UANNA> <!here> <#C1|support>", "<span>@Anna</span> <span>@here</span> <span>#support</span>"},
		{"a\n> q1\n> *q2*\nb", "a<blockquote>q1\n<strong>q2</strong></blockquote>b"},
		{"x\n```\n<&lt;*a*\n```\ny", "x\n<pre>&lt;&lt;*a*</pre>y"},
		{":lock: :nope: 12:30:45", "🔒 :nope: 12:30:45"},
		{"一\u200b*二*\u200b三", "一\u200b<strong>二</strong>\u200b三"},
	} {
		got := js[string](p, fmt.Sprintf(`import('./mrkdwn.js').then((m) => (%s)(m.mrkdwn(%q, () => 'Anna')))`, html, c.in))
		if got != c.want {
			p.t.Errorf("mrkdwn(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	for _, c := range []struct{ in, entities, want string }{
		{"👍 bold x", `[{type:'bold',offset:3,length:4}]`, "👍 <strong>bold</strong> x"},
		{"abc", `[{type:'bold',offset:0,length:3},{type:'italic',offset:1,length:1}]`, "<strong>a<em>b</em>c</strong>"},
		{"see shop", `[{type:'text_link',offset:4,length:4,url:'https://a.example/'}]`, `see <a href="https://a.example/">shop</a>`},
		{"evil", `[{type:'text_link',offset:0,length:4,url:'javascript:alert(1)'}]`, "<span>evil</span>"},
		{"a\nquote\nb", `[{type:'blockquote',offset:2,length:5}]`, "a<blockquote>quote</blockquote>b"},
		{"try /agent or a/b", `[]`, "try <button>/agent</button> or a/b"},
		{"http://a.example/x, me@b.example.", `[]`, `<a href="http://a.example/x">http://a.example/x</a>, <a href="mailto:me@b.example">me@b.example</a>.`},
		{"x", `[{type:'bold',offset:5,length:9}]`, "x"},
	} {
		got := js[string](p, fmt.Sprintf(`import('./entities.js').then((m) => (%s)(m.formatted(%q, %s)))`, html, c.in, c.entities))
		if got != c.want {
			p.t.Errorf("formatted(%q, %s) = %q, want %q", c.in, c.entities, got, c.want)
		}
	}
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
		p.t.Errorf("too faint:\n%s", strings.Join(faint, "\n"))
	}
}
