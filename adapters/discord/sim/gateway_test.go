package sim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"handoff/adapters/discord/sim"
)

// Who may not come in is sent away with the code that says why.
func TestIdentifyRefused(t *testing.T) {
	for name, c := range map[string]struct {
		url  string
		o    sim.Options
		send map[string]any
		code int
	}{
		"Token":    {gateway, sim.Options{}, map[string]any{"token": "wrong"}, 4004},
		"Intent":   {gateway, sim.Options{}, map[string]any{"intents": sim.MessageContent}, 4014},
		"Nonsense": {gateway, sim.Options{}, map[string]any{"intents": 1 << 30}, 4013},
		"Shard":    {gateway, sim.Options{}, map[string]any{"shard": []int{2, 2}}, 4010},
		"Sharding": {gateway, sim.Options{Shards: 2}, nil, 4011},
		"Version":  {"ws://discord.sim/?v=3", sim.Options{}, nil, 4012},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, c.o, func(t *testing.T, w *world) {
				r := w.dial(c.url)
				defer r.conn.Close()
				r.next()
				r.identify(c.send)
				if _, code := r.next(); code != c.code {
					t.Errorf("closed with %d, want %d", code, c.code)
				}
				if opens := w.Opens(); len(opens) != 1 || opens[0].Code != c.code {
					t.Errorf("opens: %+v", opens)
				}
			})
		})
	}
}

// What breaks the protocol ends the connection.
func TestProtocol(t *testing.T) {
	for name, c := range map[string]struct {
		send func(r *raw)
		code int
	}{
		"Unknown": {func(r *raw) { r.send(99, nil) }, 4001},
		"NoJSON":  {func(r *raw) { r.conn.WriteMessage(websocket.TextMessage, []byte("{")) }, 4002},
		"Large":   {func(r *raw) { r.send(3, string(make([]byte, 5000))) }, 4002},
		"Early":   {func(r *raw) { r.send(3, nil) }, 4003},
		"Twice":   {func(r *raw) { r.identify(nil); r.next(); r.identify(nil) }, 4005},
		"Flood": {func(r *raw) {
			for range 121 {
				r.send(1, 0)
			}
		}, 4008},
		"Dead": {func(r *raw) {}, 4009},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, sim.Options{}, func(t *testing.T, w *world) {
				r := w.dial(gateway)
				defer r.conn.Close()
				r.next()
				c.send(r)
				p, code := r.next()
				for p.Op == 11 && code == 0 {
					p, code = r.next()
				}
				if code != c.code {
					t.Errorf("closed with %d, want %d", code, c.code)
				}
			})
		})
	}
}

// A close code other than 1000 and 1001 leaves the session to be resumed.
func TestDropped(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		r := w.dial(gateway)
		id, where := r.ready(nil)
		w.Drop(4000)
		if _, code := r.next(); code != 4000 {
			t.Fatalf("closed with %d", code)
		}
		r.conn.Close()
		synctest.Wait()
		r = w.dial(where + "?v=10")
		r.next()
		r.send(6, map[string]any{"token": "sim-token", "session_id": id, "seq": 1})
		if p, _ := r.next(); p.T != "RESUMED" {
			t.Errorf("then %d %s", p.Op, p.T)
		}
		r.conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(4000, ""))
		r.next()
		r.conn.Close()
		synctest.Wait()
		r = w.dial(where + "?v=10")
		defer r.conn.Close()
		r.next()
		r.send(6, map[string]any{"token": "sim-token", "session_id": id, "seq": 99})
		if _, code := r.next(); code != 4007 {
			t.Errorf("a sequence from the future is closed with %d", code)
		}
	})
}

