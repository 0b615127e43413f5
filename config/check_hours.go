package config

import (
	"os"
	"path/filepath"
)

func (d *decoder) hours(key string, h *Hours) {
	if h == nil {
		return
	}
	d.zone(key+".zone", h.Zone)
	if h.Week != nil {
		d.week(key+".week", h.Week)
	}
	seen := map[[3]int]int{}
	for i, text := range h.Holidays {
		at := d.item(key+".holidays", i)
		day, err := parseHoliday(text)
		if err != nil {
			d.report(at, "%s", err)
			continue
		}
		date := [3]int{day.Year, int(day.Month), day.Day}
		if first, twice := seen[date]; twice {
			d.report(at, "is written twice, first as entry %d; delete one", first+1)
			continue
		}
		seen[date] = i
	}
	if h.Calendar == "" {
		return
	}
	h.Calendar = d.local(h.Calendar)
	switch info, err := os.Stat(h.Calendar); {
	case err != nil:
		d.report(key+".calendar", "%s; mend the name or put the file there; relative names start from %s", reason(err), d.folder())
	case info.IsDir():
		d.report(key+".calendar", "is a folder; name the file in it, as %s", filepath.Join(filepath.Base(h.Calendar), "holidays.ics"))
	}
}

// week checks each day, and that no shift over midnight runs into the next day's.
func (d *decoder) week(key string, w *Week) {
	var week [7][]Shift
	good, some := true, false
	for i, text := range w.days() {
		shifts, err := parseShifts(text)
		if err != nil {
			d.report(key+"."+dayKeys[i], "%s", err)
			good = false
		}
		week[i], some = shifts, some || len(shifts) > 0
	}
	if !good {
		return
	}
	if !some {
		d.report(key, `nobody is ever there; write at least one day, as mon: "9:00-17:00"`)
	}
	for i, shifts := range week {
		next := (i + 1) % 7
		if len(shifts) == 0 || len(week[next]) == 0 {
			continue
		}
		if last := shifts[len(shifts)-1]; last.To-minutesOfDay > week[next][0].From {
			d.report(key+"."+dayKeys[next], "%s overlaps with %s of the day before; write one of them shorter", week[next][0], last)
		}
	}
}
