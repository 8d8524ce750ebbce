package elb

import (
	"maps"
	"slices"
	"strconv"
	"strings"

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

// setAttributes changes the attributes given, or none when one is not taken.
func setAttributes(what string, have, given map[string]string) error {
	for _, key := range core.SortedKeys(given) {
		value, words := given[key], attributeWords[key]
		if _, known := have[key]; !known {
			return invalid("%s attribute key '%s' is not recognized", what, key)
		}
		if strings.HasSuffix(key, ".enabled") && have[key] != "use_load_balancer_configuration" {
			words = []string{"true", "false"}
		}
		r, ranged := attributeRanges[key]
		n, err := strconv.Atoi(value)
		if ranged && (err != nil || n < r[0] || n > r[1]) || words != nil && !slices.Contains(words, value) {
			return invalid("%s attribute value '%s' is not valid for attribute '%s'", what, value, key)
		}
	}
	maps.Copy(have, given)
	return nil
}
