package plan

import (
	"context"
	"errors"
	"fmt"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Resource is what the engine has to know of a resource to look it up and to wait for it. What differs between
// resources, how each is created, compared, changed and deleted, is with its step.
type Resource[T live.Tagged] struct {
	Step string
	Kind string                          // for people: "database"
	Name string                          // in AWS
	In   func(*live.Stack) *live.Fact[T] // where live keeps it
	Read func(context.Context, *cloud.Clients, string) live.Fact[T]
	// Status is what AWS says it is doing ("creating"), which waits show.
	Status func(T) string
}

// visible is how long AWS may not find what it has just begun to make.
const visible = time.Minute

// Needed is what was read of the resource, which the plan cannot do without.
func (d Resource[T]) Needed(b *Builder) (has *T, ok bool) {
	return Needed(b, d.Step, d.Name, *d.In(b.Live))
}

// NoteForeign says that destroy leaves the resource, which is not the stack's.
func (d Resource[T]) NoteForeign(b *Builder) {
	b.Note(Note{Step: d.Step, Text: "the " + d.Kind + " " + d.Name + " stays: it does not carry slipway's tags"})
}

// Found records what the resource is like now.
func (d Resource[T]) Found(r *Run, v T) {
	r.Record(func(l *live.Stack) { *d.In(l) = live.Found(v, d.In(l).Call) })
}

// Gone records that there is no such resource any more.
func (d Resource[T]) Gone(r *Run) {
	r.Record(func(l *live.Stack) { *d.In(l) = live.Fact[T]{Call: d.In(l).Call} })
}

// Refresh reads the resource again and records what was found. What could not be read is not recorded.
func (d Resource[T]) Refresh(ctx context.Context, r *Run) (*T, error) {
	f := d.Read(ctx, r.Clients, d.Name)
	if f.Err == nil {
		r.Record(func(l *live.Stack) { *d.In(l) = f })
	}
	return f.Value, f.Err
}

// Claim is for a create that AWS refuses because the name is taken. It is the stack's own resource when the reply to an
// earlier create was lost; then AWS may not show it yet. Anything else under the name is an error.
func (d Resource[T]) Claim(ctx context.Context, r *Run) (T, error) {
	var f live.Fact[T]
	err := r.Until(ctx, Wait{Typical: 10 * time.Second, Timeout: visible, Check: func(ctx context.Context) (bool, string,
		error) {
		f = d.Read(ctx, r.Clients, d.Name)
		return f.Err != nil || f.Value != nil, "not seen yet", nil
	}})
	var none T
	var late *TimeoutError
	switch {
	case err != nil && !errors.As(err, &late):
		return none, err
	case f.Err != nil:
		return none, f.Err
	case f.Value == nil || !r.Live().Identity.Owns((*f.Value).ResourceTags()):
		return none, errors.New("the name is taken by a " + d.Kind + " without slipway's tags: choose another app name")
	}
	return *f.Value, nil
}

// Until waits until the resource is as ready wants it, and records every look. ready gives an error for what will not
// get better.
func (d Resource[T]) Until(ctx context.Context, r *Run, typical time.Duration, ready func(T) (bool, error)) error {
	began, known := r.Clock.Now(), false
	err := r.Until(ctx, Wait{Typical: typical, Check: func(ctx context.Context) (bool, string, error) {
		has, err := d.Refresh(ctx, r)
		switch {
		case err != nil:
			return false, "", err
		case has == nil && !known && r.Clock.Now().Sub(began) < visible:
			return false, "not seen yet", nil
		case has == nil:
			return false, "", errors.New("it is gone: somebody has deleted it meanwhile")
		}
		known = true
		done, err := ready(*has)
		return done, d.Status(*has), err
	}})
	if err != nil {
		return fmt.Errorf("wait for %s %s: %w", d.Kind, d.Name, err)
	}
	return nil
}

// UntilGone waits until AWS has the resource no more, and records every look.
func (d Resource[T]) UntilGone(ctx context.Context, r *Run, typical time.Duration) error {
	err := r.Until(ctx, Wait{Typical: typical, Check: func(ctx context.Context) (bool, string, error) {
		has, err := d.Refresh(ctx, r)
		switch {
		case cloud.NotFound(err): // it went between two of the calls that read it
			d.Gone(r)
			return true, "", nil
		case has == nil || err != nil:
			return err == nil, "", err
		}
		return false, d.Status(*has), nil
	}})
	if err != nil {
		return fmt.Errorf("wait until %s %s is gone: %w", d.Kind, d.Name, err)
	}
	return nil
}
