package dialog

import (
	"slices"
	"time"

	"handoff/bot"
)

// Book is all callbacks of all teams, the earliest first. The turns of one
// conversation write it: see BookConversation.
type Book []Booking

// Booking is one callback in it.
type Booking struct {
	Team         string    `json:"team,omitempty"`
	At           time.Time `json:"at"`
	Number       string    `json:"number"` // the ticket's
	Conversation string    `json:"conversation"`
}

// BookConversation is the program's conversation that writes the book: turns of one
// conversation run one after the other, so no time is promised twice, however many
// replicas there are.
var BookConversation = bot.Address{Account: bot.Own, Chat: "callbacks"}.String()

// The book's keys in the memory: a document, and a list of older programs.
const (
	bookKey     = "callbacks:book"
	bookBareKey = "callbacks"
)

func newBook(memory bot.Memory) *document[Book] {
	d := newDocument[Book](memory, bookKey)
	d.bare = bookBareKey
	return d
}

// Free are the next times that a team can promise, n at most: within its hours, on
// the grid of its slots by the clock on its wall, not earlier than one slot from now.
// Without hours every time is one.
func (b Book) Free(team Team, hours Hours, now time.Time, n int) []time.Time {
	var free []time.Time
	slot := team.Callbacks.Slot
	end := now.AddDate(0, 0, team.ahead())
	for at := now.Add(slot); len(free) < n && !at.After(end); {
		is := Opening{Open: true, Zone: time.UTC}
		if hours != nil {
			is = hours.At(at)
		}
		if !is.Open {
			if is.Change.IsZero() {
				break
			}
			at = is.Change
			continue
		}
		at = onGrid(at, slot, is.Zone)
		switch next := at.Add(slot); {
		case !is.Change.IsZero() && next.After(is.Change):
			at = is.Change // too short before closing
		case b.taken(team, at, "") >= team.each():
			at = next
		default:
			free, at = append(free, at), next
		}
	}
	return free
}

// Fits reports whether a time is one that the team can promise, free or not.
func (b Book) Fits(team Team, hours Hours, now, at time.Time) bool {
	if team.Callbacks.Slot <= 0 || !at.After(now) || at.After(now.AddDate(0, 0, team.ahead())) {
		return false
	}
	is := Opening{Open: true, Zone: time.UTC}
	if hours != nil {
		is = hours.At(at)
	}
	return is.Open && onGrid(at, team.Callbacks.Slot, is.Zone).Equal(at) && (is.Change.IsZero() || !at.Add(team.Callbacks.Slot).After(is.Change))
}

// Take promises a time to a ticket, instead of the one that it had; false: it is
// full. An agent may promise more than there is room for.
func (b Book) Take(team Team, x Booking, agent bool) (Book, bool) {
	if !agent && b.taken(team, x.At, x.Conversation) >= team.each() {
		return b, false
	}
	b = append(b.Drop(x.Conversation, ""), x)
	slices.SortFunc(b, func(x, y Booking) int { return x.At.Compare(y.At) })
	return b, true
}

// Drop gives back the time of a conversation; with a number only that ticket's, because
// the next one there may have a time by now.
func (b Book) Drop(conversation, number string) Book {
	return slices.DeleteFunc(slices.Clone(b), func(x Booking) bool {
		return x.Conversation == conversation && (number == "" || x.Number == number)
	})
}

// Since is the book without what is past.
func (b Book) Since(now time.Time) Book {
	return slices.DeleteFunc(slices.Clone(b), func(x Booking) bool { return x.At.Before(now.Add(-24 * time.Hour)) })
}

// taken is how many others have a time that overlaps.
func (b Book) taken(team Team, at time.Time, but string) int {
	slot, n := team.Callbacks.Slot, 0
	for _, x := range b {
		if x.Team == team.Name && x.Conversation != but && x.At.Before(at.Add(slot)) && at.Before(x.At.Add(slot)) {
			n++
		}
	}
	return n
}

func (t Team) ahead() int {
	if t.Callbacks.Ahead > 0 {
		return t.Callbacks.Ahead
	}
	return 7
}

func (t Team) each() int { return max(t.Callbacks.Each, 1) }

// onGrid is the first moment from at on at which the clock on the wall shows a multiple
// of slot since midnight.
func onGrid(at time.Time, slot time.Duration, zone *time.Location) time.Time {
	local := at.In(zone)
	y, m, d := local.Date()
	shown := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	up := (shown + slot - 1) / slot * slot
	grid := time.Date(y, m, d, 0, 0, int(up/time.Second), 0, zone)
	if grid.Before(at) { // the clock was put back over it
		return at.Add(up - shown)
	}
	return grid
}
