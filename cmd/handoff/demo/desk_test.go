package demo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"handoff/bot"
)

// evil is a text that would like to be more.
const evil = `<img src=x onerror="window.pwned=1"><b>`

// menu is so many choices in a menu, the first of which opens a form.
func menu(n int) []bot.Choice {
	all := []bot.Choice{{ID: "later", Label: "Later…", Menu: true, Form: &bot.Form{
		Name: "later", Title: "Later " + evil, Submit: "Put aside",
		Inputs: []bot.Input{
			{Name: "until", Label: "Until " + evil},
			{Name: "why", Label: "Why", Long: true, Optional: true, Value: "no reason " + evil},
			{Name: "how", Label: "How", Value: "b", Options: []bot.Option{{ID: "a", Label: "Softly"}, {ID: "b", Label: "Loudly " + evil}}},
			{Name: "who", Label: "Who", Person: true, Optional: true},
		},
	}}}
	for i := range n - 1 {
		all = append(all, bot.Choice{ID: fmt.Sprint("entry", i), Label: fmt.Sprintf("Entry %d %s", i, evil), Menu: true})
	}
	return all
}

// work is the clerk's at menus, shortcuts, forms and Home tabs.
func work(t *bot.Turn, m bot.Message) {
	only := func(text string, choices ...bot.Choice) {
		t.Say(m.At, bot.Reply{Only: m.From.ID, Re: m.ID, Text: escapeMark.Replace(text), Choices: choices})
	}
	switch {
	case m.Kind == bot.KindOpened, m.Name == "refresh":
		t.Say(m.At, bot.Reply{Handle: "page", Text: "**" + m.From.Name + "’s page** " + escapeMark.Replace(m.Name), Choices: []bot.Choice{
			{ID: "refresh", Label: "Refresh"}, {ID: "tell", Label: "Tell", Style: bot.StyleDanger},
		}})
	case m.Kind == bot.KindForm:
		t.Say(bot.Desk, bot.Reply{Text: escapeMark.Replace(fmt.Sprintf("%s: %s|%s|%s|%s", m.From.Name, m.Values["until"], m.Values["why"], m.Values["how"], m.Values["@"+m.Values["who"]]))})
	case m.Name == "yes":
		only("Done, " + m.From.Name)
	default:
		only("Picked "+m.Name+", sure?", bot.Choice{ID: "yes", Label: "Yes"})
	}
}

// ticketOpen brings a ticket, with its thread open.
func (p *tab) ticketOpen() {
	p.t.Helper()
	p.d.act(p.t, action{Do: "say", Who: "mia", Text: "person"})
	p.until("document.querySelector('#replies .bk-dots')")
}

// unharmed reports what of people's words became part of the page.
func (p *tab) unharmed() {
	p.t.Helper()
	if js[bool](p, "Boolean(window.pwned) || document.querySelectorAll('.stage img, .menu img, .menu b, dialog.form :is(img, b)').length > 0") {
		p.t.Error("what people wrote became part of the page")
	}
}

// menus: three dots and a long menu by keyboard, a message's shortcuts, and the
// question that only one agent sees: it stands beside the card, in the channel.
func menus(p *tab) {
	p.ticketOpen()
	p.do(chromedp.Focus("#replies .bk-dots"))
	p.keys(kb.ArrowDown)
	p.until("document.activeElement.getAttribute('role') === 'menuitem' && document.activeElement.textContent === 'Later…'")
	p.unharmed()
	p.keys(kb.Escape)
	p.until("!document.querySelector('.menu') && document.activeElement.classList.contains('bk-dots') && !document.querySelector('#thread').hidden")
	p.keys(kb.Enter)
	p.until("document.querySelector('.menu')")
	p.keys(kb.End)
	p.keys(kb.Enter)
	p.until("[...document.querySelectorAll('#posts .sl-post.only .sl-text')].some((n) => n.textContent.includes('Picked entry0, sure?'))")
	p.click("#agents", "Ben")
	p.until("!document.querySelector('#posts .only')") // it was Anna's alone
	p.click("#agents", "Anna")
	p.click("#posts .only", "Yes")
	p.until("[...document.querySelectorAll('#posts .only .sl-text')].some((n) => n.textContent === 'Done, Anna')")
	p.click("#posts .only", "Dismiss")
	p.until("![...document.querySelectorAll('#posts .only .sl-text')].some((n) => n.textContent === 'Done, Anna')")

	p.click("#replies", "Claim")
	p.until("document.querySelector('#replies .bk-select')?.textContent === 'More…'")
	p.do(chromedp.Focus("#replies .bk-select"))
	p.keys(kb.Enter)
	p.keys("e") // what begins so
	p.keys(kb.Enter)
	p.until("[...document.querySelectorAll('#posts .only .sl-text')].some((n) => n.textContent.includes('Picked entry0'))")

	p.do(chromedp.Focus("#replies .sl-post:nth-child(2) .act[aria-haspopup]"))
	p.keys(kb.Enter)
	p.until("document.querySelectorAll('.menu button').length === " + fmt.Sprint(len(p.d.shortcuts)))
	p.keys(kb.Enter)
	p.until("[...document.querySelectorAll('#replies .only .sl-text')].some((n) => n.textContent.includes('Picked reply'))")
	js[bool](p, "document.querySelector('#replies .bk-select').click() ?? true")
	p.until("document.querySelector('.menu')")
	p.do(chromedp.Click("#event-list")) // elsewhere
	p.until("!document.querySelector('.menu')")
}

