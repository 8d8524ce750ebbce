package secrets

import (
	"context"
	"fmt"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// target is the database or cache that a generated value opens.
type target struct {
	exists bool
	what   string // "the database shop-db"
	url    string // the composed key that holds the value too
}

// targetOf is what a key opens. A database that is being deleted counts as gone.
func targetOf(l *live.Stack, key string) target {
	switch key {
	case stack.KeyDatabasePassword:
		d := l.Database.Value
		return target{exists: d != nil && d.Status != "deleting", what: "the database " + l.Identity.Database(),
			url: stack.KeyDatabaseURL}
	case stack.KeyCacheToken:
		c := l.Cache.Value
		return target{exists: c != nil && c.Status != "deleting" && c.Status != "create-failed", what: "the cache " +
			l.Identity.Cache(), url: stack.KeyCacheURL}
	}
	return target{}
}

// idle reports a token that nothing asks for: the guide's cluster has none, and the application gets its URL.
func idle(b *plan.Builder, key string) bool {
	plain := b.Live.CacheCluster.Value
	return key == stack.KeyCacheToken && b.Live.Cache.Value == nil && plain != nil && plain.Status != "deleting" &&
		b.Live.Parameter(key) == nil && b.Settings.Data.URLStyle != stack.StyleParts
}

// planGenerated adds a key whose value slipway generates. A value in SSM is always used. None is generated for a
// database or cache that exists already: it would not open it.
func planGenerated(b *plan.Builder, key string) {
	if b.Live.Parameter(key) == nil && !prerequisitesRead(b, key) || idle(b, key) {
		return
	}
	a := keyAction(b, key)
	has, given, opens := b.Live.Parameter(key), b.Intent.Secrets[key], targetOf(b.Live, key)
	if !given.Empty() {
		if err := ValidateValue(key, given); err != nil {
			b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: key, Why: err.Error(),
				WayOut: "give another value: " + howToGive(key)})
			return
		}
	}
	if opens.exists && planChanged(b, a, key, opens) {
		return
	}
	copied := b.Live.Parameter(movingKey(key))
	switch {
	case has != nil:
		value := has.Value
		if !given.Empty() {
			value = given
		}
		if key == stack.KeyAppSecret && !has.Value.Equal(value) {
			a.Reason = "what was signed with the one before, as sessions are, is not valid any more"
		}
		planStored(b, a, key, *has, value)
		return
	case copied != nil && given.Empty():
		planMoved(b, a, key, *copied)
		return
	case !opens.exists:
		a.Verb, a.Reason = plan.Create, "generated"
		if !given.Empty() {
			a.Reason = "given"
		}
		a.Run = func(ctx context.Context, r *plan.Run) error { return generateOnce(ctx, r, key, given) }
	default:
		value, ok := passwordIn(b.Live.Parameter(opens.url))
		if !ok {
			b.Refuse(lost(key, opens))
			return
		}
		a.Verb, a.Reason = plan.Create, "taken from "+opens.url
		a.Run = func(ctx context.Context, r *plan.Run) error { return r.StoreParameter(ctx, key, value) }
	}
	b.Add(a)
}

func lost(key string, opens target) plan.Problem {
	return plan.Problem{
		Kind: plan.Invalid, Step: Step, Resource: key,
		Why: fmt.Sprintf(
			"%s exists, but what opens it is in SSM neither as %s nor within %s, and a new one would open nothing", opens.what,
			key, opens.url),
		WayOut: "give the present one, or a new one to set: " + howToGive(key) +
			". It is stored first and then set on " + opens.what + ", so either is right",
	}
}

// generateOnce stores a value for what is still to be made. When the name is taken by now, the value under it is kept:
// it may be in use already.
func generateOnce(ctx context.Context, r *plan.Run, key string, given stack.Secret) error {
	if given.Empty() {
		given = Generate(key)
	}
	_, err := r.CreateParameter(ctx, key, given)
	return err
}
