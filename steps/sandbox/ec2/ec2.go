// Package ec2 simulates the networks of EC2: VPCs, subnets, routes, gateways, security groups, interfaces. Instances
// are not simulated.
package ec2

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

func init() {
	core.RegisterRegion("EC2", func(c *core.Call) {
		State.In(c.World).Prefix = c.ARN("ec2", "")
		State.In(c.World).seedDefault(ec2Zones(c.Region), func(prefix, what string) string {
			return core.StableID(prefix,
				c.Account, c.Region, what)
		})
	})
	core.RegisterTagsSeen("EC2", func(w *core.World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for id, it := range State.In(w).tagged() {
			all[State.In(w).Prefix+string(it.kind)+"/"+id] = *it.tags
		}
		return all
	}, func(c *core.Call, arn string) bool {
		id := arn[strings.LastIndexByte(arn, '/')+1:]
		return c.Now().Sub(State.In(c.World).Born[id]) >= c.Durations.TagsVisible
	})
	core.RegisterFingerprint("EC2", fingerprint)
}

// Resources is a region's networks.
type Resources struct {
	Prefix      string // of its ARNs: arn:aws:ec2:REGION:ACCOUNT:
	VPCs        map[string]*ec2VPC
	Subnets     map[string]*ec2Subnet
	Gateways    map[string]*ec2Gateway
	RouteTables map[string]*routeTable
	Groups      map[string]*ec2Group
	Interfaces  map[string]*ec2Interface
	ACLs        map[string][]aclEntry // what network ACLs have beside what they come with, by their ids
	Born        map[string]time.Time  // when a resource was made, by its id: its tags are judged a moment later
	Exhausted   bool                  // no subnet has a free address
}

type ec2VPC struct {
	ID, CIDR                          string
	Default, DNSSupport, DNSHostnames bool
	Tags                              map[string]string
}

type ec2Subnet struct {
	ID, VPC, CIDR, Zone, ZoneID string
	DefaultForZone, MapPublicIP bool
	Next                        int // addresses handed out so far, so that a new interface gets a new address
	Tags                        map[string]string
}

// seedDefault makes a region's default VPC: 172.31.0.0/16, a public subnet in each of three zones, a gateway, the main
// route table, the default group.
func (w *Resources) seedDefault(zones []ec2Zone, id func(prefix, what string) string) *ec2VPC {
	if w.VPCs == nil {
		w.VPCs = map[string]*ec2VPC{}
		w.Subnets = map[string]*ec2Subnet{}
		w.Gateways = map[string]*ec2Gateway{}
		w.RouteTables = map[string]*routeTable{}
		w.Groups = map[string]*ec2Group{}
		w.Interfaces = map[string]*ec2Interface{}
	}
	vpc := &ec2VPC{ID: id("vpc-", "default"), CIDR: "172.31.0.0/16", Default: true, DNSSupport: true, DNSHostnames: true,
		Tags: map[string]string{}}
	w.VPCs[vpc.ID] = vpc
	for i, z := range zones[:min(3, len(zones))] {
		s := &ec2Subnet{
			ID: id("subnet-", z.Name), VPC: vpc.ID, CIDR: "172.31." + strconv.Itoa(16*i) + ".0/20",
			Zone: z.Name, ZoneID: z.ID, DefaultForZone: true, MapPublicIP: true, Tags: map[string]string{},
		}
		w.Subnets[s.ID] = s
	}
	gateway := &ec2Gateway{ID: id("igw-", "default"), VPC: vpc.ID, Tags: map[string]string{}}
	w.Gateways[gateway.ID] = gateway
	table := w.addMainTable(vpc, id)
	table.Routes = append(table.Routes, ec2Route{Destination: "0.0.0.0/0", Gateway: gateway.ID})
	w.addDefaultGroup(vpc, id)
	return vpc
}

func (w *Resources) addMainTable(vpc *ec2VPC, id func(prefix, what string) string) *routeTable {
	t := &routeTable{
		ID: id("rtb-", "main"), VPC: vpc.ID, Tags: map[string]string{},
		Routes:       []ec2Route{{Destination: vpc.CIDR, Gateway: "local"}},
		Associations: []ec2Association{{ID: id("rtbassoc-", "main"), Main: true}},
	}
	w.RouteTables[t.ID] = t
	return t
}

