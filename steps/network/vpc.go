package network

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// planVPC adds the VPC and says where the stack lives; ok is false when it can live nowhere.
func planVPC(b *plan.Builder) (h location, ok bool) {
	h, ok = find(b.Settings, b.Live)
	in, because := vpcOfStack(b.Live)
	switch {
	case in != "" && (!ok || h.at() != in):
		b.Refuse(plan.Problem{
			Kind: plan.Locked, Step: Step, Resource: "network.vpc",
			Why: fmt.Sprintf("the stack lives in %s already (%s is there), and what is in a VPC cannot move to another", in,
				because),
			WayOut: "set network.vpc to " + answerFor(b.Live, in) + ", or destroy the stack and set it up in the other VPC",
		})
		return h, false
	case !ok && (b.Settings.Network.VPC == answerDefault || b.Settings.Network.VPC == ""):
		b.Refuse(plan.Problem{
			Kind: plan.Invalid, Step: Step, Resource: "network.vpc",
			Why:    "this region has no default VPC: somebody has deleted it",
			WayOut: "set network.vpc to new, and slipway makes one; or name an existing VPC by its id",
		})
		return h, false
	case !ok:
		b.Refuse(plan.Problem{
			Kind: plan.Invalid, Step: Step, Resource: "network.vpc",
			Why: fmt.Sprintf("there is no VPC %s in %s, account %s", b.Settings.Network.VPC, b.Settings.Region,
				b.Settings.Account),
			WayOut: "choose one of the region's VPCs, default or new",
		})
		return h, false
	}
	if !h.own && in == "" { // a stack that exists keeps its subnets, however full they are
		if _, ok := plan.NeededList(b, Step, "the availability zones of "+b.Settings.Region, b.Live.Zones); !ok {
			return h, false
		}
		place, err := b.Live.Placement(b.Settings.Network.VPC, b.Settings.Image.Platform)
		if err != nil {
			b.Refuse(plan.Problem{
				Kind: plan.Invalid, Step: Step, Resource: "network.vpc",
				Why:    fmt.Sprintf("%s cannot hold the stack: %v", h.vpc.ID, err),
				WayOut: "choose another VPC, or set network.vpc to new",
			})
			return h, false
		}
		checkFreeAddresses(b, place)
		if place.Unrouted {
			b.Note(plan.Note{Step: Step, Text: "the default VPC " + place.VPC.ID + " shows no route to an internet gateway, " +
				"which AWS makes with every default VPC: without one the tasks cannot fetch their image. Add the route, or set " +
				"network.vpc to new"})
		}
	}
	addVPC(b, h)
	return h, true
}

func addVPC(b *plan.Builder, h location) {
	a := plan.Action{ID: actVPC, Step: Step, Verb: plan.None, Name: h.at()}
	switch {
	case h.vpc == nil:
		a.Verb = plan.Create
		a.Name = b.Live.Identity.VPC()
		a.Title = "VPC " + b.Settings.Network.CIDR
		a.Changes = []plan.Change{{Field: "CIDR", To: b.Settings.Network.CIDR, Answer: "network.cidr"}}
		a.Calls = []string{"ec2 create-vpc"}
		a.Run = createVPC
		warnOverlap(b)
	case h.own:
		a.Name = b.Live.Identity.VPC()
		a.Title = "VPC " + h.vpc.CIDR
		if h.vpc.CIDR != b.Settings.Network.CIDR && b.Settings.Network.VPC == answerNew {
			b.Note(plan.Note{Step: Step, Text: fmt.Sprintf("the VPC's range is %s and stays so: network.cidr (%s) counts only "+
				"when the VPC is made", h.vpc.CIDR, b.Settings.Network.CIDR)})
		}
	case h.vpc.Default:
		a.Title, a.NotOurs = "default VPC "+h.vpc.CIDR, true
	default:
		a.Title, a.NotOurs = "existing VPC "+h.vpc.CIDR, true
	}
	b.Add(a)
}

// warnOverlap says which VPCs of the region the new range overlaps. It works, but the two can never be peered.
func warnOverlap(b *plan.Builder) {
	want, err := netip.ParsePrefix(b.Settings.Network.CIDR)
	if err != nil {
		return // the question's validation has refused it
	}
	for _, v := range b.Live.VPCs.Items {
		if other, err := netip.ParsePrefix(v.CIDR); err == nil && want.Overlaps(other) {
			b.Note(plan.Note{Step: Step, Text: fmt.Sprintf("the new VPC's range %s overlaps %s (%s): the two could never be "+
				"connected; another network.cidr avoids it", want, v.ID, v.CIDR)})
		}
	}
}

// createVPC makes the VPC with its tags in one call: they are all it can be found by.
func createVPC(ctx context.Context, r *plan.Run) error {
	identity := r.Live().Identity
	made, err := once(ctx, r, func(o func(*ec2.Options)) (*types.Vpc, error) {
		out, err := r.Clients.EC2.CreateVpc(ctx, &ec2.CreateVpcInput{
			CidrBlock:         new(r.Settings.Network.CIDR),
			TagSpecifications: tagged(identity, types.ResourceTypeVpc, identity.VPC(), nil),
		}, o)
		if err != nil {
			return nil, err
		}
		return out.Vpc, nil
	}, func() ([]types.Vpc, error) {
		out, err := r.Clients.EC2.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{Filters: ownTags(identity)})
		if err != nil {
			return nil, err
		}
		return out.Vpcs, nil
	})
	if err != nil {
		return fmt.Errorf("create VPC %s: %w", identity.VPC(), err)
	}
	r.Made(aws.ToString(made.VpcId))
	r.Record(func(l *live.Stack) {
		l.VPCs.Items = append(l.VPCs.Items[:len(l.VPCs.Items):len(l.VPCs.Items)], live.VPC{
			ID: aws.ToString(made.VpcId), CIDR: aws.ToString(made.CidrBlock), State: "available", Tags: tagMap(made.Tags),
		})
	})
	return nil
}
