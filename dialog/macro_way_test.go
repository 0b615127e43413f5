package dialog_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
)

// prepared are macros of files.
type prepared []dialog.Macro

func (p prepared) List() []dialog.Macro { return p }

var high = dialog.PriorityHigh

var refundMacro = dialog.Macro{Name: "refund", Title: "Refund on its way", Source: "macros.yaml:1",
	Texts: map[string]string{"": "Hello {customer}, your refund for {number} is on its way. {agent}", "zh": "{customer}，您好"},
	Note:  "checked with {team}", Tag: []string{"refund"}, Assign: "me", Priority: &high, Resolve: true}

// thread puts something into a ticket's thread and reads what the desk and a customer
// read of it.
func (h *house) thread(person string, m bot.Message, chat string) (desk, customer string) {
	h.Helper()
	h.n++
	h.slack.at("C1")
	h.web.at(chat)
	m.ID, m.From = "a"+itoa(h.n), people[person]
	h.slack.events <- m
	h.quiet()
	return h.slack.at("C1"), h.web.at(chat)
}

// open is the address of the thread that was opened last.
func (h *house) threadOf(number string) bot.Address {
	h.Helper()
	h.slack.mu.Lock()
	defer h.slack.mu.Unlock()
	thread, ok := h.slack.threads[number]
	if !ok {
		h.Fatalf("no thread of %s", number)
	}
	return bot.Address{Account: "slack", Chat: "C1", Thread: thread}
}

func TestMacroOverTheWholeWay(t *testing.T) {
	files := func(d *dialog.Config, _ *admin.Config) { d.Macros = prepared{refundMacro} }
	inHouse(t, 1, files, func(h *house) {
		h.wants(h.customer("1", "a human please"), "T-1001")
		at := h.threadOf("T-1001")
		// Tried first: exactly what would be sent and done, and nothing is.
		h.wants(h.command("U2", "macro refund T-1001 --dry-run"), "To the customer", "Hello Lena, your refund for T-1001 is on its way. Ben",
			"tag refund, priority high, resolve")
		if got := h.web.at("1"); got != "" {
			h.Errorf("a dry run reaches the customer: %s", got)
		}
		h.wants(h.command("U2", "macro refnd T-1001"), "Did you mean **refund**")
		desk, customer := h.thread("U2", bot.Message{At: at, Kind: bot.KindText, Text: "!macro refnd"}, "1")
		h.wants(desk, "Did you mean **refund**")
		if customer != "" {
			h.Errorf("a slip reaches the customer: %s", customer)
		}
		// A menu: the form has all of them; "show me first", then its button.
		desk, _ = h.thread("U2", bot.Message{At: at, Kind: bot.KindChoice, Name: "macro", Grant: "trigger"}, "1")
		h.wants(desk, "form macro")
		desk, customer = h.thread("U2", bot.Message{At: at, Kind: bot.KindForm, Name: "macro", Values: map[string]string{"macro": "refund", "do": "look"}}, "1")
		h.wants(desk, "only U2", "Hello Lena")
		if customer != "" {
			h.Errorf("a look reaches the customer: %s", customer)
		}
		desk, customer = h.thread("U2", bot.Message{At: at, Kind: bot.KindChoice, Name: "macro:refund"}, "1")
		h.wants(customer, "Hello Lena, your refund for T-1001 is on its way. Ben", "solved")
		h.wants(desk, "checked with", "Hello Lena", "Ben")
		if n := strings.Count(customer, "on its way"); n != 1 {
			h.Errorf("said %d times: %s", n, customer)
		}
		if strings.Contains(customer, "checked with") {
			h.Errorf("the note reaches the customer: %s", customer)
		}
		desk, customer = h.thread("U2", bot.Message{At: at, Kind: bot.KindText, Text: "!macro refund"}, "1")
		if h.wants(desk, "only U2"); strings.Contains(customer, "on its way") {
			h.Errorf("on a closed ticket it is sent: %s", customer)
		}
	})
}

// A macro takes no ticket from a colleague, as its verbs do not: only a lead's does.
func TestMacroTakesNoTicketAway(t *testing.T) {
	files := func(d *dialog.Config, _ *admin.Config) {
		d.Macros = prepared{refundMacro}
		d.Roles = dialog.Roles{Lead: []string{"slack:U1"}}
	}
	inHouse(t, 1, files, func(h *house) {
		h.wants(h.customer("1", "a human please"), "T-1001")
		at := h.threadOf("T-1001")
		h.thread("U1", bot.Message{At: at, Kind: bot.KindChoice, Name: "claim"}, "1")
		desk, customer := h.thread("U2", bot.Message{At: at, Kind: bot.KindText, Text: "!macro refund"}, "1")
		if h.wants(desk, "only U2"); customer != "" {
			h.Errorf("the customer reads %s", customer)
		}
		_, customer = h.thread("U1", bot.Message{At: at, Kind: bot.KindText, Text: "!macro refund"}, "1")
		h.wants(customer, "on its way")
	})
}

