package dialog_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/api"
)

// stale is a list as it was a moment ago.
type stale map[string][]byte

func (s stale) Listed(context.Context) (map[string][]byte, error) { return s, nil }

// A program closes a ticket that somebody else has closed a moment before, and its
// customer is back with the next one: that stays open, and reads nothing.
func TestProgramNeverMeetsTheNextTicket(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		log := slog.New(slog.DiscardHandler)
		store, err := sqlitestore.Open(ctx, sqlitestore.Memory, bot.StoreOptions{}, log)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		talk := newTalk(t, func(d *dialog.Config, _ *answer.Config) { d.Memory = store })
		crm := &mirror{T: t}
		through := func(lists dialog.Lists) {
			crm.api, err = api.New(api.Config{Lists: lists, Inbox: store, Memory: store, Tokens: []api.Token{{Name: "crm", Token: "sesame-sesame-sesame-sesame", Role: dialog.RankLead}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		web, slack := newFront("web"), newFront("slack")
		r := &bot.Runtime{Store: store, Handler: talk.manager, Log: log, Turns: 2, Sends: 2,
			Accounts: []bot.Account{{Adapter: web, Side: bot.Customer}, {Adapter: slack, Side: bot.Desk}}}
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}()
		says := func(id string) {
			web.events <- bot.Message{ID: id, Kind: bot.KindText, Text: "a human please", From: lena, At: bot.Address{Account: "web", Chat: "1"}}
			time.Sleep(time.Minute)
		}

		says("v1")
		through(store)
		crm.asks("POST /tickets/T-1001/priority", `{"priority":"high","agent":{"id":"U2","name":"Ben"}}`, 202)
		if who := audited(t, store); who != "api:crm" { // whomever it says it acts for
			t.Errorf("the audit has %q", who)
		}
		before, err := store.Listed(ctx)
		if err != nil {
			t.Fatal(err)
		}
		crm.asks("POST /tickets/T-1001/close", "", 202)
		says("v2")
		web.read()
		through(stale(before))
		for _, line := range []string{"resolve", "reply", "claim", "note", "close"} {
			body := ""
			switch line {
			case "reply", "note":
				body = `{"text":"About your parcel: it is on its way."}`
			case "close":
				body = `{"reason":"once more"}` // else it is the order of before
			}
			crm.asks("POST /tickets/T-1001/"+line, body, 202)
			if fate := crm.asks("GET /orders/"+crm.order, "", 200); !strings.Contains(fate, `"code":"ticket_closed"`) {
				t.Errorf("%s: %s", line, fate)
			}
		}
		if heard := web.read(); heard != "" {
			t.Errorf("the customer of T-1002 reads %s", heard)
		}
		through(store)
		if one := crm.asks("GET /tickets/T-1002", "", 200); !strings.Contains(one, `"stage":"new"`) {
			t.Errorf("the next ticket: %s", one)
		}
	})
}

// audited is who did what was audited last.
func audited(t *testing.T, store bot.Ledger) (who string) {
	t.Helper()
	for after := ""; ; {
		facts, next, err := store.Read(t.Context(), after, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range facts {
			if f.Kind == "audit" {
				var fact dialog.AuditFact
				if err := json.Unmarshal(f.Data, &fact); err != nil {
					t.Fatal(err)
				}
				who = fact.Who
			}
		}
		if len(facts) == 0 {
			return who
		}
		after = next
	}
}
