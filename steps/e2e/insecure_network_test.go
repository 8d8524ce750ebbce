package e2e

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
)

// permission is a rule for TCP ports, from one of the sources.
func permission(from, to int32, source string) types.IpPermission {
	p := types.IpPermission{IpProtocol: new("tcp"), FromPort: &from, ToPort: &to}
	switch {
	case len(source) > 3 && source[:3] == "sg-":
		p.UserIdGroupPairs = []types.UserIdGroupPair{{GroupId: &source}}
	case len(source) > 3 && source[:3] == "pl-":
		p.PrefixListIds = []types.PrefixListId{{PrefixListId: &source}}
	case source == "::/0" || source == "2001:db8::/32":
		p.Ipv6Ranges = []types.Ipv6Range{{CidrIpv6: &source}}
	default:
		p.IpRanges = []types.IpRange{{CidrIp: &source}}
	}
	return p
}

func (x *tampered) let(group string, p types.IpPermission) {
	x.tb.Helper()
	_, err := x.EC2.AuthorizeSecurityGroupIngress(x.tb.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group,
		IpPermissions: []types.IpPermission{p}})
	x.ok(err)
}

// stranger makes a group of somebody's, with rules.
func (x *tampered) stranger(name string, rules ...types.IpPermission) string {
	x.tb.Helper()
	vpc := x.group(id.AppGroup()).VPC
	out, err := x.EC2.CreateSecurityGroup(x.tb.Context(), &ec2.CreateSecurityGroupInput{GroupName: &name,
		Description: str("of somebody"), VpcId: &vpc})
	x.ok(err)
	for _, r := range rules {
		x.settle()
		x.let(*out.GroupId, r)
	}
	x.settle()
	return *out.GroupId
}

// wears gives an interface of somebody's a group.
func (x *tampered) wears(group, description string) {
	x.tb.Helper()
	_, err := x.EC2.CreateNetworkInterface(x.tb.Context(), &ec2.CreateNetworkInterfaceInput{
		SubnetId: &x.read.Service.Value.Subnets[0], Groups: []string{group}, Description: &description,
	})
	x.ok(err)
}

