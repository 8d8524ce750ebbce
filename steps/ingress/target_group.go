package ingress

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// How the load balancer checks the tasks: unhealthy after 45 seconds, healthy after 30, drained in 30 instead of AWS's
// 300.
const (
	healthInterval  = 15
	healthTimeout   = 5
	healthyAfter    = 2
	unhealthyAfter  = 3
	healthMatcher   = "200"
	attributeDrain  = "deregistration_delay.timeout_seconds"
	drainingSeconds = "30"
)

func targetAttributes() []attribute {
	return []attribute{{attributeDrain, drainingSeconds, "", "300"}}
}

// targetGroupName is the name for a target group that has to be made: P-tg, or P-tg-PORT when P-tg is taken by the one
// it replaces.
func targetGroupName(s stack.Settings, l *live.Stack) string {
	taken := slices.ContainsFunc(l.TargetGroups.Items,
		func(g live.TargetGroup) bool { return g.Name == l.Identity.TargetGroup() })
	if taken {
		return l.Identity.TargetGroupFor(s.Service.Port)
	}
	return l.Identity.TargetGroup()
}

func planTargetGroup(b *plan.Builder) {
	groups, ok := plan.NeededList(b, step, "target groups", b.Live.TargetGroups)
	if !ok {
		return
	}
	i, s := b.Live.Identity, b.Settings
	for _, g := range groups {
		if (g.Name == i.TargetGroup() || g.Name == i.TargetGroupFor(s.Service.Port)) &&
			!b.Owned(step, "target group", g.Name, g.Tags) {
			return
		}
	}
	a := plan.Action{
		ID: idTargetGroup, Step: step, Verb: plan.None, Title: "target group", Needs: []string{"network/vpc"},
		Calls: []string{"elbv2 create-target-group", "elbv2 modify-target-group-attributes"}, Run: syncTargetGroup,
	}
	have, old := b.Live.TargetGroup(s.Service.Port), b.Live.ServingTargetGroup()
	switch {
	case have != nil:
		a.Name = have.Name
		a.Changes = append(healthChanges(s, *have), attributeChanges(targetAttributes(), have.Attributes)...)
		if len(a.Changes) > 0 {
			a.Verb = plan.Update
		}
		if old != nil && old.ARN != have.ARN { // a replacement that was broken off
			a.Verb, a.Name = plan.Replace, old.Name
		}
	case old != nil:
		a.Verb, a.Name = plan.Replace, old.Name
		a.Changes = []plan.Change{{Field: "port", From: strconv.Itoa(old.Port), To: strconv.Itoa(s.Service.Port),
			Answer: "service.port"}}
		a.Reason = "a target group's port cannot change: " + targetGroupName(s, b.Live) +
			" takes its place, and requests fail for a minute or two until the tasks on the new port are healthy"
	default:
		a.Verb, a.Name = plan.Create, targetGroupName(s, b.Live)
		a.Sends = targetGroupSends(b, a.Name)
	}
	b.Add(a)
}

// targetGroupSends are the requests that make the target group.
func targetGroupSends(b *plan.Builder, name string) func() []any {
	l, s := b.Live, b.Settings
	return func() []any {
		vpc := plan.KnownAfterApply
		if in, err := l.VPC(s.Network.VPC); err == nil {
			vpc = in.ID
		}
		return []any{targetGroupRequest(s, l, name, vpc)}
	}
}

func healthChanges(s stack.Settings, g live.TargetGroup) []plan.Change {
	var changes plan.Changes
	changes.Add("health path", g.HealthPath, s.Service.HealthPath, "service.health_path")
	changes.Add("health codes", g.Matcher, healthMatcher, "")
	changes.Add("health interval", strconv.Itoa(g.HealthInterval), strconv.Itoa(healthInterval), "")
	changes.Add("health timeout", strconv.Itoa(g.HealthTimeout), strconv.Itoa(healthTimeout), "")
	changes.Add("healthy after", strconv.Itoa(g.Healthy), strconv.Itoa(healthyAfter), "")
	changes.Add("unhealthy after", strconv.Itoa(g.Unhealthy), strconv.Itoa(unhealthyAfter), "")
	return changes
}

