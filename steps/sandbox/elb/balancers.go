package elb

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

// elbZones are the hosted zones of the load balancers' names, which an alias has to give.
var elbZones = map[string]string{
	"us-east-1": "Z35SXDOTRQ7X7K", "us-east-2": "Z3AADJGX6KTTL2", "us-west-1": "Z368ELLRRE2KJ0",
	"us-west-2": "Z1H1FL5HABSF5", "ca-central-1": "ZQSVJUPU6J1EY",
	"ap-south-1": "ZP97RAFLXTNZK", "ap-northeast-1": "Z14GRHDCWA56QT", "ap-northeast-2": "ZWKZPGTI48KDX",
	"ap-northeast-3": "Z5LXEXXYW11ES", "ap-southeast-1": "Z1LMS91P8CMLE5",
	"ap-southeast-2": "Z1GM3OXH4ZPM65", "eu-central-1": "Z215JYRZR1TBD5", "eu-west-1": "Z32O12XQLNTSW2",
	"eu-west-2": "ZHURV8PSTC4K8", "eu-west-3": "Z3Q77PNBQS71R4",
	"eu-north-1": "Z23TAZ6LKFMNIO", "eu-south-1": "Z3ULH7SSC9OV64", "sa-east-1": "Z2P70J7HTTTPLU",
	"af-south-1": "Z268VQBMOI5EKX", "me-south-1": "ZS929ML54UICD",
}

const (
	balancerLimit = 50
	freeIPs       = 8 // a load balancer wants this many in each subnet
)

var elbName = core.NewPattern(`^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$`)

func checkELBName(what, name string) error {
	switch {
	case len(name) > 32:
		return invalid("%s name '%s' cannot be longer than '32' characters", what, name)
	case !elbName.MatchString(name):
		return invalid("%s name '%s' can only contain characters that are alphanumeric characters and hyphens(-), and "+
			"cannot begin or end with a hyphen", what, name)
	}
	return nil
}

func noBalancer(arn string) error {
	return &types.LoadBalancerNotFoundException{Message: new("Load balancer '" + arn + "' not found")}
}

