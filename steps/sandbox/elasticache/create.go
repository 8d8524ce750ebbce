package elasticache

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/iam"
)

func checkToken(token *string, transit bool) error {
	switch {
	case token == nil:
		return nil
	case !transit:
		return combination("The AUTH token is only supported when encryption-in-transit is enabled.")
	case !tokenChars.MatchString(*token):
		return cacheInvalid("Invalid AuthToken provided. It must hold 16 to 128 printable characters; the only special " +
			"ones allowed are !, &, #, $, ^, <, > and -.")
	}
	return nil
}

func createReplicationGroup(c *core.Call, in *elasticache.CreateReplicationGroupInput) (
	*elasticache.CreateReplicationGroupOutput, error) {
	w := now(c)
	id, err := identifier("ReplicationGroupId", core.Value(in.ReplicationGroupId), 40)
	if err != nil {
		return nil, err
	}
	nodes := int(core.OrDefault(in.NumCacheClusters, 1))
	if w.Groups[id] != nil || w.Clusters[id] != nil || w.Clusters[id+"-001"] != nil {
		return nil, &types.ReplicationGroupAlreadyExistsFault{Message: new("Replication group " + id +
			" already exists.")}
	}
	if !iam.LinkedReady(c, "elasticache.amazonaws.com") {
		return nil, unlinked()
	}
	engine := core.OrDefault(in.Engine, "redis")
	failover := core.Value(in.AutomaticFailoverEnabled)
	switch {
	case engine != "redis" && engine != "valkey":
		return nil, cacheInvalid("Invalid engine %s for a replication group.", engine)
	case in.NumNodeGroups != nil && *in.NumNodeGroups != 1 || in.ReplicasPerNodeGroup != nil && in.NumCacheClusters != nil:
		return nil, combination("The sandbox makes replication groups of one node group.")
	case nodes < 1 || nodes > 6:
		return nil, cacheInvalid("NumCacheClusters must be between 1 and 6.")
	case failover && nodes < 2:
		return nil, cacheInvalid("When using automatic failover, there must be at least 2 cache clusters in the " +
			"replication group.")
	case core.Value(in.MultiAZEnabled) && !failover:
		return nil, combination("Multi-AZ cannot be enabled if AutomaticFailover is disabled.")
	case in.SnapshotRetentionLimit != nil && (*in.SnapshotRetentionLimit < 0 || *in.SnapshotRetentionLimit > 35):
		return nil, cacheInvalid("SnapshotRetentionLimit must be between 0 and 35.")
	case core.Value(in.ReplicationGroupDescription) == "":
		return nil, cacheInvalid("The parameter ReplicationGroupDescription must be provided and must not be blank.")
	}
	if err := checkToken(in.AuthToken, core.Value(in.TransitEncryptionEnabled)); err != nil {
		return nil, err
	}
	g := &cacheGroup{
		ID: id, ARN: c.ARN("elasticache", "replicationgroup:"+id), Description: *in.ReplicationGroupDescription,
		Engine: engine, Port: core.OrDefault(in.Port, 6379),
		SnapshotDays: core.Value(in.SnapshotRetentionLimit), SnapshotAt: core.OrDefault(in.SnapshotWindow, "02:00-03:00"),
		Window:            core.OrDefault(in.PreferredMaintenanceWindow, "sun:05:00-sun:06:00"),
		TransitEncryption: core.Value(in.TransitEncryptionEnabled),
		AtRestEncryption:  core.OrDefault(in.AtRestEncryptionEnabled, engine == "valkey"),
		TransitMode:       string(in.TransitEncryptionMode),
		AutoMinor:         core.OrDefault(in.AutoMinorVersionUpgrade, true), Failover: failover,
		MultiAZ: core.Value(in.MultiAZEnabled), ParameterGroup: core.Value(in.CacheParameterGroupName),
	}
	if g.TransitEncryption && g.TransitMode == "" {
		g.TransitMode = "required"
	}
	if in.AuthToken != nil {
		g.Tokens, g.TokenChanged = []core.Encrypted{core.Encrypted(*in.AuthToken)}, c.Now()
	}
	if err := g.place(c, in.CacheNodeType, in.EngineVersion, in.CacheSubnetGroupName, in.SecurityGroupIds, in.Tags,
		nodes); err != nil {
		return nil, err
	}
	if w.Groups == nil {
		w.Groups = map[string]*cacheGroup{}
	}
	w.Groups[id] = g
	return &elasticache.CreateReplicationGroupOutput{ReplicationGroup: g.shape(c)}, nil
}

