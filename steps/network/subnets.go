package network

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const (
	tierPublic  = "public"
	tierPrivate = "private"
)

// subnetSpec is one of the four subnets of slipway's own VPC. Its block of the VPC's range is fixed, so that the same
// subnet can never be made twice: EC2 refuses the second as a conflict.
type subnetSpec struct {
	name, tier string
	block      int // eighth of the VPC's range
	zone       int // first or second zone
}

func subnetSpecs(identity stack.Identity) []subnetSpec {
	p := identity.Prefix()
	return []subnetSpec{
		{p + "-public-1", tierPublic, 0, 0},
		{p + "-public-2", tierPublic, 1, 1},
		{p + "-private-1", tierPrivate, 2, 0},
		{p + "-private-2", tierPrivate, 3, 1},
	}
}

// ownSubnets are the stack's subnets in a VPC, by name.
func ownSubnets(l *live.Stack, vpc string) map[string]live.Subnet {
	own := map[string]live.Subnet{}
	for _, s := range l.Subnets.Items {
		if s.VPC == vpc && vpc != "" && l.Identity.Owns(s.Tags) {
			own[s.Tags["Name"]] = s
		}
	}
	return own
}

// missingSubnets are the subnets that do not exist.
func missingSubnets(l *live.Stack, vpc string) []subnetSpec {
	own := ownSubnets(l, vpc)
	return slices.DeleteFunc(subnetSpecs(l.Identity), func(s subnetSpec) bool { _, ok := own[s.name]; return ok })
}

func planSubnets(b *plan.Builder, h location) {
	identity := b.Live.Identity
	missing := missingSubnets(b.Live, h.at())
	a := plan.Action{
		ID: actSubnets, Step: Step, Verb: plan.None, Name: identity.VPC() + " subnets",
		Title: "2 public and 2 private subnets",
		Needs: []string{actVPC}, Calls: []string{"ec2 modify-vpc-attribute", "ec2 create-subnet"}, Run: createSubnets,
	}
	if len(missing) > 0 {
		if _, ok := plan.NeededList(b, Step, "availability zones", b.Live.Zones); !ok {
			return
		}
		zones, err := twoZones(b.Live, b.Settings.Image.Platform)
		if err != nil {
			b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: "network.vpc", Why: err.Error(),
				WayOut: "choose another region, or look at the zones with aws ec2 describe-availability-zones"})
			return
		}
		a.Verb = plan.Create
		if len(missing) < 4 {
			a.Verb, a.Reason = plan.Update, "some of the subnets are missing"
		}
		for _, s := range missing {
			a.Changes = append(a.Changes, plan.Change{Field: s.name, To: s.tier + " in " + zones[s.zone].Name})
		}
	}
	b.Add(a)
}

