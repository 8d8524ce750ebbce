package ecs

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
)

// threshold is how many tasks may fail before the circuit breaker trips: half of the desired count, within 3 and 200,
// unless the service says otherwise.
func (s *ecsService) threshold() int32 {
	b := s.Rules.DeploymentCircuitBreaker
	if b == nil || b.ThresholdConfiguration == nil {
		return min(200, max(3, (s.Desired+1)/2))
	}
	share := (s.Desired*b.ThresholdConfiguration.Value + 99) / 100
	switch b.ThresholdConfiguration.Type {
	case types.ThresholdTypeCount:
		return b.ThresholdConfiguration.Value
	case types.ThresholdTypeUnboundedPercent:
		return share
	}
	return min(200, max(3, share))
}

// forgives reports whether a task that gets healthy clears the count of those that failed.
func (s *ecsService) forgives() bool {
	b := s.Rules.DeploymentCircuitBreaker
	return b == nil || b.ResetOnHealthyTask == nil || *b.ResetOnHealthyTask
}

// failed counts a task of the primary deployment that did not live.
func (s *ecsService) failed(c *core.Call, d *ecsDeployment) {
	if d == nil || d.Status != "PRIMARY" || s.Status != "ACTIVE" {
		return
	}
	d.Failed++
	d.Updated = c.Now()
	s.Steady = false
	_, _, breaker, rollback := s.rules()
	if breaker && d.Rollout == types.DeploymentRolloutStateInProgress && d.Failed >= s.threshold() {
		s.trip(c, d, rollback)
		return
	}
	wait := relaunchDelay
	if d.Failed > 3 {
		wait = min(relaunchMost, relaunchDelay<<min(d.Failed-3, 10))
		s.say(c, "is unable to consistently start tasks successfully. For more information, see the Troubleshooting "+
			"section of the Amazon ECS Developer Guide.")
	}
	d.Launch = c.Now().Add(wait)
	s.Wake = d.Launch
}

// trip is the circuit breaker's work.
func (s *ecsService) trip(c *core.Call, d *ecsDeployment, rollback bool) {
	d.Rollout, d.Reason, d.Updated = types.DeploymentRolloutStateFailed, "ECS deployment circuit breaker: tasks failed "+
		"to start.", c.Now()
	s.say(c, "(deployment %s) deployment failed: tasks failed to start.", d.ID)
	const exceeded = "Service deployment rolled back because the circuit breaker threshold was exceeded."
	switch open := s.openDeployment(d); {
	case open != d: // the rollback itself
		open.close(c, types.ServiceDeploymentStatusRollbackFailed, "The rollback failed because the circuit breaker "+
			"threshold was exceeded.")
		d.RollsBack = ""
	case rollback:
		s.rollBack(c, d, exceeded)
	default:
		d.close(c, types.ServiceDeploymentStatusStopped, "Service deployment stopped because the circuit breaker threshold "+
			"was exceeded.")
		s.abandon(c, d)
	}
}

// rollBack puts the newest completed deployment in the place of d.
func (s *ecsService) rollBack(c *core.Call, d *ecsDeployment, reason string) {
	d.Rollout = types.DeploymentRolloutStateFailed
	d.RollbackReason, d.Updated = reason, c.Now()
	s.abandon(c, d)
	i := slices.IndexFunc(s.Deployments, func(o *ecsDeployment) bool {
		return o.Status == "ACTIVE" && o.Rollout == types.DeploymentRolloutStateCompleted
	})
	if i < 0 {
		d.close(c, types.ServiceDeploymentStatusRollbackFailed, "No rollback candidate was found to run the rollback.")
		return
	}
	back := s.Deployments[i]
	d.State, d.StateReason, d.Status = types.ServiceDeploymentStatusRollbackInProgress, reason, "ACTIVE"
	back.Status, back.Rollout, back.RollsBack, back.Failed = "PRIMARY", types.DeploymentRolloutStateInProgress, d.ID, 0
	back.Reason = "ECS deployment circuit breaker: rolling back to deploymentId " + back.ID + "."
	back.Updated, back.Launch, back.SteadyAt = c.Now(), c.Now().Add(schedulerDelay), time.Time{}
	s.TaskDefinition, s.Network, s.Targets, s.Platform = back.TaskDefinition, back.Network, back.Targets, back.Platform
	s.Steady, s.Wake = false, back.Launch
	s.say(c, "rolling back to deployment %s.", back.ID)
}

// abandon stops what a failed deployment still runs.
func (s *ecsService) abandon(c *core.Call, d *ecsDeployment) {
	for _, t := range State.In(c.World).tasksOf(s) {
		if t.Deployment == d.ID {
			t.stop(c, types.TaskStopCodeServiceSchedulerInitiated, "Scaling activity initiated by (deployment "+d.ID+")")
		}
	}
}