func createCacheCluster(c *core.Call, in *elasticache.CreateCacheClusterInput) (*elasticache.CreateCacheClusterOutput,
	error) {
	w := now(c)
	id, err := identifier("CacheClusterId", core.Value(in.CacheClusterId), 50)
	if err != nil {
		return nil, err
	}
	if w.Clusters[id] != nil || w.Groups[id] != nil || w.member(id) != nil {
		return nil, &types.CacheClusterAlreadyExistsFault{Message: new("Cache cluster " + id + " already exists.")}
	}
	engine := core.OrDefault(in.Engine, "redis")
	switch {
	case in.ReplicationGroupId != nil:
		return nil, combination("The sandbox adds no replicas to a replication group.")
	case engine == "valkey":
		return nil, cacheInvalid("Valkey is only supported with CreateReplicationGroup.")
	case engine != "redis" && engine != "memcached":
		return nil, cacheInvalid("Invalid engine: %s", engine)
	case in.NumCacheNodes == nil:
		return nil, cacheInvalid("The parameter NumCacheNodes must be provided.")
	case engine == "redis" && *in.NumCacheNodes != 1:
		return nil, cacheInvalid("Cannot create a Redis cluster with a NumCacheNodes parameter other than 1.")
	case engine == "redis" && (core.Value(in.TransitEncryptionEnabled) || in.AuthToken != nil):
		return nil, combination("Encryption features are not supported for engine redis outside a replication group.")
	}
	g := &cacheGroup{
		ID: id, ARN: c.ARN("elasticache", "cluster:"+id), Engine: engine, Port: core.OrDefault(in.Port,
			map[string]int32{"redis": 6379, "memcached": 11211}[engine]),
		ParameterGroup: core.Value(in.CacheParameterGroupName),
		SnapshotDays:   core.Value(in.SnapshotRetentionLimit), Window: core.OrDefault(in.PreferredMaintenanceWindow,
			"sun:05:00-sun:06:00"), AutoMinor: core.OrDefault(in.AutoMinorVersionUpgrade, true),
		TransitEncryption: core.Value(in.TransitEncryptionEnabled),
	}
	if err := g.place(c, in.CacheNodeType, in.EngineVersion, in.CacheSubnetGroupName, in.SecurityGroupIds, in.Tags,
		int(*in.NumCacheNodes)); err != nil {
		return nil, err
	}
	if w.Clusters == nil {
		w.Clusters = map[string]*cacheGroup{}
	}
	w.Clusters[id] = g
	return &elasticache.CreateCacheClusterOutput{CacheCluster: g.cluster(c, 0, false)}, nil
}

// place gives a new cache its node type, version, groups and nodes.
func (g *cacheGroup) place(c *core.Call, kind, version, subnetGroup *string, groups []string, tags []types.Tag,
	nodes int) (err error) {
	if g.Version, err = resolveCache(g.Engine, core.Value(version)); err != nil {
		return err
	}
	if kind == nil {
		return cacheInvalid("The parameter CacheNodeType must be provided.")
	}
	if err := checkNodeType(c, *kind); err != nil {
		return err
	}
	g.NodeType = *kind
	if g.ParameterGroup == "" {
		g.ParameterGroup = parameters(g.Engine, g.Version)
	} else if g.ParameterGroup != parameters(g.Engine, g.Version) {
		return &types.CacheParameterGroupNotFoundFault{Message: new("CacheParameterGroup not found: " +
			g.ParameterGroup)}
	}
	if g.Tags, err = readTags(tags); err != nil {
		return err
	}
	sub, err := State.In(c.World).subnetGroup(c, subnetGroup)
	if err != nil {
		return err
	}
	g.SubnetGroup, g.VPC, g.Groups = sub.Name, sub.VPC, groups
	if len(groups) == 0 {
		g.Groups = ec2.State.In(c.World).DefaultGroup(sub.VPC)
	}
	if stranger := ec2.GroupsIn(c, g.Groups, sub.VPC); stranger != "" {
		return cacheInvalid("Some security groups are not in the VPC of the cache subnet group: [%s]", stranger)
	}
	for i := range nodes {
		n, err := ec2.AttachInterface(c, sub.Subnets[i%len(sub.Subnets)], g.Groups, fmt.Sprintf("ElastiCache %s-%03d", g.ID,
			i+1), false)
		if err != nil {
			return &types.InvalidVPCNetworkStateFault{Message: new(err.Error())}
		}
		g.Nodes = append(g.Nodes, cacheNode{ID: fmt.Sprintf("%s-%03d", g.ID, i+1), Zone: n.Zone, Interface: n.ID})
	}
	g.Created = c.Now()
	g.Ready = g.Created.Add(c.Durations.CacheCreate)
	return nil
}

// parameters is the default parameter group of an engine's version.
func parameters(engine, version string) string {
	switch {
	case engine == "memcached":
		return "default.memcached1.6"
	case engine == "redis" && core.MajorVersion(version) == "6":
		return "default.redis6.x"
	case engine == "redis" && core.MajorVersion(version) == "5":
		return "default.redis5.0"
	}
	return "default." + engine + core.MajorVersion(version)
}
