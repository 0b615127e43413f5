package answer_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// What a customer has taken back or corrected is nothing that a model reads.
func TestPromptLeavesOutWhatWasTakenBack(t *testing.T) {
	t.Parallel()
	said := func(kind bot.Kind, id, re, text string) bot.Line {
		return bot.Line{ID: id, Side: bot.Customer, Kind: kind, Re: re, Text: text}
	}
	answered := func(id, text string) bot.Line {
		return bot.Line{ID: "answer:" + id, Side: bot.Customer, Ours: true, Text: text}
	}
	for name, c := range map[string]struct {
		lines []bot.Line
		want  string
	}{
		"deleted": {[]bot.Line{said("", "a", "", "my card is 4111"), answered("a", "ANSWER-A"), said(bot.KindDelete, "x", "a", ""), said("", "b", "", "hello there"), answered("b", "ANSWER-B")},
			"hello there|ANSWER-B|last"},
		"half a burst": {[]bot.Line{said("", "a", "", "my card is 4111"), said("", "b", "", "is it safe"), answered("b", "ANSWER-B"), said(bot.KindDelete, "x", "a", "")},
			"is it safe|ANSWER-B|last"},
		"edited, not answered anew": {[]bot.Line{said("", "a", "", "my card is 4111"), answered("a", "ANSWER-A"), said(bot.KindEdit, "x", "a", "my card is lost")},
			"my card is lost|ANSWER-A|last"},
		"edited and answered anew": {[]bot.Line{said("", "a", "", "my card is 4111"), answered("a", "ANSWER-A"), said(bot.KindEdit, "x", "a", "my card is lost"), answered("x", "ANSWER-X")},
			"my card is lost|ANSWER-X|last"},
		"edited twice, then deleted": {[]bot.Line{said("", "a", "", "my card is 4111"), answered("a", "ANSWER-A"), said(bot.KindEdit, "x", "a", "4112"), answered("x", "ANSWER-X"),
			said(bot.KindEdit, "y", "a", "4113"), said(bot.KindDelete, "z", "a", "")},
			"last"},
	} {
		m := &model{answer: says("Within 30 days. [1]")}
		chat := newChat(t, article{confidence: 0.5}, m)
		for _, line := range c.lines {
			line.At = chat.now.Add(time.Second)
			chat.lines = append(chat.lines, line)
		}
		chat.ask(t.Context(), "last")
		var got []string
		for _, u := range m.requests[0].Conversation {
			text := u.Text
			if u.Role == dialog.RoleCustomer {
				_, text, _ = strings.Cut(text, "<customer>\n")
				text, _, _ = strings.Cut(text, "\n</customer>")
			}
			got = append(got, text)
		}
		if is := strings.Join(got, "|"); is != c.want {
			t.Errorf("%s: the model reads %q, want %q", name, is, c.want)
		}
	}
}

// A question that was taken back is in hand no more: not for another explanation,
// not as the subject of a ticket.
func TestAQuestionThatIsTakenBack(t *testing.T) {
	t.Parallel()
	l := newLive(t, article{confidence: 0.5}, &model{answer: says("Within 30 days. [1]")})
	l.ask("my card is 4111, can I send it back?")
	l.lines = append(l.lines, bot.Line{ID: "x", At: l.now, Side: bot.Customer, Kind: bot.KindDelete, Re: "m1"})
	_, o := l.turn(bot.Message{ID: "x", Kind: bot.KindDelete, Re: "m1", At: bot.Address{Account: "web", Chat: "1"}})
	if strings.Contains(string(o.State), `"question":"my card is 4111, can I send it back?","ids"`) || len(o.Withdraw) != 1 || len(o.Sends) != 0 {
		t.Errorf("state %s, withdraws %v, sends %v", o.State, o.Withdraw, o.Sends)
	}
}
