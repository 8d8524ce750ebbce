package sandbox

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
	simelb "slipway/steps/sandbox/elb"
)

func (g *ground) balancer() *elb.CreateLoadBalancerInput {
	return &elb.CreateLoadBalancerInput{Name: new("app-alb"), Subnets: g.subnets[:2],
		SecurityGroups: []string{g.group}}
}

func (g *ground) targets() *elb.CreateTargetGroupInput {
	return &elb.CreateTargetGroupInput{Name: new("app-tg"), Protocol: types.ProtocolEnumHttp, Port: new(int32(8000)),
		VpcId: &g.vpc, TargetType: types.TargetTypeEnumIp, HealthCheckPath: new("/health")}
}

func forward(group *string) []types.Action {
	return []types.Action{{Type: types.ActionTypeEnumForward, TargetGroupArn: group}}
}

func toHTTPS() []types.Action {
	return []types.Action{{Type: types.ActionTypeEnumRedirect,
		RedirectConfig: &types.RedirectActionConfig{Protocol: new("HTTPS"), Port: new("443"),
			StatusCode: types.RedirectActionStatusCodeEnumHttp301}}}
}

func TestLoadBalancerRefusals(t *testing.T) {
	g := newGround(t, Options{})
	extra := *must(g.EC2.CreateSubnet(g.ctx(), &ec2.CreateSubnetInput{VpcId: &g.vpc,
		CidrBlock: new("172.31.100.0/24"), AvailabilityZone: new("eu-west-1a")}))(t).Subnet.SubnetId
	tiny := *must(g.EC2.CreateSubnet(g.ctx(), &ec2.CreateSubnetInput{VpcId: &g.vpc,
		CidrBlock: new("172.31.101.0/28"), AvailabilityZone: new("eu-west-1b")}))(t).Subnet.SubnetId
	private := *must(g.EC2.CreateVpc(g.ctx(), &ec2.CreateVpcInput{CidrBlock: new("10.0.0.0/16")}))(t).Vpc.VpcId
	var closed []string
	for i, zone := range []string{"eu-west-1a", "eu-west-1b"} {
		closed = append(closed,
			*must(g.EC2.CreateSubnet(g.ctx(), &ec2.CreateSubnetInput{VpcId: &private,
				CidrBlock: new(fmt.Sprintf("10.0.%d.0/24", i)), AvailabilityZone: &zone}))(t).Subnet.SubnetId)
	}
	must(g.ELB.CreateLoadBalancer(g.ctx(), &elb.CreateLoadBalancerInput{Name: new("fills-the-tiny-one"),
		Subnets: []string{g.subnets[0], tiny}, SecurityGroups: []string{g.group}}))(t)
	must(g.ELB.CreateLoadBalancer(g.ctx(), &elb.CreateLoadBalancerInput{Name: new("fills-it-more"),
		Subnets: []string{g.subnets[0], tiny}, SecurityGroups: []string{g.group}}))(t)
	must(g.ELB.CreateLoadBalancer(g.ctx(), &elb.CreateLoadBalancerInput{Name: new("fills-it-still"),
		Subnets: []string{g.subnets[0], tiny}, SecurityGroups: []string{g.group}}))(t)
	must(g.ELB.CreateLoadBalancer(g.ctx(), &elb.CreateLoadBalancerInput{Name: new("fills-it-up"),
		Subnets: []string{g.subnets[0], tiny}, SecurityGroups: []string{g.group}}))(t)
	type in = *elb.CreateLoadBalancerInput
	for _, c := range []struct {
		what   string
		change func(in in)
		code   string
	}{
		{"name's length", func(in in) { in.Name = new(strings.Repeat("a", 33)) }, "ValidationError"},
		{"name's end", func(in in) { in.Name = new("app-") }, "ValidationError"},
		{"name's characters", func(in in) { in.Name = new("app_alb") }, "ValidationError"},
		{"name's beginning", func(in in) { in.Name = new("internal-app") }, "ValidationError"},
		{"one subnet", func(in in) { in.Subnets = g.subnets[:1] }, "ValidationError"},
		{"one zone", func(in in) { in.Subnets = []string{g.subnets[0], extra} }, "InvalidConfigurationRequest"},
		{"a full subnet", func(in in) { in.Subnets = []string{g.subnets[0], tiny} }, "InvalidSubnet"},
		{"no way out", func(in in) { in.Subnets, in.SecurityGroups = closed, nil }, "InvalidSubnet"},
		{"unknown subnet", func(in in) { in.Subnets = []string{g.subnets[0], "subnet-1"} }, "SubnetNotFound"},
		{"unknown group", func(in in) { in.SecurityGroups = []string{"sg-1"} }, "InvalidSecurityGroup"},
		{"none", func(in) {}, ""},
		{"the same again", func(in) {}, ""},
		{"other settings", func(in in) { in.Subnets = g.subnets }, "DuplicateLoadBalancerName"},
	} {
		in := g.balancer()
		c.change(in)
		wantCode(t, c.what, only(g.ELB.CreateLoadBalancer(g.ctx(), in)), c.code)
	}
	type group = *elb.CreateTargetGroupInput
	for _, c := range []struct {
		what   string
		change func(in group)
		code   string
	}{
		{"name", func(in group) { in.Name = new("-tg") }, "ValidationError"},
		{"VPC", func(in group) { in.VpcId = new("vpc-1") }, "ValidationError"},
		{"timeout over interval", func(in group) {
			in.HealthCheckIntervalSeconds, in.HealthCheckTimeoutSeconds = new(int32(10)), new(int32(10))
		}, "ValidationError"},
		{"threshold", func(in group) { in.HealthyThresholdCount = new(int32(1)) }, "ValidationError"},
		{"path", func(in group) { in.HealthCheckPath = new("health") }, "ValidationError"},
		{"matcher", func(in group) { in.Matcher = &types.Matcher{HttpCode: new("200-600")} }, "ValidationError"},
		{"none", func(group) {}, ""},
		{"the same again", func(group) {}, ""},
		{"another port", func(in group) { in.Port = new(int32(9000)) }, "DuplicateTargetGroupName"},
	} {
		in := g.targets()
		c.change(in)
		wantCode(t, "target group: "+c.what, only(g.ELB.CreateTargetGroup(g.ctx(), in)), c.code)
	}
	_, err := g.ELB.DescribeLoadBalancers(g.ctx(), &elb.DescribeLoadBalancersInput{Names: []string{"none"}})
	wantCode(t, "unknown load balancer", err, "LoadBalancerNotFound")
	_, err = g.ELB.DescribeTargetGroups(g.ctx(), &elb.DescribeTargetGroupsInput{Names: []string{"none"}})
	wantCode(t, "unknown target group", err, "TargetGroupNotFound")
}

