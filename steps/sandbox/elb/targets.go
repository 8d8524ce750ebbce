package elb

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
)

// target is one registered address. It is initial until something says how it does.
type target struct {
	ID, Zone     string
	Port         int32
	Registered   time.Time
	State        types.TargetHealthStateEnum // healthy or unhealthy, from StateAt on
	Reason       types.TargetHealthReasonEnum
	Said         string // the reason in words
	StateAt      time.Time
	Served       bool      // it was healthy before State
	DrainedUntil time.Time // draining until then, gone after
}

// RegisterTarget adds an address to a target group, or brings a draining one back. With a healthyAt it becomes healthy
// then.
func RegisterTarget(c *core.Call, group, ip string, port int32, zone string, healthyAt time.Time) {
	g := State.In(c.World).Groups[group]
	if g == nil {
		return
	}
	g.Settle(c.Now())
	g.Targets = slices.DeleteFunc(g.Targets, func(t *target) bool { return t.ID == ip && t.Port == port })
	t := &target{ID: ip, Port: port, Zone: zone, Registered: c.Now()}
	if !healthyAt.IsZero() {
		t.State, t.StateAt = types.TargetHealthStateEnumHealthy, healthyAt
	}
	g.Targets = append(g.Targets, t)
}

// SetTargetHealth says what the health checks find from now on: nothing for a healthy target, else why it is not
// (Target.Timeout, Target.FailedHealthChecks, Target.ResponseCodeMismatch), and in words.
func SetTargetHealth(c *core.Call, group, ip string, port int32, healthy bool, reason types.TargetHealthReasonEnum,
	said string) {
	if t := findTarget(c, group, ip, port); t != nil {
		t.Served = t.serves(c.Now())
		t.State, t.Reason, t.Said, t.StateAt = types.TargetHealthStateEnumUnhealthy, reason, said, c.Now()
		if healthy {
			t.State, t.Reason, t.Said = types.TargetHealthStateEnumHealthy, "", ""
		}
	}
}

// DrainTarget deregisters a target and returns how long it drains: the group's deregistration delay. One that was never
// healthy has no request in flight, and drains at once.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
func DrainTarget(c *core.Call, group, ip string, port int32) time.Duration {
	t := findTarget(c, group, ip, port)
	if t == nil || !t.DrainedUntil.IsZero() {
		return 0
	}
	delay := State.In(c.World).Groups[group].deregistration()
	if !t.serves(c.Now()) {
		delay = 0
	}
	t.DrainedUntil = c.Now().Add(delay)
	return delay
}

// serves reports whether it was ever sent a request.
func (t *target) serves(now time.Time) bool {
	return t.Served || t.State == types.TargetHealthStateEnumHealthy && !now.Before(t.StateAt)
}

func findTarget(c *core.Call, group, ip string, port int32) *target {
	if g := State.In(c.World).Groups[group]; g != nil {
		g.Settle(c.Now())
		for _, t := range g.Targets {
			if t.ID == ip && t.Port == port {
				return t
			}
		}
	}
	return nil
}

// Settle forgets the targets that have drained.
func (g *targetGroup) Settle(now time.Time) {
	g.Targets = slices.DeleteFunc(g.Targets, func(t *target) bool {
		return !t.DrainedUntil.IsZero() &&
			!t.DrainedUntil.After(now)
	})
}

func (g *targetGroup) deregistration() time.Duration {
	n, err := strconv.Atoi(g.Attributes["deregistration_delay.timeout_seconds"])
	if err != nil {
		return 5 * time.Minute
	}
	return time.Duration(n) * time.Second
}

// TimeToHealthy is how long the checks take to find a new target healthy, timeToUnhealthy to give one up.
func (g *targetGroup) TimeToHealthy() time.Duration {
	return time.Duration(g.Health.Healthy*g.Health.Interval) * time.Second
}

func (g *targetGroup) TimeToUnhealthy() time.Duration {
	return time.Duration(g.Health.Unhealthy*g.Health.Interval) * time.Second
}

// Health is a target's state as DescribeTargetHealth gives it; used says whether any listener forwards to its group.
func (t *target) Health(now time.Time, used bool) types.TargetHealth {
	switch {
	case !t.DrainedUntil.IsZero():
		return types.TargetHealth{State: types.TargetHealthStateEnumDraining,
			Reason:      types.TargetHealthReasonEnumDeregistrationInProgress,
			Description: new("Target deregistration is in progress")}
	case !used:
		return types.TargetHealth{State: types.TargetHealthStateEnumUnused, Reason: types.TargetHealthReasonEnumNotInUse,
			Description: new("Target group is not configured to receive traffic from the load balancer")}
	case t.State == "" || now.Before(t.StateAt):
		return types.TargetHealth{State: types.TargetHealthStateEnumInitial,
			Reason:      types.TargetHealthReasonEnumRegistrationInProgress,
			Description: new("Target registration is in progress")}
	case t.State == types.TargetHealthStateEnumHealthy:
		return types.TargetHealth{State: t.State}
	}
	return types.TargetHealth{State: t.State, Reason: t.Reason, Description: new(t.Said)}
}

func describeTargetHealth(c *core.Call, in *elb.DescribeTargetHealthInput) (*elb.DescribeTargetHealthOutput, error) {
	core.Settle(c)
	w := State.In(c.World)
	g := w.Groups[core.Value(in.TargetGroupArn)]
	if g == nil {
		return nil, noTargetGroup(core.Value(in.TargetGroupArn))
	}
	g.Settle(c.Now())
	used := len(w.BalancersOf(g.ARN)) > 0
	out := &elb.DescribeTargetHealthOutput{}
	for _, t := range g.Targets {
		if len(in.Targets) > 0 && !slices.ContainsFunc(in.Targets,
			func(want types.TargetDescription) bool { return core.Value(want.Id) == t.ID }) {
			continue
		}
		health := t.Health(c.Now(), used)
		out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, types.TargetHealthDescription{
			Target: &types.TargetDescription{Id: new(t.ID), Port: new(t.Port),
				AvailabilityZone: core.Optional(t.Zone)}, TargetHealth: &health, HealthCheckPort: new(fmt.Sprint(t.Port)),
		})
	}
	return out, nil
}
