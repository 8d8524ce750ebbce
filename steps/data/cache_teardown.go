package data

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// destroyCache adds the deletion of the cache, whichever of its two kinds it is.
func destroyCache(b *plan.Builder) {
	l := b.Live
	has, ok := cache(l.Identity).Needed(b)
	plain, okPlain := cacheCluster(l.Identity).Needed(b)
	if !ok || !okPlain {
		return
	}
	a := plan.Action{ID: actCache, Step: Step, Verb: plan.Delete, Name: l.Identity.Cache(), Needs: served(b),
		Typical: 5 * time.Minute}
	switch {
	case has != nil && (has.Status == "deleting" || l.Identity.Owns(has.Tags)):
		a.Title, a.Calls = "ElastiCache "+engineTitle(has.Engine), []string{"elasticache delete-replication-group"}
		a.Run = func(ctx context.Context, r *plan.Run) error {
			if err := deleteReplicationGroup(ctx, r); err != nil {
				return err
			}
			return untilNodesGone(ctx, r, has.ID, 5*time.Minute)
		}
	case plain != nil && (plain.Status == "deleting" || l.Identity.Owns(plain.Tags)):
		a.Title, a.Calls = "ElastiCache cluster "+engineTitle(plain.Engine), []string{"elasticache delete-cache-cluster"}
		a.Run = deleteCluster
	case has != nil || plain != nil:
		cache(l.Identity).NoteForeign(b)
		return
	}
	if a.Run != nil {
		b.Add(a)
	}
	destroySubnets(b, cacheSubnets(l.Identity), actCache)
}

// deleteReplicationGroup deletes the group as soon as its state allows it. A cache is not worth a final snapshot.
func deleteReplicationGroup(ctx context.Context, r *plan.Run) error {
	resource := cache(r.Live().Identity)
	name := resource.Name
	err := r.Until(ctx, plan.Wait{Timeout: 20 * time.Minute, Check: func(ctx context.Context) (bool, string, error) {
		if c := r.Live().Cache.Value; c != nil && c.Status == "deleting" {
			return true, "", nil
		}
		_, err := r.Clients.ElastiCache.DeleteReplicationGroup(ctx,
			&elasticache.DeleteReplicationGroupInput{ReplicationGroupId: &name, RetainPrimaryCluster: new(false)})
		switch {
		case err == nil || cloud.NotFound(err):
			return true, "", nil
		case cloud.Is(err, "InvalidReplicationGroupState"):
			has, err := resource.Refresh(ctx, r)
			if has == nil || err != nil {
				return err == nil, "", err
			}
			return has.Status == "deleting", has.Status, nil
		}
		return false, "", err
	}})
	if err != nil {
		return fmt.Errorf("delete cache %s: %w", name, err)
	}
	return nil
}

// untilNodesGone waits until nothing of a deleted group is left that holds its subnets and security group, or costs
// money: it is gone, or is being deleted and ElastiCache lists no node of it any more.
func untilNodesGone(ctx context.Context, r *plan.Run, name string, usual time.Duration) error {
	err := r.Until(ctx, plan.Wait{Typical: usual, Check: func(ctx context.Context) (bool, string, error) {
		has, err := cache(r.Live().Identity).Refresh(ctx, r)
		if has == nil || err != nil {
			return err == nil, "", err
		}
		if has.Status != "deleting" {
			return false, has.Status, nil
		}
		nodes := live.ReadNodes(ctx, r.Clients, name)
		if !nodes.Read() || len(nodes.Items) > 0 {
			return false, has.Status, nodes.Err
		}
		r.Note(plan.Note{Step: Step, Text: "the cache " + name + " is still listed as deleting; none of its nodes is left, " +
			"so it holds nothing and costs nothing"})
		return true, "", nil
	}})
	if err != nil {
		return fmt.Errorf("wait until cache %s is gone: %w", name, err)
	}
	return nil
}

// deleteCluster deletes the plain cluster and waits until it is gone.
func deleteCluster(ctx context.Context, r *plan.Run) error {
	resource := cacheCluster(r.Live().Identity)
	if c := r.Live().CacheCluster.Value; c == nil || c.Status != "deleting" {
		err := r.Delete(ctx, plan.Deletion{What: "cache cluster " + resource.Name, Call: func(ctx context.Context) error {
			return cloud.Err(r.Clients.ElastiCache.DeleteCacheCluster(ctx,
				&elasticache.DeleteCacheClusterInput{CacheClusterId: &resource.Name}))
		}})
		if err != nil {
			return err
		}
	}
	return resource.UntilGone(ctx, r, 5*time.Minute)
}
