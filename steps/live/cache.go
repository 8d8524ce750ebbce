package live

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// ReplicationGroup is the ElastiCache replication group.
type ReplicationGroup struct {
	ID, ARN, Status, Engine, Version, Class, SubnetGroup string
	Address                                              string
	Port, SnapshotDays                                   int
	TransitEncryption, AtRestEncryption, AuthToken       bool
	TransitMode                                          string // preferred: those who ask for no TLS are served too
	AutoMinorUpgrade, Failover                           bool
	SecurityGroups, Members                              []string
	Description                                          string // CacheDescription, when slipway made it
	// when the token was last changed; zero where AWS does not say
	TokenChanged time.Time
	Tags         map[string]string
}

const (
	callReplicationGroup = "elasticache:DescribeReplicationGroups"
	callCacheClusters    = "elasticache:DescribeCacheClusters"
)

// CacheDescription is the description to create the stack's replication group with. ElastiCache answers
// ListTagsForResource with InvalidReplicationGroupState unless the group is available, so that a run that was killed
// while the group was being created could not tell it from a foreign one by its tags; the description is always
// readable.
func CacheDescription(id stack.Identity) string {
	return "slipway app " + id.App + " environment " + id.Environment
}

// markedTags are the tags that a CacheDescription was made of, nil for any other description.
func markedTags(description string) map[string]string {
	words := strings.Fields(description)
	if len(words) != 5 || words[0] != "slipway" || words[1] != "app" || words[3] != "environment" {
		return nil
	}
	return map[string]string{stack.TagApp: words[2], stack.TagEnvironment: words[4]}
}

// readCaches reads the replication group and the plain cluster of one name. All clusters are listed because the
// version, the security groups and the subnet group of a replication group are told by its members only, whose numbers
// change.
func readCaches(ctx context.Context, c *cloud.Clients, name string) (Fact[ReplicationGroup], Fact[CacheCluster]) {
	var group *ReplicationGroup
	var clusters []types.CacheCluster
	var groupErr, clustersErr error
	together(
		func() { group, groupErr = describeReplicationGroup(ctx, c, name) },
		func() {
			clusters, clustersErr = pages(ctx, callCacheClusters,
				elasticache.NewDescribeCacheClustersPaginator(c.ElastiCache,
					&elasticache.DescribeCacheClustersInput{ShowCacheNodeInfo: new(true)}),
				func(o *elasticache.DescribeCacheClustersOutput) []types.CacheCluster { return o.CacheClusters })
			if neverUsed(clustersErr) {
				clustersErr = nil
			}
		},
	)
	var plain *CacheCluster
	var plainErr error
	together(
		func() {
			if group != nil {
				groupErr = firstError(groupErr, group.readTags(ctx, c), clustersErr)
				group.learn(clusters)
			}
		},
		func() {
			i := slices.IndexFunc(clusters, func(cc types.CacheCluster) bool {
				return strings.EqualFold(aws.ToString(cc.CacheClusterId), name) && aws.ToString(cc.ReplicationGroupId) == ""
			})
			if i >= 0 {
				plain = cacheCluster(clusters[i])
				plainErr = plain.readTags(ctx, c)
			}
		},
	)
	return fact(group, groupErr, callReplicationGroup), fact(plain, firstError(clustersErr, plainErr), callCacheClusters)
}

// ReadReplicationGroup reads one replication group. While it is being created that is one call, and what only its
// members tell (version, security groups, subnet group) is empty; after that its tags and its first member are read
// too.
func ReadReplicationGroup(ctx context.Context, c *cloud.Clients, id string) Fact[ReplicationGroup] {
	group, err := describeReplicationGroup(ctx, c, id)
	if err != nil || group == nil {
		return fact(group, err, callReplicationGroup)
	}
	var tagsErr, memberErr error
	together(
		func() { tagsErr = group.readTags(ctx, c) },
		func() {
			if group.Status == "creating" || group.Status == "deleting" || len(group.Members) == 0 {
				return
			}
			out, err := c.ElastiCache.DescribeCacheClusters(ctx,
				&elasticache.DescribeCacheClustersInput{CacheClusterId: new(group.Members[0])})
			if cloud.Is(err, "CacheClusterNotFound") {
				return // the group is there and shows no member: what only members tell stays empty
			}
			if err != nil {
				memberErr = failed(callCacheClusters, err)
				return
			}
			group.learn(out.CacheClusters)
		},
	)
	return fact(group, firstError(tagsErr, memberErr), callReplicationGroup)
}

