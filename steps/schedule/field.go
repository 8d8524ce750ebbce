package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// list reads a field of numbers: *, lists, ranges, steps, names.
func list(field, text string, low, high int, names []string) ([]int, error) {
	var all []int
	for _, part := range strings.Split(text, ",") {
		values, err := span(field, part, low, high, names)
		if err != nil {
			return nil, err
		}
		all = append(all, values...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func span(field, part string, low, high int, names []string) ([]int, error) {
	body, stepText, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		n, err := strconv.Atoi(stepText)
		if err != nil || n < 1 || n > high {
			return nil, fmt.Errorf("%s %q: the step after / must be a number from 1 to %d", field, part, high)
		}
		step = n
	}
	from, to := low, high
	switch first, last, ranged := strings.Cut(body, "-"); {
	case body == "*":
	case ranged:
		a, err := value(field, first, low, high, names)
		if err != nil {
			return nil, err
		}
		b, err := value(field, last, low, high, names)
		if err != nil {
			return nil, err
		}
		if a > b {
			return nil, fmt.Errorf("%s %q: the range runs backwards", field, part)
		}
		from, to = a, b
	default:
		n, err := value(field, body, low, high, names)
		if err != nil {
			return nil, err
		}
		from = n
		if !stepped {
			to = n
		}
	}
	var values []int
	for n := from; n <= to; n += step {
		values = append(values, n)
	}
	return values, nil
}

func value(field, text string, low, high int, names []string) (int, error) {
	if at := slices.Index(names, text); at >= 0 {
		return at + low, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		hint := ""
		if names != nil {
			hint = " or " + names[0] + "-" + names[len(names)-1]
		}
		return 0, fmt.Errorf("%s %q must be %d to %d%s", field, text, low, high, hint)
	}
	return n, nil
}

func parseDay(text string) (dayOfMonth, error) {
	switch {
	case text == "?":
		return dayOfMonth{unset: true}, nil
	case text == "*":
		return dayOfMonth{any: true}, nil
	case text == "L":
		return dayOfMonth{last: true}, nil
	case text == "LW":
		return dayOfMonth{lastW: true}, nil
	case strings.HasSuffix(text, "W"):
		n, err := value("day", strings.TrimSuffix(text, "W"), 1, 31, nil)
		if err != nil {
			return dayOfMonth{}, fmt.Errorf("day %q: before W stands one day of the month, for example 15W", text)
		}
		return dayOfMonth{nearest: n}, nil
	case strings.ContainsAny(text, "LW?#"):
		return dayOfMonth{}, fmt.Errorf("day %q: L, W and ? stand alone (W after one day), # belongs to the weekday", text)
	}
	days, err := list("day", text, 1, 31, nil)
	return dayOfMonth{days: days}, err
}

func parseWeekday(text string) (dayOfWeek, error) {
	switch day, nth, numbered := strings.Cut(text, "#"); {
	case text == "?":
		return dayOfWeek{unset: true}, nil
	case text == "*":
		return dayOfWeek{any: true}, nil
	case text == "L":
		return dayOfWeek{days: []int{7}}, nil // alone it is the week's last day, Saturday
	case numbered:
		d, err := value("weekday", day, 1, 7, weekdayNames)
		n, nthErr := strconv.Atoi(nth)
		if err != nil || nthErr != nil || n < 1 || n > 5 {
			return dayOfWeek{},
				fmt.Errorf("weekday %q: # stands between a weekday and 1 to 5, for example MON#1, the first Monday", text)
		}
		return dayOfWeek{day: d, nth: n}, nil
	case strings.HasSuffix(text, "L"):
		d, err := value("weekday", strings.TrimSuffix(text, "L"), 1, 7, weekdayNames)
		if err != nil {
			return dayOfWeek{}, fmt.Errorf("weekday %q: before L stands one weekday, for example FRIL, the month's last Friday",
				text)
		}
		return dayOfWeek{last: d}, nil
	case strings.ContainsAny(text, "?/"):
		return dayOfWeek{}, fmt.Errorf("weekday %q: ? stands alone, and steps are not for weekdays: list them, for example "+
			"MON,WED,FRI", text)
	}
	days, err := list("weekday", text, 1, 7, weekdayNames)
	if err != nil && strings.HasPrefix(text, "0") {
		return dayOfWeek{}, fmt.Errorf("weekday %q: AWS counts from 1, Sunday, to 7; SUN is clearer", text)
	}
	return dayOfWeek{days: days}, err
}
