package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	slack "handoff/adapters/slack/sim"
)

// start is goal 13, on the embedded store: a message waits at Telegram when the
// program is started.
func start(ctx context.Context, s *session) error {
	var first []time.Duration
	var rest int64
	for range max(s.Runs, 5) {
		took, resident, err := s.startOnce(ctx)
		if err != nil {
			return err
		}
		first = append(first, took)
		rest = max(rest, resident)
	}
	slices.Sort(first)
	middle := first[len(first)/2]
	s.table.line("start to first answer, ms", fmt.Sprintf("%d (%d to %d)", middle.Milliseconds(), first[0].Milliseconds(), first[len(first)-1].Milliseconds()),
		"", "<= 150", middle <= 150*time.Millisecond)
	s.table.line("resident at rest, MB", fmt.Sprintf("%.1f", float64(rest)/1e6), "", "<= 40", rest <= 40e6)
	return nil
}

func (s *session) startOnce(ctx context.Context) (took time.Duration, resident int64, err error) {
	r, err := s.rig(setup{embedded: true})
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	w := Word{1, 1}
	r.town.Say(w)
	if err := r.start(); err != nil {
		return 0, 0, err
	}
	at, err := r.answered(ctx, w)
	if err != nil {
		return 0, 0, err
	}
	if !pause(ctx, 2*time.Second) {
		return 0, 0, ctx.Err()
	}
	resident, _ = r.children[0].Memory()
	return at.Sub(r.children[0].Began), resident, nil
}

// person is goal 15: customers ask for a person, one after the other, and each
// must find exactly one card in the agents' channel. The turn's end cannot be seen
// from outside; the customer's own sentence about the ticket can, and it leaves at
// the same moment.
func person(ctx context.Context, s *session) (err error) {
	const channel, customers = "C0001", 10
	desk := slack.New(slack.Options{})
	desk.AddUser(slack.User{ID: "U1", Name: "Anna", Zone: "Europe/Berlin", Locale: "en-GB"})
	desk.AddChannel(slack.Channel{ID: channel, Name: "support", Members: []string{slack.BotUser, "U1"}})
	r, err := s.rig(setup{slack: desk})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.start(); err != nil {
		return err
	}
	if err := r.warm(ctx); err != nil {
		return err
	}
	// Slack takes one message a second in a channel, and a ticket may be more than
	// one: what is measured is the way, not the queue.
	const spacing = 4 * time.Second
	var after, whole []time.Duration
	for i := range customers {
		chat := i + 1
		asked := time.Now()
		r.town.SayText(Word{chat, 1}, "I would like to talk to a person, please.")
		if err := desk.Await(ctx, func() bool { return len(desk.Messages(channel)) > i }); err != nil {
			return fmt.Errorf("bench: no card for customer %d: %w\n%s", chat, err, r.children[0].Tail())
		}
		carded := time.Now()
		told, err := r.town.Shown(ctx, chat)
		if err != nil {
			return err
		}
		after, whole = append(after, carded.Sub(told.To)), append(whole, carded.Sub(asked))
		if !pause(ctx, spacing) {
			return ctx.Err()
		}
	}
	cards := len(desk.Messages(channel))
	s.table.line("cards for ten customers", fmt.Sprint(cards), "", "10", cards == customers)
	posts := float64(len(desk.Calls("chat.postMessage"))) / customers
	slices.Sort(after)
	slices.Sort(whole)
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }
	worst := after[len(after)-1]
	s.table.line("card after the customer's notice, ms", ms(after[len(after)/2])+" p50, "+ms(worst)+" most", "", "<= 50", worst <= 50*time.Millisecond)
	s.table.note("card after the request, ms", ms(whole[len(whole)/2])+" p50, "+ms(whole[len(whole)-1])+" most", "")
	s.table.note("posts per ticket", fmt.Sprintf("%.1f", posts), "")
	return nil
}
