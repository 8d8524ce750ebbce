package text

import (
	"fmt"
	"strings"
	"time"
)

// Plural writes a number of things: 1 job, 2 jobs.
func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// List writes names as in a sentence: a, b and c.
func List(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Clock writes a duration to the second: 3m 12s.
func Clock(d time.Duration) string {
	d = d.Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%ds", int(d.Seconds()))
	}
	return fmt.Sprintf("%dm %02ds", int(d.Minutes()), int(d.Seconds())%60)
}

// ShortClock writes a duration as a clock: 2:12.
func ShortClock(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// Approx writes a duration roughly: 45s, 3 min.
func Approx(d time.Duration) string {
	if d < 50*time.Second {
		return fmt.Sprintf("%ds", max(5, int(d.Round(5*time.Second).Seconds())))
	}
	return fmt.Sprintf("%d min", max(1, int(d.Round(time.Minute).Minutes())))
}

// ShortApprox writes a rough duration for a narrow column: 7m, 90s.
func ShortApprox(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%ds", int(d.Seconds()))
	}
	return fmt.Sprintf("%dm", int(d.Round(time.Minute).Minutes()))
}
