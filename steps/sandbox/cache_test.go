package sandbox

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
	simelasticache "slipway/steps/sandbox/elasticache"
)

func (g *ground) cacheSubnets() {
	g.t.Helper()
	must(g.ElastiCache.CreateCacheSubnetGroup(g.ctx(),
		&elasticache.CreateCacheSubnetGroupInput{CacheSubnetGroupName: new("app-redis-subnet"),
			CacheSubnetGroupDescription: new("d"), SubnetIds: g.subnets}))(g.t)
}

func (g *ground) cache() *elasticache.CreateReplicationGroupInput {
	return &elasticache.CreateReplicationGroupInput{
		ReplicationGroupId: new("app-redis"), ReplicationGroupDescription: new("d"),
		Engine: new("redis"), EngineVersion: new("7.1"), CacheNodeType: new("cache.t3.micro"),
		NumCacheClusters: new(int32(1)), CacheSubnetGroupName: new("app-redis-subnet"),
		SecurityGroupIds: []string{g.group}, TransitEncryptionEnabled: new(true),
		AtRestEncryptionEnabled: new(true), AuthToken: new("abcdefghijklmnop"),
	}
}

func (g *ground) describeCache() types.ReplicationGroup {
	g.t.Helper()
	return must(g.ElastiCache.DescribeReplicationGroups(g.ctx(),
		&elasticache.DescribeReplicationGroupsInput{ReplicationGroupId: new("app-redis")}))(g.t).ReplicationGroups[0]
}

func TestCacheRefusals(t *testing.T) {
	g := newGround(t, Options{})
	g.cacheSubnets()
	type in = *elasticache.CreateReplicationGroupInput
	for _, c := range []struct {
		what   string
		change func(in in)
		code   string
	}{
		{"identifier", func(in in) { in.ReplicationGroupId = new("1redis") }, "InvalidParameterValue"},
		{"identifier's length",
			func(in in) { in.ReplicationGroupId = new("a2345678901234567890123456789012345678901") },
			"InvalidParameterValue"},
		{"token without TLS", func(in in) { in.TransitEncryptionEnabled = new(false) }, "InvalidParameterCombination"},
		{"short token", func(in in) { in.AuthToken = new("short") }, "InvalidParameterValue"},
		{"token's characters", func(in in) { in.AuthToken = new("abcdefghijklmno/") }, "InvalidParameterValue"},
		{"engine", func(in in) { in.Engine = new("memcached") }, "InvalidParameterValue"},
		{"version", func(in in) { in.EngineVersion = new("9.9") }, "InvalidParameterValue"},
		{"node type", func(in in) { in.CacheNodeType = new("cache.t9.micro") }, "InvalidParameterValue"},
		{"failover of one", func(in in) { in.AutomaticFailoverEnabled = new(true) }, "InvalidParameterValue"},
		{"subnet group", func(in in) { in.CacheSubnetGroupName = new("none") }, "CacheSubnetGroupNotFoundFault"},
		{"security group", func(in in) { in.SecurityGroupIds = []string{"sg-1"} }, "InvalidParameterValue"},
		{"none", func(in) {}, ""},
		{"taken", func(in) {}, "ReplicationGroupAlreadyExists"},
	} {
		in := g.cache()
		c.change(in)
		wantCode(t, c.what, only(g.ElastiCache.CreateReplicationGroup(g.ctx(), in)), c.code)
	}
	cluster := func(id, engine string, tls *bool) error {
		return only(g.ElastiCache.CreateCacheCluster(g.ctx(), &elasticache.CreateCacheClusterInput{CacheClusterId: &id,
			Engine: &engine, CacheNodeType: new("cache.t3.micro"), NumCacheNodes: new(int32(1)),
			TransitEncryptionEnabled: tls}))
	}
	wantCode(t, "a cluster under a group's name", cluster("app-redis", "redis", nil), "CacheClusterAlreadyExists")
	wantCode(t, "a cluster under a member's name", cluster("app-redis-001", "redis", nil), "CacheClusterAlreadyExists")
	wantCode(t, "a plain valkey cluster", cluster("plain", "valkey", nil), "InvalidParameterValue")
	wantCode(t, "a plain cluster with TLS", cluster("plain", "redis", new(true)), "InvalidParameterCombination")
	wantCode(t, "a plain cluster", cluster("plain", "redis", nil), "")
	again := g.cache()
	again.ReplicationGroupId = new("plain")
	_, err := g.ElastiCache.CreateReplicationGroup(g.ctx(), again)
	wantCode(t, "a group under a cluster's name", err, "ReplicationGroupAlreadyExists")
	wantCode(t, "subnet group taken", only(g.ElastiCache.CreateCacheSubnetGroup(g.ctx(),
		&elasticache.CreateCacheSubnetGroupInput{CacheSubnetGroupName: new("app-redis-subnet"),
			CacheSubnetGroupDescription: new("d"), SubnetIds: g.subnets})), "CacheSubnetGroupAlreadyExists")
	wantCode(t, "subnet group in use", only(g.ElastiCache.DeleteCacheSubnetGroup(g.ctx(),
		&elasticache.DeleteCacheSubnetGroupInput{CacheSubnetGroupName: new("app-redis-subnet")})), "CacheSubnetGroupInUse")
	cape := cloud.New(g.sandbox.Config("af-south-1"))
	in2 := g.cache()
	in2.CacheNodeType, in2.CacheSubnetGroupName, in2.SecurityGroupIds = new("cache.t4g.micro"), nil, nil
	_, err = cape.ElastiCache.CreateReplicationGroup(g.ctx(), in2)
	wantCode(t, "t4g where there is none", err, "InvalidParameterValue")
}

func TestCacheLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		g.cacheSubnets()
		must(g.ElastiCache.CreateReplicationGroup(g.ctx(), g.cache()))(t)
		if r := g.describeCache(); *r.Status != "creating" || len(r.NodeGroups) != 0 ||
			r.MemberClusters[0] != "app-redis-001" {
			t.Errorf("at first %s %v %v", *r.Status, r.NodeGroups, r.MemberClusters)
		}
		modify := func(in elasticache.ModifyReplicationGroupInput) error {
			in.ReplicationGroupId = new("app-redis")
			_, err := g.ElastiCache.ModifyReplicationGroup(g.ctx(), &in)
			return err
		}
		drop := func() error {
			return only(g.ElastiCache.DeleteReplicationGroup(g.ctx(),
				&elasticache.DeleteReplicationGroupInput{ReplicationGroupId: new("app-redis")}))
		}
		wantCode(t, "modify while creating",
			modify(elasticache.ModifyReplicationGroupInput{SnapshotRetentionLimit: new(int32(1))}),
			"InvalidReplicationGroupState")
		wantCode(t, "delete while creating", drop(), "InvalidReplicationGroupState")
		time.Sleep(6 * time.Minute)
		r := g.describeCache()
		if *r.Status != "available" || *r.NodeGroups[0].PrimaryEndpoint.Address == "" || !*r.AuthTokenEnabled ||
			*r.NodeGroups[0].PrimaryEndpoint.Port != 6379 {
			t.Errorf("then %s %+v", *r.Status, r)
		}
		members := must(g.ElastiCache.DescribeCacheClusters(g.ctx(),
			&elasticache.DescribeCacheClustersInput{CacheClusterId: new("app-redis-001"),
				ShowCacheNodeInfo: new(true)}))(t)
		if m := members.CacheClusters[0]; *m.ReplicationGroupId != "app-redis" || *m.EngineVersion != "7.1.0" ||
			len(m.CacheNodes) != 1 {
			t.Errorf("member %+v", m)
		}
		wantCode(t, "deleting a member", only(g.ElastiCache.DeleteCacheCluster(g.ctx(),
			&elasticache.DeleteCacheClusterInput{CacheClusterId: new("app-redis-001")})), "InvalidCacheClusterState")
		wantCode(t, "token for later",
			modify(elasticache.ModifyReplicationGroupInput{AuthToken: new("ponmlkjihgfedcba")}),
			"InvalidParameterCombination")
		wantCode(t, "engine without version", modify(elasticache.ModifyReplicationGroupInput{Engine: new("valkey")}),
			"InvalidParameterCombination")
		wantCode(t, "valkey in place", modify(elasticache.ModifyReplicationGroupInput{Engine: new("valkey"),
			EngineVersion: new("8.1"), ApplyImmediately: new(true)}), "")
		if r = g.describeCache(); *r.Status != "modifying" || *r.Engine != "redis" {
			t.Errorf("meanwhile %s %s", *r.Status, *r.Engine)
		}
		wantCode(t, "modify meanwhile",
			modify(elasticache.ModifyReplicationGroupInput{SnapshotRetentionLimit: new(int32(1))}),
			"InvalidReplicationGroupState")
		time.Sleep(5 * time.Minute)
		if r = g.describeCache(); *r.Status != "available" || *r.Engine != "valkey" {
			t.Errorf("after it %s %s", *r.Status, *r.Engine)
		}
		wantCode(t, "delete", drop(), "")
		_, err := g.EC2.DeleteSecurityGroup(g.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &g.group})
		wantCode(t, "its group meanwhile", err, "DependencyViolation")
		time.Sleep(6 * time.Minute)
		_, err = g.ElastiCache.DescribeReplicationGroups(g.ctx(),
			&elasticache.DescribeReplicationGroupsInput{ReplicationGroupId: new("app-redis")})
		wantCode(t, "gone", err, "ReplicationGroupNotFoundFault")
	})
}

func TestCacheTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		g.cacheSubnets()
		must(g.ElastiCache.CreateReplicationGroup(g.ctx(), g.cache()))(t)
		time.Sleep(6 * time.Minute)
		kept := func() (tokens []core.Encrypted) {
			g.sandbox.Alter(func(c *core.Call) { tokens = simelasticache.State.In(c.World).Groups["app-redis"].Tokens })
			return tokens
		}
		change := func(strategy types.AuthTokenUpdateStrategyType) {
			t.Helper()
			must(g.ElastiCache.ModifyReplicationGroup(g.ctx(),
				&elasticache.ModifyReplicationGroupInput{ReplicationGroupId: new("app-redis"),
					AuthToken: new("ponmlkjihgfedcba"), AuthTokenUpdateStrategy: strategy, ApplyImmediately: new(true)}))(
				t)
			time.Sleep(5 * time.Minute)
			g.describeCache()
		}
		if change(types.AuthTokenUpdateStrategyTypeRotate); len(kept()) != 2 {
			t.Errorf("after ROTATE %d tokens open it", len(kept()))
		}
		if change(types.AuthTokenUpdateStrategyTypeSet); len(kept()) != 1 || kept()[0] != "ponmlkjihgfedcba" {
			t.Errorf("after SET %d tokens open it", len(kept()))
		}
	})
}
