package dialog_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/dialog"
	"handoff/dialog/admin"
	"handoff/dialog/answer"
	"handoff/dialog/desk"
	"handoff/dialog/escalate"
	"handoff/dialog/human"
	"handoff/dialog/knowledge"
	"handoff/dialog/relay"
	"handoff/dialog/triage"
)

// house is the whole way on a real store: customers on the web, a desk and an admin in
// Slack, one or more processes.
type house struct {
	*testing.T
	ctx   context.Context
	store bot.Store
	web   *post
	slack *post
	n     int
	found []*knowledge.Library // of each process
}

// post is a front that keeps what was said by the address where it was said.
type post struct {
	*front
	mu   sync.Mutex
	said map[string][]string

	threads map[string]string // of the tickets, by number
}

func (p *post) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := string(d.Send.Op) + " " + d.Send.Reply.Text
	if c := d.Send.Reply.Card; c != nil {
		line += c.Title + " | " + c.Status
	}
	if f := d.Send.Reply.Form; f != nil {
		line += " form " + f.Name
	}
	if d.Send.Reply.Only != "" {
		line = "only " + d.Send.Reply.Only + " " + line
	}
	at := d.To.Chat
	p.said[at] = append(p.said[at], line)
	r := bot.Receipt{ID: d.Key}
	if d.Send.Op == bot.OpOpen {
		r.Thread = "t" + d.Key
		number, _, _ := strings.Cut(d.Send.Reply.Card.Title, " ")
		p.threads[number] = r.Thread
	}
	return r, nil
}

// at is what was said in a chat since it was asked last.
func (p *post) at(chat string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := strings.Join(p.said[chat], "\n")
	delete(p.said, chat)
	return text
}

// inHouse plays f in virtual time. processes is how many managers share the store.
func inHouse(t *testing.T, processes int, change func(*dialog.Config, *admin.Config), f func(h *house)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		log := slog.New(slog.DiscardHandler)
		store, err := sqlitestore.Open(ctx, sqlitestore.Memory, bot.StoreOptions{}, log)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		h := &house{T: t, ctx: ctx, store: store,
			web:   &post{front: newFront("web"), said: make(map[string][]string)},
			slack: &post{front: newFront("slack"), said: make(map[string][]string), threads: make(map[string]string)}}
		done := make(chan error)
		for i := range processes {
			library, _ := knowledge.LoadFS(knowledge.Options{}, "kb", fstest.MapFS{"hours.md": {Data: []byte("# Opening hours\n\nWe are here from 9 to 5.")}})
			shelf := dialog.NewShelf(store)
			if err := library.Take(ctx, shelf); err != nil {
				t.Fatal(err)
			}
			go library.Follow(ctx, shelf)
			h.found = append(h.found, library)
			last, err := answer.New(answer.Config{Knowledge: both{articles, library}})
			if err != nil {
				t.Fatal(err)
			}
			d := dialog.Config{Reader: triage.Rules{}, Desk: deskAddress, Memory: store, Shelf: shelf,
				Roles: dialog.Roles{Admin: []string{"slack:U1"}, Lead: []string{"slack:U3"}, Agent: []string{"slack:U2"}}}
			a := admin.Config{Lists: store, Memory: store, Accounts: []string{"web", "telegram"}, Knowledge: library, Shelf: shelf, Reloader: library, ParseTime: human.Parse}
			if change != nil {
				change(&d, &a)
			}
			d.Steps = []dialog.Step{admin.New(a), desk.New(desk.Config{}), relay.New(), triage.New(), escalate.New(), last}
			m, err := dialog.New(d)
			if err != nil {
				t.Fatal(err)
			}
			r := &bot.Runtime{Store: store, Handler: m, Log: log, Turns: 4, Sends: 2}
			if i == 0 {
				r.Accounts = []bot.Account{{Adapter: h.web, Side: bot.Customer}, {Adapter: h.slack, Side: bot.Desk}}
			}
			go func() { done <- r.Run(ctx) }()
		}
		defer func() {
			cancel()
			for range processes {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
		}()
		f(h)
	})
}

// both asks two knowledges and takes the surer answer.
type both [2]dialog.Knowledge

func (b both) Search(ctx context.Context, q dialog.Query) ([]dialog.Passage, error) {
	first, err := b[0].Search(ctx, q)
	if err != nil {
		return nil, err
	}
	second, err := b[1].Search(ctx, q)
	if len(second) > 0 && (len(first) == 0 || second[0].Confidence > first[0].Confidence) {
		return second, err
	}
	return first, err
}

// quiet waits until all that was said has been served.
func (h *house) quiet() { time.Sleep(15 * time.Second) }

