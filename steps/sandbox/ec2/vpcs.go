package ec2

import (
	"net/netip"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

// vpcLimit is the region's quota of VPCs (vpc / L-F678F1CE).
const vpcLimit = 5

var noVPC = ec2Missing("InvalidVpcID.NotFound", "vpc ID", "vpc-")

func (w *Resources) needVPC(id *string) (*ec2VPC, error) {
	if v := w.VPCs[core.Value(id)]; v != nil {
		return v, nil
	}
	return nil, noVPC(core.Value(id))
}

func describeVpcs(c *core.Call, in *ec2.DescribeVpcsInput) (*ec2.DescribeVpcsOutput, error) {
	vpcs, err := wanted(State.In(c.World).VPCs, in.VpcIds, noVPC)
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeVpcsOutput{}
	out.Vpcs, out.NextToken, err = listed(vpcs, in.Filters, page{in.MaxResults, in.NextToken, len(in.VpcIds)},
		func(v *ec2VPC) (map[string]string, facets) {
			usual := strconv.FormatBool(v.Default)
			return v.Tags, facets{"vpc-id": {v.ID}, "cidr": {v.CIDR}, "cidr-block": {v.CIDR}, "isDefault": {usual},
				"is-default": {usual}, "state": {"available"}, "owner-id": {c.Account}}
		}, func(v *ec2VPC) types.Vpc { return v.shape(c) })
	return out, err
}

func (v *ec2VPC) shape(c *core.Call) types.Vpc {
	return types.Vpc{
		VpcId: new(v.ID), CidrBlock: new(v.CIDR), IsDefault: new(v.Default),
		State:   types.VpcStateAvailable,
		OwnerId: new(c.Account), InstanceTenancy: types.TenancyDefault,
		DhcpOptionsId: new(core.StableID("dopt-", c.Account, c.Region)), Tags: core.ListOf[types.Tag](v.Tags),
		CidrBlockAssociationSet: []types.VpcCidrBlockAssociation{{
			AssociationId: new(core.StableID("vpc-cidr-assoc-", v.ID)), CidrBlock: new(v.CIDR),
			CidrBlockState: &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeAssociated},
		}},
	}
}

// cIDR reads an IPv4 block of /16 to /28 in its canonical form.
func cIDR(s, code string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil || !p.Addr().Is4() {
		return p, core.Fail("InvalidParameterValue", "Value (%s) for parameter cidrBlock is invalid. This is not a valid "+
			"CIDR block.", s)
	}
	if p.Bits() < 16 || p.Bits() > 28 {
		return p, core.Fail(code, "The CIDR '%s' is invalid.", s)
	}
	return p.Masked(), nil
}

func createVpc(c *core.Call, in *ec2.CreateVpcInput) (*ec2.CreateVpcOutput, error) {
	w := State.In(c.World)
	if in.CidrBlock == nil {
		return nil, core.Fail("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
	}
	block, err := cIDR(*in.CidrBlock, "InvalidVpc.Range")
	if err != nil {
		return nil, err
	}
	tags, err := tagsOf(in.TagSpecifications, types.ResourceTypeVpc)
	if err != nil {
		return nil, err
	}
	if len(w.VPCs) >= vpcLimit {
		return nil, core.Fail("VpcLimitExceeded", "The maximum number of VPCs has been reached.")
	}
	v := &ec2VPC{ID: noteBorn(c, "vpc-"), CIDR: block.String(), DNSSupport: true, Tags: tags}
	w.VPCs[v.ID] = v
	fresh := func(prefix, _ string) string { return c.ID(prefix) }
	w.addMainTable(v, fresh)
	w.addDefaultGroup(v, fresh)
	out := v.shape(c)
	out.State = types.VpcStatePending
	return &ec2.CreateVpcOutput{Vpc: &out}, nil
}

func modifyVpcAttribute(c *core.Call, in *ec2.ModifyVpcAttributeInput) (*ec2.ModifyVpcAttributeOutput, error) {
	v, err := State.In(c.World).needVPC(in.VpcId)
	if err != nil {
		return nil, err
	}
	switch {
	case in.EnableDnsHostnames != nil && in.EnableDnsSupport != nil:
		return nil, core.Fail("InvalidParameterCombination", "Fields for multiple attribute types specified")
	case in.EnableDnsSupport != nil:
		v.DNSSupport = core.Value(in.EnableDnsSupport.Value)
	case in.EnableDnsHostnames != nil:
		v.DNSHostnames = core.Value(in.EnableDnsHostnames.Value)
	default:
		return nil, core.Fail("MissingParameter", "The request must contain an attribute to modify")
	}
	return nil, nil
}

func deleteVpc(c *core.Call, in *ec2.DeleteVpcInput) (*ec2.DeleteVpcOutput, error) {
	w := State.In(c.World)
	v, err := w.needVPC(in.VpcId)
	if err != nil {
		return nil, err
	}
	if w.vpcInUse(c, v.ID) {
		return nil, core.Fail("DependencyViolation", "The vpc '%s' has dependencies and cannot be deleted.", v.ID)
	}
	for id, t := range w.RouteTables {
		if t.VPC == v.ID {
			delete(w.RouteTables, id)
		}
	}
	for id, g := range w.Groups {
		if g.VPC == v.ID {
			delete(w.Groups, id)
		}
	}
	delete(w.VPCs, v.ID)
	return nil, nil
}

// vpcInUse reports whether anything but the main route table and the default group is left in a VPC.
func (w *Resources) vpcInUse(c *core.Call, vpc string) bool {
	for _, s := range w.Subnets {
		if s.VPC == vpc {
			return true
		}
	}
	for _, t := range w.RouteTables {
		if t.VPC == vpc && !t.main() {
			return true
		}
	}
	for _, g := range w.Groups {
		if g.VPC == vpc && g.Name != "default" {
			return true
		}
	}
	return w.HasGateway(vpc)
}
