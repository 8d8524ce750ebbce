package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

type ec2Gateway struct {
	ID, VPC  string // VPC is empty while it is detached
	Created  time.Time
	Attached time.Time
	Tags     map[string]string
}

var noGateway = ec2Missing("InvalidInternetGatewayID.NotFound", "internetGateway ID", "igw-")

func (g *ec2Gateway) shape(c *core.Call) types.InternetGateway {
	out := types.InternetGateway{InternetGatewayId: new(g.ID), OwnerId: new(c.Account),
		Tags: core.ListOf[types.Tag](g.Tags)}
	if g.VPC != "" {
		out.Attachments = []types.InternetGatewayAttachment{{VpcId: new(g.VPC),
			State: types.AttachmentStatus(g.state(c))}}
	}
	return out
}

// state is the state of the attachment: a gateway attached a moment ago is attaching still.
func (g *ec2Gateway) state(c *core.Call) string {
	if c.Now().Sub(g.Attached) < c.Durations.GatewayAttach {
		return "attaching"
	}
	return "available"
}

func describeInternetGateways(c *core.Call, in *ec2.DescribeInternetGatewaysInput) (*ec2.DescribeInternetGatewaysOutput,
	error) {
	gateways, err := wanted(State.In(c.World).Gateways, in.InternetGatewayIds, noGateway)
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeInternetGatewaysOutput{}
	out.InternetGateways, out.NextToken, err = listed(gateways, in.Filters,
		page{in.MaxResults, in.NextToken, len(in.InternetGatewayIds)}, func(g *ec2Gateway) (map[string]string, facets) {
			state := []string{}
			if g.VPC != "" {
				state = []string{g.state(c)}
			}
			return g.Tags, facets{"internet-gateway-id": {g.ID}, "attachment.vpc-id": {g.VPC}, "attachment.state": state,
				"owner-id": {c.Account}}
		}, func(g *ec2Gateway) types.InternetGateway { return g.shape(c) })
	return out, err
}

func createInternetGateway(c *core.Call, in *ec2.CreateInternetGatewayInput) (
	*ec2.CreateInternetGatewayOutput, error) {
	tags, err := tagsOf(in.TagSpecifications, types.ResourceTypeInternetGateway)
	if err != nil {
		return nil, err
	}
	g := &ec2Gateway{ID: noteBorn(c, "igw-"), Created: c.Now(), Tags: tags}
	State.In(c.World).Gateways[g.ID] = g
	out := g.shape(c)
	return &ec2.CreateInternetGatewayOutput{InternetGateway: &out}, nil
}

func attachInternetGateway(c *core.Call, in *ec2.AttachInternetGatewayInput) (
	*ec2.AttachInternetGatewayOutput, error) {
	w := State.In(c.World)
	g := w.Gateways[core.Value(in.InternetGatewayId)]
	if g == nil {
		return nil, noGateway(core.Value(in.InternetGatewayId))
	}
	v, err := w.needVPC(in.VpcId)
	if err != nil {
		return nil, err
	}
	switch {
	case g.VPC != "":
		return nil, core.Fail("Resource.AlreadyAssociated", "resource %s is already attached to network %s", g.ID, g.VPC)
	case w.HasGateway(v.ID):
		return nil, core.Fail("InvalidParameterValue", "Network %s already has an internet gateway attached", v.ID)
	}
	g.VPC, g.Attached = v.ID, c.Now()
	return nil, nil
}

func detachInternetGateway(c *core.Call, in *ec2.DetachInternetGatewayInput) (
	*ec2.DetachInternetGatewayOutput, error) {
	core.Settle(c)
	w := State.In(c.World)
	g := w.Gateways[core.Value(in.InternetGatewayId)]
	if g == nil {
		return nil, noGateway(core.Value(in.InternetGatewayId))
	}
	if g.VPC == "" || g.VPC != core.Value(in.VpcId) {
		return nil, core.Fail("Gateway.NotAttached", "resource %s is not attached to network %s", g.ID,
			core.Value(in.VpcId))
	}
	for _, n := range w.Interfaces {
		if n.VPC == g.VPC && n.PublicIP != "" && n.present(c.Now()) {
			return nil, core.Fail("DependencyViolation", "Network %s has some mapped public address(es). Please unmap those "+
				"public address(es) before detaching the gateway.", g.VPC)
		}
	}
	g.VPC = ""
	return nil, nil
}

func deleteInternetGateway(c *core.Call, in *ec2.DeleteInternetGatewayInput) (
	*ec2.DeleteInternetGatewayOutput, error) {
	w := State.In(c.World)
	g := w.Gateways[core.Value(in.InternetGatewayId)]
	if g == nil {
		return nil, noGateway(core.Value(in.InternetGatewayId))
	}
	if g.VPC != "" {
		return nil, core.Fail("DependencyViolation", "The internetGateway '%s' has dependencies and cannot be deleted.", g.ID)
	}
	delete(w.Gateways, g.ID)
	return nil, nil
}
