package sandbox

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func init() {
	handle("EC2", "DescribeRouteTables", Read, describeRouteTables)
	handle("EC2", "CreateRouteTable", Write, createRouteTable)
	handle("EC2", "CreateRoute", Write, createRoute)
	handle("EC2", "ReplaceRoute", Write, replaceRoute)
	handle("EC2", "AssociateRouteTable", Write, associateRouteTable)
	handle("EC2", "DisassociateRouteTable", Write, disassociateRouteTable)
	handle("EC2", "DeleteRouteTable", Write, deleteRouteTable)
}

type ec2RouteTable struct {
	ID, VPC      string
	Routes       []ec2Route
	Associations []ec2Association
	Tags         map[string]string
}

// ec2Route is one route; Gateway is "local" or the id of an internet gateway.
type ec2Route struct{ Destination, Gateway string }

// ec2Association ties a table to a subnet; the main one has none.
type ec2Association struct {
	ID, Subnet string
	Main       bool
}

var noTable = ec2Missing("InvalidRouteTableID.NotFound", "routeTable ID", "rtb-")

func (t *ec2RouteTable) main() bool {
	return slices.ContainsFunc(t.Associations, func(a ec2Association) bool { return a.Main })
}

func (t *ec2RouteTable) release(subnet string) {
	t.Associations = slices.DeleteFunc(t.Associations, func(a ec2Association) bool { return a.Subnet == subnet && !a.Main })
}

// tableOf returns the table a subnet's traffic follows: its own, else the VPC's main one.
func (w *ec2World) tableOf(s *ec2Subnet) *ec2RouteTable {
	var main *ec2RouteTable
	for _, t := range w.RouteTables {
		if t.VPC != s.VPC {
			continue
		}
		for _, a := range t.Associations {
			if a.Subnet == s.ID {
				return t
			}
			if a.Main {
				main = t
			}
		}
	}
	return main
}

func (t *ec2RouteTable) shape(c *Call) types.RouteTable {
	out := types.RouteTable{RouteTableId: aws.String(t.ID), VpcId: aws.String(t.VPC), OwnerId: aws.String(c.Account), Tags: ec2Tags(t.Tags)}
	for _, r := range t.Routes {
		route := types.Route{DestinationCidrBlock: aws.String(r.Destination), GatewayId: aws.String(r.Gateway), State: types.RouteStateActive, Origin: types.RouteOriginCreateRoute}
		if r.Gateway == "local" {
			route.Origin = types.RouteOriginCreateRouteTable
		} else if g := c.World.EC2.Gateways[r.Gateway]; g == nil || g.VPC != t.VPC {
			route.State = types.RouteStateBlackhole
		}
		out.Routes = append(out.Routes, route)
	}
	for _, a := range t.Associations {
		association := types.RouteTableAssociation{
			RouteTableAssociationId: aws.String(a.ID), RouteTableId: aws.String(t.ID), Main: aws.Bool(a.Main),
			AssociationState: &types.RouteTableAssociationState{State: types.RouteTableAssociationStateCodeAssociated},
		}
		if a.Subnet != "" {
			association.SubnetId = aws.String(a.Subnet)
		}
		out.Associations = append(out.Associations, association)
	}
	return out
}