// twoZones are the two zones the stack's own subnets go to: those its subnets are in already, then the first that
// Fargate serves with the stack's processors.
func twoZones(l *live.Stack, platform string) ([]live.Zone, error) {
	if l.Zones.Err != nil {
		return nil, fmt.Errorf("the availability zones could not be read: %w", l.Zones.Err)
	}
	used := map[string]bool{}
	if v := ownVPC(l); v != nil {
		for _, s := range ownSubnets(l, v.ID) {
			used[s.ZoneID] = true
		}
	}
	var zones []live.Zone
	for _, z := range l.Zones.Items {
		if z.Type == "availability-zone" && z.State == "available" && live.FargateServes(l.Identity.Region, platform, z.ID) {
			zones = append(zones, z)
		}
	}
	slices.SortStableFunc(zones, func(a, b live.Zone) int {
		if used[a.ID] != used[b.ID] {
			if used[a.ID] {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	if len(zones) < 2 {
		return nil, fmt.Errorf("%s has %d availability zones that Fargate serves and this account can use; the load "+
			"balancer needs two", l.Identity.Region, len(zones))
	}
	// in the order of their names: a subnet that was made keeps its zone
	two := zones[:2:2]
	slices.SortFunc(two, func(a, b live.Zone) int { return strings.Compare(a.Name, b.Name) })
	return two, nil
}

// createSubnets makes the subnets that are missing. Names for instances are switched on first, because a database
// opened for a migration window needs them, and because a run that was killed in between then finds it undone by the
// missing subnets.
func createSubnets(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	vpc := ownVPC(l)
	if vpc == nil {
		return errors.New("create subnets: the VPC is not there; run it again")
	}
	zones, err := twoZones(l, r.Settings.Image.Platform)
	if err != nil {
		return err
	}
	missing := missingSubnets(l, vpc.ID)
	if len(missing) == len(subnetSpecs(l.Identity)) {
		err := r.RetryUntilVisible(ctx, []string{vpc.ID}, func() error {
			_, err := r.Clients.EC2.ModifyVpcAttribute(ctx, &ec2.ModifyVpcAttributeInput{
				VpcId: &vpc.ID, EnableDnsHostnames: &types.AttributeBooleanValue{Value: new(true)},
			})
			return err
		})
		if err != nil {
			return fmt.Errorf("switch on DNS names in VPC %s: %w", vpc.ID, err)
		}
	}
	for _, s := range missing {
		if err := createSubnet(ctx, r, *vpc, s, zones[s.zone]); err != nil {
			return err
		}
	}
	return nil
}

func createSubnet(ctx context.Context, r *plan.Run, vpc live.VPC, s subnetSpec, zone live.Zone) error {
	identity := r.Live().Identity
	block, err := eighth(vpc.CIDR, s.block)
	if err != nil {
		return err
	}
	var made *types.Subnet
	err = r.RetryUntilVisible(ctx, []string{vpc.ID}, func() error {
		out, err := r.Clients.EC2.CreateSubnet(ctx, &ec2.CreateSubnetInput{
			VpcId: &vpc.ID, CidrBlock: new(block.String()), AvailabilityZoneId: &zone.ID,
			TagSpecifications: tagged(identity, types.ResourceTypeSubnet, s.name, map[string]string{live.TagTier: s.tier}),
		})
		if err == nil {
			made = out.Subnet
		}
		return err
	})
	if cloud.Is(err, "InvalidSubnet.Conflict") {
		made, err = conflicting(ctx, r, vpc.ID, block)
	}
	if err != nil {
		return fmt.Errorf("create subnet %s: %w", s.name, err)
	}
	r.Made(aws.ToString(made.SubnetId))
	r.Record(func(l *live.Stack) {
		l.Subnets.Items = append(l.Subnets.Items[:len(l.Subnets.Items):len(l.Subnets.Items)], live.Subnet{
			ID: aws.ToString(made.SubnetId), VPC: vpc.ID, CIDR: aws.ToString(made.CidrBlock), Zone: zone.Name, ZoneID: zone.ID,
			State: "available", FreeIPs: int(aws.ToInt32(made.AvailableIpAddressCount)), Tags: tagMap(made.Tags),
		})
	})
	return nil
}

// conflicting is the subnet that has the range already, when it is ours: the reply to its creation was lost.
func conflicting(ctx context.Context, r *plan.Run, vpc string, block netip.Prefix) (*types.Subnet, error) {
	out, err := r.Clients.EC2.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{
		Filters: append(ownTags(r.Live().Identity), types.Filter{Name: new("vpc-id"), Values: []string{vpc}}),
	})
	if err != nil {
		return nil, err
	}
	for _, s := range out.Subnets {
		if aws.ToString(s.CidrBlock) == block.String() {
			return &s, nil
		}
	}
	return nil, fmt.Errorf("the range %s of the VPC is taken by a subnet that is not slipway's: remove it and run again",
		block)
}

// eighth is the nth eighth of a VPC's range: /19s of a /16, /27s of a /24, the smallest a load balancer takes.
func eighth(cidr string, n int) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(cidr)
	if err != nil || !p.Addr().Is4() || p.Bits() > 24 {
		return netip.Prefix{}, fmt.Errorf("cannot divide the range %q: it must be an IPv4 range of /24 or larger", cidr)
	}
	bits := p.Bits() + 3
	a := p.Masked().Addr().As4()
	start := uint32(a[0])<<24 | uint32(a[1])<<16 | uint32(a[2])<<8 | uint32(a[3])
	start += uint32(n) << (32 - bits)
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(start >> 24), byte(start >> 16), byte(start >> 8), byte(start)}),
		bits), nil
}