func (w *Resources) addDefaultGroup(vpc *ec2VPC, id func(prefix, what string) string) {
	g := &ec2Group{ID: id("sg-", "default"), VPC: vpc.ID, Name: "default", Description: "default VPC security group",
		Tags: map[string]string{}}
	g.Rules = []*rule{
		{ID: id("sgr-", "default-in"), Protocol: "-1", From: -1, To: -1, Group: g.ID, Tags: map[string]string{}},
		{ID: id("sgr-", "default-out"), Egress: true, Protocol: "-1", From: -1, To: -1, CIDR: "0.0.0.0/0",
			Tags: map[string]string{}},
	}
	w.Groups[g.ID] = g
}

// noteBorn gives a new resource its id, and keeps when that was.
func noteBorn(c *core.Call, prefix string) string {
	w, id := State.In(c.World), c.ID(prefix)
	if w.Born == nil {
		w.Born = map[string]time.Time{}
	}
	w.Born[id] = c.Now()
	return id
}

// DefaultVPC returns the region's default VPC, nil when it was deleted.
func (w *Resources) DefaultVPC() *ec2VPC {
	for _, v := range w.VPCs {
		if v.Default {
			return v
		}
	}
	return nil
}

// HasGateway reports whether a VPC has an internet gateway attached.
func (w *Resources) HasGateway(vpc string) bool {
	for _, g := range w.Gateways {
		if g.VPC == vpc {
			return true
		}
	}
	return false
}

// IsPublic reports whether a subnet's route table sends the internet's traffic to an attached internet gateway.
func (w *Resources) IsPublic(subnet string) bool {
	s := w.Subnets[subnet]
	if s == nil {
		return false
	}
	t := w.tableOf(s)
	if t == nil {
		return false
	}
	for _, r := range t.Routes {
		if g := w.Gateways[r.Gateway]; r.Destination == "0.0.0.0/0" && g != nil && g.VPC == s.VPC {
			return true
		}
	}
	return false
}

// Permits reports whether traffic on a TCP port may reach an interface in the groups `to` from one in the groups `from`
// at the address addr (empty: only rules that name a group or the whole world count).
func (w *Resources) Permits(to, from []string, addr string, port int32) bool {
	ip, _ := netip.ParseAddr(addr)
	for _, id := range to {
		g := w.Groups[id]
		if g == nil {
			continue
		}
		for _, r := range g.Rules {
			if r.Egress || !r.Covers("tcp", port) {
				continue
			}
			if r.Group != "" {
				if slices.Contains(from, r.Group) {
					return true
				}
				continue
			}
			if r.CIDR == "0.0.0.0/0" {
				return true
			}
			if p, err := netip.ParsePrefix(r.CIDR); err == nil && ip.IsValid() && p.Contains(ip) {
				return true
			}
		}
	}
	return false
}

// Leaves reports whether the groups let an interface open TCP connections to anywhere on a port.
func (w *Resources) Leaves(groups []string, port int32) bool {
	for _, id := range groups {
		if g := w.Groups[id]; g != nil {
			for _, r := range g.Rules {
				if r.Egress && r.CIDR == "0.0.0.0/0" && r.Covers("tcp", port) {
					return true
				}
			}
		}
	}
	return false
}

// tagsOf reads the tags a create was given for its own resource type.
func tagsOf(specs []types.TagSpecification, kinds ...types.ResourceType) (map[string]string, error) {
	tags := map[string]string{}
	for _, s := range specs {
		if !slices.Contains(kinds, s.ResourceType) {
			return nil, core.Fail("InvalidParameterValue", "'%s' is not a valid taggable resource type for this operation.",
				s.ResourceType)
		}
		if s.ResourceType != kinds[0] {
			continue
		}
		for _, t := range s.Tags {
			if err := checkTag(core.Value(t.Key), core.Value(t.Value)); err != nil {
				return nil, err
			}
			tags[core.Value(t.Key)] = core.Value(t.Value)
		}
	}
	return tags, nil
}

func checkTag(key, value string) error {
	switch {
	case key == "":
		return core.Fail("InvalidParameterValue", "Tag keys can't be empty.")
	case len([]rune(key)) > 128:
		return core.Fail("InvalidParameterValue", "Tag key exceeds the maximum length of 128 characters.")
	case len([]rune(value)) > 256:
		return core.Fail("InvalidParameterValue", "Tag value exceeds the maximum length of 256 characters.")
	case strings.HasPrefix(key, "aws:"):
		return core.Fail("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")
	}
	return nil
}
