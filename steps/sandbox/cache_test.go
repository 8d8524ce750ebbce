package sandbox

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
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
		&elasticache.CreateCacheSubnetGroupInput{CacheSubnetGroupName: aws.String("app-redis-subnet"),
			CacheSubnetGroupDescription: aws.String("d"), SubnetIds: g.subnets}))(g.t)
}

func (g *ground) cache() *elasticache.CreateReplicationGroupInput {
	return &elasticache.CreateReplicationGroupInput{
		ReplicationGroupId: aws.String("app-redis"), ReplicationGroupDescription: aws.String("d"),
		Engine: aws.String("redis"), EngineVersion: aws.String("7.1"), CacheNodeType: aws.String("cache.t3.micro"),
		NumCacheClusters: aws.Int32(1), CacheSubnetGroupName: aws.String("app-redis-subnet"),
		SecurityGroupIds: []string{g.group}, TransitEncryptionEnabled: aws.Bool(true),
		AtRestEncryptionEnabled: aws.Bool(true), AuthToken: aws.String("abcdefghijklmnop"),
	}
}

func (g *ground) describeCache() types.ReplicationGroup {
	g.t.Helper()
	return must(g.ElastiCache.DescribeReplicationGroups(g.ctx(),
		&elasticache.DescribeReplicationGroupsInput{ReplicationGroupId: aws.String("app-redis")}))(g.t).ReplicationGroups[0]
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
		{"identifier", func(in in) { in.ReplicationGroupId = aws.String("1redis") }, "InvalidParameterValue"},
		{"identifier's length",
			func(in in) { in.ReplicationGroupId = aws.String("a2345678901234567890123456789012345678901") },
			"InvalidParameterValue"},
		{"token without TLS", func(in in) { in.TransitEncryptionEnabled = aws.Bool(false) }, "InvalidParameterCombination"},
		{"short token", func(in in) { in.AuthToken = aws.String("short") }, "InvalidParameterValue"},
		{"token's characters", func(in in) { in.AuthToken = aws.String("abcdefghijklmno/") }, "InvalidParameterValue"},
		{"engine", func(in in) { in.Engine = aws.String("memcached") }, "InvalidParameterValue"},
		{"version", func(in in) { in.EngineVersion = aws.String("9.9") }, "InvalidParameterValue"},
		{"node type", func(in in) { in.CacheNodeType = aws.String("cache.t9.micro") }, "InvalidParameterValue"},
		{"failover of one", func(in in) { in.AutomaticFailoverEnabled = aws.Bool(true) }, "InvalidParameterValue"},
		{"subnet group", func(in in) { in.CacheSubnetGroupName = aws.String("none") }, "CacheSubnetGroupNotFoundFault"},
		{"security group", func(in in) { in.SecurityGroupIds = []string{"sg-1"} }, "InvalidParameterValue"},
		{"none", func(in) {}, ""},
		{"taken", func(in) {}, "ReplicationGroupAlreadyExists"},
	} {
		in := g.cache()
		c.change(in)
		_, err := g.ElastiCache.CreateReplicationGroup(g.ctx(), in)
		wantCode(t, c.what, err, c.code)
	}
	cluster := func(id, engine string, tls *bool) error {
		_, err := g.ElastiCache.CreateCacheCluster(g.ctx(), &elasticache.CreateCacheClusterInput{CacheClusterId: &id,
			Engine: &engine, CacheNodeType: aws.String("cache.t3.micro"), NumCacheNodes: aws.Int32(1),
			TransitEncryptionEnabled: tls})
		return err
	}
	wantCode(t, "a cluster under a group's name", cluster("app-redis", "redis", nil), "CacheClusterAlreadyExists")
	wantCode(t, "a cluster under a member's name", cluster("app-redis-001", "redis", nil), "CacheClusterAlreadyExists")
	wantCode(t, "a plain valkey cluster", cluster("plain", "valkey", nil), "InvalidParameterValue")
	wantCode(t, "a plain cluster with TLS", cluster("plain", "redis", aws.Bool(true)), "InvalidParameterCombination")
	wantCode(t, "a plain cluster", cluster("plain", "redis", nil), "")
	again := g.cache()
	again.ReplicationGroupId = aws.String("plain")
	_, err := g.ElastiCache.CreateReplicationGroup(g.ctx(), again)
	wantCode(t, "a group under a cluster's name", err, "ReplicationGroupAlreadyExists")
	_, err = g.ElastiCache.CreateCacheSubnetGroup(g.ctx(),
		&elasticache.CreateCacheSubnetGroupInput{CacheSubnetGroupName: aws.String("app-redis-subnet"),
			CacheSubnetGroupDescription: aws.String("d"), SubnetIds: g.subnets})
	wantCode(t, "subnet group taken", err, "CacheSubnetGroupAlreadyExists")
	_, err = g.ElastiCache.DeleteCacheSubnetGroup(g.ctx(),
		&elasticache.DeleteCacheSubnetGroupInput{CacheSubnetGroupName: aws.String("app-redis-subnet")})
	wantCode(t, "subnet group in use", err, "CacheSubnetGroupInUse")
	cape := cloud.New(g.sandbox.Config("af-south-1"))
	in2 := g.cache()
	in2.CacheNodeType, in2.CacheSubnetGroupName, in2.SecurityGroupIds = aws.String("cache.t4g.micro"), nil, nil
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
			in.ReplicationGroupId = aws.String("app-redis")
			_, err := g.ElastiCache.ModifyReplicationGroup(g.ctx(), &in)
			return err
		}
		drop := func() error {
			_, err := g.ElastiCache.DeleteReplicationGroup(g.ctx(),
				&elasticache.DeleteReplicationGroupInput{ReplicationGroupId: aws.String("app-redis")})
			return err
		}
		wantCode(t, "modify while creating",
			modify(elasticache.ModifyReplicationGroupInput{SnapshotRetentionLimit: aws.Int32(1)}),
			"InvalidReplicationGroupState")
		wantCode(t, "delete while creating", drop(), "InvalidReplicationGroupState")
		time.Sleep(6 * time.Minute)
		r := g.describeCache()
		if *r.Status != "available" || *r.NodeGroups[0].PrimaryEndpoint.Address == "" || !*r.AuthTokenEnabled ||
			*r.NodeGroups[0].PrimaryEndpoint.Port != 6379 {
			t.Errorf("then %s %+v", *r.Status, r)
		}
		members := must(g.ElastiCache.DescribeCacheClusters(g.ctx(),
			&elasticache.DescribeCacheClustersInput{CacheClusterId: aws.String("app-redis-001"),
				ShowCacheNodeInfo: aws.Bool(true)}))(t)
		if m := members.CacheClusters[0]; *m.ReplicationGroupId != "app-redis" || *m.EngineVersion != "7.1.0" ||
			len(m.CacheNodes) != 1 {
			t.Errorf("member %+v", m)
		}
		_, err := g.ElastiCache.DeleteCacheCluster(g.ctx(),
			&elasticache.DeleteCacheClusterInput{CacheClusterId: aws.String("app-redis-001")})
		wantCode(t, "deleting a member", err, "InvalidCacheClusterState")
		wantCode(t, "token for later",
			modify(elasticache.ModifyReplicationGroupInput{AuthToken: aws.String("ponmlkjihgfedcba")}),
			"InvalidParameterCombination")
		wantCode(t, "engine without version", modify(elasticache.ModifyReplicationGroupInput{Engine: aws.String("valkey")}),
			"InvalidParameterCombination")
		wantCode(t, "valkey in place", modify(elasticache.ModifyReplicationGroupInput{Engine: aws.String("valkey"),
			EngineVersion: aws.String("8.1"), ApplyImmediately: aws.Bool(true)}), "")
		if r = g.describeCache(); *r.Status != "modifying" || *r.Engine != "redis" {
			t.Errorf("meanwhile %s %s", *r.Status, *r.Engine)
		}
		wantCode(t, "modify meanwhile", modify(elasticache.ModifyReplicationGroupInput{SnapshotRetentionLimit: aws.Int32(1)}),
			"InvalidReplicationGroupState")
		time.Sleep(5 * time.Minute)
		if r = g.describeCache(); *r.Status != "available" || *r.Engine != "valkey" {
			t.Errorf("after it %s %s", *r.Status, *r.Engine)
		}
		wantCode(t, "delete", drop(), "")
		_, err = g.EC2.DeleteSecurityGroup(g.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &g.group})
		wantCode(t, "its group meanwhile", err, "DependencyViolation")
		time.Sleep(6 * time.Minute)
		_, err = g.ElastiCache.DescribeReplicationGroups(g.ctx(),
			&elasticache.DescribeReplicationGroupsInput{ReplicationGroupId: aws.String("app-redis")})
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
				&elasticache.ModifyReplicationGroupInput{ReplicationGroupId: aws.String("app-redis"),
					AuthToken: aws.String("ponmlkjihgfedcba"), AuthTokenUpdateStrategy: strategy, ApplyImmediately: aws.Bool(true)}))(
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
