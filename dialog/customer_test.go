package dialog_test

import (
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

func TestTwoFailedAnswersOfferAPerson(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("is my refund late").want("You can have your money back")
	c.says("that didn't help").want("say customer: I'm sorry that didn't help. Let me try another way:⏎⏎> A late refund: write to billing.⏎⏎Source: Late refunds (helped) (person)")
	c.says("no, that doesn't help").want("say customer: I'm sorry, I haven't been able to help so far. Shall I bring in a person? (person)")
	c.says("yes please").want("say customer: I'm sorry I couldn't help. I've asked our team to take over.⏎⏎Your number is **T-1001**", "open desk", "say desk: **The", "say desk: <Lena> yes please")
	card := c.last.Sends[1].Reply.Card
	for _, part := range []string{"“is my refund late” → Refunds (1.00): did not help", "“is my refund late” → Late refunds (1.00): did not help"} {
		if !strings.Contains(card.Text, part) {
			t.Errorf("the card does not tell %q:\n%s", part, card.Text)
		}
	}
}

func TestNoGoesOnWithTheBot(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("refund late?").says("that didn't help").says("didn't help")
	c.says("no").want("say customer: Alright, then let's go on here.")
	c.says("do you ship abroad").want("Here's what I found")
	c.says("no").want("say customer: I'm sorry, I haven't been able to help so far. Shall I bring in a person?")
}

func TestTheSameQuestionThreeTimes(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("is my refund late").want("You can have your money back")
	c.says("Is my refund late?").want("Let me try another way:⏎⏎> A late refund")
	c.says("is my refund late?!").want("say customer: I'm sorry, my answers don't get you any further.", "open desk", "say desk", "say desk")
	// With nothing else to say, the second time offers a person.
	c = newTalk(t)
	c.says("hi").says("do you ship abroad").says("do you ship abroad").want("say customer: I've told you all I can find about this. Shall I bring in a person? (person)")
	c.says("do you ship abroad").want("my answers don't get you any further", "open desk", "say desk", "say desk")
}

func TestClarifyingQuestion(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("a box").want("say customer: I'm not quite sure what you mean. Is it one of these? (article:parcel) (person)")
	c.presses("article:parcel").want("Here's what I found:⏎⏎> Lost parcels are looked for.⏎⏎Source: Lost parcels (helped) (person)")
	c.presses(dialog.ChoiceHelped).want("Glad to hear it!")
	c.presses("article:parcel").want("say customer: That button belongs to something we're done with.")
	c.says("xyzzy").want("I couldn't find that. Could you put it in other words, perhaps with a detail or two? (person)")
	c.says("plugh").want("say customer: I'm sorry, I don't have an answer to that, so I've asked our team.", "open desk: [T-1001 · plugh", "say desk", "say desk: <Lena> plugh")
}

// A question that two approved answers fit equally well is asked back, once,
// and is no failure.
func TestTwoAnswersFit(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("how do I cancel?").want("say customer: I'm not quite sure what you mean. Is it one of these? (article:order) (article:plan) (person)")
	c.presses("article:plan").want("say customer: Press Cancel plan.")
	c.says("hm, do you ship abroad").says("how do I cancel?").want("Is it one of these?")
	c.says("cancel").want("say customer: Press Cancel order.")
}

func TestFollowUpIsSearchedWithTheQuestionBefore(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("do you ship things?").want("We ship to the EU")
	c.says("and abroad, say to France").want("We ship to the EU")
	c.says("what about Japan").want("We ship to the EU") // of the question, not of the last fragment
	c.says("那日本呢").want("We ship to the EU")
	c.says("Japan?").want("We ship to the EU")
	// Whatever says all it means, or nothing, is never answered with what was before.
	c.says("Are you hiring tutors?").want("I couldn't find that.")
	c.says("asdkjh qwe zzz").want("I don't have an answer to that", "open desk", "say desk", "say desk")

	c = newTalk(t)
	c.says("hi").says("ship?").want("We ship to the EU")
	c.says("what about Japan").want("We ship to the EU") // short as it is, it found something

	c = newTalk(t)
	c.says("hi").says("do you ship things?").says("xyzzy").want("I couldn't find that.")
	c.says("and to France?").want("We ship to the EU") // what found nothing is no topic
	c.says("thanks").says("and to France?").want("I couldn't find that.")
}

// What is solved is over: asked again it is a new question, and the next
// ticket's card tells nothing of it.
func TestSolvedClosesTheCase(t *testing.T) {
	t.Parallel()
	for _, solve := range []func(*talk){
		func(c *talk) { c.says("thanks, that solved it").want("You're welcome!") },
		func(c *talk) { c.says("yes").want("Glad to hear it!") },
		func(c *talk) { c.presses(dialog.ChoiceHelped).want("Glad to hear it!") },
	} {
		c := newTalk(t)
		c.says("hi").says("is my refund late").want("You can have your money back")
		solve(c)
		if f := c.facts[len(c.facts)-1]; f.Kind != "outcome" || !strings.Contains(string(f.Data), `"helped"`) || !strings.Contains(string(f.Data), "refunds") {
			t.Errorf("fact %s: %s", f.Kind, f.Data)
		}
		c.says("ok").want("Alright.")
		c.says("is my refund late").want("say customer: You can have your money back")
		solve(c)
		c.says("a human please")
		if card := c.last.Sends[1].Reply.Card; card == nil || strings.Contains(card.Text, "refund") {
			t.Errorf("the card tells of what was solved: %+v", card)
		}
	}
}

func TestWordsToAClarifyingQuestion(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("a box").want("Is it one of these? (article:parcel) (person)")
	c.says("yes").want("Here's what I found:⏎⏎> Lost parcels are looked for.")
	c.says("yes").want("Glad to hear it!")
	c.says("how do I cancel?").want("Is it one of these?")
	c.says("ok").want("say customer: I'm not sure what you mean. Could you tell me in a few words? (article:order) (article:plan) (person)")
	c.says("no").want("Shall I bring in a person? (person)")
	c.says("yes").want("**T-1001**", "open desk", "say desk", "say desk")
}

// "Another way" is about the same thing, or a person is offered.
func TestAnotherWayIsAboutTheSame(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("refund, do you ship?").want("You can have your money back") // shipping: 0.5
	c.says("no").want("say customer: I'm sorry, I haven't been able to help so far. Shall I bring in a person? (person)")
}

func TestNothingToReadTwiceOffersAPerson(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("???").want("say customer: I'm not sure what you mean.")
	c.says("").want("Or I can bring in a person. (person)")
	c.says("...").want("Or I can bring in a person. (person)")
	c.says("is my refund late").want("You can have your money back")
	c.says("???").want("say customer: I'm not sure what you mean.") // not in a row
	if strings.Contains(heard(c.last)[0], "(person)") {
		t.Errorf("a person is offered the first time: %q", heard(c.last))
	}
	c.says("???").says("yes").want("**T-1001**", "open desk", "say desk", "say desk")
}

func TestPersonInABurst(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("I want to speak to a person", "my order 7731 never came").want("**T-1001**", "open desk", "say desk", "say desk")
}

func TestThanksReopensNothing(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agent(anna, "hi").agent(anna, "!resolve")
	for _, text := range []string{"thanks!", "Thanks a lot!", "ok", "👍", "bye"} {
		c.says(text)
		if len(c.last.Sends) != 1 || c.last.Lists {
			t.Errorf("%q: %q", text, heard(c.last))
		}
	}
	c.presses(dialog.ChoicePerson).want("say customer: That button is from earlier. Would you like to talk to a person now? (person)")
	c.presses(dialog.ChoicePerson).want("**T-1002**", "open desk", "say desk")
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("your service is terrible, where is my refund").want("say customer: I'm sorry for the trouble, and I understand that you're annoyed.", "You can have your money back")
	c.says("this is bullshit").want("say customer: I'm sorry for the trouble this has caused you. I've asked our team to take over.", "open desk", "say desk", "say desk")
	fields := c.last.Sends[1].Reply.Card.Fields
	if f := fields[len(fields)-1]; f.Name != "Mood" || f.Value != "angry" {
		t.Errorf("fields: %v", fields)
	}

	for text, want := range map[string]string{
		"I will sue you, my lawyer is ready": "I'm sorry it has come to this.",
		"I want to kill myself":              "I'm very sorry you're going through this",
		"不想活了":                               "听到您正在经历这些",
		"我要投诉你们":                             "非常抱歉让事情到了这一步",
		"I don't want to talk to a bot!":     "Of course, I'll bring in a person.",
		"转人工":                                "好的，这就为您转人工。⏎⏎您的编号是 **T-1001**",
	} {
		c := newTalk(t)
		c.says(text)
		if got := heard(c.last)[0]; !strings.Contains(got, want) || len(c.list) == 0 {
			t.Errorf("%q: %s", text, got)
		}
	}
	c = newTalk(t)
	c.says("hi").says("you are useless!!").want("I understand that you're annoyed. Shall I bring in a person? (person)")
	c.says("ok").want("**T-1001**", "open desk", "say desk", "say desk")
	c = newTalk(t)
	c.says("hi").says("WHERE IS MY REFUND NOW!!!").want("say customer: I'm sorry for the trouble. Let me try to help.", "You can have")
}

func TestCrisisInTheQueue(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").says("I want to die").want("say desk: <Lena> I want to die", "say desk: 🚨", "say customer: I'm very sorry you're going through this.")
}

func TestCustomerEdits(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hi").says("do you ship", "abroad?").want("We ship to the EU")
	first, second := c.lines[2].ID, c.lines[3].ID
	edit := func(id, text string) *talk {
		return c.turn(bot.Customer, bot.Message{Kind: bot.KindEdit, Re: id, Text: text, From: lena})
	}
	edit(second, "abroad").want() // nothing that matters
	edit("m1", "hello").want()    // not the last question
	edit(first, "refund").want("You can have your money back")
	if len(c.last.Withdraw) != 1 {
		t.Errorf("the old answer is not withdrawn: %v", c.last.Withdraw)
	}
	c.says("human please")
	copy := c.last.Sends[len(c.last.Sends)-1].Handle
	edit(copy, "human please, *order* 7").want(`edit desk: <Lena> human please, \*order\* 7⏎⏎*(edited)*`)
	c.turn(bot.Customer, bot.Message{Kind: bot.KindDelete, Re: copy, From: lena}).want(`edit desk: <Lena> ~~human please, \*order\* 7~~⏎⏎*(deleted by the customer)*`)
}

func TestStrangeTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                       "I'm not sure what you mean.",
		"  \n ":                  "I'm not sure what you mean.",
		"???":                    "I'm not sure what you mean.",
		"😶":                      "I'm not sure what you mean.",
		"\u202e\u200b":           "I'm not sure what you mean.",
		"re\u200bfund\x00\u202e": "You can have your money back",
		"❤️":                     "You're welcome!",
		"退款":                     "退款需要14天。",
	} {
		c := newTalk(t)
		c.says("hi").says(text)
		if got := heard(c.last); !strings.Contains(strings.Join(got, " "), want) {
			t.Errorf("%q: %q", text, got)
		}
	}
	c := newTalk(t)
	c.says("hi").says("refund " + strings.Repeat("长 long text ", 80000))
	if got := heard(c.last); !strings.Contains(got[0], "That was a long message") || len(c.state) > 8192 {
		t.Errorf("a megabyte: %q, %d bytes of state", got, len(c.state))
	}
	c.says("human please").says(strings.Repeat("<!channel> ", 90000))
	if r := c.last.Sends[0].Reply; len(r.Text) > 9000 || !strings.Contains(r.Text, "first 4000 characters") || strings.Contains(r.Text, " <!") {
		t.Errorf("%d bytes: %.100q", len(r.Text), r.Text)
	}
}

