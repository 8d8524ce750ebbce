package data

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// destroyCache adds the deletion of the cache, whichever of its two kinds it is.
func destroyCache(b *plan.Builder) {
	l := b.Live
	has, ok := plan.Needed(b, Step, l.Identity.Cache(), l.Cache)
	plain, okPlain := plan.Needed(b, Step, l.Identity.Cache(), l.CacheCluster)
	if !ok || !okPlain {
		return
	}
	a := plan.Action{ID: actCache, Step: Step, Verb: plan.Delete, Name: l.Identity.Cache(), Needs: served, Typical: 5 * time.Minute}
	switch {
	case has != nil && (has.Status == "deleting" || l.Identity.Owns(has.Tags)):
		a.Title, a.Calls = "ElastiCache "+engineTitle(has.Engine), []string{"elasticache delete-replication-group"}
		a.Run = func(ctx context.Context, r *plan.Run) error {
			if err := deleteReplicationGroup(ctx, r, has.ID); err != nil {
				return err
			}
			return untilNodesGone(ctx, r, has.ID, 5*time.Minute)
		}
		b.Add(a)
	case plain != nil && (plain.Status == "deleting" || l.Identity.Owns(plain.Tags)):
		a.Title, a.Calls = "ElastiCache cluster "+engineTitle(plain.Engine), []string{"elasticache delete-cache-cluster"}
		a.Run = func(ctx context.Context, r *plan.Run) error {
			if err := deleteCluster(ctx, r, plain.ID); err != nil {
				return err
			}
			return untilClusterGone(ctx, r, plain.ID, 5*time.Minute)
		}
		b.Add(a)
	case has != nil || plain != nil:
		b.Note(plan.Note{Step: Step, Text: "the cache " + l.Identity.Cache() + " stays: it does not carry slipway's tags"})
		return
	}
	destroySubnets(b, cacheSubnets(l.Identity), actCache)
}

// deleteReplicationGroup deletes the group as soon as its state allows it. A cache is not worth a final snapshot.
func deleteReplicationGroup(ctx context.Context, r *plan.Run, name string) error {
	err := r.Until(ctx, plan.Wait{Timeout: 20 * time.Minute, Check: func(ctx context.Context) (bool, string, error) {
		if c := r.Live().Cache.Value; c != nil && c.Status == "deleting" {
			return true, "", nil
		}
		_, err := r.Clients.ElastiCache.DeleteReplicationGroup(ctx, &elasticache.DeleteReplicationGroupInput{ReplicationGroupId: &name, RetainPrimaryCluster: aws.Bool(false)})
		switch {
		case err == nil || cloud.NotFound(err):
			return true, "", nil
		case cloud.Is(err, "InvalidReplicationGroupState"):
			fact := live.ReadReplicationGroup(ctx, r.Clients, name)
			if fact.Err != nil {
				return false, "", fact.Err
			}
			r.Record(func(l *live.Stack) { l.Cache = fact })
			if fact.Value == nil {
				return true, "", nil
			}
			return fact.Value.Status == "deleting", fact.Value.Status, nil
		}
		return false, "", err
	}})
	if err != nil {
		return fmt.Errorf("delete cache %s: %w", name, err)
	}
	return nil
}

// untilNodesGone waits until nothing of a deleted group is left that holds its subnets and security group, or costs money: it is
// gone, or is being deleted and ElastiCache lists no node of it any more.
func untilNodesGone(ctx context.Context, r *plan.Run, name string, usual time.Duration) error {
	err := r.Until(ctx, plan.Wait{Typical: usual, Check: func(ctx context.Context) (bool, string, error) {
		fact := live.ReadReplicationGroup(ctx, r.Clients, name)
		if fact.Err != nil {
			return false, "", fact.Err
		}
		r.Record(func(l *live.Stack) { l.Cache = fact })
		if fact.Value == nil {
			return true, "", nil
		}
		if fact.Value.Status != "deleting" {
			return false, fact.Value.Status, nil
		}
		nodes := live.ReadNodes(ctx, r.Clients, name)
		if !nodes.Read() || len(nodes.Items) > 0 {
			return false, fact.Value.Status, nodes.Err
		}
		r.Note(plan.Note{Step: Step, Text: "the cache " + name + " is still listed as deleting; none of its nodes is left, so it holds nothing and costs nothing"})
		return true, "", nil
	}})
	if err != nil {
		return fmt.Errorf("wait until cache %s is gone: %w", name, err)
	}
	return nil
}

func deleteCluster(ctx context.Context, r *plan.Run, name string) error {
	if c := r.Live().CacheCluster.Value; c != nil && c.Status == "deleting" {
		return nil
	}
	_, err := r.Clients.ElastiCache.DeleteCacheCluster(ctx, &elasticache.DeleteCacheClusterInput{CacheClusterId: &name})
	if err != nil && !cloud.NotFound(err) {
		return fmt.Errorf("delete cache cluster %s: %w", name, err)
	}
	return nil
}
