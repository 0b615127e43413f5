package discord

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// More channels than fit: those silent longest are forgotten, in memory and out of
// it, and what is kept is read back.
func TestKnownForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := must(New(Config{Token: "x"}))(t)
		k := &known{a: a}
		shelf := shelfOf("1")
		var ids []string
		for n := 1; len(ids) < shelfMost+10; n++ {
			if id := fmt.Sprint(n); shelfOf(id) == shelf {
				ids = append(ids, id)
			}
		}
		for i, id := range ids {
			if i == 10 {
				time.Sleep(48 * time.Hour) // virtual
			}
			k.note(t.Context(), id, place{Person: "7", Since: "5"})
		}
		again := &known{a: a}
		if err := again.load(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, k := range []*known{k, again} {
			if n := len(k.all()); n != shelfMost {
				t.Errorf("%d are known", n)
			}
			for i, id := range ids {
				if _, ok := k.get(id); ok != (i >= 10) {
					t.Errorf("channel %d: known %v", i, ok)
				}
			}
		}
		again.forget(t.Context(), ids[20])
		third := &known{a: a}
		_ = third.load(t.Context())
		if _, ok := third.get(ids[20]); ok {
			t.Error("what was forgotten comes back")
		}
	})
}
