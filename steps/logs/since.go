package logs

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// sinceLayouts are how a time may be written, in UTC where it does not say where.
var sinceLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"2006-01-02"}

// Since reads from when on lines are wanted: a length back from now, a time of this day or the one before, a date.
func Since(text string, now time.Time) (time.Time, error) {
	now = now.UTC()
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if at, err := time.Parse(layout, text); err == nil {
			today := now.Truncate(24 * time.Hour).Add(at.Sub(at.Truncate(24 * time.Hour)))
			if today.After(now) {
				today = today.AddDate(0, 0, -1)
			}
			return today, nil
		}
	}
	for _, layout := range sinceLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("takes a length of time (90s, 1h, 2d) or a time in UTC (15:04, 2006-01-02, "+
		"2006-01-02T15:04:05Z), not %q", text)
}
