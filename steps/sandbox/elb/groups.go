package elb

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

type targetGroup struct {
	ARN, Name, VPC   string
	Protocol         types.ProtocolEnum
	Port             int32
	TargetType       types.TargetTypeEnum
	Health           elbHealth
	Targets          []*target
	Attributes, Tags map[string]string
}

// elbHealth is how a group's targets are checked; times in seconds.
type elbHealth struct {
	Path, Port, Matcher                   string
	Protocol                              types.ProtocolEnum
	Interval, Timeout, Healthy, Unhealthy int32
}

func (h elbHealth) words() string {
	return fmt.Sprintf("%s %s %s every %d/%d up %d down %d expects %s", h.Protocol, h.Port, h.Path, h.Interval, h.Timeout,
		h.Healthy, h.Unhealthy, h.Matcher)
}

func noTargetGroup(arn string) error {
	return &types.TargetGroupNotFoundException{Message: new("Target group '" + arn + "' not found")}
}

func createTargetGroup(c *core.Call, in *elb.CreateTargetGroupInput) (*elb.CreateTargetGroupOutput, error) {
	w := State.In(c.World)
	w.open()
	name := core.Value(in.Name)
	if err := checkELBName("Target group", name); err != nil {
		return nil, err
	}
	g := &targetGroup{
		Name: name, VPC: core.Value(in.VpcId), Protocol: in.Protocol, Port: core.Value(in.Port), TargetType: in.TargetType,
		Attributes: maps.Clone(targetGroupDefaults),
		Health: elbHealth{
			Path: core.OrDefault(in.HealthCheckPath, "/"), Port: core.OrDefault(in.HealthCheckPort, "traffic-port"),
			Protocol: in.HealthCheckProtocol, Interval: core.OrDefault(in.HealthCheckIntervalSeconds, 30),
			Timeout: core.OrDefault(in.HealthCheckTimeoutSeconds, 5), Healthy: core.OrDefault(in.HealthyThresholdCount, 5),
			Unhealthy: core.OrDefault(in.UnhealthyThresholdCount, 2), Matcher: "200",
		},
	}
	if g.TargetType == "" {
		g.TargetType = types.TargetTypeEnumInstance
	}
	if g.Health.Protocol == "" {
		g.Health.Protocol = types.ProtocolEnumHttp
	}
	if in.Matcher != nil {
		g.Health.Matcher = core.Value(in.Matcher.HttpCode)
	}
	switch {
	case g.Protocol != types.ProtocolEnumHttp && g.Protocol != types.ProtocolEnumHttps:
		return nil, invalid("The sandbox makes HTTP and HTTPS target groups, not '%s'", g.Protocol)
	case g.Port < 1 || g.Port > 65535:
		return nil, invalid("Port '%d' is not valid; it must be between 1 and 65535", g.Port)
	case g.TargetType != types.TargetTypeEnumIp && g.TargetType != types.TargetTypeEnumInstance:
		return nil, invalid("The sandbox makes target groups of type ip and instance, not '%s'", g.TargetType)
	case g.VPC == "":
		return nil, invalid("A VPC ID must be specified for target groups of this type")
	case ec2.State.In(c.World).VPCs[g.VPC] == nil:
		return nil, invalid("The VPC ID '%s' is not found", g.VPC)
	}
	if err := g.Health.check(); err != nil {
		return nil, err
	}
	var err error
	if g.Tags, err = readTags(in.Tags); err != nil {
		return nil, err
	}
	for _, old := range w.Groups {
		if old.Name != name {
			continue
		}
		if old.VPC == g.VPC && old.Protocol == g.Protocol && old.Port == g.Port && old.TargetType == g.TargetType &&
			old.Health == g.Health && maps.Equal(old.Tags, g.Tags) {
			return &elb.CreateTargetGroupOutput{TargetGroups: []types.TargetGroup{old.shape(w)}}, nil
		}
		return nil, &types.DuplicateTargetGroupNameException{Message: new("A target group with the same name '" +
			name + "' exists, but with different settings")}
	}
	g.ARN = c.ARN("elasticloadbalancing", "targetgroup/"+name+"/"+c.Hex(16))
	w.Groups[g.ARN] = g
	return &elb.CreateTargetGroupOutput{TargetGroups: []types.TargetGroup{g.shape(w)}}, nil
}

