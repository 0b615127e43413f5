package sim_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"handoff/adapters/discord/sim"
)

// A person writes a DM; the bot reads it and answers; the person reads that.
func TestDM(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		w.open()
		id := must[string](t)(ann.Say("hello"))
		m := w.message(ann.ID)
		if m.ID != id || m.Content != "hello" || m.ChannelID != ann.Channel || m.GuildID != "" {
			t.Fatalf("read %+v", m)
		}
		if err := w.client.ChannelTyping(m.ChannelID); err != nil || ann.Typing() != 1 {
			t.Errorf("typing: %v, seen %d times", err, ann.Typing())
		}
		sent := must[*discordgo.Message](t)(w.client.ChannelMessageSend(m.ChannelID, "good day"))
		if reads := ann.Reads(); len(reads) != 1 || reads[0] != "good day" {
			t.Errorf("Ann reads %q", reads)
		}
		if own := w.message(sim.BotID); own.ID != sent.ID {
			t.Errorf("the bot hears of its own message as %+v", own)
		}
		must[*discordgo.Message](t)(w.client.ChannelMessageEdit(sent.ChannelID, sent.ID, "good evening"))
		if reads := ann.Reads(); len(reads) != 1 || reads[0] != "good evening" {
			t.Errorf("after the edit Ann reads %q", reads)
		}
		if err := w.client.ChannelMessageDelete(sent.ChannelID, sent.ID); err != nil || len(ann.Reads()) != 0 {
			t.Errorf("after the deletion (%v) Ann reads %q", err, ann.Reads())
		}
	})
}

// What people do to their messages is told.
func TestPeople(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		w.open()
		id := must[string](t)(ann.Say("befor"))
		try := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		try(ann.Edit(id, "before"))
		if m := w.event("MESSAGE_UPDATE").Struct.(*discordgo.MessageUpdate); m.Content != "before" || m.EditedTimestamp == nil {
			t.Errorf("edited: %+v", m.Message)
		}
		try(ann.Unfurl(id))
		if m := w.event("MESSAGE_UPDATE").Struct.(*discordgo.MessageUpdate); m.Author != nil || m.Content != "" || len(m.Embeds) != 1 {
			t.Errorf("unfurled: %+v", m.Message)
		}
		try(ann.React(id, "👍"))
		if r := w.event("MESSAGE_REACTION_ADD").Struct.(*discordgo.MessageReactionAdd); r.UserID != ann.ID || r.Emoji.Name != "👍" {
			t.Errorf("reacted: %+v", r)
		}
		try(w.client.MessageReactionAdd(ann.Channel, id, "👀"))
		if m := ann.Messages()[0]; !m.Reacted("👀") || m.Reacted("👍") {
			t.Errorf("the bot's reactions: %+v", m.Reactions)
		}
		try(w.client.MessageReactionRemove(ann.Channel, id, "👀", "@me"))
		if m := ann.Messages()[0]; m.Reacted("👀") {
			t.Error("the reaction stays")
		}
		try(ann.Delete(id))
		if m := w.event("MESSAGE_DELETE").Struct.(*discordgo.MessageDelete); m.ID != id {
			t.Errorf("deleted: %+v", m.Message)
		}
		if ann.Edit(id, "gone") == nil {
			t.Error("what is deleted can be edited")
		}
	})
}

// What Discord refuses is refused with its codes.
func TestRefusals(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann")
		dm := ann.DM()
		g := w.Guild("Desk")
		channel := g.Channel("support")
		said := must[string](t)(dm.Say("mine"))
		_, err := w.client.ChannelMessageSend(dm.Channel, strings.Repeat("ä", 2001))
		w.refused(err, 400, 50035)
		must[*discordgo.Message](t)(w.client.ChannelMessageSend(dm.Channel, strings.Repeat("ä", 2000)))
		_, err = w.client.ChannelMessageSend(dm.Channel, " ")
		w.refused(err, 400, 50006)
		_, err = w.client.ChannelMessageSend("1", "x")
		w.refused(err, 404, 10003)
		_, err = w.client.ChannelMessageEdit(dm.Channel, "1", "x")
		w.refused(err, 404, 10008)
		_, err = w.client.ChannelMessageEdit(dm.Channel, said, "x")
		w.refused(err, 403, 50005)
		w.refused(w.client.ChannelMessageDelete(dm.Channel, said), 403, 50003)
		ann.Block()
		_, err = w.client.ChannelMessageSend(dm.Channel, "x")
		w.refused(err, 403, 50007)
		ann.Unblock()
		must[*discordgo.Message](t)(w.client.ChannelMessageSend(dm.Channel, "x"))
		w.Allow(channel, sim.ViewChannel)
		_, err = w.client.ChannelMessageSend(channel, "x")
		w.refused(err, 403, 50013)
		w.Allow(channel, 0)
		_, err = w.client.ChannelMessageSend(channel, "x")
		w.refused(err, 403, 50001)
		w.DeleteChannel(channel)
		_, err = w.client.Channel(channel)
		w.refused(err, 404, 10003)
		_, err = w.session("Bot wrong").User("@me")
		w.refused(err, 401, 0)
		_, err = w.client.ChannelMessageSendComplex(dm.Channel, &discordgo.MessageSend{Content: "x", Components: []discordgo.MessageComponent{
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.Button{Label: "a", CustomID: "same"}, discordgo.Button{Label: "b", CustomID: "same"},
			}},
		}})
		w.refused(err, 400, 50035)
	})
}

