package elasticache

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

func deleteReplicationGroup(c *core.Call, in *elasticache.DeleteReplicationGroupInput) (
	*elasticache.DeleteReplicationGroupOutput, error) {
	w := now(c)
	g, err := w.group(in.ReplicationGroupId)
	if err != nil {
		return nil, err
	}
	switch status := g.status(c.Now()); status {
	case "available", "create-failed":
	default:
		return nil, &types.InvalidReplicationGroupStateFault{Message: new("Replication group " + g.ID +
			" has status " + status + " which is not valid for deletion.")}
	}
	if core.Value(in.RetainPrimaryCluster) {
		return nil, combination("The sandbox does not retain a primary cluster.")
	}
	if err := w.end(c, g, in.FinalSnapshotIdentifier); err != nil {
		return nil, err
	}
	return &elasticache.DeleteReplicationGroupOutput{ReplicationGroup: g.shape(c)}, nil
}

// end begins the deletion of a cache, after its final snapshot if one is asked for.
func (w *Resources) end(c *core.Call, g *cacheGroup, snapshot *string) error {
	if snapshot != nil {
		id, err := identifier("FinalSnapshotIdentifier", *snapshot, 255)
		if err != nil {
			return err
		}
		if w.Snapshots[id] != nil {
			return &types.SnapshotAlreadyExistsFault{Message: new("Snapshot with specified name already exists: " + id)}
		}
		if w.Snapshots == nil {
			w.Snapshots = map[string]*cacheSnapshot{}
		}
		w.Snapshots[id] = &cacheSnapshot{ID: id, ARN: c.ARN("elasticache", "snapshot:"+id), Of: g.ID, Engine: g.Engine,
			Version: g.Version, NodeType: g.NodeType, Created: c.Now(), Ready: c.Now().Add(c.Durations.CacheDelete)}
	}
	g.Deleting = c.Now()
	g.Gone = g.Deleting.Add(c.Durations.CacheDelete)
	for _, n := range g.Nodes {
		ec2.ReleaseInterface(c, n.Interface, g.Gone)
	}
	return nil
}

func deleteCacheCluster(c *core.Call, in *elasticache.DeleteCacheClusterInput) (*elasticache.DeleteCacheClusterOutput,
	error) {
	w := now(c)
	id := strings.ToLower(core.Value(in.CacheClusterId))
	if g := w.member(id); g != nil {
		return nil, &types.InvalidCacheClusterStateFault{Message: new("Cache cluster " + id +
			" is serving as primary for replication group " + g.ID + " and cannot be deleted.")}
	}
	g := w.Clusters[id]
	if g == nil {
		return nil, noCacheCluster(id)
	}
	if status := g.status(c.Now()); status != "available" && status != "create-failed" {
		return nil, &types.InvalidCacheClusterStateFault{Message: new("Cache cluster " + id +
			" is not in a valid state to be deleted: it is " + status + ".")}
	}
	if err := w.end(c, g, in.FinalSnapshotIdentifier); err != nil {
		return nil, err
	}
	return &elasticache.DeleteCacheClusterOutput{CacheCluster: g.cluster(c, 0, false)}, nil
}
