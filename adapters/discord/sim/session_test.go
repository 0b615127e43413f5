package sim_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"handoff/adapters/discord/sim"
)

// A lost connection is resumed: what was missed comes in order, then RESUMED.
func TestResume(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		r := w.dial(gateway)
		id, where := r.ready(nil)
		w.Cut()
		r.conn.Close()
		synctest.Wait()
		if n := w.Connected(); n != 0 {
			t.Fatalf("%d connections after the cut", n)
		}
		for i := range 3 {
			must[string](t)(ann.Say(fmt.Sprint(i)))
		}
		r = w.dial(where + "?v=10&encoding=json")
		defer r.conn.Close()
		r.next()
		r.send(6, map[string]any{"token": "sim-token", "session_id": id, "seq": 1})
		for i := range 3 {
			p, _ := r.next()
			var m struct{ Content string }
			json.Unmarshal(p.D, &m)
			if p.T != "MESSAGE_CREATE" || m.Content != fmt.Sprint(i) || p.S != 2+i {
				t.Fatalf("replayed %s %q with sequence %d", p.T, m.Content, p.S)
			}
		}
		if p, _ := r.next(); p.T != "RESUMED" || p.S != 5 {
			t.Errorf("then %s with sequence %d", p.T, p.S)
		}
		opens := w.Opens()
		if last := opens[len(opens)-1]; !last.Resume || last.Path != "/resume" || last.Code != 0 || last.Session != id {
			t.Errorf("opens: %+v", opens)
		}
	})
}

// Sessions that end so cannot be resumed.
func TestNoResume(t *testing.T) {
	for name, end := range map[string]func(w *world, r *raw){
		"GoodBye": func(_ *world, r *raw) {
			r.conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
			r.next()
		},
		"TooLate": func(w *world, _ *raw) { w.Cut(); time.Sleep(6 * time.Minute) },
		"Expired": func(w *world, _ *raw) { w.Cut(); synctest.Wait(); w.Expire() },
		"Invalid": func(w *world, r *raw) {
			w.Invalidate(false)
			if p, _ := r.next(); p.Op != 9 || string(p.D) != "false" {
				t.Errorf("op %d, d %s", p.Op, p.D)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, sim.Options{}, func(t *testing.T, w *world) {
				r := w.dial(gateway)
				id, where := r.ready(nil)
				end(w, r)
				r.conn.Close()
				synctest.Wait()
				r = w.dial(where + "?v=10")
				defer r.conn.Close()
				r.next()
				r.send(6, map[string]any{"token": "sim-token", "session_id": id, "seq": 1})
				if p, _ := r.next(); p.Op != 9 || string(p.D) != "false" {
					t.Fatalf("op %d, d %s", p.Op, p.D)
				}
				r.identify(nil) // goes on the same connection
				if p, _ := r.next(); p.T != "READY" {
					t.Errorf("then %d %s", p.Op, p.T)
				}
			})
		})
	}
}

// The library comes back by itself after op 7, and hears what was said.
func TestReconnect(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		w.client.ShouldReconnectOnError = true
		w.open()
		w.Reconnect()
		must[string](t)(ann.Say("meanwhile"))
		if m := w.message(ann.ID); m.Content != "meanwhile" {
			t.Errorf("read %q", m.Content)
		}
		if err := w.Await(w.ctx, func() bool { return len(w.Opens()) == 2 }); err != nil {
			t.Fatal(err)
		}
		if o := w.Opens()[1]; !o.Resume || o.Code != 0 || w.Connected() != 1 {
			t.Errorf("it came back as %+v, %d connected", o, w.Connected())
		}
		w.client.ShouldReconnectOnError = false
	})
}

// Identifies are counted; who begins too many sessions loses them all, and the
// token.
func TestBudget(t *testing.T) {
	in(t, sim.Options{Identifies: 2}, func(t *testing.T, w *world) {
		first := w.dial(gateway)
		defer first.conn.Close()
		first.ready(nil)
		bot := must[map[string]any](t)(w.post("GET", "gateway/bot", nil))
		if l := bot["session_start_limit"].(map[string]any); l["remaining"] != 1.0 || l["total"] != 2.0 || l["max_concurrency"] != 1.0 {
			t.Errorf("limit: %v", l)
		}
		second := w.dial(gateway)
		defer second.conn.Close()
		second.ready(nil)
		third := w.dial(gateway)
		defer third.conn.Close()
		third.next()
		third.identify(nil)
		for _, r := range []*raw{first, second, third} {
			if _, code := r.next(); code != 4004 {
				t.Errorf("closed with %d", code)
			}
		}
		_, err := w.client.User("@me")
		w.refused(err, 401, 0)
	})
}

// One identify in five seconds, where that is kept.
func TestPace(t *testing.T) {
	in(t, sim.Options{IdentifyEvery: 5 * time.Second}, func(t *testing.T, w *world) {
		first := w.dial(gateway)
		defer first.conn.Close()
		first.ready(nil)
		second := w.dial(gateway)
		defer second.conn.Close()
		second.next()
		second.identify(nil)
		if p, _ := second.next(); p.Op != 9 {
			t.Errorf("op %d", p.Op)
		}
		time.Sleep(5 * time.Second)
		second.identify(nil)
		if p, _ := second.next(); p.T != "READY" {
			t.Errorf("then %d %s", p.Op, p.T)
		}
	})
}

// A guild's events go to its shard, a DM's to the first.
func TestShards(t *testing.T) {
	in(t, sim.Options{Shards: 2}, func(t *testing.T, w *world) {
		w.Guild("Zero")
		ann := w.Person("Ann")
		one := ann.In(w.Guild("One").Channel("support"))
		var shards [2]*raw
		for i := range shards {
			shards[i] = w.dial(gateway)
			defer shards[i].conn.Close()
			shards[i].ready(map[string]any{"shard": []int{i, 2}})
			if p, _ := shards[i].next(); p.T != "GUILD_CREATE" {
				t.Fatalf("shard %d hears %s", i, p.T)
			}
		}
		must[string](t)(one.Say("guild"))
		must[string](t)(ann.DM().Say("direct"))
		for i, want := range []int{sim.DM, sim.Text} {
			p, _ := shards[i].next()
			var m struct {
				Kind int `json:"channel_type"`
			}
			json.Unmarshal(p.D, &m)
			if m.Kind != want {
				t.Errorf("shard %d hears %s", i, p.D)
			}
		}
	})
}
