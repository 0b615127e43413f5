package redisstore

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
)

// loading is a server that reads its files for a while after a restart.
type loading struct{ until time.Time }

func (l loading) Info(context.Context, ...string) *redis.StringCmd {
	if time.Now().Before(l.until) {
		return redis.NewStringResult("loading:1\r\naof_enabled:0\r\n", nil)
	}
	return redis.NewStringResult("loading:0\r\naof_enabled:1\r\n", nil)
}

// A server that still reads its files is waited for, not refused for what it does
// not say yet.
func TestLoadingIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		about, err := readInfo(t.Context(), loading{time.Now().Add(10 * time.Second)})
		if err != nil || about["aof_enabled"] != "1" {
			t.Errorf("after 10 s of loading: %v, %v", about, err)
		}
		if _, err = readInfo(t.Context(), loading{time.Now().Add(time.Hour)}); err == nil || errors.As(err, new(*RefusedError)) {
			t.Errorf("after an hour of loading: %v, want an error that is no refusal", err)
		}
	})
}