var healthPath = core.NewPattern(`^/[\x21-\x7e]*$`)

func (h elbHealth) check() error {
	switch {
	case h.Interval < 5 || h.Interval > 300:
		return invalid("Health check interval '%d' not between '5' and '300'", h.Interval)
	case h.Timeout < 2 || h.Timeout > 120:
		return invalid("Health check timeout '%d' not between '2' and '120'", h.Timeout)
	case h.Timeout >= h.Interval:
		return invalid("Health check timeout '%d' must be smaller than the interval '%d'", h.Timeout, h.Interval)
	case h.Healthy < 2 || h.Healthy > 10:
		return invalid("Healthy threshold count '%d' not between '2' and '10'", h.Healthy)
	case h.Unhealthy < 2 || h.Unhealthy > 10:
		return invalid("Unhealthy threshold count '%d' not between '2' and '10'", h.Unhealthy)
	case len(h.Path) > 1024 || !healthPath.MatchString(h.Path):
		return invalid("Health check path '%s' must begin with a '/' character and hold at most 1024 printable characters",
			h.Path)
	case h.Protocol != types.ProtocolEnumHttp && h.Protocol != types.ProtocolEnumHttps:
		return invalid("Health check protocol '%s' is not supported", h.Protocol)
	}
	if n, err := strconv.Atoi(h.Port); h.Port != "traffic-port" && (err != nil || n < 1 || n > 65535) {
		return invalid("Health check port '%s' must be 'traffic-port' or in the range '1-65535'", h.Port)
	}
	for _, part := range strings.Split(h.Matcher, ",") {
		from, to, ranged := strings.Cut(part, "-")
		if !ranged {
			to = from
		}
		a, err1 := strconv.Atoi(from)
		b, err2 := strconv.Atoi(to)
		if err1 != nil || err2 != nil || a < 200 || b > 499 || a > b {
			return invalid("Health check matcher HTTP code '%s' must be within '200-499' inclusive", h.Matcher)
		}
	}
	return nil
}

func (g *targetGroup) shape(w *Resources) types.TargetGroup {
	return types.TargetGroup{
		TargetGroupArn: new(g.ARN), TargetGroupName: new(g.Name), VpcId: new(g.VPC),
		Protocol: g.Protocol, ProtocolVersion: new("HTTP1"), Port: new(g.Port),
		TargetType: g.TargetType, IpAddressType: types.TargetGroupIpAddressTypeEnumIpv4, HealthCheckEnabled: new(true),
		HealthCheckPath: new(g.Health.Path), HealthCheckPort: new(g.Health.Port),
		HealthCheckProtocol: g.Health.Protocol, HealthCheckIntervalSeconds: new(g.Health.Interval),
		HealthCheckTimeoutSeconds: new(g.Health.Timeout),
		HealthyThresholdCount:     new(g.Health.Healthy), UnhealthyThresholdCount: new(g.Health.Unhealthy),
		Matcher:          &types.Matcher{HttpCode: new(g.Health.Matcher)},
		LoadBalancerArns: w.BalancersOf(g.ARN),
	}
}

