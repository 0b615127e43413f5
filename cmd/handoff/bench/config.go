package bench

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config is what a child is told of its world.
type Config struct {
	Redis, Prefix string        // empty Redis: the embedded store, in a file
	Telegram      string        // its door; empty: none
	Discord       string        // its door; empty: none
	Web           string        // host:port at which it serves the website's chat; empty: none
	Model         string        // empty: none
	Slack         string        // empty: no desk
	Knowledge     string        // a folder
	Burst         time.Duration // burst_window
	Turns         int           // 0: the default
}

// Write writes the configuration as handoff.yaml into a folder of its own and
// returns the file.
func (c Config) Write(dir string) (string, error) {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if c.Redis != "" {
		line("redis: {url: %q, prefix: %q}", c.Redis, c.Prefix)
	}
	line("knowledge: {paths: [%q]}", c.Knowledge)
	if c.Model != "" {
		line("model: {base_url: %q, api_key: bench, name: bench}", c.Model)
	}
	line("dialog: {burst_window: %s, turns: %d}", c.Burst, cmp.Or(c.Turns, 256))
	if c.Telegram != "" {
		line("telegram: {token: %q, api_url: %q}", "42:bench", c.Telegram)
	}
	if c.Discord != "" {
		line("discord: {token: sim-token, api_url: %q}", c.Discord)
	}
	if c.Slack != "" {
		line("slack: {bot_token: xoxb-sim, app_token: xapp-sim, api_url: %q, channel: %q}", c.Slack, "#support")
	}
	if c.Web != "" {
		line("web: {secret: %q}", "bench-0123456789abcdef0123456789abcdef")
	}
	line("http: {listen: %q}", cmp.Or(c.Web, "off"))
	line("log: {level: warn}")
	file := filepath.Join(dir, "handoff.yaml")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("bench: write configuration: %w", err)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		return "", fmt.Errorf("bench: write configuration: %w", err)
	}
	return file, nil
}
