package demo

import (
	"strings"
	"testing"
)

func isCard(p post) bool   { return p.Bot && p.Thread == "" && p.Only == "" }
func inThread(p post) bool { return p.Thread != "" && p.Only == "" }

// TestStory goes the whole way through the real adapters: a question, a button,
// a ticket, an agent's words, a receipt, a note, a command.
func TestStory(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {

		d.act(t, action{Do: "say", Who: "mia", Text: " How <b>long</b>? "})
		echo := d.reads(t, "mia", "You say: How <b>long</b>?")
		if len(echo.Buttons) != 1 || echo.Buttons[0][0].Text != "That <helped>" {
			t.Fatalf("buttons %v", echo.Buttons)
		}
		if got := d.act(t, action{Do: "press", Who: "mia", Message: echo.ID}); got.Notice != "" {
			t.Errorf("a press that was taken says %q", got.Notice)
		}
		if b := d.reads(t, "mia", "You pressed helped"); len(b.Entities) != 1 || b.Entities[0].Type != "bold" {
			t.Errorf("entities %v", b.Entities)
		}

		d.act(t, action{Do: "say", Who: "lin", Text: "person"})
		d.reads(t, "lin", "T-1")
		opened := d.shows(t, "the card", isCard)
		d.shows(t, "the customer's words in the thread", func(p post) bool { return inThread(p) && strings.Contains(p.Text, "person") })

		buttons := d.slack.Message(rooms[0].ID, opened.TS).Buttons()
		d.act(t, action{Do: "click", Who: "UANNA", TS: opened.TS, Button: buttons[0].ActionID})
		d.shows(t, "the card to change", func(p post) bool { return isCard(p) && strings.Contains(p.Text, "Anna has it") })
		d.refused(t, action{Do: "click", Who: "UBEN", TS: opened.TS, Button: buttons[0].ActionID}, refusedGone)

		d.act(t, action{Do: "post", Who: "UBEN", Thread: opened.TS, Text: "5 > 3 & <3, see https://academy.example/x?a=1&b=2."})
		d.reads(t, "lin", "5 > 3 & <3, see https://academy.example/x?a=1&b=2.")
		said := d.shows(t, "the receipt", func(p post) bool {
			return p.User == "UBEN" && len(p.Reactions) == 1 && p.Reactions[0].Name == "white_check_mark"
		})
		d.act(t, action{Do: "change", Who: "UBEN", TS: said.TS, Text: "corrected"})
		if b := d.reads(t, "lin", "corrected"); !b.Edited {
			t.Error("the customer's copy is not marked as edited")
		}
		d.refused(t, action{Do: "change", Who: "UANNA", TS: said.TS, Text: "mine now"}, refusedGone)
		d.refused(t, action{Do: "remove", Who: "UANNA", TS: said.TS}, refusedGone)
		d.act(t, action{Do: "remove", Who: "UBEN", TS: said.TS})

		d.act(t, action{Do: "post", Who: "UANNA", Thread: opened.TS, Text: "// between us"})
		d.shows(t, "the lock", func(p post) bool {
			return p.User == "UANNA" && len(p.Reactions) == 1 && p.Reactions[0].Name == "lock"
		})
		d.act(t, action{Do: "slash", Who: "UANNA", Text: "status"})
		d.shows(t, "the answer to one person", func(p post) bool {
			return p.Only == "UANNA" && p.Thread == "" && strings.Contains(p.Text, "No ticket is *open*: status")
		})
		for _, c := range d.chats() {
			for _, b := range c.Messages {
				if strings.Contains(b.Text, "between us") {
					t.Errorf("a note reached %s", c.Name)
				}
			}
		}
	})
}

// TestCustomer: editing, blocking, a new face.
func TestCustomer(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {
		d.act(t, action{Do: "say", Who: "chen", Text: "早"})
		d.reads(t, "chen", "You say: 早")
		d.await(t, "two ticks", func(chats []chatView, _ []post) bool { return chats[2].Messages[0].Taken })
		d.act(t, action{Do: "rewrite", Who: "chen", Message: d.people[2].said[0], Text: "早安"})
		if b := d.reads(t, "chen", "Now you say: 早安"); !b.Edited {
			t.Error("not marked as edited")
		}
		if menu := d.chats()[2].Menu; len(menu) != 4 || menu[2].Name != "agent" {
			t.Errorf("menu %v", menu)
		}

		d.act(t, action{Do: "block", Who: "chen", On: true})
		d.refused(t, action{Do: "say", Who: "chen", Text: "hello"}, refusedBlocked)
		d.act(t, action{Do: "block", Who: "chen"})
		d.act(t, action{Do: "say", Who: "chen", Text: "我回来了"})
		d.reads(t, "chen", "我回来了")

		id := d.act(t, action{Do: "new"}).ID
		d.act(t, action{Do: "say", Who: id, Text: "Hi"})
		d.reads(t, id, "You say: Hi")
		for range maxCustomers - len(customers) - 1 {
			d.act(t, action{Do: "new"})
		}
		d.refused(t, action{Do: "new"}, refusedMany)
	})
}

