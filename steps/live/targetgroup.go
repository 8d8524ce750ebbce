package live

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/cloud"
)

// TargetGroup is one target group with its attributes and its targets' health.
type TargetGroup struct {
	Name, ARN, VPC, Protocol, TargetType string
	Port                                 int
	HealthPath, HealthProtocol, Matcher  string
	HealthInterval, HealthTimeout        int
	Healthy, Unhealthy                   int
	LoadBalancers                        []string
	Attributes                           map[string]string
	Targets                              []Target
	Tags                                 map[string]string
}

// Target is one registered target.
type Target struct {
	ID, State, Reason string
	Port              int
}

const callTargetGroups = "elasticloadbalancing:DescribeTargetGroups"

// listTargetGroups lists all target groups of the region: the names of the stack's cannot be known (P-tg-PORT replaces
// P-tg), and one page of them costs less than asking by name and by load balancer.
func listTargetGroups(ctx context.Context, c *cloud.Clients) ([]TargetGroup, error) {
	found, err := pages(ctx, callTargetGroups,
		elb.NewDescribeTargetGroupsPaginator(c.ELB, &elb.DescribeTargetGroupsInput{PageSize: new(int32(400))}),
		func(o *elb.DescribeTargetGroupsOutput) []types.TargetGroup { return o.TargetGroups })
	groups := convert(found, func(g types.TargetGroup) TargetGroup { return *TargetGroupOf(g) })
	slices.SortFunc(groups, func(a, b TargetGroup) int { return cmp.Compare(a.Name, b.Name) })
	return groups, err
}

// belongs reports whether a target group is of interest to the stack: it carries its name, or is behind its load
// balancer.
func (g TargetGroup) belongs(name string, lb *LoadBalancer) bool {
	port, replaces := strings.CutPrefix(g.Name, name+"-")
	return g.Name == name || replaces && strings.Trim(port, "0123456789") == "" || lb != nil &&
		slices.Contains(g.LoadBalancers, lb.ARN)
}

// ReadTargetGroup reads one target group with its attributes, targets and tags, in four calls. Waits use PollTargets.
func ReadTargetGroup(ctx context.Context, c *cloud.Clients, arn string) Fact[TargetGroup] {
	out, err := c.ELB.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{TargetGroupArns: []string{arn}})
	if cloud.Is(err, "TargetGroupNotFound") || err == nil && len(out.TargetGroups) == 0 {
		return fact[TargetGroup](nil, nil, callTargetGroups)
	}
	if err != nil {
		return fact[TargetGroup](nil, failed(callTargetGroups, err), callTargetGroups)
	}
	g := TargetGroupOf(out.TargetGroups[0])
	var tagsErr error
	together(
		func() { err = g.complete(ctx, c) },
		func() {
			var tags map[string]map[string]string
			tags, tagsErr = elbTags(ctx, c, []string{g.ARN})
			g.Tags = tags[g.ARN]
		},
	)
	return fact(g, firstError(err, tagsErr), callTargetGroups)
}

// TargetGroupOf is the target group as CreateTargetGroup and DescribeTargetGroups reply with it, without attributes,
// targets and tags.
func TargetGroupOf(g types.TargetGroup) *TargetGroup {
	group := &TargetGroup{
		Name: aws.ToString(g.TargetGroupName), ARN: aws.ToString(g.TargetGroupArn), VPC: aws.ToString(g.VpcId),
		Protocol: string(g.Protocol), TargetType: string(g.TargetType), Port: whole(g.Port),
		HealthPath: aws.ToString(g.HealthCheckPath), HealthProtocol: string(g.HealthCheckProtocol),
		HealthInterval: whole(g.HealthCheckIntervalSeconds), HealthTimeout: whole(g.HealthCheckTimeoutSeconds),
		Healthy: whole(g.HealthyThresholdCount), Unhealthy: whole(g.UnhealthyThresholdCount),
		LoadBalancers: g.LoadBalancerArns,
	}
	if g.Matcher != nil {
		group.Matcher = aws.ToString(g.Matcher.HttpCode)
	}
	return group
}

// complete reads what DescribeTargetGroups does not tell, all but the tags.
func (g *TargetGroup) complete(ctx context.Context, c *cloud.Clients) error {
	var attributesErr, targetsErr error
	together(
		func() {
			out, err := c.ELB.DescribeTargetGroupAttributes(ctx,
				&elb.DescribeTargetGroupAttributesInput{TargetGroupArn: new(g.ARN)})
			if err != nil {
				attributesErr = failed("elasticloadbalancing:DescribeTargetGroupAttributes", err)
				return
			}
			g.Attributes = cloud.TagMap(out.Attributes, func(a types.TargetGroupAttribute) (*string, *string) {
				return a.Key,
					a.Value
			})
		},
		func() {
			targets := PollTargets(ctx, c, g.ARN)
			g.Targets, targetsErr = targets.Items, targets.Err
		},
	)
	return firstError(attributesErr, targetsErr)
}

// PollTargets reads the health of a target group's targets, in one call: for waits.
func PollTargets(ctx context.Context, c *cloud.Clients, arn string) List[Target] {
	const call = "elasticloadbalancing:DescribeTargetHealth"
	out, err := c.ELB.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: new(arn)})
	if err != nil {
		return list[Target](nil, failed(call, err), call)
	}
	var targets []Target
	for _, d := range out.TargetHealthDescriptions {
		var t Target
		if d.Target != nil {
			t.ID, t.Port = aws.ToString(d.Target.Id), whole(d.Target.Port)
		}
		if d.TargetHealth != nil {
			t.State, t.Reason = string(d.TargetHealth.State), string(d.TargetHealth.Reason)
		}
		targets = append(targets, t)
	}
	return list(targets, nil, call)
}
