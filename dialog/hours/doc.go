// Package hours knows when the team is there: weekly hours, named dates and a
// calendar file, in one time zone.
//
//	week, dates ──┐
//	              ├─> Schedule ─> At(t): open until when, or closed until when
//	holidays.ics ─┘      ↑
//	                   Hours reads the file again when it changes
//
// A Schedule is pure: the same moment has the same answer. What is written are
// readings of the wall clock, so a shift may cross midnight or a change of the
// clocks: it begins when the clock first shows its beginning and ends when the
// clock last shows its end; a reading that the clock leaps over is the moment of
// the leap. A shift that crosses midnight belongs to the day on which it begins.
//
// A day that a date or the calendar names has the hours written there, or none,
// instead of the week's; a shift of the day before ends at its midnight.
package hours