// forms: what is missing is told, the focus stays inside, Escape closes, and what was
// filled in arrives.
func forms(p *tab) {
	p.ticketOpen()
	p.click("#replies", "⋯")
	p.until("document.querySelector('.menu')")
	p.keys(kb.Enter)
	p.until("document.querySelector('dialog.form[open] h2').textContent.startsWith('Later')")
	p.unharmed()
	p.until("document.activeElement.dataset.block === 'until'")
	for range 12 { // round and round, never outside
		p.keys(kb.Tab)
		if !js[bool](p, "document.activeElement === document.body || document.querySelector('dialog.form').contains(document.activeElement)") {
			p.t.Fatal("the focus has left the form")
		}
	}
	p.keys(kb.Escape)
	p.until("!document.querySelector('dialog.form').open && document.activeElement.classList.contains('bk-dots')")
	p.d.await(p.t, "the form to be closed in Slack, too", func([]chatView, []post) bool { return len(p.d.slack.Views("UANNA")) == 0 })

	p.click("#replies", "⋯")
	p.until("document.querySelector('.menu')")
	p.keys(kb.Enter)
	p.until("document.querySelector('dialog.form[open]')")
	p.click("dialog.form", "Put aside")
	p.until("document.activeElement.dataset.block === 'until' && document.activeElement.getAttribute('aria-invalid') === 'true' && !document.querySelector('#field-until-error').hidden")
	p.keys("2h & <i>" + kb.Enter) // Enter sends
	p.until("!document.querySelector('dialog.form').open")
	p.until(lastReply + ".startsWith('Anna: 2h & <i>|no reason " + strings.ReplaceAll(evil, "'", "\\'") + "|b|')")

	p.click("#replies", "⋯")
	p.until("document.querySelector('.menu')")
	p.keys(kb.Enter)
	p.until("document.querySelector('dialog.form[open] select')")
	js[bool](p, "(() => { const s = document.querySelector('.form select'); s.value = 'UBEN'; document.querySelectorAll('.form [type=radio]')[0].click(); document.querySelector('.form textarea').value = ''; return true })()")
	p.do(chromedp.Focus(".form input"))
	p.keys("3h" + kb.Enter)
	p.until(lastReply + " === 'Anna: 3h||a|Ben'")

	// What the app finds wrong stands below its field.
	shown := js[string](p, `import('./form.js').then((f) => {
		const field = { type: 'input', block_id: 'x', label: { text: 'X' }, element: { type: 'radio_buttons', options: [{ value: '1', text: { text: 'one' } }] } };
		f.show('UANNA', { id: 'V', hash: 'h', title: 'T', submit: 'S', blocks: [field], errors: { x: '<b>Not</b> this' } }, (n) => n);
		const e = document.querySelector('#field-x-error');
		return [document.querySelector('#field-x').getAttribute('aria-invalid'), e.textContent, e.hidden, document.activeElement.value].join(' ');
	})`)
	if shown != "true <b>Not</b> this false 1" {
		p.t.Errorf("an error shows as %q", shown)
	}
	// What is missing stays told, whatever else happens on the page meanwhile.
	kept := js[string](p, `import('./form.js').then((f) => {
		const form = { id: 'W', hash: 'h', title: 'T', submit: 'S', blocks: [{ type: 'input', block_id: 'y', label: { text: 'Y' }, element: { type: 'plain_text_input' } }] };
		f.show('UANNA', form, (n) => n);
		document.querySelector('.form .primary').click();
		f.show('UANNA', form, (n) => n);
		return document.querySelector('#field-y-error').textContent;
	})`)
	if kept != "Please fill this in." {
		p.t.Errorf("what is missing reads %q", kept)
	}
}

