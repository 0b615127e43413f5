package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"time"

	slack "handoff/adapters/slack/sim"
)

// setup is one world to measure in.
type setup struct {
	floor    bool          // F instead of the product
	think    time.Duration // of the model
	burst    time.Duration // burst_window
	replicas int           // default 1
	embedded bool          // no Redis
	slack    *slack.Sim    // a desk; nil: none
}

// rig is a world with what is measured in it.
type rig struct {
	session  *session
	setup    setup
	town     *Town
	prompts  *Prompts
	prefix   string
	children []*Child
	launches []func() (*Child, error) // one a replica
	closers  []func()
}

// rig builds a world; nothing is started in it yet.
func (s *session) rig(o setup) (*rig, error) {
	s.rigs++
	r := &rig{session: s, setup: o, town: NewTown(), prompts: NewPrompts(o.think), prefix: fmt.Sprintf("bench%d", s.rigs)}
	model := serve(r.prompts)
	r.closers = append(r.closers, r.town.Close, model.Close)
	config := Config{Model: model.URL + "/v1", Knowledge: filepath.Join(s.dir, "knowledge"), Burst: o.burst, Prefix: r.prefix}
	if !o.embedded {
		config.Redis = s.redis.URL
	}
	if o.slack != nil {
		desk := serve(o.slack)
		r.closers = append(r.closers, o.slack.Close, desk.Close)
		config.Slack = desk.URL + "/api/"
	}
	for i := range max(o.replicas, 1) {
		door, err := r.town.Door(i)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		dir := filepath.Join(s.dir, r.prefix, fmt.Sprint(i))
		config.Telegram = door
		file, err := config.Write(dir)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		args := []string{"serve", "-c", file}
		if o.floor {
			where, err := json.Marshal(FloorConfig{door, config.Model, s.redis.URL, r.prefix})
			if err != nil {
				return nil, errors.Join(err, r.close())
			}
			args = append(append([]string(nil), s.Floor...), string(where))
		}
		r.launches = append(r.launches, func() (*Child, error) {
			return StartChild(dir, filepath.Join(dir, "log"), s.Program, args...)
		})
	}
	return r, nil
}

// serve opens a fake on loopback.
func serve(h http.Handler) *httptest.Server {
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	return server
}

// start starts all replicas.
func (r *rig) start() error {
	for _, launch := range r.launches {
		c, err := launch()
		if err != nil {
			return err
		}
		r.children = append(r.children, c)
	}
	return nil
}

// warm has some customers of their own answered, so that what is measured next
// finds connections made and pages loaded.
func (r *rig) warm(ctx context.Context) error {
	const customers, first = 20, 1_000_001
	for i := range customers {
		r.town.Say(Word{first + i, 1})
	}
	for i := range customers {
		if _, err := r.answered(ctx, Word{first + i, 1}); err != nil {
			return err
		}
	}
	return nil
}

// answered waits for an answer, or for the end of a child that cannot give one.
func (r *rig) answered(ctx context.Context, w Word) (time.Time, error) {
	at, err := r.town.Answered(ctx, w)
	if err != nil {
		for _, c := range r.children {
			if c.gone() {
				err = errors.Join(err, errEnded)
			}
			err = fmt.Errorf("%w\n%s", err, c.Tail())
		}
	}
	return at, err
}

// cpu is what all replicas together have used.
func (r *rig) cpu() (all time.Duration) {
	for _, c := range r.children {
		all += c.CPU()
	}
	return all
}

// close ends the children and their world, and forgets what they kept.
func (r *rig) close() error {
	for _, c := range r.children {
		c.Kill()
	}
	for _, end := range r.closers {
		end()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return r.session.redis.Forget(ctx, r.prefix)
}

// quiet waits until nothing is left to be served or sent.
func (r *rig) quiet(ctx context.Context) error {
	for still := 0; still < 5; {
		if !pause(ctx, 100*time.Millisecond) {
			return fmt.Errorf("bench: it does not come to rest: %w", ctx.Err())
		}
		ready, err := r.session.redis.Keys(ctx, r.prefix+":*:ready")
		out, err2 := r.session.redis.Keys(ctx, r.prefix+":*:out:*")
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		if still++; len(ready)+len(out)+r.town.Telegram.Waiting() > 0 {
			still = 0
		}
	}
	return nil
}
