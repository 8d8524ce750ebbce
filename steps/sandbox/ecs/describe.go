package ecs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
)

func listServices(c *core.Call, in *ecs.ListServicesInput) (*ecs.ListServicesOutput, error) {
	w, k, err := clusterOf(c, in.Cluster)
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
	w, k, err := clusterOf(c, in.Cluster)
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

func describeTasks(c *core.Call, in *ecs.DescribeTasksInput) (*ecs.DescribeTasksOutput, error) {
	w, k, err := clusterOf(c, in.Cluster)
	if err != nil {
		return nil, err
	}
	if err := someOf("Tasks", in.Tasks, 100); err != nil {
		return nil, err
	}
	out := &ecs.DescribeTasksOutput{}
	for _, id := range in.Tasks {
		t := w.task(k.Name, id)
		if t == nil {
			out.Failures = append(out.Failures, types.Failure{Arn: new(c.ARN("ecs", "task/"+k.Name+"/"+Name(&id))),
				Reason: new("MISSING")})
			continue
		}
		out.Tasks = append(out.Tasks, w.describeTask(t, slices.Contains(in.Include, types.TaskFieldTags)))
	}
	return out, nil
}

func listTasks(c *core.Call, in *ecs.ListTasksInput) (*ecs.ListTasksOutput, error) {
	w, k, err := clusterOf(c, in.Cluster)
	if err != nil {
		return nil, err
	}
	service := core.Value(in.ServiceName)
	if service != "" {
		if _, _, err := serviceOf(c, in.Cluster, in.ServiceName); err != nil {
			return nil, err
		}
	}
	desired := string(in.DesiredStatus)
	if desired == "" {
		desired = "RUNNING"
	}
	var found []*Task
	for _, t := range w.Tasks {
		family, _, _ := strings.Cut(Name(&t.Definition), ":")
		switch {
		case t.Cluster != k.Name || t.Desired != desired:
		case service != "" && t.Service != k.Name+"/"+Name(&service):
		case in.Family != nil && family != *in.Family:
		case in.StartedBy != nil && t.StartedBy != *in.StartedBy:
		case in.LaunchType != "" && t.LaunchType != in.LaunchType:
		default:
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b *Task) int {
		if d := b.Created.Compare(a.Created); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	var arns []string
	for _, t := range found {
		arns = append(arns, t.ARN)
	}
	page, next, err := core.PageOf(pages, arns, in.MaxResults, in.NextToken)
	return &ecs.ListTasksOutput{TaskArns: page, NextToken: next}, err
}

// describeTask says what ECS says of a task. Times that have not come are not there.
func (w *Resources) describeTask(t *Task, tags bool) types.Task {
	out := types.Task{
		TaskArn: new(t.ARN), TaskDefinitionArn: new(t.Definition), Group: new(t.Group),
		LaunchType: t.LaunchType,
		ClusterArn: new(w.Clusters[t.Cluster].ARN), LastStatus: new(t.Status),
		DesiredStatus: new(t.Desired),
		CreatedAt:     core.TimeOrNil(t.Created), PullStartedAt: core.TimeOrNil(t.PullStarted),
		PullStoppedAt: core.TimeOrNil(t.PullStopped), StartedAt: core.TimeOrNil(t.Started),
		StoppingAt: core.TimeOrNil(t.Stopping), ExecutionStoppedAt: core.TimeOrNil(t.Ended),
		StoppedAt: core.TimeOrNil(t.Stopped), StopCode: t.StopCode,
		AvailabilityZone: new(t.Zone), PlatformVersion: new("1.4.0"), PlatformFamily: new("Linux"),
		HealthStatus:         types.HealthStatusUnknown,
		EnableExecuteCommand: t.Exec, Overrides: t.Overrides, Version: 1,
		Attachments: []types.Attachment{t.attachment()},
	}
	if t.StartedBy != "" {
		out.StartedBy = new(t.StartedBy)
	}
	if t.StoppedReason != "" {
		out.StoppedReason = new(t.StoppedReason)
	}
	if !t.PullStarted.IsZero() {
		out.Connectivity, out.ConnectivityAt = types.ConnectivityConnected, core.TimeOrNil(t.PullStarted)
	}
	if tags {
		out.Tags = core.ListOf[types.Tag](t.Tags)
	}
	d := w.Definition(t.Definition)
	if d == nil {
		return out
	}
	out.Cpu, out.Memory = d.Cpu, d.Memory
	for i, k := range d.ContainerDefinitions {
		out.Containers = append(out.Containers, t.describeContainer(k, i))
		if k.HealthCheck != nil && !t.Started.IsZero() {
			out.HealthStatus = out.Containers[i].HealthStatus
		}
	}
	return out
}

func (t *Task) describeContainer(k types.ContainerDefinition, i int) types.Container {
	status := t.Status
	switch status {
	case "PROVISIONING", "PENDING":
		status = "PENDING"
	case "DEACTIVATING", "STOPPING":
		status = "RUNNING"
	case "DEPROVISIONING":
		status = "STOPPED"
	}
	out := types.Container{
		Name: k.Name, Image: k.Image, TaskArn: new(t.ARN), LastStatus: new(status),
		HealthStatus: types.HealthStatusUnknown,
		ContainerArn: new(strings.Replace(t.ARN, ":task/", ":container/", 1) + "/" + strconv.Itoa(i)),
		Cpu:          new(strconv.Itoa(int(k.Cpu))),
		ExitCode:     t.ExitCode, RuntimeId: new(t.ID + "-" + strconv.Itoa(i)),
		NetworkInterfaces: []types.NetworkInterface{{AttachmentId: new(t.Interface),
			PrivateIpv4Address: new(t.IP)}},
	}
	if t.Digest != "" {
		out.ImageDigest = new(t.Digest)
	}
	if t.ContainerReason != "" {
		out.Reason = new(t.ContainerReason)
	}
	if k.HealthCheck != nil && !t.Started.IsZero() {
		switch {
		case t.Healthy:
			out.HealthStatus = types.HealthStatusHealthy
		case t.StoppedReason == "Task failed container health checks":
			out.HealthStatus = types.HealthStatusUnhealthy
		}
	}
	return out
}

// attachment is the task's network interface as ECS describes it.
func (t *Task) attachment() types.Attachment {
	status := "ATTACHED"
	switch t.Status {
	case "PROVISIONING":
		status = "PRECREATED"
	case "STOPPED":
		status = "DELETED"
	}
	return types.Attachment{Id: new(t.Interface), Type: new("ElasticNetworkInterface"),
		Status: new(status), Details: []types.KeyValuePair{
			{Name: new("subnetId"), Value: new(t.Subnet)},
			{Name: new("networkInterfaceId"), Value: new(t.Interface)},
			{Name: new("privateIPv4Address"), Value: new(t.IP)},
		}}
}
