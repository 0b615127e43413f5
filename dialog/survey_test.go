package dialog_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// asking has satisfaction asked a minute after the end.
func asking(then dialog.LowScore) func(*dialog.Config, *answer.Config) {
	return func(d *dialog.Config, _ *answer.Config) {
		d.Survey = dialog.Survey{On: true, After: time.Minute, Every: 30 * 24 * time.Hour, Low: 2, Then: then}
		d.Teams = []dialog.Team{{Name: "support", Leads: []string{"slack:U9"}}}
	}
}

// solvedCase is a customer whose ticket Anna has just resolved.
func solvedCase(t *testing.T, change ...func(*dialog.Config, *answer.Config)) *talk {
	t.Helper()
	c := newTalk(t, change...)
	c.says("hi").says("human please").agent(anna, "hello").agent(anna, "!resolve done")
	return c
}

// surveyFacts are the scores in the ledger, a line each.
func surveyFacts(c *talk) []string {
	var out []string
	for _, f := range c.facts {
		if f.Kind == "survey" {
			out = append(out, string(f.Data))
		}
	}
	return out
}

const asked = "say customer: How happy are you with how we solved **T-1001**? One is not at all, five is very happy. (survey:1:T-1001) (survey:2:T-1001) (survey:3:T-1001) (survey:4:T-1001) (survey:5:T-1001)"

func wantSent(c *talk, got []string, parts ...string) {
	c.Helper()
	wantLines(c.T, got, parts...)
}

// Asked natively, once, after a while; the score stands on the closed card; a comment
// by form; nothing opens.
func TestSurvey(t *testing.T) {
	t.Parallel()
	c := solvedCase(t, asking(dialog.LowAlert))
	c.says("thanks!").want("say customer: You're welcome!") // that is no reason not to ask
	wantSent(c, c.passes(2*time.Minute), asked)
	if labels := c.last.Sends[0].Reply.Choices; labels[0].Label != "1 ☹" || labels[4].Label != "5 ☺" {
		t.Errorf("buttons: %v", labels)
	}
	if !slices.Contains(c.last.Unless, bot.Customer) {
		t.Error("what the customer writes at this moment does not come first")
	}
	c.presses("survey:4:T-1001").want("edit customer: You gave **T-1001** ★★★★☆.", "say customer: Thank you! (survey:comment:T-1001)")
	if h := c.last.Sends[0].Handle; h != "survey:T-1001" || len(c.last.Sends[0].Reply.Choices) > 0 {
		t.Errorf("edits %s", h)
	}
	wantFields(c, "Satisfaction: ★★★★☆", "")
	form := c.last.Sends[1].Reply.Choices[0].Form
	if form == nil || form.Inputs[0].Name != "comment" || !form.Inputs[0].Long {
		t.Fatalf("the button has no form: %+v", form)
	}
	c.turn(bot.Customer, bot.Message{Kind: bot.KindForm, Name: form.Name, From: lena, Values: map[string]string{"comment": "Anna was [great](http://evil)"}}).
		want("edit customer: Thank you!", "say customer: Thank you, I've passed that on to our team.", `say desk: 💬 Lena on **T-1001**, ★★★★☆:⏎⏎Anna was \[great\](http://evil)`)
	if call := c.last.Sends[2].Reply.Call; len(call) > 0 {
		t.Errorf("called %v", call)
	}
	wantFields(c, "Satisfaction: ★★★★☆ “Anna was [great](http://evil)”", "")
	// Changed later, days after.
	c.now = c.now.Add(5 * 24 * time.Hour)
	c.presses("survey:5:T-1001").want("edit customer: You gave **T-1001** ★★★★★.")
	want := []string{
		`{"number":"T-1001","stars":4,"comment":false,"agent":"U1","team":"support"}`,
		`{"number":"T-1001","stars":4,"comment":true,"agent":"U1","team":"support"}`,
		`{"number":"T-1001","stars":5,"comment":true,"agent":"U1","team":"support"}`,
	}
	if got := surveyFacts(c); !slices.Equal(got, want) {
		t.Errorf("facts:\n%s", strings.Join(got, "\n"))
	}
	c.says("thanks").want("say customer: You're welcome!")
}

// In the customer's language.
func TestSurveyInChinese(t *testing.T) {
	t.Parallel()
	c := newTalk(t, asking(dialog.LowAlert))
	c.says("你好").says("转人工").agent(anna, "您好").agentPresses(anna, dialog.ChoiceResolve)
	wantSent(c, c.passes(time.Hour), "say customer: 您对我们处理 **T-1001** 的结果满意吗？")
	c.says("四星").want("edit customer: 您给 **T-1001** 的评分：★★★★☆。", "say customer: 谢谢您！")
}

