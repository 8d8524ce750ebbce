package ec2

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

// aclEntry is a rule of a VPC's network ACL beside those it comes with: 100, which allows everything, and the last one,
// which denies the rest. Every subnet is in its VPC's own ACL.
type aclEntry struct {
	Number         int32
	Egress, Allows bool
	CIDR           string
	From, To       int32
}

// lastEntry is the number of the rule that every ACL ends with.
const lastEntry = 32767

func aclOf(vpc string) string { return "acl-" + strings.TrimPrefix(vpc, "vpc-") }

// aclEntries are all entries of a VPC's ACL, by number.
func (w *Resources) aclEntries(vpc string) []aclEntry {
	all := slices.Clone(w.ACLs[aclOf(vpc)])
	for _, egress := range []bool{false, true} {
		all = append(all, aclEntry{100, egress, true, "0.0.0.0/0", 0, 65535}, aclEntry{lastEntry, egress, false,
			"0.0.0.0/0", 0, 65535})
	}
	slices.SortStableFunc(all, func(a, b aclEntry) int { return cmp.Compare(a.Number, b.Number) })
	return all
}

// Crosses reports whether network ACLs let a connection on a port from one subnet to another and its answers back; ""
// is the internet.
func (w *Resources) Crosses(from, to string, port int32) bool {
	const ephemeral = 40000
	if from == to {
		return true
	}
	a, b := w.Subnets[from], w.Subnets[to]
	return w.passes(a, b, true, port) && w.passes(b, a, false, port) && w.passes(b, a, true, ephemeral) &&
		w.passes(a, b, false, ephemeral)
}

// passes reports whether a subnet's ACL lets packets of one direction through to the other side's address.
func (w *Resources) passes(at, other *ec2Subnet, egress bool, port int32) bool {
	if at == nil {
		return true
	}
	peer := netip.MustParseAddr("198.51.100.7")
	if other != nil {
		peer = netip.MustParsePrefix(other.CIDR).Addr()
	}
	for _, e := range w.aclEntries(at.VPC) {
		if e.Egress == egress && e.From <= port && port <= e.To && netip.MustParsePrefix(e.CIDR).Contains(peer) {
			return e.Allows
		}
	}
	return false
}

func describeNetworkACLs(c *core.Call, in *ec2.DescribeNetworkAclsInput) (*ec2.DescribeNetworkAclsOutput, error) {
	w := State.In(c.World)
	vpcs, err := filter(sortedVPCs(w), in.Filters, func(v *ec2VPC) (map[string]string, facets) {
		return v.Tags, facets{"vpc-id": {v.ID}, "network-acl-id": {aclOf(v.ID)}}
	})
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeNetworkAclsOutput{}
	for _, v := range vpcs {
		acl := types.NetworkAcl{NetworkAclId: new(aclOf(v.ID)), VpcId: new(v.ID), IsDefault: new(true),
			OwnerId: new(c.Account)}
		for _, id := range core.SortedKeys(w.Subnets) {
			if w.Subnets[id].VPC == v.ID {
				acl.Associations = append(acl.Associations, types.NetworkAclAssociation{SubnetId: new(id),
					NetworkAclId: acl.NetworkAclId})
			}
		}
		for _, e := range w.aclEntries(v.ID) {
			acl.Entries = append(acl.Entries, e.shape())
		}
		out.NetworkAcls = append(out.NetworkAcls, acl)
	}
	return out, nil
}

func sortedVPCs(w *Resources) (all []*ec2VPC) {
	for _, id := range core.SortedKeys(w.VPCs) {
		all = append(all, w.VPCs[id])
	}
	return all
}

func (e aclEntry) shape() types.NetworkAclEntry {
	out := types.NetworkAclEntry{RuleNumber: new(e.Number), Egress: new(e.Egress), CidrBlock: new(e.CIDR),
		RuleAction: types.RuleActionDeny, Protocol: new("-1")}
	if e.Allows {
		out.RuleAction = types.RuleActionAllow
	}
	if e.From > 0 || e.To < 65535 {
		out.Protocol, out.PortRange = new("6"), &types.PortRange{From: new(e.From), To: new(e.To)}
	}
	return out
}

func createACLEntry(c *core.Call, in *ec2.CreateNetworkAclEntryInput) (*ec2.CreateNetworkAclEntryOutput, error) {
	w, id := State.In(c.World), core.Value(in.NetworkAclId)
	if !slices.ContainsFunc(sortedVPCs(w), func(v *ec2VPC) bool { return aclOf(v.ID) == id }) {
		return nil, core.Fail("InvalidNetworkAclID.NotFound", "The networkAcl ID '%s' does not exist", id)
	}
	e := aclEntry{Number: core.Value(in.RuleNumber), Egress: core.Value(in.Egress), CIDR: core.Value(in.CidrBlock),
		Allows: in.RuleAction == types.RuleActionAllow, To: 65535}
	if in.PortRange != nil {
		e.From, e.To = core.Value(in.PortRange.From), core.Value(in.PortRange.To)
	}
	if _, err := netip.ParsePrefix(e.CIDR); err != nil {
		return nil, core.Fail("InvalidParameterValue", "CIDR block %s is malformed", e.CIDR)
	}
	if e.Number == 100 || slices.ContainsFunc(w.ACLs[id], func(o aclEntry) bool {
		return o.Number == e.Number && o.Egress == e.Egress
	}) {
		return nil, core.Fail("NetworkAclEntryAlreadyExists", "The network acl entry identified by %d already exists.",
			e.Number)
	}
	if w.ACLs == nil {
		w.ACLs = map[string][]aclEntry{}
	}
	w.ACLs[id] = append(w.ACLs[id], e)
	return nil, nil
}

// describeVPCEndpoints knows of none: the sandbox has no endpoints.
func describeVPCEndpoints(_ *core.Call, _ *ec2.DescribeVpcEndpointsInput) (*ec2.DescribeVpcEndpointsOutput, error) {
	return &ec2.DescribeVpcEndpointsOutput{}, nil
}