func describeReplicationGroup(ctx context.Context, c *cloud.Clients, id string) (*ReplicationGroup, error) {
	out, err := c.ElastiCache.DescribeReplicationGroups(ctx,
		&elasticache.DescribeReplicationGroupsInput{ReplicationGroupId: new(id)})
	if cloud.Is(err, "ReplicationGroupNotFoundFault", "ReplicationGroupNotFound") || neverUsed(err) || err == nil &&
		len(out.ReplicationGroups) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, failed(callReplicationGroup, err)
	}
	return ReplicationGroupOf(out.ReplicationGroups[0]), nil
}

// neverUsed matches what ElastiCache says in an account that has never used it, of whatever it is asked: it has nothing
// there.
func neverUsed(err error) bool { return cloud.Is(err, "ServiceLinkedRoleNotFoundFault") }

// ReplicationGroupOf is the group as CreateReplicationGroup and DescribeReplicationGroups reply with it: without its
// tags, and without what only its members tell.
func ReplicationGroupOf(g types.ReplicationGroup) *ReplicationGroup {
	group := &ReplicationGroup{
		ID: aws.ToString(g.ReplicationGroupId), ARN: aws.ToString(g.ARN), Status: aws.ToString(g.Status),
		Engine: aws.ToString(g.Engine),
		Class:  aws.ToString(g.CacheNodeType), SnapshotDays: whole(g.SnapshotRetentionLimit),
		TransitEncryption: aws.ToBool(g.TransitEncryptionEnabled), AtRestEncryption: aws.ToBool(g.AtRestEncryptionEnabled),
		AuthToken: aws.ToBool(g.AuthTokenEnabled), AutoMinorUpgrade: aws.ToBool(g.AutoMinorVersionUpgrade),
		TransitMode: string(g.TransitEncryptionMode),
		Failover:    g.AutomaticFailover == types.AutomaticFailoverStatusEnabled,
		Members:     slices.Sorted(slices.Values(g.MemberClusters)),
		Description: aws.ToString(g.Description), TokenChanged: aws.ToTime(g.AuthTokenLastModifiedDate),
	}
	endpoint := g.ConfigurationEndpoint
	if len(g.NodeGroups) > 0 {
		endpoint = cmp.Or(g.NodeGroups[0].PrimaryEndpoint, endpoint)
	}
	group.Address, group.Port = addressOf(endpoint)
	return group
}

// addressOf is where clients connect, nothing while it has no endpoint.
func addressOf(e *types.Endpoint) (address string, port int) {
	if e == nil {
		return "", 0
	}
	return aws.ToString(e.Address), whole(e.Port)
}

// readTags reads the group's tags, or what its description says of them while ElastiCache refuses to list them. It may
// still refuse when the group already calls itself available.
func (g *ReplicationGroup) readTags(ctx context.Context, c *cloud.Clients) error {
	marked := markedTags(g.Description)
	if marked != nil && g.Status != "available" {
		g.Tags = marked
		return nil
	}
	tags, err := cacheTags(ctx, c, g.ARN)
	if untaggable(err) && (marked != nil || g.Status == "deleting") {
		tags, err = marked, nil
	}
	g.Tags = tags
	return err
}

// untaggable reports whether ElastiCache refuses to list tags because of the state the resource is in.
func untaggable(err error) bool {
	return cloud.Is(err, "InvalidReplicationGroupState", "InvalidCacheClusterState", "CacheClusterNotFound",
		"ReplicationGroupNotFoundFault")
}

// learn takes from the group's members what the group itself does not tell.
func (g *ReplicationGroup) learn(clusters []types.CacheCluster) {
	for _, m := range clusters {
		if !slices.Contains(g.Members, aws.ToString(m.CacheClusterId)) {
			continue
		}
		member := cacheCluster(m)
		g.Version, g.SubnetGroup, g.SecurityGroups = member.Version, member.SubnetGroup, member.SecurityGroups
		if g.Engine == "" {
			g.Engine = member.Engine
		}
		return
	}
}
