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

// TagTier is the tag key that marks public and private subnets of a VPC that slipway made; its values are public and
// private.
const TagTier = "slipway:tier"

// VPC is a virtual private cloud of the region.
type VPC struct {
	ID, CIDR, State string
	Default         bool
	Tags            map[string]string
}

// Subnet is one subnet. Zone is the zone's name, ZoneID the id that means the same place in every account.
type Subnet struct {
	ID, VPC, CIDR, Zone, ZoneID, State string
	FreeIPs                            int
	MapPublicIP                        bool
	Tags                               map[string]string
	Default                            bool // made by AWS with the default VPC, one a zone
}

// RouteTable says where a subnet's traffic goes.
type RouteTable struct {
	ID, VPC string
	Main    bool
	Subnets []string // explicitly associated
	Ties    []string // ids of the explicit associations
	Routes  []Route
	Tags    map[string]string
}

// Route is one route; Gateway is the target's id (igw-…, nat-…, local), or "blackhole" when the target is gone.
type Route struct{ Destination, Gateway string }

// InternetGateway is a VPC's door to the internet. VPC is empty while it is detached.
type InternetGateway struct {
	ID, VPC string
	Tags    map[string]string
}

// Zone is an availability zone; Type is availability-zone, local-zone or wavelength-zone.
type Zone struct{ Name, ID, State, Type string }

func readVPCs(ctx context.Context, c *cloud.Clients) List[VPC] {
	const call = "ec2:DescribeVpcs"
	found, err := pages(ctx, call, ec2.NewDescribeVpcsPaginator(c.EC2, &ec2.DescribeVpcsInput{}),
		func(o *ec2.DescribeVpcsOutput) []types.Vpc { return o.Vpcs })
	vpcs := convert(found, func(v types.Vpc) VPC {
		return VPC{
			ID: aws.ToString(v.VpcId), CIDR: aws.ToString(v.CidrBlock), State: string(v.State),
			Default: aws.ToBool(v.IsDefault), Tags: ec2Tags(v.Tags),
		}
	})
	slices.SortFunc(vpcs, func(a, b VPC) int { return cmp.Compare(a.ID, b.ID) })
	return list(vpcs, err, call)
}

func readSubnets(ctx context.Context, c *cloud.Clients) List[Subnet] {
	const call = "ec2:DescribeSubnets"
	found, err := pages(ctx, call, ec2.NewDescribeSubnetsPaginator(c.EC2, &ec2.DescribeSubnetsInput{}),
		func(o *ec2.DescribeSubnetsOutput) []types.Subnet { return o.Subnets })
	subnets := convert(found, func(s types.Subnet) Subnet {
		return Subnet{
			ID: aws.ToString(s.SubnetId), VPC: aws.ToString(s.VpcId), CIDR: aws.ToString(s.CidrBlock),
			Zone: aws.ToString(s.AvailabilityZone), ZoneID: aws.ToString(s.AvailabilityZoneId), State: string(s.State),
			FreeIPs: whole(s.AvailableIpAddressCount), MapPublicIP: aws.ToBool(s.MapPublicIpOnLaunch),
			Default: aws.ToBool(s.DefaultForAz), Tags: ec2Tags(s.Tags),
		}
	})
	slices.SortFunc(subnets, func(a, b Subnet) int {
		return cmp.Or(cmp.Compare(a.ZoneID, b.ZoneID),
			cmp.Compare(a.ID, b.ID))
	})
	return list(subnets, err, call)
}

func readRouteTables(ctx context.Context, c *cloud.Clients) List[RouteTable] {
	const call = "ec2:DescribeRouteTables"
	found, err := pages(ctx, call, ec2.NewDescribeRouteTablesPaginator(c.EC2, &ec2.DescribeRouteTablesInput{}),
		func(o *ec2.DescribeRouteTablesOutput) []types.RouteTable { return o.RouteTables })
	tables := convert(found, routeTable)
	slices.SortFunc(tables, func(a, b RouteTable) int { return cmp.Compare(a.ID, b.ID) })
	return list(tables, err, call)
}

func routeTable(t types.RouteTable) RouteTable {
	table := RouteTable{ID: aws.ToString(t.RouteTableId), VPC: aws.ToString(t.VpcId), Tags: ec2Tags(t.Tags)}
	for _, a := range t.Associations {
		if aws.ToBool(a.Main) {
			table.Main = true
		}
		if a.SubnetId != nil {
			table.Subnets = append(table.Subnets, *a.SubnetId)
			table.Ties = append(table.Ties, aws.ToString(a.RouteTableAssociationId))
		}
	}
	for _, r := range t.Routes {
		table.Routes = append(table.Routes, route(r))
	}
	return table
}

