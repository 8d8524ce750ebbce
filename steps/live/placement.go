package live

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Placement says where the parts of a stack go: one subnet per zone, in the order of the zones' ids.
type Placement struct {
	VPC    VPC
	Public []Subnet // for the load balancer and the tasks: routed to the internet, in zones that Fargate serves
	Data   []Subnet // for the database's and the cache's subnet groups
	// Unrouted says that Public are the default VPC's own subnets, which AWS makes public, though no route to the internet
	// shows.
	Unrouted bool
}

// PublicIDs are the ids of the public subnets.
func (p Placement) PublicIDs() []string {
	return convert(p.Public, func(s Subnet) string { return s.ID })
}

// ErrNotMade says that the stack's own VPC, or its subnets, are still to be made.
var ErrNotMade = errors.New("the stack's own VPC is not made yet")

const (
	// publicZones is the number of zones of the load balancer: the fewest AWS allows, because each has a public address
	// that is paid for.
	publicZones = 2
	// minFreeIPs is what a load balancer asks of a subnet.
	minFreeIPs = 8
	// smallestSubnet is the smallest range of a subnet that a load balancer takes, in bits.
	smallestSubnet = 27
)

// VPC is the VPC a setting means: "default" (or nothing), "new" or an id. ErrNotMade when it is the stack's own and
// does not exist yet.
func (l *Stack) VPC(setting string) (VPC, error) {
	if l.VPCs.Err != nil {
		return VPC{}, fmt.Errorf("read the region's VPCs: %w", l.VPCs.Err)
	}
	switch setting {
	case "new":
		if own := l.ownVPC(); own != nil {
			return *own, nil
		}
		return VPC{}, ErrNotMade
	case "default", "":
		if i := slices.IndexFunc(l.VPCs.Items, func(v VPC) bool { return v.Default }); i >= 0 {
			return l.VPCs.Items[i], nil
		}
		return VPC{}, fmt.Errorf("%s has no default VPC: set network.vpc to new, or to the id of an existing VPC",
			l.Identity.Region)
	}
	if i := slices.IndexFunc(l.VPCs.Items, func(v VPC) bool { return v.ID == setting }); i >= 0 {
		return l.VPCs.Items[i], nil
	}
	return VPC{}, fmt.Errorf("there is no VPC %s in %s: set network.vpc to default, to new, or to an id that exists",
		setting, l.Identity.Region)
}

// ownVPC is the VPC tagged as this stack's. Of two, which only a lost reply can leave, it is the one with subnets of
// the stack.
func (l *Stack) ownVPC() *VPC {
	var own *VPC
	for i, v := range l.VPCs.Items {
		if !l.Identity.Owns(v.Tags) {
			continue
		}
		used := slices.ContainsFunc(l.Subnets.Items, func(s Subnet) bool { return s.VPC == v.ID && l.Identity.Owns(s.Tags) })
		if own == nil || used {
			own = &l.VPCs.Items[i]
		}
		if used {
			break
		}
	}
	return own
}

// Placement chooses the subnets for a setting of network.vpc. An error says what to do about it; the VPC is set beside
// it when that much is known. platform is what the tasks run on, linux/amd64 or linux/arm64: Fargate serves fewer zones
// with the latter.
func (l *Stack) Placement(setting, platform string) (Placement, error) {
	vpc, err := l.VPC(setting)
	if err != nil {
		return Placement{}, err
	}
	p := Placement{VPC: vpc}
	if err := firstError(l.Subnets.Err, l.RouteTables.Err, l.Zones.Err); err != nil {
		return p, fmt.Errorf("read the subnets, routes and zones of %s: %w", vpc.ID, err)
	}
	usable := l.usable(vpc.ID)
	if setting == "new" {
		return l.ownPlacement(p, usable)
	}
	public, why := l.publicSubnets(usable, platform, l.Public)
	if len(public) == 0 && vpc.Default {
		public, _ = l.publicSubnets(usable, platform, l.publicByOrigin)
		p.Unrouted = len(public) > 0
	}
	if len(public) < publicZones {
		return p, fmt.Errorf("%s has %s, and a load balancer needs two: set network.vpc to new, or add a subnet in another "+
			"zone with a route to an internet gateway%s",
			vpc.ID, inZones("public subnets", public), why)
	}
	p.Public, p.Data = public[:publicZones], l.dataSubnets(usable)
	if len(p.Data) < 2 {
		return p, fmt.Errorf("%s has %s, and a database needs two: set network.vpc to new, or add a subnet in another zone",
			vpc.ID, inZones("subnets", p.Data))
	}
	return p, nil
}

// usable are a VPC's subnets that are available and lie in an availability zone proper, not in a Local or Wavelength
// Zone.
func (l *Stack) usable(vpc string) []Subnet {
	var usable []Subnet
	for _, s := range l.Subnets.Items {
		if s.VPC == vpc && s.State == "available" && l.proper(s.ZoneID) {
			usable = append(usable, s)
		}
	}
	return usable
}

func (l *Stack) proper(zoneID string) bool {
	return slices.ContainsFunc(l.Zones.Items, func(z Zone) bool {
		return z.ID == zoneID && z.State == "available" && (z.Type == "availability-zone" || z.Type == "")
	})
}

