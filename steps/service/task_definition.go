package service

import (
	"context"
	"fmt"

	"slipway/steps/deploy"
	"slipway/steps/plan"
)

// planDefinition plans the API's revision.
func planDefinition(b *plan.Builder) deploy.Revision {
	name := b.Live.Identity.Family()
	_, families := plan.NeededList(b, step, "task definitions", b.Live.Families)
	service, services := plan.Needed(b, step, "service "+b.Live.Identity.Service(), b.Live.Service)
	running, known := plan.Needed(b, step, "the running revision", b.Live.Running)
	if !families || !services || !known || !deploy.Readable(b, step, "task definition "+name) {
		return deploy.Revision{}
	}
	want, err := deploy.ServiceDefinition(b.Settings, b.Live, plan.DesiredImage(b.Settings, b.Live, b.Intent))
	if err != nil {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "service.command", Why: err.Error(),
			WayOut: "change service.command"})
		return deploy.Revision{}
	}
	a := plan.Action{ID: idDefinition, Step: step, Title: "task definition", Needs: deploy.DefinitionNeeds(b.Settings)}
	return deploy.PlanRevision(b, a, deploy.Definition{Want: want, Register: registerDefinition}, service, running)
}

func registerDefinition(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	want, err := deploy.ServiceDefinition(r.Settings, l, r.Image())
	if err != nil {
		return fmt.Errorf("compose task definition %s: %w", l.Identity.Family(), err)
	}
	return deploy.RegisterRevision(ctx, r, want)
}

// destroyDefinitions deregisters and deletes the revisions of the API and of nothing else: jobs' belong to the schedule
// step.
func destroyDefinitions(b *plan.Builder) {
	if _, ok := plan.NeededList(b, step, "task definitions", b.Live.Families); !ok {
		return
	}
	f := b.Live.Family(b.Live.Identity.Family())
	if f == nil || !b.Live.Identity.Owns(f.Newest.Tags) {
		return
	}
	a := plan.Action{ID: idDefinition, Step: step, Title: "task definition",
		Needs: append(b.WorkerServices(), idService, idCluster)}
	b.Add(deploy.DeleteFamily(a, *f))
}
