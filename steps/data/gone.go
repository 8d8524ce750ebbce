package data

import (
	"context"
	"errors"
	"fmt"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// shy is how long RDS and ElastiCache may not find what they have just begun to make.
const shy = time.Minute

// seen looks whether something is there, again and again for a minute while AWS says that it is not: its creation was answered, or
// its name is taken, so it is there and only not seen yet.
func seen[T any](ctx context.Context, r *plan.Run, read func(context.Context) live.Fact[T]) (live.Fact[T], error) {
	var found live.Fact[T]
	err := r.Until(ctx, plan.Wait{Typical: 10 * time.Second, Timeout: shy, Check: func(ctx context.Context) (bool, string, error) {
		found = read(ctx)
		return found.Err != nil || found.Value != nil, "not seen yet", nil
	}})
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		return found, nil
	}
	return found, err
}

func untilDatabaseGone(ctx context.Context, r *plan.Run, name string, usual time.Duration) error {
	return untilGone(ctx, r, "database "+name, usual,
		func(ctx context.Context) live.Fact[live.Database] { return live.ReadDatabase(ctx, r.Clients, name) },
		func(l *live.Stack, f live.Fact[live.Database]) { l.Database = f },
		func(d live.Database) string { return d.Status })
}

func untilCacheGone(ctx context.Context, r *plan.Run, name string, usual time.Duration) error {
	return untilGone(ctx, r, "cache "+name, usual,
		func(ctx context.Context) live.Fact[live.ReplicationGroup] {
			return live.ReadReplicationGroup(ctx, r.Clients, name)
		},
		func(l *live.Stack, f live.Fact[live.ReplicationGroup]) { l.Cache = f },
		func(g live.ReplicationGroup) string { return g.Status })
}

func untilClusterGone(ctx context.Context, r *plan.Run, name string, usual time.Duration) error {
	return untilGone(ctx, r, "cache cluster "+name, usual,
		func(ctx context.Context) live.Fact[live.CacheCluster] {
			return live.ReadCacheCluster(ctx, r.Clients, name)
		},
		func(l *live.Stack, f live.Fact[live.CacheCluster]) { l.CacheCluster = f },
		func(c live.CacheCluster) string { return c.Status })
}

// untilGone waits until AWS has something no more. What each look found is recorded, and its status is what the wait says.
func untilGone[T any](ctx context.Context, r *plan.Run, what string, usual time.Duration,
	read func(context.Context) live.Fact[T], record func(*live.Stack, live.Fact[T]), status func(T) string) error {
	err := r.Until(ctx, plan.Wait{Typical: usual, Check: func(ctx context.Context) (bool, string, error) {
		fact := read(ctx)
		if fact.Err != nil {
			return false, "", fact.Err
		}
		r.Record(func(l *live.Stack) { record(l, fact) })
		if fact.Value == nil {
			return true, "", nil
		}
		return false, status(*fact.Value), nil
	}})
	if err != nil {
		return fmt.Errorf("wait until %s is gone: %w", what, err)
	}
	return nil
}
