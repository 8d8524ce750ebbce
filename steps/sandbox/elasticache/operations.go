package elasticache

import (
	"github.com/aws/aws-sdk-go-v2/service/elasticache"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("ElastiCache", core.Write, "replicationgroup:{ReplicationGroupId} "+
		"parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?} "+
		"replicationgroup:{ReplicationGroupId}#AddTagsToResource", createReplicationGroup)
	core.Handle("ElastiCache", core.Write, "cluster:{CacheClusterId} "+
		"parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?} "+
		"cluster:{CacheClusterId}#AddTagsToResource", createCacheCluster)
	core.Handle("ElastiCache", core.Write, "replicationgroup:{ReplicationGroupId} snapshot:{FinalSnapshotIdentifier?}",
		deleteReplicationGroup)
	core.Handle("ElastiCache", core.Write, "cluster:{CacheClusterId} snapshot:{FinalSnapshotIdentifier?}",
		deleteCacheCluster)
	core.Handle("ElastiCache", core.Read, "replicationgroup:{ReplicationGroupId}", describeReplicationGroups)
	core.Handle("ElastiCache", core.Read, "cluster:{CacheClusterId}", describeCacheClusters)
	core.Handle("ElastiCache", core.Write, "replicationgroup:{ReplicationGroupId}", modifyReplicationGroup)
	core.Handle("ElastiCache", core.Read, "{ResourceName}", listTags)
	core.Handle("ElastiCache", core.Write, "subnetgroup:{CacheSubnetGroupName} "+
		"subnetgroup:{CacheSubnetGroupName}#AddTagsToResource", createCacheSubnetGroup)
	core.Handle("ElastiCache", core.Read, "subnetgroup:{CacheSubnetGroupName}", describeCacheSubnetGroups)
	core.Handle("ElastiCache", core.Write, "subnetgroup:{CacheSubnetGroupName}", modifyCacheSubnetGroup)
	core.Handle("ElastiCache", core.Write, "subnetgroup:{CacheSubnetGroupName}", deleteCacheSubnetGroup)

	core.Also("ElastiCache", func(c *core.Call, m *elasticache.ModifyReplicationGroupInput) []core.Need {
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
}
