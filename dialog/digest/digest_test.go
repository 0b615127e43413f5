package digest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// office is a program's conversation that tells digests, and its clock.
type office struct {
	*testing.T
	paper   *paper
	step    *Step
	manager *dialog.Manager
	now     time.Time
	n       int
	wakes   map[string]time.Time
}

const form = "2006-01-02 15:04"

func newOffice(t *testing.T, now, zone string, daily, weekly *When) *office {
	t.Helper()
	at, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := dialog.NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{T: t, paper: &paper{}, wakes: make(map[string]time.Time)}
	o.step = New(Config{Reporter: Reporter{Ledger: o.paper, Lists: o.paper, Memory: o.paper, Texts: texts, Locale: "en", Zone: at, Keep: 192 * time.Hour},
		To: bot.Address{Account: "slack", Chat: "CREPORT"}, Daily: daily, Weekly: weekly})
	if o.manager, err = dialog.New(dialog.Config{Steps: []dialog.Step{o.step}, Texts: texts, Memory: o.paper}); err != nil {
		t.Fatal(err)
	}
	o.at(now)
	return o
}

// at sets the clock; facts that are too old are gone.
func (o *office) at(now string) *office {
	o.Helper()
	at, err := time.ParseInLocation(form, now, o.step.Zone)
	if err != nil {
		o.Fatal(err)
	}
	o.now = at
	for p := o.paper; len(p.facts) > 0 && p.facts[0].At.Before(at.Add(-o.step.Keep)); p.gone++ {
		p.facts = p.facts[1:]
	}
	return o
}

// says lets a customer write now.
func (o *office) says(texts ...string) {
	for i, text := range texts {
		o.paper.add(o.now, fmt.Sprintf("web/%d-%d", o.n, i), "turn", words(text))
	}
	o.n++
}

// turn serves a message, and returns what was told.
func (o *office) turn(m bot.Message) string {
	o.Helper()
	m.At = Conversation
	bt := &bot.Turn{Conversation: Conversation.String(), Side: bot.Internal, Messages: []bot.Message{m}, Now: o.now}
	if err := o.manager.Turn(o.Context(), bt); err != nil {
		o.Fatal(err)
	}
	for name, at := range bt.Outcome().Wakes {
		o.wakes[name] = at
	}
	var told []string
	for _, s := range bt.Outcome().Sends {
		if s.To != o.step.To || s.Handle == "" {
			o.Errorf("sent %+v", s)
		}
		told = append(told, s.Reply.Text)
	}
	return strings.Join(told, "\n----\n")
}

func (o *office) starts() string {
	o.n++
	return o.turn(Start(fmt.Sprint(o.n)))
}

// rings is what the timers tell that are due by now.
func (o *office) rings() string {
	var told []string
	for _, name := range []string{sumTimer, "digest:daily", "digest:weekly"} {
		if at := o.wakes[name]; !at.IsZero() && !at.After(o.now) {
			delete(o.wakes, name)
			if text := o.turn(bot.Message{ID: fmt.Sprintf("timer:%s:%d", name, at.UnixMilli()), Kind: bot.KindTimer, Name: name, SentAt: at}); text != "" {
				told = append(told, text)
			}
		}
	}
	return strings.Join(told, "\n----\n")
}

func contains(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if not, ok := strings.CutPrefix(want, "not: "); ok && strings.Contains(got, not) || !ok && !strings.Contains(got, want) {
			t.Errorf("%q in\n%s", want, got)
		}
	}
}

// A process that was down at the hour tells the digest when it starts, once over all
// replicas, of the period that had ended then.
func TestToldLateAndOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "2026-11-23 10:00", "Europe/Berlin", &When{Hour: 9}, nil)
	if told := o.starts() + o.starts(); told != "" {
		t.Errorf("at the first start: %s", told)
	}
	o.at("2026-11-23 12:00").says("a", "b")
	o.at("2026-11-24 09:30").says("c") // nobody is there to be rung
	o.at("2026-11-24 11:00")
	contains(t, o.starts(), "2026-11-23 09:00 – 2026-11-24 09:00", "no figures of the time before 2026-11-23 10:00", "**Conversations:** 2; ")
	if told := o.starts(); told != "" {
		t.Errorf("another replica: %s", told)
	}
	if at := o.wakes["digest:daily"].In(o.step.Zone).Format(form); at != "2026-11-25 09:00" {
		t.Errorf("next at %s", at)
	}
	contains(t, o.at("2026-11-25 09:00").rings(), "2026-11-24 09:00 – 2026-11-25 09:00", "**Conversations:** 1; ", "not: no figures")
	if told := o.rings(); told != "" {
		t.Errorf("rung twice: %s", told)
	}
}

