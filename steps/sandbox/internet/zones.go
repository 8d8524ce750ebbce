package internet

import (
	"slipway/steps/sandbox/core"

	"slipway/steps/sandbox/elb"
)

// balancerNamed finds the load balancer, of any region, that has a DNS name; nil when there is none.
func balancerNamed(c *core.Call, dnsName string) (*core.World, *elb.Balancer) {
	for _, w := range c.Worlds() {
		if b := elb.State.In(w).BalancerAt(dnsName); b != nil {
			return w, b
		}
	}
	return nil, nil
}
