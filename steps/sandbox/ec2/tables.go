package ec2

import (
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

func describeRouteTables(c *core.Call, in *ec2.DescribeRouteTablesInput) (*ec2.DescribeRouteTablesOutput, error) {
	tables, err := wanted(State.In(c.World).RouteTables, in.RouteTableIds, noTable)
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeRouteTablesOutput{}
	out.RouteTables, out.NextToken, err = listed(tables, in.Filters,
		page{in.MaxResults, in.NextToken, len(in.RouteTableIds)}, func(t *routeTable) (map[string]string, facets) {
			ids, subnets, main := []string{}, []string{}, []string{}
			for _, a := range t.Associations {
				ids, subnets = append(ids, a.ID), append(subnets, a.Subnet)
				main = append(main, strconv.FormatBool(a.Main))
			}
			return t.Tags, facets{"vpc-id": {t.VPC}, "route-table-id": {t.ID}, "owner-id": {c.Account},
				"association.main": main, "association.subnet-id": subnets, "association.route-table-association-id": ids}
		}, func(t *routeTable) types.RouteTable { return t.shape(c) })
	return out, err
}

func createRouteTable(c *core.Call, in *ec2.CreateRouteTableInput) (*ec2.CreateRouteTableOutput, error) {
	w := State.In(c.World)
	v, err := w.needVPC(in.VpcId)
	if err != nil {
		return nil, err
	}
	tags, err := tagsOf(in.TagSpecifications, types.ResourceTypeRouteTable)
	if err != nil {
		return nil, err
	}
	t := &routeTable{ID: noteBorn(c, "rtb-"), VPC: v.ID, Routes: []ec2Route{{Destination: v.CIDR, Gateway: "local"}},
		Tags: tags}
	w.RouteTables[t.ID] = t
	out := t.shape(c)
	return &ec2.CreateRouteTableOutput{RouteTable: &out}, nil
}

func associateRouteTable(c *core.Call, in *ec2.AssociateRouteTableInput) (*ec2.AssociateRouteTableOutput, error) {
	w := State.In(c.World)
	t, s := w.RouteTables[core.Value(in.RouteTableId)], w.Subnets[core.Value(in.SubnetId)]
	switch {
	case t == nil:
		return nil, noTable(core.Value(in.RouteTableId))
	case s == nil:
		return nil, noSubnet(core.Value(in.SubnetId))
	case s.VPC != t.VPC:
		return nil, core.Fail("InvalidParameterValue", "Route table %s and subnet %s belong to different networks", t.ID,
			s.ID)
	}
	for _, other := range w.RouteTables {
		if slices.ContainsFunc(other.Associations, func(a ec2Association) bool { return a.Subnet == s.ID }) {
			return nil, core.Fail("Resource.AlreadyAssociated", "the specified association for route table %s conflicts with "+
				"an existing association", t.ID)
		}
	}
	a := ec2Association{ID: c.ID("rtbassoc-"), Subnet: s.ID}
	t.Associations = append(t.Associations, a)
	return &ec2.AssociateRouteTableOutput{AssociationId: new(a.ID),
		AssociationState: &types.RouteTableAssociationState{State: types.RouteTableAssociationStateCodeAssociated}}, nil
}

// tied returns the ids of the table and the subnet that an association ties.
func (w *Resources) tied(association string) []string {
	for _, t := range w.RouteTables {
		for _, a := range t.Associations {
			if a.ID == association {
				return []string{t.ID, a.Subnet}
			}
		}
	}
	return nil
}

func disassociateRouteTable(c *core.Call, in *ec2.DisassociateRouteTableInput) (*ec2.DisassociateRouteTableOutput,
	error) {
	for _, t := range State.In(c.World).RouteTables {
		i := slices.IndexFunc(t.Associations, func(a ec2Association) bool { return a.ID == core.Value(in.AssociationId) })
		if i < 0 {
			continue
		}
		if t.Associations[i].Main {
			return nil, core.Fail("InvalidParameterValue", "cannot disassociate the main route table association %s",
				t.Associations[i].ID)
		}
		t.Associations = slices.Delete(t.Associations, i, i+1)
		return nil, nil
	}
	return nil, core.Fail("InvalidAssociationID.NotFound", "The association ID '%s' does not exist",
		core.Value(in.AssociationId))
}

func deleteRouteTable(c *core.Call, in *ec2.DeleteRouteTableInput) (*ec2.DeleteRouteTableOutput, error) {
	w := State.In(c.World)
	t := w.RouteTables[core.Value(in.RouteTableId)]
	if t == nil {
		return nil, noTable(core.Value(in.RouteTableId))
	}
	if len(t.Associations) > 0 {
		return nil, core.Fail("DependencyViolation", "The routeTable '%s' has dependencies and cannot be deleted.", t.ID)
	}
	delete(w.RouteTables, t.ID)
	return nil, nil
}
