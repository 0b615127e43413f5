package digest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Reporter puts reports together on demand.
type Reporter struct {
	Ledger bot.Ledger
	Lists  dialog.Lists // the open tickets
	Memory bot.Memory   // what is remembered of weeks that the ledger has forgotten
	Texts  *dialog.Texts
	Locale string         // of the agents
	Zone   *time.Location // of the times; nil: UTC
	Keep   time.Duration  // how long the ledger holds facts; 0: for ever
	Teams  []dialog.Team  // in the order in which they are listed
	People dialog.People  // who are one agent
}

func (p Reporter) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// Report is what went on from since to until (now), as CommonMark in the agents' language.
func (p Reporter) Report(ctx context.Context, since, until time.Time) (string, error) {
	from, err := p.source(ctx, until, p.Lists)
	if err != nil {
		return "", err
	}
	r, _, err := from.read(ctx, "", since, until)
	if err != nil {
		return "", err
	}
	if r.Before == nil {
		if r.Before, err = p.weekUntil(ctx, since); err != nil {
			return "", err
		}
	}
	title := p.Texts.Label(p.Locale, "digest.title")
	return p.markdown(title, r), nil
}

// markdown writes a report. Customers' words in it have no power.
func (p Reporter) markdown(title string, r Report) string {
	w := writer{p, strings.Builder{}}
	w.line("digest.head", "title", title, "since", w.time(r.Since), "until", w.time(r.Until), "zone", w.Texts.Zone(w.Locale, r.Until.In(w.zone())))
	if !r.Known.IsZero() {
		w.line("digest.known", "time", w.time(r.Known))
	}
	if r.Empty() {
		w.line("digest.empty", "open", r.Totals.Open)
		w.oldest(r)
		return w.b.String()
	}
	if !r.compares(r.Before) {
		r.Before = nil
	}
	if b := r.Before; b != nil && !b.Until.Equal(r.Since) {
		w.line("digest.compared", "since", w.time(b.Since), "until", w.time(b.Until))
	}
	n, was := r.Totals, r.Before
	delta := func(now int, of func(Totals) int) dialog.CommonMark {
		if was == nil {
			return ""
		}
		return more(now - of(was.Totals))
	}
	w.item("digest.volume", "conversations", n.Conversations, "conversations_more", delta(n.Conversations, func(t Totals) int { return t.Conversations }),
		"messages", n.Messages, "messages_more", delta(n.Messages, func(t Totals) int { return t.Messages }))
	w.item("digest.bot", "confirmed", n.Confirmed, "assumed", n.Assumed, "more", delta(n.Confirmed+n.Assumed, func(t Totals) int { return t.Confirmed + t.Assumed }))
	w.item("digest.people", "handoffs", n.Handoffs, "handoffs_more", delta(n.Handoffs, func(t Totals) int { return t.Handoffs }),
		"solved", n.Solved, "reopened", n.Reopened, "open", n.Open)
	if n.Replied > 0 {
		w.item("digest.first", "median", w.waits(n.Median), "slow", w.waits(n.P90), "count", n.Replied, "was", w.firstBefore(was))
	}
	switch {
	case n.Promises > 0 && n.Broken == 0:
		w.item("digest.promises_kept", "count", n.Promises)
	case n.Promises > 0:
		w.item("digest.promises", "broken", n.Broken, "count", n.Promises, "which", counted(r.Broken, func(p dialog.Promise) string { return w.Texts.Label(w.Locale, "sla."+string(p)) }))
	}
	if n.Scores > 0 {
		w.item("digest.stars", "stars", fmt.Sprintf("%.1f", n.Stars), "count", n.Scores)
	}
	if len(r.Reasons) > 0 {
		w.item("digest.reasons", "which", counted(r.Reasons, func(x dialog.Reason) string { return w.Texts.Label(w.Locale, "reason."+string(x)) }))
	}
	if len(r.Moods) > 0 {
		w.item("digest.moods", "which", counted(r.Moods, func(m dialog.Mood) string { return w.Texts.Label(w.Locale, "mood.label_"+string(m)) }))
	}
	w.teams(r)
	w.agents(r)
	if len(r.Questions) > 0 {
		w.line("digest.questions")
		for _, q := range r.Questions {
			w.item("digest.question", "text", defused(q.Text), "count", q.Count)
		}
	}
	w.oldest(r)
	return w.b.String()
}

// writer writes a report line by line.
type writer struct {
	Reporter
	b strings.Builder
}

func (w *writer) line(key string, args ...any) {
	if w.b.Len() > 0 {
		w.b.WriteString("\n\n")
	}
	w.b.WriteString(w.Texts.Text(w.Locale, key, args...))
}

func (w *writer) item(key string, args ...any) {
	w.b.WriteString("\n- " + w.Texts.Text(w.Locale, key, args...))
}

func (w *writer) oldest(r Report) {
	if len(r.Oldest) == 0 {
		return
	}
	w.line("digest.oldest")
	for _, e := range r.Oldest {
		number := dialog.Plain(e.Number)
		if !e.Thread.IsZero() {
			number = "[" + number + "](" + e.Thread.Link() + ")"
		}
		who := w.Texts.Label(w.Locale, "life.nobody")
		if e.Owner == dialog.OwnerAgent {
			who = e.Agent.Name
		}
		w.item("digest.ticket", "number", dialog.CommonMark(number), "subject", defused(e.Subject), "waits", w.waits(int64(r.Until.Sub(e.Since)/time.Second)), "who", who)
	}
}

func (w *writer) waits(seconds int64) string {
	return w.Texts.Waits(w.Locale, time.Duration(seconds)*time.Second)
}

// time is a moment on the agents' clock, the same in every language.
func (w *writer) time(at time.Time) string {
	return at.In(w.zone()).Format("2006-01-02 15:04")
}

// more is the change since the period before.
func more(n int) dialog.CommonMark {
	if n == 0 {
		return " (±0)"
	}
	return dialog.CommonMark(fmt.Sprintf(" (%+d)", n))
}

// counted is "asked for a person 3, angry 1", the most frequent first.
func counted[K ~string](counts map[K]int, name func(K) string) string {
	var out []string
	for _, k := range slices.SortedFunc(maps.Keys(counts), func(a, b K) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	}) {
		out = append(out, fmt.Sprintf("%s %d", name(k), counts[k]))
	}
	return strings.Join(out, ", ")
}
