package secrets

import (
	"context"
	"errors"
	"slices"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// planChanged plans the change of a value that opens something that exists already: one that was given to this run, or
// one that an earlier run has begun to change and kept beside the key (stack.ResetMarker). It reports false where there
// is nothing of the kind.
//
// A database knows one password at a time. The new one is stored under every name that containers take it from before
// the database is given it: until then the tasks that run go on with the old one, and from then on every task that ECS
// starts, in the place of one that the database refuses too, gets the right one. So a run that is killed anywhere in
// between leaves an app that can mend itself.
//
// A cache takes two tokens. It is given the new one first (data/cache), then containers get it, and the old one is
// taken from it last (data/cache-token): nothing is refused at any moment.
func planChanged(b *plan.Builder, a plan.Action, key string, opens target) bool {
	has, given, begun := b.Live.Parameter(key), b.Intent.Secrets[key], b.Live.Parameter(stack.ResetMarker(key))
	value := given
	switch {
	case begun == nil && (given.Empty() || has != nil && has.Value.Equal(given)):
		return false
	case begun == nil:
		a.Reason = opens.what + " is given it next"
	case given.Empty() || given.Equal(begun.Value):
		value, a.Reason = begun.Value, "goes on with a change that an earlier run has begun"
	case key == stack.KeyCacheToken:
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: key, Why: opens.what +
			" is still being given the token of a change that an earlier run has begun, and takes no third one",
			WayOut: "run slipway apply, which goes on with that one, and change it again then"})
		return true
	}
	if has != nil && !owned(b, *has) {
		return true
	}
	if has != nil && has.Type != secureString {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: key, Why: a.Name + " is a " + has.Type +
			", which is not encrypted", WayOut: "run slipway apply, which encrypts it, and change it then"})
		return true
	}
	a.Verb = plan.Create
	if has != nil {
		a.Verb, a.Changes = plan.Update, []plan.Change{{Field: "value", From: "[secret]", To: "[secret]"}}
	}
	if key == stack.KeyCacheToken {
		a.Needs = []string{"data/cache"}
		a.Run = storeBegun
		if has != nil && has.Value.Equal(value) {
			a.Verb, a.Reason, a.Changes = plan.None, "", nil
		}
		b.Add(a)
		return true
	}
	// last of what the deployment waits for: it is what ends the time in which tasks are refused
	a.Needs = []string{"data/cache", action(stack.KeyCacheToken), action(stack.KeyCacheURL)}
	a.Run = func(ctx context.Context, r *plan.Run) error { return changePassword(ctx, r, value) }
	b.Add(a)
	return true
}

// changePassword stores a password that the data step gives to the database next: beside the key, under the key, and
// within the URL. The first keeps it until the database has it, whatever becomes of this run.
func changePassword(ctx context.Context, r *plan.Run, value stack.Secret) error {
	for _, key := range []string{stack.ResetMarker(stack.KeyDatabasePassword), stack.KeyDatabasePassword} {
		if has := r.Live().Parameter(key); has != nil && has.Value.Equal(value) {
			continue
		}
		if err := r.StoreParameter(ctx, key, value); err != nil {
			return err
		}
	}
	l := r.Live()
	url, err := compose(stack.KeyDatabaseURL, r.Settings, l)
	has := l.Parameter(stack.KeyDatabaseURL)
	ours := has != nil && has.Tagged && slices.Contains(r.Settings.ComposedKeys(), stack.KeyDatabaseURL)
	if err != nil || !ours || has.Type != secureString || has.Value.Equal(url) {
		return nil // there is none to keep right, or its own action makes it
	}
	return r.StoreParameter(ctx, stack.KeyDatabaseURL, url)
}

// storeBegun stores the token that the cache takes by now beside its old one.
func storeBegun(ctx context.Context, r *plan.Run) error {
	begun := r.Live().Parameter(stack.ResetMarker(stack.KeyCacheToken))
	if begun == nil {
		return errors.New("the cache was given no token to store; run it again")
	}
	return r.StoreParameter(ctx, stack.KeyCacheToken, begun.Value)
}
