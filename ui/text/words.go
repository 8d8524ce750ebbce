package text

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"slipway/steps/plan"
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

// Age says roughly how long ago something was.
func Age(at, now time.Time) string {
	switch d := now.Sub(at); {
	case at.IsZero():
		return ""
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return Plural(int(d.Minutes()), "minute") + " ago"
	case d < 48*time.Hour:
		return Plural(int(d.Hours()), "hour") + " ago"
	case d < 100*24*time.Hour:
		return Plural(int(d.Hours()/24), "day") + " ago"
	}
	return at.Format("2006-01-02")
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

// pinned is an image's reference by digest: a registry, a repository, and 64 digits, of which the first are enough to
// tell it from others.
var pinned = regexp.MustCompile(`(?:[\w.:-]+/)*([\w.-]+)(?::[\w.-]+)?@sha256:([0-9a-f]{12})[0-9a-f]{52}`)

// loose is a digest that stands alone.
var loose = regexp.MustCompile(`(sha256:[0-9a-f]{12})[0-9a-f]{52}`)

// Brief shortens the images that a text names to what people know them by.
func Brief(text string) string {
	return loose.ReplaceAllString(pinned.ReplaceAllString(text, "$1@$2"), "$1")
}

// change is one change in a line, with images by their short names.
func change(c plan.Change) (from, to string) { return Brief(orNone(c.From)), Brief(orNone(c.To)) }
