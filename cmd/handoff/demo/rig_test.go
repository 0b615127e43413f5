package demo

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// clerk is a small handler that does everything the page can show: it echoes
// with a button, opens a ticket for "person", relays the thread, keeps notes,
// answers commands to their author alone, passes files both ways, and writes an
// answer that grows for "grow" when more is closed.
type clerk struct {
	desk bot.Address
	more chan struct{}
}

func (c clerk) Turn(ctx context.Context, t *bot.Turn) error {
	for _, m := range t.Messages {
		switch {
		case t.Side == bot.Internal && m.Kind == bot.KindSent:
			t.React(bot.Desk, m.Re, "✅")
		case t.Side == bot.Customer:
			c.serve(ctx, t, m)
		case t.Side == bot.Desk:
			attend(t, m)
		}
	}
	return nil
}

const cardHandle = "card"

func card(status string, choices ...bot.Choice) bot.Reply {
	return bot.Reply{Handle: cardHandle, Choices: choices, Card: &bot.Card{
		Title: "T-1 · a <b>title</b>", Status: status, Text: "*What was tried*\n\n- nothing, `yet`",
		Fields: []bot.Field{{Name: "Customer", Value: "<i>Mia</i>"}, {Name: "Language", Value: "en"}},
	}}
}

func (c clerk) serve(ctx context.Context, t *bot.Turn, m bot.Message) {
	switch {
	case m.Text == "grow":
		t.Draft(bot.Customer, m.ID, "It grows.")
		select {
		case <-c.more:
		case <-ctx.Done():
		}
		t.Say(bot.Customer, bot.Reply{Handle: m.ID, Text: "It grows. It has grown."})
	case m.Text == "form":
		t.Say(bot.Customer, bot.Reply{Text: "Please.", Choices: []bot.Choice{{ID: "words", Label: "Write", Form: &bot.Form{
			Name: "words", Title: "Words " + evil, Submit: "Go", Inputs: []bot.Input{{Name: "words", Label: "Yours", Long: true}},
		}}}})
	case m.Kind == bot.KindForm:
		t.Say(bot.Customer, bot.Reply{Text: "You filled in: " + escapeMark.Replace(m.Values["words"])})
	case len(m.Files) > 0:
		t.Say(bot.Desk, bot.Reply{Handle: m.ID, By: m.From.Name, Text: m.Text, Files: m.Files})
	case m.Kind == bot.KindDelete:
		t.Say(bot.Desk, bot.Reply{Text: m.From.Name + " deletes something"})
	case m.Kind == bot.KindChoice:
		t.Say(bot.Customer, bot.Reply{Text: "You pressed **" + m.Name + "**"})
	case m.Kind == bot.KindEdit:
		t.Edit(bot.Customer, m.Re, bot.Reply{Text: "Now you say: " + m.Text})
	case m.Text == "person":
		t.Open(c.desk, card("Waiting", append(menu(2), bot.Choice{ID: "claim", Label: "Claim", Style: bot.StylePrimary})...))
		t.Say(bot.Desk, bot.Reply{By: m.From.Name, Text: m.Text})
		t.Say(bot.Customer, bot.Reply{Text: "Your number is **T-1**. Or see [the shop](https://academy.example/shop) and `code`."})
	default:
		t.Say(bot.Customer, bot.Reply{Handle: m.ID, Text: "You say: " + escapeMark.Replace(m.Text), Choices: []bot.Choice{{ID: "helped", Label: "That <helped>"}}})
	}
}

var escapeMark = strings.NewReplacer("<", "\\<", "*", "\\*", "&", "\\&")

func attend(t *bot.Turn, m bot.Message) {
	switch {
	case m.Kind == bot.KindOpened, m.Kind == bot.KindForm, m.Kind == bot.KindChoice && m.Name != "claim":
		work(t, m)
	case m.Kind == bot.KindCommand:
		t.Say(m.At, bot.Reply{Only: m.From.ID, Re: m.ID, Text: "No ticket is **open**: " + m.Text})
	case m.Kind == bot.KindChoice:
		t.Edit(bot.Desk, cardHandle, card(m.From.Name+" has it", append(menu(7), bot.Choice{ID: "resolve", Label: "Resolve"})...))
	case m.Kind == bot.KindText && strings.HasPrefix(m.Text, "//"):
		t.React(bot.Desk, m.ID, "🔒")
	case m.Kind == bot.KindText:
		t.Say(bot.Customer, bot.Reply{Handle: m.ID, By: m.From.Name, Text: escapeMark.Replace(m.Text), Files: m.Files, Report: true})
	case m.Kind == bot.KindDelete:
		t.Delete(bot.Customer, m.Re)
	case m.Kind == bot.KindEdit:
		t.Edit(bot.Customer, m.Re, bot.Reply{By: m.From.Name, Text: escapeMark.Replace(m.Text)})
	}
}

