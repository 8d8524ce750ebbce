package workers

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// planDefinition plans a worker's revision. An image other than the API's is a difference like any other.
func planDefinition(b *plan.Builder, w stack.Worker) deploy.Revision {
	name := b.Live.Identity.Worker(w.Name)
	if !deploy.Readable(b, step, "task definition "+name) {
		return deploy.Revision{}
	}
	want, err := deploy.WorkerDefinition(b.Settings, b.Live, w, plan.DesiredImage(b.Settings, b.Live, b.Intent))
	if err != nil {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: answer, Why: err.Error(),
			WayOut: "change the worker's command"})
		return deploy.Revision{}
	}
	service := b.Live.ServiceNamed(name)
	var running *live.TaskDefinition
	if ref := deploy.RunningRevision(service); ref != "" {
		known := false
		if running, known = plan.Needed(b, step, "the revision that service "+name+" runs", b.Live.Revision(ref)); !known {
			return deploy.Revision{}
		}
	}
	a := plan.Action{
		ID: idDefinition(w.Name), Step: step, Title: "task definition of " + w.Name,
		// the schedule of a job of that name, which is a worker now, would start it too
		Needs: append(deploy.DefinitionNeeds(b.Settings), "service/definition", "service/release", "service/service",
			"schedule/"+w.Name),
	}
	register := func(ctx context.Context, r *plan.Run) error { return registerDefinition(ctx, r, w) }
	return deploy.PlanRevision(b, a, deploy.Definition{Want: want, Register: register, Answer: answer}, service, running)
}

func registerDefinition(ctx context.Context, r *plan.Run, w stack.Worker) error {
	want, err := deploy.WorkerDefinition(r.Settings, r.Live(), w, r.Image())
	if err != nil {
		return fmt.Errorf("compose task definition of worker %s: %w", w.Name, err)
	}
	if err := deploy.Free(ctx, r, want.Family, "worker "+w.Name); err != nil {
		return err
	}
	return deploy.RegisterRevision(ctx, r, want)
}

func planService(b *plan.Builder, w stack.Worker, d deploy.Revision) {
	_, memory := w.Size()
	want := deploy.Service{
		Name: b.Live.Identity.Worker(w.Name), Answer: answer, Count: w.Count, Stream: w.Name,
		Asked: deploy.Asked{Worker: w.Name, Memory: strconv.Itoa(memory)},
	}
	a := plan.Action{ID: idWorker(w.Name), Step: step, Title: "worker " + w.Name, Typical: deploy.TypicalFirstRun,
		Needs: slices.Concat(deploy.RunNeeds(b.Settings), []string{"service/cluster", "service/service",
			idDefinition(w.Name)})}
	if a, ok := deploy.PlanService(b, a, want, d); ok {
		b.Add(a)
	}
}