func describeRouteTables(c *Call, in *ec2.DescribeRouteTablesInput) (*ec2.DescribeRouteTablesOutput, error) {
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	tables, err := ec2Wanted(c.World.EC2.RouteTables, in.RouteTableIds, noTable)
	if err != nil {
		return nil, err
	}
	each := func(f func(a ec2Association) string) func(*ec2RouteTable) []string {
		return func(t *ec2RouteTable) (out []string) {
			for _, a := range t.Associations {
				out = append(out, f(a))
			}
			return out
		}
	}
	tables, err = ec2Filter(tables, in.Filters, func(t *ec2RouteTable) map[string]string { return t.Tags }, ec2Facets[*ec2RouteTable]{
		"vpc-id":                                 func(t *ec2RouteTable) []string { return []string{t.VPC} },
		"route-table-id":                         func(t *ec2RouteTable) []string { return []string{t.ID} },
		"association.main":                       each(func(a ec2Association) string { return boolWord(a.Main) }),
		"association.subnet-id":                  each(func(a ec2Association) string { return a.Subnet }),
		"owner-id":                               func(*ec2RouteTable) []string { return []string{c.Account} },
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

func createRouteTable(c *Call, in *ec2.CreateRouteTableInput) (*ec2.CreateRouteTableOutput, error) {
	w := &c.World.EC2
	v, err := w.needVPC(in.VpcId)
	if err != nil {
		return nil, err
	}
	tags, err := ec2TagsOf(in.TagSpecifications, types.ResourceTypeRouteTable)
	if err != nil {
		return nil, err
	}
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	t := &ec2RouteTable{ID: c.ID("rtb-"), VPC: v.ID, Routes: []ec2Route{{Destination: v.CIDR, Gateway: "local"}}, Tags: tags}
	w.RouteTables[t.ID] = t
	out := t.shape(c)
	return &ec2.CreateRouteTableOutput{RouteTable: &out}, nil
}

// readRoute checks a route's table, destination and target.
func readRoute(c *Call, table, block, gateway *string) (*ec2RouteTable, ec2Route, error) {
	w := &c.World.EC2
	t := w.RouteTables[aws.ToString(table)]
	if t == nil {
		return nil, ec2Route{}, noTable(aws.ToString(table))
	}
	p, err := netip.ParsePrefix(aws.ToString(block))
	if err != nil {
		return nil, ec2Route{}, fail("InvalidParameterValue", "Value (%s) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.", aws.ToString(block))
	}
	g := w.Gateways[aws.ToString(gateway)]
	switch {
	case gateway == nil:
		err = fail("MissingParameter", "The request must contain a target for the route; the sandbox knows internet gateways only.")
	case g == nil && !strings.HasPrefix(*gateway, "igw-"):
		err = fail("InvalidGatewayID.Malformed", "Invalid id: %q (expecting \"igw-...\")", *gateway)
	case g == nil:
		err = fail("InvalidGatewayID.NotFound", "The gateway ID '%s' does not exist", *gateway)
	case g.VPC != t.VPC:
		err = fail("InvalidParameterValue", "route table %s and network gateway %s belong to different networks", t.ID, g.ID)
	default:
		return t, ec2Route{Destination: p.Masked().String(), Gateway: g.ID}, nil
	}
	return nil, ec2Route{}, err
}

// to finds a table's route for a destination, -1 when there is none.
func (t *ec2RouteTable) to(destination string) int {
	return slices.IndexFunc(t.Routes, func(r ec2Route) bool { return r.Destination == destination })
}

func createRoute(c *Call, in *ec2.CreateRouteInput) (*ec2.CreateRouteOutput, error) {
	t, r, err := readRoute(c, in.RouteTableId, in.DestinationCidrBlock, in.GatewayId)
	if err != nil {
		return nil, err
	}
	if t.to(r.Destination) >= 0 {
		return nil, fail("RouteAlreadyExists", "The route identified by %s already exists.", r.Destination)
	}
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	t.Routes = append(t.Routes, r)
	return &ec2.CreateRouteOutput{Return: aws.Bool(true)}, nil
}

func replaceRoute(c *Call, in *ec2.ReplaceRouteInput) (*ec2.ReplaceRouteOutput, error) {
	t, r, err := readRoute(c, in.RouteTableId, in.DestinationCidrBlock, in.GatewayId)
	if err != nil {
		return nil, err
	}
	i := t.to(r.Destination)
	if i < 0 {
		return nil, fail("InvalidParameterValue", "There is no route defined for '%s' in the route table. Use CreateRoute instead.", r.Destination)
	}
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	t.Routes[i] = r
	return nil, nil
}

func associateRouteTable(c *Call, in *ec2.AssociateRouteTableInput) (*ec2.AssociateRouteTableOutput, error) {
	w := &c.World.EC2
	t, s := w.RouteTables[aws.ToString(in.RouteTableId)], w.Subnets[aws.ToString(in.SubnetId)]
	switch {
	case t == nil:
		return nil, noTable(aws.ToString(in.RouteTableId))
	case s == nil:
		return nil, noSubnet(aws.ToString(in.SubnetId))
	case s.VPC != t.VPC:
		return nil, fail("InvalidParameterValue", "Route table %s and subnet %s belong to different networks", t.ID, s.ID)
	}
	for _, other := range w.RouteTables {
		if slices.ContainsFunc(other.Associations, func(a ec2Association) bool { return a.Subnet == s.ID }) {
			return nil, fail("Resource.AlreadyAssociated", "the specified association for route table %s conflicts with an existing association", t.ID)
		}
	}
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	a := ec2Association{ID: c.ID("rtbassoc-"), Subnet: s.ID}
	t.Associations = append(t.Associations, a)
	return &ec2.AssociateRouteTableOutput{AssociationId: aws.String(a.ID), AssociationState: &types.RouteTableAssociationState{State: types.RouteTableAssociationStateCodeAssociated}}, nil
}

func disassociateRouteTable(c *Call, in *ec2.DisassociateRouteTableInput) (*ec2.DisassociateRouteTableOutput, error) {
	for _, t := range c.World.EC2.RouteTables {
		i := slices.IndexFunc(t.Associations, func(a ec2Association) bool { return a.ID == aws.ToString(in.AssociationId) })
		if i < 0 {
			continue
		}
		if t.Associations[i].Main {
			return nil, fail("InvalidParameterValue", "cannot disassociate the main route table association %s", t.Associations[i].ID)
		}
		if err := ec2DryRun(in.DryRun); err != nil {
			return nil, err
		}
		t.Associations = slices.Delete(t.Associations, i, i+1)
		return nil, nil
	}
	return nil, fail("InvalidAssociationID.NotFound", "The association ID '%s' does not exist", aws.ToString(in.AssociationId))
}

func deleteRouteTable(c *Call, in *ec2.DeleteRouteTableInput) (*ec2.DeleteRouteTableOutput, error) {
	w := &c.World.EC2
	t := w.RouteTables[aws.ToString(in.RouteTableId)]
	if t == nil {
		return nil, noTable(aws.ToString(in.RouteTableId))
	}
	if len(t.Associations) > 0 {
		return nil, fail("DependencyViolation", "The routeTable '%s' has dependencies and cannot be deleted.", t.ID)
	}
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
	delete(w.RouteTables, t.ID)
	return nil, nil
}
