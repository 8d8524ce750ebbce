package secrets

import (
	"context"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// reuse is how long SSM wants a deleted name to rest before it is used again.
const reuse = 31 * time.Second

// movingKey is where a value is kept while its parameter changes type: SSM cannot do that in place
// (HierarchyTypeMismatchException), so the parameter is deleted and made again, and the value must survive that.
func movingKey(key string) string { return key + ".moving" }

// retype makes a parameter a SecureString. The value is kept beside it meanwhile, so that a run that is killed anywhere
// here loses nothing: the next one finds the copy.
func retype(ctx context.Context, r *plan.Run, key string, value stack.Secret) error {
	if err := r.StoreParameter(ctx, movingKey(key), value); err != nil {
		return err
	}
	if r.Live().Parameter(key) != nil {
		if err := r.DeleteParameter(ctx, key); err != nil {
			return err
		}
		r.Progress("waiting half a minute: SSM wants a deleted name to rest")
		if err := r.Clock.Sleep(ctx, reuse); err != nil {
			return err
		}
	}
	return finishMove(ctx, r, key, value)
}

// finishMove puts a value back under its own name and removes the copy.
func finishMove(ctx context.Context, r *plan.Run, key string, value stack.Secret) error {
	if err := r.StoreParameter(ctx, key, value); err != nil {
		return err
	}
	return r.DeleteParameter(ctx, movingKey(key))
}

// deletion is the action that deletes one parameter.
func deletion(p live.Parameter, key string, needs []string) plan.Action {
	return plan.Action{
		ID: action(key), Step: Step, Verb: plan.Delete, Name: p.Name, Title: "secret " + key, Needs: needs,
		Calls: []string{"ssm delete-parameter"},
		Run:   func(ctx context.Context, r *plan.Run) error { return r.DeleteParameter(ctx, key) },
	}
}