// Who is not asked.
func TestSurveyIsNotAsked(t *testing.T) {
	t.Parallel()
	never := func(name string, c *talk) {
		t.Helper()
		if got := c.passes(48 * time.Hour); slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, "How happy") }) {
			t.Errorf("%s: asked: %v", name, got)
		}
	}
	on := asking(dialog.LowAlert)
	never("switched off", solvedCase(t))
	never("given back to the bot", newTalk(t, on).says("hi").says("human").agentPresses(anna, dialog.ChoiceBot))
	never("about something else by now", solvedCase(t, on).says("do you ship abroad"))
	never("gone", solvedCase(t, on).turn(bot.Customer, bot.Message{Kind: bot.KindLeft, From: lena}))
	never("another ticket", solvedCase(t, on).says("human please"))
	never("opened again", solvedCase(t, on).agentPresses(anna, dialog.ChoiceReopen))
	never("a threat", newTalk(t, on).says("hi").says("I will sue you").agentPresses(anna, dialog.ChoiceResolve))
	never("a threat to an agent", newTalk(t, on).says("hi").says("human").agent(anna, "hello").says("I will sue you").agentPresses(anna, dialog.ChoiceResolve))
	never("in danger", newTalk(t, on, everyone).says("hi").says("I want to die").agentPresses(anna, dialog.ChoiceResolve))
	feedback := bot.Message{Kind: bot.KindForm, Name: "feedback", From: lena, Text: "nice page"}
	never("a feedback", newTalk(t, on).turn(bot.Customer, feedback).agentPresses(anna, dialog.ChoiceResolve))
	c := newTalk(t, on, everyone).turn(bot.Customer, feedback).agentPresses(anna, dialog.ChoiceResolve)
	wantSent(c, c.passes(time.Hour), asked)
}

func everyone(d *dialog.Config, _ *answer.Config) { d.Survey.All = true }

// Once in so long, however many tickets.
func TestSurveyIsRare(t *testing.T) {
	t.Parallel()
	c := solvedCase(t, asking(dialog.LowAlert))
	wantSent(c, c.passes(time.Hour), asked)
	c.thread = "t2"
	c.says("human please").agent(anna, "hello").agentPresses(anna, dialog.ChoiceResolve).want("say customer: Your request **T-1002** has been marked as solved.", "edit desk")
	wantSent(c, c.passes(29*24*time.Hour))
	c.passes(2 * 24 * time.Hour)
	c.thread = "t3"
	c.says("human please").agent(anna, "hello").agentPresses(anna, dialog.ChoiceResolve)
	wantSent(c, c.passes(time.Hour), "say customer: How happy are you with how we solved **T-1003**?")
}

// A score that is typed as the first words counts; anything else is what it is.
func TestSurveyTyped(t *testing.T) {
	t.Parallel()
	c := solvedCase(t, asking(dialog.LowAlert))
	c.passes(time.Hour)
	c.says("⭐⭐⭐⭐⭐").want("edit customer: You gave **T-1001** ★★★★★.", "say customer: Thank you! (survey:comment:T-1001)")
	c.says("3").want("edit customer: You gave **T-1001** ★★★☆☆.", "say customer: It's ★★★☆☆ now") // a slip
	c.says("do you ship abroad").want("say customer: Here's what I found")
	c.says("5").want("say customer: I'm not sure what you mean.") // the score was given
	c = solvedCase(t, asking(dialog.LowAlert))
	c.passes(time.Hour)
	c.says("do you ship abroad").want("say customer: Here's what I found")
	c.says("5").want("say customer: I'm not sure") // not the first words
	c.presses("survey:3:T-1001").want("edit customer: You gave **T-1001** ★★★☆☆.", "say customer: Thank you!")
}

// Where there are no forms, the button makes the next words the comment; a question is
// answered as well, and a cry for a person is no comment.
func TestSurveyCommentInWords(t *testing.T) {
	t.Parallel()
	comments := func() *talk {
		c := solvedCase(t, asking(dialog.LowAlert))
		c.passes(time.Hour)
		c.presses("survey:5:T-1001")
		return c.presses("survey:comment:T-1001").want("say customer: Please write your comment in one message.")
	}
	c := comments()
	c.says("Anna was quick and kind").want("edit customer: Thank you!", "say customer: Thank you, I've passed that on", "say desk: 💬 Lena on **T-1001**, ★★★★★:⏎⏎Anna was quick and kind")
	c.says("do you ship abroad").want("say customer: Here's what I found") // one message
	comments().says("all fine, but do you ship abroad?").
		want("edit customer: Thank you!", "passed that on", "say desk: 💬", "say customer: Here's what I found")
	comments().says("how do I get a refund").want("edit customer: Thank you!", "I've passed that on", "say desk: 💬", "You can have your money back")
	comments().says("怎么退款").want("edit customer: ", "say customer: ", "say desk: 💬", "say customer: 退款需要14天。")
	comments().says("what a great team").want("edit customer: Thank you!", "I've passed that on", "say desk: 💬")
	comments().turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: "look", Files: []bot.File{{Account: "web", Ref: "f1", Name: "a.png"}}, From: lena}).
		want("edit customer: Thank you!", "I've passed that on", "say desk: 💬 Lena on **T-1001**, ★★★★★:⏎⏎look {f1}")
	comments().says("human please").want("say customer: Of course,", "open desk: [T-1002", "say desk", "say desk")
	comments().says("no thanks").want("say customer: Alright.")
	c = comments()
	c.now = c.now.Add(11 * time.Minute)
	c.says("do you ship abroad").want("say customer: Here's what I found") // too late for a comment
}

