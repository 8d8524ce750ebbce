package scheduler

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"slipway/steps/sandbox/core"
)

var (
	rateRule = core.NewPattern(`^rate\(([1-9][0-9]*) (minute|minutes|hour|hours|day|days)\)$`)
	atRule   = core.NewPattern(`^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$`)
	cronRule = core.NewPattern(`^cron\((.+)\)$`)
)

// CheckExpression refuses a schedule expression as Scheduler does, whatever is wrong with it, in one sentence.
func CheckExpression(e string) error {
	ok := false
	switch {
	case rateRule.MatchString(e):
		m := rateRule.FindStringSubmatch(e)
		ok = (m[1] == "1") == !strings.HasSuffix(m[2], "s")
	case atRule.MatchString(e):
		_, err := time.Parse("2006-01-02T15:04:05", atRule.FindStringSubmatch(e)[1])
		ok = err == nil
	case cronRule.MatchString(e):
		ok = cronFields(strings.Fields(cronRule.FindStringSubmatch(e)[1]))
	}
	if !ok {
		return invalid("Invalid Schedule Expression " + e + ".")
	}
	return nil
}

// cronField is one of the six fields of AWS's cron: its range, the names it takes for numbers, and its own signs.
type cronField struct {
	from, to int
	names    []string
	special  core.Pattern
}

var awsCron = []cronField{
	{from: 0, to: 59},
	{from: 0, to: 23},
	{from: 1, to: 31, special: core.NewPattern(`^(\?|L|L-[1-9]\d?|LW|([1-9]|[12]\d|3[01])W)$`)},
	{from: 1, to: 12, names: []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	{from: 1, to: 7, names: []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"},
		special: core.NewPattern(`^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$`)},
	{from: 1970, to: 2199},
}

// cronFields checks minutes, hours, day of month, month, day of week and year. One of the two days must be ?, and only
// one.
func cronFields(fields []string) bool {
	if len(fields) != 6 || (fields[2] == "?") == (fields[4] == "?") {
		return false
	}
	for i, f := range fields {
		if !awsCron[i].accepts(strings.ToUpper(f)) {
			return false
		}
	}
	return true
}

func (f cronField) accepts(field string) bool {
	for item := range strings.SplitSeq(field, ",") {
		if f.special != nil && f.special.MatchString(item) {
			continue
		}
		span, step, stepped := strings.Cut(item, "/")
		if n, err := strconv.Atoi(step); stepped && (err != nil || n < 1) {
			return false
		}
		if span == "*" {
			continue
		}
		a, b, isRange := strings.Cut(span, "-")
		if f.number(a) < 0 || isRange && f.number(b) < 0 {
			return false
		}
	}
	return true
}

// number reads a value or its name; -1 when it is neither or out of range.
func (f cronField) number(s string) int {
	if i := slices.Index(f.names, s); i >= 0 {
		return f.from + i
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < f.from || n > f.to {
		return -1
	}
	return n
}

// onceAt returns when a one-time schedule is due; false for other kinds.
func (s *schedule) onceAt() (time.Time, bool) {
	m := atRule.FindStringSubmatch(s.Expression)
	if m == nil {
		return time.Time{}, false
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return time.Time{}, false
	}
	at, err := time.ParseInLocation("2006-01-02T15:04:05", m[1], zone)
	return at, err == nil
}
