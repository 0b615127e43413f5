package dialog_test

import (
	"fmt"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// sends is one message of the customer with files and what came beside them.
func (c *talk) sends(text string, values map[string]string, files ...bot.File) *talk {
	c.Helper()
	return c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: text, Values: values, Files: files, From: lena})
}

func file(ref, name string, size int64) bot.File {
	return bot.File{Account: "web", Ref: ref, Name: name, Size: size, Media: bot.MediaPhoto}
}

var (
	photo = file("f1", "a.png", 1000)
	film  = bot.File{Account: "web", Ref: "big", Name: "unboxing [x](http://evil).mp4", Size: 34 << 20, Media: bot.MediaVideo}
	cafe  = map[string]string{"type": "location", "latitude": "52.520008", "longitude": "13.40", "name": "Café *Mitte*"}
)

// What is neither words nor a file reaches the thread in words, whoever owns the
// conversation, and has no power there.
func TestPlacesAndContactsReachTheDesk(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		values map[string]string
		want   string
	}{
		{cafe, `📍 Café \*Mitte\*, 52.520008, 13.4 · [map](https://www.openstreetmap.org/?mlat=52.520008&mlon=13.4)`},
		{map[string]string{"type": "location", "latitude": "-33.8", "longitude": "151.2"}, `📍 \-33.8, 151.2 · [map](https://www.openstreetmap.org/?mlat=-33.8&mlon=151.2)`},
		{map[string]string{"type": "location", "latitude": "1)[x](http://evil", "longitude": "2"}, "*(sent: location)*"},
		{map[string]string{"type": "location", "latitude": "-1e-300", "longitude": "2.00000049"}, "📍 0, 2 · [map](https://www.openstreetmap.org/?mlat=0&mlon=2)"},
		{map[string]string{"type": "location", "latitude": "NaN", "longitude": "2"}, "*(sent: location)*"},
		{map[string]string{"type": "location", "latitude": "91", "longitude": "2", "name": "far"}, "*(sent: location, far)*"},
		{map[string]string{"type": "contact", "name": "Ben [x](http://evil)", "phone": "+49 30 1"}, `👤 Ben \[x\](http://evil), +49 30 1`},
		{map[string]string{"type": "contact", "name": "Ben", "email": "b@x.test"}, "👤 Ben, b@x.test"},
		{map[string]string{"type": "sticker", "emoji": "🐸"}, "🐸"},
		{map[string]string{"type": "sticker"}, "*(sent: sticker)*"},
		{map[string]string{"type": "poll", "question": "Red\nor blue?"}, "*(sent: poll, Red or blue?)*"},
		{map[string]string{"type": "dice"}, "*(sent: dice)*"},
	} {
		for _, owner := range []string{"queue", "agent"} {
			c := newTalk(t)
			c.says("human")
			if owner == "agent" {
				c.agent(anna, "hi")
			}
			c.sends("", of.values)
			if got := c.last.Sends[0]; got.To != bot.Desk || got.Reply.Text != of.want || got.Reply.By != "Lena" || got.Handle == "" {
				t.Errorf("%v to the %s: %q", of.values, owner, heard(c.last))
			}
		}
	}
	// Words and a place are one copy.
	c := newTalk(t)
	c.says("human").sends("I am here", cafe).want("say desk: <Lena> I am here⏎⏎📍 Café", "added that")
}

// A place that moves is an edit of its copy.
func TestPlaceThatMoves(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").sends("", cafe)
	id := c.last.Sends[0].Handle
	c.turn(bot.Customer, bot.Message{Kind: bot.KindEdit, Re: id, From: lena, Values: map[string]string{"type": "location", "latitude": "1", "longitude": "2"}}).
		want("edit desk: <Lena> 📍 1, 2 · [map](https://www.openstreetmap.org/?mlat=1&mlon=2)⏎⏎*(edited)*")
}

// What the bot can do nothing with is kept for whoever takes over.
func TestPlaceForTheBotIsKept(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").sends("", cafe).want("say customer: Thank you. I can't do anything with that myself, but a person can.")
	c.sends("", nil, photo).want("say customer: Thank you for the picture.")
	c.presses(dialog.ChoicePerson).want("T-1001", "open desk", "say desk: **The", `say desk: <Lena> 📍 Café \*Mitte\*`)
	if fs := c.last.Sends[3].Reply.Files; len(fs) != 1 || fs[0].Ref != "f1" {
		t.Errorf("files: %v", fs)
	}
	// In the turn that hands over, it comes once, with its words.
	c = newTalk(t)
	c.sends("a human please", cafe, photo).want("T-1001", "open desk", "say desk: <Lena> a human please⏎⏎📍 Café")
	// A place beside a question: the question is answered.
	c = newTalk(t)
	c.says("hi").sends("do you ship abroad", cafe).want("Here's what I found")
	// A sticker speaks by its emoji.
	c.sends("", map[string]string{"type": "sticker", "emoji": "❤️"}).want("say customer: You're welcome!")
	c.sends("", map[string]string{"type": "sticker", "emoji": "🐸"}).want("say customer: I'm not sure what you mean.")
}

// One message with several files is one copy; what is taken back is not brought.
func TestAlbumIsOneCopy(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	album := []bot.File{photo, file("f2", "b.png", 1), file("f3", "c.png", 1)}
	c.says("human").sends("see here", nil, album...).want("say desk: <Lena> see here {f1} {f2} {f3}", "added that")

	c = newTalk(t)
	c.says("hi").sends("", nil, album...).want("say customer: Thank you for the picture.")
	id := fmt.Sprintf("m%d", c.n)
	c.sends("", nil, file("f4", "d.png", 1))
	c.turn(bot.Customer, bot.Message{Kind: bot.KindDelete, Re: id, From: lena}).want()
	c.says("human").want("T-1001", "open desk", "say desk: **The", "say desk: <Lena> {f4}", "say desk: <Lena> human")
}

