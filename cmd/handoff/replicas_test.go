package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	slacksim "handoff/adapters/slack/sim"
	"handoff/bot"
	"handoff/bot/redisstore"
)

// The desk on two processes at once, on one server and on a cluster of three: a time
// is promised once, no order and no switch is lost, events come in order.
func TestReplicas(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]func(*testing.T) redisstore.Config{"one server": onOne, "cluster": onThree} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReplicas(t, where(t))
			store := r.open()
			r.start(r.open())
			r.start(r.open())
			var buyers []*buyer
			for n := range crowd {
				b := r.newBuyer(100 + n)
				b.asks()
				buyers = append(buyers, b)
			}
			r.booking(buyers)
			r.switching()
			r.ordering(store)
		})
	}
}

// booking has all customers wish for one time at once, again and again: one gets it,
// the others read so and are offered other ones.
func (r *replicas) booking(buyers []*buyer) {
	r.Helper()
	for len(buyers) > 0 {
		label := buyers[0].times()[0]
		for _, b := range buyers {
			b.presses(label)
		}
		var others []*buyer
		for _, b := range buyers {
			if strings.Contains(b.told(), settled) {
				continue
			}
			others = append(others, b)
			b.inShop("other times", func() bool { return b.times()[0] != label })
		}
		if len(others) != len(buyers)-1 {
			r.Fatalf("%d of %d customers have %q", len(buyers)-len(others), len(buyers), label)
		}
		buyers = others
	}
}

// switching has an admin change many things at once: all of it stands, and in the
// audit each once.
func (r *replicas) switching() {
	r.Helper()
	const changes = 6
	holiday := func(n int) string { return fmt.Sprintf("Kite day %d", n) }
	all := func(text string) bool {
		for n := range changes {
			if strings.Count(text, holiday(n)) != 1 {
				return false
			}
		}
		return true
	}
	for n := range changes {
		r.slack.Slash(boss, support, "holiday add "+time.Now().AddDate(1, 0, n).Format(time.DateOnly)+" "+holiday(n))
	}
	for n := range changes {
		r.inSlack("an answer to the admin", func() bool {
			return slices.ContainsFunc(r.slack.Ephemerals(boss), func(m slacksim.Message) bool { return strings.Contains(m.Shown(), holiday(n)) })
		})
	}
	for _, command := range []string{"holiday", "audit"} { // the audit comes a moment later
		for shown := ""; !all(shown); {
			before := len(r.slack.Ephemerals(boss))
			r.slack.Slash(boss, support, command)
			r.inSlack("all changes in /handoff "+command, func() bool {
				if now := r.slack.Ephemerals(boss); len(now) > before {
					shown = now[before].Shown()
				}
				return shown != ""
			})
		}
	}
}

const boss = "UEVA"

