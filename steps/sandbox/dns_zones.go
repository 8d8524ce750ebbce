package sandbox

// publicZones are the account's public hosted zones as resolvers see them, oldest first.
func publicZones(g *Global) []dnsZone { return nil }

// balancerNamed reports whether a load balancer of the account has a DNS name.
func (c *Call) balancerNamed(dnsName string) bool { return false }
