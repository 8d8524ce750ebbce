package iam

import (
	"context"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// Plan adds the action that makes a role what it should be. a holds the action's id, step, name and title; record puts
// the role that was made into what is known of AWS.
func Plan(b *plan.Builder, a plan.Action, want Role, fact live.Fact[live.Role],
	record func(*live.Stack, live.Fact[live.Role])) {
	have, ok := plan.Needed(b, a.Step, "role "+want.Name, fact)
	if !ok {
		return
	}
	if want.Boundary, ok = boundary(b, a.Step, want.Name, have != nil); !ok {
		return
	}
	a.Verb, a.Name = plan.None, want.Name
	switch {
	case have == nil:
		a.Verb, a.Calls = plan.Create, []string{"iam create-role"}
		if want.Policy != nil {
			a.Calls = append(a.Calls, "iam put-role-policy")
		}
	case !b.Owned(a.Step, "role", want.Name, have.Tags):
		return
	default:
		if a.Changes = want.Diff(*have); len(a.Changes) > 0 {
			a.Verb, a.Calls = plan.Update, updateCalls(a.Changes)
		}
	}
	a.Run = func(ctx context.Context, r *plan.Run) error {
		role, err := syncRole(ctx, r, want, have)
		if err != nil {
			return err
		}
		r.Record(func(l *live.Stack) { record(l, live.Found(role, "iam:GetRole")) })
		return nil
	}
	b.Add(a)
}

// Destroy adds the action that deletes a role of the stack's own. a holds the action's id, step, title and needs.
func Destroy(b *plan.Builder, a plan.Action, fact live.Fact[live.Role]) {
	role := plan.Own(b, a.Step, a.Title, fact)
	if role == nil {
		return
	}
	a.Verb, a.Name, a.Calls = plan.Delete, role.Name, []string{"iam delete-role-policy", "iam delete-role"}
	a.Run = func(ctx context.Context, r *plan.Run) error { return deleteRole(ctx, r.Clients, *role) }
	b.Add(a)
}