func route(r types.Route) Route {
	destination := cmp.Or(aws.ToString(r.DestinationCidrBlock), aws.ToString(r.DestinationIpv6CidrBlock),
		aws.ToString(r.DestinationPrefixListId))
	gateway := cmp.Or(aws.ToString(r.GatewayId), aws.ToString(r.NatGatewayId), aws.ToString(r.TransitGatewayId),
		aws.ToString(r.VpcPeeringConnectionId), aws.ToString(r.EgressOnlyInternetGatewayId), aws.ToString(r.CarrierGatewayId),
		aws.ToString(r.LocalGatewayId), aws.ToString(r.NetworkInterfaceId), aws.ToString(r.InstanceId))
	if r.State == types.RouteStateBlackhole {
		gateway = "blackhole"
	}
	return Route{Destination: destination, Gateway: gateway}
}

func readGateways(ctx context.Context, c *cloud.Clients) List[InternetGateway] {
	const call = "ec2:DescribeInternetGateways"
	found, err := pages(ctx, call, ec2.NewDescribeInternetGatewaysPaginator(c.EC2, &ec2.DescribeInternetGatewaysInput{}),
		func(o *ec2.DescribeInternetGatewaysOutput) []types.InternetGateway { return o.InternetGateways })
	gateways := convert(found, func(g types.InternetGateway) InternetGateway {
		gateway := InternetGateway{ID: aws.ToString(g.InternetGatewayId), Tags: ec2Tags(g.Tags)}
		for _, a := range g.Attachments {
			gateway.VPC = aws.ToString(a.VpcId)
		}
		return gateway
	})
	slices.SortFunc(gateways, func(a, b InternetGateway) int { return cmp.Compare(a.ID, b.ID) })
	return list(gateways, err, call)
}

func readZones(ctx context.Context, c *cloud.Clients) List[Zone] {
	const call = "ec2:DescribeAvailabilityZones"
	out, err := c.EC2.DescribeAvailabilityZones(ctx, &ec2.DescribeAvailabilityZonesInput{})
	if err != nil {
		return list[Zone](nil, failed(call, err), call)
	}
	zones := convert(out.AvailabilityZones, func(z types.AvailabilityZone) Zone {
		return Zone{Name: aws.ToString(z.ZoneName), ID: aws.ToString(z.ZoneId), State: string(z.State),
			Type: aws.ToString(z.ZoneType)}
	})
	slices.SortFunc(zones, func(a, b Zone) int { return cmp.Compare(a.ID, b.ID) })
	return list(zones, nil, call)
}

func ec2Tags(tags []types.Tag) map[string]string {
	return cloud.TagMap(tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
}

// Interface is a network interface: it is what security groups are attached to.
type Interface struct {
	ID, Description, Kind, Instance string // Instance: the EC2 instance it is attached to
	Status                          string
	Groups                          []string
	Tags                            map[string]string
}

const callInterfaces = "ec2:DescribeNetworkInterfaces"

// readInterfaces reads the network interfaces that are in one of the groups.
func readInterfaces(ctx context.Context, c *cloud.Clients, groups []string) List[Interface] {
	if len(groups) == 0 {
		return list[Interface](nil, nil, callInterfaces)
	}
	found, err := pages(ctx, callInterfaces,
		ec2.NewDescribeNetworkInterfacesPaginator(c.EC2,
			&ec2.DescribeNetworkInterfacesInput{Filters: []types.Filter{filter("group-id", groups...)}}),
		func(o *ec2.DescribeNetworkInterfacesOutput) []types.NetworkInterface { return o.NetworkInterfaces })
	interfaces := convert(found, networkInterface)
	slices.SortFunc(interfaces, func(a, b Interface) int { return cmp.Compare(a.ID, b.ID) })
	return list(interfaces, err, callInterfaces)
}

func networkInterface(n types.NetworkInterface) Interface {
	i := Interface{
		ID: aws.ToString(n.NetworkInterfaceId), Description: aws.ToString(n.Description), Kind: string(n.InterfaceType),
		Status: string(n.Status),
		Groups: convert(n.Groups, func(g types.GroupIdentifier) string { return aws.ToString(g.GroupId) }),
		Tags:   ec2Tags(n.TagSet),
	}
	if n.Attachment != nil {
		i.Instance = aws.ToString(n.Attachment.InstanceId)
	}
	return i
}
