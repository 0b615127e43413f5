package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"handoff/adapters/discord/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const intents = sim.Guilds | sim.GuildMessages | sim.DirectMessages | sim.GuildMessageReactions | sim.DirectMessageReactions

// world is a sim and the real library, connected in memory, in virtual time.
type world struct {
	*sim.Sim
	t      *testing.T
	client *discordgo.Session
	events chan *discordgo.Event
	ctx    context.Context
}

// in runs a test in a world of its own. The sim hangs up at its end, not the
// library: its Close sleeps with a lock held on which its reader waits, so that
// virtual time would stand still.
func in(t *testing.T, o sim.Options, test func(t *testing.T, w *world)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 100*time.Hour)
		defer stop()
		w := &world{Sim: sim.New(o), t: t, events: make(chan *discordgo.Event, 1000), ctx: ctx}
		defer func() {
			synctest.Wait() // as in open
			w.Close()
			time.Sleep(2 * time.Second) // the library hangs up in one
		}()
		w.client = w.session("Bot sim-token")
		test(t, w)
	})
}

// session is a client of the real library.
func (w *world) session(token string) *discordgo.Session {
	c, err := discordgo.New(token)
	if err != nil {
		w.t.Fatal(err)
	}
	c.Client = w.Client()
	c.Dialer = &websocket.Dialer{NetDialContext: w.Dial}
	c.StateEnabled, c.SyncEvents, c.ShouldReconnectOnError, c.ShouldRetryOnRateLimit = false, true, false, false
	c.Identify.Intents = discordgo.Intent(intents)
	c.LogLevel = -1
	c.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { w.events <- e })
	return c
}

func (w *world) open() {
	w.t.Helper()
	if err := w.client.Open(); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait() // the first heartbeat is through: the library sleeps with a lock held that it needs
}

// event waits for the next event of that name.
func (w *world) event(name string) *discordgo.Event {
	w.t.Helper()
	for {
		select {
		case e := <-w.events:
			if e.Type == name {
				return e
			}
		case <-w.ctx.Done():
			w.t.Fatalf("no %s came", name)
		}
	}
}

// message waits for the next message of that author.
func (w *world) message(author string) *discordgo.Message {
	w.t.Helper()
	for {
		if m := w.event("MESSAGE_CREATE").Struct.(*discordgo.MessageCreate); m.Author.ID == author {
			return m.Message
		}
	}
}

// quiet fails if an event of that name has come by the time all is still.
func (w *world) quiet(name string) {
	w.t.Helper()
	synctest.Wait()
	for {
		select {
		case e := <-w.events:
			if e.Type == name {
				w.t.Errorf("%s came: %s", name, e.RawData)
			}
		default:
			return
		}
	}
}

// post calls REST with a body of our own, which the library does not know.
func (w *world) post(method, path string, body any) (map[string]any, error) {
	raw, err := w.client.Request(method, discordgo.EndpointAPI+path, body)
	var o map[string]any
	json.Unmarshal(raw, &o)
	return o, err
}

// must returns what went well.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refused fails unless err is Discord's error of that code.
func (w *world) refused(err error, status, code int) {
	w.t.Helper()
	var no *discordgo.RESTError
	if !errors.As(err, &no) || no.Response.StatusCode != status || no.Message == nil || no.Message.Code != code {
		w.t.Errorf("got %v, want status %d and code %d", err, status, code)
	}
}

// raw is a connection to the gateway without the library.
type raw struct {
	w    *world
	conn *websocket.Conn
}

func (w *world) dial(url string) *raw {
	w.t.Helper()
	conn, _, err := (&websocket.Dialer{NetDialContext: w.Dial}).Dial(url, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &raw{w, conn}
}

type payload struct {
	Op int             `json:"op"`
	S  int             `json:"s"`
	T  string          `json:"t"`
	D  json.RawMessage `json:"d"`
}

// next reads one payload; code: the connection was closed with it instead.
func (r *raw) next() (p payload, code int) {
	err := r.conn.ReadJSON(&p)
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return p, closed.Code
	}
	if err != nil {
		return p, -1
	}
	return p, 0
}

func (r *raw) send(op int, d any) { r.conn.WriteJSON(map[string]any{"op": op, "d": d}) }

// identify begins a session; more overrides what it sends.
func (r *raw) identify(more map[string]any) {
	d := map[string]any{"token": "sim-token", "intents": intents, "properties": map[string]string{"os": "x"}}
	for k, v := range more {
		d[k] = v
	}
	r.send(2, d)
}

// ready takes hello and ready.
func (r *raw) ready(more map[string]any) (session, resume string) {
	r.w.t.Helper()
	if p, code := r.next(); p.Op != 10 || code != 0 {
		r.w.t.Fatalf("op %d, code %d before hello", p.Op, code)
	}
	r.identify(more)
	p, code := r.next()
	if p.T != "READY" {
		r.w.t.Fatalf("op %d, code %d instead of READY", p.Op, code)
	}
	var d struct {
		Session string `json:"session_id"`
		Resume  string `json:"resume_gateway_url"`
	}
	json.Unmarshal(p.D, &d)
	return d.Session, d.Resume
}

const gateway = "ws://discord.sim/?v=10&encoding=json"

func contains(all []string, text string) bool { return strings.Contains(strings.Join(all, "\n"), text) }

var _ http.Handler = (*sim.Sim)(nil)
