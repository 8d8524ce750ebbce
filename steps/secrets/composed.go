package secrets

import (
	"context"
	"fmt"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// parts are the actions whose results a composed key is made of.
func parts(key string) []string {
	if key == stack.KeyDatabaseURL {
		return []string{"data/database", action(stack.KeyDatabasePassword)}
	}
	return []string{"data/cache", action(stack.KeyCacheToken)}
}

// prerequisitesRead reports whether what a key opens or is made of was read: else neither a value nor its absence says
// anything of it.
func prerequisitesRead(b *plan.Builder, key string) bool {
	switch key {
	case stack.KeyDatabaseURL, stack.KeyDatabasePassword:
		return plan.DatabaseReadable(b, Step, key)
	case stack.KeyCacheURL, stack.KeyCacheToken:
		return plan.CacheReadable(b, Step, key)
	}
	return true
}

// planComposed adds a URL. It is compared when all it is made of is there; else it follows what is being made.
func planComposed(b *plan.Builder, key string) {
	a := keyAction(b, key)
	a.Needs = parts(key)
	a.Run = func(ctx context.Context, r *plan.Run) error { return storeComposed(ctx, r, key) }
	has := b.Live.Parameter(key)
	if has == nil {
		a.Verb = plan.Create
		a.Changes = []plan.Change{{Field: "value", To: plan.KnownAfterApply, Answer: "data.url_style"}}
		b.Add(a)
		return
	}
	want, err := compose(key, b.Settings, b.Live)
	changing := b.Will(action(openedBy(key)))
	switch {
	case has.Type != secureString:
		if !owned(b, *has) {
			return
		}
		a.Verb, a.Typical = plan.Replace, reuse
		a.Reason = "SSM cannot encrypt a parameter in place: it is deleted and made again"
		a.Changes = []plan.Change{{Field: "type", From: has.Type, To: secureString}}
		a.Calls = []string{"ssm put-parameter", "ssm delete-parameter"}
	case !changing && !prerequisitesRead(b, key):
		return
	case err != nil, changing, !has.Value.Equal(want):
		if !owned(b, *has) {
			return
		}
		a.Verb = plan.Update
		a.Changes = []plan.Change{{Field: "value", From: "[secret]", To: plan.KnownAfterApply, Answer: "data.url_style"}}
	case b.Live.Parameter(movingKey(key)) != nil:
		a.Verb, a.Reason = plan.Update, "removes the copy that a change of its type has left"
		a.Calls = []string{"ssm delete-parameter"}
	}
	b.Add(a)
}

func openedBy(key string) string {
	if key == stack.KeyDatabaseURL {
		return stack.KeyDatabasePassword
	}
	return stack.KeyCacheToken
}

// storeComposed composes and stores the URL, unless what is stored turns out to be the same.
func storeComposed(ctx context.Context, r *plan.Run, key string) error {
	value, err := compose(key, r.Settings, r.Live())
	if err != nil {
		return fmt.Errorf("compose %s: %w; run it again", key, err)
	}
	has := r.Live().Parameter(key)
	switch {
	case has != nil && has.Type != secureString:
		return retype(ctx, r, key, value)
	case has == nil || !has.Value.Equal(value):
		if err := r.StoreParameter(ctx, key, value); err != nil {
			return err
		}
	}
	if r.Live().Parameter(movingKey(key)) != nil {
		return r.DeleteParameter(ctx, movingKey(key))
	}
	return nil
}
