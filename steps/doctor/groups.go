package doctor

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// group is a security group of an id, nil where its rules were not read.
func (x *exam) group(id string) *live.SecurityGroup {
	for _, all := range []live.List[live.SecurityGroup]{x.Live.SecurityGroups, x.Live.AttachedGroups} {
		for i := range all.Items {
			if all.Read() && all.Items[i].ID == id {
				return &all.Items[i]
			}
		}
	}
	return nil
}

// letsIn reports whether groups let TCP connections in on a port, from the groups or addresses of a client; from
// anywhere at all where neither is given. It is not known where the rules of a group were not read, unless another lets
// them in.
func (x *exam) letsIn(groups, from []string, addresses []live.Subnet, port int) (ok, known bool,
	seen []check.Evidence) {
	return x.allows(groups, false, port, func(r live.Rule) bool {
		anybody := len(from)+len(addresses) == 0
		switch {
		case r.Group != "":
			return anybody || slices.Contains(from, r.Group)
		case r.PrefixList != "":
			return true // what it holds is not read
		case r.CIDR6 != "" && r.CIDR == "":
			return anybody
		}
		return anybody || coversAll(r.CIDR, addresses)
	})
}

// letsOut reports whether groups let TCP connections out on a port, to the groups or addresses of a server; to anywhere
// where neither is given.
func (x *exam) letsOut(groups, to []string, addresses []live.Subnet, port int) (ok, known bool, seen []check.Evidence) {
	return x.allows(groups, true, port, func(r live.Rule) bool {
		switch {
		case r.Group != "":
			return slices.Contains(to, r.Group)
		case r.PrefixList != "":
			return true
		case len(to)+len(addresses) == 0:
			return r.CIDR == "0.0.0.0/0"
		}
		return coversAll(r.CIDR, addresses)
	})
}

func (x *exam) allows(groups []string, egress bool, port int, fits func(live.Rule) bool) (ok, known bool,
	seen []check.Evidence) {
	known = len(groups) > 0 && x.Live.Subnets.Read()
	direction := map[bool]string{true: " egress", false: " ingress"}[egress]
	for _, id := range groups {
		g := x.group(id)
		if g == nil {
			known = false
			continue
		}
		var rules []string
		for _, r := range g.Rules {
			if r.Egress != egress {
				continue
			}
			rules = append(rules, x.rule(r))
			if opens(r, port) && fits(r) {
				return true, true, nil
			}
		}
		seen = append(seen, evidence("ec2:DescribeSecurityGroupRules", g.Name+" ("+g.ID+")"+direction, none(rules)))
	}
	return false, known, seen
}

// opens reports whether a rule speaks of a TCP port.
func opens(r live.Rule, port int) bool {
	return r.Protocol == "-1" || (r.Protocol == "tcp" || r.Protocol == "6") && (r.From <= port && port <= r.To ||
		r.From == -1)
}

// coversAll reports whether a range takes in the ranges of all subnets.
func coversAll(cidr string, subnets []live.Subnet) bool {
	p, err := netip.ParsePrefix(cidr)
	if err != nil {
		return false
	}
	return p.Bits() == 0 || len(subnets) > 0 && !slices.ContainsFunc(subnets, func(s live.Subnet) bool {
		in, err := netip.ParsePrefix(s.CIDR)
		return err != nil || !p.Contains(in.Addr()) || p.Bits() > in.Bits()
	})
}

// rule is a rule in words: tcp 5432 from shop-app-sg.
func (x *exam) rule(r live.Rule) string {
	what := r.Protocol
	switch {
	case r.Protocol == "-1":
		what = "everything"
	case r.From == r.To && r.From >= 0:
		what += fmt.Sprintf(" %d", r.From)
	case r.From >= 0:
		what += fmt.Sprintf(" %d-%d", r.From, r.To)
	}
	peer := r.CIDR + r.CIDR6 + r.PrefixList
	if r.Group != "" {
		peer = r.Group
		if g := x.group(r.Group); g != nil {
			peer = g.Name
		}
	}
	return what + map[bool]string{true: " to ", false: " from "}[r.Egress] + peer
}

// names are groups as people know them.
func (x *exam) names(ids []string) string {
	var names []string
	for _, id := range ids {
		if g := x.group(id); g != nil {
			id = g.Name
		}
		names = append(names, id)
	}
	return strings.Join(names, ", ")
}

func (x *exam) unknownGroups(hop Hop, ids []string) {
	if err := x.Live.SecurityGroups.Err; err != nil {
		x.blind(hop, "the security groups", x.Live.SecurityGroups.Call, "SecurityGroups", err)
		return
	}
	if err := x.Live.AttachedGroups.Err; err != nil {
		x.blind(hop, "the security groups in use", x.Live.AttachedGroups.Call, "SecurityGroups", err)
		return
	}
	x.unknown(hop, "the rules of the security group "+none(ids)+" are not shown", "look it up in the console",
		evidence("ec2:DescribeSecurityGroups", none(ids), "not shown"))
}
