package dialog_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// interpreter is a translator that knows a few sentences.
type interpreter struct {
	words map[string]string
	asked []string
	down  bool
	slow  time.Duration
}

func (i *interpreter) Translate(ctx context.Context, text, from, to string) (string, error) {
	i.asked = append(i.asked, from+">"+to+" "+text)
	if i.slow > 0 {
		select {
		case <-time.After(i.slow):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	if i.down {
		return "", errors.New("the model is down")
	}
	if out, ok := i.words[text]; ok {
		return out, nil
	}
	return to + "(" + text + ")", nil
}

func knows() *interpreter {
	return &interpreter{words: map[string]string{
		"Wo ist meine Bestellung?":                 "Where is my order?",
		"Ich warte auf die *Bestellung* und warte": "I wait for the *order* and wait",
		"I will look at your order at once.":       "Ich sehe mir die *Bestellung* gleich an.",
		"I will look at your parcel at once.":      "Ich sehe mir das Paket gleich an.",
	}}
}

// interpreted is a conversation with a German customer and an English desk.
func interpreted(t *testing.T, i *interpreter, more ...func(*dialog.Config, *answer.Config)) *talk {
	c := newTalk(t, append([]func(*dialog.Config, *answer.Config){func(d *dialog.Config, _ *answer.Config) {
		d.Translator, d.TranslateOn = i, true
	}}, more...)...)
	return c.says("Wo ist meine Bestellung?", "Ich möchte mit einem Menschen sprechen")
}

// lines are those that the last turn said to a place, in order.
func (c *talk) saidTo(to bot.Place) []string {
	var out []string
	for _, s := range c.last.Sends {
		if s.To == to && (s.Op == bot.OpSay || s.Op == bot.OpEdit) && s.Reply.Card == nil {
			out = append(out, s.Reply.Text)
		}
	}
	return out
}

func TestAgentsReadBothCustomersTheirOwn(t *testing.T) {
	t.Parallel()
	i := knows()
	c := interpreted(t, i)
	copies := c.saidTo(bot.Desk)
	if len(copies) != 2 || copies[0] != "Wo ist meine Bestellung?\n\n*Translated from German:* Where is my order?" {
		t.Fatalf("the thread begins with %q", copies)
	}
	c.agent(anna, "I will look at your order at once.")
	said := c.last.Sends[slices.IndexFunc(c.last.Sends, func(s bot.Send) bool { return s.Reply.Report })]
	if said.Reply.Text != `Ich sehe mir die \*Bestellung\* gleich an.` || len(said.Reply.Choices) != 1 || said.Reply.Choices[0].Label != "Show original" {
		t.Fatalf("the customer reads %+v", said.Reply)
	}
	if copies := c.saidTo(bot.Desk); len(copies) != 1 || copies[0] != `*The customer reads in German:* Ich sehe mir die \*Bestellung\* gleich an.` {
		t.Errorf("the agents read %q", copies)
	}
	id := said.Reply.Choices[0].ID
	if len(id) > 40 {
		t.Errorf("the button's ID has %d bytes", len(id))
	}
	c.presses(id).want(`say customer: *As it was written:* I will look at your order at once.`)
	c.says("Ich warte auf die *Bestellung* und warte").want(`Ich warte auf die \*Bestellung\* und warte⏎⏎*Translated from German:* I wait for the \*order\* and wait`)
	// What needs no translation gets none: the agent writes German, the customer English or no words.
	n := len(i.asked)
	c.agent(anna, "Das ist leider nicht da, und wir haben es noch nicht")
	if got := c.saidTo(bot.Customer); len(got) != 1 || got[0] != "Das ist leider nicht da, und wir haben es noch nicht" || len(i.asked) != n {
		t.Errorf("%q, asked %q", got, i.asked[n:])
	}
	c.agent(anna, "// note: I will look at your order at once.").want("react desk")
	if len(i.asked) != n {
		t.Errorf("a note is translated: %q", i.asked[n:])
	}
}

func TestEditsAreTranslatedAnew(t *testing.T) {
	t.Parallel()
	c := interpreted(t, knows())
	c.agent(anna, "I will look at your order at once.")
	id := c.last.Sends[slices.IndexFunc(c.last.Sends, func(s bot.Send) bool { return s.Reply.Report })].Handle
	c.turn(bot.Desk, bot.Message{Kind: bot.KindEdit, Re: id, Text: "I will look at your parcel at once.", From: anna}).
		want("edit customer: <Anna> Ich sehe mir das Paket gleich an. (original:", "edit desk: *The customer reads in German:* Ich sehe mir das Paket gleich an.")
	c.says("Hallo, und danke für die Bestellung")
	mine := c.lines[len(c.lines)-2].ID
	c.turn(bot.Customer, bot.Message{Kind: bot.KindEdit, Re: mine, Text: "Wo ist meine Bestellung?", From: lena}).
		want("edit desk: <Lena> Wo ist meine Bestellung?⏎⏎*Translated from German:* Where is my order?⏎⏎*(edited)*")
}

// While the model is down the words go out at once, as they are, and the agent knows.
func TestModelIsDown(t *testing.T) {
	t.Parallel()
	i := knows()
	c := interpreted(t, i)
	i.down = true
	c.agent(anna, "I will look at your order at once.").want("Anna from our team",
		"say desk only U1: ⚠️ This went out untranslated: no translation could be had just now. The customer reads German.",
		"say customer: <Anna> I will look at your order at once.", "edit desk")
	if n := len(c.last.Sends[2].Reply.Choices); n != 0 {
		t.Errorf("%d buttons under words that were not translated", n)
	}
	c.says("Ich warte auf die *Bestellung* und warte").want("*(not translated: no translation could be had just now)*")
}

// However many words there are, and however slow the model: a turn waits for it once.
func TestTurnsWaitNoLongerThanTheyMay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i := knows()
		c := interpreted(t, i)
		i.slow = time.Hour
		began := time.Now()
		c.says("Ich warte und warte auf die Bestellung", "Es ist nicht da", "Wo ist es?")
		if took := time.Since(began); took != 6*time.Second {
			t.Errorf("the turn waited %v", took)
		}
		if copies := c.saidTo(bot.Desk); len(copies) != 3 || !strings.Contains(copies[2], "(not translated") {
			t.Errorf("%q", copies)
		}
	})
}

