package service

import (
	"slices"
	"strconv"

	"slipway/steps/deploy"
	"slipway/steps/plan"
)

// desired is what the API's service should be.
func desired(b *plan.Builder) deploy.Service {
	s := b.Settings.Service
	return deploy.Service{
		Name: b.Live.Identity.Service(), Answer: "service.count", Count: s.Count,
		KeepCount: keepsCount(b.Settings, b.Live, b.Intent), Port: s.Port, Grace: s.Grace, Stream: "ecs",
		Asked: deploy.Asked{HealthPath: s.HealthPath, Port: s.Port, Grace: s.Grace, Memory: strconv.Itoa(s.Memory)},
	}
}

// planService plans the API's service. entry are the actions that lead requests to it.
func planService(b *plan.Builder, d deploy.Revision, entry []string) {
	want := desired(b)
	a := plan.Action{ID: idService, Step: step, Title: "service", Typical: deploy.TypicalFirstRun,
		Needs: slices.Concat(deploy.RunNeeds(b.Settings), []string{idCluster, idDefinition, idRelease}, entry)}
	a, ok := deploy.PlanService(b, a, want, d)
	if have := b.Live.Service.Value; d.OK && have != nil && have.Status != "DRAINING" && b.Live.Identity.Owns(have.Tags) {
		noteCount(b)
		if have.Sparse {
			b.Note(plan.Note{Step: step,
				Text: "could not verify the grace period, circuit breaker, deployment limits and managed tags of service " +
					want.Name + ": ecs:DescribeServices does not show them here, as AWS does; they are taken to be as they were set"})
		}
	}
	if ok {
		b.Add(a)
	}
}

func destroyService(b *plan.Builder) {
	service := plan.Own(b, step, "service", b.Live.Service)
	if service == nil {
		return
	}
	b.Add(deploy.DeleteService(plan.Action{ID: idService, Step: step, Title: "service",
		Needs: []string{"schedule/group"}}, *service))
}
