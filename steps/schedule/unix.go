package schedule

import (
	"fmt"
	"slices"
	"strings"
)

// nicknames are Unix cron's short names for five fields.
var nicknames = map[string]string{"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
	"@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *"}

// parseNickname reads @daily and its like.
func parseNickname(text string) (Expression, error) {
	name := strings.ToLower(text)
	switch fields, known := nicknames[name]; {
	case known:
		return parseCron(fields)
	case name == "@reboot":
		return Expression{}, fmt.Errorf("%q runs when a machine starts, and there is none here: a worker runs all the time, "+
			"a release command before each deploy", text)
	case strings.HasPrefix(name, "@every"):
		return Expression{}, fmt.Errorf("%q is not Unix cron's: write rate(NUMBER minutes|hours|days), for example rate(6 "+
			"hours)", text)
	}
	return Expression{}, fmt.Errorf("%q is none of @hourly, @daily, @weekly, @monthly and @yearly", text)
}

// translate makes AWS's six fields of the five of Unix cron. It means the same or fails: AWS counts the days of the
// week from 1, Sunday, and knows no two restrictions on the day.
func translate(f []string) ([]string, error) {
	text := strings.Join(f, " ")
	if strings.ContainsAny(f[2], "?LW") || strings.ContainsAny(f[4], "?#") || strings.HasSuffix(f[4], "L") {
		return nil, fmt.Errorf("%q has five fields, as Unix cron, and ?, L, W or # of AWS's six: with a year it is "+
			"%s, where weekday 1 is Sunday", text, text+" *")
	}
	var bad error
	field := func(name, part string, low, high int, names []string) []int {
		values, err := unixField(name, part, low, high, names)
		if bad == nil {
			bad = err
		}
		return values
	}
	minutes, hours := field("minute", f[0], 0, 59, nil), field("hour", f[1], 0, 23, nil)
	days := field("day", f[2], 1, 31, nil)
	months := field("month", f[3], 1, 12, monthNames)
	weekdays := field("weekday", f[4], 0, 7, weekdayNames)
	if bad != nil {
		return nil, bad
	}
	for i, d := range weekdays {
		weekdays[i] = d % 7 // 0 and 7 are both Sunday
	}
	slices.Sort(weekdays)
	weekdays = slices.Compact(weekdays)
	six := []string{sameInAWS(f[0], minutes), sameInAWS(f[1], hours), sameInAWS(f[2], days), sameInAWS(f[3], months), "?",
		"*"}
	switch everyDay, everyWeekday := everyOf(f[2]), everyOf(f[4]); {
	case everyDay && everyWeekday:
		six[2] = "*"
	case everyWeekday:
	case everyDay:
		six[2], six[4] = "?", weekdayList(weekdays)
	default:
		return nil, twoDays(text, f, six, weekdayList(weekdays))
	}
	return six, nil
}

// everyOf reports whether a field of Unix cron leaves the day open.
func everyOf(part string) bool { return part == "*" || part == "*/1" }

// unixField reads a field of Unix cron. A step behind a single number is refused: some crons run to the end of the
// field from there, others refuse it or run once.
func unixField(name, text string, low, high int, names []string) ([]int, error) {
	for part := range strings.SplitSeq(text, ",") {
		if from, step, stepped := strings.Cut(part, "/"); stepped && from != "*" && !strings.Contains(from, "-") {
			return nil, fmt.Errorf("%s %q means different things to different crons: write %s-%d/%s, or AWS's six fields", name,
				part, from, high, step)
		}
	}
	return list(name, text, low, high, names)
}

// sameInAWS is a field for AWS: as it is written, but that a step within a range becomes the list it means, since AWS
// promises steps behind a start alone.
func sameInAWS(text string, values []int) string {
	if !strings.Contains(text, "-") || !strings.Contains(text, "/") {
		return text
	}
	return numbers(values)
}

func numbers(values []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(values), " ", ","), "[]")
}

// weekdayList names days of the week, Sunday 0: names read alike in both dialects.
func weekdayList(days []int) string {
	last := len(days) - 1
	if len(days) > 2 && days[last]-days[0] == last {
		return weekdayNames[days[0]] + "-" + weekdayNames[days[last]]
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = weekdayNames[d]
	}
	return strings.Join(names, ",")
}

// twoDays refuses an expression with a day of the month and a day of the week: Unix cron runs on either, or, where one
// of them begins with a *, on those that are both.
func twoDays(text string, f, six []string, weekdays string) error {
	if strings.HasPrefix(f[2], "*") || strings.HasPrefix(f[4], "*") {
		return fmt.Errorf("%q runs on the days that are both day %s of the month and weekday %s; AWS takes one of the two",
			text, f[2], f[4])
	}
	day := strings.Join([]string{six[0], six[1], six[2], six[3], "?", "*"}, " ")
	weekday := strings.Join([]string{six[0], six[1], "?", six[3], weekdays, "*"}, " ")
	return fmt.Errorf("%q runs on day %s of the month and on weekday %s as well; AWS takes one of the two. Make two jobs "+
		"of it, %s and %s: on a day that is both, both run", text, f[2], f[4], day, weekday)
}
