package sandbox

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
)

// ground is what most services stand on: the default VPC, its three subnets in the order of their zones, and a group.
type ground struct {
	*cloud.Clients
	t       *testing.T
	sandbox *Sandbox
	vpc     string
	subnets []string
	group   string
}

func newGround(t *testing.T, o Options) *ground {
	t.Helper()
	s := New(o)
	s.UsedBefore()
	g := &ground{Clients: cloud.New(s.Config("")), t: t, sandbox: s}
	vpcs := must(g.EC2.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{Filters: filter("isDefault", "true")}))(t)
	g.vpc = *vpcs.Vpcs[0].VpcId
	byZone := map[string]string{}
	subnets := must(g.EC2.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{Filters: filter("vpc-id", g.vpc)}))(t)
	for _, n := range subnets.Subnets {
		byZone[*n.AvailabilityZone] = *n.SubnetId
	}
	for _, zone := range core.SortedKeys(byZone) {
		g.subnets = append(g.subnets, byZone[zone])
	}
	g.group = g.newGroup("app-sg")
	return g
}

func (g *ground) ctx() context.Context { return g.t.Context() }

func (g *ground) newGroup(name string) string {
	g.t.Helper()
	out := must(g.EC2.CreateSecurityGroup(g.ctx(), &ec2.CreateSecurityGroupInput{GroupName: &name,
		Description: new("a group"), VpcId: &g.vpc}))(g.t)
	return *out.GroupId
}

// must returns a call's result, or ends the test.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// wantCode checks the code of an error; "" wants none.
// only is the error of a call whose output does not matter.
func only[T any](_ T, err error) error { return err }

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if got := cloud.Code(err); got != code || code == "" && err != nil {
		t.Errorf("%s: got %q (%v), want %q", what, got, err, code)
	}
}

func filter(name string, values ...string) []ec2types.Filter {
	return []ec2types.Filter{{Name: &name, Values: values}}
}

func tcp(port int32, peer string) []ec2types.IpPermission {
	p := ec2types.IpPermission{IpProtocol: new("tcp"), FromPort: &port, ToPort: &port}
	if len(peer) > 3 && peer[:3] == "sg-" {
		p.UserIdGroupPairs = []ec2types.UserIdGroupPair{{GroupId: &peer}}
	} else {
		p.IpRanges = []ec2types.IpRange{{CidrIp: &peer}}
	}
	return []ec2types.IpPermission{p}
}