// ownPlacement takes the subnets that slipway made, by their tier. It asks for no route: subnets come before routes.
func (l *Stack) ownPlacement(p Placement, usable []Subnet) (Placement, error) {
	tier := func(name string) []Subnet {
		var tagged []Subnet
		for _, s := range usable {
			if l.Identity.Owns(s.Tags) && s.Tags[TagTier] == name {
				tagged = append(tagged, s)
			}
		}
		return onePerZone(tagged, byID)
	}
	p.Public, p.Data = tier("public"), tier("private")
	if len(p.Public) < publicZones || len(p.Data) < 2 {
		return p, fmt.Errorf("%s has %s and %s, two of each are needed: %w", p.VPC.ID,
			inZones("public subnets", p.Public), inZones("private subnets", p.Data), ErrNotMade)
	}
	return p, nil
}

// publicSubnets are the subnets that fit a load balancer and Fargate tasks. Why names what was left out for want of
// addresses, or because Fargate does not serve its zone.
func (l *Stack) publicSubnets(usable []Subnet, platform string, isPublic func(Subnet) bool) (public []Subnet,
	why string) {
	var full, small, unserved []string
	for _, s := range usable {
		switch {
		case !isPublic(s):
		case !FargateServes(l.Identity.Region, platform, s.ZoneID):
			unserved = append(unserved, s.ID+" in "+s.ZoneID)
		case s.bits() > smallestSubnet:
			small = append(small, fmt.Sprintf("%s, a /%d with %d free", s.ID, s.bits(), s.FreeIPs))
		case s.FreeIPs < minFreeIPs:
			full = append(full, fmt.Sprintf("%s with %d", s.ID, s.FreeIPs))
		default:
			public = append(public, s)
		}
	}
	if len(full) > 0 {
		why = fmt.Sprintf(" (%s left out: fewer than %d free addresses)", strings.Join(full, ", "), minFreeIPs)
	}
	if len(small) > 0 {
		why += fmt.Sprintf(" (%s left out: a load balancer takes a /%d at least, with %d free addresses)",
			strings.Join(small, ", "), smallestSubnet, minFreeIPs)
	}
	if len(unserved) > 0 {
		why += fmt.Sprintf(" (%s left out: Fargate does not serve the zone with %s)", strings.Join(unserved, ", "),
			cmp.Or(platform, platformAMD))
	}
	return onePerZone(public, func(a, b Subnet) int {
		if a.MapPublicIP != b.MapPublicIP && a.MapPublicIP {
			return -1
		}
		if a.MapPublicIP != b.MapPublicIP {
			return 1
		}
		return byID(a, b)
	}), why
}

// bits is how long the prefix of a subnet's range is, 0 where it is not known.
func (s Subnet) bits() int {
	_, length, _ := strings.Cut(s.CIDR, "/")
	bits, _ := strconv.Atoi(length)
	return bits
}

// dataSubnets are the private subnets when they cover two zones, else one subnet of every zone.
func (l *Stack) dataSubnets(usable []Subnet) []Subnet {
	private := slices.DeleteFunc(slices.Clone(usable), l.Public)
	if zones := onePerZone(private, byID); len(zones) >= 2 {
		return zones
	}
	return onePerZone(usable, byID)
}

// Table is the route table that a subnet's traffic follows: its own or, when none is associated with it, the VPC's main
// one. nil: none was read.
func (l *Stack) Table(s Subnet) *RouteTable {
	var main, own *RouteTable
	for i, t := range l.RouteTables.Items {
		if t.VPC != s.VPC {
			continue
		}
		if t.Main {
			main = &l.RouteTables.Items[i]
		}
		if slices.Contains(t.Subnets, s.ID) {
			own = &l.RouteTables.Items[i]
		}
	}
	return cmp.Or(own, main)
}

// Public reports whether a subnet's traffic to the internet goes through an internet gateway.
func (l *Stack) Public(s Subnet) bool {
	table := l.Table(s)
	return table != nil && slices.ContainsFunc(table.Routes, func(r Route) bool {
		return r.Destination == "0.0.0.0/0" && strings.HasPrefix(r.Gateway, "igw-")
	})
}

// publicByOrigin reports whether AWS made the subnet public with the default VPC and nothing routes it elsewhere.
// https://docs.aws.amazon.com/vpc/latest/userguide/default-subnet.html
func (l *Stack) publicByOrigin(s Subnet) bool {
	routed := slices.ContainsFunc(l.RouteTables.Items, func(t RouteTable) bool {
		return t.VPC == s.VPC && slices.ContainsFunc(t.Routes, func(r Route) bool { return r.Destination == "0.0.0.0/0" })
	})
	return s.Default && s.MapPublicIP && !routed
}

func byID(a, b Subnet) int { return cmp.Compare(a.ID, b.ID) }

// onePerZone keeps the first subnet of every zone in the order of better, sorted by zone id.
func onePerZone(subnets []Subnet, better func(a, b Subnet) int) []Subnet {
	sorted := slices.SortedFunc(slices.Values(subnets),
		func(a, b Subnet) int { return cmp.Or(cmp.Compare(a.ZoneID, b.ZoneID), better(a, b)) })
	return slices.CompactFunc(sorted, func(a, b Subnet) bool { return a.ZoneID == b.ZoneID })
}

// inZones words how many zones subnets cover: "public subnets in one zone (eu-west-1a)".
func inZones(what string, subnets []Subnet) string {
	switch len(subnets) {
	case 0:
		return "no " + what
	case 1:
		return what + " in one zone (" + subnets[0].Zone + ")"
	}
	return fmt.Sprintf("%s in %d zones", what, len(subnets))
}