// A clock that was a year ahead silences no digest for a year once it is set right.
func TestToldAfterAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "2026-11-23 10:00", "Europe/Berlin", &When{Hour: 9}, nil)
	o.starts()
	contains(t, o.at("2027-11-23 10:00").starts(), "2026-11-23 09:00 – 2027-11-23 09:00")
	if told := o.at("2026-11-24 10:00").starts(); told != "" {
		t.Errorf("at the start with the right clock: %s", told)
	}
	o.at("2026-11-24 12:00").says("a")
	contains(t, o.at("2026-11-25 09:00").rings(), "2026-11-24 09:00 – 2026-11-25 09:00", "**Conversations:** 1; ")
	if told := o.starts(); told != "" {
		t.Errorf("told twice: %s", told)
	}
}

// A day on which the clocks change is a day: the digest comes at its hour, and compares.
func TestDaysOnWhichTheClocksChange(t *testing.T) {
	t.Parallel()
	for _, d := range [][3]string{{"2027-03-26", "2027-03-27", "2027-03-28"}, {"2027-10-29", "2027-10-30", "2027-10-31"}} {
		o := newOffice(t, d[0]+" 08:00", "Europe/Berlin", &When{Hour: 9}, nil)
		o.starts()
		contains(t, o.at(d[0]+" 09:00").rings(), "– "+d[0]+" 09:00")
		o.at(d[0] + " 20:00").says("a")
		contains(t, o.at(d[1]+" 09:00").rings(), d[0]+" 09:00 – "+d[1]+" 09:00", "**Conversations:** 1; ")
		o.at(d[1]+" 20:00").says("b", "c")
		contains(t, o.at(d[2]+" 09:00").rings(), d[1]+" 09:00 – "+d[2]+" 09:00", "**Conversations:** 2 (+1); ")
	}
}

// Where midnight is left out the day begins an hour later, and is still that day.
func TestMidnightThatIsLeftOut(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 9, 6, 12, 0, 0, 0, zone) // a Sunday; at 0:00 comes 1:00
	for _, w := range []When{{}, {Weekly: true, Weekday: time.Sunday}} {
		if got := w.last(now, zone).Format(form); got != "2026-09-06 01:00" {
			t.Errorf("%+v: %s", w, got)
		}
	}
	if got := (When{Weekly: true, Weekday: time.Saturday}).last(now, zone).Format(form); got != "2026-09-05 00:00" {
		t.Errorf("Saturday: %s", got)
	}
}

// A week in which nothing happened is told; one that the ledger holds no more says so,
// and is not compared with one that is whole.
func TestWeeksWithoutFigures(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "2026-11-02 08:00", "UTC", nil, &When{Weekly: true, Weekday: time.Monday, Hour: 9})
	o.starts()
	o.at("2026-11-03 08:00").says("a", "b", "c")
	contains(t, o.at("2026-11-09 09:00").rings(), "**Conversations:** 3; ", "no figures of the time before 2026-11-02 08:00") // since when it runs
	contains(t, o.at("2026-11-16 09:00").rings(), "2026-11-09 09:00 – 2026-11-16 09:00 (UTC)\n\nNobody wrote in this time. Open tickets: 0.")
	o.at("2026-11-17 08:00").says("a", "b")
	contains(t, o.at("2026-11-23 09:00").rings(), "**Conversations:** 2 (+2); ", "not: no figures")
	o.at("2026-12-06 08:00").says("d") // it does not run for two weeks
	contains(t, o.at("2026-12-07 10:00").starts(), "2026-11-23 09:00 – 2026-12-07 09:00 (UTC)\n\n⚠️ There are no figures of the time before 2026-11-29 10:00.\n", "**Conversations:** 1; ")
	o.at("2026-12-08 08:00").says("e")
	contains(t, o.at("2026-12-14 09:00").rings(), "**Conversations:** 1; ", "not: no figures")
	o.at("2026-12-16 08:00").says("f") // it is told two days late
	contains(t, o.at("2026-12-23 10:00").starts(), "2026-12-14 09:00 – 2026-12-21 09:00 (UTC)\n\n⚠️ There are no figures of the time before 2026-12-15 10:00.\n", "**Conversations:** 1; ")
}

// A report of a week finds the week before, which the ledger has forgotten.
func TestWeekBeforeIsRemembered(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "2026-11-01 12:00", "Europe/Berlin", nil, nil)
	o.starts()
	report := func() string {
		text, err := o.step.Report(t.Context(), o.now.AddDate(0, 0, -7), o.now)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for day := range 21 {
		o.at(fmt.Sprintf("2026-11-%02d 00:00", day+2)).rings()
		o.now = o.now.Add(10 * time.Hour)
		if o.says("a"); day > 10 {
			o.says("b")
		}
		if day == 5 {
			contains(t, report(), "no figures of the time before 2026-11-01 12:00", "**Conversations:** 5; ", "not: Compared")
		}
	}
	o.at("2026-11-22 14:00")
	contains(t, report(), "Compared with 2026-11-08 00:00 – 2026-11-15 00:00", "**Conversations:** 14 (+5); ", "not: no figures")
	if len(o.paper.facts) > 20 {
		t.Errorf("the ledger holds %d facts", len(o.paper.facts))
	}
}
