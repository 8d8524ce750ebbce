package plan

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// CreateParameter stores a value under a new name of the stack's path, with its tags in the same call: SSM takes tags
// only when it does not overwrite. When the name is taken after all, the value under it is recorded and returned: the
// reply to a first try was lost, or another run was faster.
func (r *Run) CreateParameter(ctx context.Context, key string, value stack.Secret) (live.Parameter, error) {
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
		r.recordParameter(*fact.Value)
		return *fact.Value, nil
	}
	if err != nil {
		return live.Parameter{}, fmt.Errorf("store %s: %w", name, err)
	}
	return r.stored(name, value, out.Version), nil
}

// StoreParameter makes a key hold a value, whether its parameter exists or not. Tags stay as they are.
func (r *Run) StoreParameter(ctx context.Context, key string, value stack.Secret) error {
	if r.Live().Parameter(key) == nil {
		has, err := r.CreateParameter(ctx, key, value)
		switch {
		case err != nil || has.Value.Equal(value):
			return err
		case !has.Tagged:
			return errors.New("store " + has.Name + ": somebody else has made it meanwhile, without slipway's tags; look at " +
				"it, then run again")
		}
	}
	name := r.Live().Identity.Parameter(key)
	out, err := r.Clients.SSM.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &name, Value: new(value.Reveal()), Type: types.ParameterTypeSecureString, Overwrite: new(true),
	})
	if err != nil {
		return fmt.Errorf("store %s: %w", name, err)
	}
	r.stored(name, value, out.Version)
	return nil
}

// DeleteParameter deletes one parameter.
func (r *Run) DeleteParameter(ctx context.Context, key string) error {
	name := r.Live().Identity.Parameter(key)
	return r.Delete(ctx, Deletion{
		What: name,
		Call: func(ctx context.Context) error {
			return cloud.Err(r.Clients.SSM.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &name}))
		},
		Record: func(l *live.Stack) { l.Parameters.Items = live.Without(l.Parameters.Items, parameterNamed(name)) },
	})
}

// stored records a value that was stored just now.
func (r *Run) stored(name string, value stack.Secret, version int64) live.Parameter {
	p := live.Parameter{Name: name, Type: string(types.ParameterTypeSecureString), Value: value, Version: version,
		Modified: r.Clock.Now(), Tagged: true}
	r.recordParameter(p)
	return p
}

func (r *Run) recordParameter(p live.Parameter) {
	r.Record(func(l *live.Stack) { l.Parameters.Items = live.With(l.Parameters.Items, p, parameterNamed(p.Name)) })
}

func parameterNamed(name string) func(live.Parameter) bool {
	return func(p live.Parameter) bool { return p.Name == name }
}
