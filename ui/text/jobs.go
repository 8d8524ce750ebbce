package text

import (
	"errors"
	"strings"
	"time"

	"slipway/steps/schedule"
)

// JobTimes says in words when a schedule fires, and when it does next: "every day at 03:00, next run Mon 30 Nov 03:00
// Europe/Berlin". It is an error where the schedule is none, or never comes.
func JobTimes(cron, zone string, now time.Time, n int) (words string, err error) {
	e, err := schedule.Parse(cron)
	if err != nil {
		return "", err
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC
	}
	if why := e.Never(now, place); why != "" {
		return "", errors.New(e.Words() + ": " + why)
	}
	times := e.Next(n, now, place)
	switch len(times) {
	case 0:
		return e.Words() + ", not in the next years", nil
	case 1:
		return e.Words() + ", next run " + Times(times)[0] + " " + zone, nil
	}
	return e.Words() + ", next runs " + strings.Join(Times(times), " ") + " " + zone, nil
}

// jobTimes is JobTimes for the journey's zone and clock, or why there is none.
func (j *Journey) jobTimes(cron string, n int) string {
	said, err := JobTimes(cron, j.Settings.Schedule.Timezone, j.Session.Env.Clock.Now(), n)
	if err != nil {
		return err.Error()
	}
	return said
}
