package secrets

import (
	"context"
	"fmt"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// howToGive says how a value reaches slipway. There is no flag for it: arguments are seen by everyone on the machine.
func howToGive(key string) string {
	return "answer the masked question of slipway step secrets, give it in a file with --secrets-from FILE (- for " +
		"standard input): " + key +
		"=…, or in the environment variable " + stack.SecretVariable(key)
}

// keyAction is the action of one key as far as it is the same for all.
func keyAction(b *plan.Builder, key string) plan.Action {
	return plan.Action{ID: action(key), Step: Step, Verb: plan.None, Name: b.Live.Identity.Parameter(key),
		Title: "secret " + key, Calls: []string{"ssm put-parameter"}}
}

// owned refuses to change a parameter slipway did not make.
func owned(b *plan.Builder, p live.Parameter) bool {
	var tags map[string]string
	if p.Tagged {
		tags = b.Live.Identity.Tags()
	}
	return b.Owned(Step, "parameter", p.Name, tags)
}

// planOwn adds one of the user's keys: its value is in SSM, or was given to this run.
func planOwn(b *plan.Builder, key string) {
	given, ok := b.Intent.Secrets[key]
	if ok {
		if err := ValidateValue(key, given); err != nil {
			b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: key, Why: err.Error(),
				WayOut: "give another value: " + howToGive(key)})
			return
		}
	}
	a := keyAction(b, key)
	has, copied := b.Live.Parameter(key), b.Live.Parameter(movingKey(key))
	switch {
	case has == nil && ok:
		a.Verb = plan.Create
		a.Run = func(ctx context.Context, r *plan.Run) error { return r.StoreParameter(ctx, key, given) }
	case has == nil && copied != nil:
		planMoved(b, a, key, *copied)
		return
	case has == nil:
		b.Refuse(plan.Problem{
			Kind: plan.Invalid, Step: Step, Resource: key,
			Why:    fmt.Sprintf("the stack needs a value for %s, and there is none in SSM under %s", key, a.Name),
			WayOut: howToGive(key),
		})
		return
	default:
		value := has.Value
		if ok {
			value = given
		}
		planStored(b, a, key, *has, value)
		return
	}
	b.Add(a)
}

// planMoved goes on with a change of type that was killed after the parameter was deleted: its value is in the copy.
func planMoved(b *plan.Builder, a plan.Action, key string, copied live.Parameter) {
	a.Verb, a.Reason = plan.Create, "a change of its type was interrupted; its value was kept"
	a.Calls = append(a.Calls, "ssm delete-parameter")
	a.Run = func(ctx context.Context, r *plan.Run) error { return finishMove(ctx, r, key, copied.Value) }
	b.Add(a)
}

// planStored adds a key whose parameter exists: in sync, another value, or another type.
func planStored(b *plan.Builder, a plan.Action, key string, has live.Parameter, value stack.Secret) {
	switch {
	case has.Type != secureString:
		if !owned(b, has) {
			return
		}
		a.Verb = plan.Replace
		a.Reason = "SSM cannot encrypt a parameter in place: it is deleted and made again, which takes half a minute in " +
			"which no task can start"
		a.Changes = []plan.Change{{Field: "type", From: has.Type, To: secureString}}
		a.Calls = []string{"ssm put-parameter", "ssm delete-parameter"}
		a.Typical = reuse
		a.Run = func(ctx context.Context, r *plan.Run) error { return retype(ctx, r, key, value) }
	case !has.Value.Equal(value):
		if !owned(b, has) {
			return
		}
		a.Verb = plan.Update
		a.Changes = []plan.Change{{Field: "value", From: "[secret]", To: "[secret]"}}
		a.Run = func(ctx context.Context, r *plan.Run) error { return r.StoreParameter(ctx, key, value) }
	case b.Live.Parameter(movingKey(key)) != nil:
		a.Verb, a.Reason = plan.Update, "removes the copy that a change of its type has left"
		a.Calls = []string{"ssm delete-parameter"}
		a.Run = func(ctx context.Context, r *plan.Run) error { return r.DeleteParameter(ctx, movingKey(key)) }
	}
	b.Add(a)
}
