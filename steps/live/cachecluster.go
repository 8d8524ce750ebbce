package live

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/cloud"
)

// CacheCluster is a plain cache cluster, as the guide makes it.
type CacheCluster struct {
	ID, ARN, Status, Engine, Version, Class, SubnetGroup string
	TransitMode                                          string // preferred: those who ask for no TLS are served too
	ReplicationGroup                                     string // set on members of a group
	Address                                              string
	Port                                                 int
	TransitEncryption, AtRestEncryption, AuthToken       bool
	SecurityGroups                                       []string
	Tags                                                 map[string]string
}

// ReadCacheCluster reads one cache cluster with its tags.
func ReadCacheCluster(ctx context.Context, c *cloud.Clients, id string) Fact[CacheCluster] {
	out, err := c.ElastiCache.DescribeCacheClusters(ctx, &elasticache.DescribeCacheClustersInput{
		CacheClusterId: new(id), ShowCacheNodeInfo: new(true),
	})
	if cloud.Is(err, "CacheClusterNotFound", "CacheClusterNotFoundFault") || neverUsed(err) || err == nil &&
		len(out.CacheClusters) == 0 {
		return fact[CacheCluster](nil, nil, callCacheClusters)
	}
	if err != nil {
		return fact[CacheCluster](nil, failed(callCacheClusters, err), callCacheClusters)
	}
	cluster := cacheCluster(out.CacheClusters[0])
	return fact(cluster, cluster.readTags(ctx, c), callCacheClusters)
}

// ReadNodes reads the ids of the clusters that belong to a replication group, for waits: a group that is being deleted
// may be listed longer than its nodes.
func ReadNodes(ctx context.Context, c *cloud.Clients, group string) List[string] {
	found, err := pages(ctx, callCacheClusters, elasticache.NewDescribeCacheClustersPaginator(c.ElastiCache,
		&elasticache.DescribeCacheClustersInput{}),
		func(o *elasticache.DescribeCacheClustersOutput) []types.CacheCluster { return o.CacheClusters })
	var ids []string
	for _, cc := range found {
		if aws.ToString(cc.ReplicationGroupId) == group {
			ids = append(ids, aws.ToString(cc.CacheClusterId))
		}
	}
	return list(ids, err, callCacheClusters)
}

// readTags reads the cluster's tags. Those of one being deleted cannot be listed, and say nothing any more.
func (cc *CacheCluster) readTags(ctx context.Context, c *cloud.Clients) error {
	tags, err := cacheTags(ctx, c, cc.ARN)
	if cc.Status == "deleting" && untaggable(err) {
		return nil
	}
	cc.Tags = tags
	return err
}

func cacheCluster(cc types.CacheCluster) *CacheCluster {
	cluster := &CacheCluster{
		ID: aws.ToString(cc.CacheClusterId), ARN: aws.ToString(cc.ARN), Status: aws.ToString(cc.CacheClusterStatus),
		Engine: aws.ToString(cc.Engine), Version: aws.ToString(cc.EngineVersion), Class: aws.ToString(cc.CacheNodeType),
		SubnetGroup: aws.ToString(cc.CacheSubnetGroupName), ReplicationGroup: aws.ToString(cc.ReplicationGroupId),
		TransitEncryption: aws.ToBool(cc.TransitEncryptionEnabled), AtRestEncryption: aws.ToBool(cc.AtRestEncryptionEnabled),
		TransitMode: string(cc.TransitEncryptionMode),
		AuthToken:   aws.ToBool(cc.AuthTokenEnabled),
		SecurityGroups: convert(cc.SecurityGroups, func(g types.SecurityGroupMembership) string {
			return aws.ToString(g.SecurityGroupId)
		}),
	}
	slices.Sort(cluster.SecurityGroups)
	endpoint := cc.ConfigurationEndpoint
	if len(cc.CacheNodes) > 0 {
		endpoint = cmp.Or(cc.CacheNodes[0].Endpoint, endpoint)
	}
	cluster.Address, cluster.Port = addressOf(endpoint)
	return cluster
}
