package sim_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters/discord/sim"
)

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
