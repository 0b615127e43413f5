package telegram

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

func TestMediaIn(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		object := func(more ...any) map[string]any {
			m := map[string]any{"file_id": "f", "file_size": 10}
			for i := 0; i < len(more); i += 2 {
				m[more[i].(string)] = more[i+1]
			}
			return m
		}
		for _, c := range []struct {
			field string
			value any
			want  bot.File
		}{
			{"photo", []any{object("file_id", "small"), object()}, bot.File{Name: "photo.jpg", Type: "image/jpeg", Media: bot.MediaPhoto}},
			{"voice", object("mime_type", "audio/ogg"), bot.File{Name: "voice.ogg", Type: "audio/ogg", Media: bot.MediaVoice}},
			{"audio", object("title", "A song", "mime_type", "audio/mpeg"), bot.File{Name: "A song.mp3", Type: "audio/mpeg", Media: bot.MediaAudio}},
			{"audio", object("file_name", "x.flac", "mime_type", "audio/flac"), bot.File{Name: "x.flac", Type: "audio/flac", Media: bot.MediaAudio}},
			{"video", object(), bot.File{Name: "video.mp4", Type: "video/mp4", Media: bot.MediaVideo}},
			{"video_note", object(), bot.File{Name: "video.mp4", Type: "video/mp4", Media: bot.MediaVideo}},
			{"animation", object("mime_type", "video/mp4"), bot.File{Name: "animation.mp4", Type: "video/mp4", Media: bot.MediaVideo}},
			{"document", object("mime_type", "application/pdf"), bot.File{Name: "document.pdf", Type: "application/pdf"}},
			{"document", object("file_name", "报告.docx"), bot.File{Name: "报告.docx"}},
			{"sticker", object("emoji", "😀"), bot.File{Name: "sticker.webp", Type: "image/webp", Media: bot.MediaSticker}},
			{"sticker", object("is_animated", true), bot.File{Name: "sticker.tgs", Type: "application/x-tgsticker", Media: bot.MediaSticker}},
			{"sticker", object("is_video", true), bot.File{Name: "sticker.webm", Type: "video/webm", Media: bot.MediaSticker}},
		} {
			ann.Send(sim.With(c.field, c.value))
			c.want.Account, c.want.Ref, c.want.Size = "telegram", "f", 10
			if diff := cmp.Diff([]bot.File{c.want}, w.one().Files, cmp.AllowUnexported(bot.File{})); diff != "" {
				t.Errorf("%s: %s", c.field, diff)
			}
		}
		// Above what a bot may read: it is known, and refused when opened.
		ann.Send(sim.With("document", object("file_size", maxFile+1)))
		m := w.one()
		if _, err := w.a.Open(w.t.Context(), m.Files[0]); m.Files[0].Size != maxFile+1 || !errors.Is(err, bot.ErrCannot) || len(w.sim.Calls("getFile")) != 0 {
			t.Errorf("%+v %v", m, err)
		}
	})
}