// TestRefused: what the platforms' own clients would not send either.
func TestRefused(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {
		d.act(t, action{Do: "say", Who: "mia", Text: "person"})
		head := d.shows(t, "the card", isCard)
		for _, c := range []struct {
			a    action
			want refusal
		}{
			{action{Do: "say", Who: "nobody", Text: "hi"}, refusedWho},
			{action{Do: "say", Who: "mia", Text: strings.Repeat("👍", 2049)}, refusedLong},
			{action{Do: "rewrite", Who: "mia", Message: 7, Text: "hi"}, refusedGone},
			{action{Do: "press", Who: "mia", Message: 7}, refusedGone},
			{action{Do: "press", Who: "mia", Row: -1}, refusedGone},
			{action{Do: "block", Who: "nobody"}, refusedWho},
			{action{Do: "post", Who: "mia", Text: "hi"}, refusedWho},
			{action{Do: "post", Who: "UANNA", Text: strings.Repeat("x", 40001)}, refusedDeep},
			{action{Do: "post", Who: "UANNA", Thread: "1.2", Text: "hi"}, refusedGone},
			{action{Do: "post", Who: "UANNA", Thread: head.TS, Text: "/handoff queue"}, refusedThread},
			{action{Do: "post", Who: "UANNA", Thread: head.TS, Text: "/resolve"}, refusedCommand},
			{action{Do: "change", Who: "UANNA", TS: head.TS, Text: "hi"}, refusedGone},
			{action{Do: "remove", Who: "UANNA", TS: "1.2"}, refusedGone},
			{action{Do: "click", Who: "UANNA", TS: "1.2", Button: "x"}, refusedGone},
			{action{Do: "click", Who: "nobody"}, refusedWho},
			{action{Do: "slash", Who: "nobody"}, refusedWho},
		} {
			d.refused(t, c.a, c.want)
		}
		d.act(t, action{Do: "say", Who: "mia", Text: "  "})                          // says nothing
		d.act(t, action{Do: "say", Who: "mia", Text: strings.Repeat("👍", 2048)})     // just fits
		d.act(t, action{Do: "say", Who: "mia", Text: "a\x00b \xff \u202e reversed"}) // survives
		d.reads(t, "mia", "reversed")
	})
}

// TestDiscord: a customer's direct messages, from the question to the agent's words
// that are taken back.
func TestDiscord(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {
		does := func(a action) answer {
			t.Helper()
			a.At = inDiscord
			return d.act(t, a)
		}
		does(action{Do: "say", Who: "lin", Text: "多久 **到账**？"})
		echo := d.hears(t, "lin", "You say: 多久")
		if len(echo.Buttons) != 1 || echo.Buttons[0].Text != "That <helped>" {
			t.Fatalf("buttons %+v", echo.Buttons)
		}
		does(action{Do: "press", Who: "lin", ID: echo.ID, Button: echo.Buttons[0].ID})
		d.hears(t, "lin", "You pressed")
		own := d.dms()[1].Messages[0]
		does(action{Do: "rewrite", Who: "lin", ID: own.ID, Text: "要多久"})
		d.hears(t, "lin", "Now you say: 要多久")

		does(action{Do: "say", Who: "lin", Text: "person"})
		card := d.shows(t, "the card", isCard)
		d.act(t, action{Do: "post", Who: "UANNA", Thread: card.TS, Text: "你好"})
		d.hears(t, "lin", "你好")
		said := d.shows(t, "the receipt", func(p post) bool { return p.User == "UANNA" && len(p.Reactions) == 1 })
		d.act(t, action{Do: "remove", Who: "UANNA", TS: said.TS})
		d.await(t, "what was said to be taken back", func([]chatView, []post) bool {
			for _, m := range d.readDiscord()[1].Messages {
				if strings.Contains(m.Text, "你好") {
					return false
				}
			}
			return true
		})
		does(action{Do: "erase", Who: "lin", ID: own.ID})
		d.shows(t, "the deletion at the desk", func(p post) bool { return strings.Contains(p.Text, "deletes something") })

		for _, c := range []struct {
			a    action
			want refusal
		}{
			{action{Do: "say", Who: "nobody", Text: "hi"}, refusedWho},
			{action{Do: "say", Who: "lin", Text: strings.Repeat("好", 2001)}, refusedWords},
			{action{Do: "rewrite", Who: "lin", ID: own.ID, Text: "gone"}, refusedGone},
			{action{Do: "rewrite", Who: "lin", ID: echo.ID, Text: "not mine"}, refusedGone},
			{action{Do: "erase", Who: "lin", ID: echo.ID}, refusedGone},
			{action{Do: "press", Who: "lin", ID: echo.ID, Button: "x"}, refusedGone},
			{action{Do: "press", Who: "mia", ID: echo.ID, Button: echo.Buttons[0].ID}, refusedGone},
		} {
			c.a.At = inDiscord
			d.refused(t, c.a, c.want)
		}
	})
}

