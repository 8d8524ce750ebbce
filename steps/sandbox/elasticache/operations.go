package elasticache

import (
	"github.com/aws/aws-sdk-go-v2/service/elasticache"

	"slipway/steps/sandbox/core"
)

var State = core.NewRegional[Resources]("Cache")

func init() {
	core.RegisterTags("ElastiCache", State.Tags)
	core.RegisterFingerprint("ElastiCache", fingerprint)

	write("replicationgroup:{ReplicationGroupId} "+
		"parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?} "+
		"replicationgroup:{ReplicationGroupId}#AddTagsToResource", createReplicationGroup)
	write("cluster:{CacheClusterId} "+
		"parametergroup:{CacheParameterGroupName=default.redis7} subnetgroup:{CacheSubnetGroupName?} "+
		"cluster:{CacheClusterId}#AddTagsToResource", createCacheCluster)
	write("replicationgroup:{ReplicationGroupId} snapshot:{FinalSnapshotIdentifier?}", deleteReplicationGroup)
	write("cluster:{CacheClusterId} snapshot:{FinalSnapshotIdentifier?}", deleteCacheCluster)
	read("replicationgroup:{ReplicationGroupId}", describeReplicationGroups)
	read("cluster:{CacheClusterId}", describeCacheClusters)
	write("replicationgroup:{ReplicationGroupId}", modifyReplicationGroup)
	read("{ResourceName}", listTags)
	write("subnetgroup:{CacheSubnetGroupName} "+
		"subnetgroup:{CacheSubnetGroupName}#AddTagsToResource", createCacheSubnetGroup)
	read("subnetgroup:{CacheSubnetGroupName}", describeCacheSubnetGroups)
	write("subnetgroup:{CacheSubnetGroupName}", modifyCacheSubnetGroup)
	write("subnetgroup:{CacheSubnetGroupName}", deleteCacheSubnetGroup)

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

func read[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle("ElastiCache", core.Read, needs, f)
}

func write[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle("ElastiCache", core.Write, needs, f)
}
