package live

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
)

// NetworkACL is what lets packets into subnets and out of them, answers too: it keeps no state.
type NetworkACL struct {
	ID, VPC string
	Default bool
	Subnets []string
	Entries []ACLEntry // by number: the first that fits decides
}

// ACLEntry is one rule of a network ACL.
type ACLEntry struct {
	Number         int
	Egress, Allows bool
	Protocol       string // 6 for TCP, -1 for all
	From, To       int    // 0 and 65535 where it names no ports
	CIDR, CIDR6    string
}

// Endpoint is a door of a VPC to a service of AWS, which needs no way to the internet.
type Endpoint struct {
	ID, Service, Kind, State string // Service: com.amazonaws.eu-west-1.ecr.api; Kind: Interface or Gateway
	PrivateDNS               bool
	Tables, Subnets          []string
}

// ReadNetworkACLs reads the network ACLs of a VPC. Doctor alone looks at them.
func ReadNetworkACLs(ctx context.Context, c *cloud.Clients, vpc string) List[NetworkACL] {
	const call = "ec2:DescribeNetworkAcls"
	found, err := pages(ctx, call, ec2.NewDescribeNetworkAclsPaginator(c.EC2,
		&ec2.DescribeNetworkAclsInput{Filters: []types.Filter{filter("vpc-id", vpc)}}),
		func(o *ec2.DescribeNetworkAclsOutput) []types.NetworkAcl { return o.NetworkAcls })
	return list(convert(found, networkACL), err, call)
}

func networkACL(n types.NetworkAcl) NetworkACL {
	acl := NetworkACL{ID: aws.ToString(n.NetworkAclId), VPC: aws.ToString(n.VpcId), Default: aws.ToBool(n.IsDefault),
		Subnets: convert(n.Associations, func(a types.NetworkAclAssociation) string { return aws.ToString(a.SubnetId) }),
		Entries: convert(n.Entries, func(e types.NetworkAclEntry) ACLEntry {
			entry := ACLEntry{Number: whole(e.RuleNumber), Egress: aws.ToBool(e.Egress),
				Allows: e.RuleAction == types.RuleActionAllow, Protocol: aws.ToString(e.Protocol), To: 65535,
				CIDR: aws.ToString(e.CidrBlock), CIDR6: aws.ToString(e.Ipv6CidrBlock)}
			if e.PortRange != nil {
				entry.From, entry.To = whole(e.PortRange.From), whole(e.PortRange.To)
			}
			return entry
		})}
	slices.SortStableFunc(acl.Entries, func(a, b ACLEntry) int { return cmp.Compare(a.Number, b.Number) })
	return acl
}

// ReadEndpoints reads the endpoints of a VPC. Doctor alone looks at them.
func ReadEndpoints(ctx context.Context, c *cloud.Clients, vpc string) List[Endpoint] {
	const call = "ec2:DescribeVpcEndpoints"
	found, err := pages(ctx, call, ec2.NewDescribeVpcEndpointsPaginator(c.EC2,
		&ec2.DescribeVpcEndpointsInput{Filters: []types.Filter{filter("vpc-id", vpc)}}),
		func(o *ec2.DescribeVpcEndpointsOutput) []types.VpcEndpoint { return o.VpcEndpoints })
	return list(convert(found, func(e types.VpcEndpoint) Endpoint {
		return Endpoint{ID: aws.ToString(e.VpcEndpointId), Service: aws.ToString(e.ServiceName),
			Kind: string(e.VpcEndpointType), State: string(e.State), PrivateDNS: aws.ToBool(e.PrivateDnsEnabled),
			Tables: e.RouteTableIds, Subnets: e.SubnetIds}
	}), err, call)
}
