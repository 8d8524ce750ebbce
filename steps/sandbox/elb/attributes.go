package elb

import (
	"slices"
	"strconv"
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
)

// balancerDefaults are an application load balancer's attributes as it is made.
var balancerDefaults = map[string]string{
	"access_logs.s3.bucket": "", "access_logs.s3.enabled": "false", "access_logs.s3.prefix": "",
	"client_keep_alive.seconds": "3600",
	"connection_logs.s3.bucket": "", "connection_logs.s3.enabled": "false", "connection_logs.s3.prefix": "",
	"deletion_protection.enabled": "false", "idle_timeout.timeout_seconds": "60",
	"load_balancing.cross_zone.enabled":   "true",
	"routing.http.desync_mitigation_mode": "defensive", "routing.http.drop_invalid_header_fields.enabled": "false",
	"routing.http.preserve_host_header.enabled":                "false",
	"routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false", "routing.http.xff_client_port.enabled": "false",
	"routing.http.xff_header_processing.mode": "append",
	"routing.http2.enabled":                   "true", "waf.fail_open.enabled": "false",
	"zonal_shift.config.enabled": "false",
}

// targetGroupDefaults are a target group's attributes as it is made.
var targetGroupDefaults = map[string]string{
	"deregistration_delay.timeout_seconds": "300", "load_balancing.algorithm.anomaly_mitigation": "off",
	"load_balancing.algorithm.type":     "round_robin",
	"load_balancing.cross_zone.enabled": "use_load_balancer_configuration", "slow_start.duration_seconds": "0",
	"stickiness.app_cookie.cookie_name":      "",
	"stickiness.app_cookie.duration_seconds": "86400", "stickiness.enabled": "false",
	"stickiness.lb_cookie.duration_seconds": "86400", "stickiness.type": "lb_cookie",
	"target_group_health.dns_failover.minimum_healthy_targets.count":                 "1",
	"target_group_health.dns_failover.minimum_healthy_targets.percentage":            "off",
	"target_group_health.unhealthy_state_routing.minimum_healthy_targets.count":      "1",
	"target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}

// attributeRanges and attributeWords say what values are taken; other attributes that end in .enabled take true and
// false.
var (
	attributeRanges = map[string][2]int{
		"idle_timeout.timeout_seconds": {1, 4000}, "client_keep_alive.seconds": {60, 604800},
		"deregistration_delay.timeout_seconds":  {0, 3600},
		"stickiness.lb_cookie.duration_seconds": {1, 604800}, "stickiness.app_cookie.duration_seconds": {1, 604800},
	}
	attributeWords = map[string][]string{
		"routing.http.desync_mitigation_mode":     {"monitor", "defensive", "strictest"},
		"routing.http.xff_header_processing.mode": {"append", "preserve", "remove"},
		"load_balancing.algorithm.type":           {"round_robin", "least_outstanding_requests", "weighted_random"},
		"stickiness.type":                         {"lb_cookie", "app_cookie"},
	}
)

func checkAttribute(what string, have map[string]string, key, value string) error {
	if _, known := have[key]; !known {
		return invalid("%s attribute key '%s' is not recognized", what, key)
	}
	bad := invalid("%s attribute value '%s' is not valid for attribute '%s'", what, value, key)
	if r, ok := attributeRanges[key]; ok {
		if n, err := strconv.Atoi(value); err != nil || n < r[0] || n > r[1] {
			return bad
		}
	}
	words := attributeWords[key]
	if strings.HasSuffix(key, ".enabled") && have[key] != "use_load_balancer_configuration" {
		words = []string{"true", "false"}
	}
	if words != nil && !slices.Contains(words, value) {
		return bad
	}
	return nil
}

func describeLoadBalancerAttributes(c *core.Call, in *elb.DescribeLoadBalancerAttributesInput) (
	*elb.DescribeLoadBalancerAttributesOutput, error) {
	b := State.In(c.World).Balancers[core.Value(in.LoadBalancerArn)]
	if b == nil {
		return nil, noBalancer(core.Value(in.LoadBalancerArn))
	}
	return &elb.DescribeLoadBalancerAttributesOutput{Attributes: balancerAttributes(b.Attributes)}, nil
}

func balancerAttributes(have map[string]string) []types.LoadBalancerAttribute {
	var out []types.LoadBalancerAttribute
	for _, k := range core.SortedKeys(have) {
		out = append(out, types.LoadBalancerAttribute{Key: new(k), Value: new(have[k])})
	}
	return out
}

func modifyLoadBalancerAttributes(c *core.Call, in *elb.ModifyLoadBalancerAttributesInput) (
	*elb.ModifyLoadBalancerAttributesOutput, error) {
	b := State.In(c.World).Balancers[core.Value(in.LoadBalancerArn)]
	if b == nil {
		return nil, noBalancer(core.Value(in.LoadBalancerArn))
	}
	for _, a := range in.Attributes {
		if err := checkAttribute("Load balancer", b.Attributes, core.Value(a.Key), core.Value(a.Value)); err != nil {
			return nil, err
		}
	}
	for _, a := range in.Attributes {
		b.Attributes[core.Value(a.Key)] = core.Value(a.Value)
	}
	return &elb.ModifyLoadBalancerAttributesOutput{Attributes: balancerAttributes(b.Attributes)}, nil
}

func describeTargetGroupAttributes(c *core.Call, in *elb.DescribeTargetGroupAttributesInput) (
	*elb.DescribeTargetGroupAttributesOutput, error) {
	g := State.In(c.World).Groups[core.Value(in.TargetGroupArn)]
	if g == nil {
		return nil, noTargetGroup(core.Value(in.TargetGroupArn))
	}
	return &elb.DescribeTargetGroupAttributesOutput{Attributes: groupAttributes(g.Attributes)}, nil
}

func groupAttributes(have map[string]string) []types.TargetGroupAttribute {
	var out []types.TargetGroupAttribute
	for _, k := range core.SortedKeys(have) {
		out = append(out, types.TargetGroupAttribute{Key: new(k), Value: new(have[k])})
	}
	return out
}

func modifyTargetGroupAttributes(c *core.Call, in *elb.ModifyTargetGroupAttributesInput) (
	*elb.ModifyTargetGroupAttributesOutput, error) {
	g := State.In(c.World).Groups[core.Value(in.TargetGroupArn)]
	if g == nil {
		return nil, noTargetGroup(core.Value(in.TargetGroupArn))
	}
	for _, a := range in.Attributes {
		if err := checkAttribute("Target group", g.Attributes, core.Value(a.Key), core.Value(a.Value)); err != nil {
			return nil, err
		}
	}
	for _, a := range in.Attributes {
		g.Attributes[core.Value(a.Key)] = core.Value(a.Value)
	}
	return &elb.ModifyTargetGroupAttributesOutput{Attributes: groupAttributes(g.Attributes)}, nil
}