// A guild's coming and going, and who is in it.
func TestGuild(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		role := g.Role("agents")
		ann := w.Person("Ann")
		g.Join(ann, role)
		channel := g.Channel("support")
		w.open()
		if r := w.event("READY").Struct.(*discordgo.Ready); len(r.Guilds) != 1 || !r.Guilds[0].Unavailable || r.Application.ID != sim.AppID {
			t.Errorf("ready: %+v", r)
		}
		if c := w.event("GUILD_CREATE").Struct.(*discordgo.GuildCreate); c.ID != g.ID || len(c.Channels) != 1 || len(c.Roles) != 2 {
			t.Errorf("guild: %+v", c.Guild)
		}
		m := must[*discordgo.Member](t)(w.client.GuildMember(g.ID, ann.ID))
		if len(m.Roles) != 1 || m.Roles[0] != role || m.User.Username != "Ann" {
			t.Errorf("member: %+v", m)
		}
		_, err := w.client.GuildMember(g.ID, w.Person("Bob").ID)
		w.refused(err, 404, 10007)
		if roles := must[[]*discordgo.Role](t)(w.client.GuildRoles(g.ID)); len(roles) != 2 || roles[1].Name != "agents" {
			t.Errorf("roles: %+v", roles)
		}
		g.Outage(true)
		if d := w.event("GUILD_DELETE").Struct.(*discordgo.GuildDelete); !d.Unavailable {
			t.Error("an outage looks like the bot's removal")
		}
		g.Outage(false)
		w.event("GUILD_CREATE")
		g.Remove()
		if d := w.event("GUILD_DELETE").Struct.(*discordgo.GuildDelete); d.Unavailable {
			t.Error("the bot's removal looks like an outage")
		}
		_, err = w.client.ChannelMessageSend(channel, "x")
		w.refused(err, 403, 50001)
		g.Invite()
		w.event("GUILD_CREATE")
		w.DeleteChannel(channel)
		if d := w.event("CHANNEL_DELETE").Struct.(*discordgo.ChannelDelete); d.ID != channel {
			t.Errorf("deleted: %+v", d.Channel)
		}
	})
}

// The same over TCP, in real time.
func TestTCP(t *testing.T) {
	t.Parallel()
	s := sim.New(sim.Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	defer s.Close()
	c := must[*discordgo.Session](t)(discordgo.New("Bot sim-token"))
	c.Client = &http.Client{Transport: to(strings.TrimPrefix(server.URL, "http://"))}
	defer c.Client.CloseIdleConnections()
	c.Dialer = &websocket.Dialer{}
	c.ShouldReconnectOnError = false
	c.Identify.Intents = discordgo.Intent(intents)
	got := make(chan string, 1)
	c.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { got <- m.Content })
	if err := c.Open(); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	must[string](t)(s.Person("Ann").DM().Say("hello"))
	if text := <-got; text != "hello" {
		t.Errorf("read %q", text)
	}
}

// to sends every request to that host, and leaves its Host header as it was.
type to string

func (host to) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "http", string(host)
	return http.DefaultTransport.RoundTrip(r)
}

func (to) CloseIdleConnections() { http.DefaultTransport.(*http.Transport).CloseIdleConnections() }

// What a channel denies stands in its overwrites; a nick and further fields come
// with what is said.
func TestDetails(t *testing.T) {
	in(t, sim.Options{Intents: sim.MessageContent}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		ann := w.Person("Ann")
		g.Join(ann)
		g.Nick(ann, "Annie")
		channel := g.Channel("support")
		w.client.Identify.Intents |= sim.MessageContent
		w.open()
		id := must[string](t)(ann.In(channel).Send(sim.Message{More: map[string]any{"sticker_items": []any{map[string]any{"name": "wave"}}}}))
		if m := w.message(ann.ID); m.Member.Nick != "Annie" || len(m.StickerItems) != 1 {
			t.Errorf("read %+v", m)
		}
		if err := ann.In(channel).React(id, "👍"); err != nil {
			t.Fatal(err)
		}
		if r := w.event("MESSAGE_REACTION_ADD").Struct.(*discordgo.MessageReactionAdd); r.Member == nil || r.Member.Nick != "Annie" {
			t.Errorf("reacted: %+v", r)
		}
		w.Allow(channel, sim.ViewChannel|sim.SendMessages)
		c := must[*discordgo.Channel](t)(w.client.Channel(channel))
		if o := c.PermissionOverwrites; len(o) != 1 || o[0].ID != sim.BotID || o[0].Deny&sim.AttachFiles == 0 || o[0].Allow&sim.SendMessages == 0 {
			t.Errorf("overwrites: %+v", o)
		}
		if _, err := w.Person("Bob").In(channel).Press("x"); err == nil {
			t.Error("who is not in the guild can press")
		}
	})
}
