package sim_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

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

// Content is withheld in guilds unless the intent is there, save for mentions.
func TestContent(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		t.Run(map[bool]string{false: "Without", true: "With"}[allowed], func(t *testing.T) {
			o := sim.Options{}
			if allowed {
				o.Intents = sim.MessageContent
			}
			in(t, o, func(t *testing.T, w *world) {
				g := w.Guild("Desk")
				ann := w.Person("Ann")
				g.Join(ann)
				there := ann.In(g.Channel("support"))
				if allowed {
					w.client.Identify.Intents |= sim.MessageContent
				}
				w.open()
				id := must[string](t)(there.SayFile("plain", &sim.Attachment{Name: "a.txt", Data: []byte("x")}))
				m := w.message(ann.ID)
				if (m.Content == "plain") != allowed || (len(m.Attachments) == 1) != allowed || m.GuildID != g.ID || m.Member == nil {
					t.Errorf("plain: %+v", m)
				}
				fetched := must[*discordgo.Message](t)(w.client.ChannelMessage(there.Channel, id))
				if (fetched.Content == "plain") != allowed {
					t.Errorf("fetched: %q", fetched.Content)
				}
				must[string](t)(there.Say("help " + sim.Mention))
				if m := w.message(ann.ID); m.Content != "help "+sim.Mention || len(m.Mentions) != 1 {
					t.Errorf("mentioned: %+v", m)
				}
			})
		})
	}
}

// A nonce that is enforced stands for its message for some minutes.
func TestNonce(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		say := func(enforce bool) string {
			o, err := w.post("POST", "channels/"+ann.Channel+"/messages",
				map[string]any{"content": "once", "nonce": "n1", "enforce_nonce": enforce})
			if err != nil {
				t.Fatal(err)
			}
			return o["id"].(string)
		}
		first := say(true)
		if again := say(true); again != first || len(ann.Reads()) != 1 {
			t.Errorf("said again as %s after %s", again, first)
		}
		if say(false) == first {
			t.Error("a nonce that is not enforced stands for its message")
		}
		time.Sleep(6 * time.Minute)
		if say(true) == first || len(ann.Reads()) != 3 {
			t.Error("a nonce stands for its message for ever")
		}
		other, err := w.post("POST", "channels/"+ann.Channel+"/messages",
			map[string]any{"content": "twice", "nonce": "n2", "enforce_nonce": true})
		if err != nil || other["content"] != "twice" {
			t.Errorf("another nonce: %v, %v", other["content"], err)
		}
		if ann.Messages()[0].Nonce != "n1" {
			t.Errorf("nonce %q", ann.Messages()[0].Nonce)
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

// History is read by IDs, which bear the time.
func TestHistory(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		var ids []string
		for _, text := range []string{"one", "two", "three", "four"} {
			ids = append(ids, must[string](t)(ann.Say(text)))
			time.Sleep(time.Second)
		}
		read := func(limit int, before, after string) (texts []string) {
			for _, m := range must[[]*discordgo.Message](t)(w.client.ChannelMessages(ann.Channel, limit, before, after, "")) {
				texts = append(texts, m.Content)
			}
			return texts
		}
		if got := strings.Join(read(2, "", ids[0]), " "); got != "three two" {
			t.Errorf("after the first: %s", got)
		}
		if got := strings.Join(read(2, ids[3], ""), " "); got != "three two" {
			t.Errorf("before the last: %s", got)
		}
		if got := strings.Join(read(0, "", ""), " "); got != "four three two one" {
			t.Errorf("all: %s", got)
		}
		a := must[time.Time](t)(discordgo.SnowflakeTimestamp(ids[0]))
		b := must[time.Time](t)(discordgo.SnowflakeTimestamp(ids[3]))
		if b.Sub(a) != 3*time.Second {
			t.Errorf("the IDs say %v and %v", a, b)
		}
	})
}

