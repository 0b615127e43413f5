package home

import (
	"context"
	"slices"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Handle is that of the page.
const Handle = "home"

// prefix begins the page's buttons and its timer.
const prefix = "home:"

// again is how long after a button the page is made anew: what was ordered of a
// ticket has happened then.
const again = 3 * time.Second

// Commander carries out a line of /handoff; package admin has one.
type Commander interface {
	Command(ctx context.Context, t *dialog.Turn, line string) error
}

// Config is what the step works with.
type Config struct {
	Lists     dialog.Lists  // the open tickets; every bot.Inbox is one
	Health    dialog.Health // nil: nothing is said of it
	Commander Commander     // nil: the page has no switches
}

// Step serves the page. It stands before package admin's.
type Step struct{ Config }

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New(c Config) *Step { return &Step{c} }

// reader is for whom the page is made.
type reader struct {
	id   string // as tickets name them
	rank dialog.Rank
	at   bot.Address // the page
}

// Take serves the page's opening, its buttons and its timer.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	m := t.Message()
	press, ours := strings.CutPrefix(m.Name, prefix)
	switch {
	case t.Side == bot.Customer:
		return false, nil // the page is the agents'
	case m.Kind == bot.KindOpened:
		return true, s.open(ctx, t, reader{t.Agent(m).ID, t.Rank(m), m.At})
	case !ours:
		return false, nil
	case m.Kind == bot.KindTimer && t.Side == bot.Internal:
		return true, s.renew(ctx, t, press)
	case m.Kind == bot.KindChoice && t.Side == bot.Desk:
		return true, s.pressed(ctx, t, m, press)
	}
	return false, nil
}

func (s *Step) open(ctx context.Context, t *dialog.Turn, r reader) error {
	if !r.rank.Covers(dialog.RankAgent) {
		line := dialog.CommonMark("`roles: {agent: [\"" + strings.ReplaceAll(r.at.Account+":"+t.Message().From.ID, "`", "") + "\"]}`")
		t.Say(r.at, bot.Reply{Handle: Handle, Text: t.DeskText("home.denied", "line", line)})
		return nil
	}
	return s.page(ctx, t, r, nil)
}

// pressed carries a button out and makes the page anew, now and a moment later.
func (s *Step) pressed(ctx context.Context, t *dialog.Turn, m bot.Message, press string) error {
	r := reader{t.Agent(m).ID, t.Rank(m), m.At}
	if !r.rank.Covers(dialog.RankAgent) {
		return s.open(ctx, t, r)
	}
	var notes []string
	said, err := t.Overhear(func() (err error) {
		notes, err = s.do(ctx, t, press)
		return err
	})
	if err != nil {
		return err
	}
	for _, reply := range said {
		notes = append(notes, reply.Text)
	}
	t.Wake(prefix+string(r.rank)+":"+r.id, t.Now.Add(again))
	return s.page(ctx, t, r, notes)
}

// renew is the timer: its name holds for whom.
func (s *Step) renew(ctx context.Context, t *dialog.Turn, name string) error {
	rank, id, ok := strings.Cut(name, ":")
	at, err := bot.ParseAddress(t.Conversation)
	if !ok || err != nil {
		return nil
	}
	return s.open(ctx, t, reader{id, dialog.Rank(rank), at})
}

// do is what a button does; notes are what its presser reads of it.
func (s *Step) do(ctx context.Context, t *dialog.Turn, press string) (notes []string, err error) {
	verb, rest, _ := strings.Cut(press, " ")
	switch {
	case verb == "refresh":
		return nil, nil
	case verb == "run" && s.Commander != nil:
		return nil, s.Commander.Command(ctx, t, rest)
	case verb != "next" && verb != "claim":
		return []string{t.DeskText("home.stale")}, nil
	}
	entries, err := t.Entries(ctx, s.Lists)
	if err != nil {
		return nil, err
	}
	queue := waiting(entries)
	if verb == "claim" {
		queue = slices.DeleteFunc(queue, func(e dialog.Entry) bool { return e.Number != rest })
	}
	switch {
	case len(queue) > 0:
		t.OrderTicket(queue[0], dialog.ChoiceClaim, "", false)
		return []string{t.DeskText("home.passed", "verb", dialog.ChoiceClaim, "number", queue[0].Number)}, nil
	case verb == "claim":
		return []string{t.DeskText("home.stale")}, nil
	}
	return []string{t.DeskText("home.nothing_next")}, nil
}

// waiting are the tickets that nobody has, as they are worked on.
func waiting(entries []dialog.Entry) []dialog.Entry {
	var queue []dialog.Entry
	for _, e := range entries {
		if e.Owner != dialog.OwnerAgent && e.StageOf() != dialog.StageSnoozed {
			queue = append(queue, e)
		}
	}
	slices.SortStableFunc(queue, dialog.Urgency)
	return queue
}
