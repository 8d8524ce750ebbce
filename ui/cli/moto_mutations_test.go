package cli

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

// mutations are the ways to make the guide's stack insecure.
func (g *guideStack) mutations() []mutation {
	var all []mutation
	for _, some := range [][]mutation{g.openGroups(), g.strangers(), g.listeners(), g.roles(), g.data(), g.code()} {
		all = append(all, some...)
	}
	return all
}

func source(of string) ec2types.IpPermission {
	p := ec2types.IpPermission{IpProtocol: new("tcp")}
	switch {
	case of[:3] == "sg-":
		p.UserIdGroupPairs = []ec2types.UserIdGroupPair{{GroupId: &of}}
	case of[:3] == "pl-":
		p.PrefixListIds = []ec2types.PrefixListId{{PrefixListId: &of}}
	case of == "::/0":
		p.Ipv6Ranges = []ec2types.Ipv6Range{{CidrIpv6: &of}}
	default:
		p.IpRanges = []ec2types.IpRange{{CidrIp: &of}}
	}
	return p
}

func ports(from, to int32, of string) ec2types.IpPermission {
	p := source(of)
	p.FromPort, p.ToPort = &from, &to
	return p
}

func (g *guideStack) groupID(name string) string {
	g.t.Helper()
	found, err := g.c.EC2.DescribeSecurityGroups(g.t.Context(),
		&ec2.DescribeSecurityGroupsInput{Filters: []ec2types.Filter{{Name: new("group-name"),
			Values: []string{name}}}})
	g.must(err)
	return *found.SecurityGroups[0].GroupId
}

func (g *guideStack) allow(group string, p ec2types.IpPermission) {
	g.t.Helper()
	_, err := g.c.EC2.AuthorizeSecurityGroupIngress(g.t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group,
		IpPermissions: []ec2types.IpPermission{p}})
	g.must(err)
}

// another makes a group of somebody's with one rule, in the default VPC.
func (g *guideStack) another(name string, p ec2types.IpPermission) string {
	g.t.Helper()
	out, err := g.c.EC2.CreateSecurityGroup(g.t.Context(), &ec2.CreateSecurityGroupInput{GroupName: &name,
		Description: new("another")})
	g.must(err)
	g.allow(*out.GroupId, p)
	return *out.GroupId
}

// openGroups are rules on the stack's own groups.
func (g *guideStack) openGroups() []mutation {
	on := func(name, check, group, say string, p func() ec2types.IpPermission) mutation {
		revoke := func() {
			id, rule := g.groupID(group), p()
			_, err := g.c.EC2.RevokeSecurityGroupIngress(g.t.Context(), &ec2.RevokeSecurityGroupIngressInput{GroupId: &id,
				IpPermissions: []ec2types.IpPermission{rule}})
			g.must(err)
		}
		return mutation{name, check, say, func() { g.allow(g.groupID(group), p()) }, revoke}
	}
	fixed := func(p ec2types.IpPermission) func() ec2types.IpPermission {
		return func() ec2types.IpPermission { return p }
	}
	everything := source("0.0.0.0/0")
	everything.IpProtocol = new("-1")
	far := ports(5432, 5432, "sg-0123456789abcdef0")
	far.UserIdGroupPairs[0].UserId = new("999988887777")
	return []mutation{
		on("SSH from anywhere on the load balancer", "alb-open-ports", "myapp-alb-sg", "tcp 22",
			fixed(ports(22, 22, "0.0.0.0/0"))),
		on("a range on the load balancer", "alb-open-ports", "myapp-alb-sg", "tcp 80-443",
			fixed(ports(80, 443, "0.0.0.0/0"))),
		on("IPv6 on another port of the load balancer", "alb-open-ports", "myapp-alb-sg", "tcp 8080 from ::/0",
			fixed(ports(8080, 8080, "::/0"))),
		on("the app by IPv6", "app-from-alb-only", "myapp-app-sg", "::/0", fixed(ports(8000, 8000, "::/0"))),
		on("the app from a network", "app-from-alb-only", "myapp-app-sg", "10.0.0.0/8",
			fixed(ports(8000, 8000, "10.0.0.0/8"))),
		on("the app on more ports from the load balancer", "app-from-alb-only", "myapp-app-sg", "tcp 0-65535",
			func() ec2types.IpPermission { return ports(0, 65535, g.groupID("myapp-alb-sg")) }),
		on("the database from a prefix list", "database-from-app-only", "myapp-db-sg", "pl-",
			fixed(ports(5432, 5432, "pl-6da54004"))),
		on("the database on every port", "database-from-app-only", "myapp-db-sg", "everything from 0.0.0.0/0",
			fixed(everything)),
		on("the database from the load balancer", "database-from-app-only", "myapp-db-sg", "myapp-alb-sg",
			func() ec2types.IpPermission { return ports(5432, 5432, g.groupID("myapp-alb-sg")) }),
		on("Redis from the VPC's default group", "redis-from-app-only", "myapp-redis-sg", "tcp 6379",
			func() ec2types.IpPermission { return ports(6379, 6379, g.groupID("default")) }),
		on("Redis by IPv6", "redis-from-app-only", "myapp-redis-sg", "::/0", fixed(ports(6379, 6379, "::/0"))),
	}
}

