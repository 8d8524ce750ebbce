package schedule

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// reservedJobs would take a name that something else of the stack has: api is the service's own family.
var reservedJobs = []string{"api", "role", "group"}

// Questions are the step's questions.
func Questions() []question.Question {
	return []question.Question{
		{
			ID: "schedule.jobs", Step: step, Title: "Cron jobs", Kind: question.Jobs,
			Why: "Each runs a command of its own in the API's image, as a task with half a vCPU and 1 GB.",
			Validate: func(v string) error {
				jobs, err := stack.ParseJobs(v)
				if err != nil {
					return err
				}
				return checkJobs(jobs)
			},
		},
		{
			ID: "schedule.timezone", Step: step, Title: "Time zone of the jobs", Kind: question.Pick, Options: Zones(""),
			Why: "Jobs fire by this clock, daylight saving included. UTC knows none, and is not the time on your wall: " +
				"midnight in Lagos is 23:00 there.",
			Applies:  func(get func(string) string) bool { return get("schedule.jobs") != "" },
			Validate: ValidateZone,
		},
	}
}

// checkJobs says what is wrong with the first job that cannot be.
func checkJobs(jobs []stack.Job) error {
	seen := map[string]bool{}
	for _, j := range jobs {
		if err := CheckJob(j); err != nil {
			return err
		}
		if seen[j.Name] {
			return fmt.Errorf("there are two jobs named %s", j.Name)
		}
		seen[j.Name] = true
	}
	return nil
}

// CheckJob says what is wrong with one job.
func CheckJob(j stack.Job) error {
	cpu, memory := j.Size()
	p := deploy.Process{Kind: "job", Name: j.Name, Example: "nightly-cleanup", Command: j.Command, CPU: cpu,
		Memory: memory}
	switch {
	case slices.Contains(reservedJobs, j.Name):
		return fmt.Errorf("a job cannot be named %s: that name is the stack's own", j.Name)
	case strings.HasPrefix(j.Name, "definition-"):
		return fmt.Errorf("job %s: names starting with definition- are the stack's own", j.Name)
	}
	if err := p.CheckName(); err != nil {
		return err
	}
	if _, err := Parse(j.Cron); err != nil {
		return fmt.Errorf("job %s: %w", j.Name, err)
	}
	return p.CheckTask()
}
