package dialog_test

import (
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
)

// Nothing that is a note, a verb or a slip ever reaches the customer.
func TestNotesNeverReachTheCustomer(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	for _, note := range []string{"// she is a VIP", "//x", "🔒 careful", "  // indented", "/note call her", "!note call her", "/NOTE x",
		// as an input method for Chinese writes them, and with a colon
		"！note 她在撒谎", "／／内部", "、、内部", "!note: call her", "!note:call her", "！note：call her"} {
		c.agent(anna, note).want("react desk: 🔒 on m" + itoa(c.n))
	}
	c.agent(anna, "/reslove").want("say desk only U1: I don't know */reslove*, so nothing was sent. Did you mean **/resolve**?")
	c.agent(anna, "!clam it").want("say desk only U1: I don't know *!clam*, so nothing was sent. Did you mean **!claim**?")
	c.agent(anna, "!help").want("say desk only U1: What you write here goes to the customer.")
	c.agent(anna, "！reslove").want("say desk only U1: I don't know *！reslove*")
	// The signs of a note where they make none, and verbs that are none: asked.
	for _, slip := range []string{"Thanks!\n// not for her", "!internal: call her", "！内部 她", "! resolve", "/ note x"} {
		c.agent(anna, slip).want("react desk: ⏳", "say desk only U1: This looks like a word among colleagues")
	}
	// Ordinary words that look like verbs.
	c.agent(anna, "/etc/hosts is the file").want("joined", "<Anna> /etc/hosts is the file", "edit desk")
	c.agent(anna, "!important").want("<Anna> !important")
	c.agent(anna, "/ is the root").want("<Anna> / is the root")
	c.agent(anna, "！重要").want("<Anna> ！重要")
	c.agent(anna, "say /resolve when done").want("<Anna> say /resolve when done")
	c.agent(anna, "!resolve // she was rude").want("react desk: 🔒", "say customer: Your request **T-1001** has been marked", "edit desk")
}

// A verb that says nothing to the customer does not swallow what comes with it in
// silence.
func TestWhatComesWithAVerbIsNotSwallowed(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	file := []bot.File{{Account: "slack", Ref: "f1", Name: "invoice.pdf"}}
	with := func(text string, files []bot.File) *talk {
		return c.turn(bot.Desk, bot.Message{Kind: bot.KindText, Text: text, Files: files, From: anna})
	}
	unsent := "say desk only U1: What came with *!"
	with("!claim", file).want(unsent+"claim*", "joined", "edit desk")
	with("!bot it is on its way", nil).want(unsent+"bot*", "say customer: ", "edit desk")
	with("!reopen // wrong button", file).want("react desk: 🔒", "say customer: ", "edit desk")
	with("// for us", file).want("react desk: 🔒")
	with("!note for us", file).want("react desk: 🔒")
	with("!resolve", file).want("say customer: <Anna> {f1}", "say customer: ", "edit desk")
}

// An edit must not carry to the customer what typing would not.
func TestEditThatLooksInternal(t *testing.T) {
	t.Parallel()
	c := claimed(t)
	c.typed(anna, "w1", "On its way.").want("say customer: <Anna> On its way.")
	c.edits(bot.Desk, "w1", "On its way.\n// she is a liar").want("say desk only U1: This edit looks like a word among colleagues")
	c.edits(bot.Desk, "w1", "the customer is lying").want("say desk only U1: This edit looks like a word among colleagues")
	c.edits(bot.Desk, "w1", ">> the customer is king").want("edit customer: <Anna> the customer is king")
	c.edits(bot.Desk, "w1", "On its way!").want("edit customer: <Anna> On its way!")
}

func TestAgentEditsAndDeletes(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	c.agent(anna, "helo")
	id := c.last.Sends[1].Handle
	edit := func(text string) *talk {
		return c.turn(bot.Desk, bot.Message{Kind: bot.KindEdit, Re: id, Text: text, From: anna})
	}
	edit("hello *you*").want(`edit customer: <Anna> hello \*you\*`)
	if c.last.Sends[0].Handle != id {
		t.Errorf("the copy is %q, want %q", c.last.Sends[0].Handle, id)
	}
	edit("// not for her").want("delete customer: on "+id, "react desk: 🔒 on "+id)
	edit("/reslove").want("say desk only U1: I don't know")
	edit("!resolve bye then").want("say desk only U1: This message was never sent") // what was taken back stays so
	c.turn(bot.Desk, bot.Message{Kind: bot.KindDelete, Re: id, From: anna}).want()
	c.agent(anna, "hello again")
	id = c.last.Sends[0].Handle
	edit("!resolve hello then").want("edit customer: <Anna> hello then")
	c.turn(bot.Desk, bot.Message{Kind: bot.KindDelete, Re: id, From: anna}).want("delete customer: on " + id)
	if len(c.last.Withdraw) != 1 || c.last.Withdraw[0].Handle != id {
		t.Errorf("withdrawn: %v", c.last.Withdraw)
	}
	c.turn(bot.Desk, bot.Message{Kind: bot.KindReaction, Re: id, Name: "+1", From: anna}).want()
}

