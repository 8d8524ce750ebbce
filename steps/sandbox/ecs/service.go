package ecs

import (
	"reflect"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
)

// ecsService is a service with its deployments and events, both newest first.
type ecsService struct {
	Name, ARN, Cluster, Status, Token string
	Desired                           int32
	TaskDefinition                    string
	LaunchType                        types.LaunchType
	Platform                          string
	Network                           *types.AwsVpcConfiguration
	Targets                           []types.LoadBalancer
	Rules                             types.DeploymentConfiguration
	Grace                             *int32
	Propagate                         types.PropagateTags
	ManagedTags, Exec                 bool
	Rebalancing                       types.AvailabilityZoneRebalancing
	Tags                              map[string]string
	Created                           time.Time
	CreatedBy                         string
	Deployments                       []*ecsDeployment
	Events                            []types.ServiceEvent
	Wake                              time.Time // when the scheduler looks again; zero: when a task changes
	Drained                           time.Time // a deleted service is DRAINING at least until then
	Steady                            bool
}

// rules reads the deployment configuration with ECS's defaults.
func (s *ecsService) rules() (minimum, maximum int32, breaker, rollback bool) {
	minimum, maximum = core.Value(core.OrElse(s.Rules.MinimumHealthyPercent, 100)),
		core.Value(core.OrElse(s.Rules.MaximumPercent, 200))
	if b := s.Rules.DeploymentCircuitBreaker; b != nil {
		breaker, rollback = b.Enable, b.Rollback
	}
	return minimum, maximum, breaker, rollback
}

