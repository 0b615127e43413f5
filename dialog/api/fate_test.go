package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handoff/dialog"
)

// fates has an order end so.
func (s *store) fates(t *testing.T, id string, f dialog.OrderFate) {
	t.Helper()
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if done, err := s.Swap(t.Context(), "order:"+id+":fate", nil, data, time.Hour); err != nil || !done {
		t.Error(done, err)
	}
}

func orderOf(t *testing.T, body string) (o order) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return o
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	a, s := newAPI(t)
	post := func(line, key, body string) (int, string) {
		status, answer, _ := ask(a, writes, "POST /tickets/"+line, body, "Idempotency-Key", key)
		return status, answer
	}
	_, first := post("T-1001/tag", "k", `{"tags":["vip"]}`)
	if status, again := post("t-1001/tag", "k", `{ "tags" : ["vip"] }`); status != 202 || again != first {
		t.Errorf("again: %d %s, first %s", status, again, first)
	}
	if len(s.put) != 2 || s.put[0].ID != s.put[1].ID || s.put[0].At != s.put[1].At { // the store drops the second
		t.Errorf("put %v", s.put)
	}
	for line, body := range map[string]string{"T-1001/tag": `{"tags":["gold"]}`, "T-1001/untag": `{"tags":["vip"]}`, "T-1002/tag": `{"tags":["vip"]}`} {
		if status, answer := post(line, "k", body); status != 422 || !strings.Contains(answer, `"code":"key_reused"`) || len(s.put) != 2 {
			t.Errorf("%s %s: %d %s", line, body, status, answer)
		}
	}
	for range 2 {
		post("T-1001/tag", "", `{"tags":["vip"]}`)
	}
	post("T-1001/tag", "l", `{"tags":["vip"]}`)
	ids := make(map[string]bool)
	for _, m := range s.put {
		ids[m.ID] = true
	}
	if len(s.put) != 5 || len(ids) != 4 {
		t.Errorf("%d puts, names %v", len(s.put), ids)
	}
	// It was served, and its ticket is not in the list any more: the order is known all the same.
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	o := orderOf(t, first)
	s.fates(t, o.ID, dialog.OrderFate{Status: dialog.OrderDone, At: at, Did: []dialog.HookEvent{dialog.HookTagged}})
	s.gone = "T-1001"
	if status, answer := post("T-1001/tag", "k", `{"tags":["vip"]}`); status != 200 || orderOf(t, answer).Status != "done" {
		t.Errorf("served: %d %s", status, answer)
	}
	if status, answer := post("T-1001/tag", "m", `{"tags":["vip"]}`); status != 404 {
		t.Errorf("a new one: %d %s", status, answer)
	}
}

func TestOrderResource(t *testing.T) {
	t.Parallel()
	a, s := newAPI(t)
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	_, body, header := ask(a, writes, "POST /tickets/T-1001/snooze", `{"until":"when pigs fly"}`)
	o := orderOf(t, body)
	where := strings.TrimPrefix(header.Get("Location"), Prefix)
	if o.Status != "pending" || where != "/orders/"+o.ID {
		t.Fatalf("%s at %s", body, where)
	}
	if status, body, _ := ask(a, writes, "GET "+where, ""); status != 200 || orderOf(t, body).ID != o.ID || orderOf(t, body).Status != "pending" {
		t.Errorf("pending: %d %s", status, body)
	}
	if status, body, _ := ask(a, reader, "GET "+where, ""); status != 404 || !strings.Contains(body, "unknown_order") { // whose it is not
		t.Errorf("another token: %d %s", status, body)
	}
	s.fates(t, o.ID, dialog.OrderFate{Status: dialog.OrderRefused, At: at, Code: "unknown_time", Reason: "No time."})
	status, body, _ := ask(a, writes, "GET "+where, "")
	got := orderOf(t, body)
	if status != 200 || got.Status != "refused" || got.Code != "unknown_time" || got.Reason != "No time." || !got.Ended.Equal(at) || got.Ticket != "T-1001" || got.Verb != "snooze" {
		t.Errorf("refused: %d %s", status, body)
	}
	s.down = true
	if status, body, _ := ask(a, writes, "GET "+where, ""); status != 503 || strings.Contains(body, "hunter2") {
		t.Errorf("down: %d %s", status, body)
	}
	s.down = false
	for line, want := range map[string]int{
		"GET " + where + "?wait=11": 400, "GET " + where + "?wait=x": 400, "GET " + where + "?weit=1": 400, "POST /tickets/T-1001/claim?wait=-1": 400,
		"GET /orders/api:nobody": 404, "GET /orders": 404, "POST " + where: 405,
	} {
		if status, body, _ := ask(a, writes, line, ""); status != want {
			t.Errorf("%s: %d %s", line, status, body)
		}
	}
}

// Who gave an order may wait for its fate, so long and no longer.
func TestWaitsForTheFate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		after time.Duration
		fate  dialog.OrderFate
		want  string
	}{
		{3 * time.Second, dialog.OrderFate{Status: dialog.OrderDone}, "200 done"},
		{3 * time.Second, dialog.OrderFate{Status: dialog.OrderRefused, Code: "taken", Reason: "T-1001 is with Ben."}, "409 taken T-1001 is with Ben."},
		{3 * time.Second, dialog.OrderFate{Status: dialog.OrderFailed, Code: "failed", Reason: "It failed."}, "500 failed It failed."},
		{time.Minute, dialog.OrderFate{Status: dialog.OrderDone}, "202 pending"},
	} {
		synctest.Test(t, func(t *testing.T) {
			a, s := newAPI(t)
			began := time.Now()
			go func() {
				time.Sleep(time.Second)
				s.mu.Lock()
				id := s.put[0].ID
				s.mu.Unlock()
				time.Sleep(c.after - time.Second)
				s.fates(t, id, c.fate)
			}()
			status, body, header := ask(a, writes, "POST /tickets/T-1001/claim?wait=5", "")
			got := fmt.Sprint(status)
			if status < 300 {
				got += " " + string(orderOf(t, body).Status)
			} else {
				var p problem
				if err := json.Unmarshal([]byte(body), &p); err != nil {
					t.Fatal(err)
				}
				got += " " + p.Code + " " + p.Detail
			}
			if took := time.Since(began); got != c.want || took > 5*time.Second || header.Get("Location") == "" {
				t.Errorf("%v: %s after %v, %v", c.fate, got, took, header)
			}
			time.Sleep(time.Minute)
		})
	}
}

// Of requests that come at one moment with one key and different bodies one is taken.
func TestOneKeyAtOnce(t *testing.T) {
	t.Parallel()
	a, s := newAPI(t)
	const requests = 8
	var taken atomic.Int32
	var running sync.WaitGroup
	for n := range requests {
		running.Go(func() {
			status, answer, _ := ask(a, writes, "POST /tickets/T-1001/tag", fmt.Sprintf(`{"tags":["t%d"]}`, n), "Idempotency-Key", "k")
			switch {
			case status == 202:
				taken.Add(1)
			case status != 422:
				t.Errorf("%d %s", status, answer)
			}
		})
	}
	running.Wait()
	if taken.Load() != 1 || len(s.put) != 1 {
		t.Errorf("%d taken, put %v", taken.Load(), s.put)
	}
}
