package text

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"slipway/steps/question"
	"slipway/steps/schedule"
	"slipway/steps/stack"
)

// askJobs takes one job after the other, those that the folder speaks of by their number, and says when each runs.
func (j *Journey) askJobs(ctx context.Context, q question.Question) error {
	for {
		choices := schedule.Choices(j.Settings.Schedule.Jobs, j.Current().JobOffers())
		j.sayJobs(choices)
		prompt := "A job as NAME = CRON : COMMAND"
		if len(choices) > 0 {
			prompt += `, a number to take or change one, "remove" and its name`
		}
		text, err := j.until(prompt+", or enter to go on", func() (string, error) { return j.line(ctx) },
			func() { j.sayJobs(choices) })
		if err != nil || text == "" {
			return err
		}
		changed, name, err := j.changeJobs(ctx, choices, text)
		switch {
		case errors.Is(err, ErrBack):
			continue
		case errors.Is(err, ErrEnded), errors.Is(err, ErrInterrupted), errors.Is(err, ErrLeft):
			return err
		case err == nil:
			err = j.give(ctx, q, schedule.JobsText(changed), true)
		}
		if err != nil {
			j.Say("No: %v.", strings.TrimSuffix(err.Error(), "."))
			continue
		}
		if err := j.keep(ctx); err != nil {
			return err
		}
		for _, job := range j.Settings.Schedule.Jobs {
			if job.Name == name {
				j.Say("%s runs %s.", name, j.jobTimes(job.Cron, 3))
			}
		}
	}
}

// sayJobs reads jobs out: those that are taken, and those that the folder speaks of.
func (j *Journey) sayJobs(choices []schedule.Choice) {
	if len(choices) == 0 {
		j.Say("Now: no jobs.")
	}
	for i, c := range choices {
		when := "at no time that the folder tells"
		switch {
		case c.Refused != "":
			when = "at a time that AWS has no word for: " + strings.TrimSuffix(c.Refused, ".")
		case c.Cron != "":
			when = j.jobTimes(c.Cron, 1)
		}
		from := ""
		if c.At != "" {
			from = ", from " + c.At
		}
		j.Say("%d. %s%s: %s, %s%s.", i+1, choose(c.On, "", "Not taken: "), c.Name, c.Command, when, from)
	}
}

// changeJobs does what was typed: takes or changes the one with a number, removes one, or adds what is written.
func (j *Journey) changeJobs(ctx context.Context, choices []schedule.Choice, text string) (changed []schedule.Choice,
	name string, err error) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(choices) {
		others := slices.Delete(slices.Clone(choices), n-1, n)
		job, err := j.askJob(ctx, choices[n-1], others)
		if err != nil {
			return nil, "", err
		}
		changed = slices.Clone(choices)
		changed[n-1] = schedule.Choice{Job: job, On: true}
		return changed, job.Name, nil
	}
	zone, now := j.clock()
	return typedJobs(choices, text, zone, now)
}

// typedJobs removes a job by its name, or adds those that are written.
func typedJobs(choices []schedule.Choice, text string, zone *time.Location, now time.Time) (changed []schedule.Choice,
	name string, err error) {
	if name, ok := strings.CutPrefix(text, "remove "); ok {
		named := func(c schedule.Choice) bool { return c.On && c.Name == strings.TrimSpace(name) }
		if slices.ContainsFunc(choices, named) {
			return slices.DeleteFunc(slices.Clone(choices), named), "", nil
		}
	}
	changed, at, err := schedule.Written(choices, text, zone, now)
	if err != nil || at < 0 {
		return nil, "", err
	}
	return changed, changed[at].Name, nil
}

// askJob asks for the parts of a job, until they are one.
func (j *Journey) askJob(ctx context.Context, c schedule.Choice, others []schedule.Choice) (stack.Job, error) {
	head, _, _ := strings.Cut(c.Job.String(), " = ")
	parts := []string{head, c.Command, c.Cron}
	for {
		for i, what := range []string{"Its name", "Its command",
			"When it runs, as Unix cron (0 3 * * *) or as AWS has it (rate(6 hours))"} {
			typed, err := j.Type(ctx, what+choose(parts[i] == "", "", ", or enter for "+parts[i]))
			if err != nil {
				return stack.Job{}, err
			}
			if typed != "" {
				parts[i] = typed
			}
		}
		zone, now := j.clock()
		job, err := schedule.Typed(parts[0], parts[1], parts[2], zone, now, others)
		if err == nil {
			return job, nil
		}
		j.Say("No: %v.", strings.TrimSuffix(err.Error(), "."))
	}
}

// clock is the zone that the jobs run in, and the time.
func (j *Journey) clock() (*time.Location, time.Time) {
	zone, err := time.LoadLocation(j.Settings.Schedule.Timezone)
	if err != nil {
		zone = time.UTC
	}
	return zone, j.Session.Env.Clock.Now()
}

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