// customer says something in a chat of their own, and reads.
func (h *house) customer(chat, text string) string {
	h.Helper()
	h.n++
	h.web.events <- bot.Message{ID: fmt.Sprint("c", h.n), At: bot.Address{Account: "web", Chat: chat}, Kind: bot.KindText, Text: text,
		From: bot.Person{ID: "p" + chat, Name: "Lena", Locale: "en"}}
	h.quiet()
	return h.web.at(chat)
}

var people = map[string]bot.Person{"U1": {ID: "U1", Name: "Anna"}, "U2": {ID: "U2", Name: "Ben"}, "U3": {ID: "U3", Name: "Cleo"}}

// give puts a command of /handoff without waiting.
func (h *house) give(person, text string) {
	h.n++
	h.slack.events <- bot.Message{ID: fmt.Sprint("s", h.n), At: bot.Address{Account: "slack", Chat: "C1"}, Kind: bot.KindCommand,
		Name: "handoff", Text: text, From: people[person], Grant: "trigger"}
}

// command gives a command of /handoff and reads the answer.
func (h *house) command(person, text string) string {
	h.Helper()
	h.slack.at("C1")
	h.give(person, text)
	h.quiet()
	return h.slack.at("C1")
}

// wants fails unless got holds the parts in their order.
func (h *house) wants(got string, parts ...string) {
	h.Helper()
	rest := got
	for _, part := range parts {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			h.Fatalf("no %q in its place:\n%s", part, cmp.Or(got, "(nothing)"))
		}
		rest = after
	}
}

func TestPauseOverTheWholeWay(t *testing.T) {
	inHouse(t, 1, nil, func(h *house) {
		h.wants(h.customer("1", "how do I get a refund?"), "You can have your money back")
		h.wants(h.command("U2", "pause"), "only U2", "leads")
		h.wants(h.command("U3", "pause for 2h spring cleaning --dry-run"), "Nothing was changed", "everywhere")
		h.wants(h.customer("1", "do you ship abroad?"), "We ship to the EU")
		h.wants(h.command("U1", "pause for 2h spring cleaning"), "only U1", "paused: **everywhere**", "it resumes today at")
		// People answer: one ticket, the card, and not a word of the bot's knowledge.
		got := h.customer("2", "how do I get a refund?")
		h.wants(got, "T-1001")
		if strings.Contains(got, "money back") {
			h.Errorf("the bot speaks in a pause: %s", got)
		}
		h.wants(h.slack.at("C1"), "open", "how do I get a refund?")
		// Who says hello or thanks opens nothing.
		h.wants(h.customer("3", "hello"), "Our team answers here at the moment")
		if got := h.customer("3", "thanks!"); got != "" {
			h.Errorf("thanks in a pause: %s", got)
		}
		if got := h.customer("3", "😶"); got != "" {
			h.Errorf("an emoji in a pause: %s", got)
		}
		h.wants(h.customer("3", "I want to kill myself"), "emergency number", "T-1002")
		// It ends by itself; what people have stays theirs.
		time.Sleep(2 * time.Hour)
		h.wants(h.customer("4", "how do I get a refund?"), "You can have your money back")
		if got := h.customer("2", "are you there?"); strings.Contains(got, "money") {
			h.Errorf("the bot talks over people: %s", got)
		}
		h.wants(h.command("U1", "resume"), "paused nowhere")
		h.wants(h.command("U1", "audit"), "pause", "all until")
	})
}

func TestPauseOfAnAccountATeamATicket(t *testing.T) {
	teams := func(d *dialog.Config, _ *admin.Config) {
		d.Teams = []dialog.Team{{Name: "support"}, {Name: "billing"}}
		d.Router = byWord{"refund": "billing"}
	}
	inHouse(t, 1, teams, func(h *house) {
		h.wants(h.command("U1", "pause telegram"), "paused: **telegram**")
		h.wants(h.customer("1", "how do I get a refund?"), "money back")
		h.wants(h.command("U1", "pause biling"), "Did you mean **billing**")
		h.wants(h.command("U1", "pause billing"), "team billing")
		h.wants(h.customer("2", "how do I get a refund?"), "T-1001")
		h.wants(h.customer("3", "do you ship abroad?"), "We ship to the EU")
		h.wants(h.command("U1", "resume"), "It is paused: telegram, team billing")
		h.wants(h.command("U1", "resume billing"), "answers again: **team billing**")
		h.wants(h.customer("4", "how do I get a refund?"), "money back")
		h.wants(h.command("U1", "pause T-1001 for 2h"), "paused: **T-1001**")
		h.wants(h.command("U1", "resume t1001"), "answers again: **T-1001**")
	})
}

// byWord routes what holds a word.
type byWord map[string]string

