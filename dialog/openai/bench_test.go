package openai

import (
	"testing"

	"handoff/dialog/openai/sim"
)

// What asking costs us and the sim together, over memory: 0 ms of model.
func BenchmarkComplete(b *testing.B) {
	for name, stream := range map[string]bool{"whole": false, "stream": true} {
		b.Run(name, func(b *testing.B) {
			s := sim.New(sim.Options{Keep: 1})
			b.Cleanup(func() { s.Close() })
			m, err := New(Config{Stream: stream, Dial: s.Dial, Providers: []Provider{{BaseURL: sim.URL, Name: "m"}}})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { m.Close() })
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Complete(b.Context(), question()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
