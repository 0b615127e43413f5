package bench

import (
	"context"
	"fmt"
	"time"
)

// P, grammY with its runner, cannot run here. docs/figures.md has it beside F from
// one run: 1,033 against 210 ms a thousand messages, 807 against 2,725 a second.
// Goals against P are therefore taken as goals against F with these ratios.
const (
	cpuOfP   = 1033.0 / 210
	speedOfP = 807.0 / 2725
)

const fullOf = "lost/twice/disorder/missing turns"

// pipeline is goal 1.
func pipeline(ctx context.Context, s *session) error {
	floor, ours, err := s.compare(ctx, setup{}, load{chats: 100, messages: 3000})
	if err != nil {
		return err
	}
	f, h := floor.median(figures.perThousand), ours.median(figures.perThousand)
	s.table.line("CPU ms per 1,000", fmt.Sprintf("%.0f", h), fmt.Sprintf("%.0f", f), fmt.Sprintf("<= 2.0 F: %.2f F", h/f), h <= 2*f)
	s.table.line("", "", "", fmt.Sprintf("<= 0.45 P: %.2f P", h/(f*cpuOfP)), h <= 0.45*f*cpuOfP)
	f, h = floor.median(figures.perSecond), ours.median(figures.perSecond)
	s.table.line("messages/s", fmt.Sprintf("%.0f", h), fmt.Sprintf("%.0f", f), fmt.Sprintf(">= 1.5 P: %.2f P (%.2f F)", h/(f*speedOfP), h/f), h >= 1.5*f*speedOfP)
	peak := func(f figures) float64 { return float64(f.peak) / 1e6 }
	s.table.note("resident at most, MB", fmt.Sprintf("%.0f", ours.median(peak)), fmt.Sprintf("%.0f", floor.median(peak)))
	zeros, ok := ours.worst().zeros()
	s.table.line(fullOf, zeros, "", "0 / 0 / 0 / 0", ok)
	// What the history costs: the product's prompt holds up to twenty turns with the
	// passages of each, the floor's ten turns without any.
	floor, ours, err = s.compare(ctx, setup{}, load{chats: 500, messages: 1500})
	if err != nil {
		return err
	}
	f, h = floor.median(figures.perThousand), ours.median(figures.perThousand)
	s.table.note("CPU with only three turns a chat", fmt.Sprintf("%.0f (%.2f F)", h, h/f), fmt.Sprintf("%.0f", f))
	return nil
}

// ownTime is goal 2.
func ownTime(ctx context.Context, s *session) error {
	floor, ours, err := s.compare(ctx, setup{}, load{chats: 1, messages: 400})
	if err != nil {
		return err
	}
	at := func(share float64) func(figures) float64 { return func(f figures) float64 { return f.at(share) } }
	f, h := floor.median(at(0.5)), ours.median(at(0.5))
	s.table.line("p50 ms", fmt.Sprintf("%.2f", h), fmt.Sprintf("%.2f", f), fmt.Sprintf("<= 2 F: %.2f F", h/f), h <= 2*f)
	f, h = floor.median(at(0.99)), ours.median(at(0.99))
	s.table.line("p99 ms", fmt.Sprintf("%.2f", h), fmt.Sprintf("%.2f", f), "<= 5", h <= 5)
	return nil
}

// slowModel is goal 3.
func slowModel(ctx context.Context, s *session) error {
	const think = 200 * time.Millisecond
	floor, ours, err := s.compare(ctx, setup{think: think}, load{chats: 50, messages: 1000})
	if err != nil {
		return err
	}
	f, h := floor.median(figures.perSecond), ours.median(figures.perSecond)
	s.table.line("messages/s", fmt.Sprintf("%.1f", h), fmt.Sprintf("%.1f", f), fmt.Sprintf(">= 0.98 F: %.3f F", h/f), h >= 0.98*f)
	whole := func(f figures) float64 { return f.at(0.99) + float64(think.Milliseconds()) }
	f, h = floor.median(whole), ours.median(whole)
	s.table.line("p99 ms", fmt.Sprintf("%.1f", h), fmt.Sprintf("%.1f", f), fmt.Sprintf("<= 1.05 F: %.3f F", h/f), h <= 1.05*f)
	return nil
}

// steady is goal 4.
func steady(ctx context.Context, s *session) error {
	f, err := s.measure(ctx, setup{think: 1500 * time.Millisecond}, load{chats: 60, messages: 600, rate: 30})
	if err != nil {
		return err
	}
	s.table.line("own time p50 ms", fmt.Sprintf("%.1f", f.at(0.5)), "", "<= 10", f.at(0.5) <= 10)
	s.table.note("own time p99 ms", fmt.Sprintf("%.1f", f.at(0.99)), "")
	share := f.cpu.Seconds() / f.took.Seconds() * 100
	s.table.line("of one core, %", fmt.Sprintf("%.1f", share), "", "<= 5", share <= 5)
	zeros, ok := f.zeros()
	s.table.line(fullOf, zeros, "", "0 / 0 / 0 / 0", ok)
	return nil
}
