package screen

import (
	"fmt"
	"strings"
	"time"

	"slipway/steps"
)

// when is when a job runs next, or why it does not. A run that is most of a year away is told with its year.
func when(r steps.NextRun, now time.Time) string {
	switch {
	case r.At.IsZero():
		return r.Not
	case r.At.After(now.Add(300 * 24 * time.Hour)):
		return r.At.Format("2 Jan 2006 15:04")
	}
	return dates([]time.Time{r.At})[0]
}

// inWords are the first three runs in a line, with their time zone.
func inWords(runs []steps.NextRun, zone string, now time.Time) string {
	var words []string
	timed := 0
	for _, r := range runs[:min(3, len(runs))] {
		words = append(words, r.Job+" "+when(r, now))
		if !r.At.IsZero() {
			timed++
		}
	}
	text := strings.Join(words, ", ")
	if more := len(runs) - 3; more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	switch {
	case len(runs) == 1 && timed == 1:
		text += " " + zone
	case timed > 0:
		text += "; times in " + zone
	}
	return text
}