func TestFilesGoBothWays(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	file := bot.File{Account: "web", Ref: "f1", Name: "a.png"}
	c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Files: []bot.File{file}, From: lena}).want("Hello! I'm an automated", "Thank you for the file. I can't look into files myself.")
	c.presses(dialog.ChoicePerson).want("T-1001", "open desk", "say desk: **The", "say desk: <Lena>")
	if fs := c.last.Sends[3].Reply.Files; len(fs) != 1 || fs[0].Ref != "f1" {
		t.Errorf("what the bot could not look at is lost: %v", fs)
	}
	c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Files: []bot.File{file}, From: lena}).want("say desk: <Lena>", "added that to")
	if fs := c.last.Sends[0].Reply.Files; len(fs) != 1 || fs[0].Ref != "f1" {
		t.Errorf("files: %v", fs)
	}
	c.turn(bot.Desk, bot.Message{Kind: bot.KindText, Files: []bot.File{file}, From: anna}).want("joined", "say customer: <Anna>", "edit desk")
	c.turn(bot.Desk, bot.Message{Kind: bot.KindText, Text: "// secret", Files: []bot.File{file}, From: anna}).want("react desk: 🔒")
}

func TestThreadWithoutTicket(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.agent(anna, "hello?").want("say slack/C1/t1 only U1: No open ticket belongs to this thread")
	if c.state != nil {
		t.Errorf("it keeps a state: %s", c.state)
	}
	c.turn(bot.Desk, bot.Message{Kind: bot.KindEdit, Re: "m1", Text: "x", From: anna}).want()
	c.turn(bot.Internal, bot.Message{Kind: bot.KindUndelivered, Re: "x", Text: "gone"}).want()
	if c.state != nil {
		t.Errorf("it keeps a state: %s", c.state)
	}
}

func TestOldThread(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agent(anna, "!resolve")
	c.says("a person please")
	in := func(thread string, m bot.Message) *talk {
		m.At, m.From = bot.Address{Account: "slack", Chat: "C1", Thread: thread}, anna
		return c.turn(bot.Desk, m)
	}
	in("t2", bot.Message{Kind: bot.KindText, Text: "hi"}).want("joined", "<Anna> hi", "edit desk: [T-1002")
	in("t1", bot.Message{Kind: bot.KindText, Text: "are you there?"}).want("say slack/C1/t1 only U1: This thread is about **T-1001**, which is closed, so this was not sent. The customer's latest ticket is **T-1002**.")
	in("t1", bot.Message{Kind: bot.KindChoice, Name: dialog.ChoiceReopen}).want("say slack/C1/t1 only U1: This thread is about **T-1001**")
	in("t1", bot.Message{Kind: bot.KindText, Text: "// note"}).want("react desk: 🔒")
}

func TestCommand(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human please, order 77 [x](http://evil)")
	give := func(text string) string {
		c.turn(bot.Desk, bot.Message{Kind: bot.KindCommand, Name: "handoff", Text: text, From: anna, At: deskAddress})
		lines := heard(c.last)
		if len(lines) != 1 || !strings.HasPrefix(lines[0], "say slack/C1 only U1: ") {
			t.Fatalf("%q: %q", text, lines)
		}
		return strings.TrimPrefix(lines[0], "say slack/C1 only U1: ")
	}
	for text, want := range map[string]string{
		"":            "**1** open: 1 waiting",
		"help":        "- **/handoff status**",
		"status":      "**1** open: 1 waiting, 0 with an agent, 0 with the customer, 0 put aside, 0 with the assistant paused. Waiting longest: T-1001, ",
		"queue":       `**Open tickets: 1**⏎⏎- **T-1001** human please, order 77 \[x\](http://evil) · Lena · `,
		" QUEUE now ": "**Open tickets: 1**",
		"queu":        "I don't know *queu*. Did you mean **/handoff queue**?",
		"frobnicate":  "I don't know *frobnicate*. **/handoff help** tells",
	} {
		if got := give(text); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s", text, got)
		}
	}
	c.agent(anna, "!resolve")
	if got := give("queue"); got != "No ticket is open." {
		t.Errorf("queue: %s", got)
	}
}

func TestReceipts(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agent(anna, "hello")
	id := c.last.Sends[1].Handle
	if !c.last.Sends[1].Reply.Report {
		t.Error("no report was asked for")
	}
	c.turn(bot.Internal, bot.Message{Kind: bot.KindSent, Re: id}).want("react desk: ✅ on " + id)
	fate := func(re string) *talk {
		return c.turn(bot.Internal, bot.Message{Kind: bot.KindUndelivered, Re: re, Text: "blocked by the user"})
	}
	fate(id).want("react desk: ⚠️ on "+id, "say desk: ⚠️ This did not reach the customer: blocked by the user")
	fate(id).want("react desk: ⚠️ on " + id) // in words once
	fate("answer:m1").want()
	if f := c.facts[len(c.facts)-1]; f.Kind != "reply_undelivered" {
		t.Errorf("facts: %v", f)
	}
	c.turn(bot.Customer, bot.Message{Kind: bot.KindLeft, From: lena}).want()
	c.says("back again").want("say desk: <Lena> back again")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindLeft, From: lena}).want("say desk: ⚠️ The customer has blocked the bot or left.")
}

func TestGivenUpTurns(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	gaveUp := func(side bot.Side) *talk {
		return c.turn(bot.Internal, bot.Message{Kind: bot.KindFailed, Name: side.String(), Text: "boom [x](http://evil)", At: bot.Address{Account: "web", Chat: "1"}})
	}
	gaveUp(bot.Customer).want("say customer: I'm sorry, something went wrong on our side. Your message isn't lost", "open desk: [T-1001 · boom [x](http://evil)", `say desk: ⚠️ The assistant could not handle this message of the customer:⏎⏎boom \[x\]`)
	gaveUp(bot.Customer).want(`say desk: ⚠️ The assistant could not handle`)
	gaveUp(bot.Desk).want(`say desk: ⚠️ This could not be carried out, and nothing of it reached the customer.`)
	gaveUp(bot.Internal).want()
}