func createService(c *core.Call, in *ecs.CreateServiceInput) (*ecs.CreateServiceOutput, error) {
	w := Of(c)
	k, err := w.seenCluster(c, in.Cluster)
	if err != nil {
		return nil, err
	}
	name := core.Value(in.ServiceName)
	if !nameRule.MatchString(name) {
		return nil, invalid("Service name must match '^[a-zA-Z0-9_-]{1,255}$'.")
	}
	token := core.Value(in.ClientToken)
	if len(token) > 36 {
		return nil, invalid("clientToken must be at most 36 characters.")
	}
	key := k.Name + "/" + name
	if old := w.Services[key]; old != nil {
		switch {
		case old.Status == "ACTIVE" && token != "" && token == old.Token:
			return &ecs.CreateServiceOutput{Service: w.describeService(c, old, true)}, nil
		case old.Status == "ACTIVE":
			return nil, invalid("Creation of service was not idempotent.")
		case old.Status == "DRAINING":
			return nil, invalid("Unable to Start a service that is still Draining.")
		}
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	s := &ecsService{
		Name: name, ARN: c.ARN("ecs", "service/"+key), Cluster: k.Name, Status: "ACTIVE", Token: token,
		Desired:    core.Value(in.DesiredCount),
		LaunchType: types.LaunchTypeFargate, Platform: core.Value(core.OrElse(in.PlatformVersion, "LATEST")),
		Targets: in.LoadBalancers, Grace: in.HealthCheckGracePeriodSeconds,
		Propagate: in.PropagateTags, ManagedTags: in.EnableECSManagedTags, Exec: in.EnableExecuteCommand, Tags: tags,
		Rebalancing: in.AvailabilityZoneRebalancing, Created: c.Now(), CreatedBy: c.Principal,
	}
	if in.DeploymentConfiguration != nil {
		s.Rules = *in.DeploymentConfiguration
	}
	if s.Rebalancing == "" {
		s.Rebalancing = types.AvailabilityZoneRebalancingEnabled
	}
	if s.Propagate == "" {
		s.Propagate = types.PropagateTagsNone
	}
	if err := checkService(c, s, in); err != nil {
		return nil, err
	}
	w.Services[key] = s
	s.deploy(c)
	return &ecs.CreateServiceOutput{Service: w.describeService(c, s, true)}, nil
}

// checkService refuses what CreateService refuses, and fills in the definition and the network.
func checkService(c *core.Call, s *ecsService, in *ecs.CreateServiceInput) error {
	if in.DesiredCount == nil || *in.DesiredCount < 0 {
		return invalid("Desired count should be zero or greater.")
	}
	if in.LaunchType != types.LaunchTypeFargate && !slices.ContainsFunc(in.CapacityProviderStrategy,
		func(p types.CapacityProviderStrategyItem) bool {
			return core.Value(p.CapacityProvider) == "FARGATE" || core.Value(p.CapacityProvider) == "FARGATE_SPOT"
		}) {
		return invalid("No Container Instances were found in your cluster.")
	}
	d := State.In(c.World).Definition(core.Value(in.TaskDefinition))
	if err := usableDefinition(d); err != nil {
		return err
	}
	if err := linkedRole(c, true); err != nil {
		return err
	}
	var err error
	if s.Network, err = checkNetwork(c, d, in.NetworkConfiguration); err != nil {
		return err
	}
	if err := checkTargets(c, d, s.Targets); err != nil {
		return err
	}
	if s.Grace != nil && len(s.Targets) == 0 {
		return invalid("Health check grace period is only valid for services configured to use load balancers.")
	}
	s.TaskDefinition = *d.TaskDefinitionArn
	return checkRules(s)
}

func usableDefinition(d *ecsDefinition) error {
	switch {
	case d == nil:
		return client("TaskDefinition not found.")
	case d.Status != types.TaskDefinitionStatusActive:
		return client("TaskDefinition is inactive")
	case !slices.Contains(d.RequiresCompatibilities, types.CompatibilityFargate):
		return invalid("Task definition does not support launch_type FARGATE.")
	}
	return nil
}

func checkRules(s *ecsService) error {
	minimum, maximum, _, _ := s.rules()
	switch {
	case minimum < 0 || minimum > 100:
		return invalid("minimumHealthyPercent must be between 0 and 100.")
	case maximum < 100 || maximum > 200:
		return invalid("maximumPercent must be between 100 and 200.")
	case minimum == 100 && maximum == 100:
		return invalid("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.")
	case maximum == 100 && s.Rebalancing == types.AvailabilityZoneRebalancingEnabled:
		return invalid("Availability Zone rebalancing does not support maximumPercent <= 100.")
	}
	if b := s.Rules.DeploymentCircuitBreaker; b != nil && b.ThresholdConfiguration != nil {
		switch t := b.ThresholdConfiguration; {
		case !slices.Contains(t.Type.Values(), t.Type):
			return invalid("The threshold type of the deployment circuit breaker is not valid.")
		case t.Value < 1:
			return invalid("The threshold value of the deployment circuit breaker must be at least 1.")
		}
	}
	return nil
}

// serviceOf finds a service by name or ARN in a cluster.
func serviceOf(c *core.Call, cluster, service *string) (*Resources, *ecsService, error) {
	w, k, err := clusterOf(c, cluster)
	if err != nil {
		return nil, nil, err
	}
	s := w.Services[k.Name+"/"+Name(service)]
	if s == nil {
		return nil, nil, &types.ServiceNotFoundException{Message: new("Service not found.")}
	}
	return w, s, nil
}

func updateService(c *core.Call, in *ecs.UpdateServiceInput) (*ecs.UpdateServiceOutput, error) {
	w, s, err := serviceOf(c, in.Cluster, in.Service)
	if err != nil {
		return nil, err
	}
	if s.Status != "ACTIVE" {
		return nil, &types.ServiceNotActiveException{Message: new("Service was not ACTIVE.")}
	}
	changed := *s // checked as a whole before anything of it is kept
	if err := changed.update(c, in); err != nil {
		return nil, err
	}
	anew := in.ForceNewDeployment || changed.TaskDefinition != s.TaskDefinition || changed.Platform != s.Platform ||
		!reflect.DeepEqual(changed.Network, s.Network) || !reflect.DeepEqual(changed.Targets, s.Targets)
	*s = changed
	if anew {
		s.deploy(c)
	} else {
		s.Wake = c.Now()
	}
	settleTasks(c)
	return &ecs.UpdateServiceOutput{Service: w.describeService(c, s, true)}, nil
}

// update takes over what the call names and checks the result.
func (s *ecsService) update(c *core.Call, in *ecs.UpdateServiceInput) error {
	d := State.In(c.World).Definition(s.TaskDefinition)
	if in.TaskDefinition != nil {
		d = State.In(c.World).Definition(*in.TaskDefinition)
		if err := usableDefinition(d); err != nil {
			return err
		}
		s.TaskDefinition = *d.TaskDefinitionArn
	}
	if in.DesiredCount != nil {
		if *in.DesiredCount < 0 {
			return invalid("Desired count should be zero or greater.")
		}
		if s.Desired != *in.DesiredCount {
			s.Steady = false
		}
		s.Desired = *in.DesiredCount
	}
	if in.NetworkConfiguration != nil {
		network, err := checkNetwork(c, d, in.NetworkConfiguration)
		if err != nil {
			return err
		}
		s.Network = network
	}
	if in.LoadBalancers != nil {
		s.Targets = in.LoadBalancers
	}
	if in.TaskDefinition != nil || in.LoadBalancers != nil {
		if err := checkTargets(c, d, s.Targets); err != nil {
			return err
		}
	}
	if in.DeploymentConfiguration != nil {
		s.Rules = *in.DeploymentConfiguration
	}
	s.Grace = core.FirstOf(in.HealthCheckGracePeriodSeconds, s.Grace)
	s.Exec = core.Value(core.OrElse(in.EnableExecuteCommand, s.Exec))
	s.ManagedTags = core.Value(core.OrElse(in.EnableECSManagedTags, s.ManagedTags))
	s.Platform = *core.OrElse(in.PlatformVersion, s.Platform)
	if in.PropagateTags != "" {
		s.Propagate = in.PropagateTags
	}
	if in.AvailabilityZoneRebalancing != "" {
		s.Rebalancing = in.AvailabilityZoneRebalancing
	}
	return checkRules(s)
}

func deleteService(c *core.Call, in *ecs.DeleteServiceInput) (*ecs.DeleteServiceOutput, error) {
	w, s, err := serviceOf(c, in.Cluster, in.Service)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Status == "INACTIVE":
		return nil, &types.ServiceNotActiveException{Message: new("Service was not ACTIVE.")}
	case s.Status == "ACTIVE" && s.Desired > 0 && !core.Value(in.Force):
		return nil, invalid("The service cannot be stopped while it is scaled above 0.")
	}
	if s.Status == "ACTIVE" {
		s.Status, s.Desired = "DRAINING", 0
		s.Drained = c.Now().Add(c.Durations.ServiceDelete)
		s.Wake = s.Drained
		for _, t := range w.tasksOf(s) {
			t.stop(c, types.TaskStopCodeServiceSchedulerInitiated, "Scaling activity initiated by (deployment "+t.Deployment+")")
		}
	}
	return &ecs.DeleteServiceOutput{Service: w.describeService(c, s, true)}, nil
}
