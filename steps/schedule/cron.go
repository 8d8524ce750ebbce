package schedule

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Expression is a parsed schedule expression: cron(…) in AWS's six-field dialect, or rate(…). What was written in Unix
// cron's five fields is held in AWS's six.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
type Expression struct {
	text string // as AWS takes it

	every                         time.Duration // of a rate; the rest is a cron's
	minutes, hours, months, years []int
	day                           dayOfMonth
	weekday                       dayOfWeek
}

// dayOfMonth is the third field.
type dayOfMonth struct {
	any     bool // *
	unset   bool // ?
	days    []int
	last    bool // L
	lastW   bool // LW, the last weekday
	nearest int  // 15W: the weekday nearest to the 15th
}

// dayOfWeek is the fifth field; 1 is Sunday.
type dayOfWeek struct {
	any   bool
	unset bool
	days  []int
	last  int // 6L: the month's last Friday
	nth   int // 6#2: with day, the month's second Friday
	day   int
}

const (
	firstYear = 1970
	lastYear  = 2199
)

var (
	monthNames   = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdayNames = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
	ratePattern  = regexp.MustCompile(`^rate\(\s*(\d+)\s+(minute|minutes|hour|hours|day|days)\s*\)$`)
)

// Parse reads a schedule expression of AWS's, whose cron( ) may be left out, or of Unix cron: five fields, or @daily.
// The number of fields tells the dialects apart.
func Parse(text string) (Expression, error) {
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "@"):
		return parseNickname(text)
	case strings.HasPrefix(text, "rate("):
		return parseRate(text)
	case strings.HasPrefix(text, "TZ=") || strings.HasPrefix(text, "CRON_TZ="):
		return Expression{}, fmt.Errorf("%q: the time zone has an answer of its own, schedule.timezone, for all jobs", text)
	case strings.HasPrefix(text, "at("):
		return Expression{}, fmt.Errorf("%q runs once: a job needs cron(…) or rate(…); run it now with slipway run", text)
	case strings.HasPrefix(text, "cron(") && strings.HasSuffix(text, ")"):
		return parseCron(text[5 : len(text)-1])
	case strings.ContainsAny(text, "()"):
		return Expression{}, fmt.Errorf("%q is neither cron(…) nor rate(…): for example cron(0 3 * * ? *) or rate(1 hour)",
			text)
	}
	return parseCron(text)
}

// String is the expression as AWS takes it: cron(0 23 * * ? *).
func (e Expression) String() string { return e.text }

// Short is the expression without cron( ), as slipway.yaml has it: 0 23 * * ? *.
func (e Expression) Short() string {
	if fields, ok := strings.CutPrefix(e.text, "cron("); ok {
		return strings.TrimSuffix(fields, ")")
	}
	return e.text
}

func parseRate(text string) (Expression, error) {
	m := ratePattern.FindStringSubmatch(text)
	if m == nil {
		return Expression{}, fmt.Errorf("%q is not a rate: rate(NUMBER minutes|hours|days), for example rate(6 hours)", text)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n < 1 || n > 100000 {
		return Expression{}, fmt.Errorf("%q: the number must be at least 1: for example rate(6 hours)", text)
	}
	unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[m[2][0]]
	return Expression{text: "rate(" + m[1] + " " + m[2] + ")", every: time.Duration(n) * unit}, nil
}

func parseCron(text string) (Expression, error) {
	fields := strings.Fields(strings.ToUpper(text))
	if len(fields) == 5 {
		six, err := translate(fields)
		if err != nil {
			return Expression{}, err
		}
		fields = six
	}
	if len(fields) != 6 {
		return Expression{}, fmt.Errorf("%q has %d fields: AWS's cron has six (minute hour day month weekday year, for "+
			"example 0 3 * * ? *), Unix cron's five (0 3 * * *)", text, len(fields))
	}
	e := Expression{text: "cron(" + strings.Join(fields, " ") + ")"}
	var err error
	if e.minutes, err = list("minute", fields[0], 0, 59, nil); err != nil {
		return e, err
	}
	if e.hours, err = list("hour", fields[1], 0, 23, nil); err != nil {
		return e, err
	}
	if e.day, err = parseDay(fields[2]); err != nil {
		return e, err
	}
	if e.months, err = list("month", fields[3], 1, 12, monthNames); err != nil {
		return e, err
	}
	if e.weekday, err = parseWeekday(fields[4]); err != nil {
		return e, err
	}
	if e.years, err = list("year", fields[5], firstYear, lastYear, nil); err != nil {
		return e, fmt.Errorf("%w%s", err, secondsFirst(fields))
	}
	if e.day.unset == e.weekday.unset {
		return e, fmt.Errorf("%q: exactly one of day and weekday must be ?: every day is 0 3 * * ? *, every Monday is 0 3 "+
			"? * MON *%s", text, secondsFirst(fields))
	}
	return e, nil
}

// secondsFirst says what six fields mean where the first are seconds, as Spring and Quartz write them, "" where they
// cannot.
func secondsFirst(fields []string) string {
	second, rest := fields[0], slices.Clone(fields[1:])
	if second != "0" || fields[2] == "*" && fields[5] == "*" { // it lacks a ? and nothing else
		return ""
	}
	for i, part := range rest {
		if part == "?" {
			rest[i] = "*"
		}
	}
	six, err := translate(rest)
	if err != nil || strings.ContainsAny(rest[4], "0123456789") { // Quartz counts from Sunday 1, Spring from 0
		return ""
	}
	return "; if it begins with the seconds, as Spring's and Quartz's do, write " + strings.Join(six, " ")
}
