package live

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// Service is the ECS service. INACTIVE counts as absent; DRAINING is neither present nor absent.
type Service struct {
	Name, ARN, Status, TaskDefinition, LaunchType, Platform string
	Desired, Running, Pending, Grace                        int
	MinHealthy, MaxPercent                                  int
	// of the circuit breaker, where it counts tasks; 0: its usual share
	MostFailures                      int
	Breaker, Rollback, PublicIP, Exec bool
	ManagedTags                       bool
	// the reply leaves out the deployment settings, as ECS itself never does: what it does not show is unknown
	Sparse                  bool
	PropagateTags           string
	Subnets, SecurityGroups []string
	LoadBalancers           []ServiceTarget
	Deployments             []Deployment
	Events                  []ServiceEvent // newest first
	Created                 time.Time
	Tags                    map[string]string
}

// ServiceTarget is one target group the service registers its tasks in.
type ServiceTarget struct {
	TargetGroup, Container string
	Port                   int
}

// Deployment is one of the service's deployments; the PRIMARY one is what should run.
type Deployment struct {
	ID, Status, TaskDefinition, RolloutState, Reason string
	Desired, Running, Pending, Failed                int
	Created                                          time.Time
}

// ServiceEvent is one line of the service's event log.
type ServiceEvent struct {
	At      time.Time
	Message string
}

// Primary returns the service's primary deployment, nil when there is none.
func (s Service) Primary() *Deployment {
	for i := range s.Deployments {
		if s.Deployments[i].Status == "PRIMARY" {
			return &s.Deployments[i]
		}
	}
	return nil
}

const callService = "ecs:DescribeServices"

// ReadService reads one service with its tags and deployments, in one call.
func ReadService(ctx context.Context, c *cloud.Clients, cluster, name string) Fact[Service] {
	out, err := c.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{
		Cluster: new(cluster), Services: []string{name}, Include: []types.ServiceField{types.ServiceFieldTags},
	})
	if cloud.Is(err, "ClusterNotFoundException") {
		return fact[Service](nil, nil, callService)
	}
	if err == nil {
		err = missing(out.Failures)
	}
	if err != nil {
		return fact[Service](nil, failed(callService, err), callService)
	}
	for _, s := range out.Services {
		if aws.ToString(s.Status) != "INACTIVE" {
			return fact(ServiceOf(s), nil, callService)
		}
	}
	return fact[Service](nil, nil, callService)
}

// ServiceOf is the service as CreateService, UpdateService and DescribeServices reply with it.
func ServiceOf(s types.Service) *Service {
	service := &Service{
		Name: aws.ToString(s.ServiceName), ARN: aws.ToString(s.ServiceArn), Status: aws.ToString(s.Status),
		TaskDefinition: aws.ToString(s.TaskDefinition), LaunchType: string(s.LaunchType),
		Platform: aws.ToString(s.PlatformVersion),
		Desired:  int(s.DesiredCount), Running: int(s.RunningCount), Pending: int(s.PendingCount),
		Grace: whole(s.HealthCheckGracePeriodSeconds),
		Exec:  s.EnableExecuteCommand, ManagedTags: s.EnableECSManagedTags, PropagateTags: string(s.PropagateTags),
		Created: aws.ToTime(s.CreatedAt), Tags: ecsTags(s.Tags),
		LoadBalancers: convert(s.LoadBalancers, func(t types.LoadBalancer) ServiceTarget {
			return ServiceTarget{TargetGroup: aws.ToString(t.TargetGroupArn), Container: aws.ToString(t.ContainerName),
				Port: whole(t.ContainerPort)}
		}),
		Deployments: convert(s.Deployments, deployment),
		Events: convert(s.Events, func(e types.ServiceEvent) ServiceEvent {
			return ServiceEvent{At: aws.ToTime(e.CreatedAt), Message: aws.ToString(e.Message)}
		}),
	}
	service.Sparse = s.DeploymentConfiguration == nil
	if d := s.DeploymentConfiguration; d != nil {
		service.MinHealthy, service.MaxPercent = whole(d.MinimumHealthyPercent), whole(d.MaximumPercent)
		if b := d.DeploymentCircuitBreaker; b != nil {
			service.Breaker, service.Rollback = b.Enable, b.Rollback
			if t := b.ThresholdConfiguration; t != nil && t.Type == types.ThresholdTypeCount {
				service.MostFailures = int(t.Value)
			}
		}
	}
	if n := s.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		service.Subnets = slices.Sorted(slices.Values(n.AwsvpcConfiguration.Subnets))
		service.SecurityGroups = slices.Sorted(slices.Values(n.AwsvpcConfiguration.SecurityGroups))
		service.PublicIP = n.AwsvpcConfiguration.AssignPublicIp == types.AssignPublicIpEnabled
	}
	slices.SortStableFunc(service.Events, func(a, b ServiceEvent) int { return b.At.Compare(a.At) })
	return service
}