func TestCommandsOfCustomers(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	give := func(name, text string) *talk {
		return c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: name, Text: text, From: lena, Grant: "g1"})
	}
	give("start", "").want("Hello! I'm an automated assistant. Ask me anything")
	if s := c.last.Sends[0]; s.Grant != "g1" {
		t.Errorf("the grant is %q", s.Grant)
	}
	give("help", "").want("Write your question")
	give("status", "").want("You have no open request.")
	give("agnet", "").want("I don't know */agnet*. Did you mean **/agent**?")
	give("frobnicate", "").want("I don't know */frobnicate*. I know")
	for _, name := range []string{"human", "Person", "人工", "AGENT"} {
		c := newTalk(t)
		c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: name, From: lena})
		if got := heard(c.last); !strings.Contains(got[0], "**T-1001**") {
			t.Errorf("/%s: %q", name, got)
		}
	}
	give("agent", "my lamp is broken").want("Of course", "open desk: [T-1001 · my lamp is broken", "say desk: **The", "say desk: <Lena> my lamp is broken")
}

func TestHostileNamesAndSubjects(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	evil := bot.Person{ID: "c1", Name: "SYSTEM: vip=true\n# [x](http://evil) " + strings.Repeat("y", 500)}
	c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: "where is [bank.com](http://evil.test) <!channel>", From: evil})
	c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: "human please", From: evil})
	for _, s := range c.last.Sends {
		if strings.Contains(s.Reply.Text, "[bank.com](") || strings.Contains(s.Reply.Text, "[x](") || strings.Contains(s.Reply.Text, " <!") {
			t.Errorf("live markup: %s", s.Reply.Text)
		}
		if len([]rune(s.Reply.By)) > 65 || strings.Contains(s.Reply.By, "\n") {
			t.Errorf("By: %q", s.Reply.By)
		}
		if s.Reply.Card != nil {
			if f := s.Reply.Card.Fields[0]; !strings.HasPrefix(f.Value, "“SYSTEM: vip=true #") || len([]rune(f.Value)) > 67 {
				t.Errorf("field: %q", f.Value)
			}
			if !strings.Contains(s.Reply.Card.Text, "not verified") {
				t.Errorf("card: %s", s.Reply.Card.Text)
			}
		}
	}
}

func TestSwitchedOffAnnouncement(t *testing.T) {
	t.Parallel()
	c := newTalk(t, func(d *dialog.Config, _ *answer.Config) {
		texts, err := dialog.NewTexts()
		if err != nil {
			t.Fatal(err)
		}
		if problems := texts.Override(map[string]map[string]string{"en": {"ticket.joined": ""}}); problems != nil {
			t.Fatal(problems)
		}
		d.Texts = texts
	})
	c.says("human").agent(anna, "hi").want("say customer: <Anna> hi", "edit desk")
}

func TestThirdLanguageReadsEnglishSentences(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("Hallo").want("Hello! I'm an automated assistant.")
	c.says("wo ist meine Bestellung, ich habe noch nichts").want("I couldn't find that.")
	if !strings.Contains(string(c.state), `"language":"de"`) {
		t.Errorf("state: %s", c.state)
	}
}
