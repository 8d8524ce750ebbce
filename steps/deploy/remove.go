package deploy

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// DeleteService is the action that deletes a service: no tasks, gone, and nothing of it draining. a holds the action's
// id, step, title and needs.
func DeleteService(a plan.Action, s live.Service) plan.Action {
	a.Verb, a.Name, a.Typical = plan.Delete, s.Name, 90*time.Second
	a.Calls = []string{"ecs update-service", "ecs delete-service", "ecs describe-services"}
	a.Run = func(ctx context.Context, r *plan.Run) error { return deleteService(ctx, r, s) }
	return a
}

func deleteService(ctx context.Context, r *plan.Run, s live.Service) error {
	cluster := r.Live().Identity.Cluster()
	if s.Status != "DRAINING" {
		_, err := r.Clients.ECS.UpdateService(ctx,
			&ecs.UpdateServiceInput{Cluster: &cluster, Service: &s.Name, DesiredCount: new(int32(0))})
		if err != nil && !cloud.NotFound(err) && !cloud.Is(err, "ServiceNotActiveException") {
			return fmt.Errorf("set service %s to 0 tasks: %w", s.Name, err)
		}
		_, err = r.Clients.ECS.DeleteService(ctx,
			&ecs.DeleteServiceInput{Cluster: &cluster, Service: &s.Name, Force: new(true)})
		if err != nil && !cloud.NotFound(err) && !cloud.Is(err, "ServiceNotActiveException") {
			return fmt.Errorf("delete service %s: %w", s.Name, err)
		}
	}
	return awaitDrained(ctx, r, s.Name)
}

// awaitDrained waits until a service that was deleted is gone: until then its name is taken.
func awaitDrained(ctx context.Context, r *plan.Run, name string) error {
	cluster := r.Live().Identity.Cluster()
	// its tasks drain for as long as the target group's deregistration delay says, five minutes where slipway did not set
	// it
	return r.Until(ctx, plan.Wait{Typical: time.Minute, Timeout: 20 * time.Minute,
		Check: func(ctx context.Context) (bool, string, error) {
			fact := live.ReadService(ctx, r.Clients, cluster, name)
			if fact.Err != nil {
				return false, "", fmt.Errorf("wait for service %s to be gone: %w", name, fact.Err)
			}
			if fact.Value == nil {
				r.Record(func(l *live.Stack) { l.DropService(name) })
				return true, "", nil
			}
			return false, "draining", nil
		}})
}
