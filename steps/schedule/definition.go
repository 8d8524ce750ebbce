package schedule

import (
	"context"
	"fmt"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// planDefinition plans a job's revision. It is compared with the newest ACTIVE one, which schedules start. An image
// other than the service's is a difference like any other.
func planDefinition(b *plan.Builder, job stack.Job) {
	name := b.Live.Identity.JobFamily(job.Name)
	want, err := deploy.JobDefinition(b.Settings, b.Live, job, plan.DesiredImage(b.Settings, b.Live, b.Intent))
	if err != nil {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "schedule.jobs", Why: err.Error(),
			WayOut: "change the job's command"})
		return
	}
	if !deploy.Readable(b, step, "task definition "+name) {
		return
	}
	a := plan.Action{
		ID: idDefinition(job.Name), Step: step, Verb: plan.None, Name: name, Title: "task definition of " + job.Name,
		Needs: append(b.WorkerServices(), "image/image", "service/execution-role", "service/task-role",
			"service/log-group", "service/definition", "service/release", "service/service"),
		Calls: []string{"ecs register-task-definition"},
		Run:   func(ctx context.Context, r *plan.Run) error { return registerDefinition(ctx, r, job) },
	}
	f := b.Live.Family(name)
	switch {
	case f == nil:
		a.Verb = plan.Create
		a.Changes = []plan.Change{{Field: "image", To: want.Containers[0].Image},
			{Field: "command", To: job.Command, Answer: "schedule.jobs"}}
		a.Calls = append([]string{"ecs describe-task-definition"}, a.Calls...)
	case !b.Owned(step, "task definition", name, f.Newest.Tags):
		return
	default:
		if a.Changes = deploy.AnsweredBy(deploy.Diff(want, f.Newest), "schedule.jobs"); len(a.Changes) > 0 {
			a.Verb = plan.Update
		}
	}
	b.Add(a)
}

func registerDefinition(ctx context.Context, r *plan.Run, job stack.Job) error {
	l := r.Live()
	want, err := deploy.JobDefinition(r.Settings, l, job, r.Image())
	if err != nil {
		return fmt.Errorf("compose task definition of job %s: %w", job.Name, err)
	}
	if err := deploy.Free(ctx, r, want.Family, "job "+job.Name); err != nil {
		return err
	}
	return deploy.RegisterRevision(ctx, r, want)
}

func deleteDefinition(i stack.Identity, f live.Family, needs ...string) plan.Action {
	job := jobOf(i, f.Name)
	a := plan.Action{ID: idDefinition(job), Step: step, Title: "task definition of " + job, Needs: needs}
	return deploy.DeleteFamily(a, f)
}

func destroyDefinitions(b *plan.Builder) {
	if _, ok := plan.NeededList(b, step, "task definitions", b.Live.Families); !ok {
		return
	}
	for _, f := range jobFamilies(b) {
		b.Add(deleteDefinition(b.Live.Identity, f, idGroup, "service/cluster"))
	}
}
