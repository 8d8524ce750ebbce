package data

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// addToken gives the cache the token that was given to this run, or that an earlier one has begun to give it, beside
// the one it has: both open it then.
// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
func addToken(ctx context.Context, r *plan.Run, name string) error {
	begun := r.Live().Parameter(stack.ResetMarker(stack.KeyCacheToken))
	stored, c := r.Live().Parameter(stack.KeyCacheToken), r.Live().Cache.Value
	fresh := begun == nil
	switch {
	case fresh:
		given := r.Intent.Secrets[stack.KeyCacheToken]
		if given.Empty() || stored != nil && stored.Value.Equal(given) {
			return nil
		}
		made, err := r.CreateParameter(ctx, stack.ResetMarker(stack.KeyCacheToken), given)
		if err != nil {
			return err
		}
		begun = &made
	case c != nil && c.TokenChanged.After(begun.Modified): // both by AWS's clock
		return nil // an earlier run got here; a second time would take the old one from the cache
	}
	err := changeToken(ctx, r, name, begun.Value, types.AuthTokenUpdateStrategyTypeRotate)
	switch {
	case cloud.Is(err, "InvalidParameterValue") && (!fresh || stored == nil):
		return nil // it knows the token already: an earlier run got here, or it is the present one that was given
	case err != nil && fresh && notMade(err):
		if left := r.DeleteParameter(ctx, stack.ResetMarker(stack.KeyCacheToken)); left != nil {
			return errors.Join(err, left)
		}
		return fmt.Errorf("%w; it has the token that it had", err)
	}
	return err
}

// planOldToken adds what ends the change of a token: once everything that runs has the new one, no other opens the
// cache any more.
func planOldToken(b *plan.Builder, has live.ReplicationGroup) {
	needs := append(b.WorkerServices(), actCache, "secrets/"+stack.KeyCacheToken, "secrets/"+stack.KeyCacheURL,
		"service/service")
	for _, j := range b.Settings.Schedule.Jobs {
		needs = append(needs, "schedule/definition-"+j.Name)
	}
	// by AWS's clock alone: what this run stores is told by this computer's
	stored, begun := b.Live.Parameter(stack.KeyCacheToken), b.Live.Parameter(stack.ResetMarker(stack.KeyCacheToken))
	dropped := stored != nil && begun != nil && stored.Value.Equal(begun.Value) && has.TokenChanged.After(stored.Modified)
	b.Add(plan.Action{ID: actCacheToken, Step: Step, Verb: plan.Update, Name: has.ID, Title: "old token of the cache",
		Needs: needs, Typical: 5 * time.Minute, Calls: []string{"elasticache modify-replication-group",
			"ssm delete-parameter"},
		Changes: []plan.Change{{Field: "tokens it takes", From: "two", To: "the new one alone"}},
		Run:     func(ctx context.Context, r *plan.Run) error { return dropOldToken(ctx, r, dropped) }})
}

// dropOldToken takes every token but the new one from the cache, unless an earlier run has, and ends the change.
func dropOldToken(ctx context.Context, r *plan.Run, dropped bool) error {
	name := r.Live().Identity.Cache()
	token, err := secret(r, stack.KeyCacheToken)
	if err != nil {
		return fmt.Errorf("take the old token from cache %s: %w", name, err)
	}
	if !dropped {
		if err := changeToken(ctx, r, name, token, types.AuthTokenUpdateStrategyTypeSet); err != nil {
			return err
		}
	}
	return r.DeleteParameter(ctx, stack.ResetMarker(stack.KeyCacheToken))
}

// changeToken makes one of the two calls that change a token, and waits until it holds.
func changeToken(ctx context.Context, r *plan.Run, name string, token stack.Secret,
	strategy types.AuthTokenUpdateStrategyType) error {
	changed := time.Time{}
	if c := r.Live().Cache.Value; c != nil {
		changed = c.TokenChanged
	}
	err := changeCache(ctx, r, &elasticache.ModifyReplicationGroupInput{
		ReplicationGroupId: &name, ApplyImmediately: new(true), AuthToken: new(token.Reveal()),
		AuthTokenUpdateStrategy: strategy,
	})
	if err != nil {
		return fmt.Errorf("change the token of cache %s: %w", name, err)
	}
	// the group calls itself available for some seconds before it begins; only the date says that it is done, where there
	// is one
	asked := r.Clock.Now()
	return untilCache(ctx, r, 3*time.Minute, func(c live.ReplicationGroup) bool {
		return c.TokenChanged.IsZero() || c.TokenChanged.After(changed) || r.Clock.Now().Sub(asked) > 90*time.Second
	})
}
