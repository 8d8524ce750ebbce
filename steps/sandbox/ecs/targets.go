package ecs

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/elb"
)

// checkTargets refuses target groups a service cannot register its tasks in.
func checkTargets(c *core.Call, d *ecsDefinition, targets []types.LoadBalancer) error {
	for _, t := range targets {
		arn, container := core.Value(t.TargetGroupArn), core.Value(t.ContainerName)
		i := slices.IndexFunc(d.ContainerDefinitions,
			func(k types.ContainerDefinition) bool { return core.Value(k.Name) == container })
		if i < 0 {
			return invalid("The container " + container + " does not exist in the task definition.")
		}
		if !slices.ContainsFunc(d.ContainerDefinitions[i].PortMappings,
			func(p types.PortMapping) bool { return core.Value(p.ContainerPort) == core.Value(t.ContainerPort) }) {
			return invalid("The container " + container + " did not have a container port " + digits(t.ContainerPort) +
				" defined.")
		}
		g := elb.State.In(c.World).Groups[arn]
		switch {
		case g == nil:
			return invalid("The specified target group does not exist: " + arn)
		case g.TargetType != elbtypes.TargetTypeEnumIp:
			return invalid("The provided target group " + arn + " has target type " + string(g.TargetType) +
				", which is incompatible with the awsvpc network mode specified in the task definition.")
		case len(elb.State.In(c.World).BalancersOf(arn)) == 0:
			return invalid("The target group with targetGroupArn " + arn + " does not have an associated load balancer.")
		}
	}
	return nil
}

// join registers the task in its target groups as it starts.
func (t *Task) join(c *core.Call, s *ecsService) {
	for _, lb := range t.Targets {
		healthyAt := time.Time{}
		if !t.Outcome.Sick && t.Outcome.Runs == 0 && t.reachable(c, lb) {
			healthyAt = c.Now().Add(t.Outcome.Boot + t.probation(c))
		}
		elb.RegisterTarget(c, *lb.TargetGroupArn, t.IP, *lb.ContainerPort, t.Zone, healthyAt)
		t.Registered = true
		s.say(c, "registered 1 targets in (target-group %s)", *lb.TargetGroupArn)
	}
}

// reachable reports whether a load balancer in front of the group gets through the task's security groups.
func (t *Task) reachable(c *core.Call, lb types.LoadBalancer) bool {
	balancers := elb.State.In(c.World).BalancersOf(*lb.TargetGroupArn)
	for _, arn := range balancers {
		b := elb.State.In(c.World).Balancers[arn]
		if b != nil && ec2.State.In(c.World).Permits(t.Groups(c), b.Groups, "", *lb.ContainerPort) &&
			!slices.ContainsFunc(b.Subnets, func(from string) bool {
				return !ec2.State.In(c.World).Crosses(from, t.Subnet, *lb.ContainerPort)
			}) {
			return true
		}
	}
	return len(balancers) == 0 // nobody checks then
}

// probation is how long after its start a good task is found healthy, by the load balancer's checks and by its own.
func (t *Task) probation(c *core.Call) time.Duration {
	var longest time.Duration
	for _, lb := range t.Targets {
		if g := elb.State.In(c.World).Groups[*lb.TargetGroupArn]; g != nil {
			longest = max(longest, g.TimeToHealthy())
		}
	}
	if h := t.healthCheck(c); h != nil {
		longest = max(longest, seconds(h.Interval))
	}
	return longest
}

// patience is how long ECS watches a task that does not get healthy before it stops it.
func (t *Task) patience(c *core.Call, s *ecsService) time.Duration {
	var longest time.Duration
	for _, lb := range t.Targets {
		if g := elb.State.In(c.World).Groups[*lb.TargetGroupArn]; g != nil {
			longest = max(longest, g.TimeToUnhealthy())
		}
	}
	if h := t.healthCheck(c); h != nil {
		longest = max(longest, seconds(h.StartPeriod)+seconds(h.Interval)*time.Duration(core.Value(h.Retries)))
	}
	return max(longest, seconds(s.Grace)+10*time.Second)
}

func seconds(n *int32) time.Duration { return time.Duration(core.Value(n)) * time.Second }

// healthCheck is the container's own check, nil when it has none.
func (t *Task) healthCheck(c *core.Call) *types.HealthCheck {
	if d := State.In(c.World).Definition(t.Definition); d != nil {
		return d.ContainerDefinitions[0].HealthCheck
	}
	return nil
}

// checked reports whether anything would notice that the task is not well, and whether the checks get to it at all.
func (t *Task) checked(c *core.Call) (checked, reached bool) {
	reached = true
	for _, lb := range t.Targets {
		reached = reached && t.reachable(c, lb)
	}
	return len(t.Targets) > 0 || t.healthCheck(c) != nil, reached
}

// turnSick takes the task for unhealthy and says so: in its target groups, in the service's events, and as the reason
// to stop it.
func (t *Task) turnSick(c *core.Call, s *ecsService) (reason string) {
	if len(t.Targets) == 0 {
		return "Task failed container health checks"
	}
	found, words := elbtypes.TargetHealthReasonEnumFailedHealthChecks, "Health checks failed"
	if _, reached := t.checked(c); !reached {
		found, words = elbtypes.TargetHealthReasonEnumTimeout, "Request timed out"
	} else if t.Outcome.TimesOut {
		found, words = elbtypes.TargetHealthReasonEnumTimeout, "Request timed out"
	} else if t.Outcome.Answers > 0 {
		found = elbtypes.TargetHealthReasonEnumResponseCodeMismatch
		words = fmt.Sprintf("Health checks failed with these codes: [%d]", t.Outcome.Answers)
	}
	for _, lb := range t.Targets {
		elb.SetTargetHealth(c, *lb.TargetGroupArn, t.IP, *lb.ContainerPort, false, found, words)
		s.say(c, "(port %d) is unhealthy in (target-group %s) due to (reason %s).", *lb.ContainerPort, *lb.TargetGroupArn,
			words)
	}
	s.say(c, "has stopped 1 running tasks: (task %s).", t.ID)
	return "Task failed ELB health checks in (target-group " + *t.Targets[0].TargetGroupArn + ")"
}

// leave deregisters the task and returns how long its connections drain.
func (t *Task) leave(c *core.Call) (drain time.Duration) {
	if !t.Registered {
		return 0
	}
	t.Registered = false
	s := State.In(c.World).Services[t.Service]
	for _, lb := range t.Targets {
		drain = max(drain, elb.DrainTarget(c, *lb.TargetGroupArn, t.IP, *lb.ContainerPort))
		if s != nil {
			s.say(c, "deregistered 1 targets in (target-group %s)", *lb.TargetGroupArn)
		}
	}
	return drain
}
