package screen

import (
	"fmt"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/live"
)

// nextRun is when a job runs next, or why it does not.
type nextRun struct {
	job, when string
	timed     bool // when is a time
}

// nextRuns looks ahead for every job. What AWS has no schedule for will not run, whatever slipway.yaml says.
func nextRuns(ctx *Context, l *live.Stack) (runs []nextRun) {
	s := ctx.Settings.Schedule
	for _, j := range s.Jobs {
		r := nextRun{job: j.Name, when: "never again"}
		have := l.Schedule(l.Identity.JobFamily(j.Name))
		times, err := steps.NextRuns(j.Cron, s.Timezone, 1, ctx.Now())
		switch {
		case l.Schedules.Read() && have == nil:
			r.when = "not scheduled yet"
		case have != nil && have.State == "DISABLED":
			r.when = "switched off"
		case err == nil && len(times) > 0:
			r.when, r.timed = dates(times)[0], true
			if times[0].After(ctx.Now().Add(300 * 24 * time.Hour)) {
				r.when = times[0].Format("2 Jan 2006 15:04")
			}
		}
		runs = append(runs, r)
	}
	return runs
}

// inWords are the first three runs in a line, with their time zone.
func inWords(runs []nextRun, zone string) string {
	var words []string
	timed := 0
	for _, r := range runs[:min(3, len(runs))] {
		words = append(words, r.job+" "+r.when)
		if r.timed {
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
