package live

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/cloud"
)

// SubnetGroup is a DB or cache subnet group.
type SubnetGroup struct {
	Name, ARN, VPC string
	Subnets        []string
	Tags           map[string]string
}

// ReadDatabaseSubnets reads one DB subnet group with its tags.
func ReadDatabaseSubnets(ctx context.Context, c *cloud.Clients, name string) Fact[SubnetGroup] {
	const call = "rds:DescribeDBSubnetGroups"
	out, err := c.RDS.DescribeDBSubnetGroups(ctx, &rds.DescribeDBSubnetGroupsInput{DBSubnetGroupName: new(name)})
	if cloud.Is(err, "DBSubnetGroupNotFoundFault", "DBSubnetGroupNotFound") || err == nil && len(out.DBSubnetGroups) == 0 {
		return fact[SubnetGroup](nil, nil, call)
	}
	if err != nil {
		return fact[SubnetGroup](nil, failed(call, err), call)
	}
	g := out.DBSubnetGroups[0]
	group := &SubnetGroup{
		Name: aws.ToString(g.DBSubnetGroupName), ARN: aws.ToString(g.DBSubnetGroupArn), VPC: aws.ToString(g.VpcId),
		Subnets: convert(g.Subnets, func(s types.Subnet) string { return aws.ToString(s.SubnetIdentifier) }),
	}
	slices.Sort(group.Subnets)
	tags, err := c.RDS.ListTagsForResource(ctx, &rds.ListTagsForResourceInput{ResourceName: g.DBSubnetGroupArn})
	if err != nil {
		return fact(group, failed("rds:ListTagsForResource", err), call)
	}
	group.Tags = cloud.TagMap(tags.TagList, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
	return fact(group, nil, call)
}

// ReadCacheSubnets reads one cache subnet group with its tags.
func ReadCacheSubnets(ctx context.Context, c *cloud.Clients, name string) Fact[SubnetGroup] {
	const call = "elasticache:DescribeCacheSubnetGroups"
	out, err := c.ElastiCache.DescribeCacheSubnetGroups(ctx,
		&elasticache.DescribeCacheSubnetGroupsInput{CacheSubnetGroupName: new(name)})
	if cloud.Is(err, "CacheSubnetGroupNotFoundFault", "CacheSubnetGroupNotFound") || neverUsed(err) || err == nil &&
		len(out.CacheSubnetGroups) == 0 {
		return fact[SubnetGroup](nil, nil, call)
	}
	if err != nil {
		return fact[SubnetGroup](nil, failed(call, err), call)
	}
	g := out.CacheSubnetGroups[0]
	group := &SubnetGroup{
		Name: aws.ToString(g.CacheSubnetGroupName), ARN: aws.ToString(g.ARN), VPC: aws.ToString(g.VpcId),
		Subnets: convert(g.Subnets, func(s cachetypes.Subnet) string { return aws.ToString(s.SubnetIdentifier) }),
	}
	slices.Sort(group.Subnets)
	group.Tags, err = cacheTags(ctx, c, group.ARN)
	return fact(group, err, call)
}

func cacheTags(ctx context.Context, c *cloud.Clients, arn string) (map[string]string, error) {
	out, err := c.ElastiCache.ListTagsForResource(ctx,
		&elasticache.ListTagsForResourceInput{ResourceName: new(arn)})
	if err != nil {
		return nil, failed("elasticache:ListTagsForResource", err)
	}
	return cloud.TagMap(out.TagList, func(t cachetypes.Tag) (*string, *string) { return t.Key, t.Value }), nil
}