func TestListeners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		lb := must(g.ELB.CreateLoadBalancer(g.ctx(), g.balancer()))(t).LoadBalancers[0]
		if lb.State.Code != types.LoadBalancerStateEnumProvisioning || *lb.CanonicalHostedZoneId != "Z32O12XQLNTSW2" {
			t.Errorf("load balancer %+v", lb)
		}
		tg := must(g.ELB.CreateTargetGroup(g.ctx(), g.targets()))(t).TargetGroups[0].TargetGroupArn
		listener := func(port int32, protocol types.ProtocolEnum, policy *string, certificate *string,
			does []types.Action) (*string, error) {
			in := &elb.CreateListenerInput{LoadBalancerArn: lb.LoadBalancerArn, Port: &port, Protocol: protocol,
				SslPolicy: policy, DefaultActions: does}
			if certificate != nil {
				in.Certificates = []types.Certificate{{CertificateArn: certificate}}
			}
			out, err := g.ELB.CreateListener(g.ctx(), in)
			if err != nil {
				return nil, err
			}
			return out.Listeners[0].ListenerArn, nil
		}
		g.sandbox.AddHostedZone("shop.dev")
		cert := must(g.ACM.RequestCertificate(g.ctx(), &acm.RequestCertificateInput{DomainName: new("api.shop.dev"),
			ValidationMethod: acmtypes.ValidationMethodDns}))(t).CertificateArn
		abroad := cloud.New(g.sandbox.Config("us-east-1"))
		far := must(abroad.ACM.RequestCertificate(g.ctx(),
			&acm.RequestCertificateInput{DomainName: new("api.shop.dev"),
				ValidationMethod: acmtypes.ValidationMethodDns}))(t).CertificateArn
		modern := new("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09")
		http, https := types.ProtocolEnumHttp, types.ProtocolEnumHttps
		for _, c := range []struct {
			what        string
			port        int32
			protocol    types.ProtocolEnum
			policy      *string
			certificate *string
			does        []types.Action
			code        string
		}{
			{"HTTPS without certificate", 443, https, modern, nil, forward(tg), "ValidationError"},
			{"a certificate that is not issued", 443, https, modern, cert, forward(tg), "UnsupportedCertificate"},
			{"another region's certificate", 443, https, modern, far, forward(tg), "CertificateNotFound"},
			{"an unknown policy", 443, https, new("ELBSecurityPolicy-None"), cert, forward(tg), "SSLPolicyNotFound"},
			{"HTTP with a policy", 80, http, modern, nil, toHTTPS(), "ValidationError"},
			{"another protocol", 80, types.ProtocolEnumTcp, nil, nil, forward(tg), "UnsupportedProtocol"},
			{"an unknown target group", 80, http, nil, nil,
				forward(new("arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/1")), "TargetGroupNotFound"},
			{"a redirect to itself", 80, http, nil, nil,
				[]types.Action{{Type: types.ActionTypeEnumRedirect,
					RedirectConfig: &types.RedirectActionConfig{StatusCode: types.RedirectActionStatusCodeEnumHttp301}}},
				"InvalidLoadBalancerAction"},
			{"none", 80, http, nil, nil, toHTTPS(), ""},
			{"the same again", 80, http, nil, nil, toHTTPS(), ""},
			{"another on the port", 80, http, nil, nil, forward(tg), "DuplicateListener"},
		} {
			wantCode(t, c.what, only(listener(c.port, c.protocol, c.policy, c.certificate, c.does)), c.code)
		}
		plain := must(listener(80, http, nil, nil, toHTTPS()))(t)
		rule := &elb.CreateRuleInput{ListenerArn: plain, Priority: new(int32(1)), Actions: forward(tg),
			Conditions: []types.RuleCondition{{Field: new("host-header"),
				HostHeaderConfig: &types.HostHeaderConditionConfig{Values: []string{"slipway.invalid"}}}}}
		made := must(g.ELB.CreateRule(g.ctx(), rule))(t)
		wantCode(t, "the rule's priority again", only(g.ELB.CreateRule(g.ctx(), rule)), "PriorityInUse")
		rules := must(g.ELB.DescribeRules(g.ctx(), &elb.DescribeRulesInput{ListenerArn: plain}))(t).Rules
		if len(rules) != 2 || !*rules[1].IsDefault || rules[0].Conditions[0].Values[0] != "slipway.invalid" {
			t.Errorf("rules %+v", rules)
		}
		_, err := g.ELB.DeleteRule(g.ctx(), &elb.DeleteRuleInput{RuleArn: rules[1].RuleArn})
		wantCode(t, "deleting the default rule", err, "OperationNotPermitted")
		if used := must(g.ELB.DescribeTargetGroups(g.ctx(),
			&elb.DescribeTargetGroupsInput{LoadBalancerArn: lb.LoadBalancerArn}))(t); len(used.TargetGroups) != 1 {
			t.Errorf("%d target groups behind the load balancer", len(used.TargetGroups))
		}
		_, err = g.ELB.DeleteTargetGroup(g.ctx(), &elb.DeleteTargetGroupInput{TargetGroupArn: tg})
		wantCode(t, "a target group in use", err, "ResourceInUse")
		must(g.ELB.DeleteRule(g.ctx(), &elb.DeleteRuleInput{RuleArn: made.Rules[0].RuleArn}))(t)
		_, err = g.ELB.DeleteTargetGroup(g.ctx(), &elb.DeleteTargetGroupInput{TargetGroupArn: tg})
		wantCode(t, "a target group nobody uses", err, "")
		time.Sleep(3 * time.Minute)
		now := must(g.ELB.DescribeLoadBalancers(g.ctx(), &elb.DescribeLoadBalancersInput{Names: []string{"app-alb"}}))(t)
		if now.LoadBalancers[0].State.Code != types.LoadBalancerStateEnumActive {
			t.Errorf("after three minutes %s", now.LoadBalancers[0].State.Code)
		}
	})
}

func TestLoadBalancerEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		lb := must(g.ELB.CreateLoadBalancer(g.ctx(), g.balancer()))(t).LoadBalancers[0].LoadBalancerArn
		protect := func(v string) error {
			return only(g.ELB.ModifyLoadBalancerAttributes(g.ctx(), &elb.ModifyLoadBalancerAttributesInput{LoadBalancerArn: lb,
				Attributes: []types.LoadBalancerAttribute{{Key: new("deletion_protection.enabled"), Value: &v}}}))
		}
		drop := func() error {
			return only(g.ELB.DeleteLoadBalancer(g.ctx(), &elb.DeleteLoadBalancerInput{LoadBalancerArn: lb}))
		}
		dropGroup := func() error {
			return only(g.EC2.DeleteSecurityGroup(g.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &g.group}))
		}
		wantCode(t, "a value that is none", protect("maybe"), "ValidationError")
		wantCode(t, "protect", protect("true"), "")
		wantCode(t, "delete it protected", drop(), "OperationNotPermitted")
		wantCode(t, "unprotect", protect("false"), "")
		wantCode(t, "delete", drop(), "")
		wantCode(t, "delete again", drop(), "")
		wantCode(t, "its group at once", dropGroup(), "DependencyViolation")
		time.Sleep(4 * time.Minute)
		wantCode(t, "its group later", dropGroup(), "")
	})
}

