package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"handoff/config"
	"handoff/dialog/hours"
)

// newHours are the team's hours; nil without that section.
func newHours(c *config.Config, log *slog.Logger) (*hours.Hours, config.Problems) {
	if c.Hours == nil {
		return nil, nil
	}
	return hoursOf(c, "hours", c.Hours, log)
}

// hoursOf are those of one section of the configuration.
func hoursOf(c *config.Config, key string, of *config.Hours, log *slog.Logger) (*hours.Hours, config.Problems) {
	zone, err := time.LoadLocation(of.Zone)
	if err != nil {
		return nil, config.Problems{c.Problem(key+".zone", "is no time zone; write area and city, as Europe/Berlin")}
	}
	week := hours.Always()
	if shifts, ok := of.Shifts(); ok {
		for i := range shifts {
			week[i] = spans(shifts[i])
		}
	}
	var dates []hours.Date
	for _, d := range of.Days() {
		dates = append(dates, hours.Date{Year: d.Year, Month: d.Month, Day: d.Day, Name: d.Name, Open: spans(d.Shifts)})
	}
	h, wrong := hours.New(hours.Config{Zone: zone, Week: week, Dates: dates, Calendar: of.Calendar, Log: log})
	var problems config.Problems
	for _, p := range wrong {
		problems = append(problems, c.Problem(key+".calendar", p.Error()))
	}
	return h, problems
}

func spans(shifts []config.Shift) []hours.Span {
	var out []hours.Span
	for _, s := range shifts {
		out = append(out, hours.Span(s))
	}
	return out
}

// watchHours reads the holidays' calendars again as they change.
func watchHours(ctx context.Context, m mind) error {
	var watches []func(context.Context) error
	if m.hours != nil {
		watches = append(watches, m.hours.Watch)
	}
	for _, h := range m.teams {
		watches = append(watches, h.Watch)
	}
	return together(ctx, watches...)
}

// checkHours says how the hours are understood: what they mean right now.
func checkHours(c *config.Config, problems config.Problems, found *findings) {
	if c.Hours == nil || problems.Concern("hours") {
		return
	}
	h, wrong := newHours(c, slog.New(slog.DiscardHandler))
	if len(wrong) > 0 {
		return // told with the configuration
	}
	is := h.At(time.Now())
	state, turn := "closed", "opens"
	if is.Open {
		state, turn = "open", "closes"
	}
	next := "and no change is foreseen"
	if !is.Change.IsZero() {
		next = fmt.Sprintf("and %s %s", turn, is.Change.In(is.Zone).Format("Mon 2 Jan 2006 15:04"))
	}
	found.good("hours", "%s: the team is %s now, %s", c.Hours.Zone, state, next)
}
