package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("EC2", core.Read, "*", describeRouteTables)
	core.Handle("EC2", core.Write, "route-table/* vpc/{VpcId} route-table/*#CreateTags", createRouteTable)
	core.Handle("EC2", core.Write, "route-table/{RouteTableId} subnet/{SubnetId?}", associateRouteTable)
	core.Handle("EC2", core.Write, "", disassociateRouteTable)
	core.Handle("EC2", core.Write, "route-table/{RouteTableId}", deleteRouteTable)
}

func describeRouteTables(c *core.Call, in *ec2.DescribeRouteTablesInput) (*ec2.DescribeRouteTablesOutput, error) {
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	tables, err := wanted(State.In(c.World).RouteTables, in.RouteTableIds, noTable)
	if err != nil {
		return nil, err
	}
	each := func(f func(a ec2Association) string) func(*routeTable) []string {
		return func(t *routeTable) (out []string) {
			for _, a := range t.Associations {
				out = append(out, f(a))
			}
			return out
		}
	}
	tables, err = filter(tables, in.Filters, func(t *routeTable) map[string]string { return t.Tags },
		ec2Facets[*routeTable]{
			"vpc-id":                                 func(t *routeTable) []string { return []string{t.VPC} },
			"route-table-id":                         func(t *routeTable) []string { return []string{t.ID} },
			"association.main":                       each(func(a ec2Association) string { return boolWord(a.Main) }),
			"association.subnet-id":                  each(func(a ec2Association) string { return a.Subnet }),
			"owner-id":                               func(*routeTable) []string { return []string{c.Account} },
			"association.route-table-association-id": each(func(a ec2Association) string { return a.ID }),
		})
	if err != nil {
		return nil, err
	}
	page, next, err := ec2Page(tables, in.MaxResults, in.NextToken, len(in.RouteTableIds))
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeRouteTablesOutput{NextToken: next}
	for _, t := range page {
		out.RouteTables = append(out.RouteTables, t.shape(c))
	}
	return out, nil
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
	if err := ec2DryRun(in.DryRun); err != nil {
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
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
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
		if err := ec2DryRun(in.DryRun); err != nil {
			return nil, err
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
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	delete(w.RouteTables, t.ID)
	return nil, nil
}
