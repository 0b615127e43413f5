package telegram

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"handoff/bot"
)

func FuzzMessageID(f *testing.F) {
	f.Add(int64(-1001234567890), 45, "9")
	f.Fuzz(func(t *testing.T, chat int64, message int, suffix string) {
		if message < 0 {
			return
		}
		for _, id := range []string{messageID(chat, message), eventID(chat, message, 'e', suffix), eventID(chat, message, 'c', suffix)} {
			c, m, err := parseMessageID(id)
			if err != nil || c != chat || m != message {
				t.Fatalf("%q: %d %d %v", id, c, m, err)
			}
		}
	})
}

func FuzzParseMessageID(f *testing.F) {
	for _, s := range []string{"", ":", "1", "1:", "1:2", "+1:2", "1:-2", "01:2", "1:2:e3", "-0:1", "1:2,3", "1:2,3:e4", "0:100,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, id string) {
		chat, message, err := parseMessageID(id)
		want := messageID(chat, message)
		if _, list, _ := strings.Cut(id, ":"); err == nil && strings.Contains(strings.SplitN(list, ":", 2)[0], ",") {
			c, album, err := parseAlbumID(strings.Join(strings.SplitN(id, ":", 3)[:2], ":"))
			if err != nil || c != chat || album[0] != message {
				t.Fatalf("%q was read as %d, %d, as an album %v %v", id, chat, message, album, err)
			}
			want = albumID(c, album)
		}
		if err == nil && id != want && !strings.HasPrefix(id, want+":") {
			t.Fatalf("%q was read as %d, %d", id, chat, message)
		}
	})
}

func FuzzAddress(f *testing.F) {
	f.Add("7", "")
	f.Add("-100", "5/8")
	f.Add("7", "5")
	f.Fuzz(func(t *testing.T, chat, thread string) {
		at := bot.Address{Account: "telegram", Chat: chat, Thread: thread}
		s, err := parseAddress(at)
		if err == nil && s.address("telegram") != at {
			t.Fatalf("%v became %+v", at, s)
		}
	})
}

func FuzzChoice(f *testing.F) {
	a, err := New(Config{Token: testToken})
	if err != nil {
		f.Fatal(err)
	}
	at := spot{chat: 7}.address("telegram")
	f.Add("yes", "yes")
	f.Add("", strings.Repeat("A", 64))
	f.Fuzz(func(t *testing.T, choice, forged string) {
		if _, ok := a.parseChoice(at, forged); ok {
			t.Fatalf("took %q", forged)
		}
		data := a.choiceData(at, choice)
		if got, ok := a.parseChoice(at, data); !ok || got != choice {
			t.Fatalf("%q became %q", choice, got)
		}
		if len(choice) <= maxChoice && len(data) > 64 {
			t.Fatalf("%d bytes", len(data))
		}
		if _, ok := a.parseChoice(spot{chat: 8}.address("telegram"), data); ok {
			t.Fatal("good for another chat")
		}
	})
}

func FuzzCommand(f *testing.F) {
	f.Add("你好 👋 /agent@shop_bot x", 6, 15)
	f.Add("/start abc", 0, 6)
	f.Add("x", -1, 1<<62)
	me := identity{id: 42, username: "shop_bot"}
	f.Fuzz(func(t *testing.T, text string, offset, length int) {
		text = strings.ToValidUTF8(text, "")
		entities := []models.MessageEntity{{Type: models.MessageEntityTypeBotCommand, Offset: offset, Length: length}}
		c, ok, _ := me.parseCommand(text, entities)
		if !utf8.ValidString(c.text) || !utf8.ValidString(c.name) || ok && strings.ContainsAny(c.name, "@") {
			t.Fatalf("%+v", c)
		}
		entities[0].Type = models.MessageEntityTypeMention
		if rest, _ := me.mentioned(text, entities); !utf8.ValidString(rest) {
			t.Fatalf("%q", rest)
		}
	})
}

func FuzzUpdate(f *testing.F) {
	for _, s := range []string{
		`{"update_id":1,"message":{"message_id":1,"date":1,"text":"/start","entities":[{"type":"bot_command","offset":0,"length":6}],"chat":{"id":7,"type":"private"},"from":{"id":7}}}`,
		`{"update_id":1,"callback_query":{"id":"x","data":"y"}}`, `{"update_id":1,"message_reaction":{}}`, `{"update_id":1,"my_chat_member":{}}`, `{"message":null}`, `[]`,
	} {
		f.Add([]byte(s))
	}
	a, err := New(Config{Token: testToken})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		u, err := decodeUpdate(data)
		if err != nil {
			return
		}
		u.lane()
		if u.Callback != nil {
			a.readPress(u.Callback)
			return
		}
		m, ok := a.translate(identity{id: 42, username: "shop_bot"}, &u)
		if !ok {
			return
		}
		if _, _, err := parseMessageID(m.ID); err != nil || m.At.Account == "" || m.Kind == "" || !utf8.ValidString(m.Text) || strings.ContainsRune(m.Text, 0) {
			t.Fatalf("%+v %v", m, err)
		}
		if _, err := parseAddress(m.At); err != nil {
			t.Fatal(err)
		}
	})
}
