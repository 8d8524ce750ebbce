package status

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/live"
)

// Job is a scheduled job: when it runs, how its last run went, and when the next is.
type Job struct {
	NextRun
	Schedule string // in words, or as AWS has it
	Last     JobRun
}

// JobRun is a run of a job, or what is to be said instead of one.
type JobRun struct {
	Health

	At    time.Time // zero: Words say it all
	Words string    // exit code 0 after 42 s
}

// Jobs are the stack's jobs as AWS has them.
func (s Status) Jobs(now time.Time) (jobs []Job) {
	for _, next := range s.NextRuns(now) {
		name := s.Live.Identity.JobFamily(next.Job)
		j := Job{NextRun: next, Last: s.lastRun(name)}
		if x := s.Live.Schedule(name); x != nil {
			j.Schedule = scheduleWords(x.Expression)
		}
		jobs = append(jobs, j)
	}
	return jobs
}

// scheduleWords says when an expression fires.
func scheduleWords(expression string) string {
	if e, err := steps.ParseCron(expression); err == nil {
		return e.Words()
	}
	return expression
}

// lastRun is the newest task of a job. ECS shows a stopped task for about an hour, so that most runs are not known.
func (s Status) lastRun(family string) JobRun {
	if !s.Live.OneShots.Read() {
		return JobRun{Health: Unknown, Words: "not read"}
	}
	i := slices.IndexFunc(s.Live.OneShots.Items, func(t live.Task) bool { // newest first
		_, revision, _ := strings.Cut(t.Definition, ":task-definition/")
		name, _, _ := strings.Cut(revision, ":")
		return name == family
	})
	if i < 0 {
		return JobRun{Health: Missing, Words: "none in the last hour"}
	}
	t := s.Live.OneShots.Items[i]
	r := JobRun{At: t.Created}
	took := ""
	if !t.Started.IsZero() && !t.Stopped.IsZero() {
		took = " after " + t.Stopped.Sub(t.Started).Round(time.Second).String()
	}
	switch {
	case t.LastStatus != "STOPPED":
		r.Health, r.Words = Pending, strings.ToLower(t.LastStatus)
	case t.ExitCode != nil && *t.ExitCode == 0:
		r.Words = "exit code 0" + took
	case t.ExitCode != nil:
		r.Health, r.Words = Unhealthy, fmt.Sprintf("exit code %d%s", *t.ExitCode, took)
	default:
		r.Health, r.Words = Unhealthy, "did not start: "+t.StoppedReason
	}
	return r
}
