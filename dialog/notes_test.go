package dialog_test

import (
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
)

var notesFirst = inTeam(dialog.Team{Notes: true})

// reads is what of a turn the customer reads.
func (c *talk) reads() string {
	var out []string
	for _, s := range c.last.Sends {
		if s.To == bot.Customer && s.Op != bot.OpDelete {
			out = append(out, s.Reply.Text)
			for _, f := range s.Reply.Files {
				out = append(out, f.Ref)
			}
		}
	}
	return strings.Join(out, "\n")
}

// A team whose words are notes: a reply is sent expressly.
func TestNoteMode(t *testing.T) {
	t.Parallel()
	c := claimed(t, notesFirst)
	file := bot.File{Account: "slack", Ref: "f1", Name: "a.pdf"}
	c.typed(anna, "a1", "she is a VIP").want("react desk: 🔒 on a1")
	c.turn(bot.Desk, bot.Message{ID: "a2", Kind: bot.KindText, Files: []bot.File{file}, From: anna}).want("react desk: 🔒 on a2")
	c.typed(anna, "a3", "!reply Hello!").want("say customer: <Anna> Hello!")
	c.typed(anna, "a4", ">> How are you?").want("say customer: <Anna> How are you?")
	c.typed(anna, "a5", ">> // not for her").want("react desk: 🔒 on a5")
	c.typed(anna, "a6", "!reply // nor this").want("react desk: 🔒") // said there by a reaction
	c.typed(anna, "a7", "/rpely x").want("I don't know */rpely*, so nothing was sent. Did you mean **/reply**?")

	// Edits keep their kind.
	c.edits(bot.Desk, "a1", "she is a big VIP").want()
	c.edits(bot.Desk, "a1", "// she is a VIP").want("react desk: 🔒 on a1")
	c.edits(bot.Desk, "a1", ">> you are a VIP").want("say desk only U1: This message was never sent")
	c.edits(bot.Desk, "a4", ">> How are you today?").want("edit customer: <Anna> How are you today?")

	// The shortcut on a note, as it reads now.
	send := func(p bot.Person, id string) *talk {
		return c.turn(bot.Desk, bot.Message{Kind: bot.KindChoice, Name: "send", Re: id, From: p})
	}
	c.typed(anna, "b1", "we can refund you")
	c.edits(bot.Desk, "b1", "We can refund you.")
	send(ben, "b1").want("say customer: <Ben> We can refund you.", "say desk only U2: Anna has **T-1001**")
	send(ben, "b1").want("say desk only U2: The customer has this already.")
	// With its files, which no transcript holds.
	c.turn(bot.Desk, bot.Message{ID: "b4", Kind: bot.KindText, Text: "her invoice", Files: []bot.File{file}, From: anna}).want("react desk: 🔒 on b4")
	c.edits(bot.Desk, "b4", "Your invoice").want()
	c.turn(bot.Desk, bot.Message{Kind: bot.KindChoice, Name: "undo", Re: "b4", From: anna}).want("There is nothing to take back")
	send(ben, "b4").want("say customer: <Ben> Your invoice {f1}")
	send(ben, "b4").want("The customer has this already")
	send(ben, "a2").want("say customer: <Ben> {f1}") // without words
	for i := range 9 {
		c.turn(bot.Desk, bot.Message{ID: "f" + itoa(i), Kind: bot.KindText, Text: "one", Files: []bot.File{file}, From: anna})
	}
	send(anna, "f0").want("say customer: <Anna> one") // too long ago for its file
	send(anna, "f8").want("say customer: <Anna> one {f1}")
	c.agent(anna, "!undo").want("delete customer: on f8", "react desk: 🔒 on f8", "That had left already")
	send(anna, "nowhere").want("say desk only U1: There are no words to send.")
	c.typed(anna, "b2", "!bot")
	c.agent(anna, "!reopen")
	send(anna, "b2").want("There are no words to send")
	c.typed(anna, "b3", "!note // fine")
	send(anna, "b3").want("say customer: <Anna> fine")

	// Last words are sent expressly, too.
	c.typed(anna, "d1", "!resolve good riddance").want("react desk: 🔒 on d1", "marked as solved", "edit desk")
	c.agent(anna, "!reopen")
	c.typed(anna, "d2", "!resolve >> Take care!").want("<Anna> Take care!", "marked as solved", "edit desk")
	c.typed(anna, "d3", "after the end").want("react desk: 🔒 on d3")
}

// Whatever is typed in note mode without an express send, and whatever it is edited
// to, nothing of it reaches the customer.
func FuzzNoteMode(f *testing.F) {
	for _, text := range []string{
		"she is a liar", "/resolve bye", "!resolve bye", "!bot bye", "/claim x", "!undo", "!keep", "!send", "!takeover", "!sendonly",
		" >> x", ">", "> > x", "！resolve x", "/ reply x", "\u200b>> x", "\u200b!reply x", "!reply", "!resolve // x", "!resolve\n>>", "!note >> x", "// >> x",
		"!close dup", "!reopen hi", "!help me", "/reslove hi", "!macro x",
	} {
		f.Add(text, "and now "+text)
	}
	signs := strings.NewReplacer("！", "!", "／", "/", "、", "/", "＞", ">", "》", ">")
	f.Fuzz(func(t *testing.T, text, edited string) {
		expressly := func(text string) bool { // the two ways, in any case and wherever a verb lets words follow
			text = strings.ToLower(signs.Replace(dialog.Clean(text)))
			return strings.Contains(text, ">>") || strings.Contains(text, "!reply") || strings.Contains(text, "/reply") || strings.Contains(text, "send")
		}
		if expressly(text) || expressly(edited) {
			t.Skip()
		}
		const secret = "qzqzq"
		c := claimed(t, notesFirst)
		file := []bot.File{{Account: "slack", Ref: secret}}
		seen := func(what string) {
			t.Helper()
			if strings.Contains(c.reads(), secret) {
				t.Errorf("%s: %q, then %q: the customer reads %q", what, text, edited, c.reads())
			}
		}
		for _, closed := range []bool{false, true} {
			id := "a" + itoa(c.n)
			c.turn(bot.Desk, bot.Message{ID: id, Kind: bot.KindText, Text: text + " " + secret, Files: file, From: anna})
			seen("typed")
			for name, at := range c.last.Wakes {
				if !at.IsZero() {
					c.ringsHeld(name)
					seen("rung")
				}
			}
			c.edits(bot.Desk, id, edited+" "+secret)
			seen("edited")
			c.edits(bot.Desk, id, secret)
			seen("edited again")
			if !closed {
				c.agentPresses(anna, dialog.ChoiceResolve)
				seen("closed")
			}
		}
	})
}