// filled is a form that a customer fills in, in Discord: an agent's waits meanwhile.
func filled(p *tab) {
	p.ticketOpen()
	p.do(chromedp.Focus("#at-discord"))
	p.keys(kb.Enter)
	p.do(chromedp.Focus("#dm-form textarea"))
	p.say("form")
	p.until("document.querySelector('.dc-buttons')")
	p.click("#dms", "Write")
	p.until("document.querySelector('dialog.form[open] h2')?.textContent.startsWith('Words <img')")
	p.unharmed()
	head := p.d.shows(p.t, "the card", isCard)
	p.d.act(p.t, action{Do: "click", Who: "UANNA", TS: head.TS, Button: p.d.message(head.TS).Options()[0].Value})
	p.d.await(p.t, "the agent's form", func([]chatView, []post) bool { return p.d.readScreens()[0].Form != nil })
	p.keys("fine <b>" + kb.Tab + kb.Tab + kb.Enter)
	p.until("[...document.querySelectorAll('#dms .dc-text')].at(-1).textContent === 'You filled in: fine <b>'")
	p.until("document.querySelector('dialog.form[open] h2').textContent.startsWith('Later')")
	p.d.refused(p.t, action{Do: "fill", Who: "lin"}, refusedGone)
}

// homes: each agent has a page, and what is told on it stands over it alone.
func homes(p *tab) {
	p.do(chromedp.Focus("#sl-places button"))
	p.keys(kb.End)
	p.until("document.querySelector('#home').textContent.includes('Anna’s page') && document.activeElement.textContent.includes('Home')")
	p.click("#home", "Refresh")
	p.until("document.querySelector('#home').textContent.includes('page refresh')")
	p.click("#agents", "Ben")
	p.until("document.querySelector('#home').textContent.includes('Ben’s page')")
	p.click("#home", "Tell")
	p.until("document.querySelector('dialog.form[open] .form-body').textContent.includes('Picked tell, sure?')")
	p.click("dialog.form .form-body", "Yes")
	p.until("document.querySelector('dialog.form[open] .form-body').textContent.includes('Done, Ben')")
	p.keys(kb.Escape)
	p.until("!document.querySelector('dialog.form').open")
	p.click("#sl-places", "billing")
	p.until("document.querySelector('#home').hidden && document.querySelector('#posts').textContent.includes('billing')")
	p.do(chromedp.Focus("#post-form textarea"))
	p.say("hello @Anna in here")
	p.until("document.querySelector('#posts .mention').textContent === '@Anna'")
	p.click("#sl-places", "support")
	p.until("!document.querySelector('#posts .mention')")
}

// TestScreens: Slack shows each agent what is theirs, and nobody acts on what is
// somebody else's.
func TestScreens(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {
		d.act(t, action{Do: "say", Who: "mia", Text: "person"})
		head := d.shows(t, "the card", isCard)
		menu := d.message(head.TS).Options()
		d.act(t, action{Do: "click", Who: "UANNA", TS: head.TS, Button: menu[1].Value})
		asked := d.shows(t, "the question", func(p post) bool { return p.Only == "UANNA" && strings.Contains(p.Text, "sure") })
		yes := d.message(asked.TS).Buttons()[0].ActionID
		d.refused(t, action{Do: "click", Who: "UBEN", TS: asked.TS, Button: yes}, refusedGone)
		d.refused(t, action{Do: "shortcut", Who: "UANNA", TS: asked.TS, Button: "reply"}, refusedGone)
		d.refused(t, action{Do: "shortcut", Who: "UANNA", TS: head.TS, Button: "nothing"}, refusedGone)
		d.refused(t, action{Do: "click", Who: "UANNA", TS: head.TS, Button: "nothing"}, refusedGone)
		d.act(t, action{Do: "click", Who: "UANNA", TS: head.TS, Button: menu[0].Value})
		var open *form
		d.await(t, "the form", func([]chatView, []post) bool { open = d.readScreens()[0].Form; return open != nil })
		if other := d.readScreens()[1]; other.Form != nil || other.Home != nil {
			t.Errorf("Ben sees %+v", other)
		}
		d.refused(t, action{Do: "submit", Who: "UBEN", View: open.ID}, refusedGone)
		d.refused(t, action{Do: "pick", Who: "UANNA", Button: "x"}, refusedGone)
		d.act(t, action{Do: "close", Who: "UBEN", View: open.ID})
		d.act(t, action{Do: "submit", Who: "UANNA", View: open.ID, Values: map[string]string{"until": "now", "who": "UBEN"}})
		d.shows(t, "what was filled in", func(p post) bool {
			return inThread(p) && strings.Contains(p.Text, "Anna: now|") && strings.HasSuffix(p.Text, "|b|Ben")
		})
		d.refused(t, action{Do: "post", Who: "UANNA", Channel: "DUBEN", Text: "x"}, refusedGone)
		d.refused(t, action{Do: "post", Who: "UANNA", Channel: "C0ELSEWHERE", Text: "x"}, refusedGone)
		d.refused(t, action{Do: "slash", Who: "UANNA", Channel: "C0ELSEWHERE", Text: "x"}, refusedGone)
		d.act(t, action{Do: "post", Who: "UBEN", Channel: rooms[1].ID, Text: "for @anna"})
		d.shows(t, "a name", func(p post) bool { return p.Channel == rooms[1].ID && p.Text == "for <@UANNA>" })
	})
}
