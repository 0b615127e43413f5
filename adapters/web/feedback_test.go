package web

import (
	"testing"

	"github.com/chromedp/chromedp"

	"handoff/bot"
)

// feedback: a form, a number, a secret link, and how it goes on behind it.
func (b *visits) feedback(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat/feedback", look{})
	p.until("!document.querySelector('#ask').hidden")
	p.click("#fb-send", "")
	p.until("!document.querySelector('#fb-text-error').hidden && document.activeElement.id === 'fb-text'")
	p.keys("The search finds no umlauts.")
	value[bool](p, "(document.querySelector('[value=idea]').click(), true)")
	p.do(chromedp.Focus("#fb-email"))
	p.keys("not an address")
	p.click("#fb-send", "")
	p.until("!document.querySelector('#fb-email-error').hidden && document.activeElement.id === 'fb-email'")
	value[bool](p, "(document.querySelector('#fb-email').value = '', true)")
	p.keys("mia@example.com")
	value[bool](p, give+`.then((d) => { d.items.remove(3); d.items.remove(2); const f = document.querySelector('#fb-files'); f.files = d.files; f.dispatchEvent(new Event('change')); return true; })`)
	p.until("document.querySelectorAll('#fb-tray .chip.ready').length === 2")
	p.click("#fb-send", "")
	m := s.next(bot.KindForm)
	if m.Name != "feedback" || m.Values["topic"] != "idea" || m.Values["text"] != "The search finds no umlauts." || m.Values["email"] != "mia@example.com" || len(m.Files) != 2 {
		t.Errorf("heard %+v", m)
	}
	p.until("document.querySelector('.row.out .values').innerText.includes('umlauts') && document.querySelectorAll('.row.out').length === 1")
	s.status(m.At, bot.Card{Title: "T-77", State: "queue"})
	p.until("document.querySelector('#number').innerText === 'Your number is T-77'")
	link := value[string](p, "document.querySelector('#secret-link').value")

	other := b.visit(t, link, look{}) // somebody else's browser
	other.ready()
	other.until("document.querySelector('#steps .now').innerText === 'Received'")
	s.status(m.At, bot.Card{Title: "T-77", State: "agent", Status: "Ben works on it"})
	s.say(m.At, bot.Reply{By: "Ben", Text: "Which page is it?"})
	for _, w := range []*window{p, other} {
		w.until("document.querySelector('#steps .now').innerText.startsWith('Being worked on') && document.querySelectorAll('#steps .done').length === 1")
		w.until(lastIn + " === 'Which page is it?'")
	}
	other.write("The front page")
	if m2 := s.next(bot.KindText); m2.At != m.At || m2.Text != "The front page" {
		t.Errorf("heard %+v", m2)
	}
	p.until("[...document.querySelectorAll('.row.out')].at(-1).innerText.includes('The front page')")
	p.do(chromedp.Reload()) // the same feedback still, in this tab
	p.ready()
	s.status(m.At, bot.Card{Title: "T-77", State: "resolved"})
	p.until("document.querySelectorAll('#steps .done').length === 3")
	p.click("#again", "")
	p.until("!document.querySelector('#ask').hidden")
}

// feedbackErrors: a link that leads nowhere says so; a server that is away loses
// no word.
func (b *visits) feedbackErrors(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat/f/nonsense", look{quiet: []string{"40"}})
	p.until("document.querySelector('#banner').innerText.includes('not valid')")
	q := b.visit(t, s.chat.URL+"/chat/feedback", look{quiet: []string{"502"}})
	q.until("!document.querySelector('#ask').hidden")
	s.front.block("/v1/session", 1)
	q.do(chromedp.Focus("#fb-text"))
	q.keys("kept")
	q.click("#fb-send", "")
	q.until("!document.querySelector('#fb-notice').hidden && !document.querySelector('#fb-send').disabled && document.querySelector('#fb-text').value === 'kept'")
	q.click("#fb-send", "")
	if m := s.next(bot.KindForm); m.Values["text"] != "kept" {
		t.Errorf("heard %+v", m)
	}
}
