package data

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// cacheSetting is one part of the replication group that is not as it should be. ElastiCache takes an engine, a class and the
// rest in calls of their own only; turn says in which.
type cacheSetting struct {
	plan.Change
	consequence string
	usual       time.Duration
	turn        int
	apply       func(*elasticache.ModifyReplicationGroupInput)
}

// cacheDrift says what of the replication group is not as it should be.
func cacheDrift(s stack.Settings, l *live.Stack, has live.ReplicationGroup) []cacheSetting {
	d := s.Data
	var drift []cacheSetting
	if has.Engine != d.Cache || has.Version != "" && older(has.Version, d.CacheVersion) {
		consequence := "a new engine version replaces the node: the cache is away for some seconds"
		if has.Engine != d.Cache {
			consequence = "the cache moves to Valkey in place, with some seconds away, and cannot go back"
		}
		drift = append(drift, cacheSetting{
			plan.Change{Field: "engine", From: engineTitle(has.Engine) + " " + minor(has.Version), To: engineTitle(d.Cache) + " " + d.CacheVersion, Answer: "data.cache_version"},
			consequence, 8 * time.Minute, 0,
			func(in *elasticache.ModifyReplicationGroupInput) {
				in.EngineVersion = aws.String(d.CacheVersion)
				if has.Engine != d.Cache {
					in.Engine = aws.String(d.Cache)
				}
			},
		})
	}
	if has.Class != d.CacheClass {
		drift = append(drift, cacheSetting{
			plan.Change{Field: "class", From: has.Class, To: d.CacheClass, Answer: "data.cache_class"},
			"another class replaces the node: the cache is away for some seconds", 8 * time.Minute, 1,
			func(in *elasticache.ModifyReplicationGroupInput) { in.CacheNodeType = aws.String(d.CacheClass) },
		})
	}
	if has.SnapshotDays != d.CacheSnapshots {
		drift = append(drift, cacheSetting{
			plan.Change{Field: "snapshots", From: fmt.Sprintf("%d days", has.SnapshotDays), To: fmt.Sprintf("%d days", d.CacheSnapshots), Answer: "data.cache_snapshots"},
			"", time.Minute, 2,
			func(in *elasticache.ModifyReplicationGroupInput) {
				in.SnapshotRetentionLimit = aws.Int32(int32(d.CacheSnapshots))
				if d.CacheSnapshots > 0 && len(has.Members) > 0 {
					in.SnapshottingClusterId = aws.String(has.Members[0])
				}
			},
		})
	}
	if !has.AutoMinorUpgrade {
		drift = append(drift, cacheSetting{
			plan.Change{Field: "minor upgrades by themselves", From: "no", To: "yes"}, "", time.Minute, 2,
			func(in *elasticache.ModifyReplicationGroupInput) { in.AutoMinorVersionUpgrade = aws.Bool(true) },
		})
	}
	if name := l.Identity.CacheGroup(); len(has.SecurityGroups) > 0 && group(l, name) != nil && !behind(l, name, has.SecurityGroups) {
		drift = append(drift, cacheSetting{
			plan.Change{Field: "security group", From: strings.Join(has.SecurityGroups, ", "), To: name}, "", time.Minute, 2,
			func(in *elasticache.ModifyReplicationGroupInput) {
				in.SecurityGroupIds = []string{group(l, name).ID}
			},
		})
	}
	return drift
}

