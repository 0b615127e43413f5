package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Durability is what Open asks of the server.
const (
	DurabilityAOF    = "aof"    // an append-only file: what is acknowledged survives a kill of the server
	DurabilityMemory = "memory" // none: a restart of the server loses everything
)

// Config says where the Redis is.
type Config struct {
	// URLs are redis://[user:password@]host:port/db, rediss:// with TLS or
	// unix://. One is a single server, or one node of a Cluster; several are nodes
	// of a Cluster, or with SentinelMaster the Sentinels. User, password, db and
	// TLS are those of the first.
	URLs           []string
	SentinelMaster string // the name under which the Sentinels know the master
	Prefix         string // of every key; default "handoff"
	Durability     string // DurabilityAOF, the default, or DurabilityMemory
	// Dialer connects; nil means net.Dialer.
	Dialer func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Times of the client.
const (
	dialTimeout = 5 * time.Second
	callTimeout = 5 * time.Second // of a call whose context says nothing shorter
)

// poolSize is how many connections a process has at most to a server. A script
// takes the server some 0.1 ms and it runs one at a time, so more would only
// wait there instead of here.
const poolSize = 32

// options reads a configuration. Errors name no password.
func (c Config) options() (*redis.UniversalOptions, error) {
	if len(c.URLs) == 0 {
		return nil, errors.New("no URL")
	}
	if strings.ContainsAny(c.Prefix, "{}") {
		return nil, fmt.Errorf("prefix %q: no braces, they would move keys between the nodes of a Cluster", c.Prefix)
	}
	var o *redis.UniversalOptions
	for i, text := range c.URLs {
		parsed, err := redis.ParseURL(text)
		if err != nil {
			// The library's error repeats the URL, and with it the password.
			return nil, fmt.Errorf("URL %d is not like redis://user:password@host:6379/0", i+1)
		}
		if o == nil {
			o = &redis.UniversalOptions{DB: parsed.DB, Username: parsed.Username, Password: parsed.Password, TLSConfig: parsed.TLSConfig}
		}
		o.Addrs = append(o.Addrs, parsed.Addr)
	}
	o.MasterName = c.SentinelMaster
	o.Dialer = c.Dialer
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = dialTimeout, callTimeout, callTimeout
	// Without this a deadline is not kept at all.
	o.ContextTimeoutEnabled = true
	// The library would repeat any command, Count and claim too; script.go repeats
	// what is safe to repeat.
	o.MaxRetries, o.DialerRetries = -1, 1
	o.PoolSize, o.PoolTimeout = poolSize, callTimeout
	o.PipelinePoolSize = -1
	o.Protocol = 2 // with 3 the library looks for pushed messages around each command
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o, nil
}

// connect makes the client that the server needs, and reports what INFO says.
func (c Config) connect(ctx context.Context) (redis.UniversalClient, info, error) {
	o, err := c.options()
	if err != nil {
		return nil, nil, err
	}
	client := redis.NewUniversalClient(o)
	about, err := readInfo(ctx, client)
	if err != nil {
		return nil, nil, errors.Join(describe(err), client.Close())
	}
	if _, single := client.(*redis.Client); single && o.MasterName == "" && about["cluster_enabled"] == "1" {
		if err := client.Close(); err != nil {
			return nil, nil, err
		}
		o.IsClusterMode, o.DB = true, 0
		client = redis.NewUniversalClient(o)
	}
	return client, about, nil
}

// describe says in one line what is wrong with the server, where we know.
func describe(err error) error {
	var network *net.OpError
	switch {
	case err == nil:
		return nil
	case redis.HasErrorPrefix(err, "WRONGPASS"), redis.HasErrorPrefix(err, "NOAUTH"), strings.Contains(err.Error(), "invalid password"):
		return fmt.Errorf("the user or password in the URL is wrong: %w", err)
	case errors.As(err, &network) && network.Op == "dial":
		return fmt.Errorf("nobody answers there, is the server running and the URL right: %w", err)
	case redis.HasErrorPrefix(err, "OOM"):
		return fmt.Errorf("the server is full, raise its maxmemory: %w", err)
	case redis.HasErrorPrefix(err, "MISCONF"):
		return fmt.Errorf("the server cannot write to its disk: %w", err)
	case redis.HasErrorPrefix(err, "READONLY"):
		return fmt.Errorf("the server is a read-only replica: %w", err)
	}
	return err
}
