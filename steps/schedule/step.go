// Package schedule is the step that runs cron jobs: one-shot tasks of the API's image, started by EventBridge
// Scheduler. A role, a schedule group, and for each job a task definition and a schedule.
package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const step = "schedule"

const (
	idRole  = "schedule/role"
	idGroup = "schedule/group"
)

func idDefinition(job string) string { return "schedule/definition-" + job }
func idJob(job string) string        { return "schedule/" + job }

// Plan adds the step's actions. Jobs come after the service: their revisions carry the image that its deployment has
// proven.
func Plan(b *plan.Builder) {
	if !sound(b) {
		return
	}
	schedules, ok := plan.NeededList(b, step, "schedules", b.Live.Schedules)
	_, families := plan.NeededList(b, step, "task definitions", b.Live.Families)
	if !ok || !families {
		return
	}
	if len(b.Settings.Schedule.Jobs) > 0 {
		planRole(b)
		planGroup(b)
	}
	for _, job := range b.Settings.Schedule.Jobs {
		planDefinition(b, job)
		planSchedule(b, job)
	}
	planRemoved(b, schedules)
	noteLoose(b, schedules)
}

// Destroy adds what deletes the step's resources.
func Destroy(b *plan.Builder) {
	destroyGroup(b)
	destroyDefinitions(b)
	destroyRole(b)
	if schedules, ok := plan.NeededList(b, step, "schedules", b.Live.Schedules); ok {
		noteLoose(b, schedules)
	}
}

// sound refuses jobs that cannot be.
func sound(b *plan.Builder) bool {
	refuse := func(answer, why, wayOut string) bool {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: answer, Why: why, WayOut: wayOut})
		return false
	}
	s := b.Settings.Schedule
	if len(s.Jobs) == 0 {
		return true
	}
	if err := ValidateZone(s.Timezone); err != nil {
		return refuse("schedule.timezone", err.Error(), "set schedule.timezone to another")
	}
	if err := checkJobs(s.Jobs); err != nil {
		return refuse("schedule.jobs", err.Error(), "change the job in schedule.jobs")
	}
	if name := b.Settings.SharedName(); name != "" {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "schedule.jobs", Follows: true,
			Why:    "a worker is named " + name + " too: both would have the same task definition",
			WayOut: "give the job another name"})
		return false
	}
	if !ever(b) {
		return false
	}
	for _, j := range s.Jobs {
		if name := b.Live.Identity.JobFamily(j.Name); len(name) > longestSchedule {
			return refuse("schedule.jobs", fmt.Sprintf("%s has %d characters; Scheduler's names end at %d", name, len(name),
				longestSchedule), "give job "+j.Name+" a shorter name")
		}
	}
	return true
}

// ever refuses jobs that can never run, and tells of those that the clocks' changes leave out. One that has run its
// last time goes on subnetsExist: it was right once, and does no harm.
func ever(b *plan.Builder) bool {
	zone, err := time.LoadLocation(b.Settings.Schedule.Timezone)
	now := b.Live.ReadAt
	if err != nil || now.IsZero() {
		return true
	}
	sound := true
	for _, j := range b.Settings.Schedule.Jobs {
		e, err := Parse(j.Cron)
		if err != nil {
			continue
		}
		why := e.Never(now, zone)
		stands := slices.ContainsFunc(ours(b.Live, b.Live.Schedules.Items), func(s live.Schedule) bool {
			return s.Name == b.Live.Identity.JobFamily(j.Name) && s.Expression == e.String()
		})
		switch changes := e.Changes(now, zone); {
		case why != "" && stands:
			b.Note(plan.Note{Step: step, Text: "job " + j.Name + " (" + e.String() + "): " +
				strings.Replace(why, "it never runs", "it runs no more", 1) + "; take it out of schedule.jobs"})
		case why != "":
			sound = false
			b.Refuse(plan.Problem{
				Kind: plan.Invalid, Step: step, Resource: "schedule.jobs", Why: "job " + j.Name + " (" + e.String() + "): " + why,
				WayOut: "give the job a time that comes, or take it out of schedule.jobs",
			})
		case changes != "":
			b.Note(plan.Note{Step: step, Text: "job " + j.Name + ": " + changes + ". Another hour, or schedule.timezone UTC, " +
				"has no such day"})
		}
	}
	return sound
}

// longestSchedule is Scheduler's limit for a name.
const longestSchedule = 64

// ours are the schedules in the stack's own group: it is the group that makes them the stack's, schedules have no tags.
func ours(l *live.Stack, schedules []live.Schedule) []live.Schedule {
	return slices.DeleteFunc(slices.Clone(schedules),
		func(s live.Schedule) bool { return s.Group != l.Identity.ScheduleGroup() })
}

// noteLoose tells of schedules in the default group that look like the guide's. They are not slipway's and go on
// firing.
func noteLoose(b *plan.Builder, schedules []live.Schedule) {
	var names []string
	for _, s := range schedules {
		if s.Group != b.Live.Identity.ScheduleGroup() && strings.HasSuffix(s.Cluster, "/"+b.Live.Identity.Cluster()) {
			names = append(names, s.Name)
		}
	}
	if len(names) > 0 {
		b.Note(plan.Note{Step: step, Text: "schedules in the default group start tasks on this cluster too and are not " +
			"slipway's: " + strings.Join(names, ", ") +
			". They go on firing; delete them by hand once the jobs here take over"})
	}
}

// jobFamilies are the stack's own families that belong to jobs: not the API's, and not the workers'.
func jobFamilies(b *plan.Builder) []live.Family {
	return slices.DeleteFunc(slices.Clone(b.Live.Families.Items), func(f live.Family) bool {
		return f.Name == b.Live.Identity.Family() || f.Newest.Tags[stack.TagWorker] != "" ||
			!b.Live.Identity.Owns(f.Newest.Tags)
	})
}

// jobOf is the job's name in a family or schedule name.
func jobOf(i stack.Identity, name string) string { return strings.TrimPrefix(name, i.Prefix()+"-") }

// planRemoved deletes the schedules and revisions of jobs that are not wanted any more: the schedule first, so that it
// never fires for a family without a revision.
func planRemoved(b *plan.Builder, schedules []live.Schedule) {
	wanted := func(name string) bool {
		return slices.ContainsFunc(b.Settings.Schedule.Jobs,
			func(j stack.Job) bool { return b.Live.Identity.JobFamily(j.Name) == name })
	}
	for _, s := range ours(b.Live, schedules) {
		if !wanted(s.Name) && b.Live.ScheduleGroup.Exists() && b.Live.Identity.Owns(b.Live.ScheduleGroup.Value.Tags) {
			b.Add(deleteSchedule(b.Live.Identity, s))
		}
	}
	worker := func(name string) bool { // a job that is a worker now
		return slices.ContainsFunc(b.Settings.Workers,
			func(w stack.Worker) bool { return b.Live.Identity.Worker(w.Name) == name })
	}
	for _, f := range jobFamilies(b) {
		if !wanted(f.Name) && !worker(f.Name) {
			b.Add(deleteDefinition(b.Live.Identity, f, idJob(jobOf(b.Live.Identity, f.Name))))
		}
	}
}