// createCache makes the replication group of one node and waits until it can be used. Its description says whose it is: its
// tags cannot be read before it is available.
func createCache(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	name := l.Identity.Cache()
	if err := clearCache(ctx, r, name); err != nil {
		return err
	}
	token, err := secret(r, stack.KeyCacheToken)
	if err != nil {
		return fmt.Errorf("create cache %s: %w", name, err)
	}
	g := group(r.Live(), l.Identity.CacheGroup())
	if g == nil {
		return errors.New("create cache " + name + ": its security group is not there; run it again")
	}
	d := r.Settings.Data
	in := &elasticache.CreateReplicationGroupInput{
		ReplicationGroupId: &name, ReplicationGroupDescription: aws.String(live.CacheDescription(l.Identity)),
		Engine: &d.Cache, EngineVersion: &d.CacheVersion, CacheNodeType: &d.CacheClass,
		NumCacheClusters: aws.Int32(1), AutomaticFailoverEnabled: aws.Bool(false), MultiAZEnabled: aws.Bool(false),
		CacheSubnetGroupName: aws.String(l.Identity.CacheSubnets()), SecurityGroupIds: []string{g.ID},
		TransitEncryptionEnabled: aws.Bool(true), AtRestEncryptionEnabled: aws.Bool(true), AuthToken: aws.String(token.Reveal()),
		AutoMinorVersionUpgrade: aws.Bool(true), SnapshotRetentionLimit: aws.Int32(int32(d.CacheSnapshots)),
	}
	for k, v := range l.Identity.Tags() {
		in.Tags = append(in.Tags, types.Tag{Key: &k, Value: &v})
	}
	err = firstUse(ctx, r, serviceCache, func() error {
		_, err := r.Clients.ElastiCache.CreateReplicationGroup(ctx, in)
		return err
	})
	if cloud.Is(err, "ReplicationGroupAlreadyExists") {
		err = ownCache(ctx, r, name)
	}
	if err != nil {
		return fmt.Errorf("create cache %s: %w", name, err)
	}
	return untilCache(ctx, r, name, cacheUsual, func(live.ReplicationGroup) bool { return true })
}

// clearCache makes sure that the name is free: it deletes what could not be created, and waits for what is being deleted.
func clearCache(ctx context.Context, r *plan.Run, name string) error {
	l := r.Live()
	if c := l.Cache.Value; c != nil && c.Status == "create-failed" {
		if err := deleteReplicationGroup(ctx, r, name); err != nil {
			return err
		}
	}
	if c := l.Cache.Value; c != nil && (c.Status == "deleting" || c.Status == "create-failed") {
		return untilCacheGone(ctx, r, name, 5*time.Minute)
	}
	if c := l.CacheCluster.Value; c != nil && c.Status == "deleting" {
		return untilClusterGone(ctx, r, name, 5*time.Minute)
	}
	return nil
}

// ownCache accepts a name that is taken when the group is the stack's: the reply to its creation was lost.
func ownCache(ctx context.Context, r *plan.Run, name string) error {
	fact, err := seen(ctx, r, func(ctx context.Context) live.Fact[live.ReplicationGroup] {
		return live.ReadReplicationGroup(ctx, r.Clients, name)
	})
	switch {
	case err != nil:
		return err
	case fact.Err != nil:
		return fact.Err
	case fact.Value == nil || !r.Live().Identity.Owns(fact.Value.Tags):
		return errors.New("the name is taken by a cache without slipway's tags: choose another app name")
	}
	return nil
}

// updateCache brings the replication group to where the answers want it, one turn after the other, then gives it its token.
func updateCache(ctx context.Context, r *plan.Run) error {
	name := r.Live().Identity.Cache()
	any := func(live.ReplicationGroup) bool { return true }
	if c := r.Live().Cache.Value; c == nil || !usableCache(*c) || c.Status != "available" {
		if err := untilCache(ctx, r, name, 5*time.Minute, any); err != nil {
			return err
		}
	}
	for turn := range 3 {
		in := &elasticache.ModifyReplicationGroupInput{ReplicationGroupId: &name, ApplyImmediately: aws.Bool(true)}
		usual := time.Duration(0)
		for _, s := range cacheDrift(r.Settings, r.Live(), *r.Live().Cache.Value) {
			if s.turn == turn {
				s.apply(in)
				usual = max(usual, s.usual)
			}
		}
		if usual == 0 {
			continue
		}
		if err := changeCache(ctx, r, in); err != nil {
			return fmt.Errorf("change cache %s: %w", name, err)
		}
		err := untilCache(ctx, r, name, usual, func(c live.ReplicationGroup) bool {
			return !slices.ContainsFunc(cacheDrift(r.Settings, r.Live(), c), func(s cacheSetting) bool { return s.turn == turn })
		})
		if err != nil {
			return err
		}
	}
	if r.Live().Parameter(stack.ResetMarker(stack.KeyCacheToken)) == nil {
		return nil
	}
	return resetToken(ctx, r, name)
}

