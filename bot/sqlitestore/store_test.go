package sqlitestore_test

import (
	"context"
	"path/filepath"
	"testing"

	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/bot/storetest"
)

func openMemory(t testing.TB, o bot.StoreOptions) bot.Store {
	return open(t, sqlitestore.Memory, o)
}

func openFile(t testing.TB, o bot.StoreOptions) bot.Store {
	return open(t, filepath.Join(t.TempDir(), "handoff.db"), o)
}

func open(t testing.TB, file string, o bot.StoreOptions) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.Open(context.Background(), file, o, nil)
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

func TestConformanceMemory(t *testing.T) {
	storetest.Run(t, openMemory)
}

func TestConformanceFile(t *testing.T) {
	storetest.Run(t, openFile)
}
