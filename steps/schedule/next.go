package schedule

import (
	"iter"
	"slices"
	"time"
)

// horizon is how far ahead runs are looked for: 29 February comes every four years, save 2100.
const horizon = 9 * 366

// Next are the next n times the expression fires after from, in zone. A time that daylight saving skips is skipped, and
// one that comes twice counts once, as Scheduler does. A rate is counted from from itself: AWS counts from the
// schedule's creation.
func (e Expression) Next(n int, from time.Time, zone *time.Location) []time.Time {
	var times []time.Time
	if e.every > 0 {
		for k := 1; k <= n; k++ {
			times = append(times, from.Add(time.Duration(k)*e.every).In(zone))
		}
		return times
	}
	start := from.In(zone)
	for day := range e.days(start, horizon) {
		for _, hour := range e.hours {
			for _, minute := range e.minutes {
				at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone)
				if at.Hour() != hour || at.Minute() != minute || !at.After(from) {
					continue
				}
				times = append(times, at)
				if len(times) == n {
					return times
				}
			}
		}
	}
	return times
}

// PerMonth is how often the expression fires in an average month of the year after from.
func (e Expression) PerMonth(from time.Time) float64 {
	if e.every > 0 {
		return 365.0 / 12 * 24 * float64(time.Hour) / float64(e.every)
	}
	return float64(e.daysPerYear(from)*len(e.hours)*len(e.minutes)) / 12
}

// daysPerYear is on how many days of the year after from it fires. Prices ask for it at every key press, so the usual
// case, every day of some months, is counted by the month.
func (e Expression) daysPerYear(from time.Time) (days int) {
	first := time.Date(from.Year(), from.Month(), from.Day(), 12, 0, 0, 0, time.UTC)
	everyDay := (e.day.any || e.day.unset) && (e.weekday.any || e.weekday.unset)
	if everyDay && first.Day() == 1 {
		for m := range 12 {
			if month := first.AddDate(0, m, 0); e.fires(month) {
				days += lastDay(month)
			}
		}
		return days
	}
	for d := range 365 {
		if e.fires(first.AddDate(0, 0, d)) {
			days++
		}
	}
	return days
}

// fires reports whether the expression fires at some time of a day.
func (e Expression) fires(day time.Time) bool {
	return slices.Contains(e.years, day.Year()) && slices.Contains(e.months, int(day.Month())) && e.day.matches(day) &&
		e.weekday.matches(day)
}

func (m dayOfMonth) matches(day time.Time) bool {
	last := lastDay(day)
	switch {
	case m.any || m.unset:
		return true
	case m.last:
		return day.Day() == last
	case m.lastW:
		return day.Day() == nearestWeekday(day, last, last)
	case m.nearest > 0:
		return m.nearest <= last && day.Day() == nearestWeekday(day, m.nearest, last)
	}
	return slices.Contains(m.days, day.Day())
}

func (w dayOfWeek) matches(day time.Time) bool {
	today := int(day.Weekday()) + 1
	switch {
	case w.any || w.unset:
		return true
	case w.last > 0:
		return today == w.last && day.Day()+7 > lastDay(day)
	case w.nth > 0:
		return today == w.day && (day.Day()-1)/7+1 == w.nth
	}
	return slices.Contains(w.days, today)
}

func lastDay(day time.Time) int {
	return time.Date(day.Year(), day.Month()+1, 0, 12, 0, 0, 0, time.UTC).Day()
}

// nearestWeekday is the day from Monday to Friday nearest to a date, within its month.
func nearestWeekday(day time.Time, date, last int) int {
	switch time.Date(day.Year(), day.Month(), date, 12, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday:
		if date == 1 {
			return 3
		}
		return date - 1
	case time.Sunday:
		if date == last {
			return date - 2
		}
		return date + 1
	}
	return date
}

// days are those, of so many from a time on, on which it fires, at noon of its zone.
func (e Expression) days(from time.Time, n int) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for d := range n {
			day := time.Date(from.Year(), from.Month(), from.Day()+d, 12, 0, 0, 0, from.Location())
			if e.fires(day) && !yield(day) {
				return
			}
		}
	}
}
