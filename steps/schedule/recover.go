package schedule

import (
	"slices"
	"strconv"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover rebuilds the jobs from the schedules in the stack's group and the revisions they start.
func Recover(l *live.Stack, s *stack.Settings) {
	var jobs []stack.Job
	for _, schedule := range ours(l, l.Schedules.Items) {
		f := l.Family(schedule.Name)
		if f == nil || len(f.Newest.Containers) == 0 {
			continue
		}
		job := stack.Job{
			Name: jobOf(l.Identity, schedule.Name), Command: deploy.ShellJoin(f.Newest.Containers[0].Command),
			Cron: strings.TrimSuffix(strings.TrimPrefix(schedule.Expression, "cron("), ")"),
		}
		if strings.HasPrefix(schedule.Expression, "rate(") {
			job.Cron = schedule.Expression
		}
		cpu, _ := strconv.Atoi(f.Newest.CPU)
		memory, _ := strconv.Atoi(f.Newest.Memory)
		if cpu != stack.TaskCPU || memory != stack.TaskMemory {
			job.CPU, job.Memory = cpu, memory
		}
		jobs = append(jobs, job)
		s.Schedule.Timezone = schedule.Timezone
	}
	slices.SortFunc(jobs, func(a, b stack.Job) int { return strings.Compare(a.Name, b.Name) })
	s.Schedule.Jobs = jobs
}