// strangers are groups and wearers that nobody gave the stack's names.
func (g *guideStack) strangers() []mutation {
	database := func(groups ...string) {
		_, err := g.c.RDS.ModifyDBInstance(g.t.Context(),
			&rds.ModifyDBInstanceInput{DBInstanceIdentifier: new("myapp-db"), VpcSecurityGroupIds: groups,
				ApplyImmediately: new(true)})
		g.must(err)
	}
	balancer := func(groups ...string) {
		_, err := g.c.ELB.SetSecurityGroups(g.t.Context(),
			&elb.SetSecurityGroupsInput{LoadBalancerArn: new(g.balancer()), SecurityGroups: groups})
		g.must(err)
	}
	wearer := func(name, check, group string) mutation {
		var made string
		return mutation{name, check, "wears the group", func() {
			out, err := g.c.EC2.CreateNetworkInterface(g.t.Context(),
				&ec2.CreateNetworkInterfaceInput{SubnetId: new(g.subnet()), Groups: []string{g.groupID(group)},
					Description: new("AWS Lambda VPC ENI-report")})
			g.must(err)
			made = *out.NetworkInterface.NetworkInterfaceId
		}, func() {
			_, err := g.c.EC2.DeleteNetworkInterface(g.t.Context(), &ec2.DeleteNetworkInterfaceInput{NetworkInterfaceId: &made})
			g.must(err)
		}}
	}
	var instance string
	return []mutation{
		{"the database wears a second group, open", "database-from-app-only", "legacy-db lets in", func() {
			database(g.groupID("myapp-db-sg"), g.another("legacy-db", ports(5432, 5432, "0.0.0.0/0")))
		}, func() { database(g.groupID("myapp-db-sg")) }},
		{"the load balancer wears a second group, open", "alb-open-ports", "legacy-alb lets in", func() {
			balancer(g.groupID("myapp-alb-sg"), g.another("legacy-alb", ports(3389, 3389, "0.0.0.0/0")))
		}, func() { balancer(g.groupID("myapp-alb-sg")) }},
		wearer("a function in the app's group reaches the database", "database-from-app-only", "myapp-app-sg"),
		wearer("a function in the app's group reaches Redis", "redis-from-app-only", "myapp-app-sg"),
		wearer("a function in the load balancer's group reaches the app", "app-from-alb-only", "myapp-alb-sg"),
		{"an instance in the app's group", "database-from-app-only", "EC2 instance i-", func() {
			out, err := g.c.EC2.RunInstances(g.t.Context(), &ec2.RunInstancesInput{ImageId: new("ami-12c6146b"),
				MinCount: new(int32(1)), MaxCount: new(int32(1)),
				SubnetId: new(g.subnet()), SecurityGroupIds: []string{g.groupID("myapp-app-sg")}})
			g.must(err)
			instance = *out.Instances[0].InstanceId
		}, func() {
			// the emulator keeps the interface of an instance that was terminated
			out, err := g.c.EC2.DescribeNetworkInterfaces(g.t.Context(),
				&ec2.DescribeNetworkInterfacesInput{Filters: []ec2types.Filter{{Name: new("attachment.instance-id"),
					Values: []string{instance}}}})
			g.must(err)
			for _, n := range out.NetworkInterfaces {
				_, err := g.c.EC2.ModifyNetworkInterfaceAttribute(g.t.Context(),
					&ec2.ModifyNetworkInterfaceAttributeInput{NetworkInterfaceId: n.NetworkInterfaceId,
						Groups: []string{g.groupID("default")}})
				g.must(err)
			}
		}},
	}
}

