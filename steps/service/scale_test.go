package service_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/smithy-go/middleware"

	"slipway/steps/cloud"
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// Another count is no deployment to ECS: the last word on deployments is still that one was rolled back, and the
// rollout state is COMPLETED from the first look on, before the new tasks run.
func TestCountAfterARollback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(plan.Intent{})
		b.write(crashing)
		_, r := b.apply(plan.Intent{Build: true})
		b.failure(r, "service/service")
		b.settings.Service.Count = 3
		b.must(plan.Intent{})
		if s := b.read().Service.Value; s.Running != 3 {
			t.Errorf("%d of 3 tasks run when the run says it is done", s.Running)
		}
		b.settled()
	})
}

// What ECS shows may be seconds behind what it has answered with: the old deployment is primary still, and the list is
// old too.
func TestLateView(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(plan.Intent{})
		i := b.settings.Identity("aws")
		ask := &ecs.DescribeServicesInput{Cluster: new(i.Cluster()), Services: []string{i.Service()}}
		old, err := b.clients().ECS.DescribeServices(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		made, err := b.clients().ECS.UpdateService(t.Context(),
			&ecs.UpdateServiceInput{Cluster: ask.Cluster, Service: new(i.Service()), ForceNewDeployment: true})
		if err != nil {
			t.Fatal(err)
		}
		now := live.ServiceOf(*made.Service)
		cfg := b.box.Config("")
		late := 2
		cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
			return s.Initialize.Add(middleware.InitializeMiddlewareFunc("late",
				func(ctx context.Context, in middleware.InitializeInput,
					next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
					out, meta, err := next.HandleInitialize(ctx, in)
					if _, ok := in.Parameters.(*ecs.DescribeServicesInput); ok && late > 0 {
						late--
						out.Result = old
					}
					return out, meta, err
				}), middleware.Before)
		})
		ended, err := deploy.FollowDeployment(t.Context(), cloud.New(cfg),
			deploy.On(cloud.SystemClock{}, nil), deploy.Rollout{
				Cluster: i.Cluster(), Service: i.Service(), Deployment: now.Primary().ID, Target: now.Revision(),
				Good: now.Revision(),
			})
		if err != nil {
			t.Fatal(err)
		}
		if late > 0 || ended.Primary().ID != now.Primary().ID || ended.Primary().RolloutState != "COMPLETED" {
			t.Errorf("ended with %+v", ended.Primary())
		}
	})
}
