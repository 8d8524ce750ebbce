package session

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"slipway/steps/question"
	"slipway/steps/schedule"
	"slipway/steps/stack"
)

// Job is the job of a name among the answers.
func (s *Session) Job(name string) (stack.Job, error) {
	jobs := s.Settings.Schedule.Jobs
	names := make([]string, len(jobs))
	for i, j := range jobs {
		if j.Name == name {
			return j, nil
		}
		names[i] = j.Name
	}
	return stack.Job{}, fmt.Errorf("there is no job %s%s; slipway jobs lists them", name, stack.Nearest(name, names))
}

// PutJob makes a job one of the answers, in the place of the one of its name. cron is in AWS's dialect or in Unix's.
func (s *Session) PutJob(j stack.Job) error {
	zone, err := time.LoadLocation(s.Settings.Schedule.Timezone)
	if err != nil {
		zone = time.UTC
	}
	choices := schedule.Choices(s.Settings.Schedule.Jobs, nil)
	changed, _, err := schedule.Written(choices, j.String(), zone, s.Env.Clock.Now())
	if err != nil {
		return err
	}
	return s.giveJobs(changed)
}

// DropJob takes a job out of the answers.
func (s *Session) DropJob(name string) error {
	return s.giveJobs(slices.DeleteFunc(schedule.Choices(s.Settings.Schedule.Jobs, nil),
		func(c schedule.Choice) bool { return c.Name == name }))
}

// giveJobs keeps jobs as what a person has just said.
func (s *Session) giveJobs(jobs []schedule.Choice) error {
	s.Sources = maps.Clone(s.Sources)
	if s.Sources == nil {
		s.Sources = map[string]question.Answer{}
	}
	text := schedule.JobsText(jobs)
	if err := s.Settings.Set("schedule.jobs", text); err != nil {
		return err
	}
	s.Sources["schedule.jobs"] = question.Answer{Value: text, Source: question.You}
	return nil
}

// JobOffers are the jobs that the folder speaks of.
func (s *Session) JobOffers() []schedule.Offer {
	if s == nil {
		return nil
	}
	return schedule.Offers(s.Folder.Report().Jobs)
}
