package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// paper is a ledger and a list.
type paper struct {
	facts []bot.Fact
	list  map[string][]byte
	read  int // facts that were handed out
}

func (p *paper) Read(_ context.Context, after string, most int) ([]bot.Fact, string, error) {
	n, _ := strconv.Atoi(after)
	facts := p.facts[n:min(n+most, len(p.facts))]
	p.read += len(facts)
	return facts, strconv.Itoa(n + len(facts)), nil
}
func (p *paper) Trim(context.Context, string) error                { panic("the record's, not ours") }
func (p *paper) Listed(context.Context) (map[string][]byte, error) { return p.list, nil }

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// add writes facts of one turn of a conversation; handlers' facts come before the
// turn's own or after it.
func (p *paper) add(at time.Time, conversation string, kindsAndData ...any) {
	turn := fmt.Sprintf("%s-%d", conversation, len(p.facts))
	for i := 0; i < len(kindsAndData); i += 2 {
		data, err := json.Marshal(kindsAndData[i+1])
		if err != nil {
			panic(err)
		}
		p.facts = append(p.facts, bot.Fact{ID: fmt.Sprintf("%s/%d", turn, i/2), Kind: kindsAndData[i].(string), Conversation: conversation, At: at, Data: data})
	}
}

func words(texts ...string) any {
	var ms []bot.Message
	for _, text := range texts {
		ms = append(ms, bot.Message{Kind: bot.KindText, Text: text})
	}
	return map[string]any{"side": bot.Customer, "messages": ms}
}

func day(p *paper) {
	p.add(noon, "web/1", "turn", words("How do I get a refund?", "please"), "triage", dialog.TriageFact{}, "answer", dialog.AnswerFact{Kind: "quoted"})
	p.add(noon, "web/1", "outcome", dialog.OutcomeFact{Outcome: dialog.OutcomeHelped}, "turn", words("thanks"))
	p.add(noon, "web/2", "turn", words("Do you ship?"), "answer", dialog.AnswerFact{Kind: "approved"})
	p.add(noon, "web/3", "turn", words("Do you ship?"), "answer", dialog.AnswerFact{Kind: "approved"})
	p.add(noon, "web/3", "outcome", dialog.OutcomeFact{Outcome: dialog.OutcomeFailed}, "turn", words("no"))
	for i, q := range []string{"Why does my lamp HUM?", "why does my lamp hum", "*Is* [this](http://evil) <@U1> it?"} {
		at, c := noon.Add(time.Duration(i)*time.Minute), fmt.Sprintf("web/%d", 10+i)
		handoff := dialog.HandoffFact{Number: "T-1", Reason: dialog.ReasonUnanswered, Desk: true}
		if i == 0 {
			p.add(at, c, "turn", words(q), "triage", dialog.TriageFact{Mood: dialog.MoodAngry}, "handoff", handoff)
		} else {
			p.add(at, c, "triage", dialog.TriageFact{Mood: dialog.MoodUpset}, "handoff", handoff, "turn", words(q))
		}
		p.add(at, c, "replied", dialog.RepliedFact{First: true, Waited: 9999, Open: int64(60 * (i + 1))}, "sla", dialog.SLAFact{Kind: dialog.PromiseFirst, Broken: i == 2})
		p.add(at, c, "replied", dialog.RepliedFact{Waited: 5, Open: 5})
	}
	p.add(noon, "web/4", "handoff", dialog.HandoffFact{Reason: dialog.ReasonAsked}, "turn", words("a person"))
	p.add(noon, "web/4", "resolved", dialog.TicketFact{})
	p.add(noon, "web/4", "survey", dialog.SurveyFact{Number: "T-4", Stars: 1}) // changed at once
	p.add(noon, "web/4", "survey", dialog.SurveyFact{Number: "T-4", Stars: 4, Comment: true})
	p.add(noon, "web/4", "survey", dialog.Score{}, "reopened", dialog.TicketFact{})
	p.add(noon, "web/5", "survey", dialog.Score{Stars: 5}, "turn", map[string]any{"side": bot.Desk, "messages": []bot.Message{{Kind: bot.KindText, Text: "an agent"}}})
	p.facts = append(p.facts, bot.Fact{ID: "x/0", Kind: "answer", Conversation: "web/6", At: noon, Data: []byte(`{"kind":7}`)})
}

