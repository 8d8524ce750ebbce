package status

import (
	"slices"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/live"
)

// NextRun is when a job runs next as AWS has it, or what is to be said instead of a time.
type NextRun struct {
	Job   string
	At    time.Time // in the schedule's time zone; zero: Words say it all
	Zone  string    // the schedule's time zone, by name
	Words string
}

// What is said of a job that has no schedule that is on.
const (
	wordsPaused  = "paused"
	wordsMissing = "not there yet"
	wordsUnread  = "not read"
)

// NextRuns looks ahead for every job of the stack. What runs is what AWS has on its schedules, whatever slipway.yaml
// says meanwhile: a job that is only in slipway.yaml runs never, and one that is only in AWS does run.
func (s Status) NextRuns(now time.Time) (runs []NextRun) {
	existing := slices.DeleteFunc(slices.Clone(s.Live.Schedules.Items),
		func(x live.Schedule) bool { return x.Group != s.Live.Identity.ScheduleGroup() })
	wanted := map[string]bool{}
	for _, j := range s.Settings.Schedule.Jobs {
		name := s.Live.Identity.JobFamily(j.Name)
		wanted[name] = true
		at := slices.IndexFunc(existing, func(x live.Schedule) bool { return x.Name == name })
		switch {
		case at >= 0:
			runs = append(runs, nextRun(j.Name, existing[at], now))
		case s.Live.Schedules.Read():
			runs = append(runs, NextRun{Job: j.Name, Words: wordsMissing})
		default:
			runs = append(runs, NextRun{Job: j.Name, Words: wordsUnread})
		}
	}
	for _, x := range existing {
		if !wanted[x.Name] {
			runs = append(runs, nextRun(strings.TrimPrefix(x.Name, s.Live.Identity.Prefix()+"-"), x, now))
		}
	}
	return runs
}

// nextRun is when a schedule starts its job next.
func nextRun(job string, s live.Schedule, now time.Time) NextRun {
	r := NextRun{Job: job, Zone: s.Timezone}
	if s.State == "DISABLED" {
		r.Words = wordsPaused
		return r
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		r.Words = s.Expression + " in " + s.Timezone
		return r
	}
	if once, isOnce := strings.CutPrefix(s.Expression, "at("); isOnce {
		at, err := time.ParseInLocation("2006-01-02T15:04:05)", once, zone)
		return r.at([]time.Time{at}, err == nil && at.After(now))
	}
	e, err := steps.ParseCron(s.Expression)
	if err != nil {
		r.Words = s.Expression
		return r
	}
	if rate, isRate := strings.CutPrefix(e.String(), "rate("); isRate { // counted from a moment that AWS does not tell
		r.Words = "every " + strings.TrimPrefix(strings.TrimSuffix(rate, ")"), "1 ")
		return r
	}
	times := e.Next(1, now, zone)
	return r.at(times, len(times) > 0)
}

func (r NextRun) at(times []time.Time, ever bool) NextRun {
	if !ever {
		r.Words = "never again"
		return r
	}
	r.At = times[0]
	return r
}

// Scheduled reports whether the job has a schedule that is on.
func (r NextRun) Scheduled() bool {
	return !slices.Contains([]string{wordsPaused, wordsMissing, wordsUnread}, r.Words)
}

// CommonZone is the time zone of all times among the runs, "" where there are several or none.
func CommonZone(runs []NextRun) (zone string) {
	for _, r := range runs {
		switch {
		case r.At.IsZero():
		case zone == "":
			zone = r.Zone
		case zone != r.Zone:
			return ""
		}
	}
	return zone
}
