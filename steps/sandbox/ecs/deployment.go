package ecs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
)

// ecsDeployment is both of ECS's views of a deployment: the one in the service (ID, Status, Rollout) and the service
// deployment with its own ARN and state, which outlives the first.
type ecsDeployment struct {
	ID, ARN, Revision string
	TaskDefinition    string
	Network           *types.AwsVpcConfiguration
	Targets           []types.LoadBalancer
	Platform          string
	Status            string // PRIMARY, ACTIVE, or "" when the service no longer shows it
	Rollout           types.DeploymentRolloutState
	Reason            string
	State             types.ServiceDeploymentStatus
	StateReason       string
	Failed            int32     // consecutive failed tasks while rolling out
	Launch            time.Time // not before then is the next task placed
	SteadyAt          time.Time // all its tasks are healthy and alone: it is complete then

	Created, Updated, Started, Finished time.Time

	RollsBack      string // on the deployment that takes over: the id of the failed one
	RollbackReason string // on the failed one: why
}

func (s *ecsService) primary() *ecsDeployment {
	for _, d := range s.Deployments {
		if d.Status == "PRIMARY" {
			return d
		}
	}
	return nil
}

func (s *ecsService) deployment(id string) *ecsDeployment {
	for _, d := range s.Deployments {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// openDeployment returns the service deployment that d's rollout belongs to: its own, or the one it rolls back.
func (s *ecsService) openDeployment(d *ecsDeployment) *ecsDeployment {
	if failed := s.deployment(d.RollsBack); d.RollsBack != "" && failed != nil {
		return failed
	}
	return d
}

// describe is a deployment as DescribeServices shows it.
func (d *ecsDeployment) describe(w *Resources, s *ecsService) types.Deployment {
	out := types.Deployment{
		Id: new(d.ID), Status: new(d.Status), TaskDefinition: new(d.TaskDefinition),
		RolloutState: d.Rollout, RolloutStateReason: new(d.Reason),
		FailedTasks: d.Failed, CreatedAt: core.TimeOrNil(d.Created), UpdatedAt: core.TimeOrNil(d.Updated),
		LaunchType:      s.LaunchType,
		PlatformVersion: new("1.4.0"), PlatformFamily: new("Linux"),
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: d.Network},
	}
	if d.Status == "PRIMARY" {
		out.DesiredCount = s.Desired
	}
	out.RunningCount, out.PendingCount = w.counts(s, d)
	return out
}

func (w *Resources) counts(s *ecsService, d *ecsDeployment) (running, pending int32) {
	for _, t := range w.tasksOf(s) {
		switch {
		case t.Deployment != d.ID:
		case t.Status == "RUNNING":
			running++
		case t.Status == "PROVISIONING" || t.Status == "PENDING":
			pending++
		}
	}
	return running, pending
}

// findDeployment finds a service deployment by its ARN.
func (w *Resources) findDeployment(arn string) (*ecsService, *ecsDeployment) {
	for _, s := range w.Services {
		for _, d := range s.Deployments {
			if d.ARN == arn {
				return s, d
			}
		}
	}
	return nil, nil
}

func listServiceDeployments(c *core.Call, in *ecs.ListServiceDeploymentsInput) (*ecs.ListServiceDeploymentsOutput,
	error) {
	w, s, err := serviceOf(c, in.Cluster, in.Service)
	if err != nil {
		return nil, err
	}
	var briefs []types.ServiceDeploymentBrief
	for _, d := range s.Deployments {
		if len(in.Status) > 0 && !slices.Contains(in.Status, d.State) || !createdWithin(in.CreatedAt, d.Created) {
			continue
		}
		briefs = append(briefs, types.ServiceDeploymentBrief{
			ClusterArn: new(w.Clusters[s.Cluster].ARN), ServiceArn: new(s.ARN), ServiceDeploymentArn: new(d.ARN),
			Status: d.State, StatusReason: core.Optional(d.StateReason),
			CreatedAt: core.TimeOrNil(d.Created), StartedAt: core.TimeOrNil(d.Started), FinishedAt: core.TimeOrNil(d.Finished),
			TargetServiceRevisionArn: new(d.Revision),
		})
	}
	page, next, err := core.PageOf(pages, briefs, in.MaxResults, in.NextToken)
	return &ecs.ListServiceDeploymentsOutput{ServiceDeployments: page, NextToken: next}, err
}

func createdWithin(span *types.CreatedAt, t time.Time) bool {
	return span == nil || (span.After == nil || !t.Before(*span.After)) && (span.Before == nil || !t.After(*span.Before))
}

func stopServiceDeployment(c *core.Call, in *ecs.StopServiceDeploymentInput) (
	*ecs.StopServiceDeploymentOutput, error) {
	w := Of(c)
	arn := core.Value(in.ServiceDeploymentArn)
	s, d := w.findDeployment(arn)
	if d == nil {
		return nil, &types.ServiceDeploymentNotFoundException{Message: new("Service deployment not found.")}
	}
	if d.State != types.ServiceDeploymentStatusPending && d.State != types.ServiceDeploymentStatusInProgress ||
		d != s.primary() {
		return nil, &types.ConflictException{Message: new("Service deployment " + arn + " is in " + string(d.State) +
			" state and cannot be stopped.")}
	}
	if in.StopType == types.StopServiceDeploymentStopTypeAbort {
		d.close(c, types.ServiceDeploymentStatusStopped, "Service deployment was stopped by user.")
		d.Rollout, d.Reason = types.DeploymentRolloutStateFailed, "ECS deployment "+d.ID+" was stopped."
	} else {
		s.rollBack(c, d, "Service deployment rolled back because it was stopped by user.")
	}
	settleTasks(c)
	return &ecs.StopServiceDeploymentOutput{ServiceDeploymentArn: new(arn)}, nil
}

// deploy begins a new deployment of what the service now says.
func (s *ecsService) deploy(c *core.Call) {
	w := State.In(c.World)
	w.Deployments++
	id := c.Hex(24)
	path := strings.TrimPrefix(s.ARN, c.ARN("ecs", "service/"))
	d := &ecsDeployment{
		ID:  "ecs-svc/" + strconv.FormatInt(7300000000000000000+w.Deployments*1048573, 10),
		ARN: c.ARN("ecs", "service-deployment/"+path+"/"+id[:21]),
		Revision: c.ARN("ecs", "service-revision/"+path+"/"+strconv.FormatInt(4100000000000000000+w.Deployments*7919,
			10)),
		TaskDefinition: s.TaskDefinition, Network: s.Network, Targets: s.Targets, Platform: s.Platform, Status: "PRIMARY",
		Rollout: types.DeploymentRolloutStateInProgress, State: types.ServiceDeploymentStatusPending,
		Created: c.Now(), Updated: c.Now(), Launch: c.Now().Add(schedulerDelay),
	}
	d.Reason = "ECS deployment " + d.ID + " in progress."
	if old := s.primary(); old != nil {
		old.Status, old.Updated = "ACTIVE", c.Now()
		if old.Rollout == types.DeploymentRolloutStateInProgress {
			s.openDeployment(old).close(c, types.ServiceDeploymentStatusStopped,
				"Service deployment was stopped because a new service deployment was started.")
			old.RollsBack = ""
		}
	}
	s.Deployments = append([]*ecsDeployment{d}, s.Deployments...)
	s.Steady, s.Wake = false, d.Launch
}

// close ends a service deployment.
func (d *ecsDeployment) close(c *core.Call, state types.ServiceDeploymentStatus, reason string) {
	d.State, d.StateReason, d.Finished, d.Updated = state, reason, c.Now(), c.Now()
}
