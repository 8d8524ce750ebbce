package text

import (
	"context"
	"slices"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// askJobs takes one job after the other, and says when each runs next.
func (j *Journey) askJobs(ctx context.Context, q question.Question) error {
	for {
		jobs := j.Settings.Schedule.Jobs
		if len(jobs) == 0 {
			j.Say("Now: no jobs.")
		}
		for i, job := range jobs {
			j.Say("%d. %s", i+1, job)
		}
		prompt := "A job, or enter to go on"
		if len(jobs) > 0 {
			prompt = `A job to add or change, "remove" and its name, or enter to go on`
		}
		text, err := j.Type(ctx, prompt)
		if err != nil || text == "" {
			return err
		}
		changed, name, err := changeJobs(jobs, text)
		if err == nil {
			lines := make([]string, len(changed))
			for i, job := range changed {
				lines[i] = job.String()
			}
			err = j.give(ctx, q, strings.Join(lines, "\n"), true)
		}
		if err != nil {
			j.Say("No: %v.", err)
			continue
		}
		if err := j.keep(ctx); err != nil {
			return err
		}
		j.runs(name)
	}
}

// changeJobs adds the job that a line names, puts it in the place of the one of that name, or takes one away.
func changeJobs(jobs []stack.Job, text string) (changed []stack.Job, name string, err error) {
	named := func(name string) func(stack.Job) bool { return func(x stack.Job) bool { return x.Name == name } }
	if name, ok := strings.CutPrefix(text, "remove "); ok {
		if name = strings.TrimSpace(name); slices.ContainsFunc(jobs, named(name)) {
			return slices.DeleteFunc(slices.Clone(jobs), named(name)), "", nil
		}
	}
	added, err := stack.ParseJobs(text)
	if err != nil {
		return nil, "", err
	}
	changed = slices.Clone(jobs)
	for _, job := range added {
		if i := slices.IndexFunc(changed, named(job.Name)); i >= 0 {
			changed[i] = job
		} else {
			changed = append(changed, job)
		}
		name = job.Name
	}
	return changed, name, nil
}

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
			j.Say("%s runs next, in %s: %s.", name, zone, strings.Join(spokenTimes(times), "; "))
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