func insecureNetwork() []insecure {
	const alb, app, database, redis = "alb-open-ports", "app-from-alb-only", "database-from-app-only",
		"redis-from-app-only"
	opened := func(name, group, flips string, p types.IpPermission) insecure {
		return insecure{name, func(x *tampered) { x.let(x.group(group).ID, p) }, []string{flips}}
	}
	everything := types.IpPermission{IpProtocol: new("-1"),
		IpRanges: []types.IpRange{{CidrIp: new("0.0.0.0/0")}}}
	return []insecure{
		opened("SSH on the load balancer's group", id.LoadBalancerGroup(), alb, permission(22, 22, "0.0.0.0/0")),
		opened("a range of ports on it", id.LoadBalancerGroup(), alb, permission(80, 443, "0.0.0.0/0")),
		opened("another port by IPv6", id.LoadBalancerGroup(), alb, permission(8080, 8080, "::/0")),
		opened("everything on it", id.LoadBalancerGroup(), alb, everything),
		opened("the app open by IPv6", id.AppGroup(), app, permission(8000, 8000, "::/0")),
		opened("the app open to a prefix list", id.AppGroup(), app, permission(8000, 8000, "pl-6da54004")),
		opened("the database open to a network", id.DatabaseGroup(), database, permission(5432, 5432, "10.0.0.0/8")),
		opened("the database open on every port", id.DatabaseGroup(), database, everything),
		opened("Redis open by IPv6", id.CacheGroup(), redis, permission(6379, 6379, "2001:db8::/32")),
		{"the database lets in a stranger's group", func(x *tampered) {
			x.let(x.group(id.DatabaseGroup()).ID, permission(5432, 5432, x.stranger("bastion")))
		}, []string{database}},
		{"Redis lets in the app's group on more ports", func(x *tampered) {
			x.let(x.group(id.CacheGroup()).ID, permission(6379, 6390, x.group(id.AppGroup()).ID))
		}, []string{redis}},
		{"the database wears a second, open group", func(x *tampered) {
			open := x.stranger("legacy", permission(5432, 5432, "0.0.0.0/0"))
			_, err := x.RDS.ModifyDBInstance(x.tb.Context(), &rds.ModifyDBInstanceInput{DBInstanceIdentifier: str(id.Database()),
				VpcSecurityGroupIds: []string{x.group(id.DatabaseGroup()).ID, open}})
			x.ok(err)
		}, []string{database}},
		{"the cache wears a second, open group", func(x *tampered) {
			open := x.stranger("legacy", permission(6379, 6379, "0.0.0.0/0"))
			_, err := x.ElastiCache.ModifyReplicationGroup(x.tb.Context(),
				&elasticache.ModifyReplicationGroupInput{ReplicationGroupId: str(id.Cache()), ApplyImmediately: new(true),
					SecurityGroupIds: []string{x.group(id.CacheGroup()).ID, open}})
			x.ok(err)
		}, []string{redis}},
		{"the load balancer wears a second, open group", func(x *tampered) {
			open := x.stranger("legacy", permission(3306, 3306, "0.0.0.0/0"))
			_, err := x.ELB.SetSecurityGroups(x.tb.Context(),
				&elb.SetSecurityGroupsInput{LoadBalancerArn: &x.read.LoadBalancer.Value.ARN,
					SecurityGroups: []string{x.group(id.LoadBalancerGroup()).ID, open}})
			x.ok(err)
		}, []string{alb}},
		{"the service wears a second, open group", func(x *tampered) {
			open := x.stranger("debug", permission(22, 22, "0.0.0.0/0"))
			s := x.read.Service.Value
			_, err := x.ECS.UpdateService(x.tb.Context(), &ecs.UpdateServiceInput{Cluster: str(id.Cluster()),
				Service: str(id.Service()), NetworkConfiguration: &ecstypes.NetworkConfiguration{
					AwsvpcConfiguration: &ecstypes.AwsVpcConfiguration{Subnets: s.Subnets, SecurityGroups: append([]string{open},
						s.SecurityGroups...), AssignPublicIp: ecstypes.AssignPublicIpEnabled}}})
			x.ok(err)
		}, []string{app}},
		{"a schedule starts its task in an open group", func(x *tampered) {
			x.reschedule(x.stranger("jobs", permission(22, 22, "0.0.0.0/0")))
		}, []string{app}},
		{"an instance in the app's group", func(x *tampered) {
			x.wears(x.group(id.AppGroup()).ID, "")
		}, []string{database, redis}},
		{"a function in the app's group", func(x *tampered) {
			x.wears(x.group(id.AppGroup()).ID, "AWS Lambda VPC ENI-report-0a1b")
		}, []string{database, redis}},
		{"an instance in the load balancer's group", func(x *tampered) {
			x.wears(x.group(id.LoadBalancerGroup()).ID, "")
		}, []string{app}},
	}
}

// reschedule moves the first job's tasks to another group.
func (x *tampered) reschedule(group string) {
	x.tb.Helper()
	ctx, name, in := x.tb.Context(), x.read.Schedules.Items[0].Name, str(id.ScheduleGroup())
	have, err := x.Scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{GroupName: in, Name: &name})
	x.ok(err)
	have.Target.EcsParameters.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups = []string{group}
	_, err = x.Scheduler.UpdateSchedule(ctx, &scheduler.UpdateScheduleInput{
		GroupName: in, Name: &name, Target: have.Target, FlexibleTimeWindow: have.FlexibleTimeWindow,
		ScheduleExpression:         have.ScheduleExpression,
		ScheduleExpressionTimezone: have.ScheduleExpressionTimezone, State: have.State,
	})
	x.ok(err)
}