func TestValuesIn(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		spot := map[string]any{"latitude": 52.5, "longitude": 13.25}
		vcard := "BEGIN:VCARD\r\nVERSION:3.0\r\nN:B;C\r\nitem1.EMAIL;TYPE=INTERNET:b.c@mail.test\r\nTEL:+49\r\nEND:VCARD"
		for _, c := range []struct {
			send []sim.Option
			want map[string]string
		}{
			{[]sim.Option{sim.With("location", spot)}, map[string]string{"type": "location", "latitude": "52.5", "longitude": "13.25"}},
			{[]sim.Option{sim.With("location", spot), sim.With("venue", map[string]any{"location": spot, "title": "Shop", "address": "Street 1"})},
				map[string]string{"type": "location", "latitude": "52.5", "longitude": "13.25", "name": "Shop, Street 1"}},
			{[]sim.Option{sim.With("contact", map[string]any{"phone_number": "+49", "first_name": "B", "last_name": "C", "vcard": vcard})},
				map[string]string{"type": "contact", "name": "B C", "phone": "+49", "email": "b.c@mail.test"}},
			{[]sim.Option{sim.With("contact", map[string]any{"phone_number": "+49", "first_name": "B"})},
				map[string]string{"type": "contact", "name": "B", "phone": "+49"}},
			{[]sim.Option{sim.With("sticker", map[string]any{"file_id": "f", "emoji": "😀"})}, map[string]string{"type": "sticker", "emoji": "😀"}},
			{[]sim.Option{sim.With("poll", map[string]any{"question": "Which?", "options": []any{}})}, map[string]string{"type": "poll", "question": "Which?"}},
			{[]sim.Option{sim.With("poll", "nonsense")}, map[string]string{"type": "poll"}},
			{[]sim.Option{sim.With("dice", map[string]any{"value": 3})}, map[string]string{"type": "dice"}},
			{[]sim.Option{sim.With("story", map[string]any{"id": 3})}, map[string]string{"type": "story"}},
		} {
			ann.Send(c.send...)
			if m := w.one(); m.Kind != bot.KindText {
				t.Errorf("%+v", m)
			} else if diff := cmp.Diff(c.want, m.Values); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func FuzzMailOf(f *testing.F) {
	f.Add("EMAIL:a@b.test")
	f.Add("EMAIL;CHARSET=UTF-8;PREF:a@b\r\n")
	f.Fuzz(func(t *testing.T, vcard string) {
		if mail := mailOf(vcard); mail != "" && (strings.Count(mail, "@") != 1 || strings.ContainsAny(mail, " \r\n<>") || !strings.Contains(vcard, mail)) {
			t.Fatalf("%q of %q", mail, vcard)
		}
	})
}

// An edited caption is an edit; kinds of updates that are not for us lose nothing
// of the others; ephemeral messages have no number and are still two.
func TestStrangeUpdates(t *testing.T) {
	for name, mode := range map[string]func(*Config){"polling": func(*Config) {}, "webhook": hooked} {
		t.Run(name, func(t *testing.T) {
			within(t, func(w *world) {
				defer w.listen()()
				ann := w.sim.Private(7, "Ann", "en")
				id := ann.SendFile("photo", sim.File{Name: "1.jpg", Data: []byte(jpeg)}, "befor")
				w.one()
				ann.Edit(id, "before")
				if m := w.one(); m.Kind != bot.KindEdit || m.Text != "before" || m.Re != messageID(7, id) {
					t.Errorf("%+v", m)
				}
				for _, fields := range []string{
					`"guest_message":{"message_id":0,"guest_query_id":"1","chat":{"id":7,"type":"private"},"from":{"id":7},"text":"x"}`,
					`"business_message":{"message_id":1,"business_connection_id":"b","chat":{"id":7,"type":"private"},"from":{"id":7},"text":"x"}`,
					`"business_connection":{"id":"b","user":{"id":7}}`,
					`"deleted_business_messages":{"business_connection_id":"b","chat":{"id":7,"type":"private"},"message_ids":[1]}`,
					`"managed_bot":{"user":{"id":1}}`, `"subscription":{}`, `"poll":{"id":"1"}`,
					`"stopped_message_generation":{"chat":{"id":-9,"type":"group"},"draft_id":5}`,
					`"my_chat_member":{"chat":{"id":7,"type":"private"},"from":{"id":7},"date":1,"new_chat_member":{"status":"member"}}`,
				} {
					w.sim.AddRaw(7, fields)
				}
				ann.Say("after all that")
				if m := w.one(); m.Text != "after all that" {
					t.Errorf("%+v", m)
				}
				ephemeral := `"message":{"message_id":0,"ephemeral_message_id":3,"date":1,"chat":{"id":-9,"type":"group"},"from":{"id":7,"first_name":"A"},"text":"/help","entities":[{"type":"bot_command","offset":0,"length":5}]}`
				w.sim.AddRaw(-9, ephemeral)
				w.sim.AddRaw(-9, ephemeral)
				if got := w.inbox.take(); len(got) != 2 || got[0].ID == got[1].ID || got[0].Name != "help" || !got[0].Public {
					t.Errorf("%+v", got)
				}
				time.Sleep(time.Minute)
				if n := w.sim.Waiting(); n != 0 {
					t.Errorf("%d wait", n)
				}
			}, mode)
		})
	}
}

// What is said in a group is public, in a private chat it is not.
func TestPublic(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		ann := w.sim.Private(7, "Ann", "en")
		group := w.sim.Group(-9, "G").As(7, "Ann", "en")
		ann.Say("hi")
		if w.one().Public {
			t.Error("a private chat is public")
		}
		d := saying(0, question)
		d.To = spot{chat: -9, person: 7}.address("telegram")
		w.mustSend(d)
		asked := group.Sent()[0].ID
		id := group.Say("/help")
		m := w.one()
		group.Edit(id, "/help me")
		edited := w.one()
		group.Reply(asked, "no")
		answer := w.one()
		group.Press(asked, "Yes")
		pressed := w.one()
		group.Block()
		left := w.one()
		for _, m := range []bot.Message{m, edited, answer, pressed, left} {
			if !m.Public || m.At != d.To {
				t.Errorf("%+v", m)
			}
		}
		// A mention of the bot without a username in the text.
		group.Unblock()
		group.Say("Bot, hi", sim.With("entities", []any{map[string]any{"type": "text_mention", "offset": 0, "length": 3, "user": map[string]any{"id": 42, "is_bot": true}}}))
		if m := w.one(); m.Text != "hi" {
			t.Errorf("%+v", m)
		}
	})
}

// What one field says in another way than we know loses no message.
func TestOtherTypes(t *testing.T) {
	within(t, func(w *world) {
		defer w.listen()()
		w.sim.Private(7, "Ann", "en")
		w.sim.AddRaw(7, `"message":{"message_id":5,"date":"now","chat":{"id":7,"type":"private","photo":3},"from":{"id":7,"first_name":"A","is_premium":"yes"},`+
			`"text":"two","entities":{"0":1},"sticker":7,"photo":"none","reply_to_message":[],"location":1}`)
		if m := w.one(); m.Text != "two" || m.From.ID != "7" || m.ID != "7:5" {
			t.Errorf("%+v", m)
		}
	})
}

// An update over which we stumble is passed over; it takes neither the process nor
// the others with it.
func TestPanic(t *testing.T) {
	within(t, func(w *world) {
		ctx, cancel := context.WithCancel(w.t.Context())
		done := make(chan error, 1)
		put := func(ctx context.Context, m bot.Message) error {
			if m.Text == "boom" || m.Kind == bot.KindChoice {
				panic(m.Text)
			}
			return w.inbox.put(ctx, m)
		}
		go func() { done <- w.a.Listen(ctx, put) }()
		ann := w.sim.Private(7, "Ann", "en")
		ann.Say("boom")
		ann.Say("still there?")
		w.mustSend(saying(7, question))
		ann.Press(ann.Sent()[0].ID, question.Choices[0].Label)
		w.sim.Private(8, "Bob", "en").Say("hello")
		time.Sleep(time.Minute)
		if got := w.inbox.take(); len(got) != 2 || w.sim.Waiting() != 0 {
			t.Errorf("%+v", got)
		}
		if log := w.log.String(); !strings.Contains(log, "passed over") || strings.Contains(log, "boom") {
			t.Errorf("the log says:\n%s", log)
		}
		cancel()
		<-done
	})
}
