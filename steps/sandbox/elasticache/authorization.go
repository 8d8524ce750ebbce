package elasticache

import (
	"github.com/aws/aws-sdk-go-v2/service/elasticache"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Permit("ElastiCache", map[string]string{
		"DescribeReplicationGroups": "replicationgroup:{ReplicationGroupId}",
		"DescribeCacheClusters":     "cluster:{CacheClusterId}",
		"DescribeCacheSubnetGroups": "subnetgroup:{CacheSubnetGroupName}",
		"ListTagsForResource":       "{ResourceName}",

		"CreateReplicationGroup": "replicationgroup:{ReplicationGroupId} " +
			"parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?}",
		"ModifyReplicationGroup": "replicationgroup:{ReplicationGroupId}",
		"DeleteReplicationGroup": "replicationgroup:{ReplicationGroupId} snapshot:{FinalSnapshotIdentifier?}",
		"CreateCacheCluster": "cluster:{CacheClusterId} parametergroup:{CacheParameterGroupName=default.redis7} " +
			"subnetgroup:{CacheSubnetGroupName?}",
		"DeleteCacheCluster":     "cluster:{CacheClusterId} snapshot:{FinalSnapshotIdentifier?}",
		"CreateCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}",
		"ModifyCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}",
		"DeleteCacheSubnetGroup": "subnetgroup:{CacheSubnetGroupName}",
	})
	core.Also("ElastiCache", "ModifyReplicationGroup", func(c *core.Call, in any) []core.Need {
		m := in.(*elasticache.ModifyReplicationGroupInput)
		g := State.In(c.World).Groups[core.Value(m.ReplicationGroupId)]
		if g == nil || m.EngineVersion == nil {
			return nil
		}
		engine := core.OrDefault(m.Engine, g.Engine)
		if engine == g.Engine && core.MajorVersion(*m.EngineVersion) == core.MajorVersion(g.Version) {
			return nil
		}
		return []core.Need{{Action: "elasticache:ModifyReplicationGroup", Resource: c.ARN("elasticache", "parametergroup:"+
			parameters(engine, *m.EngineVersion))}}
	})
	core.PermitTags("ElastiCache", "CreateReplicationGroup", "elasticache:AddTagsToResource",
		"replicationgroup:{ReplicationGroupId}")
	core.PermitTags("ElastiCache", "CreateCacheCluster", "elasticache:AddTagsToResource", "cluster:{CacheClusterId}")
	core.PermitTags("ElastiCache", "CreateCacheSubnetGroup", "elasticache:AddTagsToResource",
		"subnetgroup:{CacheSubnetGroupName}")
}
