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
