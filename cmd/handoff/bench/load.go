package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// figures are what one load brought to light.
type figures struct {
	messages int
	took     time.Duration
	cpu      time.Duration
	peak     int64           // bytes resident at most, of the largest replica
	own      []time.Duration // from a message to its answer less the model's time, sorted
	verdict  Verdict
	missing  int       // prompts that lacked what was said before
	last     time.Time // when the last answer was shown
}

// perThousand is the processor time of a thousand messages, in ms.
func (f figures) perThousand() float64 {
	return float64(f.cpu.Microseconds()) / float64(f.messages)
}

// perSecond is how many messages were answered in a second.
func (f figures) perSecond() float64 { return float64(f.messages) / f.took.Seconds() }

// at is the own time that so great a share of the messages stayed below, in ms.
func (f figures) at(share float64) float64 {
	return float64(f.own[int(share*float64(len(f.own)-1))].Microseconds()) / 1000
}

// zeros tells losses, disorder and prompts without a turn; all must be none.
func (f figures) zeros() (string, bool) {
	v := f.verdict
	return fmt.Sprintf("%d / %d / %d / %d", len(v.Lost), len(v.Twice), len(v.Disorder)+len(v.Strange), f.missing),
		v.OK() && f.missing == 0
}

// load is what customers do. Each of the chats says burst things at once and says
// the next when all are answered; or, with a rate, things are said at that rate
// whatever the answers do.
type load struct {
	chats, messages int
	burst           int     // default 1
	rate            float64 // messages a second; 0: as fast as answers come
}

// run puts a load on a warm rig.
func (r *rig) run(ctx context.Context, l load) (f figures, err error) {
	l.burst = max(l.burst, 1)
	cpu, began := r.cpu(), time.Now()
	var wg sync.WaitGroup
	errs := make([]error, l.chats)
	for chat := range l.chats {
		wg.Go(func() {
			if l.rate > 0 {
				errs[chat] = r.talkAtRate(ctx, l, chat, began)
			} else {
				errs[chat] = r.talk(ctx, l, chat)
			}
		})
	}
	wg.Wait()
	f.took, f.cpu = time.Since(began), r.cpu()-cpu
	if err := errors.Join(errs...); err != nil {
		return f, err
	}
	return f, r.judge(&f, l.chats)
}

// talk is one customer who waits for answers.
func (r *rig) talk(ctx context.Context, l load, chat int) error {
	for n := 1; n <= l.messages/l.chats; n += l.burst {
		for i := range l.burst {
			r.town.Say(Word{chat + 1, n + i})
		}
		for i := range l.burst {
			if _, err := r.answered(ctx, Word{chat + 1, n + i}); err != nil {
				return err
			}
		}
	}
	return nil
}

// talkAtRate is one customer who does not; the customers take turns.
func (r *rig) talkAtRate(ctx context.Context, l load, chat int, began time.Time) error {
	for n := range l.messages / l.chats {
		i := n*l.chats + chat
		due := began.Add(time.Duration(float64(i) / l.rate * float64(time.Second)))
		if !pause(ctx, time.Until(due)) {
			return ctx.Err()
		}
		r.town.Say(Word{chat + 1, n + 1})
	}
	for n := range l.messages / l.chats {
		if _, err := r.answered(ctx, Word{chat + 1, n + 1}); err != nil {
			return err
		}
	}
	return nil
}

// judge reads the logs of the first so many chats: the others warmed up.
func (r *rig) judge(f *figures, chats int, troubles ...Trouble) error {
	said, sent := r.town.Log()
	said = slices.DeleteFunc(said, func(s Said) bool { return s.Chat > chats })
	sent = slices.DeleteFunc(sent, func(s Sent) bool { return s.Chat > chats })
	notices := 1 // the product's first answer says that it is an assistant
	if r.setup.floor {
		notices = 0
	}
	f.verdict = Check(Record{Said: said, Sent: sent, Notices: notices, Troubles: troubles})
	f.missing = len(r.prompts.Missing())
	f.messages = len(said)
	at := make(map[Word]time.Time)
	for _, s := range sent {
		f.last = s.To
		for _, w := range s.Words {
			if _, again := at[w]; !again {
				at[w] = s.To
			}
		}
	}
	for _, s := range said {
		if to, ok := at[s.Word]; ok {
			f.own = append(f.own, to.Sub(s.At)-r.setup.think)
		}
	}
	if len(f.own) == 0 {
		return errors.New("bench: nothing was answered")
	}
	slices.Sort(f.own)
	for _, c := range r.children {
		_, peak := c.Memory()
		f.peak = max(f.peak, peak)
	}
	return nil
}

// measure builds a world, warms it up, puts a load on it and takes it down.
func (s *session) measure(ctx context.Context, o setup, l load) (f figures, err error) {
	r, err := s.rig(o)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.start(); err != nil {
		return f, err
	}
	if err := r.warm(ctx); err != nil {
		return f, err
	}
	return r.run(ctx, l)
}

// compare measures the floor and the product in turn, Runs times, and returns
// all figures of both.
func (s *session) compare(ctx context.Context, o setup, l load) (floor, ours series, err error) {
	for range s.Runs {
		for _, isFloor := range []bool{true, false} {
			o.floor = isFloor
			f, err := s.measure(ctx, o, l)
			if err != nil {
				return nil, nil, err
			}
			if isFloor {
				floor = append(floor, f)
			} else {
				ours = append(ours, f)
			}
		}
	}
	return floor, ours, nil
}

// series are the same figures of several runs.
type series []figures

// median is the middle one of a figure.
func (s series) median(of func(figures) float64) float64 {
	var all []float64
	for _, f := range s {
		all = append(all, of(f))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// worst is the first run whose zeros are not zero, or else the last.
func (s series) worst() figures {
	for _, f := range s {
		if _, ok := f.zeros(); !ok {
			return f
		}
	}
	return s[len(s)-1]
}
