package ec2

import (
	"fmt"
	"slices"

	"slipway/steps/sandbox/core"
)

// SubnetGroup is where RDS or ElastiCache may put something: subnets of one VPC under a name.
type SubnetGroup struct {
	Name, ARN, Description, VPC string
	Subnets                     []string
	Tags                        map[string]string
}

// SubnetGroups are a service's, by name.
type SubnetGroups map[string]*SubnetGroup

// Add makes a group; kind is how the service's ARNs name them: "rds", "subgrp:".
func (all *SubnetGroups) Add(c *core.Call, service, kind string, g SubnetGroup) *SubnetGroup {
	if *all == nil {
		*all = SubnetGroups{}
	}
	g.ARN = c.ARN(service, kind+g.Name)
	(*all)[g.Name] = &g
	return &g
}

// DefaultSubnetGroup is the one a service makes by itself of the default VPC's subnets; false when that VPC is gone.
func DefaultSubnetGroup(c *core.Call, description string) (g SubnetGroup, ok bool) {
	v := State.In(c.World).DefaultVPC()
	if v == nil {
		return g, false
	}
	g = SubnetGroup{Name: "default", Description: description, VPC: v.ID, Tags: map[string]string{}}
	for id, s := range State.In(c.World).Subnets {
		if s.VPC == v.ID {
			g.Subnets = append(g.Subnets, id)
		}
	}
	slices.Sort(g.Subnets)
	return g, true
}

// ZoneOf is a subnet's availability zone, "" when it is gone.
func ZoneOf(c *core.Call, subnet string) string {
	if s := State.In(c.World).Subnets[subnet]; s != nil {
		return s.Zone
	}
	return ""
}

// Fingerprint is a line a group.
func (all SubnetGroups) Fingerprint(w *core.World, kind string) (lines []string) {
	for _, g := range all {
		lines = append(lines, fmt.Sprintf("%s subnet group %s in %s: %s tags=%s", kind, g.Name, State.In(w).VpcName(g.VPC),
			State.In(w).SubnetNames(g.Subnets), core.TagWords(g.Tags)))
	}
	return lines
}