// rig is a demo that runs with the clerk.
type rig struct {
	*Demo
	more chan struct{} // closed: what grows has grown
}

// virtually runs a test of a demo in virtual time: however busy the machine is, no
// platform loses patience with us.
func virtually(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))) // a bubble begins before Discord did
		test(t, begin(t))
	})
}

// begin runs a demo with the clerk until the test ends.
func begin(t *testing.T) *rig {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	options := bot.StoreOptions{}.Defaults()
	store, err := sqlitestore.Open(ctx, ":memory:", options, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(ctx, Config{Memory: store, Feed: store})
	if err != nil {
		t.Fatal(err)
	}
	more := make(chan struct{})
	r := &bot.Runtime{
		Store: store, Handler: d.Watch(clerk{d.Desk(), more}), Accounts: d.Accounts(), Options: options,
		Turns: 2, Sends: 2, Log: slog.New(slog.DiscardHandler),
	}
	var running sync.WaitGroup
	running.Go(func() {
		if err := r.Run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
		d.Close()
		if err := store.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	// Slack and Discord throw away what a person does before the app is connected.
	connected, cancel := context.WithTimeout(ctx, generous)
	defer cancel()
	if err := d.slack.Await(connected, func() bool { return d.slack.Sockets() > 0 }); err != nil {
		t.Fatalf("slack is not connected: %v", err)
	}
	if err := d.discord.Await(connected, func() bool { return d.discord.Connected() > 0 && len(d.discord.Commands("")) > 0 }); err != nil {
		t.Fatalf("discord is not connected: %v", err)
	}
	return &rig{d, more}
}

// generous is longer than anything here takes; it only ends a test that hangs.
const generous = 2 * time.Minute

// await blocks until ok of what both sides see.
func (d *Demo) await(t *testing.T, what string, ok func(chats []chatView, posts []post) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), generous)
	defer cancel()
	for {
		d.mu.Lock()
		changed := d.changed
		chats, posts := d.readTelegram(), d.readSlack()
		d.mu.Unlock()
		if ok(chats, posts) {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s; chats: %s; posts: %s", what, marshal(chats), marshal(posts))
		}
	}
}

// dms are what all customers see in Discord now.
func (d *Demo) dms() []dmView {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.readDiscord()
}

// chats are what all customers see now.
func (d *Demo) chats() []chatView {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.readTelegram()
}

// reads blocks until a customer reads that text, and returns its message.
func (d *Demo) reads(t *testing.T, customer, text string) (found bubble) {
	t.Helper()
	d.await(t, customer+" to read "+text, func(chats []chatView, _ []post) bool {
		for _, c := range chats {
			for _, b := range c.Messages {
				if c.ID == customer && !b.Out && strings.Contains(b.Text, text) {
					found = b
					return true
				}
			}
		}
		return false
	})
	return found
}

// hears blocks until a customer reads that text in Discord, and returns its message.
func (d *Demo) hears(t *testing.T, customer, text string) (found dm) {
	t.Helper()
	d.await(t, customer+" to read "+text+" in Discord", func([]chatView, []post) bool {
		for _, c := range d.dms() {
			for _, m := range c.Messages {
				if c.ID == customer && !m.Out && strings.Contains(m.Text, text) {
					found = m
					return true
				}
			}
		}
		return false
	})
	return found
}

// shows blocks until the channel shows a post that ok wants, and returns it.
func (d *Demo) shows(t *testing.T, what string, ok func(post) bool) (found post) {
	t.Helper()
	d.await(t, what, func(_ []chatView, posts []post) bool {
		for _, p := range posts {
			if ok(p) {
				found = p
				return true
			}
		}
		return false
	})
	return found
}

// act does something that must be taken.
func (d *Demo) act(t *testing.T, a action) answer {
	t.Helper()
	got, err := actions[a.Do](d, t.Context(), a)
	if err != nil {
		t.Fatalf("%s: %v", a.Do, err)
	}
	return got
}

// refused does something that must be refused in those words.
func (d *Demo) refused(t *testing.T, a action, want refusal) {
	t.Helper()
	if _, err := actions[a.Do](d, t.Context(), a); err != want {
		t.Errorf("%+v: %v, want %q", a, err, want)
	}
}