func deployment(d types.Deployment) Deployment {
	return Deployment{
		ID: aws.ToString(d.Id), Status: aws.ToString(d.Status), TaskDefinition: aws.ToString(d.TaskDefinition),
		RolloutState: string(d.RolloutState), Reason: aws.ToString(d.RolloutStateReason),
		Desired: int(d.DesiredCount), Running: int(d.RunningCount), Pending: int(d.PendingCount), Failed: int(d.FailedTasks),
		Created: aws.ToTime(d.CreatedAt),
	}
}

// Revision is the task definition that the service should run. ECS names it twice, here and in the primary deployment,
// always the same one; where an emulator lets the second go stale, the first is what was asked for last.
func (s Service) Revision() string {
	if p := s.Primary(); p != nil && s.TaskDefinition == "" {
		return p.TaskDefinition
	}
	return s.TaskDefinition
}

// revisions are the names of all revisions that the service runs or is about to run, each once: the one asked for, and
// those of the deployments that it replaces.
func (s Service) revisions() []string {
	all := []string{s.Revision()}
	for _, d := range s.Deployments {
		if d.Status == "PRIMARY" {
			continue // Revision is its revision
		}
		if d.Desired > 0 || d.Running > 0 || d.Pending > 0 {
			all = append(all, d.TaskDefinition)
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(ref string) bool { return ref == "" })
}

const maxServices = 10 // DescribeServices takes no more

// readOtherServices reads the services of the cluster beside the API's, with the revisions they run: the workers, and
// what somebody runs there of their own.
func readOtherServices(ctx context.Context, c *cloud.Clients, d *definitions, id stack.Identity,
	attached *attachments) List[Service] {
	const call = "ecs:ListServices"
	cluster := id.Cluster()
	var groups []string
	known := sync.OnceFunc(func() { attached.addSource(groups) })
	defer known()
	arns, err := pages(ctx, call, ecs.NewListServicesPaginator(c.ECS, &ecs.ListServicesInput{Cluster: new(cluster),
		MaxResults: new(int32(100))}),
		func(o *ecs.ListServicesOutput) []string { return o.ServiceArns })
	if cloud.Is(err, "ClusterNotFoundException") {
		return list[Service](nil, nil, call)
	}
	arns = slices.DeleteFunc(arns, func(arn string) bool { return strings.HasSuffix(arn, "/"+id.Service()) })
	found, describeErr := each(slices.Collect(slices.Chunk(arns, maxServices)), 4, func(chunk []string) ([]Service,
		error) {
		out, err := c.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: new(cluster), Services: chunk,
			Include: []types.ServiceField{types.ServiceFieldTags}})
		if err == nil {
			err = missing(out.Failures)
		}
		if err != nil {
			return nil, failed(callService, err)
		}
		return convert(out.Services, func(s types.Service) Service { return *ServiceOf(s) }), nil
	})
	services := slices.DeleteFunc(slices.Concat(found...), func(s Service) bool { return s.Status == "INACTIVE" })
	var reads []func()
	for _, s := range services {
		if id.Owns(s.Tags) {
			groups = append(groups, s.SecurityGroups...)
		}
	}
	known()
	for _, s := range services {
		for _, ref := range s.revisions() {
			reads = append(reads, func() { d.revision(ctx, ref) })
		}
	}
	together(reads...)
	return list(services, firstError(err, describeErr), call)
}
