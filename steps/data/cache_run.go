package data

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// createCache makes the replication group of one node and waits until it can be used. Its description says whose it is:
// its tags cannot be read before it is available.
func createCache(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	resource := cache(l.Identity)
	name := resource.Name
	if err := clearCache(ctx, r); err != nil {
		return err
	}
	token, err := secret(r, stack.KeyCacheToken)
	if err != nil {
		return fmt.Errorf("create cache %s: %w", name, err)
	}
	if r.Live().OwnGroup(l.Identity.CacheGroup()) == nil {
		return errors.New("create cache " + name + ": its security group is not there; run it again")
	}
	in := cacheRequest(r.Settings, r.Live(), token)
	err = firstUse(ctx, r, serviceCache, func() error {
		return cloud.Err(r.Clients.ElastiCache.CreateReplicationGroup(ctx, in))
	})
	if cloud.Is(err, "ReplicationGroupAlreadyExists") {
		_, err = resource.Claim(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("create cache %s: %w", name, err)
	}
	return untilCache(ctx, r, cacheTypical, func(live.ReplicationGroup) bool { return true })
}

// cacheRequest is the request that makes the replication group.
func cacheRequest(s stack.Settings, l *live.Stack, token stack.Secret) *elasticache.CreateReplicationGroupInput {
	in := &elasticache.CreateReplicationGroupInput{
		ReplicationGroupId: new(l.Identity.Cache()), ReplicationGroupDescription: new(live.CacheDescription(l.Identity)),
		CacheSubnetGroupName: new(l.Identity.CacheSubnets()), AuthToken: new(token.Reveal()),
		Tags: cloud.TagList(l.Identity.Tags(), func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} }),
	}
	cacheSettings(s, l).create(in)
	return in
}

// clearCache makes sure that the name is free: it deletes what could not be created, and waits for what is being
// deleted.
func clearCache(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	if c := l.Cache.Value; c != nil && c.Status == "create-failed" {
		if err := deleteReplicationGroup(ctx, r); err != nil {
			return err
		}
	}
	if c := l.Cache.Value; c != nil && (c.Status == "deleting" || c.Status == "create-failed") {
		return cache(l.Identity).UntilGone(ctx, r, 5*time.Minute)
	}
	if c := l.CacheCluster.Value; c != nil && c.Status == "deleting" {
		return cacheCluster(l.Identity).UntilGone(ctx, r, 5*time.Minute)
	}
	return nil
}

// updateCache brings the replication group to where the answers want it, one turn after the other, then gives it its
// token.
func updateCache(ctx context.Context, r *plan.Run) error {
	name := r.Live().Identity.Cache()
	any := func(live.ReplicationGroup) bool { return true }
	if c := r.Live().Cache.Value; c == nil || !usableCache(*c) || c.Status != "available" {
		if err := untilCache(ctx, r, 5*time.Minute, any); err != nil {
			return err
		}
	}
	drift := func(has live.ReplicationGroup, turn int) cacheTable {
		return cacheSettings(r.Settings, r.Live()).among(r.Intent.Fields).drift(has).inTurn(turn)
	}
	for turn := range cacheTurns {
		has := *r.Live().Cache.Value
		changes := drift(has, turn)
		if len(changes) == 0 {
			continue
		}
		in := &elasticache.ModifyReplicationGroupInput{ReplicationGroupId: &name, ApplyImmediately: new(true)}
		typical := changes.modify(in, has)
		if err := changeCache(ctx, r, in); err != nil {
			return fmt.Errorf("change cache %s: %w", name, err)
		}
		err := untilCache(ctx, r, typical, func(c live.ReplicationGroup) bool { return len(drift(c, turn)) == 0 })
		if err != nil {
			return err
		}
	}
	return addToken(ctx, r, name)
}

// changeCache makes a change as soon as ElastiCache takes one: the change before it may begin seconds after it was
// taken, so that the group calls itself available in between.
func changeCache(ctx context.Context, r *plan.Run, in *elasticache.ModifyReplicationGroupInput) error {
	return r.Until(ctx, plan.Wait{Timeout: 20 * time.Minute, Check: func(ctx context.Context) (bool, string, error) {
		_, err := r.Clients.ElastiCache.ModifyReplicationGroup(ctx, in)
		if cloud.Is(err, "InvalidReplicationGroupState", "InvalidCacheClusterState") {
			return false, "busy with another change", nil
		}
		if cloud.Is(err, "InvalidParameterCombination") && strings.Contains(strings.ToLower(err.Error()),
			"no modifications were requested") {
			return true, "", nil // it is so already: a reply was lost
		}
		return err == nil, "", err
	}})
}

// untilCache waits until the replication group is available, has an address and is as ready wants it, and records it.
func untilCache(ctx context.Context, r *plan.Run, typical time.Duration, ready func(live.ReplicationGroup) bool) error {
	return cache(r.Live().Identity).Until(ctx, r, typical, func(c live.ReplicationGroup) (bool, error) {
		if c.Status == "create-failed" {
			return false, errors.New("ElastiCache could not create it: choose another data.cache_class and apply again")
		}
		return c.Status == "available" && c.Address != "" && ready(c), nil
	})
}
