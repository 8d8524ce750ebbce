package network

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

const everywhere = "0.0.0.0/0"

func routesName(l *live.Stack) string { return l.Identity.Prefix() + "-public" }

// routesOf is the stack's own route table in the VPC, the one the public subnets use.
func routesOf(l *live.Stack, vpc string) *live.RouteTable {
	for _, t := range l.RouteTables.Items {
		if t.VPC == vpc && vpc != "" && !t.Main && l.Identity.Owns(t.Tags) {
			return &t
		}
	}
	return nil
}

// unrouted are the stack's public subnets that do not use its route table.
func unrouted(l *live.Stack, vpc string, t *live.RouteTable) []live.Subnet {
	var left []live.Subnet
	for _, s := range ownSubnets(l, vpc) {
		if s.Tags[live.TagTier] == tierPublic && (t == nil || !slices.Contains(t.Subnets, s.ID)) {
			left = append(left, s)
		}
	}
	slices.SortFunc(left, func(a, b live.Subnet) int { return cmpNames(a, b) })
	return left
}

func cmpNames(a, b live.Subnet) int {
	if a.Tags["Name"] < b.Tags["Name"] {
		return -1
	}
	return 1
}

// routesTo reports whether a route table sends the internet's traffic to a gateway.
func routesTo(t *live.RouteTable, gateway string) bool {
	return slices.ContainsFunc(t.Routes, func(r live.Route) bool {
		return r.Destination == everywhere && r.Gateway == gateway
	})
}

func planRoutes(b *plan.Builder, h location) {
	l := b.Live
	a := plan.Action{
		ID: actRoutes, Step: Step, Verb: plan.None, Name: routesName(l), Title: "routes of the public subnets",
		Needs: []string{actSubnets, actGateway},
		Calls: []string{"ec2 create-route-table", "ec2 create-route", "ec2 associate-route-table"}, Run: createRoutes,
	}
	t, g := routesOf(l, h.at()), gatewayOf(l, h.at())
	public := unrouted(l, h.at(), t)
	switch {
	case t == nil:
		a.Verb = plan.Create
		a.Changes = []plan.Change{{Field: everywhere, To: gatewayName(l)}}
	case g == nil || !routesTo(t, g.ID):
		a.Verb = plan.Update
		a.Changes = append(a.Changes, plan.Change{Field: everywhere, To: gatewayName(l)})
	}
	if t != nil && (len(public) > 0 || b.Will(actSubnets)) {
		a.Verb = plan.Update
		for _, s := range public {
			a.Changes = append(a.Changes, plan.Change{Field: "subnet", To: s.Tags["Name"]})
		}
	}
	b.Add(a)
}

// createRoutes makes the table, its default route and its associations, whichever of them is missing. The private
// subnets stay with the VPC's main table, which has no route to the internet.
func createRoutes(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	vpc := ownVPC(l)
	if vpc == nil {
		return errors.New("create routes: the VPC is not there; run it again")
	}
	g := gatewayOf(l, vpc.ID)
	if g == nil {
		return errors.New("create routes: the internet gateway is not there; run it again")
	}
	table := routesOf(l, vpc.ID)
	if table == nil {
		made, err := newRouteTable(ctx, r, vpc.ID)
		if err != nil {
			return fmt.Errorf("create route table %s: %w", routesName(l), err)
		}
		table = made
	}
	t := *table
	if !routesTo(&t, g.ID) {
		if err := defaultRoute(ctx, r, t, g.ID); err != nil {
			return err
		}
		t.Routes = live.With(t.Routes, live.Route{Destination: everywhere, Gateway: g.ID},
			func(o live.Route) bool { return o.Destination == everywhere })
	}
	for _, s := range unrouted(l, vpc.ID, &t) {
		err := r.RetryUntilVisible(ctx, []string{t.ID, s.ID}, func() error {
			_, err := r.Clients.EC2.AssociateRouteTable(ctx, &ec2.AssociateRouteTableInput{RouteTableId: &t.ID, SubnetId: &s.ID})
			return err
		})
		if err != nil && !cloud.Is(err, "Resource.AlreadyAssociated") {
			return fmt.Errorf("give subnet %s its routes: %w", s.Tags["Name"], err)
		}
		t.Subnets = append(slices.Clone(t.Subnets), s.ID)
	}
	r.Record(func(l *live.Stack) {
		l.RouteTables.Items = live.With(l.RouteTables.Items, t, func(o live.RouteTable) bool { return o.ID == t.ID })
	})
	return nil
}

func newRouteTable(ctx context.Context, r *plan.Run, vpc string) (*live.RouteTable, error) {
	l := r.Live()
	made, err := once(ctx, r, func(o func(*ec2.Options)) (made *types.RouteTable, err error) {
		err = r.RetryUntilVisible(ctx, []string{vpc}, func() error {
			out, err := r.Clients.EC2.CreateRouteTable(ctx, &ec2.CreateRouteTableInput{
				VpcId: &vpc, TagSpecifications: tagged(l.Identity, types.ResourceTypeRouteTable, routesName(l), nil),
			}, o)
			if err == nil {
				made = out.RouteTable
			}
			return err
		})
		return made, err
	}, func() ([]types.RouteTable, error) {
		out, err := r.Clients.EC2.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{Filters: ownTags(l.Identity)})
		if err != nil {
			return nil, err
		}
		return out.RouteTables, nil
	})
	if err != nil {
		return nil, err
	}
	r.Made(aws.ToString(made.RouteTableId))
	t := live.RouteTable{ID: aws.ToString(made.RouteTableId), VPC: vpc, Tags: tagMap(made.Tags)}
	for _, a := range made.Associations {
		if a.SubnetId != nil {
			t.Subnets = append(t.Subnets, *a.SubnetId)
		}
	}
	return &t, nil
}

// defaultRoute sends what is not local to the gateway, replacing a route with another target (or a blackhole).
func defaultRoute(ctx context.Context, r *plan.Run, t live.RouteTable, gateway string) error {
	err := r.RetryUntilVisible(ctx, []string{t.ID, gateway}, func() error {
		return cloud.Err(r.Clients.EC2.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: &t.ID, GatewayId: &gateway,
			DestinationCidrBlock: new(everywhere)}))
	})
	if cloud.Is(err, "RouteAlreadyExists") {
		var there bool
		if there, err = routed(ctx, r, t.ID, gateway); err == nil && !there {
			_, err = r.Clients.EC2.ReplaceRoute(ctx, &ec2.ReplaceRouteInput{RouteTableId: &t.ID, GatewayId: &gateway,
				DestinationCidrBlock: new(everywhere)})
		}
	}
	if err != nil {
		return fmt.Errorf("add the route to the internet to %s: %w", t.ID, err)
	}
	return nil
}

// routed asks whether the default route leads to the gateway already: the reply to its creation was lost.
func routed(ctx context.Context, r *plan.Run, table, gateway string) (bool, error) {
	out, err := r.Clients.EC2.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{RouteTableIds: []string{table}})
	if err != nil {
		return false, err
	}
	for _, t := range out.RouteTables {
		for _, o := range t.Routes {
			if aws.ToString(o.DestinationCidrBlock) == everywhere && aws.ToString(o.GatewayId) == gateway &&
				o.State != types.RouteStateBlackhole {
				return true, nil
			}
		}
	}
	return false, nil
}