// Who is handed over reads the ticket's number sooner.
func TestHandoverWaitsLess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i := knows()
		i.slow = time.Hour
		began := time.Now()
		c := interpreted(t, i)
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("the turn waited %v", took)
		}
		if copies := c.saidTo(bot.Desk); len(copies) != 2 || !strings.Contains(copies[1], "Menschen sprechen\n\n*(not translated") {
			t.Errorf("%q", copies)
		}
	})
}

// A turn that comes again after a crash asks no model a second time.
func TestTranslatedOnce(t *testing.T) {
	t.Parallel()
	i := knows()
	c := interpreted(t, i)
	c.journal = make(map[string][]byte)
	state, lines, n, card := c.state, c.lines, c.n, c.card
	c.agent(anna, "I will look at your order at once.")
	first, asked := heard(c.last), len(i.asked)
	c.state, c.lines, c.n, c.now, c.card = state, lines, n, c.now.Add(-time.Minute), card
	c.agent(anna, "I will look at your order at once.")
	if second := heard(c.last); !slices.Equal(first, second) || len(i.asked) != asked {
		t.Errorf("first %q\nthen  %q, asked %q", first, second, i.asked[asked:])
	}
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	i := knows()
	c := interpreted(t, i)
	translation := func() string { return c.field("Translation") }
	if got := translation(); got != "German ⇄ English (on)" {
		t.Errorf("the card says %q", got)
	}
	c.agent(anna, "!translate off").want("say desk: Nothing is translated in **T-1001**")
	if got := translation(); got != "German ⇄ English (off)" {
		t.Errorf("the card says %q", got)
	}
	n := len(i.asked)
	c.says("Ich warte auf die *Bestellung* und warte")
	c.agent(anna, "I will look at your order at once.")
	if len(i.asked) != n {
		t.Errorf("asked %q", i.asked[n:])
	}
	c.agent(anna, "!translate perhaps").want("only U1: Write **!translate on**")
	c.agentPresses(ben, "translate").want("say desk: Words are translated in **T-1001** from now on: the customer reads German, you read English.")
	c.turn(bot.Internal, bot.Message{Kind: bot.KindCommand, Name: "translate", Text: "off", From: ben, Values: map[string]string{"at": "slack/C9", "dry-run": "1"}}).
		want("say slack/C9 only U2: Nothing would be translated")
	c.says("Es ist noch nicht da und ich warte").want("*Translated from German:* en(Es ist noch nicht da und ich warte)")
}

