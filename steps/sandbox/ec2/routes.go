package ec2

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

type routeTable struct {
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

func (t *routeTable) main() bool {
	return slices.ContainsFunc(t.Associations, func(a ec2Association) bool { return a.Main })
}

func (t *routeTable) release(subnet string) {
	t.Associations = slices.DeleteFunc(t.Associations, func(a ec2Association) bool {
		return a.Subnet == subnet &&
			!a.Main
	})
}

// tableOf returns the table a subnet's traffic follows: its own, else the VPC's main one.
func (w *Resources) tableOf(s *ec2Subnet) *routeTable {
	var main *routeTable
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

func (t *routeTable) shape(c *core.Call) types.RouteTable {
	out := types.RouteTable{RouteTableId: new(t.ID), VpcId: new(t.VPC), OwnerId: new(c.Account),
		Tags: core.ListOf[types.Tag](t.Tags)}
	for _, r := range t.Routes {
		route := types.Route{DestinationCidrBlock: new(r.Destination), GatewayId: new(r.Gateway),
			State: types.RouteStateActive, Origin: types.RouteOriginCreateRoute}
		if r.Gateway == "local" {
			route.Origin = types.RouteOriginCreateRouteTable
		} else if g := State.In(c.World).Gateways[r.Gateway]; g == nil || g.VPC != t.VPC {
			route.State = types.RouteStateBlackhole
		}
		out.Routes = append(out.Routes, route)
	}
	for _, a := range t.Associations {
		association := types.RouteTableAssociation{
			RouteTableAssociationId: new(a.ID), RouteTableId: new(t.ID), Main: new(a.Main),
			AssociationState: &types.RouteTableAssociationState{State: types.RouteTableAssociationStateCodeAssociated},
		}
		if a.Subnet != "" {
			association.SubnetId = new(a.Subnet)
		}
		out.Associations = append(out.Associations, association)
	}
	return out
}

// readRoute checks a route's table, destination and target.
func readRoute(c *core.Call, table, block, gateway *string) (*routeTable, ec2Route, error) {
	w := State.In(c.World)
	t := w.RouteTables[core.Value(table)]
	if t == nil {
		return nil, ec2Route{}, noTable(core.Value(table))
	}
	p, err := netip.ParsePrefix(core.Value(block))
	if err != nil {
		return nil, ec2Route{}, core.Fail("InvalidParameterValue", "Value (%s) for parameter destinationCidrBlock is "+
			"invalid. This is not a valid CIDR block.", core.Value(block))
	}
	g := w.Gateways[core.Value(gateway)]
	switch {
	case gateway == nil:
		err = core.Fail("MissingParameter", "The request must contain a target for the route; the sandbox knows internet "+
			"gateways only.")
	case g == nil && !strings.HasPrefix(*gateway, "igw-"):
		err = core.Fail("InvalidGatewayID.Malformed", "Invalid id: %q (expecting \"igw-...\")", *gateway)
	case g == nil, c.Now().Sub(g.Created) < c.Durations.GroupVisible:
		err = core.Fail("InvalidGatewayID.NotFound", "The gateway ID '%s' does not exist", *gateway)
	case g.VPC != t.VPC, g.state(c) != "available":
		err = core.Fail("InvalidParameterValue", "route table %s and network gateway %s belong to different networks", t.ID,
			g.ID)
	default:
		return t, ec2Route{Destination: p.Masked().String(), Gateway: g.ID}, nil
	}
	return nil, ec2Route{}, err
}

// to finds a table's route for a destination, -1 when there is none.
func (t *routeTable) to(destination string) int {
	return slices.IndexFunc(t.Routes, func(r ec2Route) bool { return r.Destination == destination })
}

func createRoute(c *core.Call, in *ec2.CreateRouteInput) (*ec2.CreateRouteOutput, error) {
	t, r, err := readRoute(c, in.RouteTableId, in.DestinationCidrBlock, in.GatewayId)
	if err != nil {
		return nil, err
	}
	if t.to(r.Destination) >= 0 {
		return nil, core.Fail("RouteAlreadyExists", "The route identified by %s already exists.", r.Destination)
	}
	t.Routes = append(t.Routes, r)
	return &ec2.CreateRouteOutput{Return: new(true)}, nil
}

func replaceRoute(c *core.Call, in *ec2.ReplaceRouteInput) (*ec2.ReplaceRouteOutput, error) {
	t, r, err := readRoute(c, in.RouteTableId, in.DestinationCidrBlock, in.GatewayId)
	if err != nil {
		return nil, err
	}
	i := t.to(r.Destination)
	if i < 0 {
		return nil, core.Fail("InvalidParameterValue", "There is no route defined for '%s' in the route table. Use "+
			"CreateRoute instead.", r.Destination)
	}
	t.Routes[i] = r
	return nil, nil
}

func deleteRoute(c *core.Call, in *ec2.DeleteRouteInput) (*ec2.DeleteRouteOutput, error) {
	t := State.In(c.World).RouteTables[core.Value(in.RouteTableId)]
	if t == nil {
		return nil, noTable(core.Value(in.RouteTableId))
	}
	i := t.to(core.Value(in.DestinationCidrBlock))
	if i < 0 {
		return nil, core.Fail("InvalidRoute.NotFound", "no route with destination-cidr-block %s in route table %s",
			core.Value(in.DestinationCidrBlock), t.ID)
	}
	t.Routes = slices.Delete(t.Routes, i, i+1)
	return nil, nil
}
