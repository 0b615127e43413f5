package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"handoff/bot"
)

// TestBrowser visits the chat in a real browser, over the real adapter.
func TestBrowser(t *testing.T) {
	t.Parallel()
	b := &visits{chromium(t)}
	for name, visit := range map[string]func(*testing.T){
		"talk": b.talk, "tabs": b.tabs, "kept": b.kept, "refused": b.refused, "reconnect": b.reconnect, "fallback": b.fallback,
		"growing": b.growing, "buttons": b.buttons, "forms": b.forms, "edit": b.edit, "files": b.files, "voice": b.voice,
		"hostile": b.hostile, "keyboard": b.keyboard, "unread": b.unread, "case": b.theCase, "wiped": b.wiped,
		"embedded": b.embedded, "badge": b.badge, "identity": b.identity, "twice": b.twice, "phone": b.phone, "own words": b.ownWords,
		"feedback": b.feedback, "feedback errors": b.feedbackErrors,
		"names": b.names, "narrow": b.narrow, "contrast": b.contrast, "catalogs": b.catalogs, "motion": b.motion,
	} {
		t.Run(name, visit)
	}
}

// talk: write, read, and find it all again after a reload.
func (b *visits) talk(t *testing.T) {
	s := newSite(t, echo, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.until("document.querySelector('#messages').innerText.includes('How can we help')")
	p.write("Where is my parcel?")
	p.until(lastIn + " === 'You said: Where is my parcel?'")
	p.until("document.querySelector('.row.out .ticked')")
	m := s.next(bot.KindText)
	if m.Text != "Where is my parcel?" || m.From.Locale == "" || m.From.Zone == "" {
		t.Errorf("the bot heard %+v, want the words, the language and the time zone", m)
	}
	p.do(chromedp.Reload())
	p.ready()
	p.until(lastIn + " === 'You said: Where is my parcel?' && document.querySelectorAll('.row.out').length === 1")
}

// tabs: what one window does, the visitor's other one shows.
func (b *visits) tabs(t *testing.T) {
	s := newSite(t, echo, "")
	one := b.visit(t, s.chat.URL+"/chat", look{})
	one.ready()
	two := one.beside(s.chat.URL+"/chat", look{})
	two.ready()
	one.write("from one")
	two.until(lastIn + " === 'You said: from one'")
	two.write("from two")
	one.until(lastIn + " === 'You said: from two' && document.querySelectorAll('.row.out').length === 2")
}

// kept: what was written while the server is away outlives a reload and comes
// once.
func (b *visits) kept(t *testing.T) {
	s := newSite(t, echo, "")
	p := b.visit(t, s.chat.URL+"/chat", look{quiet: []string{"502"}})
	p.ready()
	s.front.block("/v1/send", -1)
	p.write("first")
	p.write("second")
	p.until("document.querySelectorAll('.row.out .sending').length === 2")
	p.do(chromedp.Reload())
	p.ready()
	p.until("document.querySelectorAll('.row.out').length === 2")
	s.front.block("/v1/send", 0)
	p.until("document.querySelectorAll('.row.in .bubble').length === 3 && !document.querySelector('.sending')")
	for _, want := range []string{"first", "second"} {
		if m := s.next(bot.KindText); m.Text != want {
			t.Errorf("heard %q, want %q", m.Text, want)
		}
	}
	if n := value[int](p, "document.querySelectorAll('.row.out').length"); n != 2 {
		t.Errorf("%d messages of mine, want 2", n)
	}
	if left := value[[]string](p, "Object.keys(localStorage).filter((k) => k.includes('queue'))"); len(left) != 0 {
		t.Errorf("still waits: %v", left)
	}
}

// refused: what will never be taken says so, and can be tried again or let go.
func (b *visits) refused(t *testing.T) {
	s := newSite(t, echo, "")
	p := b.visit(t, s.chat.URL+"/chat", look{quiet: []string{"403"}})
	p.ready()
	s.front.status = http.StatusForbidden
	s.front.block("/v1/send", 2)
	p.write("one")
	p.until("document.querySelector('.foot.failed [role=alert]')")
	p.write("two")
	p.until("document.querySelectorAll('.foot.failed').length === 2")
	p.write("three") // goes past them
	p.until(lastIn + " === 'You said: three'")
	p.click(".failed button", "Discard")
	p.until("document.querySelectorAll('.foot.failed').length === 1")
	p.click(".failed button", "Try again")
	p.until(lastIn + " === 'You said: one' && !document.querySelector('.failed')")
}

// reconnect: sockets that the server drops come again, and nothing is missed.
func (b *visits) reconnect(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.write("hello")
	at := s.next(bot.KindText).At
	for i := range 3 {
		p.until(fmt.Sprintf("document.querySelectorAll('.row.in').length === %d", i+1))
		s.adapter.links.end()
		s.say(at, bot.Reply{Text: fmt.Sprintf("while you were gone %d", i)})
		p.until(fmt.Sprintf(lastIn+" === 'while you were gone %d'", i))
	}
	if n := s.front.saw("GET /chat/v1/socket"); n < 2 {
		t.Errorf("%d sockets, want some more", n)
	}
}

// fallback: without WebSockets by server-sent events, without these by long poll.
func (b *visits) fallback(t *testing.T) {
	for _, c := range []struct{ what, blocked string }{
		{"GET /chat/v1/events", "/v1/socket"}, {"GET /chat/v1/poll", "/v1/socket /v1/events"},
	} {
		s := newSite(t, echo, "")
		for _, path := range strings.Fields(c.blocked) {
			s.front.block(path, -1)
		}
		p := b.visit(t, s.chat.URL+"/chat", look{quiet: []string{"502", "WebSocket connection to"}})
		p.ready()
		p.write("hello")
		at := s.next(bot.KindText).At
		p.until(lastIn + " === 'You said: hello'")
		s.draft(at, "k", "It grows")
		p.until("document.querySelector('.growing')")
		s.say(at, bot.Reply{Text: "It grows up"})
		p.until(lastIn + " === 'It grows up' && !document.querySelector('.growing')")
		if s.front.saw(c.what) == 0 {
			t.Errorf("without %s nobody asked for %s", c.blocked, c.what)
		}
	}
}

// growing: the answer stands where it grew, and can be stopped.
func (b *visits) growing(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.write("hello")
	at := s.next(bot.KindText).At
	if err := s.adapter.Typing(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	p.until("document.querySelector('.typing')")
	s.draft(at, "k", "A **long** ans")
	p.until("document.querySelector('.growing strong') && !document.querySelector('.typing') && document.querySelector('.row[aria-busy=true]')")
	s.draft(at, "k", "A **long** answer is")
	p.until("document.querySelector('.growing').innerText.includes('answer is')")
	value[bool](p, "(window.row = document.querySelector('.growing').closest('li'), window.top0 = row.getBoundingClientRect().top, true)")
	s.say(at, bot.Reply{Text: "A **long** answer is there."})
	p.until("!document.querySelector('.growing') && " + lastIn + " === 'A long answer is there.'")
	if !value[bool](p, "row.isConnected && row.innerText.includes('is there.') && row.getAttribute('aria-busy') === 'false'") {
		t.Error("the answer does not stand where it grew")
	}
	s.draft(at, "k2", "Another one that nobody wants")
	p.until("document.querySelector('.growing') && document.querySelector('#stop').checkVisibility()")
	p.click("#stop", "")
	s.next(bot.KindStop)
	p.until("!document.querySelector('.growing') && !document.querySelector('#stop').checkVisibility()")
}

// buttons: the pressed one is marked, none can be pressed again, here or after a
// reload.
func (b *visits) buttons(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.write("hello")
	at := s.next(bot.KindText).At
	s.say(at, bot.Reply{Text: "Did it help?", Choices: []bot.Choice{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No", Style: bot.StyleDanger}}})
	p.click(".choice", "No")
	if m := s.next(bot.KindChoice); m.Name != "no" {
		t.Errorf("pressed %q", m.Name)
	}
	marked := "document.querySelectorAll('.choice:disabled').length === 2 && document.querySelector('.choice.pressed').innerText === 'No' && document.querySelector('.choice.pressed').getAttribute('aria-label').includes('chosen')"
	p.until(marked)
	p.do(chromedp.Reload())
	p.ready()
	p.until(marked)
}

// forms: what is missing is asked for; what was sent is shown.
func (b *visits) forms(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.write("hello")
	at := s.next(bot.KindText).At
	f := &bot.Form{Name: "return", Title: "Return an order", Inputs: []bot.Input{{Name: "order", Label: "Order number"}, {Name: "why", Label: "Reason", Long: true, Optional: true}}}
	s.say(at, bot.Reply{Text: "Please press.", Choices: []bot.Choice{{ID: "form", Label: "Fill in", Form: f}}})
	p.click(".choice", "Fill in")
	p.until("document.activeElement.name === 'order'") // opened without a turn
	p.click(".form button", "Send")
	p.until("!document.querySelector('.form .error').hidden && document.activeElement.getAttribute('aria-invalid') === 'true'")
	p.keys("KW-2041")
	p.press("Enter", 13)
	p.click(".form button", "Send")
	if m := s.next(bot.KindForm); m.Name != "return" || m.Values["order"] != "KW-2041" {
		t.Errorf("the form came as %+v", m)
	}
	p.until("document.querySelector('.row.out .values').innerText.includes('Order number') && document.querySelector('.row.out .values').innerText.includes('KW-2041') && document.querySelectorAll('.values').length === 1")
}

// edit: one's own words are changed and taken back by the menu and the keys.
func (b *visits) edit(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.write("Where is my parcl?")
	first := s.next(bot.KindText)
	p.until("document.querySelector('.row.out .more')")
	p.click(".row.out .more", "")
	p.until("document.activeElement.getAttribute('role') === 'menuitem'")
	p.press("Enter", 13)
	p.click("[role=menuitem]", "Edit")
	p.until("document.querySelector('#say').value === 'Where is my parcl?' && !document.querySelector('#editing').hidden")
	p.keys(kb.Escape)
	p.until("document.querySelector('#editing').hidden && document.querySelector('#say').value === ''")
	p.press("ArrowUp", 38) // the other way
	p.until("!document.querySelector('#editing').hidden")
	p.keys(" Hurry!")
	p.press("Enter", 13)
	if m := s.next(bot.KindEdit); m.Re != first.ID || m.Text != "Where is my parcl? Hurry!" {
		t.Errorf("edited: %+v", m)
	}
	p.until("document.querySelector('.row.out .bubble').innerText.includes('Hurry!') && document.querySelector('.row.out .foot').innerText.includes('edited')")
	p.click(".row.out .more", "")
	p.press("ArrowUp", 38) // the last one
	p.until("document.activeElement.innerText === 'Delete'")
	p.click("[role=menuitem]", "Delete")
	p.click("[role=menuitem]", "Really")
	if m := s.next(bot.KindDelete); m.Re != first.ID {
		t.Errorf("deleted: %+v", m)
	}
	p.until("document.querySelector('.row.out .gone').innerText === 'You deleted this message' && !document.querySelector('.row.out .more')")
}

// unread: the title counts while nobody looks; a line shows where the new begins.
func (b *visits) unread(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{width: 390, height: 500})
	p.ready()
	p.write("hello")
	at := s.next(bot.KindText).At
	for range 20 {
		s.say(at, bot.Reply{Text: "A line\n\nand one more"})
	}
	p.until("document.querySelectorAll('.row.in').length === 21")
	p.until("document.querySelector('#jump').hidden") // the end is followed
	value[bool](p, "(document.querySelector('#log').scrollTop = 0, true)")
	p.until("!document.querySelector('#jump').hidden")
	s.say(at, bot.Reply{Text: "one"})
	s.say(at, bot.Reply{Text: "two"})
	p.until("document.title.startsWith('(2) ') && document.querySelector('#jump').innerText.includes('2 new')")
	if top := value[int](p, "document.querySelector('#log').scrollTop"); top != 0 {
		t.Errorf("who reads further up was moved to %d", top)
	}
	p.do(chromedp.Reload())
	p.ready()
	p.until("document.querySelector('#fresh') && document.querySelector('#fresh').nextElementSibling.innerText.includes('one')")
	p.click("#jump, #log", "")
	value[bool](p, "(document.querySelector('#log').scrollTop = 1e6, true)")
	p.until("document.title === 'Support'")
}

// theCase: the ticket's number, who has it, since when; and how it ends.
func (b *visits) theCase(t *testing.T) {
	s := newSite(t, nil, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.write("a person please")
	at := s.next(bot.KindText).At
	s.status(at, bot.Card{Title: "T-7", State: "agent", Status: "Anna has it", Fields: []bot.Field{{Name: "Team", Value: "Logistics"}}})
	p.until("['T-7', 'Anna has it', 'since'].every((w) => document.querySelector('#case').innerText.includes(w))")
	p.click("#case button", "")
	p.until("document.querySelector('.case-more').checkVisibility() && document.querySelector('#case button').getAttribute('aria-expanded') === 'true'")
	s.say(at, bot.Reply{By: "Anna", Text: "Hello"})
	p.until("document.querySelector('.row.agent .name').innerText.includes('Anna') && document.querySelector('.row.agent .tag')")
	p.do(chromedp.Reload())
	p.until("document.querySelector('#case').innerText.includes('T-7')")
	s.status(at, bot.Card{Title: "T-7", State: "resolved", Status: "Solved"})
	p.until("document.querySelector('#case').dataset.state === 'resolved'")
	s.status(at, bot.Card{State: "bot"})
	p.until("document.querySelector('#case').hidden")
}

// wiped: a server that knows less than the page tells it to forget.
func (b *visits) wiped(t *testing.T) {
	s := newSite(t, echo, "")
	p := b.visit(t, s.chat.URL+"/chat", look{})
	p.ready()
	p.write("hello")
	p.until(lastIn + " === 'You said: hello'")
	store := s.adapter.feed.(*store)
	store.mu.Lock()
	store.feeds = make(map[string]*feedLog)
	store.mu.Unlock()
	s.adapter.links.end()
	p.until("document.querySelectorAll('.row.out').length === 0")
	p.write("again")
	p.until(lastIn + " === 'You said: again' && document.querySelectorAll('.row.out').length === 1")
}
