package network

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// interfaceTimeout is how long AWS may take to release the network interfaces of what was deleted: those of load
// balancers and databases stay for minutes.
const interfaceTimeout = 15 * time.Minute

// usersOf are the actions whose resources sit in a group or a subnet: they have to be gone first.
func usersOf(b *plan.Builder) []string {
	return append(b.WorkerServices(), "schedule/group", "service/service", "service/load-balancer", "data/database",
		"data/cache", "data/db-subnets", "data/cache-subnets")
}

// Destroy adds the deletion of the groups and of slipway's own VPC. A VPC slipway did not make is left as it is.
func Destroy(b *plan.Builder) {
	if !readable(b) {
		return
	}
	l := b.Live
	kept := b.Intent.KeepData && (l.Database.Exists() || l.Cache.Exists() || l.CacheCluster.Exists())
	for _, g := range groups(b.Settings, l.Identity) {
		data := g.act == actDBGroup || g.act == actRedisGroup
		for _, has := range l.SecurityGroups.Items {
			switch {
			case has.Name != g.name:
			case !l.Identity.Owns(has.Tags):
				b.Note(plan.Note{Step: Step, Text: "the security group " + has.Name + " (" + has.ID +
					") stays: it does not carry slipway's tags"})
			case kept && data:
				b.Note(plan.Note{Step: Step, Text: "the security group " + has.Name + " stays with the data behind it"})
			default:
				a := deleteGroup(b, has, g)
				if b.Will(a.ID) { // a second one under the name, in another VPC
					a.ID += "-" + has.VPC
				}
				b.Add(a)
			}
		}
	}
	vpc := ownVPC(l)
	switch {
	case vpc != nil && kept:
		b.Note(plan.Note{Step: Step, Text: "the VPC " + l.Identity.VPC() + " stays with the data in it; it costs nothing"})
	case vpc != nil:
		destroyVPC(b, *vpc)
	default:
		destroyDetachedGateways(b)
	}
}

// deleteGroup removes the rules of the stack's other groups that name this one, which would hold it, then the group.
func deleteGroup(b *plan.Builder, has live.SecurityGroup, g group) plan.Action {
	l, needs := b.Live, usersOf(b)
	switch g.act { // what is behind a group goes first
	case actALBGroup:
		needs = append(needs, actAppGroup, actDBGroup, actRedisGroup)
	case actAppGroup:
		needs = append(needs, actDBGroup, actRedisGroup)
	}
	return plan.Action{
		ID: g.act, Step: Step, Verb: plan.Delete, Name: g.name, Title: "security group " + g.name, Needs: needs,
		Calls: []string{"ec2 revoke-security-group-ingress", "ec2 delete-security-group"},
		Run: func(ctx context.Context, r *plan.Run) error {
			for _, o := range r.Live().SecurityGroups.Items {
				if o.ID == has.ID || !l.Identity.Owns(o.Tags) {
					continue
				}
				naming := live.Without(o.Rules, func(x live.Rule) bool { return x.Egress || x.Group != has.ID })
				if err := revoke(ctx, r, o, naming); err != nil {
					return err
				}
			}
			err := untilFree(ctx, r, "security group "+has.Name, func() error {
				return cloud.Err(r.Clients.EC2.DeleteSecurityGroup(ctx, &ec2.DeleteSecurityGroupInput{GroupId: &has.ID}))
			})
			if err != nil {
				return err
			}
			r.Record(func(l *live.Stack) {
				l.SecurityGroups.Items = live.Without(l.SecurityGroups.Items,
					func(o live.SecurityGroup) bool { return o.ID == has.ID })
			})
			return nil
		},
	}
}

// untilFree deletes something as soon as nothing uses it any more.
func untilFree(ctx context.Context, r *plan.Run, what string, remove func() error) error {
	err := r.Delete(ctx, plan.Deletion{
		What: what, Call: func(context.Context) error { return remove() },
		InUse: []string{"DependencyViolation"}, Detail: "waiting until AWS has released its network interfaces",
		Timeout: interfaceTimeout,
	})
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		return fmt.Errorf("delete %s: after %s something is still in it that is not this stack's, perhaps another stack; "+
			"aws ec2 describe-network-interfaces shows what: remove that, then run slipway destroy again", what,
			late.After.Round(time.Minute))
	}
	return err
}