func createLoadBalancer(c *core.Call, in *elb.CreateLoadBalancerInput) (*elb.CreateLoadBalancerOutput, error) {
	w := State.In(c.World)
	w.open()
	name := core.Value(in.Name)
	if err := checkELBName("Load balancer", name); err != nil {
		return nil, err
	}
	switch {
	case strings.HasPrefix(name, "internal-"):
		return nil, invalid("Load balancer name '%s' cannot begin with 'internal-'", name)
	case in.Type != "" && in.Type != types.LoadBalancerTypeEnumApplication:
		return nil, invalid("The sandbox makes application load balancers only")
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	b := &Balancer{Name: name, Scheme: in.Scheme, Subnets: in.Subnets, Groups: in.SecurityGroups,
		Attributes: maps.Clone(balancerDefaults), Tags: tags}
	if b.Scheme == "" {
		b.Scheme = types.LoadBalancerSchemeEnumInternetFacing
	}
	for _, m := range in.SubnetMappings {
		b.Subnets = append(b.Subnets, core.Value(m.SubnetId))
	}
	if err := b.checkNetwork(c); err != nil {
		return nil, err
	}
	for _, old := range w.Balancers {
		if old.Name != name {
			continue
		}
		if old.Scheme == b.Scheme && sameSet(old.Subnets, b.Subnets) && sameSet(old.Groups, b.Groups) &&
			maps.Equal(old.Tags, tags) {
			return &elb.CreateLoadBalancerOutput{LoadBalancers: []types.LoadBalancer{old.shape(c)}}, nil
		}
		return nil, &types.DuplicateLoadBalancerNameException{Message: new("A load balancer with the same name '" +
			name + "' exists, but with different settings")}
	}
	if len(w.Balancers) >= balancerLimit {
		return nil, &types.TooManyLoadBalancersException{Message: new("You have reached the maximum number of load " +
			"balancers")}
	}
	id := c.Hex(16)
	number, _ := strconv.ParseUint(id[:8], 16, 64)
	number += 1e9 // always ten digits
	b.ARN, b.DNS = c.ARN("elasticloadbalancing", "loadbalancer/app/"+name+"/"+id), name+"-"+strconv.FormatUint(number, 10)+
		"."+c.Region+".elb.amazonaws.com"
	if b.Scheme == types.LoadBalancerSchemeEnumInternal {
		b.DNS = "internal-" + b.DNS
	}
	if b.Zone = elbZones[c.Region]; b.Zone == "" {
		b.Zone = "Z" + strings.ToUpper(core.StableID("", "elb", c.Region)[:13])
	}
	b.Created, b.Ready = c.Now(), c.Now().Add(c.Durations.LoadBalancerCreate)
	if err := b.plugIn(c, b.Subnets); err != nil {
		return nil, err
	}
	w.Balancers[b.ARN] = b
	return &elb.CreateLoadBalancerOutput{LoadBalancers: []types.LoadBalancer{b.shape(c)}}, nil
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

func (b *Balancer) shape(c *core.Call) types.LoadBalancer {
	return types.LoadBalancer{
		LoadBalancerArn: new(b.ARN), LoadBalancerName: new(b.Name), DNSName: new(b.DNS),
		CanonicalHostedZoneId: new(b.Zone), VpcId: new(b.VPC), Scheme: b.Scheme,
		Type: types.LoadBalancerTypeEnumApplication, IpAddressType: types.IpAddressTypeIpv4, CreatedTime: new(b.Created),
		SecurityGroups: b.Groups,
		State:          &types.LoadBalancerState{Code: b.State(c.Now())}, AvailabilityZones: b.zones(c),
	}
}

func describeLoadBalancers(c *core.Call, in *elb.DescribeLoadBalancersInput) (
	*elb.DescribeLoadBalancersOutput, error) {
	w := State.In(c.World)
	if len(in.Names) > 0 && len(in.LoadBalancerArns) > 0 {
		return nil, invalid("Load balancer names and ARNs cannot be specified at the same time")
	}
	all := core.SortedBy(w.Balancers, func(b *Balancer) string { return b.Name })
	all, err := chosen(all, slices.Concat(in.Names, in.LoadBalancerArns),
		func(b *Balancer, want string) bool { return b.Name == want || b.ARN == want },
		&types.LoadBalancerNotFoundException{Message: new("One or more load balancers not found")})
	if err != nil {
		return nil, err
	}
	out := &elb.DescribeLoadBalancersOutput{}
	out.LoadBalancers, out.NextMarker, err = core.ShapesOf(pages, all, in.PageSize, in.Marker,
		func(b *Balancer) types.LoadBalancer { return b.shape(c) })
	return out, err
}

// deleteLoadBalancer takes the listeners with it; its interfaces go minutes later. Deleting one that is not there
// succeeds.
func deleteLoadBalancer(c *core.Call, in *elb.DeleteLoadBalancerInput) (*elb.DeleteLoadBalancerOutput, error) {
	w := State.In(c.World)
	b := w.Balancers[core.Value(in.LoadBalancerArn)]
	if b == nil {
		return nil, nil
	}
	if b.Attributes["deletion_protection.enabled"] == "true" {
		return nil, &types.OperationNotPermittedException{Message: new("Load balancer '" + b.ARN +
			"' cannot be deleted because deletion protection is enabled")}
	}
	for _, l := range w.ListenersOf(b.ARN) {
		w.dropListener(c, l)
	}
	for _, id := range b.Interfaces {
		ec2.ReleaseInterface(c, id, c.Now().Add(c.Durations.InterfaceLinger))
	}
	delete(w.Balancers, b.ARN)
	return nil, nil
}

func describeLoadBalancerAttributes(c *core.Call, in *elb.DescribeLoadBalancerAttributesInput) (
	*elb.DescribeLoadBalancerAttributesOutput, error) {
	b := State.In(c.World).Balancers[core.Value(in.LoadBalancerArn)]
	if b == nil {
		return nil, noBalancer(core.Value(in.LoadBalancerArn))
	}
	return &elb.DescribeLoadBalancerAttributesOutput{
		Attributes: core.ListOf[types.LoadBalancerAttribute](b.Attributes)}, nil
}

func modifyLoadBalancerAttributes(c *core.Call, in *elb.ModifyLoadBalancerAttributesInput) (
	*elb.ModifyLoadBalancerAttributesOutput, error) {
	b := State.In(c.World).Balancers[core.Value(in.LoadBalancerArn)]
	if b == nil {
		return nil, noBalancer(core.Value(in.LoadBalancerArn))
	}
	if err := setAttributes("Load balancer", b.Attributes, core.KeyValues(in.Attributes)); err != nil {
		return nil, err
	}
	return &elb.ModifyLoadBalancerAttributesOutput{Attributes: core.ListOf[types.LoadBalancerAttribute](b.Attributes)}, nil
}
