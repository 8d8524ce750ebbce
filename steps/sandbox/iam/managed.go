package iam

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/sandbox/core"
)

func getPolicy(c *core.Call, in *iam.GetPolicyInput) (*iam.GetPolicyOutput, error) {
	arn := *in.PolicyArn
	if _, exists := state.In(c.World.Global).managed(arn); !exists {
		return nil, noPolicy(arn)
	}
	return &iam.GetPolicyOutput{Policy: &types.Policy{
		Arn: &arn, PolicyName: new(arn[strings.LastIndexByte(arn, '/')+1:]), DefaultVersionId: new("v1"),
		IsAttachable: true,
	}}, nil
}

func putRolePermissionsBoundary(c *core.Call, in *iam.PutRolePermissionsBoundaryInput) (
	*iam.PutRolePermissionsBoundaryOutput, error) {
	r, err := ownRole(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := boundaryExists(c, in.PermissionsBoundary); err != nil {
		return nil, err
	}
	r.Boundary = *in.PermissionsBoundary
	return nil, nil
}

func deleteRolePermissionsBoundary(c *core.Call, in *iam.DeleteRolePermissionsBoundaryInput) (
	*iam.DeleteRolePermissionsBoundaryOutput, error) {
	r, err := ownRole(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	if r.Boundary == "" {
		return nil, &types.NoSuchEntityException{Message: new("The role with name " + r.Name +
			" does not have a permissions boundary.")}
	}
	r.Boundary = ""
	return nil, nil
}

// AddPolicy makes a managed policy of the account's own, as an administrator would, and returns its ARN.
func AddPolicy(s *core.Sandbox, name, document string) string {
	arn := "arn:aws:iam::" + s.Account() + ":policy/" + name
	s.Alter(func(c *core.Call) {
		w := state.In(c.World.Global)
		if w.Policies == nil {
			w.Policies = map[string]string{}
		}
		w.Policies[arn] = document
	})
	return arn
}

// managed is the document of a managed policy, AWS's or the account's own.
func (w *Resources) managed(arn string) (document string, exists bool) {
	if document, exists = managedPolicies[arn]; exists {
		return document, true
	}
	document, exists = w.Policies[arn]
	return document, exists
}

// PoliciesOf are the documents that say what a role may do, inside its permissions boundary.
func (w *Resources) PoliciesOf(r *Role) (docs []core.Document) {
	for _, name := range slices.Sorted(maps.Keys(r.Inline)) {
		if d, err := core.ParsePolicy(r.Inline[name]); err == nil {
			docs = append(docs, d)
		}
	}
	for _, arn := range r.Attached {
		text, _ := w.managed(arn)
		if d, err := core.ParsePolicy(text); err == nil {
			docs = append(docs, d)
		}
	}
	return docs
}

// WithinBoundary reports whether a role's permissions boundary lets it do an action. A boundary that was deleted allows
// nothing. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func (w *Resources) WithinBoundary(r *Role, action, resource string, ctx core.ConditionKeys) bool {
	if r.Boundary == "" {
		return true
	}
	text, exists := w.managed(r.Boundary)
	if !exists {
		return false
	}
	d, err := core.ParsePolicy(text)
	return err == nil && core.Evaluate([]core.Document{d}, action, resource, ctx) == core.Allowed
}

func boundaryExists(c *core.Call, arn *string) error {
	if arn == nil {
		return nil
	}
	if _, exists := state.In(c.World.Global).managed(*arn); !exists {
		return noPolicy(*arn)
	}
	return nil
}

func noPolicy(arn string) error {
	return &types.NoSuchEntityException{Message: new("Policy " + arn + " does not exist or is not attachable.")}
}
