package elasticache

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/rds"
)

// member finds the replication group a member cluster belongs to.
func (w *Resources) member(cluster string) *cacheGroup {
	for _, g := range w.Groups {
		if slices.ContainsFunc(g.Nodes, func(n cacheNode) bool { return n.ID == cluster }) {
			return g
		}
	}
	return nil
}

func (g *cacheGroup) shape(c *core.Call) *types.ReplicationGroup {
	now := c.Now()
	out := &types.ReplicationGroup{
		ReplicationGroupId: new(g.ID), ARN: new(g.ARN), Description: new(g.Description),
		Status: new(g.status(now)), Engine: new(g.Engine), CacheNodeType: new(g.NodeType),
		AtRestEncryptionEnabled: new(g.AtRestEncryption), TransitEncryptionEnabled: new(g.TransitEncryption),
		TransitEncryptionMode: types.TransitEncryptionMode(g.TransitMode),
		AuthTokenEnabled:      new(len(g.Tokens) > 0), AutoMinorVersionUpgrade: new(g.AutoMinor),
		SnapshotRetentionLimit: new(g.SnapshotDays), SnapshotWindow: core.Optional(g.SnapshotAt),
		AutomaticFailover: types.AutomaticFailoverStatusDisabled, MultiAZ: types.MultiAZStatusDisabled,
		ClusterEnabled: new(false), ClusterMode: types.ClusterModeDisabled,
		ReplicationGroupCreateTime: new(g.Created),
		PendingModifiedValues:      &types.ReplicationGroupPendingModifiedValues{},
		DataTiering:                types.DataTieringStatusDisabled,
		NetworkType:                types.NetworkTypeIpv4, IpDiscovery: types.IpDiscoveryIpv4,
	}
	if g.Failover {
		out.AutomaticFailover = types.AutomaticFailoverStatusEnabled
	}
	if g.MultiAZ {
		out.MultiAZ = types.MultiAZStatusEnabled
	}
	if len(g.Tokens) > 0 {
		out.AuthTokenLastModifiedDate = new(g.TokenChanged)
	}
	if g.Change != nil {
		v := g.Change.Values
		out.PendingModifiedValues.AuthTokenStatus = v.TokenStatus
		out.PendingModifiedValues.TransitEncryptionEnabled = v.Transit
		out.PendingModifiedValues.TransitEncryptionMode = types.TransitEncryptionMode(core.Value(v.TransitMode))
	}
	group := types.NodeGroup{NodeGroupId: new("0001"), Status: new(g.status(now))}
	host := g.host(c)
	group.PrimaryEndpoint = &types.Endpoint{Address: new(host), Port: new(g.Port)}
	group.ReaderEndpoint = &types.Endpoint{Address: new(strings.Replace(strings.Replace(host, "master.", "replica.",
		1), ".ng.", "-ro.ng.", 1)), Port: new(g.Port)}
	for i, n := range g.Nodes {
		out.MemberClusters = append(out.MemberClusters, n.ID)
		role := "replica"
		if i == 0 {
			role = "primary"
		}
		group.NodeGroupMembers = append(group.NodeGroupMembers, types.NodeGroupMember{
			CacheClusterId: new(n.ID), CacheNodeId: new("0001"), CurrentRole: new(role),
			PreferredAvailabilityZone: new(n.Zone),
			ReadEndpoint: &types.Endpoint{Address: new(n.ID + strings.TrimPrefix(strings.TrimPrefix(host, "master."),
				g.ID)), Port: new(g.Port)},
		})
	}
	if g.reachable(now) {
		out.NodeGroups = []types.NodeGroup{group}
	}
	return out
}