// By itself it is on only where the team does not write the customer's language.
func TestWhenItIsOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		team dialog.Team
		off  bool
		want string // how a copy begins, after the words
	}{
		"the desk's language":               {dialog.Team{}, false, "*Translated from German:*"},
		"as configured":                     {dialog.Team{}, true, ""},
		"a French team":                     {dialog.Team{Languages: []string{"fr"}}, false, "*Translated from German:* fr("},
		"a team that writes German":         {dialog.Team{Languages: []string{"de-AT"}}, false, ""},
		"a team that writes German as well": {dialog.Team{Languages: []string{"en", "de"}}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			talk := interpreted(t, &interpreter{}, func(d *dialog.Config, _ *answer.Config) {
				d.Teams, d.TranslateOn = []dialog.Team{c.team}, !c.off
			})
			copies := talk.saidTo(bot.Desk)
			_, below, _ := strings.Cut(copies[0], "\n\n")
			if !strings.HasPrefix(below, c.want) || c.want == "" && below != "" {
				t.Errorf("below the words stands %q, want %q", below, c.want)
			}
		})
	}
	// Customers who write what the desk reads are never translated, nor is anybody without a model.
	i := &interpreter{}
	talk := newTalk(t, func(d *dialog.Config, _ *answer.Config) { d.Translator, d.TranslateOn = i, true })
	talk.says("where is my order and the refund").says("a human please")
	talk.agent(anna, "!translate on").want("There is nothing to translate in **T-1001**: both sides write English")
	if len(i.asked) != 0 {
		t.Errorf("asked %q", i.asked)
	}
}

// What was said before the handover is translated for whoever takes over.
func TestSoFarIsTranslated(t *testing.T) {
	t.Parallel()
	i := &interpreter{}
	c := newTalk(t, func(d *dialog.Config, _ *answer.Config) { d.Translator, d.TranslateOn = i, true })
	c.says("Wo ist meine Bestellung?")
	c.says("Ich möchte mit einem Menschen sprechen")
	desk := strings.Join(c.saidTo(bot.Desk), "\n")
	if !strings.Contains(desk, "*Translated from German:* en(Lena: Wo ist meine Bestellung?") {
		t.Errorf("the thread reads %s", desk)
	}
}

// The button finds long and old words in the transcript, and says so when they are
// gone; the state stays small.
func TestOriginalsAreKeptSmall(t *testing.T) {
	t.Parallel()
	i := &interpreter{}
	c := interpreted(t, i)
	var ids []string
	long := "I will look at this " + strings.Repeat("and at your order ", 150)
	half := strings.Repeat(" and at the order", 53) // 901 bytes
	for _, text := range []string{long, "I will look at it today", "I will look at it now" + half, "I will look at it then" + half, "I will look at it again" + half} {
		c.agent(anna, text)
		for _, s := range c.last.Sends {
			if s.Reply.Report {
				ids = append(ids, s.Reply.Choices[0].ID)
			}
		}
	}
	if len(c.state) > 6000 {
		t.Errorf("the state has %d bytes", len(c.state))
	}
	c.presses(ids[0]).want("As it was written:* I will look at this and at")
	c.presses(ids[1]).want("As it was written:* I will look at it today")
	c.agent(anna, "!resolve")
	c.lines = nil
	c.presses(ids[4]).want("As it was written:* I will look at it again")
	c.presses(ids[3]).want("As it was written:* I will look at it then")
	c.presses(ids[2]).want("I can no longer find how that was written")
	c.presses(ids[1]).want("I can no longer find how that was written")
}

func TestLanguageName(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"de", "en", "German"}, {"de-AT", "en", "German"}, {"zh-CN", "en", "Simplified Chinese"}, {"zh-TW", "en", "Traditional Chinese"},
		{"en", "zh-CN", "英语"}, {"de", "xx", "German"}, {"?", "en", "?"}} {
		if got := dialog.LanguageName(c[0], c[1]); got != c[2] {
			t.Errorf("%s in %s: %s", c[0], c[1], got)
		}
	}
}
