package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// RefusedError says that the server would lose what is acknowledged, or cannot
// run the scripts, and how that is mended. Trying again is of no use.
type RefusedError struct {
	Key, Value string // what INFO says
	Mend       string // what to do, with the line of configuration
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("redis has %s %s: %s", e.Key, e.Value, e.Mend)
}

// info is what INFO says. Managed servers allow it, and often not CONFIG.
type info map[string]string

func parseInfo(text string) info {
	about := make(info)
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			about[key] = value
		}
	}
	return about
}

// A server that still reads its files after a restart is waited for so long.
const (
	loadingPatience = 30 * time.Second
	loadingEvery    = 100 * time.Millisecond
)

// readInfo asks a server about itself. While it reads its files it does not yet
// say what it keeps (aof_enabled is 0 then), so nothing can be judged before.
func readInfo(ctx context.Context, server interface {
	Info(ctx context.Context, section ...string) *redis.StringCmd
}) (info, error) {
	patience := time.NewTimer(loadingPatience)
	defer patience.Stop()
	for {
		text, err := server.Info(ctx).Result()
		if err != nil {
			return nil, err
		}
		about := parseInfo(text)
		if about["loading"] != "1" {
			return about, nil
		}
		select {
		case <-time.After(loadingEvery):
		case <-patience.C:
			return nil, errors.New("the server is still reading its files, start again when it has")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// check refuses a server that would lose data.
func (about info) check(durability string) error {
	if !newEnough(about["redis_version"]) {
		return &RefusedError{"redis_version", about["redis_version"], "handoff needs Redis 6.2 or newer, or Valkey"}
	}
	if about["role"] == "slave" {
		return &RefusedError{"role", "slave", "this is a read-only replica; put its master into redis.url (" +
			about["master_host"] + ":" + about["master_port"] + ")"}
	}
	if policy := about["maxmemory_policy"]; policy != "noeviction" {
		return &RefusedError{"maxmemory_policy", policy, "it would throw conversations away when it is full; set: maxmemory-policy noeviction"}
	}
	if about["aof_enabled"] != "1" && durability != DurabilityMemory {
		return &RefusedError{"aof_enabled", about["aof_enabled"],
			"it would lose what it has acknowledged; set: appendonly yes and appendfsync always (or say durability: memory, if you can lose everything)"}
	}
	return nil
}

// fsync is the server's appendfsync, or "" where it does not say: INFO does not
// tell, and managed servers forbid CONFIG.
func fsync(ctx context.Context, client redis.UniversalClient) string {
	said, err := client.ConfigGet(ctx, "appendfsync").Result()
	if err != nil {
		return ""
	}
	return said["appendfsync"]
}

func newEnough(version string) bool {
	first, rest, _ := strings.Cut(version, ".")
	second, _, _ := strings.Cut(rest, ".")
	major, err := strconv.Atoi(first)
	minor, err2 := strconv.Atoi(second)
	return err == nil && err2 == nil && (major > 6 || major == 6 && minor >= 2)
}

// checkAll checks the server, of a Cluster every master.
func checkAll(ctx context.Context, client redis.UniversalClient, about info, durability string) error {
	cluster, ok := client.(*redis.ClusterClient)
	if !ok {
		return about.check(durability)
	}
	var mu sync.Mutex
	var refused error
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		about, err := readInfo(ctx, node)
		if err != nil {
			return fmt.Errorf("node %s: %w", node.Options().Addr, describe(err))
		}
		if err := about.check(durability); err != nil {
			mu.Lock()
			refused = fmt.Errorf("node %s: %w", node.Options().Addr, err)
			mu.Unlock()
		}
		return nil
	})
	if refused != nil {
		return refused
	}
	return err
}
