package data

import (
	"context"
	"errors"
	"fmt"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// passwordToSet is the password that the database is still to be given, nil when there is none. The secrets step has
// stored it by then.
func passwordToSet(r *plan.Run) (*stack.Secret, error) {
	if r.Live().Parameter(stack.ResetMarker(stack.KeyDatabasePassword)) == nil {
		return nil, nil
	}
	password, err := secret(r, stack.KeyDatabasePassword)
	return &password, err
}

// passwordBefore is what the parameters that hold the password have in them while the database surely has it: nil where
// an earlier run has begun a change, after which either may be.
func passwordBefore(b *plan.Builder) map[string]stack.Secret {
	if b.Live.Parameter(stack.ResetMarker(stack.KeyDatabasePassword)) != nil {
		return nil
	}
	before := map[string]stack.Secret{}
	for _, key := range []string{stack.KeyDatabasePassword, stack.KeyDatabaseURL} {
		if has := b.Live.Parameter(key); has != nil {
			before[key] = has.Value
		}
	}
	return before
}

// refuseChangeNow refuses a new password for a database that takes no change now: it is stored first, and a task that
// starts before the database has it is refused.
func refuseChangeNow(b *plan.Builder, has live.Database) bool {
	fresh := b.Live.Parameter(stack.ResetMarker(stack.KeyDatabasePassword)) == nil
	stored := b.Live.Parameter(stack.KeyDatabasePassword) != nil
	if has.Status == "available" || !fresh || !stored || !resetting(b, stack.KeyDatabasePassword) {
		return false
	}
	b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: has.ID, Why: "it is " + has.Status + ", and a " +
		"password changes while it is available, so that nothing is refused for longer than it takes to replace the tasks",
		WayOut: "change the password when slipway plan says that the database is available"})
	return true
}

// notMade reports whether AWS has answered that it does not make a change, so that all is as it was.
func notMade(err error) bool {
	answered := cloud.Code(err) != "" && !cloud.Is(err, "InvalidDBInstanceState")
	return answered && (!cloud.Passing(err) || cloud.Throttled(err))
}

// putBack stores what the parameters held before a change that RDS refused: tasks that start now must find what opens
// the database. The refusal is what it returns, with what became of the parameters.
func putBack(ctx context.Context, r *plan.Run, before map[string]stack.Secret, refused error) error {
	if before[stack.KeyDatabasePassword].Empty() {
		return refused
	}
	for _, key := range []string{stack.KeyDatabaseURL, stack.KeyDatabasePassword} {
		value, had := before[key]
		if has := r.Live().Parameter(key); !had || has != nil && has.Value.Equal(value) {
			continue
		}
		if err := r.StoreParameter(ctx, key, value); err != nil {
			return errors.Join(refused, fmt.Errorf("put the password before it back: %w", err))
		}
	}
	if err := r.DeleteParameter(ctx, stack.ResetMarker(stack.KeyDatabasePassword)); err != nil {
		return errors.Join(refused, err)
	}
	return fmt.Errorf("%w; the parameters hold the password before it again", refused)
}