// ordering has a program order one thing after the other: they are done, and told, in
// that order.
func (r *replicas) ordering(store bot.Store) {
	r.Helper()
	api, err := newAPI(r.conf, store, slog.New(slog.DiscardHandler))
	if err != nil {
		r.Fatal(err)
	}
	const number, orders = "T-1001", 5
	want := []string{""}
	for n := range orders {
		tag := fmt.Sprint("kite", n)
		req := httptest.NewRequest(http.MethodPost, "/api/v1/tickets/"+number+"/tag", strings.NewReader(`{"tags": ["`+tag+`"]}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+r.conf.API.Tokens[0].Token.Reveal())
		w := httptest.NewRecorder()
		if api.ServeHTTP(w, req); w.Code != http.StatusAccepted {
			r.Fatalf("%d %s", w.Code, w.Body)
		}
		want = append(want, strings.TrimSpace(want[n]+" "+tag))
	}
	for {
		var opened int
		var tags []string
		for _, e := range r.crm.Taken() {
			var x struct {
				Type string
				Data struct {
					Ticket struct {
						Number string
						Tags   []string
					}
				}
			}
			if err := json.Unmarshal(e.Body, &x); err != nil {
				r.Fatal(err)
			}
			switch {
			case x.Data.Ticket.Number != number:
			case x.Type == "ticket.opened":
				opened++
			case x.Type == "ticket.tagged":
				tags = append(tags, strings.Join(x.Data.Ticket.Tags, " "))
			}
		}
		if len(tags) == orders {
			if opened != 1 || !slices.Equal(tags, want[1:]) {
				r.Errorf("%d times opened, then tagged %q", opened, tags)
			}
			return
		}
		select {
		case <-r.posts:
		case <-r.ctx.Done():
			r.Fatalf("%d times opened, tagged %q", opened, tags)
		}
	}
}

// sleeper is a store whose first change of the book sleeps beyond the lease of its
// turn, as a process that is stopped does.
type sleeper struct {
	bot.Store
	nap *nap
}

// nap is what the stores of all processes share: one of them sleeps once.
type nap struct {
	taken   atomic.Bool
	sleeps  atomic.Bool
	asleep  chan struct{}
	wake    chan struct{}
	written chan bool // whether the sleeper wrote
	blind   bool      // it looks at nothing before it writes
}

func (s sleeper) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	if key != "callbacks:book" || s.nap.taken.Swap(true) {
		return s.Store.Swap(ctx, key, old, v, keep)
	}
	s.nap.sleeps.Store(true)
	close(s.nap.asleep)
	<-s.nap.wake
	ctx = context.WithoutCancel(ctx)
	done, err := true, error(nil)
	if s.nap.blind {
		err = s.Set(ctx, key, v, keep)
	} else {
		done, err = s.Store.Swap(ctx, key, old, v, keep)
	}
	s.nap.sleeps.Store(false)
	s.nap.written <- done && err == nil
	return done, err
}

func (s sleeper) Claim(ctx context.Context) (bot.Claim, error) {
	c, err := s.Store.Claim(ctx)
	return dozing{c, s.nap, s.nap.sleeps.Load()}, err
}

// dozing is a claim that nobody renews while its process sleeps.
type dozing struct {
	bot.Claim
	nap   *nap
	later bool // it was claimed meanwhile, by another one
}

func (d dozing) Renew(ctx context.Context) error {
	if d.nap.sleeps.Load() && !d.later {
		return errors.New("nobody is awake")
	}
	return d.Claim.Renew(ctx)
}

// A process sleeps with a change of the book in hand, until its turn was served by
// another one, and the next turn, too. When it wakes it undoes neither; one that
// writes without looking promises a time to two customers, and this test sees it.
func TestReplicaThatSleeps(t *testing.T) {
	t.Parallel()
	for _, blind := range []bool{false, true} {
		t.Run(fmt.Sprintf("blind %t", blind), func(t *testing.T) {
			t.Parallel()
			r := newReplicas(t, onThree(t))
			n := &nap{asleep: make(chan struct{}), wake: make(chan struct{}), written: make(chan bool, 1), blind: blind}
			wake := sync.OnceFunc(func() { close(n.wake) })
			r.start(sleeper{r.open(), n})
			r.start(sleeper{r.open(), n})
			t.Cleanup(wake) // before the processes are stopped
			first, second, third := r.newBuyer(1), r.newBuyer(2), r.newBuyer(3)
			for _, b := range []*buyer{first, second, third} {
				b.asks()
			}
			label := third.times()[1]
			first.presses(first.times()[0])
			<-n.asleep
			if answer := first.told(); !strings.Contains(answer, settled) {
				t.Fatalf("the first customer reads %q", answer)
			}
			second.presses(label)
			if answer := second.told(); !strings.Contains(answer, settled) {
				t.Fatalf("the second customer reads %q", answer)
			}
			wake()
			if wrote := <-n.written; wrote != blind {
				t.Errorf("who slept wrote: %t", wrote)
			}
			third.presses(label)
			if answer := third.told(); strings.Contains(answer, settled) != blind {
				t.Errorf("the third customer, who wishes for the second one's time, reads %q", answer)
			}
		})
	}
}
