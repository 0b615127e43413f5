package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is the server that is measured with: one of our own, with an append-only
// file and fsync always, or one that runs already.
type Redis struct {
	URL    string
	Client *redis.Client
	child  *Child // nil: not ours
}

// StartRedis starts the redis-server at a path, or uses the server at a
// redis:// address.
func StartRedis(ctx context.Context, dir, at string) (*Redis, error) {
	r := &Redis{URL: at}
	if !strings.Contains(at, "://") {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		r.URL = "redis://127.0.0.1:" + port + "/0"
		r.child, err = StartChild(dir, filepath.Join(dir, "redis.log"), at, "--port", port, "--bind", "127.0.0.1", "--dir", dir,
			"--daemonize", "no", "--save", "", "--appendonly", "yes", "--appendfsync", "always",
			"--auto-aof-rewrite-percentage", "0") // its growth is measured
		if err != nil {
			return nil, err
		}
	}
	o, err := redis.ParseURL(r.URL)
	if err != nil {
		return nil, fmt.Errorf("bench: redis: %w", err)
	}
	r.Client = redis.NewClient(o)
	for {
		if err = r.Client.Ping(ctx).Err(); err == nil {
			return r, nil
		}
		if r.child == nil || r.child.gone() || !pause(ctx, 10*time.Millisecond) {
			return nil, errors.Join(fmt.Errorf("bench: redis does not answer: %w", err), r.Close())
		}
	}
}

// Close ends our own server.
func (r *Redis) Close() error {
	if r.child != nil {
		r.child.Kill()
	}
	if r.Client == nil {
		return nil
	}
	return r.Client.Close()
}

// Forget deletes all keys of a prefix.
func (r *Redis) Forget(ctx context.Context, prefix string) error {
	keys, err := r.Keys(ctx, prefix+":*")
	for len(keys) > 0 && err == nil {
		n := min(len(keys), 500)
		err = r.Client.Del(ctx, keys[:n]...).Err()
		keys = keys[n:]
	}
	if err != nil {
		return fmt.Errorf("bench: forget: %w", err)
	}
	return nil
}

// Keys lists the keys of a pattern.
func (r *Redis) Keys(ctx context.Context, pattern string) (keys []string, err error) {
	list := r.Client.Scan(ctx, 0, pattern, 1000).Iterator()
	for list.Next(ctx) {
		keys = append(keys, list.Val())
	}
	return keys, list.Err()
}

// Numbers is what INFO counts.
func (r *Redis) Numbers(ctx context.Context) (map[string]int64, error) {
	text, err := r.Client.Info(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("bench: info: %w", err)
	}
	found := make(map[string]int64)
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			found[key] = n
		}
	}
	return found, nil
}

// freePort is one that nobody has now.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("bench: find port: %w", err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
