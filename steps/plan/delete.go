package plan

import (
	"context"
	"fmt"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Own is a resource that was read, is there and is the stack's own: destroy deletes no other. One that could not be
// read is a problem of the plan.
func Own[T live.Tagged](b *Builder, step, resource string, f live.Fact[T]) *T {
	has, ok := Needed(b, step, resource, f)
	if !ok || has == nil || !b.Live.Identity.Owns((*has).ResourceTags()) {
		return nil
	}
	return has
}

// Deletion is the call that deletes a resource.
type Deletion struct {
	What string // for the error: "log group /ecs/shop-api"
	Call func(context.Context) error
	// InUse are the error codes with which AWS says that something still uses the resource. The call is made again until
	// it does not; Detail is shown meanwhile.
	InUse            []string
	Detail           string
	Typical, Timeout time.Duration // of that wait, see Wait

	Record func(*live.Stack) // takes the resource out of what is known; nil: nothing reads it any more
}

// Delete deletes a resource. One that is gone already counts as deleted.
func (r *Run) Delete(ctx context.Context, d Deletion) error {
	wait := Wait{Typical: d.Typical, Timeout: d.Timeout, Check: func(ctx context.Context) (bool, string, error) {
		err := d.Call(ctx)
		switch {
		case err == nil || cloud.NotFound(err):
			return true, "", nil
		case cloud.Is(err, d.InUse...):
			return false, d.Detail, nil
		}
		return false, "", err
	}}
	if err := r.Until(ctx, wait); err != nil {
		return fmt.Errorf("delete %s: %w", d.What, err)
	}
	if d.Record != nil {
		r.Record(d.Record)
	}
	return nil
}
