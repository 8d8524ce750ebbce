package elb

import (
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"slipway/steps/sandbox/core"
)

var State = core.NewRegional[Resources]("ELB")

func init() {
	read("*", describeLoadBalancerAttributes)
	write("{LoadBalancerArn}", modifyLoadBalancerAttributes)
	read("*", describeTargetGroupAttributes)
	write("{TargetGroupArn}", modifyTargetGroupAttributes)
	write("loadbalancer/app/{Name}/* loadbalancer/app/{Name}/*#AddTags", createLoadBalancer)
	read("*", describeLoadBalancers)
	write("{LoadBalancerArn}", deleteLoadBalancer)
	write("{ListenerArn}", addListenerCertificates)
	read("*", describeListenerCertificates)
	write("targetgroup/{Name}/* targetgroup/{Name}/*#AddTags", createTargetGroup)
	read("*", describeTargetGroups)
	write("{TargetGroupArn}", modifyTargetGroup)
	write("{TargetGroupArn}", deleteTargetGroup)
	write("{LoadBalancerArn}", createListener)
	read("*", describeListeners)
	write("{ListenerArn}", modifyListener)
	write("{ListenerArn}", deleteListener)
	write("{LoadBalancerArn}", setSecurityGroups)
	write("{ListenerArn}", createRule)
	read("*", describeRules)
	write("{RuleArn}", modifyRule)
	write("{RuleArn}", deleteRule)
	read("*", describeTags)
	read("*", describeTargetHealth)

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

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle(Service, core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) { core.Handle(Service, core.Write, needs, f) }