func TestReport(t *testing.T) {
	t.Parallel()
	p := &paper{}
	p.add(noon.Add(-30*time.Hour), "web/9", "turn", words("yesterday"))
	day(p)
	p.add(noon.Add(24*time.Hour), "web/9", "turn", words("tomorrow"))
	entry, err := json.Marshal(dialog.Entry{Number: "T-7", Subject: "a *lamp*", Owner: dialog.OwnerAgent, Agent: dialog.Agent{Name: "Ben"},
		Since: noon.Add(-2 * time.Hour), Thread: bot.Address{Account: "slack", Chat: "C1", Thread: "1.2"}})
	if err != nil {
		t.Fatal(err)
	}
	p.list = map[string][]byte{"web/8": entry}
	texts, err := dialog.NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	for locale, want := range map[string]string{
		"en": `**Report**, 2026-11-26 18:00 – 2026-11-27 18:00 (UTC)
- **Conversations:** 7 (+6); messages of customers: 10 (+9)
- **Solved by the assistant:** 1 confirmed by the customer, 1 assumed (+2)
- **Tickets:** opened 4 (+4), solved 1, reopened 1, open now 1
- **First reply:** half within 2 minutes, nine of ten within 3 minutes, in the team's hours (replies: 3)
- **Promises:** 1 of 3 broken; First reply 1
- **Satisfaction:** 4.5 of 5 (answers: 2)
- **Why people were needed:** no answer in the knowledge 3, asked for a person 1
- **Moods:** upset 2, angry 1

**Questions without an answer**
- “Why does my lamp HUM?” × 2
- “\*Is\* \[this\](http://evil) \<@U1\> it?” × 1

**Oldest open tickets**
- **[T-7](handoff:slack/C1/1.2)** “a \*lamp\*”, 8 hours, Ben`,
		"zh-CN": `**报告**，2026-11-26 18:00 至 2026-11-27 18:00（UTC）
- **对话：**7 (+6)，客户消息 10 (+9) 条
- **助手解决：**客户确认 1，推定 1 (+2)
- **人工：**新工单 4 (+4)，已解决 1，重新打开 1，现在未关闭 1
- **首次回复：**一半在 2 分钟内，九成在 3 分钟内，按团队工作时间计（3 次）
- **承诺：**3 项中 1 项超时；首次回复 1
- **满意度：**4.5 / 5（2 份）`,
	} {
		got, err := Reporter{Ledger: p, Lists: p, Texts: texts, Locale: locale}.Report(t.Context(), noon.Add(-18*time.Hour), noon.Add(6*time.Hour))
		if err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%v\n%s\nwant:\n%s", err, got, want)
		}
	}
}

// The next period begins where this one's facts end, and reads no older ones again.
func TestCursor(t *testing.T) {
	t.Parallel()
	p := &paper{}
	for i := range 5 * batch / 2 {
		p.add(noon.Add(time.Duration(i)*time.Second), "web/1", "turn", words("x"))
	}
	half := noon.Add(2 * batch * time.Second)
	r, cursor, err := read(t.Context(), p, nil, "", noon, half)
	if err != nil || r.Totals.Messages != 2*batch {
		t.Fatalf("%+v, %v", r.Totals, err)
	}
	p.read = 0
	if r, _, err = read(t.Context(), p, nil, cursor, half, half.Add(time.Hour)); err != nil || r.Totals.Messages != batch/2 {
		t.Fatalf("%+v, %v", r.Totals, err)
	}
	if p.read > batch {
		t.Errorf("%d facts were read again", p.read)
	}
}

func TestWhen(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	daily, weekly := When{Hour: 8}, When{Weekly: true, Weekday: time.Monday, Hour: 8}
	for _, c := range []struct {
		w               When
		now, last, next string
	}{
		{daily, "2026-11-27 07:59", "2026-11-26 08:00", "2026-11-27 08:00"},
		{daily, "2026-11-27 08:00", "2026-11-27 08:00", "2026-11-28 08:00"},
		{daily, "2027-03-28 01:00", "2027-03-27 08:00", "2027-03-28 08:00"}, // an hour is left out
		{daily, "2027-10-31 12:00", "2027-10-31 08:00", "2027-11-01 08:00"},
		{weekly, "2026-11-27 12:00", "2026-11-23 08:00", "2026-11-30 08:00"},
		{weekly, "2026-11-30 08:00", "2026-11-30 08:00", "2026-12-07 08:00"},
		{When{Hour: 2, Minute: 30}, "2027-03-28 12:00", "2027-03-28 03:30", "2027-03-29 02:30"}, // at 2:00 comes 3:00
	} {
		const form = "2006-01-02 15:04"
		now, err := time.ParseInLocation(form, c.now, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if last, next := c.w.last(now, berlin).Format(form), c.w.next(now, berlin).Format(form); last != c.last || next != c.next {
			t.Errorf("%s: %s and %s, want %s and %s", c.now, last, next, c.last, c.next)
		}
	}
}
