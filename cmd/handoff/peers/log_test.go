//go:build peers

package peers

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

// warnings keeps what an adapter warns of.
type warnings struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (w *warnings) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(p)
}

func (w *warnings) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// has is the first warning that says so.
func (w *warnings) has(words string) (line string, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for line := range strings.Lines(w.out.String()) {
		if strings.Contains(line, words) {
			return line, true
		}
	}
	return "", false
}

// lines gives what an adapter logs to whoever waits for it.
type lines struct{ came chan string }

func newLines() *lines { return &lines{came: make(chan string, 64)} }

func (l *lines) Write(p []byte) (int, error) {
	select {
	case l.came <- string(p):
	default: // nobody reads any more
	}
	return len(p), nil
}

func (l *lines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// wait reads on until a line says so.
func (l *lines) wait(ctx context.Context, words string) (string, error) {
	for {
		select {
		case line := <-l.came:
			if strings.Contains(line, words) {
				return line, nil
			}
		case <-ctx.Done():
			return "", fmt.Errorf("nobody logged %q: %w", words, ctx.Err())
		}
	}
}