func syncTargetGroup(ctx context.Context, r *plan.Run) error {
	have := r.Live().TargetGroup(r.Settings.Service.Port)
	if have == nil {
		made, err := createTargetGroup(ctx, r)
		if err != nil {
			return err
		}
		have = made
	}
	g := *have
	if len(healthChanges(r.Settings, g)) > 0 {
		_, err := r.Clients.ELB.ModifyTargetGroup(ctx, &elb.ModifyTargetGroupInput{
			TargetGroupArn: &g.ARN, HealthCheckEnabled: new(true), HealthCheckPath: &r.Settings.Service.HealthPath,
			HealthCheckProtocol: types.ProtocolEnumHttp, HealthCheckIntervalSeconds: new(int32(healthInterval)),
			HealthCheckTimeoutSeconds: new(int32(healthTimeout)), HealthyThresholdCount: new(int32(healthyAfter)),
			UnhealthyThresholdCount: new(int32(unhealthyAfter)), Matcher: &types.Matcher{HttpCode: new(healthMatcher)},
		})
		if err != nil {
			return fmt.Errorf("set the health check of target group %s: %w", g.Name, err)
		}
		g.HealthPath, g.Matcher = r.Settings.Service.HealthPath, healthMatcher
		g.HealthInterval, g.HealthTimeout, g.Healthy, g.Unhealthy = healthInterval, healthTimeout, healthyAfter,
			unhealthyAfter
	}
	if len(attributeChanges(targetAttributes(), g.Attributes)) > 0 {
		err := r.RetryUntilVisible(ctx, nil, func() error {
			_, err := r.Clients.ELB.ModifyTargetGroupAttributes(ctx, &elb.ModifyTargetGroupAttributesInput{
				TargetGroupArn: &g.ARN, Attributes: []types.TargetGroupAttribute{{Key: new(attributeDrain),
					Value: new(drainingSeconds)}},
			})
			return err
		})
		if err != nil {
			return fmt.Errorf("set the attributes of target group %s: %w", g.Name, err)
		}
		g.Attributes = map[string]string{attributeDrain: drainingSeconds}
	}
	recordTargetGroup(r, g)
	return nil
}

func recordTargetGroup(r *plan.Run, g live.TargetGroup) {
	r.Record(func(l *live.Stack) {
		l.TargetGroups.Items = live.With(l.TargetGroups.Items, g, func(o live.TargetGroup) bool { return o.ARN == g.ARN })
	})
}

// targetGroupRequest is the request that makes the target group.
func targetGroupRequest(s stack.Settings, l *live.Stack, name, vpc string) *elb.CreateTargetGroupInput {
	return &elb.CreateTargetGroupInput{
		Name: &name, Protocol: types.ProtocolEnumHttp, Port: new(int32(s.Service.Port)), VpcId: &vpc,
		TargetType: types.TargetTypeEnumIp, HealthCheckPath: &s.Service.HealthPath,
		HealthCheckProtocol:        types.ProtocolEnumHttp,
		HealthCheckIntervalSeconds: new(int32(healthInterval)), HealthCheckTimeoutSeconds: new(int32(healthTimeout)),
		HealthyThresholdCount: new(int32(healthyAfter)), UnhealthyThresholdCount: new(int32(unhealthyAfter)),
		Matcher: &types.Matcher{HttpCode: new(healthMatcher)}, Tags: elbTags(l.Identity),
	}
}

func createTargetGroup(ctx context.Context, r *plan.Run) (*live.TargetGroup, error) {
	l, s := r.Live(), r.Settings
	name := targetGroupName(s, l)
	vpc, err := l.VPC(s.Network.VPC) // the VPC alone: its subnets may be made at this very moment
	if err != nil {
		return nil, fmt.Errorf("place target group %s: %w", name, err)
	}
	// identical settings give the same group again, so a lost reply costs nothing
	in := targetGroupRequest(s, l, name, vpc.ID)
	var out *elb.CreateTargetGroupOutput
	err = r.RetryUntilVisible(ctx, nil, func() (err error) {
		out, err = r.Clients.ELB.CreateTargetGroup(ctx, in)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("create target group %s: %w", name, err)
	}
	if len(out.TargetGroups) == 0 {
		return nil, fmt.Errorf("create target group %s: AWS answered without one; run slipway apply again", name)
	}
	g := live.TargetGroupOf(out.TargetGroups[0])
	g.Tags = l.Identity.Tags()
	return g, nil
}
