package dialog

import "time"

// maxChanges is how many changes of an opening are followed: some ten years of a team
// that comes and goes once a day.
const maxChanges = 8000

// AddOpen is Hours.Add for hours of which only At is known: a change that an admin
// made for today, on top of others.
func AddOpen(at func(time.Time) Opening, from time.Time, d time.Duration) (end time.Time) {
	d = max(d, 0)
	walkOpen(at, from, func(a, b time.Time) bool {
		if !b.IsZero() && b.Sub(a) < d {
			d -= b.Sub(a)
			return true
		}
		end = a.Add(d)
		return false
	})
	return end
}

// BetweenOpen is Hours.Between in the same way.
func BetweenOpen(at func(time.Time) Opening, a, b time.Time) (sum time.Duration) {
	walkOpen(at, a, func(from, to time.Time) bool {
		if to.IsZero() || to.After(b) {
			to = b
		}
		sum += max(to.Sub(from), 0)
		return to.Before(b)
	})
	return sum
}

// walkOpen calls each with the times at which the team is there, from a moment on,
// until each says no; the last one has no end where none is foreseen.
func walkOpen(at func(time.Time) Opening, from time.Time, each func(a, b time.Time) bool) {
	for range maxChanges {
		is := at(from)
		if is.Open && !each(from, is.Change) || !is.Change.After(from) {
			return
		}
		from = is.Change
	}
}
