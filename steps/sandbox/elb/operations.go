package elb

import (
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle(Service, core.Read, "*", describeLoadBalancerAttributes)
	core.Handle(Service, core.Write, "{LoadBalancerArn}", modifyLoadBalancerAttributes)
	core.Handle(Service, core.Read, "*", describeTargetGroupAttributes)
	core.Handle(Service, core.Write, "{TargetGroupArn}", modifyTargetGroupAttributes)
	core.Handle(Service, core.Write, "loadbalancer/app/{Name}/* loadbalancer/app/{Name}/*#AddTags", createLoadBalancer)
	core.Handle(Service, core.Read, "*", describeLoadBalancers)
	core.Handle(Service, core.Write, "{LoadBalancerArn}", deleteLoadBalancer)
	core.Handle(Service, core.Write, "{ListenerArn}", addListenerCertificates)
	core.Handle(Service, core.Read, "*", describeListenerCertificates)
	core.Handle(Service, core.Write, "targetgroup/{Name}/* targetgroup/{Name}/*#AddTags", createTargetGroup)
	core.Handle(Service, core.Read, "*", describeTargetGroups)
	core.Handle(Service, core.Write, "{TargetGroupArn}", modifyTargetGroup)
	core.Handle(Service, core.Write, "{TargetGroupArn}", deleteTargetGroup)
	core.Handle(Service, core.Write, "{LoadBalancerArn}", createListener)
	core.Handle(Service, core.Read, "*", describeListeners)
	core.Handle(Service, core.Write, "{ListenerArn}", modifyListener)
	core.Handle(Service, core.Write, "{ListenerArn}", deleteListener)
	core.Handle(Service, core.Read, "*", describeSSLPolicies)
	core.Handle(Service, core.Write, "{LoadBalancerArn}", setSecurityGroups)
	core.Handle(Service, core.Write, "{ListenerArn}", createRule)
	core.Handle(Service, core.Read, "*", describeRules)
	core.Handle(Service, core.Write, "{RuleArn}", modifyRule)
	core.Handle(Service, core.Write, "{RuleArn}", deleteRule)
	core.Handle(Service, core.Read, "*", describeTags)
	core.Handle(Service, core.Read, "*", describeTargetHealth)

	// The load balancer looks at the network it is put in, with the caller's permissions.
	// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html
	core.Also(Service, func(*core.Call, *elb.CreateLoadBalancerInput) (needs []core.Need) {
		for _, looked := range []string{"DescribeAccountAttributes", "DescribeAddresses", "DescribeInternetGateways",
			"DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"} {
			needs = append(needs, core.Need{Action: "ec2:" + looked, Resource: "*"})
		}
		return needs
	})
	core.Also(Service, func(_ *core.Call, in *elb.CreateListenerInput) []core.Need {
		return tagBelow(len(in.Tags), "CreateListener", core.Value(in.LoadBalancerArn), ":loadbalancer/", ":listener/")
	})
	core.Also(Service, func(_ *core.Call, in *elb.CreateRuleInput) []core.Need {
		return tagBelow(len(in.Tags), "CreateRule", core.Value(in.ListenerArn), ":listener/", ":listener-rule/")
	})
}

// tagBelow is the need to tag what is made below something: its ARN continues the other's under another kind.
func tagBelow(tags int, operation, above, from, to string) []core.Need {
	if tags == 0 {
		return nil
	}
	return []core.Need{{Action: "elasticloadbalancing:AddTags", Resource: strings.Replace(above, from, to, 1) + "/*",
		Keys: core.KeysOf("elasticloadbalancing:CreateAction", operation)}}
}
