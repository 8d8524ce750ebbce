package text

import (
	"fmt"
	"strings"
	"time"

	"slipway/steps/status"
)

// NextRun is when a job runs next, or what is said instead. A run that is most of a year away is told with its year;
// zoned names the time zone too.
func NextRun(r status.NextRun, now time.Time, zoned bool) (text string) {
	switch {
	case r.At.IsZero():
		return r.Words
	case r.At.After(now.Add(300 * 24 * time.Hour)):
		text = r.At.Format("2 Jan 2006 15:04")
	default:
		text = Times([]time.Time{r.At})[0]
	}
	if zoned {
		text += " " + r.Zone
	}
	return text
}

// NextRuns are the first three runs in a line, with their time zone.
func NextRuns(runs []status.NextRun, now time.Time) string {
	shown := runs[:min(3, len(runs))]
	zone, timed := status.CommonZone(shown), 0
	var words []string
	for _, r := range shown {
		words = append(words, r.Job+" "+NextRun(r, now, zone == ""))
		if !r.At.IsZero() {
			timed++
		}
	}
	text := strings.Join(words, ", ")
	if more := len(runs) - len(shown); more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	switch {
	case zone == "":
	case len(runs) == 1 && timed == 1:
		text += " " + zone
	default:
		text += "; times in " + zone
	}
	return text
}

// Times writes times with commas between them.
func Times(times []time.Time) []string {
	words := make([]string, len(times))
	for i, at := range times {
		words[i] = at.Format("Mon 2 Jan 15:04")
		if i < len(times)-1 {
			words[i] += ","
		}
	}
	return words
}