// An attachment's URL expires; the message shows a new one.
func TestFiles(t *testing.T) {
	in(t, sim.Options{FileLimit: 100}, func(t *testing.T, w *world) {
		ann := w.Person("Ann").DM()
		w.open()
		id := must[string](t)(ann.SayFile("look", &sim.Attachment{Name: "a b.png", Type: "image/png", Data: []byte("pixels")}))
		a := w.message(ann.ID).Attachments[0]
		get := func(url string) (int, string) {
			resp := must[*http.Response](t)(w.Client().Get(url))
			defer resp.Body.Close()
			data, _ := io.ReadAll(resp.Body)
			return resp.StatusCode, string(data)
		}
		if !strings.HasPrefix(a.URL, "https://cdn.discordapp.com/attachments/") || a.Size != 6 {
			t.Errorf("attachment %+v", a)
		}
		if status, data := get(a.URL); status != 200 || data != "pixels" {
			t.Errorf("got %d %q", status, data)
		}
		if status, _ := get(strings.Replace(a.URL, "hm=", "hm=0", 1)); status != 404 {
			t.Errorf("a forged signature gets %d", status)
		}
		time.Sleep(25 * time.Hour)
		if status, _ := get(a.URL); status != 404 {
			t.Errorf("after a day: %d", status)
		}
		again := must[*discordgo.Message](t)(w.client.ChannelMessage(ann.Channel, id)).Attachments[0]
		if status, _ := get(again.URL); status != 200 {
			t.Errorf("renewed: %d", status)
		}
		must[*discordgo.Message](t)(w.client.ChannelMessageSendComplex(ann.Channel, &discordgo.MessageSend{
			Content: "here", Files: []*discordgo.File{{Name: "r.txt", ContentType: "text/plain", Reader: strings.NewReader("report")}},
		}))
		if files := ann.Files(); len(files) != 1 || files[0].Name != "r.txt" || string(files[0].Data) != "report" || files[0].Type != "text/plain" {
			t.Errorf("Ann has %+v", files)
		}
		_, err := w.client.ChannelFileSend(ann.Channel, "big", bytes.NewReader(make([]byte, 101)))
		w.refused(err, 413, 40005)
	})
}

// allowed_mentions alone decides what rings.
func TestPings(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		role := g.Role("agents")
		ann := w.Person("Ann")
		g.Join(ann)
		there := ann.In(g.Channel("support"))
		id := must[string](t)(there.Say("hi"))
		hostile := "@everyone @here <@&" + role + "> <@" + ann.ID + ">"
		send := func(m *discordgo.MessageSend) int {
			before := len(w.Pings())
			m.Content, m.Reference = hostile, &discordgo.MessageReference{MessageID: id}
			must[*discordgo.Message](t)(w.client.ChannelMessageSendComplex(there.Channel, m))
			return len(w.Pings()) - before
		}
		if n := send(&discordgo.MessageSend{AllowedMentions: &discordgo.MessageAllowedMentions{}}); n != 0 {
			t.Errorf("nothing is allowed and %v ring", w.Pings())
		}
		if n := send(&discordgo.MessageSend{}); n != 5 {
			t.Errorf("all is allowed and %v ring", w.Pings())
		}
		if n := send(&discordgo.MessageSend{AllowedMentions: &discordgo.MessageAllowedMentions{Users: []string{ann.ID}}}); n != 1 {
			t.Errorf("Ann is allowed and %v ring", w.Pings())
		}
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

// An answer to the bot mentions it, and so may be read; a purge names what goes.
func TestReplyAndPurge(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		ann := w.Person("Ann")
		g.Join(ann)
		there := ann.In(g.Channel("support"))
		w.open()
		sent := must[*discordgo.Message](t)(w.client.ChannelMessageSend(there.Channel, "Which?"))
		id := must[string](t)(there.Reply(sent.ID, "that one"))
		if m := w.message(ann.ID); m.Content != "that one" || m.ReferencedMessage == nil || m.ReferencedMessage.ID != sent.ID {
			t.Errorf("read %+v", m)
		}
		if there.Edit(sent.ID, "x") == nil {
			t.Error("Ann can edit the bot's message")
		}
		w.Purge(there.Channel)
		if p := w.event("MESSAGE_DELETE_BULK").Struct.(*discordgo.MessageDeleteBulk); len(p.Messages) != 2 || p.Messages[1] != id {
			t.Errorf("purged %+v", p)
		}
	})
}

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
