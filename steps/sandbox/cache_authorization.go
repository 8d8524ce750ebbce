package sandbox

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
)

func init() {
	permit("ElastiCache", map[string]string{
		"DescribeReplicationGroups": "replicationgroup:{ReplicationGroupId}", "DescribeCacheClusters": "cluster:{CacheClusterId}",
		"DescribeCacheSubnetGroups": "subnetgroup:{CacheSubnetGroupName}",
		"ListTagsForResource":       "{ResourceName}",

		"CreateReplicationGroup": "replicationgroup:{ReplicationGroupId} parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?}",
		"ModifyReplicationGroup": "replicationgroup:{ReplicationGroupId}",
		"DeleteReplicationGroup": "replicationgroup:{ReplicationGroupId} snapshot:{FinalSnapshotIdentifier?}",
		"CreateCacheCluster":     "cluster:{CacheClusterId} parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?}",
		"DeleteCacheCluster":     "cluster:{CacheClusterId} snapshot:{FinalSnapshotIdentifier?}",
		"CreateCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}", "ModifyCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}",
		"DeleteCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}",
	})
	also("ElastiCache", "ModifyReplicationGroup", func(c *Call, in any) []need {
		m := in.(*elasticache.ModifyReplicationGroupInput)
		g := cacheState.In(c.World).Groups[aws.ToString(m.ReplicationGroupId)]
		if g == nil || m.EngineVersion == nil {
			return nil
		}
		engine := orDefault(m.Engine, g.Engine)
		if engine == g.Engine && majorOf(*m.EngineVersion) == majorOf(g.Version) {
			return nil
		}
		return []need{{action: "elasticache:ModifyReplicationGroup", resource: c.ARN("elasticache", "parametergroup:"+cacheParameters(engine, *m.EngineVersion))}}
	})
	permitTags("ElastiCache", "CreateReplicationGroup", "elasticache:AddTagsToResource", "replicationgroup:{ReplicationGroupId}")
	permitTags("ElastiCache", "CreateCacheCluster", "elasticache:AddTagsToResource", "cluster:{CacheClusterId}")
	permitTags("ElastiCache", "CreateCacheSubnetGroup", "elasticache:AddTagsToResource", "subnetgroup:{CacheSubnetGroupName}")
}
