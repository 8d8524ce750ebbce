// Package internet is what the account looks like from outside: DNS lookups, and HTTP through its load balancers to
// its tasks.
package internet

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"slices"
	"strings"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/route53"
)

// Undelegate says that a domain is hosted elsewhere: a hosted zone of that name in the account is not asked by anyone.
func Undelegate(s *core.Sandbox, domain string) {
	s.Alter(func(c *core.Call) { route53.AddUndelegated(c, domain) })
}

// Delegate undoes Undelegate: the registrar now points at the account's hosted zone.
func Delegate(s *core.Sandbox, domain string) {
	s.Alter(func(c *core.Call) {
		d := route53.State.In(c.World.Global)
		d.Undelegated = slices.DeleteFunc(d.Undelegated, func(n string) bool { return n == core.PlainName(domain) })
	})
}

// SetDNS adds a record ("CNAME", "A", "NS", "CAA") where a domain that is not the account's is hosted, as its owner
// would by hand; without values it removes it.
func SetDNS(s *core.Sandbox, name, kind string, values ...string) {
	s.Alter(func(c *core.Call) {
		d := route53.State.In(c.World.Global)
		if d.Records == nil {
			d.Records = map[string][]string{}
		}
		key := kind + " " + core.PlainName(name)
		if d.Records[key] = values; len(values) == 0 {
			delete(d.Records, key)
		}
	})
}

// NewResolver returns the DNS of the simulated internet; it has the lookups of *net.Resolver that slipway uses.
func NewResolver(s *core.Sandbox) *Resolver { return &Resolver{s} }

// Resolver answers DNS lookups.
type Resolver struct{ s *core.Sandbox }

// LookupNS returns the name servers of a zone; a name that is no zone's has none, which is an error.
func (r *Resolver) LookupNS(ctx context.Context, name string) (servers []*net.NS, err error) {
	err = r.ask(ctx, func(c *core.Call) error {
		found, ok := route53.PublicDNS(c.World.Global, name, "NS")
		if !ok {
			return noSuchHost(name)
		}
		for _, host := range found.Values {
			servers = append(servers, &net.NS{Host: core.PlainName(host) + "."})
		}
		return nil
	})
	return servers, err
}

// LookupHost returns the addresses of a name.
func (r *Resolver) LookupHost(ctx context.Context, name string) (addresses []string, err error) {
	err = r.ask(ctx, func(c *core.Call) error {
		_, addresses = follow(c, name)
		if len(addresses) == 0 {
			return noSuchHost(name)
		}
		return nil
	})
	return addresses, err
}

// LookupCNAME returns the name at the end of a chain of CNAMEs, the name itself when there is none and it has
// addresses.
func (r *Resolver) LookupCNAME(ctx context.Context, name string) (target string, err error) {
	err = r.ask(ctx, func(c *core.Call) error {
		end, addresses := followCNAMEs(c, name)
		if end == core.PlainName(name) && len(addresses) == 0 {
			return noSuchHost(name)
		}
		target = end + "."
		return nil
	})
	return target, err
}

// ask runs a lookup; it is no call to AWS and is not recorded as one.
func (r *Resolver) ask(ctx context.Context, f func(c *core.Call) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return r.s.Look(r.s.Region(), f)
}

func noSuchHost(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// chain is how many names a resolver follows before it gives up.
const chain = 8

// follow resolves a name through CNAMEs and aliases; end is the name the addresses belong to.
func follow(c *core.Call, name string) (end string, addresses []string) {
	end = core.PlainName(name)
	for range chain {
		if _, b := balancerNamed(c, end); b != nil {
			return end, balancerAddresses(end)
		}
		if r, ok := route53.PublicDNS(c.World.Global, end, "CNAME"); ok && len(r.Values) > 0 {
			end = core.PlainName(r.Values[0])
			continue
		}
		r, ok := route53.PublicDNS(c.World.Global, end, "A")
		if !ok {
			return end, nil
		}
		if r.Alias == "" {
			return end, r.Values
		}
		end = core.PlainName(strings.TrimPrefix(r.Alias, "dualstack."))
	}
	return end, nil
}

// followCNAMEs is follow for those who ask for the canonical name: aliases are not seen from outside.
func followCNAMEs(c *core.Call, name string) (end string, addresses []string) {
	end = core.PlainName(name)
	for range chain {
		r, ok := route53.PublicDNS(c.World.Global, end, "CNAME")
		if !ok || len(r.Values) == 0 {
			break
		}
		end = core.PlainName(r.Values[0])
	}
	_, addresses = follow(c, end)
	return end, addresses
}

// balancerAddresses are the addresses of a load balancer's nodes: two, from the range for benchmarks, the same each
// time.
func balancerAddresses(dnsName string) []string {
	sum := sha256.Sum256([]byte(dnsName))
	return []string{fmt.Sprintf("198.18.%d.%d", sum[0], sum[1]), fmt.Sprintf("198.19.%d.%d", sum[2], sum[3])}
}