func (g *guideStack) balancer() string {
	g.t.Helper()
	out, err := g.c.ELB.DescribeLoadBalancers(g.t.Context(), &elb.DescribeLoadBalancersInput{Names: []string{"myapp-alb"}})
	g.must(err)
	return *out.LoadBalancers[0].LoadBalancerArn
}

func (g *guideStack) subnet() string {
	g.t.Helper()
	out, err := g.c.EC2.DescribeSubnets(g.t.Context(), &ec2.DescribeSubnetsInput{})
	g.must(err)
	return *out.Subnets[0].SubnetId
}

// listeners are ways past TLS.
func (g *guideStack) listeners() []mutation {
	forward := func() []elbtypes.Action {
		out, err := g.c.ELB.DescribeTargetGroups(g.t.Context(), &elb.DescribeTargetGroupsInput{Names: []string{"myapp-tg"}})
		g.must(err)
		return []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: out.TargetGroups[0].TargetGroupArn}}
	}
	listener := func(port int32) string {
		out, err := g.c.ELB.DescribeListeners(g.t.Context(),
			&elb.DescribeListenersInput{LoadBalancerArn: new(g.balancer())})
		g.must(err)
		for _, l := range out.Listeners {
			if *l.Port == port {
				return *l.ListenerArn
			}
		}
		g.t.Fatalf("no listener %d", port)
		return ""
	}
	redirect := func(protocol string) []elbtypes.Action {
		return []elbtypes.Action{{Type: elbtypes.ActionTypeEnumRedirect, RedirectConfig: &elbtypes.RedirectActionConfig{
			Protocol: &protocol, Port: new("443"), StatusCode: elbtypes.RedirectActionStatusCodeEnumHttp301}}}
	}
	modify80 := func(actions []elbtypes.Action) {
		_, err := g.c.ELB.ModifyListener(g.t.Context(), &elb.ModifyListenerInput{ListenerArn: new(listener(80)),
			DefaultActions: actions})
		g.must(err)
	}
	var made string
	return []mutation{
		{"plain HTTP forwarded on 8080", "https-only", "port 8080 answers", func() {
			out, err := g.c.ELB.CreateListener(g.t.Context(), &elb.CreateListenerInput{LoadBalancerArn: new(g.balancer()),
				Port: new(int32(8080)), Protocol: elbtypes.ProtocolEnumHttp, DefaultActions: forward()})
			g.must(err)
			made = *out.Listeners[0].ListenerArn
		}, func() {
			_, err := g.c.ELB.DeleteListener(g.t.Context(), &elb.DeleteListenerInput{ListenerArn: &made})
			g.must(err)
		}},
		{"a rule of port 80 forwards", "https-only", "of port 80 answers", func() {
			out, err := g.c.ELB.CreateRule(g.t.Context(), &elb.CreateRuleInput{ListenerArn: new(listener(80)),
				Priority: new(int32(5)), Actions: forward(),
				Conditions: []elbtypes.RuleCondition{{Field: new("path-pattern"), Values: []string{"/api/*"}}}})
			g.must(err)
			made = *out.Rules[0].RuleArn
		}, func() {
			_, err := g.c.ELB.DeleteRule(g.t.Context(), &elb.DeleteRuleInput{RuleArn: &made})
			g.must(err)
		}},
		{"port 80 forwards", "https-only", "port 80 answers", func() { modify80(forward()) },
			func() { modify80(redirect("HTTPS")) }},
		{"port 80 redirects to HTTP", "https-only", "redirects to plain HTTP", func() { modify80(redirect("HTTP")) },
			func() { modify80(redirect("HTTPS")) }},
	}
}