// A low score calls the leads, once; the customer has a way to a person.
func TestLowScoreAlerts(t *testing.T) {
	t.Parallel()
	c := solvedCase(t, asking(dialog.LowAlert))
	c.passes(time.Hour)
	c.presses("survey:2:T-1001").want("edit customer: You gave", "say desk: ⚠️ Lena gave **T-1001** ★★☆☆☆.",
		"say customer: Thank you for telling us. I'm sorry we didn't do better. (survey:comment:T-1001) (person)")
	if call := c.last.Sends[1].Reply.Call; !slices.Equal(call, []string{"U9"}) {
		t.Errorf("called %v", call)
	}
	c.presses("survey:1:T-1001").want("edit customer: You gave")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindForm, Name: "survey:comment:T-1001", From: lena, Values: map[string]string{"comment": "too slow"}}).
		want("edit customer", "say customer: Thank you, I've passed", "say desk: 💬 Lena on **T-1001**, ★☆☆☆☆:⏎⏎too slow")
	if call := c.last.Sends[2].Reply.Call; !slices.Equal(call, []string{"U9"}) {
		t.Errorf("called %v", call)
	}
	c.presses(dialog.ChoicePerson).want("say customer: Of course,", "open desk: [T-1002", "say desk")
	// Without a policy it stands on the card and nowhere else.
	c = solvedCase(t, asking(dialog.LowNothing))
	c.passes(time.Hour)
	c.presses("survey:1:T-1001").want("edit customer", "say customer: Thank you for telling us.")
}

// A low score opens the ticket again, and the customer hears that.
func TestLowScoreReopens(t *testing.T) {
	t.Parallel()
	c := solvedCase(t, asking(dialog.LowReopen))
	c.passes(time.Hour)
	c.presses("survey:1:T-1001").want("edit customer: You gave **T-1001** ★☆☆☆☆.", "say desk: ⚠️ Lena gave **T-1001** ★☆☆☆☆.⏎⏎The ticket is open again",
		"say customer: Thank you for telling us. I'm sorry we didn't do better: **T-1001** is open again", "edit desk: [T-1001")
	if call := c.last.Sends[1].Reply.Call; !slices.Equal(call, []string{"U9"}) {
		t.Errorf("called %v", call)
	}
	if c.list == nil || !strings.Contains(string(c.list), `"reopened"`) {
		t.Errorf("listed: %s", c.list)
	}
	c.says("it came broken").want("say desk: <Lena> it came broken")
	c.agent(ben, "I'm sorry, I'll look").agentPresses(ben, dialog.ChoiceResolve)
	wantSent(c, c.passes(48*time.Hour)) // asked once
	c.presses("survey:2:T-1001").want("edit customer")
	if is := c.list; is != nil {
		t.Errorf("opened once more: %s", is)
	}
}

// A press on a ticket before the last one counts for that one; one of long ago is told
// that it is too late. What a customer makes up counts for nothing.
func TestSurveyOfOlderTickets(t *testing.T) {
	t.Parallel()
	c := solvedCase(t, asking(dialog.LowReopen))
	c.passes(time.Hour)
	c.thread = "t2"
	c.says("human please").agent(anna, "hello again")
	c.presses("survey:1:T-1001").want("edit customer: You gave **T-1001** ★☆☆☆☆.", "say customer: Thank you for telling us.", "say desk: ⚠️ Lena gave **T-1001** ★☆☆☆☆.")
	if got := surveyFacts(c); !slices.Equal(got, []string{`{"number":"T-1001","stars":1,"comment":false}`}) {
		t.Errorf("facts: %v", got)
	}
	c.presses("survey:comment:T-1001").want("say customer: Thank you! That survey is closed.")
	c.presses("survey:1:T-77").want("say customer: Thank you! That survey is closed.")
	c.presses("survey:9:T-1002").want("say customer") // no button of ours
	if n := len(surveyFacts(c)); n != 1 {
		t.Errorf("%d facts", n)
	}
	var s dialog.State
	if err := json.Unmarshal(c.state, &s); err != nil || s.Ticket.Score != nil {
		t.Errorf("%v, score %+v", err, s.Ticket.Score)
	}
}

func TestParseScore(t *testing.T) {
	t.Parallel()
	for stars := 1; stars <= dialog.MaxStars; stars++ {
		id := dialog.ScoreChoice("T-1001", stars)
		if number, n, ok := dialog.ParseScore(id); number != "T-1001" || n != stars || !ok || len(id) > 40 {
			t.Errorf("%s: %s %d %v", id, number, n, ok)
		}
	}
	for _, id := range []string{"", "survey:", "survey:0:T-1", "survey:6:T-1", "survey:3:", "survey:33:T-1", "person", "survey:x:T-1"} {
		if _, _, ok := dialog.ParseScore(id); ok {
			t.Errorf("%q is taken", id)
		}
	}
}
