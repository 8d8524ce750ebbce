package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/steps/stack"
)

// Choice is a job that runs or that may: one of the answers, or one that the folder speaks of.
type Choice struct {
	stack.Job
	On      bool
	At      string // file:line, "" where somebody has given it
	Refused string // why the time that the folder has for it is none that AWS takes
}

// Choices are the jobs of the answers, and those the folder speaks of that are not among them.
func Choices(jobs []stack.Job, offers []Offer) (choices []Choice) {
	for _, j := range jobs {
		choices = append(choices, Choice{Job: j, On: true})
	}
	for _, o := range offers {
		at := slices.IndexFunc(choices, func(c Choice) bool { return c.Command == o.Command })
		if at >= 0 {
			choices[at].At = o.At
			continue
		}
		c := Choice{Job: o.Job, At: o.At, Refused: o.Refused}
		c.Name = unused(c.Name, choices)
		choices = append(choices, c)
	}
	return choices
}

// unused is a name, or the next like it that no job has.
func unused(name string, choices []Choice) string {
	had := func(n string) bool { return slices.ContainsFunc(choices, func(c Choice) bool { return c.Name == n }) }
	free := name
	for n := 2; had(free); n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}

// JobsText is what choices come to as an answer.
func JobsText(choices []Choice) string {
	var lines []string
	for _, c := range choices {
		if c.On {
			lines = append(lines, c.Job.String())
		}
	}
	return strings.Join(lines, "\n")
}

// Written adds jobs that are written a line each, NAME = CRON : COMMAND, each in the place of the one of its name. at
// is where the last one is.
func Written(choices []Choice, text string, zone *time.Location, now time.Time) (changed []Choice, at int, err error) {
	written, err := stack.ParseJobs(text)
	if err != nil {
		return nil, -1, err
	}
	changed, at = slices.Clone(choices), -1
	for _, w := range written {
		named := func(c Choice) bool { return c.On && c.Name == w.Name }
		head, _, _ := strings.Cut(w.String(), " = ") // with its size
		job, err := Typed(head, w.Command, w.Cron, zone, now, slices.DeleteFunc(slices.Clone(changed), named))
		if err != nil {
			return nil, -1, err
		}
		if at = slices.IndexFunc(changed, named); at < 0 {
			changed, at = append(changed, Choice{}), len(changed)
		}
		changed[at].Job, changed[at].On = job, true
	}
	return changed, at, nil
}

// Typed is a job of what was typed for each of its parts. Without a name it gets one by its command. The schedule is
// held as AWS takes it, and has to come at some time after now.
func Typed(name, command, when string, zone *time.Location, now time.Time, others []Choice) (stack.Job, error) {
	command = strings.TrimSpace(command)
	if command == "" {
		return stack.Job{}, fmt.Errorf("a job needs a command, for example python -m jobs.cleanup")
	}
	e, err := Parse(when)
	if err != nil {
		return stack.Job{}, err
	}
	if why := e.Never(now, zone); why != "" {
		return stack.Job{}, fmt.Errorf("%s: %s", e.Short(), why)
	}
	if strings.TrimSpace(name) == "" {
		name = unused(nameFor(command, nil), others)
	}
	jobs, err := stack.ParseJobs(name + " = " + e.Short() + " : " + command)
	if err != nil {
		return stack.Job{}, err
	}
	if len(jobs) != 1 {
		return stack.Job{}, fmt.Errorf("a ; parts the command in two: put it into quotes, or into a script")
	}
	if slices.ContainsFunc(others, func(c Choice) bool { return c.On && c.Name == jobs[0].Name }) {
		return stack.Job{}, fmt.Errorf("there are two jobs named %s", jobs[0].Name)
	}
	return jobs[0], CheckJob(jobs[0])
}
