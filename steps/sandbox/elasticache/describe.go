package elasticache

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("ElastiCache", "DescribeReplicationGroups", core.Read, describeReplicationGroups)
	core.Handle("ElastiCache", "DescribeCacheClusters", core.Read, describeCacheClusters)
}

func noReplicationGroup(id string) error {
	return &types.ReplicationGroupNotFoundFault{Message: aws.String("ReplicationGroup " + id + " not found.")}
}

func noCacheCluster(id string) error {
	return &types.CacheClusterNotFoundFault{Message: aws.String("CacheCluster not found: " + id)}
}

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
		ReplicationGroupId: aws.String(g.ID), ARN: aws.String(g.ARN), Description: aws.String(g.Description),
		Status: aws.String(g.status(now)), Engine: aws.String(g.Engine), CacheNodeType: aws.String(g.NodeType),
		AtRestEncryptionEnabled: aws.Bool(g.AtRestEncryption), TransitEncryptionEnabled: aws.Bool(g.TransitEncryption),
		TransitEncryptionMode: types.TransitEncryptionMode(g.TransitMode),
		AuthTokenEnabled:      aws.Bool(len(g.Tokens) > 0), AutoMinorVersionUpgrade: aws.Bool(g.AutoMinor),
		SnapshotRetentionLimit: aws.Int32(g.SnapshotDays), SnapshotWindow: core.Optional(g.SnapshotAt),
		AutomaticFailover: types.AutomaticFailoverStatusDisabled, MultiAZ: types.MultiAZStatusDisabled,
		ClusterEnabled: aws.Bool(false), ClusterMode: types.ClusterModeDisabled,
		ReplicationGroupCreateTime: aws.Time(g.Created),
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
		out.AuthTokenLastModifiedDate = aws.Time(g.TokenChanged)
	}
	if g.Change != nil {
		v := g.Change.Values
		out.PendingModifiedValues.AuthTokenStatus = v.TokenStatus
		out.PendingModifiedValues.TransitEncryptionEnabled = v.Transit
		out.PendingModifiedValues.TransitEncryptionMode = types.TransitEncryptionMode(aws.ToString(v.TransitMode))
	}
	group := types.NodeGroup{NodeGroupId: aws.String("0001"), Status: aws.String(g.status(now))}
	host := g.host(c)
	group.PrimaryEndpoint = &types.Endpoint{Address: aws.String(host), Port: aws.Int32(g.Port)}
	group.ReaderEndpoint = &types.Endpoint{Address: aws.String(strings.Replace(strings.Replace(host, "master.", "replica.",
		1), ".ng.", "-ro.ng.", 1)), Port: aws.Int32(g.Port)}
	for i, n := range g.Nodes {
		out.MemberClusters = append(out.MemberClusters, n.ID)
		role := "replica"
		if i == 0 {
			role = "primary"
		}
		group.NodeGroupMembers = append(group.NodeGroupMembers, types.NodeGroupMember{
			CacheClusterId: aws.String(n.ID), CacheNodeId: aws.String("0001"), CurrentRole: aws.String(role),
			PreferredAvailabilityZone: aws.String(n.Zone),
			ReadEndpoint: &types.Endpoint{Address: aws.String(n.ID + strings.TrimPrefix(strings.TrimPrefix(host, "master."),
				g.ID)), Port: aws.Int32(g.Port)},
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
		CacheClusterId: aws.String(g.ID), ARN: aws.String(g.ARN), CacheClusterStatus: aws.String(g.status(now)),
		Engine: aws.String(g.Engine), EngineVersion: aws.String(g.Version),
		CacheNodeType: aws.String(g.NodeType), NumCacheNodes: aws.Int32(int32(len(g.Nodes))),
		CacheSubnetGroupName: aws.String(g.SubnetGroup), AutoMinorVersionUpgrade: aws.Bool(g.AutoMinor),
		CacheParameterGroup: &types.CacheParameterGroupStatus{CacheParameterGroupName: aws.String(g.ParameterGroup),
			ParameterApplyStatus: aws.String("in-sync")},
		AtRestEncryptionEnabled: aws.Bool(g.AtRestEncryption), TransitEncryptionEnabled: aws.Bool(g.TransitEncryption),
		TransitEncryptionMode: types.TransitEncryptionMode(g.TransitMode),
		AuthTokenEnabled:      aws.Bool(len(g.Tokens) > 0), SnapshotRetentionLimit: aws.Int32(g.SnapshotDays),
		PreferredMaintenanceWindow: aws.String(g.Window),
		CacheClusterCreateTime:     aws.Time(g.Ready), PreferredAvailabilityZone: aws.String(g.Nodes[node].Zone),
		PendingModifiedValues:     &types.PendingModifiedValues{},
		ClientDownloadLandingPage: aws.String("https://console.aws.amazon.com/elasticache/home#client-download:"),
	}
	out.PendingModifiedValues.CacheNodeType, out.PendingModifiedValues.EngineVersion = g.Waiting.NodeType,
		g.Waiting.Version
	if g.Change != nil {
		out.PendingModifiedValues.CacheNodeType = core.Later(out.PendingModifiedValues.CacheNodeType,
			g.Change.Values.NodeType)
		out.PendingModifiedValues.EngineVersion = core.Later(out.PendingModifiedValues.EngineVersion, g.Change.Values.Version)
	}
	for _, id := range g.Groups {
		out.SecurityGroups = append(out.SecurityGroups, types.SecurityGroupMembership{SecurityGroupId: aws.String(id),
			Status: aws.String("active")})
	}
	host, nodes := g.host(c), g.Nodes
	if State.In(c.World).Groups[g.ID] == g {
		id := g.Nodes[node].ID
		out.CacheClusterId, out.ARN = aws.String(id), aws.String(c.ARN("elasticache", "cluster:"+id))
		out.ReplicationGroupId, out.NumCacheNodes, nodes = aws.String(g.ID), aws.Int32(1), g.Nodes[node:node+1]
		host = id + strings.TrimPrefix(strings.TrimPrefix(host, "master."), g.ID)
	}
	if showNodes && g.reachable(now) {
		for i := range nodes {
			out.CacheNodes = append(out.CacheNodes, types.CacheNode{
				CacheNodeId: aws.String(fmt.Sprintf("%04d", i+1)), CacheNodeStatus: aws.String("available"),
				CacheNodeCreateTime:      aws.Time(g.Ready),
				CustomerAvailabilityZone: aws.String(nodes[i].Zone), ParameterGroupStatus: aws.String("in-sync"),
				Endpoint: &types.Endpoint{Address: aws.String(host), Port: aws.Int32(g.Port)},
			})
		}
	}
	return out
}

func describeReplicationGroups(c *core.Call, in *elasticache.DescribeReplicationGroupsInput) (
	*elasticache.DescribeReplicationGroupsOutput, error) {
	w := State.In(c.World)
	w.settle(c.Now())
	if id := in.ReplicationGroupId; id != nil {
		if g := w.Groups[strings.ToLower(*id)]; g != nil && c.Now().Sub(g.Created) < c.Durations.StoreVisible {
			return nil, noReplicationGroup(*id)
		}
	}
	groups, next, err := described(w.Groups, in.ReplicationGroupId, in.Marker, in.MaxRecords, noReplicationGroup,
		func(g *cacheGroup) types.ReplicationGroup { return *g.shape(c) })
	if err != nil {
		return nil, err
	}
	return &elasticache.DescribeReplicationGroupsOutput{ReplicationGroups: groups, Marker: next}, nil
}

func describeCacheClusters(c *core.Call, in *elasticache.DescribeCacheClustersInput) (
	*elasticache.DescribeCacheClustersOutput, error) {
	w := State.In(c.World)
	w.settle(c.Now())
	all := map[string]*types.CacheCluster{}
	show := aws.ToBool(in.ShowCacheNodeInfo)
	for id, g := range w.Clusters {
		all[id] = g.cluster(c, 0, show)
	}
	for _, g := range w.Groups {
		for i, n := range g.Nodes {
			if !aws.ToBool(in.ShowCacheClustersNotInReplicationGroups) {
				all[n.ID] = g.cluster(c, i, show)
			}
		}
	}
	clusters, next, err := described(all, in.CacheClusterId, in.Marker, in.MaxRecords, noCacheCluster,
		func(cluster *types.CacheCluster) types.CacheCluster { return *cluster })
	if err != nil {
		return nil, err
	}
	return &elasticache.DescribeCacheClustersOutput{CacheClusters: clusters, Marker: next}, nil
}
