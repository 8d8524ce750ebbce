package ecs

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
)

func listServices(c *core.Call, in *ecs.ListServicesInput) (*ecs.ListServicesOutput, error) {
	w := Of(c)
	k, err := w.cluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	var arns []string
	for _, key := range core.SortedKeys(w.Services) {
		if s := w.Services[key]; s.Cluster == k.Name && s.Status != "INACTIVE" &&
			(in.LaunchType == "" || in.LaunchType == s.LaunchType) {
			arns = append(arns, s.ARN)
		}
	}
	if in.MaxResults == nil {
		in.MaxResults = new(int32(10))
	}
	page, next, err := core.PageOf(pages, arns, in.MaxResults, in.NextToken)
	return &ecs.ListServicesOutput{ServiceArns: page, NextToken: next}, err
}

// someOf holds a list that is asked for against how long it may be.
func someOf(what string, list []string, most int) error {
	switch {
	case len(list) == 0:
		return invalid(what + " cannot be empty.")
	case len(list) > most:
		return invalid(fmt.Sprintf("%s cannot have more than %d elements.", what, most))
	}
	return nil
}

func describeServices(c *core.Call, in *ecs.DescribeServicesInput) (*ecs.DescribeServicesOutput, error) {
	w := Of(c)
	k, err := w.cluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	if err := someOf("Services", in.Services, 10); err != nil {
		return nil, err
	}
	out := &ecs.DescribeServicesOutput{}
	for _, ref := range in.Services {
		s := w.Services[k.Name+"/"+Name(&ref)]
		if s == nil {
			out.Failures = append(out.Failures, types.Failure{Arn: new(c.ARN("ecs", "service/"+k.Name+"/"+Name(&ref))),
				Reason: new("MISSING")})
			continue
		}
		out.Services = append(out.Services, *w.describeService(c, s, slices.Contains(in.Include, types.ServiceFieldTags)))
	}
	return out, nil
}

// describeService says what ECS says of a service.
func (w *Resources) describeService(c *core.Call, s *ecsService, tags bool) *types.Service {
	out := &types.Service{
		ServiceName: new(s.Name), ServiceArn: new(s.ARN), ClusterArn: new(w.Clusters[s.Cluster].ARN),
		Status:       new(s.Status),
		DesiredCount: s.Desired, TaskDefinition: new(s.TaskDefinition), LaunchType: s.LaunchType,
		PlatformVersion: new(s.Platform), PlatformFamily: new("Linux"),
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: s.Network}, LoadBalancers: s.Targets,
		DeploymentConfiguration:       &s.Rules,
		DeploymentController:          &types.DeploymentController{Type: types.DeploymentControllerTypeEcs},
		SchedulingStrategy:            types.SchedulingStrategyReplica,
		HealthCheckGracePeriodSeconds: s.Grace, PropagateTags: s.Propagate, EnableECSManagedTags: s.ManagedTags,
		EnableExecuteCommand:        s.Exec,
		AvailabilityZoneRebalancing: s.Rebalancing, CreatedAt: core.TimeOrNil(s.Created), CreatedBy: new(s.CreatedBy),
		Events:  s.Events,
		RoleArn: new(c.ARN("iam", "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")),
	}
	if out.HealthCheckGracePeriodSeconds == nil && len(s.Targets) > 0 {
		out.HealthCheckGracePeriodSeconds = new(int32(0))
	}
	rules := s.Rules
	minimum, maximum, _, _ := s.rules()
	rules.MinimumHealthyPercent, rules.MaximumPercent, rules.Strategy = &minimum, &maximum, types.DeploymentStrategyRolling
	if rules.DeploymentCircuitBreaker == nil {
		rules.DeploymentCircuitBreaker = &types.DeploymentCircuitBreaker{}
	}
	out.DeploymentConfiguration = &rules
	if tags {
		out.Tags = core.ListOf[types.Tag](s.Tags)
	}
	for _, d := range s.Deployments {
		if d.Status == "" {
			continue
		}
		shown := d.describe(w, s)
		out.Deployments = append(out.Deployments, shown)
		out.RunningCount += shown.RunningCount
		out.PendingCount += shown.PendingCount
		if d.Status == "PRIMARY" {
			out.CurrentServiceRevisions = []types.ServiceCurrentRevisionSummary{{
				Arn: new(d.Revision), RequestedTaskCount: s.Desired, RunningTaskCount: shown.RunningCount,
				PendingTaskCount: shown.PendingCount,
			}}
			if d.Rollout == types.DeploymentRolloutStateInProgress {
				out.CurrentServiceDeployment = new(s.openDeployment(d).ARN)
			}
		}
	}
	return out
}
