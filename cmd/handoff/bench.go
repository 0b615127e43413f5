package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"handoff/cmd/handoff/bench"
)

type benchCommand struct {
	Goals []int  `placeholder:"N,…" help:"Which goals of docs/figures.md; default: all that can be measured."`
	Redis string `default:"redis-server" placeholder:"PATH|URL" help:"A redis-server to start, or the redis:// address of one that runs (default: ${default})."`
	Runs  int    `default:"3" help:"How often what is compared with the floor is run; the median counts (default: ${default})."`
	Floor string `hidden:"" help:"Be the floor, in the world that this JSON tells."`
}

// Run measures this very program, as a child, against fakes on loopback.
func (b benchCommand) Run(ctx context.Context) error {
	if b.Floor != "" {
		var c bench.FloorConfig
		if err := json.Unmarshal([]byte(b.Floor), &c); err != nil {
			return &exitError{exitUsage, fmt.Errorf("bench: floor: %w", err)}
		}
		return bench.Floor(ctx, c)
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("bench: find this program: %w", err)
	}
	return bench.Run(ctx, bench.Options{
		Program: program, Floor: []string{"bench", "--floor"}, Redis: b.Redis, Goals: b.Goals, Runs: b.Runs, Out: os.Stdout,
	})
}