// The words of a macro can be taken back like any others, and bear a receipt.
func TestMacroIsTakenBack(t *testing.T) {
	slow := func(d *dialog.Config, _ *admin.Config) {
		d.Macros = prepared{{Name: "hi", Texts: map[string]string{"": "Hi {customer}!"}}}
		d.Teams = []dialog.Team{{TakeBack: time.Minute}}
	}
	inHouse(t, 1, slow, func(h *house) {
		h.wants(h.customer("1", "a human please"), "T-1001")
		at := h.threadOf("T-1001")
		desk, customer := h.thread("U2", bot.Message{At: at, Kind: bot.KindText, Text: "!macro hi"}, "1")
		if h.wants(desk, "Goes out 60 s after it was written"); customer != "" {
			h.Errorf("already said: %s", customer)
		}
		desk, customer = h.thread("U2", bot.Message{At: at, Kind: bot.KindText, Text: "!undo"}, "1")
		if h.wants(desk, "Taken back", "Hi Lena"); customer != "" {
			h.Errorf("said although taken back: %s", customer)
		}
		h.thread("U2", bot.Message{At: at, Kind: bot.KindText, Text: "!macro hi"}, "1")
		time.Sleep(2 * time.Minute)
		h.wants(h.web.at("1"), "Ben", "Hi Lena!")
		h.wants(h.slack.at("C1"), "Hi Lena", "✅")
	})
}

func TestMacrosAreMadeInTheChat(t *testing.T) {
	files := func(d *dialog.Config, _ *admin.Config) { d.Macros = prepared{refundMacro} }
	inHouse(t, 2, files, func(h *house) {
		h.wants(h.command("U2", "macro add thanks Thank you, {customer}!"), "leads")
		h.wants(h.command("U3", "macro add thanks Thank you, {custmer}!"), `did you mean \{customer\}?`)
		h.wants(h.command("U3", "macro add refund x"), "stands in a file (macros.yaml:1)")
		h.wants(h.command("U3", "macro add thanks Thank you, {customer}! --dry-run"), "Nothing was changed")
		h.wants(h.command("U2", "macro"), "refund")
		h.wants(h.command("U3", "macro add thanks Thank you, {customer}!"), "can be used now")
		h.wants(h.command("U2", "macro list"), "**refund** Refund on its way", "**thanks** Thank you,")
		h.wants(h.customer("1", "a human please"), "T-1001")
		h.wants(h.command("U2", "macro thanks 1001"), "T-1001")
		h.wants(h.web.at("1"), "Ben", "Thank you, Lena!")
		// All of one by a form.
		h.wants(h.command("U3", "macro edit thanks"), "form /macro add thanks")
		h.n++
		h.slack.at("C1")
		h.slack.events <- bot.Message{ID: "form", At: bot.Address{Account: "slack", Chat: "C1"}, Kind: bot.KindForm, Name: "/macro add thanks", From: people["U3"],
			Values: map[string]string{"text": "Thanks!", "texts": "[zh-CN]\n谢谢！", "tag": "nice, done", "assign": "keep", "priority": "low", "resolve": "yes"}}
		h.quiet()
		h.wants(h.slack.at("C1"), "was changed")
		h.wants(h.command("U2", "macro show thanks"), "Thanks!", "*zh-CN*", "谢谢！", "tag nice, done, priority low, resolve", "Cleo")
		h.wants(h.command("U3", "macro remove thank"), "Did you mean **thanks**")
		h.wants(h.command("U3", "macro remove refund"), "stands in a file")
		h.wants(h.command("U3", "macro remove thanks"), "is gone")
		h.wants(h.command("U2", "macro thanks T-1001"), "no macro")
	})
}

