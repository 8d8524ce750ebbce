package sandbox

import "slipway/steps/sandbox/core"

// balancerNamed finds the load balancer, of any region, that has a DNS name; nil when there is none.
func balancerNamed(c *core.Call, dnsName string) (*core.World, *elbBalancer) {
	for _, w := range c.Worlds() {
		if b := elbState.In(w).balancerAt(dnsName); b != nil {
			return w, b
		}
	}
	return nil, nil
}
