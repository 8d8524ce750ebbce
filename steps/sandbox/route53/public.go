package route53

import (
	"cmp"
	"slices"
	"strings"

	"slipway/steps/sandbox/core"
)

// Elsewhere is the DNS of everybody else, and what our domains' registrars say.
type Elsewhere struct {
	Undelegated []string            // hosted zones nobody asks
	Records     map[string][]string // of domains hosted elsewhere, by "CNAME api.example.com"
}

// dnsZone is a public hosted zone as resolvers see it.
type dnsZone struct {
	name    string // example.com
	servers []string
	records map[string]dnsRecord // by "CNAME api.example.com"
}

// dnsRecord is what stands under a name: values, or another name to ask instead.
type dnsRecord struct {
	Values []string
	Alias  string
}

// PublicDNS is what any resolver on the internet is told: by the account's hosted zone when it is the one delegated to,
// else by whoever hosts the domain. ok reports whether there is such a record.
func PublicDNS(g *core.Global, name, kind string) (dnsRecord, bool) {
	name = core.PlainName(name)
	if z := authority(g, name); z != nil {
		if kind == "NS" && name == z.name {
			return dnsRecord{Values: z.servers}, true
		}
		r, ok := z.records[kind+" "+name]
		if !ok {
			if _, wildcarded, found := strings.Cut(name, "."); found {
				r, ok = z.records[kind+" *."+wildcarded]
			}
		}
		return r, ok
	}
	if values, ok := State.In(g).Records[kind+" "+name]; ok {
		return dnsRecord{Values: values}, true
	}
	if kind == "NS" && slices.Contains(State.In(g).Undelegated, name) {
		return dnsRecord{Values: []string{"ns1.registrar.example", "ns2.registrar.example"}}, true
	}
	return dnsRecord{}, false
}

// authority is the account's hosted zone that answers for a name: the longest one, unless its domain is hosted
// elsewhere.
func authority(g *core.Global, name string) *dnsZone {
	var best *dnsZone
	for _, z := range publicZones(g) {
		if (name == z.name || strings.HasSuffix(name, "."+z.name)) && (best == nil || len(z.name) > len(best.name)) {
			best = &z
		}
	}
	if best == nil || slices.Contains(State.In(g).Undelegated, best.name) {
		return nil
	}
	return best
}

// publicZones are the account's public hosted zones as resolvers see them, oldest first: of two with one name, the
// registrar names the first one's servers.
func publicZones(g *core.Global) (zones []dnsZone) {
	hosted := core.SortedBy(state.In(g).Zones, func(z *hostedZone) string { return z.ID })
	slices.SortStableFunc(hosted, func(a, b *hostedZone) int {
		return cmp.Compare(a.Created.UnixNano(),
			b.Created.UnixNano())
	})
	for _, z := range hosted {
		if z.Private {
			continue
		}
		seen := dnsZone{name: core.PlainName(z.Name), servers: z.Servers, records: map[string]dnsRecord{}}
		for _, r := range z.Records {
			record := dnsRecord{Values: r.values()}
			if a := r.Set.AliasTarget; a != nil {
				record.Alias = core.PlainName(core.Value(a.DNSName))
			}
			name := strings.ReplaceAll(core.PlainName(core.Value(r.Set.Name)), `\052`, "*")
			seen.records[string(r.Set.Type)+" "+name] = record
		}
		zones = append(zones, seen)
	}
	return zones
}

// AddUndelegated notes that a domain is hosted elsewhere.
func AddUndelegated(c *core.Call, domain string) {
	d := State.In(c.World.Global)
	if name := core.PlainName(domain); !slices.Contains(d.Undelegated, name) {
		d.Undelegated = append(d.Undelegated, name)
	}
}