func (r byWord) Route(q dialog.Inquiry) dialog.Routing {
	for word, team := range r {
		if strings.Contains(q.Text, word) {
			return dialog.Routing{Team: team, Rule: word}
		}
	}
	return dialog.Routing{}
}

// Two admins and two processes at once: no change is lost, and each is told.
func TestChangesAtOnceLoseNothing(t *testing.T) {
	inHouse(t, 2, nil, func(h *house) {
		const n = 20
		for i := range n {
			h.give([]string{"U1", "U3"}[i%2], fmt.Sprintf("holiday add 2000-03-%02d Day %d", i+1, i+1))
		}
		h.quiet()
		got := h.slack.at("C1")
		if c := strings.Count(got, "a holiday for"); c != n {
			h.Errorf("%d answers, want %d:\n%s", c, n, got)
		}
		if got := h.command("U2", "holiday list"); strings.Count(got, "a holiday for") != n {
			h.Errorf("a change is lost:\n%s", got)
		}
		h.wants(h.command("U2", "holiday remove 2000-03-01"), "only U2", "leads")
		h.wants(h.command("U1", "holiday remove 2000-03-01"), "a holiday no longer")
		h.wants(h.command("U1", "holiday remove 2000-03-01"), "no holiday that was added")
		h.wants(h.command("U1", "holiday add someday"), "is no date")
	})
}

func TestBlockedCustomersReachNobody(t *testing.T) {
	inHouse(t, 1, nil, func(h *house) {
		h.wants(h.customer("1", "a human please"), "T-1001")
		h.slack.at("C1")
		h.wants(h.command("U1", "block T-1001 --dry-run"), "Nothing was changed", "T-1001")
		h.customer("1", "are you there?")
		h.wants(h.slack.at("C1"), "are you there?")
		h.wants(h.command("U1", "block T-1001 for 48h insults"), "blocked the customer", "**T-1001** (Lena) is blocked")
		if got := h.web.at("1"); strings.Contains(got, "solved") || strings.Contains(got, "say") {
			h.Errorf("the customer is told of the closing: %s", got)
		}
		h.wants(h.customer("1", "you fools"), "We no longer answer")
		if got := h.customer("1", "a human please") + h.slack.at("C1"); got != "" {
			h.Errorf("a blocked customer reaches somebody: %s", got)
		}
		// The same person elsewhere; somebody else is served.
		h.n++
		h.web.events <- bot.Message{ID: "x", At: bot.Address{Account: "web", Chat: "9"}, Kind: bot.KindText, Text: "a human please", From: bot.Person{ID: "p1", Name: "Lena"}}
		h.quiet()
		h.wants(h.web.at("9"), "We no longer answer")
		h.wants(h.customer("2", "how do I get a refund?"), "money back")
		h.wants(h.command("U1", "block"), "**T-1001** Lena · Anna · insults")
		h.wants(h.command("U1", "unblock T-1002"), "Did you mean **T-1001**")
		h.wants(h.command("U1", "unblock T-1001"), "no longer blocked")
		h.wants(h.customer("1", "how do I get a refund?"), "money back")
		// By address, silently, and by person.
		h.wants(h.command("U1", "block web/2 silently"), "is blocked")
		if got := h.customer("2", "hello?"); got != "" {
			h.Errorf("told although silently: %s", got)
		}
		h.wants(h.command("U1", "block web:p3"), "web:p3")
		h.wants(h.customer("3", "hello?"), "We no longer answer")
		// In the thread: for leads, and the words are the reason.
		h.wants(h.customer("4", "a human please"), "T-1002")
		at := h.threadOf("T-1002")
		desk, _ := h.thread("U2", bot.Message{At: at, Kind: bot.KindText, Text: "!block insults"}, "4")
		h.wants(desk, "Only leads")
		desk, customer := h.thread("U3", bot.Message{At: at, Kind: bot.KindText, Text: "!block insults"}, "4")
		if h.wants(desk, "**T-1002** (Lena) is blocked"); strings.Contains(customer, "say") {
			h.Errorf("the customer is told of the closing: %s", customer)
		}
		desk, customer = h.thread("U2", bot.Message{At: at, Kind: bot.KindText, Text: "and stay away"}, "4")
		if h.wants(desk, "has blocked the customer"); customer != "" {
			h.Errorf("sent to who is blocked: %s", customer)
		}
		h.wants(h.command("U1", "block nobody"), "neither an open ticket nor a customer")
		// Words of danger reach a person all the same.
		h.wants(h.customer("5", "a human please"), "T-1003")
		h.slack.at("C1")
		h.wants(h.command("U1", "block T-1003 insults"), "is blocked")
		h.wants(h.customer("5", "I want to kill myself"), "T-1004")
		h.wants(h.slack.at("C1"), "I want to kill myself")
		h.command("U1", "unblock T-1003")
	})
}
