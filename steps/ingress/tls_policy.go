package ingress

import "regexp"

// TLS policies: the one AWS recommends, with post-quantum key exchange, and the one before it for regions that lack the
// first. Without a policy the API takes ELBSecurityPolicy-2016-08, which still speaks TLS 1.0.
const (
	PolicyPostQuantum = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
	PolicyModern      = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
)

var (
	strictPolicy = regexp.MustCompile(`^ELBSecurityPolicy-TLS13-1-(2-Res|2-FIPS|2-Res-FIPS|3|3-FIPS)(-PQ)?-\d{4}-\d{2}$`)
	elb17Policy  = regexp.MustCompile(`^ELBSecurityPolicy-TLS13-1-(2|2-Res|3)(-FIPS)?(-PQ)?-\d{4}-\d{2}$`)
)

// modern reports whether a policy is at least as strict as slipway's own: such a one is never changed back.
func modern(policy string) bool { return strictPolicy.MatchString(policy) }

// acceptable reports whether a policy is one that AWS's ELB.17 control passes: TLS 1.2 and later, without the extended
// ciphers.
// https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17
func acceptable(policy string) bool { return elb17Policy.MatchString(policy) }
