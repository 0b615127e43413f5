package demo

import "fmt"

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

// discordMarkup is rendered as Discord renders it.
func discordMarkup(p *tab) {
	html := `(nodes) => { const d = document.createElement('div'); d.append(...nodes); return d.innerHTML.replace(/ (target|rel|type|class)="[^"]*"/g, ''); }`
	for _, c := range []struct{ in, want string }{
		{"**bold** *it* _it_ ~~no~~ __u__ `a**b**`", "<strong>bold</strong> <em>it</em> <em>it</em> <s>no</s> <u>u</u> <code>a**b**</code>"},
		{`1\. not a \*list\* \[x\](y)`, "1. not a *list* [x](y)"},
		{"see <#12345> and <@678>", "see #… and @…"},
		{"snake_case_name 2*3*4", "snake_case_name 2<em>3</em>4"},
		{"[the **shop**](<https://a.example/x>)", `<a href="https://a.example/x">the <strong>shop</strong></a>`},
		{"[x](javascript:alert(1))", "[x](javascript:alert(1))"},
		{"see <https://a.example/y>.", `see <a href="https://a.example/y">https://a.example/y</a>.`},
		{"> q1\n> q2\nb", "<blockquote>q1\nq2</blockquote>b"},
		{"- one\n- two", "• one\n• two"},
		{"```js\n<b>*x*\n```", "<pre>&lt;b&gt;*x*</pre>"},
		{"<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"},
	} {
		got := js[string](p, fmt.Sprintf(`import('./markdown.js').then((m) => (%s)(m.markdown(%q)))`, html, c.in))
		if got != c.want {
			p.t.Errorf("markdown(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