func describeTargetGroups(c *core.Call, in *elb.DescribeTargetGroupsInput) (*elb.DescribeTargetGroupsOutput, error) {
	w := State.In(c.World)
	given := 0
	for _, set := range []bool{len(in.Names) > 0, len(in.TargetGroupArns) > 0, in.LoadBalancerArn != nil} {
		if set {
			given++
		}
	}
	if given > 1 {
		return nil, invalid("You can specify only one of the following: load balancer ARN, target group names, target " +
			"group ARNs")
	}
	all := core.SortedBy(w.Groups, func(g *targetGroup) string { return g.Name })
	all, err := chosen(all, slices.Concat(in.Names, in.TargetGroupArns),
		func(g *targetGroup, want string) bool { return g.Name == want || g.ARN == want },
		&types.TargetGroupNotFoundException{Message: new("One or more target groups not found")})
	if err != nil {
		return nil, err
	}
	if in.LoadBalancerArn != nil && w.Balancers[*in.LoadBalancerArn] == nil {
		return nil, noBalancer(*in.LoadBalancerArn)
	}
	all = slices.DeleteFunc(all, func(g *targetGroup) bool {
		return in.LoadBalancerArn != nil && !slices.Contains(w.BalancersOf(g.ARN), *in.LoadBalancerArn)
	})
	out := &elb.DescribeTargetGroupsOutput{}
	out.TargetGroups, out.NextMarker, err = core.ShapesOf(pages, all, in.PageSize, in.Marker,
		func(g *targetGroup) types.TargetGroup { return g.shape(w) })
	return out, err
}

func modifyTargetGroup(c *core.Call, in *elb.ModifyTargetGroupInput) (*elb.ModifyTargetGroupOutput, error) {
	w := State.In(c.World)
	g := w.Groups[core.Value(in.TargetGroupArn)]
	if g == nil {
		return nil, noTargetGroup(core.Value(in.TargetGroupArn))
	}
	h := g.Health
	core.Set(&h.Path, in.HealthCheckPath)
	core.Set(&h.Port, in.HealthCheckPort)
	core.Set(&h.Interval, in.HealthCheckIntervalSeconds)
	core.Set(&h.Timeout, in.HealthCheckTimeoutSeconds)
	core.Set(&h.Healthy, in.HealthyThresholdCount)
	core.Set(&h.Unhealthy, in.UnhealthyThresholdCount)
	if in.HealthCheckProtocol != "" {
		h.Protocol = in.HealthCheckProtocol
	}
	if in.Matcher != nil {
		h.Matcher = core.Value(in.Matcher.HttpCode)
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	g.Health = h
	return &elb.ModifyTargetGroupOutput{TargetGroups: []types.TargetGroup{g.shape(w)}}, nil
}

// deleteTargetGroup refuses while a listener or rule forwards to it. Deleting one that is not there succeeds.
func deleteTargetGroup(c *core.Call, in *elb.DeleteTargetGroupInput) (*elb.DeleteTargetGroupOutput, error) {
	w := State.In(c.World)
	arn := core.Value(in.TargetGroupArn)
	if len(w.BalancersOf(arn)) > 0 {
		return nil, &types.ResourceInUseException{Message: new("Target group '" + arn +
			"' is currently in use by a listener or a rule")}
	}
	delete(w.Groups, arn)
	return nil, nil
}

func describeTargetGroupAttributes(c *core.Call, in *elb.DescribeTargetGroupAttributesInput) (
	*elb.DescribeTargetGroupAttributesOutput, error) {
	g := State.In(c.World).Groups[core.Value(in.TargetGroupArn)]
	if g == nil {
		return nil, noTargetGroup(core.Value(in.TargetGroupArn))
	}
	return &elb.DescribeTargetGroupAttributesOutput{Attributes: core.ListOf[types.TargetGroupAttribute](g.Attributes)}, nil
}

func modifyTargetGroupAttributes(c *core.Call, in *elb.ModifyTargetGroupAttributesInput) (
	*elb.ModifyTargetGroupAttributesOutput, error) {
	g := State.In(c.World).Groups[core.Value(in.TargetGroupArn)]
	if g == nil {
		return nil, noTargetGroup(core.Value(in.TargetGroupArn))
	}
	if err := setAttributes("Target group", g.Attributes, core.KeyValues(in.Attributes)); err != nil {
		return nil, err
	}
	return &elb.ModifyTargetGroupAttributesOutput{Attributes: core.ListOf[types.TargetGroupAttribute](g.Attributes)}, nil
}