// cluster shows one node as the cache cluster it is: a member of the group, or a plain cluster.
func (g *cacheGroup) cluster(c *core.Call, node int, showNodes bool) *types.CacheCluster {
	now := c.Now()
	out := &types.CacheCluster{
		CacheClusterId: new(g.ID), ARN: new(g.ARN), CacheClusterStatus: new(g.status(now)),
		Engine: new(g.Engine), EngineVersion: new(g.Version),
		CacheNodeType: new(g.NodeType), NumCacheNodes: new(int32(len(g.Nodes))),
		CacheSubnetGroupName: new(g.SubnetGroup), AutoMinorVersionUpgrade: new(g.AutoMinor),
		CacheParameterGroup: &types.CacheParameterGroupStatus{CacheParameterGroupName: new(g.ParameterGroup),
			ParameterApplyStatus: new("in-sync")},
		AtRestEncryptionEnabled: new(g.AtRestEncryption), TransitEncryptionEnabled: new(g.TransitEncryption),
		TransitEncryptionMode: types.TransitEncryptionMode(g.TransitMode),
		AuthTokenEnabled:      new(len(g.Tokens) > 0), SnapshotRetentionLimit: new(g.SnapshotDays),
		PreferredMaintenanceWindow: new(g.Window),
		CacheClusterCreateTime:     new(g.Ready), PreferredAvailabilityZone: new(g.Nodes[node].Zone),
		PendingModifiedValues:     &types.PendingModifiedValues{},
		ClientDownloadLandingPage: new("https://console.aws.amazon.com/elasticache/home#client-download:"),
	}
	out.PendingModifiedValues.CacheNodeType, out.PendingModifiedValues.EngineVersion = g.Waiting.NodeType,
		g.Waiting.Version
	if g.Change != nil {
		out.PendingModifiedValues.CacheNodeType = core.Later(out.PendingModifiedValues.CacheNodeType,
			g.Change.Values.NodeType)
		out.PendingModifiedValues.EngineVersion = core.Later(out.PendingModifiedValues.EngineVersion, g.Change.Values.Version)
	}
	for _, id := range g.Groups {
		out.SecurityGroups = append(out.SecurityGroups, types.SecurityGroupMembership{SecurityGroupId: new(id),
			Status: new("active")})
	}
	host, nodes := g.host(c), g.Nodes
	if State.In(c.World).Groups[g.ID] == g {
		id := g.Nodes[node].ID
		out.CacheClusterId, out.ARN = new(id), new(c.ARN("elasticache", "cluster:"+id))
		out.ReplicationGroupId, out.NumCacheNodes, nodes = new(g.ID), new(int32(1)), g.Nodes[node:node+1]
		host = id + strings.TrimPrefix(strings.TrimPrefix(host, "master."), g.ID)
	}
	if showNodes && g.reachable(now) {
		for i := range nodes {
			out.CacheNodes = append(out.CacheNodes, types.CacheNode{
				CacheNodeId: new(fmt.Sprintf("%04d", i+1)), CacheNodeStatus: new("available"),
				CacheNodeCreateTime:      new(g.Ready),
				CustomerAvailabilityZone: new(nodes[i].Zone), ParameterGroupStatus: new("in-sync"),
				Endpoint: &types.Endpoint{Address: new(host), Port: new(g.Port)},
			})
		}
	}
	return out
}

func describeReplicationGroups(c *core.Call, in *elasticache.DescribeReplicationGroupsInput) (
	*elasticache.DescribeReplicationGroupsOutput, error) {
	w := now(c)
	if id := in.ReplicationGroupId; id != nil {
		if g := w.Groups[strings.ToLower(*id)]; g != nil && c.Now().Sub(g.Created) < c.Durations.StoreVisible {
			return nil, noReplicationGroup(*id)
		}
	}
	groups, next, err := rds.Described(pages, w.Groups, in.ReplicationGroupId, in.MaxRecords, in.Marker,
		noReplicationGroup, func(g *cacheGroup) types.ReplicationGroup { return *g.shape(c) })
	return &elasticache.DescribeReplicationGroupsOutput{ReplicationGroups: groups, Marker: next}, err
}

func describeCacheClusters(c *core.Call, in *elasticache.DescribeCacheClustersInput) (
	*elasticache.DescribeCacheClustersOutput, error) {
	w := now(c)
	all := map[string]*types.CacheCluster{}
	show := core.Value(in.ShowCacheNodeInfo)
	for id, g := range w.Clusters {
		all[id] = g.cluster(c, 0, show)
	}
	for _, g := range w.Groups {
		for i, n := range g.Nodes {
			if !core.Value(in.ShowCacheClustersNotInReplicationGroups) {
				all[n.ID] = g.cluster(c, i, show)
			}
		}
	}
	clusters, next, err := rds.Described(pages, all, in.CacheClusterId, in.MaxRecords, in.Marker,
		noCacheCluster, func(cluster *types.CacheCluster) types.CacheCluster { return *cluster })
	return &elasticache.DescribeCacheClustersOutput{CacheClusters: clusters, Marker: next}, err
}
