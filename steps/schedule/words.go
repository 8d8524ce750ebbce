package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Words says in words when an expression fires: "every day at 03:00". They are made of the same sets as the next runs,
// so that they never say more than will happen; a library that puts cron into words reads its text.
func (e Expression) Words() string {
	if e.every > 0 {
		return everyWords(e.every)
	}
	times, days, years := e.timeWords(), e.dayWords(), e.yearWords()
	switch {
	case !strings.HasPrefix(times, "every "):
		times = days + " " + times
	case days != "every day":
		times += ", " + days
	}
	if years != "" {
		times += ", " + years
	}
	return times
}

func everyWords(every time.Duration) string {
	for _, unit := range []struct {
		name string
		long time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if every%unit.long == 0 {
			return everyNth(int(every/unit.long), unit.name)
		}
	}
	return "every " + every.String()
}

func everyNth(n int, unit string) string {
	if n == 1 {
		return "every " + unit
	}
	return fmt.Sprintf("every %d %ss", n, unit)
}

// mostTimes is how many times of a day are listed one by one.
const mostTimes = 4

// timeWords says at which times of a day it fires.
func (e Expression) timeWords() string {
	hours, minutes := e.hours, e.minutes
	first, last := clock(hours[0], minutes[0]), clock(hours[len(hours)-1], minutes[len(minutes)-1])
	step, even := stepOf(minutes)
	if len(hours)*len(minutes) <= mostTimes || len(hours) == 1 && !even {
		var times []string
		for _, h := range hours {
			for _, m := range minutes {
				times = append(times, clock(h, m))
			}
		}
		return "at " + and(times)
	}
	throughout := even && minutes[0] == 0 && minutes[len(minutes)-1]+step == 60 // the hour is parted evenly
	hourStep, evenHours := stepOf(hours)
	switch {
	case throughout && len(hours) == 24:
		return everyNth(step, "minute")
	case len(hours) == 1, throughout && evenHours && hourStep == 1:
		return everyNth(step, "minute") + " from " + first + " to " + last
	case len(minutes) == 1 && len(hours) == 24 && minutes[0] == 0:
		return "every hour"
	case len(minutes) == 1 && len(hours) == 24:
		return "every hour at " + past(minutes[0])
	case len(minutes) == 1 && evenHours:
		return everyNth(hourStep, "hour") + " from " + first + " to " + last
	}
	within := minuteWords(minutes)
	switch {
	case len(hours) == 24:
		return within + " of every hour"
	case evenHours && hourStep == 1:
		return fmt.Sprintf("%s of every hour from %02d to %02d", within, hours[0], hours[len(hours)-1])
	case evenHours && len(hours) > mostTimes:
		return fmt.Sprintf("%s of every %s hour from %02d to %02d", within, ordinal(hourStep), hours[0], hours[len(hours)-1])
	}
	return within + " of the hours " + and(each(hours, func(h int) string { return fmt.Sprintf("%02d", h) }))
}

// minuteWords are minutes of an hour.
func minuteWords(minutes []int) string {
	if step, even := stepOf(minutes); even && len(minutes) > mostTimes {
		return fmt.Sprintf("%s from %s to %s", everyNth(step, "minute"), past(minutes[0]), past(minutes[len(minutes)-1]))
	}
	return "at " + and(each(minutes, past))
}

func clock(hour, minute int) string { return fmt.Sprintf("%02d:%02d", hour, minute) }
func past(minute int) string        { return fmt.Sprintf(":%02d", minute) }

// dayWords says on which days it fires.
func (e Expression) dayWords() string {
	months := e.monthWords()
	of := " of every month"
	if months != "" {
		of = " of " + months
	}
	switch d := e.day; {
	case d.last:
		return "on the last day" + of
	case d.lastW:
		return "on the last weekday (Monday to Friday)" + of
	case d.nearest > 0:
		return "on the weekday (Monday to Friday) nearest the " + ordinal(d.nearest) + of
	case !d.any && !d.unset && len(d.days) < 31:
		return "on " + monthDays(d.days) + of
	}
	switch w := e.weekday; {
	case w.last > 0:
		return "on the last " + weekday(w.last) + of
	case w.nth > 0:
		return "on the " + []string{"first", "second", "third", "fourth", "fifth"}[w.nth-1] + " " + weekday(w.day) + of
	case !w.any && !w.unset && len(w.days) < 7:
		return strings.TrimSuffix(weekdaysWords(w.days)+" in "+months, " in ")
	}
	return strings.TrimSuffix("every day in "+months, " in ")
}

// monthDays are days of a month.
func monthDays(days []int) string {
	first, last := "the "+ordinal(days[0]), ordinal(days[len(days)-1])
	switch step, even := stepOf(days); {
	case even && len(days) > mostTimes && step == 1:
		return first + " to the " + last
	case even && len(days) > mostTimes:
		return "every " + ordinal(step) + " day from " + first + " to the " + last
	}
	return "the " + and(each(days, ordinal))
}

// weekdaysWords are days of the week, Sunday 1.
func weekdaysWords(days []int) string {
	if step, even := stepOf(days); even && step == 1 && len(days) > 2 {
		return weekday(days[0]) + " to " + weekday(days[len(days)-1])
	}
	if days[0] == 1 && len(days) > 1 { // the week of people ends with Sunday
		days = append(append([]int{}, days[1:]...), 1)
	}
	return "every " + and(each(days, weekday))
}

func weekday(n int) string { return time.Weekday((n - 1) % 7).String() }

// monthWords are the months, "" for all.
func (e Expression) monthWords() string {
	if len(e.months) == 12 {
		return ""
	}
	name := func(n int) string { return time.Month(n).String() }
	if step, even := stepOf(e.months); even && step == 1 && len(e.months) > 2 {
		return name(e.months[0]) + " to " + name(e.months[len(e.months)-1])
	}
	return and(each(e.months, name))
}

// yearWords are the years, "" for all.
func (e Expression) yearWords() string {
	first, last := e.years[0], e.years[len(e.years)-1]
	step, even := stepOf(e.years)
	switch {
	case len(e.years) == lastYear-firstYear+1:
		return ""
	case len(e.years) == 1:
		return fmt.Sprintf("in %d only", first)
	case even && step == 1 && last == lastYear:
		return fmt.Sprintf("from %d on", first)
	case even && step == 1 && len(e.years) > 2:
		return fmt.Sprintf("from %d to %d", first, last)
	case even && len(e.years) > mostTimes:
		return fmt.Sprintf("every %s year from %d to %d", ordinal(step), first, last)
	}
	return "in " + and(each(e.years, strconv.Itoa))
}

// stepOf is the distance of numbers that are all as far apart; even is false where they are not, or there is one.
func stepOf(values []int) (step int, even bool) {
	if len(values) < 2 {
		return 0, false
	}
	step = values[1] - values[0]
	for i := 2; i < len(values); i++ {
		if values[i]-values[i-1] != step {
			return 0, false
		}
	}
	return step, true
}

func ordinal(n int) string {
	switch {
	case n%100/10 == 1:
	case n%10 == 1:
		return strconv.Itoa(n) + "st"
	case n%10 == 2:
		return strconv.Itoa(n) + "nd"
	case n%10 == 3:
		return strconv.Itoa(n) + "rd"
	}
	return strconv.Itoa(n) + "th"
}

// and joins words: "a, b and c".
func and(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func each(values []int, word func(int) string) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = word(v)
	}
	return words
}
