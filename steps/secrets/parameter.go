package secrets

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// reuse is how long SSM wants a deleted name to rest before it is used again.
const reuse = 31 * time.Second

// movingKey is where a value is kept while its parameter changes type: SSM cannot do that in place
// (HierarchyTypeMismatchException), so the parameter is deleted and made again, and the value must survive that.
func movingKey(key string) string { return key + ".moving" }

// put stores a value under a new name, with its tags in the same call: SSM takes tags only when it does not overwrite.
// When the name is taken after all, the value under it is recorded and returned: the reply to a first try was lost, or
// another run was faster.
func put(ctx context.Context, r *plan.Run, key string, value stack.Secret) (live.Parameter, error) {
	identity := r.Live().Identity
	name := identity.Parameter(key)
	in := &ssm.PutParameterInput{
		Name: &name, Value: new(value.Reveal()), Type: types.ParameterTypeSecureString, Overwrite: new(false),
		Tier: types.ParameterTierStandard, // free; an account may have set another default, which is not
		Tags: cloud.TagList(identity.Tags(), func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} }),
	}
	out, err := r.Clients.SSM.PutParameter(ctx, in)
	if cloud.Is(err, "ParameterAlreadyExists") {
		fact := live.ReadParameter(ctx, r.Clients, name)
		if fact.Err != nil || fact.Value == nil {
			return live.Parameter{}, fmt.Errorf("read %s, which exists already: %w", name,
				errors.Join(fact.Err, errors.New("run it again")))
		}
		record(r, *fact.Value)
		return *fact.Value, nil
	}
	if err != nil {
		return live.Parameter{}, fmt.Errorf("store %s: %w", name, err)
	}
	p := live.Parameter{Name: name, Type: secureString, Value: value, Version: out.Version, Modified: r.Clock.Now(),
		Tagged: true}
	record(r, p)
	return p, nil
}

// overwrite stores another value under a name that exists; tags stay as they are.
func overwrite(ctx context.Context, r *plan.Run, key string, value stack.Secret) error {
	name := r.Live().Identity.Parameter(key)
	out, err := r.Clients.SSM.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &name, Value: new(value.Reveal()), Type: types.ParameterTypeSecureString, Overwrite: new(true),
	})
	if err != nil {
		return fmt.Errorf("store %s: %w", name, err)
	}
	record(r, live.Parameter{Name: name, Type: secureString, Value: value, Version: out.Version, Modified: r.Clock.Now(),
		Tagged: true})
	return nil
}

// store makes a key hold a value, whether its parameter exists or not.
func store(ctx context.Context, r *plan.Run, key string, value stack.Secret) error {
	if r.Live().Parameter(key) != nil {
		return overwrite(ctx, r, key, value)
	}
	has, err := put(ctx, r, key, value)
	switch {
	case err != nil || has.Value.Equal(value):
		return err
	case !has.Tagged:
		return errors.New("store " + has.Name + ": somebody else has made it meanwhile, without slipway's tags; look at " +
			"it, then run again")
	}
	return overwrite(ctx, r, key, value)
}

// remove deletes one parameter.
func remove(ctx context.Context, r *plan.Run, key string) error {
	name := r.Live().Identity.Parameter(key)
	return r.Delete(ctx, plan.Deletion{
		What: name,
		Call: func(ctx context.Context) error {
			return cloud.Err(r.Clients.SSM.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &name}))
		},
		Record: func(l *live.Stack) { l.Parameters.Items = live.Without(l.Parameters.Items, named(name)) },
	})
}

// retype makes a parameter a SecureString. The value is kept beside it meanwhile, so that a run that is killed anywhere
// here loses nothing: the next one finds the copy.
func retype(ctx context.Context, r *plan.Run, key string, value stack.Secret) error {
	if err := store(ctx, r, movingKey(key), value); err != nil {
		return err
	}
	if r.Live().Parameter(key) != nil {
		if err := remove(ctx, r, key); err != nil {
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
	if err := store(ctx, r, key, value); err != nil {
		return err
	}
	return remove(ctx, r, movingKey(key))
}

func record(r *plan.Run, p live.Parameter) {
	r.Record(func(l *live.Stack) { l.Parameters.Items = live.With(l.Parameters.Items, p, named(p.Name)) })
}

func named(name string) func(live.Parameter) bool {
	return func(p live.Parameter) bool { return p.Name == name }
}

// deletion is the action that deletes one parameter.
func deletion(p live.Parameter, key string, needs []string) plan.Action {
	return plan.Action{
		ID: action(key), Step: Step, Verb: plan.Delete, Name: p.Name, Title: "secret " + key, Needs: needs,
		Calls: []string{"ssm delete-parameter"},
		Run:   func(ctx context.Context, r *plan.Run) error { return remove(ctx, r, key) },
	}
}
