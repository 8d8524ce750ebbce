package ec2

import (
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

// ec2Interface is a network interface of a load balancer, database, cache node or task: what keeps a security group in
// use.
type ec2Interface struct {
	ID, VPC, Subnet, Zone string
	PrivateIP, PublicIP   string
	Description           string
	Kind                  types.NetworkInterfaceType
	Groups                []string
	Created, Gone         time.Time // Gone: when it will be, or was, let go; zero while its owner lives
	Tags                  map[string]string
}

// present reports whether it is still there.
func (n *ec2Interface) present(now time.Time) bool { return n.Gone.IsZero() || n.Gone.After(now) }

// AttachInterface gives the owner named in description an interface in a subnet. Public ones get a public address too.
func AttachInterface(c *core.Call, subnet string, groups []string, description string, public bool) (*ec2Interface,
	error) {
	w := State.In(c.World)
	w.sweep(c.Now())
	s := w.Subnets[subnet]
	if s == nil {
		return nil, noSubnet(subnet)
	}
	if w.AddressesUsed(c)[subnet] >= s.Usable() {
		return nil, core.Fail("InsufficientFreeAddressesInSubnet", "The specified subnet does not have enough free "+
			"addresses to satisfy the request.")
	}
	n := &ec2Interface{
		ID: c.ID("eni-"), VPC: s.VPC, Subnet: s.ID, Zone: s.Zone, PrivateIP: w.address(s), Description: description,
		Kind: types.NetworkInterfaceTypeInterface, Groups: groups, Created: c.Now(), Tags: map[string]string{},
	}
	if public {
		n.PublicIP = publicAddress(c)
	}
	w.Interfaces[n.ID] = n
	return n, nil
}

// Exhaust takes every address that is free in any subnet, as something else that runs in them does.
func Exhaust(s *core.Sandbox) { s.Alter(func(c *core.Call) { State.In(c.World).Exhausted = true }) }

// ReleaseInterface says when an interface goes: its owner's end, and what AWS takes to notice.
func ReleaseInterface(c *core.Call, id string, at time.Time) {
	if n := State.In(c.World).Interfaces[id]; n != nil {
		n.Gone = at
	}
}

// sweep forgets the interfaces that have gone.
func (w *Resources) sweep(now time.Time) {
	for id, n := range w.Interfaces {
		if !n.present(now) {
			delete(w.Interfaces, id)
		}
	}
}

// address takes the next free address of a subnet.
func (w *Resources) address(s *ec2Subnet) string {
	first := netip.MustParsePrefix(s.CIDR).Addr().As4()
	base := uint32(first[0])<<24 | uint32(first[1])<<16 | uint32(first[2])<<8 | uint32(first[3])
	for {
		n := base + 4 + uint32(s.Next%s.Usable())
		s.Next++
		ip := netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}).String()
		taken := false
		for _, other := range w.Interfaces {
			taken = taken || other.Subnet == s.ID && other.PrivateIP == ip
		}
		if !taken {
			return ip
		}
	}
}

// publicAddress takes one of the addresses kept for documentation, so that nobody's is ever shown.
func publicAddress(c *core.Call) string {
	for i := range 3 * 254 {
		ip := netip.AddrFrom4([3][4]byte{{203, 0, 113}, {198, 51, 100}, {192, 0, 2}}[i/254])
		b := ip.As4()
		b[3] = byte(1 + i%254)
		ip = netip.AddrFrom4(b)
		taken := false
		for _, n := range State.In(c.World).Interfaces {
			taken = taken || n.PublicIP == ip.String()
		}
		if !taken {
			return ip.String()
		}
	}
	return "203.0.113.255"
}

// AddressesUsed counts the interfaces in each subnet.
func (w *Resources) AddressesUsed(c *core.Call) map[string]int {
	used := map[string]int{}
	for _, n := range w.Interfaces {
		if n.present(c.Now()) {
			used[n.Subnet]++
		}
	}
	for id, s := range w.Subnets {
		if w.Exhausted {
			used[id] = s.Usable()
		}
	}
	return used
}

