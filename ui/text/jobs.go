package text

import (
	"strings"
	"time"

	"slipway/steps"
)

// runs says when a job runs next.
func (j *Journey) runs(name string) {
	for _, job := range j.Settings.Schedule.Jobs {
		if job.Name != name {
			continue
		}
		zone := j.Settings.Schedule.Timezone
		times, err := steps.NextRuns(job.Cron, zone, 5, j.Session.Env.Clock.Now())
		switch {
		case err != nil:
		case len(times) == 0:
			j.Say("%s never runs.", name)
		default:
			e, _ := steps.ParseCron(job.Cron) // the next runs have read it
			j.Say("%s runs %s. Next, in %s: %s.", name, e.Words(), zone, strings.Join(spokenTimes(times), "; "))
		}
	}
}

func spokenTimes(times []time.Time) []string {
	words := make([]string, len(times))
	for i, t := range times {
		words[i] = t.Format("Monday 2 January 15:04")
	}
	return words
}
