package telegram

import (
	"testing"
	"testing/synctest"

	"handoff/adapters"
)

func TestProfile(t *testing.T) {
	within(t, func(w *world) {
		memory := &adapters.OwnMemory{}
		start := func() {
			stop := w.listenAs(w.adapter(func(c *Config) { c.Memory = memory }))
			synctest.Wait()
			_ = stop()
		}
		w.sim.SetProfile("short_description", "zh", "店主写的")
		start()
		start()
		if got := w.sim.Profile("description", ""); got != english.description {
			t.Errorf("%q", got)
		}
		if got := w.sim.Profile("description", "zh"); got != chinese.description {
			t.Errorf("%q", got)
		}
		if got := w.sim.Profile("short_description", "zh"); got != "店主写的" {
			t.Errorf("the owner's is overwritten: %q", got)
		}
		if set, get := len(w.sim.Calls("setMyDescription")), len(w.sim.Calls("getMyDescription")); set != 2 || get != 2 {
			t.Errorf("set %d times, asked %d times", set, get)
		}
		// The owner changes it, then we have another text: his stays, an old one of ours
		// is replaced.
		key := func(kind, language string) string { return w.a.memoryKey("profile/" + kind + "/" + language) }
		for _, k := range []string{key("description", ""), key("description", "zh")} {
			if err := memory.Set(w.t.Context(), k, []byte("ours of last year"), 0); err != nil {
				t.Fatal(err)
			}
		}
		w.sim.SetProfile("description", "", "the owner's")
		w.sim.SetProfile("description", "zh", "ours of last year")
		start()
		if en, zh := w.sim.Profile("description", ""), w.sim.Profile("description", "zh"); en != "the owner's" || zh != chinese.description {
			t.Errorf("%q %q", en, zh)
		}
	})
}