func TestTargets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		lb := must(g.ELB.CreateLoadBalancer(g.ctx(), g.balancer()))(t).LoadBalancers[0].LoadBalancerArn
		tg := must(g.ELB.CreateTargetGroup(g.ctx(), g.targets()))(t).TargetGroups[0].TargetGroupArn
		act := func(f func(c *core.Call)) { g.sandbox.Alter(f) }
		state := func() string {
			out := must(g.ELB.DescribeTargetHealth(g.ctx(), &elb.DescribeTargetHealthInput{TargetGroupArn: tg}))(t)
			if len(out.TargetHealthDescriptions) == 0 {
				return ""
			}
			return string(out.TargetHealthDescriptions[0].TargetHealth.State)
		}
		expect := func(want string) {
			t.Helper()
			if got := state(); got != want {
				t.Errorf("target is %q, want %q", got, want)
			}
		}
		act(func(c *core.Call) {
			simelb.RegisterTarget(c, *tg, "172.31.0.9", 8000, "eu-west-1a", c.Now().Add(30*time.Second))
		})
		expect("unused")
		must(g.ELB.CreateListener(g.ctx(), &elb.CreateListenerInput{LoadBalancerArn: lb, Port: new(int32(80)),
			Protocol: types.ProtocolEnumHttp, DefaultActions: forward(tg)}))(t)
		expect("initial")
		time.Sleep(30 * time.Second)
		expect("healthy")
		act(func(c *core.Call) {
			simelb.SetTargetHealth(c, *tg, "172.31.0.9", 8000, false, types.TargetHealthReasonEnumTimeout,
				"Request timed out")
		})
		expect("unhealthy")
		must(g.ELB.ModifyTargetGroupAttributes(g.ctx(), &elb.ModifyTargetGroupAttributesInput{TargetGroupArn: tg,
			Attributes: []types.TargetGroupAttribute{{Key: new("deregistration_delay.timeout_seconds"),
				Value: new("30")}}}))(t)
		act(func(c *core.Call) { simelb.DrainTarget(c, *tg, "172.31.0.9", 8000) })
		expect("draining")
		time.Sleep(30 * time.Second)
		expect("")
	})
}
