package elb

import (
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

// checkNetwork refuses subnets and groups an application load balancer cannot stand in, and fills in its VPC.
func (b *Balancer) checkNetwork(c *core.Call) error {
	if len(b.Subnets) < 2 {
		return invalid("At least two subnets in two different Availability Zones must be specified")
	}
	found, err := ec2.CheckSubnets(c, b.Subnets, b.VPC,
		func(id string) error {
			return &types.SubnetNotFoundException{Message: new("The subnet ID '" + id + "' does not exist")}
		},
		func() error {
			return &types.InvalidSubnetException{Message: new("All subnets must belong to the same VPC")}
		})
	if err != nil {
		return err
	}
	zones, used := map[string]bool{}, ec2.State.In(c.World).AddressesUsed(c)
	for _, s := range found {
		if zones[s.Zone] {
			return &types.InvalidConfigurationRequestException{Message: new("A load balancer cannot be attached to " +
				"multiple subnets in the same Availability Zone")}
		}
		zones[s.Zone] = true
		if s.Usable()-used[s.ID] < freeIPs {
			return &types.InvalidSubnetException{Message: new("Not enough IP space available in " + s.ID +
				". ELB requires at least 8 free IP addresses in each subnet.")}
		}
	}
	b.VPC = found[0].VPC
	if b.Scheme == types.LoadBalancerSchemeEnumInternetFacing && !ec2.State.In(c.World).HasGateway(b.VPC) {
		return &types.InvalidSubnetException{Message: new("VPC " + b.VPC + " has no internet gateway")}
	}
	if len(b.Groups) == 0 {
		b.Groups = ec2.State.In(c.World).DefaultGroup(b.VPC)
	}
	return checkELBGroups(c, b.Groups, b.VPC)
}

func checkELBGroups(c *core.Call, groups []string, vpc string) error {
	if len(groups) > 5 {
		return &types.InvalidConfigurationRequestException{Message: new("You may specify at most 5 security groups")}
	}
	if stranger := ec2.GroupsIn(c, groups, vpc); stranger != "" {
		return &types.InvalidSecurityGroupException{Message: new("One or more security groups are invalid: " +
			stranger)}
	}
	return nil
}

// plugIn gives the load balancer an interface in each of the subnets.
func (b *Balancer) plugIn(c *core.Call, subnets []string) error {
	_, name, _ := strings.Cut(b.ARN, "loadbalancer/")
	for _, s := range subnets {
		n, err := ec2.AttachInterface(c, s, b.Groups, "ELB "+name, b.Scheme == types.LoadBalancerSchemeEnumInternetFacing)
		if err != nil {
			return &types.InvalidSubnetException{Message: new(err.Error())}
		}
		b.Interfaces = append(b.Interfaces, n.ID)
	}
	return nil
}

func (b *Balancer) zones(c *core.Call) []types.AvailabilityZone {
	var out []types.AvailabilityZone
	for _, id := range b.Subnets {
		zone := ""
		if s := ec2.State.In(c.World).Subnets[id]; s != nil {
			zone = s.Zone
		}
		out = append(out, types.AvailabilityZone{SubnetId: new(id), ZoneName: new(zone)})
	}
	return out
}

func setSecurityGroups(c *core.Call, in *elb.SetSecurityGroupsInput) (*elb.SetSecurityGroupsOutput, error) {
	b := State.In(c.World).Balancers[core.Value(in.LoadBalancerArn)]
	if b == nil {
		return nil, noBalancer(core.Value(in.LoadBalancerArn))
	}
	if err := checkELBGroups(c, in.SecurityGroups, b.VPC); err != nil {
		return nil, err
	}
	b.Groups = in.SecurityGroups
	for _, id := range b.Interfaces {
		if n := ec2.State.In(c.World).Interfaces[id]; n != nil {
			n.Groups = b.Groups
		}
	}
	return &elb.SetSecurityGroupsOutput{SecurityGroupIds: b.Groups}, nil
}