func TestTooLargeFile(t *testing.T) {
	t.Parallel()
	const sorry = `say customer: I'm sorry, I couldn't take this over, because a file may have 20 MB at most: unboxing \[x\](http://evil).mp4. Please send a smaller one`
	c := newTalk(t)
	c.says("hi").sends("", nil, film).want(sorry)                                         // the bot
	c.sends("do you ship abroad", nil, film).want("Here's what I found", sorry)           // beside a question
	c.sends("", nil, film, photo).want("say customer: Thank you for the picture.", sorry) // beside another one
	c.says("human").want("T-1001", "open desk", "say desk: **The", "say desk: <Lena> {f1}", "say desk: <Lena> human")
	c.sends("look", nil, film, photo).want(`say desk: <Lena> look⏎⏎📎 *unboxing \[x\](http://evil).mp4 (34 MB) is too large to be brought here. The customer was asked for another way.* {f1}`,
		"added that", sorry)
	c.agent(anna, "hi")
	c.sends("", nil, film).want("say desk: <Lena> 📎 *unboxing", sorry)
	// The limit is the installation's, and unknown sizes pass.
	c = newTalk(t, func(d *dialog.Config, _ *answer.Config) { d.MaxFile = 1 << 20 })
	c.says("human").sends("", nil, file("f5", "e.png", 2<<20), file("f6", "f.png", 0)).want("say desk: <Lena> 📎 *e.png (2 MB)", "added that", "a file may have 1 MB at most: e.png.")
	if fs := c.last.Sends[0].Reply.Files; len(fs) != 1 || fs[0].Ref != "f6" {
		t.Errorf("files: %v", fs)
	}
	c = newTalk(t)
	c.says("你好").sends("", nil, film).want("say customer: 抱歉，单个文件最多 20 MB")
}

// A file that the desk does not take: the words come without it, in the same
// thread, and the customer reads what to do.
func TestUndeliveredFile(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").sends("my *receipt*", nil, photo)
	id := c.last.Sends[0].Handle
	undelivered := func(op bot.Op, handle string) *talk {
		return c.turn(bot.Internal, bot.Message{Kind: bot.KindUndelivered, Name: string(op), Re: handle, Text: "file type not allowed"})
	}
	undelivered(bot.OpSay, id).want("say customer: I'm sorry, this couldn't be passed on to our team: a.png. Please send it again",
		`say desk: <Lena> my \*receipt\*⏎⏎📎 *Could not be brought here: a.png. The customer was asked to send it again.*`)
	if h := c.last.Sends[1].Handle; h != id {
		t.Errorf("the copy is %q, want %q", h, id)
	}
	// Now it was the thread: another one begins, and nobody is told twice.
	undelivered(bot.OpSay, id).want("open desk: [T-1001", "say desk: **The conversation so far**")
	// The same for what had waited for the handover.
	c = newTalk(t)
	c.says("hi").sends("", nil, photo).presses(dialog.ChoicePerson)
	undelivered(bot.OpSay, c.last.Sends[3].Handle).want("say customer: I'm sorry, this couldn't be passed on to our team: a.png.", "say desk: <Lena> 📎 *Could not be brought here: a.png.")
}

// An agent's files reach the customer, with words and without; a note's never.
func TestAgentsFiles(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	agent := func(text string) *talk {
		return c.turn(bot.Desk, bot.Message{Kind: bot.KindText, Text: text, Files: []bot.File{photo, file("f2", "b.pdf", 1)}, From: anna})
	}
	agent("").want("joined", "say customer: <Anna> {f1} {f2}", "edit desk")
	if s := c.last.Sends[1]; !s.Reply.Report || s.Handle == "" {
		t.Errorf("no receipt: %+v", s)
	}
	agent("your invoice").want("say customer: <Anna> your invoice {f1} {f2}")
	for _, note := range []string{"// hers", "🔒", "//", "!note x", "/note"} {
		agent(note).want("react desk: 🔒")
	}
	agent("/reslove").want("say desk only U1: I don't know */reslove*, so nothing was sent.")
	agent("!resolve // hers").want("react desk: 🔒", "marked as solved", "edit desk")
	agent("late").want("react desk: ⏳", "say desk only U1: **T-1001** was closed by Anna, so this has **not** been sent yet.")
	c.agent(anna, "!reopen")
	agent("!resolve").want("say customer: <Anna> {f1} {f2}", "marked as solved", "edit desk")
}

// One forwarded bundle opens one ticket, and is answered once.
func TestForwardedBundleOpensOneTicket(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	var bundle []bot.Message
	for i := range 10 {
		bundle = append(bundle, bot.Message{Kind: bot.KindText, Text: fmt.Sprintf("forwarded %d: a human please", i), Files: []bot.File{file(fmt.Sprint("f", i), "x.png", 1)}, From: lena})
	}
	c.turn(bot.Customer, bundle...)
	counts := map[bot.Op]int{}
	for _, s := range c.last.Sends {
		counts[s.Op]++
		if s.Op == bot.OpSay && s.To == bot.Customer {
			counts["told"]++
		}
	}
	if counts[bot.OpOpen] != 1 || counts["told"] != 1 || counts[bot.OpSay] != 11 || c.memory.n != 1 {
		t.Errorf("%v, %d tickets: %s", counts, c.memory.n, strings.Join(heard(c.last), "\n"))
	}
}
