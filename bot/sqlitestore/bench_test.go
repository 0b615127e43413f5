package sqlitestore_test

import (
	"testing"

	"handoff/bot/storetest"
)

func BenchmarkMemory(b *testing.B) { storetest.Bench(b, openMemory) }

func BenchmarkFile(b *testing.B) { storetest.Bench(b, openFile) }
