package dialog_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/api"
)

// mirror is another system: it is told of events and acts through the API.
type mirror struct {
	*testing.T
	api  *api.API
	mu   sync.Mutex
	told []string
	last posted

	order string // that was taken last
}

func (m *mirror) Name() string { return "crm" }

func (m *mirror) Listen(ctx context.Context, _ func(context.Context, bot.Message) error) error {
	<-ctx.Done()
	return nil
}

func (m *mirror) Send(_ context.Context, d bot.Delivery) (bot.Receipt, error) {
	var e posted
	if err := json.Unmarshal(d.Send.Reply.Data, &e); err != nil {
		return bot.Receipt{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = e
	m.told = append(m.told, strings.TrimPrefix(e.Type, "ticket.")+" by "+e.Data.By.Name)
	return bot.Receipt{ID: d.Key}, nil
}

// newest is the event that came last.
func (m *mirror) newest() posted {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}

// asks sends a request and waits until all is quiet.
func (m *mirror) asks(line, body string, status int) string {
	m.Helper()
	method, path, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, api.Prefix+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer sesame-sesame-sesame-sesame")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", line+body)
	w := httptest.NewRecorder()
	m.api.ServeHTTP(w, r)
	if w.Code != status {
		m.Fatalf("%s: %d %s", line, w.Code, w.Body)
	}
	if at := w.Header().Get("Location"); at != "" {
		m.order = strings.TrimPrefix(at, api.Prefix+"/orders/")
	}
	time.Sleep(time.Minute) // of the bubble
	return w.Body.String()
}

// Another system reads the list, claims and closes a ticket, and is told of what came
// of it; a request that is sent twice is one.
func TestMirrorThroughTheAPI(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		log := slog.New(slog.DiscardHandler)
		store, err := sqlitestore.Open(ctx, sqlitestore.Memory, bot.StoreOptions{}, log)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		talk := newTalk(t, func(d *dialog.Config, _ *answer.Config) {
			d.Memory, d.Hooks = store, []dialog.Hook{{Account: "crm"}}
		})
		crm := &mirror{T: t}
		crm.api, err = api.New(api.Config{Lists: store, Inbox: store, Memory: store, Tokens: []api.Token{{Name: "crm", Token: "sesame-sesame-sesame-sesame", Role: dialog.RankLead}}})
		if err != nil {
			t.Fatal(err)
		}
		web, slack := newFront("web"), newFront("slack")
		r := &bot.Runtime{Store: store, Handler: talk.manager, Log: log, Turns: 2, Sends: 2,
			Accounts: []bot.Account{{Adapter: web, Side: bot.Customer}, {Adapter: slack, Side: bot.Desk}, {Adapter: crm}}}
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}()

		web.events <- bot.Message{ID: "v1", Kind: bot.KindText, Text: "a human please", From: lena, At: bot.Address{Account: "web", Chat: "1"}}
		time.Sleep(time.Minute)
		if list := crm.asks("GET /tickets?stage=new", "", 200); !strings.Contains(list, `"number":"T-1001"`) {
			t.Fatalf("the list: %s", list)
		}
		web.read()
		claim := `{"agent":{"id":"U7","name":"Cy"}}`
		first := crm.asks("POST /tickets/T-1001/claim", claim, 202)
		if heard := web.read(); !strings.Contains(heard, "Cy from our team has joined") {
			t.Errorf("the customer reads %s", heard)
		}
		if again := crm.asks("POST /tickets/T-1001/claim", claim, 200); !strings.Contains(first, `"pending"`) || !strings.Contains(again, crm.order) || !strings.Contains(again, `"did":["ticket.claimed"]`) {
			t.Errorf("first %s, again %s", first, again)
		}
		if heard := web.read(); heard != "" {
			t.Errorf("the second time the customer reads %s", heard)
		}
		if one := crm.asks("GET /tickets/T-1001", "", 200); !strings.Contains(one, `"agent":{"id":"U7","name":"Cy"}`) {
			t.Errorf("the ticket: %s", one)
		}
		reply := crm.asks("POST /tickets/T-1001/reply", `{"text":"Your refund is on its way.","agent":{"id":"U7","name":"Cy"}}`, 202)
		if heard := web.read(); !strings.Contains(heard, "Your refund is on its way.") {
			t.Errorf("the customer reads %s", heard)
		}
		if id := crm.newest().Data.Change.Message; id == "" || !strings.Contains(reply, id) {
			t.Errorf("the event names %q, the answer was %s", id, reply)
		}
		crm.asks("POST /tickets/T-1001/note", `{"text":"bank confirmed"}`, 202)
		crm.asks("POST /tickets/T-1001/priority", `{"priority":"high"}`, 202)
		crm.asks("POST /tickets/T-1001/tag", `{"tags":["vip","refund"]}`, 202)
		crm.asks("POST /tickets/T-1001/snooze", `{"until":"2h"}`, 202)
		crm.asks("POST /tickets/T-1001/wake", "", 202)
		if heard := web.read(); heard != "" {
			t.Errorf("the customer reads %s", heard)
		}
		if heard := slack.read(); !strings.Contains(heard, "Your refund is on its way.") || !strings.Contains(heard, "bank confirmed") {
			t.Errorf("the desk reads %s", heard)
		}
		crm.asks("POST /tickets/T-1001/resolve", "", 202)
		if heard := web.read(); !strings.Contains(heard, "solved") {
			t.Errorf("the customer reads %s", heard)
		}
		if heard := slack.read(); strings.Contains(heard, "only") || !strings.Contains(heard, "edit") {
			t.Errorf("the desk reads %s", heard)
		}
		crm.asks("GET /tickets/T-1001", "", 404)
		if again := crm.asks("POST /tickets/T-1001/claim", claim, 200); !strings.Contains(again, `"done"`) { // the order of before
			t.Errorf("at the end %s", again)
		}
		crm.asks("POST /tickets/T-1001/claim", "", 404)
		if told := strings.Join(crm.told, ", "); told != "opened by Lena, claimed by Cy, replied by Cy, priority by crm, tagged by crm, snoozed by crm, woken by crm, resolved by crm" {
			t.Errorf("told: %s", told)
		}
	})
}
