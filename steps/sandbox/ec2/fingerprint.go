package ec2

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/sandbox/core"
)

// fingerprint is the region's networks by name: a group by its own, a VPC and a subnet by their blocks.
func fingerprint(w *core.World) []string {
	e := State.In(w)
	var out []string
	for _, v := range e.VPCs {
		out = append(out, fmt.Sprintf("vpc %s default=%t dns=%t/%t tags=%s", v.CIDR, v.Default, v.DNSSupport, v.DNSHostnames,
			core.TagWords(v.Tags)))
	}
	for _, s := range e.Subnets {
		out = append(out, fmt.Sprintf("subnet %s/%s %s public=%t routed=%t tags=%s", e.VpcName(s.VPC), s.CIDR, s.ZoneID,
			s.MapPublicIP, e.IsPublic(s.ID), core.TagWords(s.Tags)))
	}
	for _, g := range e.Gateways {
		out = append(out, fmt.Sprintf("gateway of %s tags=%s", e.VpcName(g.VPC), core.TagWords(g.Tags)))
	}
	for _, t := range e.RouteTables {
		out = append(out, fmt.Sprintf("route table of %s main=%t routes=%d subnets=%d tags=%s", e.VpcName(t.VPC), t.main(),
			len(t.Routes), len(t.Associations), core.TagWords(t.Tags)))
	}
	for _, g := range e.Groups {
		var rules []string
		for _, r := range g.Rules {
			rules = append(rules, fmt.Sprintf("%t %s %d-%d %s%s", r.Egress, r.Protocol, r.From, r.To,
				r.CIDR+r.CIDR6+r.PrefixList, e.groupName(r.Group)))
		}
		slices.Sort(rules)
		out = append(out, fmt.Sprintf("security group %s/%s %q [%s] tags=%s", e.VpcName(g.VPC), g.Name, g.Description,
			strings.Join(rules, "; "), core.TagWords(g.Tags)))
	}
	return out
}

func (w *Resources) VpcName(id string) string {
	v := w.VPCs[id]
	switch {
	case v == nil:
		return "none"
	case v.Default:
		return "default"
	}
	return v.CIDR
}

func (w *Resources) groupName(id string) string {
	if g := w.Groups[id]; g != nil {
		return g.Name
	}
	return id
}

// GroupNames and subnetNames are what fingerprints say for ids.
func (w *Resources) GroupNames(ids []string) string {
	return namesOf(ids, w.groupName)
}

func (w *Resources) SubnetNames(ids []string) string {
	return namesOf(ids, func(id string) string {
		if s := w.Subnets[id]; s != nil {
			return s.CIDR
		}
		return "gone"
	})
}

func namesOf(ids []string, name func(id string) string) string {
	var out []string
	for _, id := range ids {
		out = append(out, name(id))
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}
