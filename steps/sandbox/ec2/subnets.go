package ec2

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

var noSubnet = ec2Missing("InvalidSubnetID.NotFound", "subnet ID", "subnet-")

func describeSubnets(c *core.Call, in *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
	w := State.In(c.World)
	subnets, err := wanted(w.Subnets, in.SubnetIds, noSubnet)
	if err != nil {
		return nil, err
	}
	used := w.AddressesUsed(c)
	out := &ec2.DescribeSubnetsOutput{}
	out.Subnets, out.NextToken, err = listed(subnets, in.Filters, page{in.MaxResults, in.NextToken, len(in.SubnetIds)},
		func(s *ec2Subnet) (map[string]string, facets) {
			usual, free := strconv.FormatBool(s.DefaultForZone), strconv.Itoa(s.Usable()-used[s.ID])
			return s.Tags, facets{"vpc-id": {s.VPC}, "subnet-id": {s.ID}, "availability-zone": {s.Zone},
				"availabilityZone": {s.Zone}, "availability-zone-id": {s.ZoneID}, "cidr-block": {s.CIDR},
				"default-for-az": {usual}, "defaultForAz": {usual}, "state": {"available"},
				"map-public-ip-on-launch": {strconv.FormatBool(s.MapPublicIP)}, "available-ip-address-count": {free}}
		}, func(s *ec2Subnet) types.Subnet { return s.shape(c, s.Usable()-used[s.ID]) })
	return out, err
}

func (s *ec2Subnet) shape(c *core.Call, free int) types.Subnet {
	return types.Subnet{
		SubnetId: new(s.ID), SubnetArn: new(c.ARN("ec2", "subnet/"+s.ID)), VpcId: new(s.VPC),
		CidrBlock:        new(s.CIDR),
		AvailabilityZone: new(s.Zone), AvailabilityZoneId: new(s.ZoneID), State: types.SubnetStateAvailable,
		OwnerId:                 new(c.Account),
		AvailableIpAddressCount: new(int32(free)), DefaultForAz: new(s.DefaultForZone),
		MapPublicIpOnLaunch:         new(s.MapPublicIP),
		AssignIpv6AddressOnCreation: new(false), Tags: core.ListOf[types.Tag](s.Tags),
	}
}

// Usable is how many addresses a subnet has; AWS keeps five of each for itself.
func (s *ec2Subnet) Usable() int {
	p, err := netip.ParsePrefix(s.CIDR)
	if err != nil {
		return 0
	}
	return 1<<(32-p.Bits()) - 5
}

func createSubnet(c *core.Call, in *ec2.CreateSubnetInput) (*ec2.CreateSubnetOutput, error) {
	w := State.In(c.World)
	v, err := w.needVPC(in.VpcId)
	if err != nil {
		return nil, err
	}
	block, err := cIDR(core.Value(in.CidrBlock), "InvalidSubnet.Range")
	if err != nil {
		return nil, err
	}
	whole := netip.MustParsePrefix(v.CIDR)
	if !whole.Contains(block.Addr()) || block.Bits() < whole.Bits() {
		return nil, core.Fail("InvalidSubnet.Range", "The CIDR '%s' is invalid.", block)
	}
	for _, s := range w.Subnets {
		if s.VPC == v.ID && netip.MustParsePrefix(s.CIDR).Overlaps(block) {
			return nil, core.Fail("InvalidSubnet.Conflict", "The CIDR '%s' conflicts with another subnet", block)
		}
	}
	zone, err := zoneFor(c, in)
	if err != nil {
		return nil, err
	}
	tags, err := tagsOf(in.TagSpecifications, types.ResourceTypeSubnet)
	if err != nil {
		return nil, err
	}
	s := &ec2Subnet{ID: noteBorn(c, "subnet-"), VPC: v.ID, CIDR: block.String(), Zone: zone.Name, ZoneID: zone.ID,
		Tags: tags}
	w.Subnets[s.ID] = s
	out := s.shape(c, s.Usable())
	return &ec2.CreateSubnetOutput{Subnet: &out}, nil
}

// zoneFor is the zone asked for, by name or id, or the first one.
func zoneFor(c *core.Call, in *ec2.CreateSubnetInput) (ec2Zone, error) {
	zones := ec2Zones(c.Region)
	if in.AvailabilityZone == nil && in.AvailabilityZoneId == nil {
		return zones[0], nil
	}
	var names []string
	for _, z := range zones {
		if z.Name == core.Value(in.AvailabilityZone) || z.ID == core.Value(in.AvailabilityZoneId) {
			return z, nil
		}
		names = append(names, z.Name)
	}
	asked := core.Value(in.AvailabilityZone) + core.Value(in.AvailabilityZoneId)
	return ec2Zone{}, core.Fail("InvalidParameterValue", "Value (%s) for parameter availabilityZone is invalid. Subnets "+
		"can currently only be created in the following availability zones: %s.", asked, strings.Join(names, ", "))
}

func deleteSubnet(c *core.Call, in *ec2.DeleteSubnetInput) (*ec2.DeleteSubnetOutput, error) {
	core.Settle(c)
	w := State.In(c.World)
	id := core.Value(in.SubnetId)
	if w.Subnets[id] == nil {
		return nil, noSubnet(id)
	}
	if w.AddressesUsed(c)[id] > 0 {
		return nil, core.Fail("DependencyViolation", "The subnet '%s' has dependencies and cannot be deleted.", id)
	}
	for _, t := range w.RouteTables {
		t.release(id)
	}
	delete(w.Subnets, id)
	return nil, nil
}