// destroyVPC takes slipway's own VPC down from the inside: routes, subnets, gateway, VPC. Whatever of it is gone is
// left out.
func destroyVPC(b *plan.Builder, vpc live.VPC) {
	l := b.Live
	name := l.Identity.VPC()
	inside := append([]string{actALBGroup, actAppGroup, actDBGroup, actRedisGroup}, usersOf(b)...)
	if subnets := ownSubnets(l, vpc.ID); len(subnets) > 0 {
		b.Add(plan.Action{
			ID: actSubnets, Step: Step, Verb: plan.Delete, Name: name + " subnets", Title: fmt.Sprintf("%d subnets",
				len(subnets)),
			Needs: append([]string{actRoutes}, inside...), Calls: []string{"ec2 delete-subnet"},
			Run: func(ctx context.Context, r *plan.Run) error {
				for name, s := range subnets {
					err := untilFree(ctx, r, "subnet "+name, func() error {
						return cloud.Err(r.Clients.EC2.DeleteSubnet(ctx, &ec2.DeleteSubnetInput{SubnetId: &s.ID}))
					})
					if err != nil {
						return err
					}
				}
				return nil
			},
		})
	}
	var tables []live.RouteTable
	for _, t := range l.RouteTables.Items {
		if t.VPC == vpc.ID && !t.Main && l.Identity.Owns(t.Tags) {
			tables = append(tables, t)
		}
	}
	if len(tables) > 0 {
		b.Add(plan.Action{
			ID: actRoutes, Step: Step, Verb: plan.Delete, Name: routesName(l), Title: "routes of the public subnets",
			Needs: inside, Calls: []string{"ec2 disassociate-route-table", "ec2 delete-route-table"},
			Run: func(ctx context.Context, r *plan.Run) error {
				for _, t := range tables {
					if err := disassociate(ctx, r, t); err != nil {
						return err
					}
					err := untilFree(ctx, r, "route table "+t.ID, func() error {
						return cloud.Err(r.Clients.EC2.DeleteRouteTable(ctx, &ec2.DeleteRouteTableInput{RouteTableId: &t.ID}))
					})
					if err != nil {
						return err
					}
				}
				return nil
			},
		})
	}
	destroyGateways(b, vpc.ID, append([]string{actSubnets, actRoutes}, inside...))
	b.Add(plan.Action{
		ID: actVPC, Step: Step, Verb: plan.Delete, Name: name, Title: "VPC " + vpc.CIDR,
		Needs: append([]string{actSubnets, actRoutes, actGateway}, inside...), Calls: []string{"ec2 delete-vpc"},
		Run: func(ctx context.Context, r *plan.Run) error {
			return untilFree(ctx, r, "VPC "+name, func() error {
				return cloud.Err(r.Clients.EC2.DeleteVpc(ctx, &ec2.DeleteVpcInput{VpcId: &vpc.ID}))
			})
		},
	})
}

// disassociate takes a route table from its subnets, which hold it.
func disassociate(ctx context.Context, r *plan.Run, t live.RouteTable) error {
	for _, id := range t.Ties {
		_, err := r.Clients.EC2.DisassociateRouteTable(ctx, &ec2.DisassociateRouteTableInput{AssociationId: &id})
		if err != nil && !cloud.NotFound(err) {
			return fmt.Errorf("take route table %s from its subnets: %w", t.ID, err)
		}
	}
	return nil
}

// destroyDetachedGateways deletes a gateway of ours that outlived its VPC: a teardown was killed between the two.
func destroyDetachedGateways(b *plan.Builder) { destroyGateways(b, "", nil) }

func destroyGateways(b *plan.Builder, vpc string, needs []string) {
	l := b.Live
	gateways := live.Without(l.Gateways.Items, func(g live.InternetGateway) bool {
		return !l.Identity.Owns(g.Tags) || g.VPC != "" && g.VPC != vpc
	})
	if len(gateways) == 0 {
		return
	}
	b.Add(plan.Action{
		ID: actGateway, Step: Step, Verb: plan.Delete, Name: gatewayName(l), Title: "internet gateway", Needs: needs,
		Calls: []string{"ec2 detach-internet-gateway", "ec2 delete-internet-gateway"},
		Run: func(ctx context.Context, r *plan.Run) error {
			for _, g := range gateways {
				if err := deleteGateway(ctx, r, g); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

func deleteGateway(ctx context.Context, r *plan.Run, g live.InternetGateway) error {
	if g.VPC != "" {
		err := untilFree(ctx, r, "the attachment of internet gateway "+g.ID, func() error {
			_, err := r.Clients.EC2.DetachInternetGateway(ctx, &ec2.DetachInternetGatewayInput{InternetGatewayId: &g.ID,
				VpcId: &g.VPC})
			if cloud.Is(err, "Gateway.NotAttached") {
				return nil
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return untilFree(ctx, r, "internet gateway "+g.ID, func() error {
		return cloud.Err(r.Clients.EC2.DeleteInternetGateway(ctx, &ec2.DeleteInternetGatewayInput{InternetGatewayId: &g.ID}))
	})
}
