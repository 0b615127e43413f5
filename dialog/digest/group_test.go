package digest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/dialog"
)

// Where there are several teams each has its line, one that is not configured any more
// by the name it had; agents have one, the busiest first.
func TestTeamsAndAgents(t *testing.T) {
	t.Parallel()
	p := &paper{list: map[string][]byte{"web/9": []byte(`{"number":"T-9","owner":"agent","team":"billing","agent":{"id":"U2","name":"Ben"},"since":"2026-11-27T10:00:00Z"}`)}}
	ticket := func(n int, team string, opened time.Time, minutes int64, agent, name string) {
		c, number := fmt.Sprintf("web/%d", n), fmt.Sprintf("T-%d", n)
		p.add(opened, c, "turn", words("a person"), "handoff", dialog.HandoffFact{Number: number, Team: team, Reason: dialog.ReasonAsked})
		p.add(opened, c, "replied", dialog.RepliedFact{Number: number, Team: team, Agent: agent, Name: name, First: true, Open: 60 * minutes},
			"sla", dialog.SLAFact{Number: number, Team: team, Kind: dialog.PromiseFirst, Broken: minutes > 10})
		p.add(opened, c, "resolved", dialog.TicketFact{Number: number, Agent: agent}) // of an older program: no team, no name
		p.add(opened, c, "survey", dialog.SurveyFact{Number: number, Team: team, Agent: agent, Stars: n%5 + 1})
	}
	ticket(1, "billing", noon.Add(-24*time.Hour), 5, "U1", "Anna")
	ticket(2, "billing", noon, 5, "U1", "Anna")
	ticket(3, "billing", noon, 30, "U1", "Anna")
	ticket(4, "tech", noon, 90, "U2", "Ben")
	ticket(5, "payments", noon, 3, "U3", "*Cy* <@U9>")
	texts, err := dialog.NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	from := Reporter{Ledger: p, Lists: p, Memory: p, Texts: texts, Locale: "en", Teams: []dialog.Team{{Name: "tech", Title: "Help desk"}, {Name: "billing"}}}
	got, err := from.Report(t.Context(), noon.Add(-18*time.Hour), noon.Add(6*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, got, "**First reply:** half within 5 minutes, nine of ten within 90 minutes, in the team's hours (replies: 4), before: half within 5 minutes\n",
		`**By team**
- **Help desk**: opened 1 (+1), solved 1, open now 0; first reply half within 90 minutes, nine of ten within 90 minutes; promises broken 1 of 1; satisfaction 5.0 (answers: 1)
- **billing**: opened 2 (+1), solved 2, open now 1; first reply half within 5 minutes, nine of ten within 30 minutes; promises broken 1 of 2; satisfaction 3.5 (answers: 2)
- **payments (no team any more)**: opened 1 (+1), solved 1, open now 0; first reply half within 3 minutes, nine of ten within 3 minutes; promises broken 0 of 1; satisfaction 1.0 (answers: 1)

**By agent**
- **Anna**: answered 2, solved 2, open now 0; satisfaction 3.5 (answers: 2)
- **Ben**: answered 1, solved 1, open now 1; satisfaction 5.0 (answers: 1)
- **\*Cy\* \<@U9\>**: answered 1, solved 1, open now 0; satisfaction 1.0 (answers: 1)
`)
	from.Locale = "zh-CN"
	if got, err = from.Report(t.Context(), noon.Add(-18*time.Hour), noon.Add(6*time.Hour)); err != nil {
		t.Fatal(err)
	}
	contains(t, got, "**按团队**\n- **Help desk**：新工单 1 (+1)，已解决 1，现在未关闭 0；首次回复一半在 90 分钟内，九成在 90 分钟内；", "- **payments（已不是团队）**：", "**按客服**\n- **Anna**：答复 2，")
	for _, key := range []string{"digest.", "{", "}"} {
		contains(t, got, "not: "+key)
	}
	for i := range 50 {
		ticket(100+i, strings.Repeat("long", 20)+fmt.Sprint(i), noon, 3, fmt.Sprintf("U1%d", i), strings.Repeat("name", 20)+fmt.Sprint(i))
	}
	if got, err = from.Report(t.Context(), noon.Add(-18*time.Hour), noon.Add(6*time.Hour)); err != nil {
		t.Fatal(err)
	}
	contains(t, got, "……另有 43 个")
	if lines := strings.Count(got, "\n"); lines > 45 || len(got) > 9000 {
		t.Errorf("%d lines, %d bytes", lines, len(got))
	}
}

// What one agent did under several IDs is one agent's.
func TestAgentOfSeveralAccounts(t *testing.T) {
	t.Parallel()
	p := &paper{}
	for i, agent := range []string{"U1", "7", "U2"} {
		p.add(noon, "web/"+agent, "replied", dialog.RepliedFact{Number: fmt.Sprint("T-", i), Agent: agent, Name: "known as " + agent, First: true})
		p.add(noon, "web/"+agent, "survey", dialog.SurveyFact{Number: fmt.Sprint("T-", i), Agent: agent, Stars: 4})
	}
	texts, err := dialog.NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	from := Reporter{Ledger: p, Lists: p, Memory: p, Texts: texts, Locale: "en", People: dialog.People{{Name: "Anna", IDs: []string{"slack:U1", "discord:7"}}}}
	got, err := from.Report(t.Context(), noon.Add(-18*time.Hour), noon.Add(6*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, got, "- **Anna**: answered 2, solved 0, open now 0; satisfaction 4.0 (answers: 2)", "- **known as U2**: answered 1", "not: known as 7")
}

// One team alone has no line of its own.
func TestOneTeam(t *testing.T) {
	t.Parallel()
	p := &paper{}
	day(p)
	texts, err := dialog.NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	from := Reporter{Ledger: p, Lists: p, Memory: p, Texts: texts, Locale: "en", Teams: []dialog.Team{{Name: "all"}}}
	got, err := from.Report(t.Context(), noon.Add(-18*time.Hour), noon.Add(6*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, got, "not: By team", "not: By agent")
}

// No platform makes a link or a mention of a customer's words in a report.
func TestDefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"see http://evil.example/x?y": "see http:\u200b//evil.\u200bexample/x?y", "write me@evil.example": "write me@\u200bevil.\u200bexample",
		"@here 3.5 %. Ok.": "@\u200bhere 3.\u200b5 %. Ok.", "*b*": `\*b\*`, "": "",
	} {
		if got := string(defused(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