// Each hiccup befalls one connection, and the next one opens.
func TestHiccups(t *testing.T) {
	for name, c := range map[string]struct {
		h    sim.Hiccup
		op   int
		code int
		mark int
	}{
		"Reconnect": {sim.Hiccup{Reconnect: true}, 7, 0, 7},
		"Ack":       {sim.Hiccup{Ack: true}, 11, 0, 0},
		"Invalid":   {sim.Hiccup{Invalid: true, Resumable: true}, 9, 0, 9},
		"Close":     {sim.Hiccup{Close: 4000}, 0, 4000, 4000},
		"Cut":       {sim.Hiccup{Close: 1}, 0, 1006, 1},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, sim.Options{}, func(t *testing.T, w *world) {
				w.Hiccup(c.h)
				r := w.dial(gateway)
				r.next()
				r.identify(nil)
				p, code := r.next()
				if code == -1 {
					code = 1006
				}
				if p.Op != c.op || code != c.code {
					t.Errorf("op %d, code %d", p.Op, code)
				}
				if o := w.Opens(); len(o) != 1 || o[0].Code != c.mark {
					t.Errorf("opens: %+v", o)
				}
				if c.h.Invalid { // once only, on the same connection too
					r.identify(nil)
					if p, _ := r.next(); p.T != "READY" {
						t.Errorf("then %d %s", p.Op, p.T)
					}
				}
				r.conn.Close()
				w.open()
			})
		})
	}
}

// Where nothing comes at all, the client's own patience ends it.
func TestSilence(t *testing.T) {
	for name, h := range map[string]sim.Hiccup{"NoHello": {NoHello: true}, "Silent": {Silent: true}} {
		t.Run(name, func(t *testing.T) {
			in(t, sim.Options{}, func(t *testing.T, w *world) {
				w.Hiccup(h)
				r := w.dial(gateway)
				defer r.conn.Close()
				if !h.NoHello {
					r.next()
				}
				r.identify(nil)
				if !h.Silent {
					return // an identify before hello is heard, too
				}
				r.conn.SetReadDeadline(time.Now().Add(time.Minute))
				if p, code := r.next(); code != -1 {
					t.Errorf("op %d, code %d came", p.Op, code)
				}
			})
		})
	}
}

// A zombie neither acknowledges nor tells; what it held back is replayed.
func TestZombie(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		r := w.dial(gateway)
		id, where := r.ready(nil)
		r.send(1, 1)
		if p, _ := r.next(); p.Op != 11 {
			t.Fatalf("op %d for a heartbeat", p.Op)
		}
		w.Zombie()
		must[string](t)(ann.Say("missed"))
		r.send(1, 1)
		r.conn.SetReadDeadline(time.Now().Add(10 * time.Minute))
		if p, code := r.next(); code != -1 {
			t.Fatalf("op %d, code %d from a zombie", p.Op, code)
		}
		r = w.dial(where + "?v=10")
		defer r.conn.Close()
		r.next()
		r.send(6, map[string]any{"token": "sim-token", "session_id": id, "seq": 1})
		if p, _ := r.next(); p.T != "MESSAGE_CREATE" {
			t.Errorf("then %d %s", p.Op, p.T)
		}
	})
}

// The newest event comes once more; raw ones come as they stand.
func TestRedeliver(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		w.open()
		id := must[string](t)(ann.Say("hello"))
		w.Redeliver()
		w.Raw("STRANGE", map[string]any{"x": 1})
		if a, b := w.message(ann.ID), w.message(ann.ID); a.ID != id || b.ID != id {
			t.Errorf("delivered %s and %s", a.ID, b.ID)
		}
		w.event("STRANGE")
	})
}

// While Discord is down nobody gets through; what was said then is history.
func TestDown(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		w.Down(true)
		if _, err := w.client.User("@me"); err == nil {
			t.Error("REST answers while it is down")
		}
		must[string](t)(ann.Say("hello"))
		w.Down(false)
		w.open()
		w.quiet("MESSAGE_CREATE")
		if all, err := w.client.ChannelMessages(ann.Channel, 10, "", "0", ""); err != nil || len(all) != 1 {
			t.Errorf("history: %v, %v", all, err)
		}
	})
}

// A token that was reset is good for nothing.
func TestRevoke(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		r := w.dial(gateway)
		defer r.conn.Close()
		r.ready(nil)
		w.Revoke()
		if _, code := r.next(); code != 4004 {
			t.Errorf("closed with %d", code)
		}
		_, err := w.client.User("@me")
		w.refused(err, 401, 0)
	})
}

// The code with which a client hangs up is noted.
func TestCloses(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		r := w.dial(gateway)
		r.ready(nil)
		r.conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(4000, ""))
		r.next()
		r.conn.Close()
		synctest.Wait()
		if c := w.Closes(); len(c) != 1 || c[0] != 4000 {
			t.Errorf("closes: %v", c)
		}
	})
}