// resetToken gives the cache the stored token and takes every other from it. ElastiCache adds a token in a first call and
// drops the others in a second; a reset that was killed in between is simply begun again.
func resetToken(ctx context.Context, r *plan.Run, name string) error {
	token, err := secret(r, stack.KeyCacheToken)
	if err != nil {
		return fmt.Errorf("change the token of cache %s: %w", name, err)
	}
	changed := time.Time{}
	if c := r.Live().Cache.Value; c != nil {
		changed = c.TokenChanged
	}
	for _, strategy := range []types.AuthTokenUpdateStrategyType{types.AuthTokenUpdateStrategyTypeRotate, types.AuthTokenUpdateStrategyTypeSet} {
		err := changeCache(ctx, r, &elasticache.ModifyReplicationGroupInput{
			ReplicationGroupId: &name, ApplyImmediately: aws.Bool(true), AuthToken: aws.String(token.Reveal()), AuthTokenUpdateStrategy: strategy,
		})
		if cloud.Is(err, "InvalidParameterValue") && strategy == types.AuthTokenUpdateStrategyTypeRotate {
			continue // it knows the token already
		}
		if err != nil {
			return fmt.Errorf("change the token of cache %s: %w", name, err)
		}
		// the group calls itself available for some seconds before it begins; only the date says that it is done, where there is one
		asked := r.Clock.Now()
		err = untilCache(ctx, r, name, 3*time.Minute, func(c live.ReplicationGroup) bool {
			return c.TokenChanged.IsZero() || c.TokenChanged.After(changed) || r.Clock.Now().Sub(asked) > 90*time.Second
		})
		if err != nil {
			return err
		}
		changed = r.Live().Cache.Value.TokenChanged
	}
	return unmark(ctx, r, stack.KeyCacheToken)
}

// changeCache makes a change as soon as ElastiCache takes one: the change before it may begin seconds after it was taken, so that the
// group calls itself available in between.
func changeCache(ctx context.Context, r *plan.Run, in *elasticache.ModifyReplicationGroupInput) error {
	return r.Until(ctx, plan.Wait{Timeout: 20 * time.Minute, Check: func(ctx context.Context) (bool, string, error) {
		_, err := r.Clients.ElastiCache.ModifyReplicationGroup(ctx, in)
		if cloud.Is(err, "InvalidReplicationGroupState", "InvalidCacheClusterState") {
			return false, "busy with another change", nil
		}
		if cloud.Is(err, "InvalidParameterCombination") && strings.Contains(strings.ToLower(err.Error()), "no modifications were requested") {
			return true, "", nil // it is so already: a reply was lost
		}
		return err == nil, "", err
	}})
}

// untilCache waits until the replication group is available, has an address and is as ready wants it, and records it.
func untilCache(ctx context.Context, r *plan.Run, name string, usual time.Duration, ready func(live.ReplicationGroup) bool) error {
	began, known := r.Clock.Now(), false
	err := r.Until(ctx, plan.Wait{Typical: usual, Check: func(ctx context.Context) (bool, string, error) {
		fact := live.ReadReplicationGroup(ctx, r.Clients, name)
		switch {
		case fact.Err != nil:
			return false, "", fact.Err
		case fact.Value == nil && !known && r.Clock.Now().Sub(began) < shy:
			return false, "not seen yet", nil
		case fact.Value == nil:
			return false, "", errors.New("it is gone: somebody has deleted it meanwhile")
		case fact.Value.Status == "create-failed":
			return false, "", errors.New("ElastiCache could not create it: choose another data.cache_class and apply again")
		}
		known = true
		c := *fact.Value
		r.Record(func(l *live.Stack) { l.Cache = fact })
		return c.Status == "available" && c.Address != "" && ready(c), c.Status, nil
	}})
	if err != nil {
		return fmt.Errorf("wait for cache %s: %w", name, err)
	}
	return nil
}
