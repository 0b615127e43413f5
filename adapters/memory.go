package adapters

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"handoff/bot"
)

var _ bot.Memory = (*OwnMemory)(nil)

// OwnMemory is a bot.Memory that ends with the process: an adapter's that was given
// none, and tests'. What is kept for a while is kept to the end. The zero value is
// empty.
type OwnMemory struct {
	mu   sync.Mutex
	kept map[string][]byte
}

// Get implements bot.Memory.
func (o *OwnMemory) Get(_ context.Context, key string) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return bytes.Clone(o.kept[key]), nil
}

// Head implements bot.Memory.
func (o *OwnMemory) Head(ctx context.Context, key string, n int) ([]byte, error) {
	v, err := o.Get(ctx, key)
	return v[:min(len(v), max(n, 0))], err
}

// Set implements bot.Memory.
func (o *OwnMemory) Set(_ context.Context, key string, v []byte, _ time.Duration) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.set(key, v)
	return nil
}

func (o *OwnMemory) set(key string, v []byte) {
	switch {
	case v == nil:
		delete(o.kept, key)
	case o.kept == nil:
		o.kept = make(map[string][]byte)
		fallthrough
	default:
		o.kept[key] = bytes.Clone(v)
	}
}

// Swap implements bot.Memory.
func (o *OwnMemory) Swap(_ context.Context, key string, old, v []byte, _ time.Duration) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	is := o.kept[key]
	same := func(x []byte) bool { return bytes.Equal(is, x) && (is == nil) == (x == nil) }
	if !same(old) {
		return same(v), nil
	}
	o.set(key, v)
	return true, nil
}

// Count implements bot.Memory.
func (o *OwnMemory) Count(_ context.Context, key string) (n int64, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if v := o.kept[key]; v != nil {
		if n, err = strconv.ParseInt(string(v), 10, 64); err != nil {
			return 0, fmt.Errorf("adapters: count %s: %w", key, err)
		}
	}
	n++
	o.set(key, strconv.AppendInt(nil, n, 10))
	return n, nil
}
