package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// bursts is goal 5. Speed is compared with a window of 0, where both answer each
// message by itself; the zeros must hold with the default window too, where a
// burst is one question.
func bursts(ctx context.Context, s *session) error {
	l := load{chats: 40, messages: 600, burst: 3}
	floor, ours, err := s.compare(ctx, setup{}, l)
	if err != nil {
		return err
	}
	f, h := floor.median(figures.perSecond), ours.median(figures.perSecond)
	s.table.line("messages/s", fmt.Sprintf("%.0f", h), fmt.Sprintf("%.0f", f), fmt.Sprintf(">= 0.9 F: %.2f F", h/f), h >= 0.9*f)
	zeros, ok := ours.worst().zeros()
	lost, _ := floor.worst().zeros()
	s.table.line(fullOf, zeros, lost, "0 / 0 / 0 / 0", ok)
	const window = 700 * time.Millisecond
	gathered, err := s.measure(ctx, setup{burst: window}, l)
	if err != nil {
		return err
	}
	zeros, ok = gathered.zeros()
	s.table.line("the same, window "+window.String(), zeros, "", "0 / 0 / 0 / 0", ok)
	return nil
}

// backlog is goal 6: ten messages each of 48 chats wait when the process dies, at
// a moment that nobody chose, in each of the runs.
func backlog(ctx context.Context, s *session) error {
	const said = backlogChats * backlogEach
	var wrong Verdict
	twice, last := 0, time.Duration(0)
	for range s.Runs {
		v, took, err := s.killed(ctx, 1)
		if err != nil {
			return err
		}
		wrong.Lost = append(wrong.Lost, v.Lost...)
		wrong.Disorder = append(append(wrong.Disorder, v.Disorder...), v.Strange...)
		wrong.Twice = append(wrong.Twice, v.Twice...)
		twice, last = twice+v.Unsure+len(v.Twice), max(last, took)
	}
	lost, disorder := len(wrong.Lost), len(wrong.Disorder)
	s.table.line("lost / out of order", fmt.Sprintf("%d / %d", lost, disorder), "", "0 / 0", lost+disorder == 0)
	share := float64(twice) / float64(said*s.Runs) * 100
	s.table.line("answered twice, each in doubt", fmt.Sprintf("%.1f in 480", float64(twice)/float64(s.Runs)), "",
		fmt.Sprintf("<= in flight, <= 2 %%: %.1f %%", share), share <= 2 && len(wrong.Twice) == 0)
	s.table.note("all answered after", fmt.Sprintf("%.1f s", last.Seconds()), "")
	return nil
}

// A backlog of 480.
const backlogChats, backlogEach = 48, 10

// killed kills the listening one of so many replicas in the middle of a backlog,
// starts it again and judges when all is quiet. took is the time from the kill to
// the last answer.
func (s *session) killed(ctx context.Context, replicas int) (v Verdict, took time.Duration, err error) {
	r, err := s.rig(setup{replicas: replicas, think: 200 * time.Millisecond})
	if err != nil {
		return v, 0, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.start(); err != nil {
		return v, 0, err
	}
	if err := r.warm(ctx); err != nil {
		return v, 0, err
	}
	for n := range backlogEach {
		for chat := range backlogChats {
			r.town.Say(Word{chat + 1, n + 1})
		}
	}
	moves := func() bool { return r.town.Open() <= backlogChats*(backlogEach-2) }
	if err := r.town.Telegram.Wait(ctx, moves); err != nil {
		return v, 0, fmt.Errorf("bench: the backlog does not move: %w", err)
	}
	if !pause(ctx, rand.N(time.Second/2)) {
		return v, 0, ctx.Err()
	}
	victim, at := r.town.Poller(), time.Now()
	r.children[victim].Kill()
	if r.children[victim], err = r.launches[victim](); err != nil {
		return v, 0, err
	}
	if err := r.quiet(ctx); err != nil {
		return v, 0, err
	}
	var f figures
	if err := r.judge(&f, backlogChats, Trouble{victim, at, at}); err != nil {
		return v, 0, err
	}
	return f.verdict, f.last.Sub(at), nil
}

// replicas is goal 7.
func replicas(ctx context.Context, s *session) error {
	l := load{chats: 60, messages: 1800, burst: 3}
	one := 0.0
	for _, n := range []int{1, 2, 4} {
		var runs series
		for range s.Runs {
			f, err := s.measure(ctx, setup{replicas: n}, l)
			if err != nil {
				return err
			}
			runs = append(runs, f)
		}
		zeros, ok := runs.worst().zeros()
		s.table.line(fmt.Sprintf("%d: %s", n, fullOf), zeros, "", "0 / 0 / 0 / 0", ok)
		cpu := runs.median(figures.perThousand)
		speed := fmt.Sprintf("%.0f, %.0f messages/s", cpu, runs.median(figures.perSecond))
		switch n {
		case 1:
			one = cpu
			s.table.note("1: CPU ms per 1,000", speed, "")
		case 4:
			s.table.line("4: CPU ms per 1,000", speed, "", fmt.Sprintf("<= 1.5 of one's: %.2f", cpu/one), cpu <= 1.5*one)
		default:
			s.table.note(fmt.Sprintf("%d: CPU ms per 1,000", n), speed, "")
		}
	}
	return oneKilled(ctx, s)
}

// oneKilled kills the listening one of two in the middle of a load.
func oneKilled(ctx context.Context, s *session) error {
	v, took, err := s.killed(ctx, 2)
	if err != nil {
		return err
	}
	wrong := len(v.Lost) + len(v.Twice) + len(v.Disorder) + len(v.Strange)
	s.table.line("one of two killed: lost / other", fmt.Sprintf("%d / %d", len(v.Lost), wrong-len(v.Lost)), "", "0 / 0", wrong == 0)
	s.table.note("sent again in doubt, all after", fmt.Sprintf("%d, %.1f s", v.Unsure, took.Seconds()), "")
	return nil
}
