package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// Options say what is measured with what.
type Options struct {
	Program string    // the binary that is measured
	Floor   []string  // arguments that make it the floor; FloorConfig as JSON follows
	Redis   string    // the path of a redis-server, or a redis:// address
	Goals   []int     // of docs/figures.md; empty: all of Goals()
	Runs    int       // of what is compared with the floor; the median counts
	Out     io.Writer // the table, as it grows
}

// goal measures what one goal asks.
type goal struct {
	number  int
	what    string
	measure func(context.Context, *session) error
}

var goals = []goal{
	{1, "whole pipeline, 0 ms model, 100 chats", pipeline},
	{2, "own time per turn, one chat", ownTime},
	{3, "model 200 ms, 50 chats", slowModel},
	{4, "30 messages/s, model 1.5 s", steady},
	{5, "bursts of 3", bursts},
	{6, "SIGKILL in a backlog of 480", backlog},
	{7, "replicas 1, 2, 4", replicas},
	{11, "Redis: calls and bytes", store},
	{13, "start to first answer, memory at rest", start},
	{15, "\"a person, please\"", person},
}

// limit bounds one goal: a bot that hangs must not hang the table.
const limit = 4 * time.Minute

// session is one run of the bench.
type session struct {
	Options
	dir   string
	redis *Redis
	rigs  int
	table table
}

// Run measures the goals one after the other and prints a line for each figure.
// An error is something that could not be measured; a missed goal is none.
func Run(ctx context.Context, o Options) (err error) {
	s := &session{Options: o, table: table{out: o.Out}}
	s.Runs = max(s.Runs, 1)
	if s.dir, err = os.MkdirTemp("", "handoff-bench-"); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer os.RemoveAll(s.dir)
	if err := Articles(filepath.Join(s.dir, "knowledge"), 100); err != nil {
		return err
	}
	if s.redis, err = StartRedis(ctx, s.dir, o.Redis); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.redis.Close()) }()
	info, err := s.redis.Client.InfoMap(ctx, "server").Result()
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	fmt.Fprintf(o.Out, "%s %s/%s, %d processors, Redis %s; the median of %d runs where something is compared with the floor F\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), info["Server"]["redis_version"], s.Runs)
	for _, g := range goals {
		if len(o.Goals) > 0 && !slices.Contains(o.Goals, g.number) {
			continue
		}
		s.table.goal(g)
		within, cancel := context.WithTimeout(ctx, limit)
		failed := g.measure(within, s)
		cancel()
		if ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("goal %d: %w", g.number, failed))
			fmt.Fprintf(o.Out, "    could not be measured: %v\n", failed)
		}
	}
	s.table.end()
	return err
}
