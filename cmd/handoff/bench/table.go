package bench

import (
	"fmt"
	"io"
)

// table prints figures as they come: the goal, then a line each.
type table struct {
	out         io.Writer
	met, missed int
}

func (t *table) goal(g goal) {
	fmt.Fprintf(t.out, "%2d  %s\n", g.number, g.what)
}

// line is one figure: ours, what it is compared with (may be empty), what is
// asked for, and whether that is met.
func (t *table) line(what, ours, floor, target string, met bool) {
	mark := "met"
	if met {
		t.met++
	} else {
		t.missed++
		mark = "MISSED"
	}
	if floor != "" {
		floor = "F " + floor
	}
	fmt.Fprintf(t.out, "    %-34s %-22s %-18s %-34s %s\n", what, ours, floor, target, mark)
}

// note is a figure that nothing is asked of.
func (t *table) note(what, ours, floor string) {
	if floor != "" {
		floor = "F " + floor
	}
	fmt.Fprintf(t.out, "    %-34s %-22s %s\n", what, ours, floor)
}

func (t *table) end() {
	fmt.Fprintf(t.out, "\n%d met, %d missed\n", t.met, t.missed)
}
