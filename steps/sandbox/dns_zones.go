package sandbox

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// publicZones are the account's public hosted zones as resolvers see them, oldest first: of two with one name, the registrar
// names the first one's servers.
func publicZones(g *Global) (zones []dnsZone) {
	hosted := sortedBy(route53State.In(g).Zones, func(z *dnsHostedZone) string { return z.ID })
	slices.SortStableFunc(hosted, func(a, b *dnsHostedZone) int { return cmp.Compare(a.Created.UnixNano(), b.Created.UnixNano()) })
	for _, z := range hosted {
		if z.Private {
			continue
		}
		seen := dnsZone{name: plainName(z.Name), servers: z.Servers, records: map[string]dnsRecord{}}
		for _, r := range z.Records {
			record := dnsRecord{values: r.values()}
			if a := r.Set.AliasTarget; a != nil {
				record.alias = plainName(aws.ToString(a.DNSName))
			}
			name := strings.ReplaceAll(plainName(aws.ToString(r.Set.Name)), `\052`, "*")
			seen.records[string(r.Set.Type)+" "+name] = record
		}
		zones = append(zones, seen)
	}
	return zones
}

// balancerNamed finds the load balancer, of any region, that has a DNS name; nil when there is none.
func (c *Call) balancerNamed(dnsName string) (*World, *elbBalancer) {
	for _, w := range c.Worlds() {
		if b := elbState.In(w).balancerAt(dnsName); b != nil {
			return w, b
		}
	}
	return nil, nil
}