func TestTheSharedShelf(t *testing.T) {
	inHouse(t, 2, nil, func(h *house) {
		h.wants(h.command("U2", `knowledge find "opening hours"`), "Opening hours", "kb/hours.md:1")
		h.wants(h.command("U2", "knowledge add Parking: There is a garage."), "leads")
		h.wants(h.command("U3", "knowledge add Parking: There is a garage. --dry-run"), "Nothing was changed", "Parking")
		got := h.command("U3", "knowledge add Where can I park my car?: There is a **garage** below the shop.")
		h.wants(got, "can be found now")
		_, id, _ := strings.Cut(got, "(")
		id, _, _ = strings.Cut(id, ")")
		// In every process, at once and after a restart.
		for i, library := range h.found {
			if found, _ := library.Search(h.ctx, dialog.Query{Text: "where can I park my car?"}); len(found) == 0 || found[0].Article != id {
				h.Errorf("process %d finds %+v", i, found)
			}
		}
		h.wants(h.customer("1", "where can I park my car?"), "**garage** below the shop")
		h.wants(h.command("U2", "knowledge list"), "1", id, "park my car?", "Cleo")
		// By a form, in another language; what is malformed is refused in one line.
		form := func(values map[string]string) string {
			h.n++
			h.slack.at("C1")
			h.slack.events <- bot.Message{ID: "f" + itoa(h.n), At: bot.Address{Account: "slack", Chat: "C1"}, Kind: bot.KindForm, Name: "/knowledge add", From: people["U1"], Values: values}
			h.quiet()
			return h.slack.at("C1")
		}
		h.wants(h.command("U1", "knowledge add"), "form /knowledge add")
		h.wants(form(map[string]string{"title": "Gutschein", "answer": "Ja", "language": "german?"}), "is no language")
		h.wants(form(map[string]string{"title": "Gutschein", "answer": "  "}), "has no answer")
		h.wants(form(map[string]string{"title": "Gutschein", "questions": "Wo löse ich einen Gutschein ein?\n", "answer": "An der Kasse.", "language": "de", "approved": "yes"}), "can be found now")
		h.wants(h.command("U3", "knowledge find Gutschein einlösen"), "Gutschein", "de")
		// Changed and taken off.
		h.wants(h.command("U3", "knowledge edit "+id), "form /knowledge edit "+id)
		h.wants(h.command("U3", "knowledge remove "+id[:len(id)-1]), "Did you mean **"+id)
		h.wants(h.command("U3", "knowledge remove "+id), "was taken off")
		if got := h.command("U2", "knowledge find park my car"); strings.Contains(got, "garage") || strings.Contains(got, id) {
			h.Errorf("still found: %s", got)
		}
		h.wants(h.command("U3", "knowledge reload"), "2 articles")
		h.wants(h.command("U3", "knowledge relod"), "Did you mean **reload**")
		time.Sleep(2 * time.Second)
		if err := h.found[1].Take(context.Background(), dialog.NewShelf(h.store)); err != nil || len(h.found[1].Articles()) != 2 {
			h.Errorf("after a restart: %d articles, %v", len(h.found[1].Articles()), err)
		}
	})
}

func TestHoursAndHolidaysByCommand(t *testing.T) {
	hours := func(d *dialog.Config, _ *admin.Config) { d.Hours = daily{} }
	inHouse(t, 1, hours, func(h *house) {
		time.Sleep(10 * time.Hour) // to 10:00 of Saturday, 1 January 2000
		h.wants(h.command("U2", "hours"), "The team is open; it closes today at 17:00")
		h.wants(h.command("U2", "hours close until 14:00"), "leads")
		h.wants(h.command("U3", "hours closd"), "Did you mean **close**")
		h.wants(h.command("U3", "hours close until noonish"), "no time that I can read")
		h.wants(h.command("U3", "hours close until 14:00 staff meeting"), "closed now", "today at 14:00")
		h.wants(h.customer("1", "a human please"), "Because of staff meeting", "today at 14:00")
		h.wants(h.command("U2", "hours"), "closed because of staff meeting", "opens today at 14:00", "closed now")
		h.wants(h.command("U3", "hours regular"), "as configured again")
		h.wants(h.customer("2", "a human please"), "T-1002")
		h.wants(h.command("U3", "hours close"), "again on Sunday at 9:00")
		h.wants(h.command("U3", "hours open"), "open now", "today at 17:00")
		h.wants(h.command("U3", "holiday add 2000-01-02 Founder's Day"), "**2000-01-02** Founder's Day")
		time.Sleep(8 * time.Hour)
		h.wants(h.customer("3", "a human please"), "Because of Founder's Day", "Monday at 9:00")
		h.wants(h.command("U2", "holiday"), "2000-01-02", "Founder's Day")
	})
}

// daily is open from 9 to 17 on every day, in UTC.
type daily struct{}

func (daily) At(t time.Time) dialog.Opening {
	t = t.UTC()
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	switch opens, closes := day.Add(9*time.Hour), day.Add(17*time.Hour); {
	case t.Before(opens):
		return dialog.Opening{Change: opens, Zone: time.UTC}
	case t.Before(closes):
		return dialog.Opening{Open: true, Change: closes, Zone: time.UTC}
	default:
		return dialog.Opening{Change: opens.AddDate(0, 0, 1), Zone: time.UTC}
	}
}
func (o daily) Add(from time.Time, d time.Duration) time.Time { return dialog.AddOpen(o.At, from, d) }
func (o daily) Between(a, b time.Time) time.Duration          { return dialog.BetweenOpen(o.At, a, b) }