// CheckSubnets finds subnets that must be in one VPC: vpc, or that of the first when it is empty.
// missing and mixed make the calling service's errors.
func CheckSubnets(c *core.Call, ids []string, vpc string, missing func(id string) error,
	mixed func() error) ([]*ec2Subnet, error) {
	var out []*ec2Subnet
	for _, id := range ids {
		s := State.In(c.World).Subnets[id]
		if s == nil {
			return nil, missing(id)
		}
		if vpc == "" {
			vpc = s.VPC
		}
		if s.VPC != vpc {
			return nil, mixed()
		}
		out = append(out, s)
	}
	return out, nil
}

// GroupsIn reports the first of the groups that does not exist in the VPC, or "".
func GroupsIn(c *core.Call, groups []string, vpc string) (stranger string) {
	for _, id := range groups {
		if g := State.In(c.World).Groups[id]; g == nil || g.VPC != vpc {
			return id
		}
	}
	return ""
}

// DefaultGroup is what AWS takes when no group is named.
func (w *Resources) DefaultGroup(vpc string) []string {
	for id, g := range w.Groups {
		if g.VPC == vpc && g.Name == "default" {
			return []string{id}
		}
	}
	return nil
}

func describeNetworkInterfaces(c *core.Call,
	in *ec2.DescribeNetworkInterfacesInput) (*ec2.DescribeNetworkInterfacesOutput, error) {
	core.Settle(c)
	w := State.In(c.World)
	w.sweep(c.Now())
	list, err := wanted(w.Interfaces, in.NetworkInterfaceIds, ec2Missing("InvalidNetworkInterfaceID.NotFound",
		"networkInterface ID", "eni-"))
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeNetworkInterfacesOutput{}
	out.NetworkInterfaces, out.NextToken, err = listed(list, in.Filters,
		page{in.MaxResults, in.NextToken, len(in.NetworkInterfaceIds)}, func(n *ec2Interface) (map[string]string, facets) {
			return n.Tags, facets{"vpc-id": {n.VPC}, "subnet-id": {n.Subnet}, "group-id": append([]string{}, n.Groups...),
				"description": {n.Description}, "status": {"in-use"}, "network-interface-id": {n.ID},
				"private-ip-address": {n.PrivateIP}, "association.public-ip": {n.PublicIP}, "interface-type": {string(n.Kind)}}
		}, func(n *ec2Interface) types.NetworkInterface { return n.shape(c) })
	return out, err
}

func (n *ec2Interface) shape(c *core.Call) types.NetworkInterface {
	out := types.NetworkInterface{
		NetworkInterfaceId: new(n.ID), VpcId: new(n.VPC), SubnetId: new(n.Subnet),
		AvailabilityZone: new(n.Zone),
		PrivateIpAddress: new(n.PrivateIP), Description: new(n.Description), InterfaceType: n.Kind,
		OwnerId:          new(c.Account),
		RequesterManaged: new(true), Status: types.NetworkInterfaceStatusInUse, TagSet: core.ListOf[types.Tag](n.Tags),
	}
	if n.PublicIP != "" {
		out.Association = &types.NetworkInterfaceAssociation{PublicIp: new(n.PublicIP),
			IpOwnerId: new("amazon")}
	}
	for _, id := range n.Groups {
		name := ""
		if g := State.In(c.World).Groups[id]; g != nil {
			name = g.Name
		}
		out.Groups = append(out.Groups, types.GroupIdentifier{GroupId: new(id), GroupName: new(name)})
	}
	return out
}

// groupBusy reports whether an interface still carries the group.
func (w *Resources) groupBusy(id string, now time.Time) bool {
	for _, n := range w.Interfaces {
		if n.present(now) && slices.Contains(n.Groups, id) {
			return true
		}
	}
	return false
}
