package redisstore_test

import (
	"flag"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/redisstore/redistest"
	"handoff/bot/sqlitestore"
	"handoff/bot/storetest"
)

// TestMain lets more tests run at once than there are cores: most of them wait for
// leases and clocks to end. -parallel still has its way.
func TestMain(m *testing.M) {
	flag.Parse()
	if n := flag.Lookup("test.parallel"); n.Value.String() == n.DefValue {
		_ = n.Value.Set("8")
	}
	os.Exit(m.Run())
}

// open opens a store and has it closed at the test's end.
func open(t testing.TB, config redisstore.Config, o bot.StoreOptions) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), config, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// single opens a store on the server that the tests share.
func single(t testing.TB, o bot.StoreOptions) bot.Store {
	url, prefix := redistest.Shared(t)
	return open(t, redisstore.Config{URLs: []string{url}, Prefix: prefix}, o)
}

// cluster opens a store on the cluster that the tests share.
func cluster(t testing.TB, o bot.StoreOptions) bot.Store {
	addrs, prefix := redistest.Cluster(t)
	config := redisstore.Config{Prefix: prefix}
	for _, addr := range addrs {
		config.URLs = append(config.URLs, fmt.Sprintf("redis://%s/0", addr))
	}
	return open(t, config, o)
}

// embedded opens the store that decides what is right.
func embedded(t testing.TB, o bot.StoreOptions) bot.Store {
	s, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSingle(t *testing.T) {
	t.Parallel()
	storetest.Run(t, single)
}

func TestCluster(t *testing.T) {
	t.Parallel()
	storetest.Run(t, cluster)
}

// What is compared are answers, not what a kill leaves: the server of this test
// writes to no disk, which would take nine tenths of the time.
func TestCompare(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t, "--appendonly", "no")
	var opened atomic.Int64
	storetest.Compare(t, embedded, func(t testing.TB, o bot.StoreOptions) bot.Store {
		prefix := fmt.Sprint("compare", opened.Add(1))
		return open(t, redisstore.Config{URLs: []string{server.URL()}, Prefix: prefix, Durability: redisstore.DurabilityMemory}, o)
	})
}
