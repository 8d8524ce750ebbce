package schedule

import (
	"fmt"
	"strings"
	"time"
)

// Never says why an expression does not fire after a time in a zone, "" when it does.
func (e Expression) Never(after time.Time, zone *time.Location) string {
	if e.every > 0 || !e.first(after, zone).IsZero() {
		return ""
	}
	fields := strings.Fields(strings.TrimSuffix(strings.TrimPrefix(e.text, "cron("), ")"))
	day, month, weekday, year := fields[2], fields[3], fields[4], fields[5]
	if last := e.years[len(e.years)-1]; last < after.In(zone).Year() {
		return fmt.Sprintf("it never runs: its last year, %d, has gone by", last)
	}
	if gone := e.first(time.Date(firstYear, 1, 1, 0, 0, 0, 0, zone), zone); !gone.IsZero() {
		return "it never runs: its last time has gone by, and no other follows"
	}
	if e.fits() {
		return fmt.Sprintf("it never runs: the only time it names does not exist in %s, where the clocks go forward then",
			zone)
	}
	switch {
	case len(e.day.days) == 1 && len(e.months) == 1 && e.day.days[0] > longestMonth(e.months[0]):
		return fmt.Sprintf("it never runs: there is no %d %s", e.day.days[0], time.Month(e.months[0]))
	case weekday != "?":
		return fmt.Sprintf("it never runs: no day of month %s, year %s is weekday %s", month, year, weekday)
	}
	return fmt.Sprintf("it never runs: no date is day %s of month %s, year %s", day, month, year)
}

// longestMonth is how many days a month has at most.
func longestMonth(month int) int {
	return time.Date(2024, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() // a leap year
}

// mostYears is after how many years every date has met every weekday, and 29 February come again even around 2100.
const mostYears = 48

// dates calls yes for every day of the expression's years from a year on that is one of its own, until it returns true.
func (e Expression) dates(from int, zone *time.Location, yes func(day time.Time) bool) bool {
	looked := 0
	for _, year := range e.years {
		if year < from {
			continue
		}
		if looked++; looked > mostYears {
			return false
		}
		for _, month := range e.months {
			for day := time.Date(year, time.Month(month), 1, 12, 0, 0, 0, zone); int(day.Month()) == month; day = day.AddDate(0,
				0, 1) {
				if e.fires(day) && yes(day) {
					return true
				}
			}
		}
	}
	return false
}

// first is the first time an expression fires after another, zero when it never does. Unlike Next it looks to the end
// of the years.
func (e Expression) first(after time.Time, zone *time.Location) (at time.Time) {
	e.dates(after.In(zone).Year(), zone, func(day time.Time) bool {
		at = e.on(day, after)
		return !at.IsZero()
	})
	return at
}

// on is the first time of a day, after another, that exists.
func (e Expression) on(day, after time.Time) time.Time {
	for _, hour := range e.hours {
		for _, minute := range e.minutes {
			at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, day.Location())
			if at.Hour() == hour && at.Minute() == minute && at.After(after) {
				return at
			}
		}
	}
	return time.Time{}
}

// fits reports whether any day of its years is one of the expression's.
func (e Expression) fits() bool {
	return e.dates(firstYear, time.UTC, func(time.Time) bool { return true })
}

// oddHours is with how many hours of the day a change of the clocks is worth a word: a job of every hour misses one, or
// has one more.
const oddHours = 6

// Changes says what the clocks' changes of the year after a time do to an expression in a zone: "" for nothing.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html (daylight saving time)
func (e Expression) Changes(after time.Time, zone *time.Location) string {
	if e.every > 0 || len(e.hours) > oddHours {
		return ""
	}
	start := after.In(zone)
	var skipped, twice string
	for day := range e.days(start, 366) {
		for _, hour := range e.hours {
			for _, minute := range e.minutes {
				at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone)
				clock := fmt.Sprintf("%02d:%02d on %s", hour, minute, day.Format("2006-01-02"))
				switch {
				case at.Hour() != hour || at.Minute() != minute:
					skipped = firstOf(skipped, clock+" does not exist in "+zone.String()+", where the clocks go forward: the run of "+
						"that day is left out")
				case again(at):
					twice = firstOf(twice, clock+" comes twice in "+zone.String()+", where the clocks go back: it runs once")
				}
			}
		}
	}
	return strings.Trim(skipped+"; "+twice, "; ")
}

// again reports whether the clock shows a time a second time on the same day.
func again(at time.Time) bool {
	for _, shift := range []time.Duration{time.Hour, 30 * time.Minute, 2 * time.Hour} {
		for _, other := range []time.Time{at.Add(shift), at.Add(-shift)} {
			if other.Hour() == at.Hour() && other.Minute() == at.Minute() {
				return true
			}
		}
	}
	return false
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
