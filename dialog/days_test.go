package dialog_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/callback"
	"handoff/dialog/desk"
	"handoff/dialog/digest"
	"handoff/dialog/escalate"
	"handoff/dialog/relay"
	"handoff/dialog/triage"
)

// shop is the whole way, from the adapters to the store, in virtual time: it begins on
// Saturday, 1 January 2000, 0:00 UTC.
type shop struct {
	*testing.T
	store      *sqlitestore.Store
	web, slack *front
	stop       func()
	n, starts  int
}

func openShop(t *testing.T) *shop {
	store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{T: t, store: store}
	s.run()
	return s
}

// run starts the program.
func (s *shop) run() {
	last, err := answer.New(answer.Config{Knowledge: articles})
	if err != nil {
		s.Fatal(err)
	}
	texts, err := dialog.NewTexts()
	if err != nil {
		s.Fatal(err)
	}
	h := office(s.T)
	digests := digest.New(digest.Config{
		Reporter: digest.Reporter{Ledger: s.store, Lists: s.store, Memory: s.store, Texts: texts, Locale: "en", Zone: h.Zone},
		To:       bot.Address{Account: "slack", Chat: "C9"}, Daily: &digest.When{Hour: 8}, Weekly: &digest.When{Weekly: true, Weekday: time.Monday, Hour: 8},
	})
	manager, err := dialog.New(dialog.Config{
		Reader: triage.Rules{}, Desk: deskAddress, Memory: s.store, Texts: texts,
		Teams: []dialog.Team{{Name: "support", Leads: []string{"@leads"}, Hours: h, Callbacks: dialog.Callbacks{Slot: time.Hour},
			SLA: dialog.SLA{First: time.Hour, Warn: 10 * time.Minute}}},
		Steps: []dialog.Step{digests, callback.New(), desk.New(desk.Config{}), relay.New(), triage.New(), escalate.New(), last},
	})
	if err != nil {
		s.Fatal(err)
	}
	s.web, s.slack = newFront("web"), newFront("slack")
	r := &bot.Runtime{Store: s.store, Handler: manager, Log: slog.New(slog.DiscardHandler), Turns: 4, Sends: 4,
		Accounts: []bot.Account{{Adapter: s.web, Side: bot.Customer}, {Adapter: s.slack, Side: bot.Desk}}}
	ctx, cancel := context.WithCancel(s.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			s.Error(err)
		}
	}
	s.starts++
	if err := s.store.Put(ctx, bot.Internal, digest.Start(fmt.Sprint(s.starts))); err != nil {
		s.Fatal(err)
	}
	time.Sleep(time.Second) // of the bubble: until all is quiet
}

func (s *shop) says(chat string, m bot.Message) {
	s.n++
	m.ID, m.At, m.From = fmt.Sprint("m", s.n), bot.Address{Account: "web", Chat: chat}, bot.Person{ID: chat, Name: "Lena " + chat, Locale: "en"}
	s.web.events <- m
}

// until lets time pass up to a moment in Berlin.
func (s *shop) until(moment string) {
	at, err := time.ParseInLocation("2006-01-02 15:04", moment, place(s.T, "Europe/Berlin"))
	if err != nil {
		s.Fatal(err)
	}
	time.Sleep(time.Until(at))
}

// reads is what one side has read, in this order.
func (s *shop) reads(f *front, parts ...string) {
	s.Helper()
	rest := f.read()
	whole := rest
	for _, part := range parts {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			s.Fatalf("%s does not read %q in its place:\n%s", f.name, part, whole)
		}
		rest = after
	}
}

// Two customers press the same time at the same moment: one gets it, the other reads
// what else is free. The agents are reminded on Monday morning; the digest stands in its
// channel before they come.
func TestDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := openShop(t)
		defer s.store.Close()
		s.until("2000-01-01 12:00")
		for _, chat := range []string{"1", "2"} {
			s.says(chat, bot.Message{Kind: bot.KindText, Text: "why does my lamp hum?"})
			time.Sleep(time.Minute)
			s.says(chat, bot.Message{Kind: bot.KindText, Text: personEn})
			time.Sleep(time.Minute)
		}
		s.reads(s.web, "Our team is back on Monday at 9:00 (Berlin time).", "pick one", "Our team is back on Monday")
		s.slack.read()
		id := s.web.last[0].ID
		for _, chat := range []string{"1", "2"} {
			s.says(chat, bot.Message{Kind: bot.KindChoice, Name: id})
		}
		time.Sleep(time.Minute)
		whole := s.web.read()
		if strings.Count(whole, "a colleague will write to you here on Monday at 9:00 (Berlin time)") != 1 || strings.Count(whole, "that time can't be booked any more") != 1 {
			t.Fatalf("two press the same time:\n%s", whole)
		}
		s.reads(s.slack, "The customer has booked a callback: Monday, 3 January, 9:00")

		s.until("2000-01-03 08:30") // the digests of Sunday and of Monday, and that of the week
		s.reads(s.slack, "The day, 2000-01-01 08:00 – 2000-01-02 08:00", "Conversations: 2 (+2); messages of customers: 4 (+4)", "Tickets: opened 2 (+2)", "The day, 2000-01-02 08:00 – 2000-01-03 08:00", "Nobody wrote in this time. Open tickets: 2.", "T-1001 “why does my lamp hum?”, 43 hours, nobody has it",
			"The week, 1999-12-27 08:00 – 2000-01-03 08:00")
		s.until("2000-01-03 09:05")
		s.reads(s.slack, "In 10 minutes, Lena", "Now Lena")
		s.until("2000-01-03 09:55")
		s.reads(s.slack, "First reply is due in 10 minutes")
		s.stop()
	})
}

// A week without the program: when it is back, each ticket says one thing, and one
// digest is about the whole week.
func TestWeekWithoutProgram(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := openShop(t)
		defer s.store.Close()
		s.until("2000-01-03 10:00")
		s.slack.read()
		s.says("1", bot.Message{Kind: bot.KindText, Text: personEn})
		time.Sleep(time.Minute)
		s.reads(s.web, "usually within 60 minutes")
		s.stop()
		s.until("2000-01-10 12:00")
		s.run()
		time.Sleep(time.Minute)
		whole := s.slack.read()
		for part, n := range map[string]int{"First reply is overdue": 1, "is due in": 0, "The day, 2000-01-03 08:00 – 2000-01-10 08:00": 1, "The day": 1, "The week": 1,
			"Conversations: 1": 2, "asked for a person 1": 2, "T-1001 “I want to talk to a person”": 2} {
			if strings.Count(whole, part) != n {
				t.Errorf("%q stands there %d times, want %d:\n%s", part, strings.Count(whole, part), n, whole)
			}
		}
		s.reads(s.web, "nobody has answered yet")
		// Started once more, it says nothing again.
		s.stop()
		s.run()
		time.Sleep(time.Hour)
		if whole := s.slack.read(); whole != "" {
			t.Errorf("after another start:\n%s", whole)
		}
		s.stop()
	})
}
