package iam

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// syncRole makes the role what it should be: created with its tags when it is absent, trust and policy put when they
// differ. A role that was created by a call whose reply was lost is found and gone on with; one of somebody else's is
// an error.
func syncRole(ctx context.Context, r *plan.Run, want Role, have *live.Role) (live.Role, error) {
	trust, err := want.Trust.JSON()
	if err != nil {
		return live.Role{}, err
	}
	c := r.Clients
	if have == nil {
		out, err := c.IAM.CreateRole(ctx, &awsiam.CreateRoleInput{
			RoleName: &want.Name, AssumeRolePolicyDocument: &trust, Description: &want.Description, Tags: cloud.TagList(
				want.Tags, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} }),
			PermissionsBoundary: optional(want.Boundary),
		})
		switch {
		case cloud.Is(err, "EntityAlreadyExists"):
			fact := live.ReadRole(ctx, c, want.Name)
			if !fact.Exists() || !r.Live().Identity.Owns(fact.Value.Tags) {
				return live.Role{}, fmt.Errorf("create role %s: the name is taken by a role without the stack's tags: %w",
					want.Name, err)
			}
			have = fact.Value
		case err != nil:
			return live.Role{}, fmt.Errorf("create role %s: %w", want.Name, err)
		default:
			r.Made(aws.ToString(out.Role.Arn))
			have = &live.Role{Name: want.Name, ARN: aws.ToString(out.Role.Arn), Path: aws.ToString(out.Role.Path), Trust: trust,
				Boundary: want.Boundary, Tags: want.Tags}
		}
	}
	role := *have
	// first: whoever may only change bounded roles may then change this one
	if want.Boundary != "" && role.Boundary != want.Boundary {
		in := &awsiam.PutRolePermissionsBoundaryInput{RoleName: &want.Name, PermissionsBoundary: &want.Boundary}
		if _, err := c.IAM.PutRolePermissionsBoundary(ctx, in); err != nil {
			return role, fmt.Errorf("set the permissions boundary of role %s: %w", want.Name, err)
		}
		role.Boundary = want.Boundary
	}
	role.Inline = maps.Clone(have.Inline)
	if role.Inline == nil {
		role.Inline = map[string]string{}
	}
	if !SameDocument(want.Trust, role.Trust) {
		if _, err := c.IAM.UpdateAssumeRolePolicy(ctx,
			&awsiam.UpdateAssumeRolePolicyInput{RoleName: &want.Name, PolicyDocument: &trust}); err != nil {
			return role, fmt.Errorf("set the trust policy of role %s: %w", want.Name, err)
		}
		role.Trust = trust
		r.Made(role.ARN) // a change spreads as slowly
	}
	return role, syncPolicy(ctx, r, want, role)
}

func syncPolicy(ctx context.Context, r *plan.Run, want Role, role live.Role) error {
	text, exists := role.Inline[PolicyName]
	switch {
	case want.Policy != nil && !(exists && SameDocument(*want.Policy, text)):
		policy, err := want.Policy.JSON()
		if err != nil {
			return err
		}
		// a role made a moment ago may not be found yet
		err = r.RetryUntilVisible(ctx, nil, func() error {
			return cloud.Err(r.Clients.IAM.PutRolePolicy(ctx,
				&awsiam.PutRolePolicyInput{RoleName: &want.Name, PolicyName: new(PolicyName), PolicyDocument: &policy}))
		})
		if err != nil {
			return fmt.Errorf("put the policy of role %s: %w", want.Name, err)
		}
		role.Inline[PolicyName] = policy
		r.Made(role.ARN)
	case want.Policy == nil && exists:
		_, err := r.Clients.IAM.DeleteRolePolicy(ctx,
			&awsiam.DeleteRolePolicyInput{RoleName: &want.Name, PolicyName: new(PolicyName)})
		if err != nil && !cloud.Is(err, "NoSuchEntity") {
			return fmt.Errorf("delete the policy of role %s: %w", want.Name, err)
		}
		delete(role.Inline, PolicyName)
	}
	return nil
}

// deleteRole deletes a role, its policies first as IAM insists.
func deleteRole(ctx context.Context, c *cloud.Clients, role live.Role) error {
	for _, name := range slices.Sorted(maps.Keys(role.Inline)) {
		_, err := c.IAM.DeleteRolePolicy(ctx, &awsiam.DeleteRolePolicyInput{RoleName: &role.Name, PolicyName: &name})
		if err != nil && !cloud.Is(err, "NoSuchEntity") {
			return fmt.Errorf("delete policy %s of role %s: %w", name, role.Name, err)
		}
	}
	for _, arn := range role.Attached {
		_, err := c.IAM.DetachRolePolicy(ctx, &awsiam.DetachRolePolicyInput{RoleName: &role.Name, PolicyArn: &arn})
		if err != nil && !cloud.Is(err, "NoSuchEntity") {
			return fmt.Errorf("detach policy %s from role %s: %w", arn, role.Name, err)
		}
	}
	_, err := c.IAM.DeleteRole(ctx, &awsiam.DeleteRoleInput{RoleName: &role.Name})
	if err != nil && !cloud.Is(err, "NoSuchEntity") {
		return fmt.Errorf("delete role %s: %w", role.Name, err)
	}
	return nil
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
