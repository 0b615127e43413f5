package hours

import "time"

// reach is how far Add looks: what a team does not work off in ten years is not
// foreseen. A team that is never there ends it there too.
const reach = 3660

// block is how many days are laid out at once on the way.
const block = 30

// Add is the moment at which the team will have been there for d since from: from
// itself for d = 0 in hours, and the opening outside of them. It is zero where
// that cannot be foreseen.
func (s *Schedule) Add(from time.Time, d time.Duration) time.Time {
	d = max(d, 0)
	var at time.Time
	s.walk(from, reach, func(a, b time.Time) bool {
		if length := b.Sub(a); length < d {
			d -= length
			return true
		}
		at = a.Add(d)
		return false
	})
	return at
}

// Between is how long the team is there between two moments; 0 if b is not after a.
func (s *Schedule) Between(a, b time.Time) time.Duration {
	var sum time.Duration
	days := int(b.Sub(a)/(24*time.Hour)) + 2
	s.walk(a, days, func(from, to time.Time) bool {
		if !from.Before(b) {
			return false
		}
		if to.After(b) {
			to = b
		}
		sum += to.Sub(from)
		return to.Before(b)
	})
	return sum
}

// walk calls each with the times at which the team is there, from a moment on and in
// order, until each says no or that many days have gone. One stretch may come in
// several pieces.
func (s *Schedule) walk(at time.Time, days int, each func(a, b time.Time) bool) {
	for gone := 0; gone < days; gone += block {
		v := s.around(at, block)
		end := midnight(dayOf(at.In(s.Zone)).add(block), s.Zone)
		for _, to := range append(v.edges(at, block), end) {
			if to.After(at) && v.open(at) && !each(at, to) {
				return
			}
			at = to
		}
	}
}
