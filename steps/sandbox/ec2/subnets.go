package ec2

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("EC2", core.Read, "*", describeSubnets)
	core.Handle("EC2", core.Write, "subnet/* vpc/{VpcId} subnet/*#CreateTags", createSubnet)
	core.Handle("EC2", core.Write, "subnet/{SubnetId}", deleteSubnet)
}

var noSubnet = ec2Missing("InvalidSubnetID.NotFound", "subnet ID", "subnet-")

func describeSubnets(c *core.Call, in *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	w := State.In(c.World)
	subnets, err := wanted(w.Subnets, in.SubnetIds, noSubnet)
	if err != nil {
		return nil, err
	}
	used := w.AddressesUsed(c)
	subnets, err = filter(subnets, in.Filters, func(s *ec2Subnet) map[string]string { return s.Tags },
		ec2Facets[*ec2Subnet]{
			"vpc-id":                     func(s *ec2Subnet) []string { return []string{s.VPC} },
			"subnet-id":                  func(s *ec2Subnet) []string { return []string{s.ID} },
			"availability-zone":          func(s *ec2Subnet) []string { return []string{s.Zone} },
			"availabilityZone":           func(s *ec2Subnet) []string { return []string{s.Zone} },
			"availability-zone-id":       func(s *ec2Subnet) []string { return []string{s.ZoneID} },
			"cidr-block":                 func(s *ec2Subnet) []string { return []string{s.CIDR} },
			"default-for-az":             func(s *ec2Subnet) []string { return []string{boolWord(s.DefaultForZone)} },
			"defaultForAz":               func(s *ec2Subnet) []string { return []string{boolWord(s.DefaultForZone)} },
			"map-public-ip-on-launch":    func(s *ec2Subnet) []string { return []string{boolWord(s.MapPublicIP)} },
			"state":                      func(*ec2Subnet) []string { return []string{"available"} },
			"available-ip-address-count": func(s *ec2Subnet) []string { return []string{strconv.Itoa(s.Usable() - used[s.ID])} },
		})
	if err != nil {
		return nil, err
	}
	page, next, err := ec2Page(subnets, in.MaxResults, in.NextToken, len(in.SubnetIds))
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeSubnetsOutput{NextToken: next}
	for _, s := range page {
		out.Subnets = append(out.Subnets, s.shape(c, s.Usable()-used[s.ID]))
	}
	return out, nil
}

func (s *ec2Subnet) shape(c *core.Call, free int) types.Subnet {
	return types.Subnet{
		SubnetId: new(s.ID), SubnetArn: new(c.ARN("ec2", "subnet/"+s.ID)), VpcId: new(s.VPC),
		CidrBlock:        new(s.CIDR),
		AvailabilityZone: new(s.Zone), AvailabilityZoneId: new(s.ZoneID), State: types.SubnetStateAvailable,
		OwnerId:                 new(c.Account),
		AvailableIpAddressCount: new(int32(free)), DefaultForAz: new(s.DefaultForZone),
		MapPublicIpOnLaunch:         new(s.MapPublicIP),
		AssignIpv6AddressOnCreation: new(false), Tags: ec2Tags(s.Tags),
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
	if err := ec2DryRun(in.DryRun); err != nil {
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
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	for _, t := range w.RouteTables {
		t.release(id)
	}
	delete(w.Subnets, id)
	return nil, nil
}
