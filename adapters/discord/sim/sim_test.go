package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"handoff/adapters/discord/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const intents = sim.Guilds | sim.GuildMessages | sim.DirectMessages | sim.GuildMessageReactions | sim.DirectMessageReactions

// world is a sim and the real library, connected in memory.
type world struct {
	*sim.Sim
	t      *testing.T
	client *discordgo.Session
	events chan *discordgo.Event
	ctx    context.Context
}

func newWorld(t *testing.T, o sim.Options) *world {
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	w := &world{Sim: sim.New(o), t: t, events: make(chan *discordgo.Event, 1000), ctx: ctx}
	w.client = w.session("Bot sim-token")
	t.Cleanup(func() { stop(); w.client.CloseWithCode(1000); w.Close() })
	return w
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
	c.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { w.events <- e })
	return c
}

func (w *world) open() {
	w.t.Helper()
	if err := w.client.Open(); err != nil {
		w.t.Fatal(err)
	}
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

// A person writes a DM; the bot reads it and answers; the person reads that.
func TestDM(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sim.Options{})
	ann := w.Person("Ann").DM()
	w.open()
	id, err := ann.Say("hello")
	if err != nil {
		t.Fatal(err)
	}
	m := w.event("MESSAGE_CREATE").Struct.(*discordgo.MessageCreate)
	if m.ID != id || m.Content != "hello" || m.Author.ID != ann.ID || m.ChannelID != ann.Channel || m.GuildID != "" {
		t.Fatalf("read %+v", m.Message)
	}
	sent, err := w.client.ChannelMessageSend(m.ChannelID, "good day")
	if err != nil {
		t.Fatal(err)
	}
	if reads := ann.Reads(); len(reads) != 1 || reads[0] != "good day" {
		t.Errorf("Ann reads %q", reads)
	}
	if own := w.event("MESSAGE_CREATE").Struct.(*discordgo.MessageCreate); own.ID != sent.ID || own.Author.ID != sim.BotID {
		t.Errorf("the bot hears of its own message as %+v", own.Message)
	}
}