// TestGrowing: an answer is seen to grow in Telegram and in Discord, can be
// stopped, and takes one line of the events.
func TestGrowing(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {
		d.act(t, action{Do: "say", Who: "mia", Text: "grow"})
		d.act(t, action{Do: "say", Who: "lin", At: inDiscord, Text: "grow"})
		if draft := d.reads(t, "mia", "It grows."); !draft.Draft || !draft.Stop {
			t.Errorf("the draft is %+v", draft)
		}
		d.hears(t, "lin", "It grows.")
		d.act(t, action{Do: "halt", Who: "mia"})
		d.refused(t, action{Do: "halt", Who: "chen"}, refusedGone)
		close(d.more)
		d.hears(t, "lin", "It has grown.")
		if whole := d.reads(t, "mia", "It has grown."); whole.Draft {
			t.Error("the whole answer is still a draft")
		}
		d.look()
		d.mu.Lock()
		defer d.mu.Unlock()
		lines := 0
		for _, e := range d.journal.since(0) {
			if strings.HasPrefix(e.Title, "Discord: ") {
				lines++
			}
		}
		if lines != 1 {
			t.Errorf("what grew in Discord takes %d lines of the events, want one", lines)
		}
	})
}

// TestErase: in Telegram a deletion is the customer's alone.
func TestErase(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {
		d.act(t, action{Do: "say", Who: "mia", Text: "hello"})
		d.reads(t, "mia", "You say: hello")
		own := d.chats()[0].Messages[0].ID
		d.act(t, action{Do: "erase", Who: "mia", Message: own})
		if m := d.chats()[0].Messages; len(m) != 1 || m[0].Out {
			t.Errorf("still there: %+v", m)
		}
		d.refused(t, action{Do: "erase", Who: "mia", Message: own}, refusedGone)
		d.refused(t, action{Do: "erase", Who: "lin", Message: own}, refusedGone)
	})
}

// TestSupportChannel: a question in the company's channel goes on in a private
// thread, which the customer finds as a person does: by the bot's answer.
func TestSupportChannel(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T, d *rig) {
		room := func(who, n int) (found roomView) {
			if rooms := d.dms()[who].Rooms; n < len(rooms) {
				found = rooms[n]
			}
			return found
		}
		help := room(0, 0).Room
		d.act(t, action{Do: "say", At: inDiscord, Who: "mia", Room: help, Text: "Is anybody there?"})
		d.await(t, "the private thread", func([]chatView, []post) bool {
			rooms := d.readDiscord()[0].Rooms
			return len(rooms) == 2 && len(rooms[1].Messages) > 0
		})
		thread := room(0, 1).Room
		d.act(t, action{Do: "say", At: inDiscord, Who: "mia", Room: thread, Text: "and here"})
		d.await(t, "the answer in it", func([]chatView, []post) bool {
			all := d.readDiscord()[0].Rooms[1].Messages
			return strings.Contains(all[len(all)-1].Text, "You say: and here")
		})
		if n := len(d.dms()[1].Rooms); n != 1 {
			t.Errorf("another customer has %d rooms beside the direct messages", n)
		}
		if all := room(1, 0).Messages; len(all) == 0 || all[0].By != "Mia Berger" {
			t.Errorf("another customer reads in the channel %+v", all)
		}
		d.refused(t, action{Do: "say", At: inDiscord, Who: "lin", Room: thread, Text: "let me in"}, refusedGone)
		if code, words := d.sent("at=discord&who=mia&name=a.txt&room="+thread, []byte("hello")); code != 200 {
			t.Errorf("%d %s", code, words)
		}
	})
}
