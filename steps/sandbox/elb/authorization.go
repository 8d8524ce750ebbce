package elb

import (
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Permit("Elastic Load Balancing v2", map[string]string{
		"DescribeLoadBalancers": "*", "DescribeLoadBalancerAttributes": "*", "DescribeTargetGroups": "*",
		"DescribeTargetGroupAttributes": "*",
		"DescribeListeners":             "*", "DescribeListenerCertificates": "*", "DescribeRules": "*",
		"DescribeTargetHealth": "*", "DescribeSSLPolicies": "*", "DescribeTags": "*",

		"CreateLoadBalancer": "loadbalancer/app/{Name}/*", "DeleteLoadBalancer": "{LoadBalancerArn}",
		"ModifyLoadBalancerAttributes": "{LoadBalancerArn}",
		"SetSecurityGroups":            "{LoadBalancerArn}",
		"CreateTargetGroup":            "targetgroup/{Name}/*", "ModifyTargetGroup": "{TargetGroupArn}",
		"ModifyTargetGroupAttributes": "{TargetGroupArn}",
		"DeleteTargetGroup":           "{TargetGroupArn}",
		"CreateListener":              "{LoadBalancerArn}", "ModifyListener": "{ListenerArn}",
		"DeleteListener":          "{ListenerArn}",
		"AddListenerCertificates": "{ListenerArn}",
		"CreateRule":              "{ListenerArn}", "ModifyRule": "{RuleArn}", "DeleteRule": "{RuleArn}",
	})
	// The load balancer looks at the network it is put in, with the caller's permissions.
	// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html
	core.Also("Elastic Load Balancing v2", "CreateLoadBalancer", func(*core.Call, any) (needs []core.Need) {
		for _, looked := range []string{"DescribeAccountAttributes", "DescribeAddresses", "DescribeInternetGateways",
			"DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"} {
			needs = append(needs, core.Need{Action: "ec2:" + looked, Resource: "*"})
		}
		return needs
	})
	core.PermitTags("Elastic Load Balancing v2", "CreateLoadBalancer", "elasticloadbalancing:AddTags",
		"loadbalancer/app/{Name}/*")
	core.PermitTags("Elastic Load Balancing v2", "CreateTargetGroup", "elasticloadbalancing:AddTags",
		"targetgroup/{Name}/*")
	core.Also("Elastic Load Balancing v2", "CreateListener", func(c *core.Call, in any) []core.Need {
		create := in.(*elb.CreateListenerInput)
		return tagBelow(len(create.Tags), "CreateListener", core.Value(create.LoadBalancerArn), ":loadbalancer/",
			":listener/")
	})
	core.Also("Elastic Load Balancing v2", "CreateRule", func(c *core.Call, in any) []core.Need {
		create := in.(*elb.CreateRuleInput)
		return tagBelow(len(create.Tags), "CreateRule", core.Value(create.ListenerArn), ":listener/", ":listener-rule/")
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
