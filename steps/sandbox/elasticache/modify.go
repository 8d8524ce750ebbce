package elasticache

import (
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

func modifyReplicationGroup(c *core.Call, in *elasticache.ModifyReplicationGroupInput) (
	*elasticache.ModifyReplicationGroupOutput, error) {
	g, err := now(c).group(in.ReplicationGroupId)
	if err != nil {
		return nil, err
	}
	if status := g.status(c.Now()); status != "available" {
		return nil, &types.InvalidReplicationGroupStateFault{Message: new("Replication group " + g.ID +
			" is not in a valid state to be modified: it is " + status + ".")}
	}
	if n := in.SnapshotRetentionLimit; n != nil && (*n < 0 || *n > 35) {
		return nil, cacheInvalid("SnapshotRetentionLimit must be between 0 and 35.")
	}
	if stranger := ec2.GroupsIn(c, in.SecurityGroupIds, g.VPC); stranger != "" {
		return nil, cacheInvalid("Some security groups are not in the VPC of the cache subnet group: [%s]", stranger)
	}
	v, err := g.wanted(c, in)
	if err != nil {
		return nil, err
	}
	now, err := g.security(in)
	if err != nil {
		return nil, err
	}
	core.Set(&g.Description, in.ReplicationGroupDescription)
	core.Set(&g.SnapshotDays, in.SnapshotRetentionLimit)
	core.Set(&g.SnapshotAt, in.SnapshotWindow)
	core.Set(&g.AutoMinor, in.AutoMinorVersionUpgrade)
	core.Set(&g.Window, in.PreferredMaintenanceWindow)
	if len(in.SecurityGroupIds) > 0 {
		g.Groups = in.SecurityGroupIds
		for _, node := range g.Nodes {
			if n := ec2.State.In(c.World).Interfaces[node.Interface]; n != nil {
				n.Groups = g.Groups
			}
		}
	}
	g.Waiting.merge(v)
	if core.Value(in.ApplyImmediately) {
		now.merge(g.Waiting)
		g.Waiting = values{}
	}
	if now.empty() && in.ApplyImmediately != nil && onlyNamed(in) {
		return nil, combination("No modifications were requested")
	}
	if !now.empty() {
		g.Change = &cacheChange{End: c.Now().Add(c.Durations.CacheModify), Values: now}
	}
	return &elasticache.ModifyReplicationGroupOutput{ReplicationGroup: g.shape(c)}, nil
}

// onlyNamed reports whether a modification names its group and nothing that is to change.
func onlyNamed(in *elasticache.ModifyReplicationGroupInput) bool {
	bare := elasticache.ModifyReplicationGroupInput{ReplicationGroupId: in.ReplicationGroupId,
		ApplyImmediately: in.ApplyImmediately}
	return reflect.DeepEqual(*in, bare)
}

// wanted collects what waits for the maintenance window unless it is to be applied immediately.
func (g *cacheGroup) wanted(c *core.Call, in *elasticache.ModifyReplicationGroupInput) (values, error) {
	v := values{}
	if in.CacheNodeType != nil && *in.CacheNodeType != g.NodeType {
		if err := checkNodeType(c, *in.CacheNodeType); err != nil {
			return v, err
		}
		v.NodeType = in.CacheNodeType
	}
	engine := core.OrDefault(in.Engine, g.Engine)
	if engine != g.Engine && (g.Engine != "redis" || engine != "valkey") {
		return v, combination("The engine can be changed from redis to valkey only.")
	}
	if engine != g.Engine && in.EngineVersion == nil {
		return v, combination("An engine version must be given to change the engine.")
	}
	if in.EngineVersion != nil {
		version, err := resolveCache(engine, *in.EngineVersion)
		if err != nil {
			return v, err
		}
		if engine == g.Engine && version < g.Version {
			return v, combination("The engine version cannot be downgraded from %s to %s.", g.Version, version)
		}
		if engine != g.Engine || version != g.Version {
			v.Engine, v.Version, v.ParameterGroup = &engine, &version, new(parameters(engine, version))
		}
	}
	if in.AutomaticFailoverEnabled != nil && *in.AutomaticFailoverEnabled != g.Failover {
		if *in.AutomaticFailoverEnabled && len(g.Nodes) < 2 {
			return v,
				cacheInvalid("When using automatic failover, there must be at least 2 cache clusters in the replication group.")
		}
		v.Failover = in.AutomaticFailoverEnabled
	}
	return v, nil
}

// security collects changes of TLS and AUTH, which are only made immediately, and TLS in two steps: preferred, then
// required.
func (g *cacheGroup) security(in *elasticache.ModifyReplicationGroupInput) (values, error) {
	v := values{}
	now := core.Value(in.ApplyImmediately)
	if t := in.TransitEncryptionEnabled; t != nil && *t != g.TransitEncryption || in.TransitEncryptionMode != "" &&
		string(in.TransitEncryptionMode) != g.TransitMode {
		switch {
		case !now:
			return v, combination("TransitEncryptionEnabled and TransitEncryptionMode can only be changed with " +
				"ApplyImmediately.")
		case t != nil && *t && !g.TransitEncryption && in.TransitEncryptionMode != types.TransitEncryptionModePreferred:
			return v, combination("To enable encryption in transit, the TransitEncryptionMode must first be preferred.")
		}
		v.Transit = t
		if in.TransitEncryptionMode != "" {
			v.TransitMode = new(string(in.TransitEncryptionMode))
		}
	}
	if in.AuthToken == nil {
		return v, nil
	}
	if !now {
		return v, combination("An AuthToken can only be changed with ApplyImmediately.")
	}
	if err := checkToken(in.AuthToken, g.TransitEncryption); err != nil {
		return v, err
	}
	token := core.Encrypted(*in.AuthToken)
	switch in.AuthTokenUpdateStrategy {
	case types.AuthTokenUpdateStrategyTypeSet:
		v.Tokens, v.TokenStatus = []core.Encrypted{token}, types.AuthTokenUpdateStatusSetting
	case types.AuthTokenUpdateStrategyTypeRotate, "":
		v.Tokens, v.TokenStatus = append(slices.Clone(g.Tokens[max(0, len(g.Tokens)-1):]), token),
			types.AuthTokenUpdateStatusRotating
	default:
		return v, combination("The strategy %s takes no AuthToken.", in.AuthTokenUpdateStrategy)
	}
	return v, nil
}

func (v *values) merge(n values) {
	core.Overlay(v, &n)
	if n.Tokens != nil {
		v.Tokens, v.TokenStatus = n.Tokens, n.TokenStatus
	}
}

func (v *values) empty() bool { return reflect.ValueOf(*v).IsZero() }

// tagged finds the tags of the resource an ARN names. Member clusters share their group's.
func tagged(c *core.Call, arn string) (map[string]string, error) {
	w := now(c)
	kind, name, ok := strings.Cut(strings.TrimPrefix(arn, c.ARN("elasticache", "")), ":")
	switch {
	case !ok || !strings.HasPrefix(arn, c.ARN("elasticache", "")):
		return nil, &types.InvalidARNFault{Message: new("Invalid ARN: " + arn)}
	case kind == "replicationgroup" && w.Groups[name] != nil:
		return w.Groups[name].Tags, nil
	case kind == "cluster" && w.Clusters[name] != nil:
		return w.Clusters[name].Tags, nil
	case kind == "cluster" && w.member(name) != nil:
		return w.member(name).Tags, nil
	case kind == "subnetgroup" && w.SubnetGroups[name] != nil:
		return w.SubnetGroups[name].Tags, nil
	case kind == "replicationgroup":
		return nil, noReplicationGroup(name)
	case kind == "subnetgroup":
		return nil, noCacheSubnetGroup(name)
	}
	return nil, noCacheCluster(name)
}

func listTags(c *core.Call, in *elasticache.ListTagsForResourceInput) (*elasticache.ListTagsForResourceOutput, error) {
	tags, err := tagged(c, core.Value(in.ResourceName))
	if err != nil {
		return nil, err
	}
	return &elasticache.ListTagsForResourceOutput{TagList: core.ListOf[types.Tag](tags)}, nil
}
