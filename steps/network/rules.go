package network

import (
	"fmt"
	"slices"
	"strconv"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// Ports the stack's groups open.
const (
	portHTTP     = 80
	portHTTPS    = 443
	portPostgres = 5432
	portRedis    = 6379
)

const everywhere6 = "::/0"

// group is one of the stack's four security groups as it should be.
type group struct {
	act, name, description string
	ports                  []int
	from                   string // name of the group the traffic comes from; empty: anywhere
	fromAct                string
	wanted                 bool // the stack's answers need it
}

// groups are the stack's groups, each behind the one before it. Their descriptions are the guide's: EC2 cannot change
// them.
func groups(s stack.Settings, identity stack.Identity) []group {
	return []group{
		{act: actALBGroup, name: identity.LoadBalancerGroup(), description: "App ALB public HTTPS",
			ports: []int{portHTTP, portHTTPS}, wanted: true},
		{act: actAppGroup, name: identity.AppGroup(), description: "ECS tasks", ports: []int{s.Service.Port},
			from: identity.LoadBalancerGroup(), fromAct: actALBGroup, wanted: true},
		{act: actDBGroup, name: identity.DatabaseGroup(), description: "RDS PostgreSQL", ports: []int{portPostgres},
			from: identity.AppGroup(), fromAct: actAppGroup, wanted: s.HasDatabase()},
		{act: actRedisGroup, name: identity.CacheGroup(), description: "ElastiCache Redis", ports: []int{portRedis},
			from: identity.AppGroup(), fromAct: actAppGroup, wanted: s.HasCache()},
	}
}

// rules are the ingress rules the group should have. source is the id of the group it is behind, "" while that is not
// made.
func (g group) rules(source string) []live.Rule {
	var want []live.Rule
	for _, p := range g.ports {
		r := live.Rule{Protocol: "tcp", From: p, To: p, CIDR: everywhere}
		if g.from != "" {
			r.CIDR, r.Group = "", source
		}
		want = append(want, r)
	}
	return want
}

// compare says which wanted rules a group lacks and which ingress rules it has beyond them. A load balancer open to
// IPv6 on the ports it serves is as wanted as IPv4.
func (g group) compare(has []live.Rule, want []live.Rule) (missing, extra []live.Rule) {
	for _, w := range want {
		if w.Group == "" && w.CIDR == "" || !slices.ContainsFunc(has, func(r live.Rule) bool { return same(r, w) }) {
			missing = append(missing, w)
		}
	}
	for _, r := range has {
		if r.Egress || slices.ContainsFunc(want, func(w live.Rule) bool { return same(r, w) }) {
			continue
		}
		if g.from == "" && r.Protocol == "tcp" && r.CIDR6 == everywhere6 && r.From == r.To &&
			slices.Contains(g.ports, r.From) {
			continue
		}
		extra = append(extra, r)
	}
	return missing, extra
}

// same reports whether two ingress rules let the same traffic in.
func same(a, b live.Rule) bool {
	return !a.Egress && !b.Egress && protocol(a) == protocol(b) && a.From == b.From && a.To == b.To &&
		a.CIDR == b.CIDR && a.CIDR6 == b.CIDR6 && a.PrefixList == b.PrefixList && a.Group == b.Group
}

// protocol is the rule's protocol by name; EC2 also answers with IP protocol numbers.
func protocol(r live.Rule) string {
	switch r.Protocol {
	case "6":
		return "tcp"
	case "17":
		return "udp"
	case "-1", "all":
		return "all"
	}
	return r.Protocol
}

// say writes a rule as people read it: tcp 5432 from sg-0123 (shop-app-sg).
func say(l *live.Stack, r live.Rule) string {
	ports := ""
	switch {
	case protocol(r) == "all" || r.From < 0 && r.To < 0:
	case r.From == r.To:
		ports = " " + strconv.Itoa(r.From)
	default:
		ports = fmt.Sprintf(" %d-%d", r.From, r.To)
	}
	what := protocol(r) + ports
	if what == "all" {
		what = "everything"
	}
	return what + " from " + from(l, r)
}

func from(l *live.Stack, r live.Rule) string {
	switch {
	case r.CIDR != "":
		return r.CIDR
	case r.CIDR6 != "":
		return r.CIDR6
	case r.PrefixList != "":
		return r.PrefixList
	}
	if g := byID(l, r.Group); g != nil {
		return g.Name
	}
	if r.Account != "" && l.Identity.Account != "" && r.Account != l.Identity.Account {
		return r.Group + " of account " + r.Account
	}
	return r.Group
}
