package live

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/cloud"
)

// LoadBalancer is the application load balancer with its attributes.
type LoadBalancer struct {
	Name, ARN, DNS, ZoneID, VPC, State, Scheme, Type string // ZoneID: CanonicalHostedZoneId, for aliases
	Subnets, SecurityGroups                          []string
	Attributes                                       map[string]string
	AttributesErr                                    error // why Attributes could not be read
	Tags                                             map[string]string
}

const (
	callLoadBalancer = "elasticloadbalancing:DescribeLoadBalancers"

	// CallAttributes is the call a load balancer's Attributes rest on.
	CallAttributes = "elasticloadbalancing:DescribeLoadBalancerAttributes"
)

// ReadLoadBalancer reads one load balancer with its attributes and tags, in three calls. Waits use PollLoadBalancer.
func ReadLoadBalancer(ctx context.Context, c *cloud.Clients, name string) Fact[LoadBalancer] {
	lb, err := describeLoadBalancer(ctx, c, name)
	if lb == nil {
		return fact(lb, err, callLoadBalancer)
	}
	var tagsErr error
	together(
		func() { lb.Attributes, lb.AttributesErr = loadBalancerAttributes(ctx, c, lb.ARN) },
		func() {
			var tags map[string]map[string]string
			tags, tagsErr = elbTags(ctx, c, []string{lb.ARN})
			lb.Tags = tags[lb.ARN]
		},
	)
	return fact(lb, tagsErr, callLoadBalancer)
}

// PollLoadBalancer is ReadLoadBalancer in one call, without attributes and tags: for waits.
func PollLoadBalancer(ctx context.Context, c *cloud.Clients, name string) Fact[LoadBalancer] {
	lb, err := describeLoadBalancer(ctx, c, name)
	return fact(lb, err, callLoadBalancer)
}

func describeLoadBalancer(ctx context.Context, c *cloud.Clients, name string) (*LoadBalancer, error) {
	out, err := c.ELB.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{Names: []string{name}})
	if cloud.Is(err, "LoadBalancerNotFound") || err == nil && len(out.LoadBalancers) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, failed(callLoadBalancer, err)
	}
	return LoadBalancerOf(out.LoadBalancers[0]), nil
}

// LoadBalancerOf is the load balancer as CreateLoadBalancer and DescribeLoadBalancers reply with it, without attributes
// and tags.
func LoadBalancerOf(l types.LoadBalancer) *LoadBalancer {
	lb := &LoadBalancer{
		Name: aws.ToString(l.LoadBalancerName), ARN: aws.ToString(l.LoadBalancerArn), DNS: aws.ToString(l.DNSName),
		ZoneID: aws.ToString(l.CanonicalHostedZoneId), VPC: aws.ToString(l.VpcId), Scheme: string(l.Scheme),
		Type: string(l.Type),
		Subnets: convert(l.AvailabilityZones,
			func(z types.AvailabilityZone) string { return aws.ToString(z.SubnetId) }),
		SecurityGroups: slices.Sorted(slices.Values(l.SecurityGroups)),
	}
	if l.State != nil {
		lb.State = string(l.State.Code)
	}
	slices.Sort(lb.Subnets)
	return lb
}

func loadBalancerAttributes(ctx context.Context, c *cloud.Clients, arn string) (map[string]string, error) {
	out, err := c.ELB.DescribeLoadBalancerAttributes(ctx,
		&elb.DescribeLoadBalancerAttributesInput{LoadBalancerArn: new(arn)})
	if err != nil {
		return nil, failed(CallAttributes, err)
	}
	return cloud.TagMap(out.Attributes, func(a types.LoadBalancerAttribute) (*string, *string) { return a.Key, a.Value }),
		nil
}

// elbTags reads the tags of load balancers, target groups and listeners alike, twenty to a call.
func elbTags(ctx context.Context, c *cloud.Clients, arns []string) (map[string]map[string]string, error) {
	const most = 20
	chunks := slices.Collect(slices.Chunk(arns, most))
	found, err := each(chunks, 4, func(chunk []string) ([]types.TagDescription, error) {
		out, err := c.ELB.DescribeTags(ctx, &elb.DescribeTagsInput{ResourceArns: chunk})
		if err != nil {
			return nil, failed("elasticloadbalancing:DescribeTags", err)
		}
		return out.TagDescriptions, nil
	})
	tags := map[string]map[string]string{}
	for _, d := range slices.Concat(found...) {
		tags[aws.ToString(d.ResourceArn)] = cloud.TagMap(d.Tags, func(t types.Tag) (*string, *string) {
			return t.Key,
				t.Value
		})
	}
	return tags, err
}
