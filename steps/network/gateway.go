package network

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

func gatewayName(l *live.Stack) string { return l.Identity.Prefix() + "-igw" }

// gatewayOf is the stack's internet gateway: the one attached to the VPC, else one of ours that is attached nowhere,
// which a run that was killed has left.
func gatewayOf(l *live.Stack, vpc string) *live.InternetGateway {
	var loose *live.InternetGateway
	for _, g := range l.Gateways.Items {
		if g.VPC == vpc && vpc != "" {
			return &g
		}
		if g.VPC == "" && l.Identity.Owns(g.Tags) && loose == nil {
			loose = &g
		}
	}
	return loose
}

func planGateway(b *plan.Builder, h location) {
	a := plan.Action{
		ID: actGateway, Step: Step, Verb: plan.None, Name: gatewayName(b.Live), Title: "internet gateway",
		Needs: []string{actVPC}, Calls: []string{"ec2 create-internet-gateway", "ec2 attach-internet-gateway"},
		Run: createGateway,
	}
	switch g := gatewayOf(b.Live, h.at()); {
	case g == nil:
		a.Verb = plan.Create
	case g.VPC == "":
		a.Verb, a.Reason = plan.Update, "it is attached to no VPC"
		a.Changes = []plan.Change{{Field: "VPC", To: b.Live.Identity.VPC()}}
	}
	b.Add(a)
}

func createGateway(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	vpc := ownVPC(l)
	if vpc == nil {
		return errors.New("create internet gateway: the VPC is not there; run it again")
	}
	g := gatewayOf(l, vpc.ID)
	if g == nil {
		made, err := newGateway(ctx, r)
		if err != nil {
			return fmt.Errorf("create internet gateway %s: %w", gatewayName(l), err)
		}
		g = made
	}
	if g.VPC == "" {
		err := r.RetryUntilVisible(ctx, []string{g.ID, vpc.ID}, func() error {
			return cloud.Err(r.Clients.EC2.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: &g.ID,
				VpcId: &vpc.ID}))
		})
		if err != nil && !cloud.Is(err, "Resource.AlreadyAssociated") {
			return fmt.Errorf("attach internet gateway %s to %s: %w", g.ID, vpc.ID, err)
		}
		if err := awaitAttached(ctx, r, g.ID); err != nil {
			return fmt.Errorf("wait for internet gateway %s: %w", g.ID, err)
		}
	}
	attached := live.InternetGateway{ID: g.ID, VPC: vpc.ID, Tags: g.Tags}
	r.Record(func(l *live.Stack) {
		l.Gateways.Items = live.With(l.Gateways.Items, attached,
			func(o live.InternetGateway) bool { return o.ID == attached.ID })
	})
	return nil
}

// awaitAttached waits until the attachment is available: until then EC2 takes no route to the gateway. A gateway that
// is not seen yet, or whose attachment is not, is waited for; after two minutes the route is tried anyway, and says
// itself what is wrong.
func awaitAttached(ctx context.Context, r *plan.Run, id string) error {
	err := r.Until(ctx, plan.Wait{Typical: 5 * time.Second, Timeout: 2 * time.Minute,
		Check: func(ctx context.Context) (bool, string, error) {
			out, err := r.Clients.EC2.DescribeInternetGateways(ctx,
				&ec2.DescribeInternetGatewaysInput{InternetGatewayIds: []string{id}})
			if err != nil && !cloud.NotVisibleYet(err) {
				return false, "", err
			}
			if err != nil || len(out.InternetGateways) == 0 {
				return false, "not seen yet", nil
			}
			for _, a := range out.InternetGateways[0].Attachments {
				// EC2 documents available for a gateway, and attached for other things that are attached
				if a.State == "available" || a.State == types.AttachmentStatusAttached {
					return true, "", nil
				}
			}
			return false, "attaching", nil
		}})
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		return nil
	}
	return err
}

func newGateway(ctx context.Context, r *plan.Run) (*live.InternetGateway, error) {
	l := r.Live()
	made, err := once(ctx, r, func(o func(*ec2.Options)) (*types.InternetGateway, error) {
		out, err := r.Clients.EC2.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{
			TagSpecifications: tagged(l.Identity, types.ResourceTypeInternetGateway, gatewayName(l), nil),
		}, o)
		if err != nil {
			return nil, err
		}
		return out.InternetGateway, nil
	}, func() ([]types.InternetGateway, error) {
		out, err := r.Clients.EC2.DescribeInternetGateways(ctx,
			&ec2.DescribeInternetGatewaysInput{Filters: ownTags(l.Identity)})
		if err != nil {
			return nil, err
		}
		return out.InternetGateways, nil
	})
	if err != nil {
		return nil, err
	}
	r.Made(aws.ToString(made.InternetGatewayId))
	return &live.InternetGateway{ID: aws.ToString(made.InternetGatewayId), Tags: tagMap(made.Tags)}, nil
}
