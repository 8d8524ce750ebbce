package deploy

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// ours reports whether the primary deployment is the one being followed.
func (f *follower) ours(d live.Deployment) bool {
	if f.rollout.Deployment != "" && d.ID != "" && d.ID != f.rollout.Deployment {
		return false
	}
	return SameRevision(f.service.Revision(), f.rollout.Target)
}

type verdict struct {
	done, failed bool
	reason       string
}

func (f *follower) verdict(ctx context.Context, primary live.Deployment) verdict {
	ours := f.ours(primary)
	f.seen = f.seen || ours
	if ours {
		f.began = primary.Created
	}
	switch {
	case !ours && !f.seen && f.polls < 4:
		return verdict{} // ECS may take seconds to show what it has just answered with
	case !ours && primary.RolloutState == "IN_PROGRESS":
		return verdict{} // rolling back, or somebody's newer one: wait for how it ends
	case !ours:
		return verdict{failed: true,
			reason: f.why(ctx, "another deployment took its place: revision "+Short(primary.TaskDefinition)+" runs")}
	case primary.RolloutState == "FAILED":
		return f.failedState(ctx, primary)
	case primary.RolloutState == "COMPLETED" && primary.Running < primary.Desired:
		return verdict{} // another count is no deployment to ECS: the state is still that of the last one
	case primary.RolloutState == "COMPLETED":
		return f.confirm(ctx)
	case primary.RolloutState == "" && len(f.service.Deployments) == 1 && f.service.Desired > 0 &&
		f.service.Running == f.service.Desired:
		f.host.Progress("this AWS reports no rollout state: judged by the running tasks")
		return verdict{done: true}
	case primary.RolloutState == "" && f.service.Desired == 0 && f.service.Running == 0:
		return verdict{done: true}
	}
	return verdict{}
}

// confirm asks the service deployment itself, where that is possible: it may still be cleaning up, or ECS may be of two
// minds.
func (f *follower) confirm(ctx context.Context) verdict {
	newest := f.newest(ctx)
	switch {
	case newest == nil:
		return verdict{done: true} // COMPLETED with the target revision, the next best word on it
	case newest.Status == types.ServiceDeploymentStatusPending, newest.Status == types.ServiceDeploymentStatusInProgress:
		return verdict{}
	case newest.Status == types.ServiceDeploymentStatusSuccessful:
		return verdict{done: true}
	case f.rollout.Deployment != "":
		// a rollback to what is followed, some time ago: had it been rolled back itself, another would be primary
		return verdict{done: true}
	}
	return verdict{failed: true,
		reason: cmp.Or(aws.ToString(newest.StatusReason), "the deployment ended as "+string(newest.Status))}
}

// failedState waits for the rollback that follows a failed deployment, as long as one is under way or may yet begin.
func (f *follower) failedState(ctx context.Context, primary live.Deployment) verdict {
	reason := cmp.Or(primary.Reason, "the deployment failed")
	if newest := f.newest(ctx); newest != nil {
		reason = cmp.Or(aws.ToString(newest.StatusReason), reason)
		if newest.Status == types.ServiceDeploymentStatusRollbackRequested ||
			newest.Status == types.ServiceDeploymentStatusRollbackInProgress {
			f.stopped = true
			return verdict{}
		}
	}
	f.failedPolls++
	if !f.rollout.First && f.failedPolls < 4 {
		return verdict{}
	}
	return verdict{failed: true, reason: reason}
}

// why is the reason the service deployment gives, or the one at hand.
func (f *follower) why(ctx context.Context, otherwise string) string {
	if newest := f.newest(ctx); newest != nil && aws.ToString(newest.StatusReason) != "" {
		return aws.ToString(newest.StatusReason)
	}
	return otherwise
}

// newest is the service's newest service deployment, nil when it cannot be asked.
func (f *follower) newest(ctx context.Context) *types.ServiceDeploymentBrief {
	if f.noList {
		return nil
	}
	out, err := f.clients.ECS.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
		Cluster: &f.rollout.Cluster, Service: &f.rollout.Service, MaxResults: new(int32(10)),
	})
	if err != nil {
		f.noList = true
		if cloud.Denied(err) {
			f.host.Progress("judged by the service's own rollout state: ecs:ListServiceDeployments is not allowed")
		}
		return nil
	}
	if len(out.ServiceDeployments) == 0 {
		return nil // it takes ECS seconds to list a new one
	}
	newest := out.ServiceDeployments[0]
	for _, d := range out.ServiceDeployments[1:] {
		if aws.ToTime(d.CreatedAt).After(aws.ToTime(newest.CreatedAt)) {
			newest = d
		}
	}
	return &newest
}
