package sandbox

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func init() {
	handle("IAM", "GetPolicy", Read, getPolicy)
	handle("IAM", "PutRolePermissionsBoundary", Write, putRolePermissionsBoundary)
	handle("IAM", "DeleteRolePermissionsBoundary", Write, deleteRolePermissionsBoundary)
}

func getPolicy(c *Call, in *iam.GetPolicyInput) (*iam.GetPolicyOutput, error) {
	arn := *in.PolicyArn
	if _, exists := iamState.In(c.World.Global).managed(arn); !exists {
		return nil, noPolicy(arn)
	}
	return &iam.GetPolicyOutput{Policy: &types.Policy{
		Arn: &arn, PolicyName: aws.String(arn[strings.LastIndexByte(arn, '/')+1:]), DefaultVersionId: aws.String("v1"), IsAttachable: true,
	}}, nil
}

func putRolePermissionsBoundary(c *Call, in *iam.PutRolePermissionsBoundaryInput) (*iam.PutRolePermissionsBoundaryOutput, error) {
	r, err := c.ownRole(in.RoleName)
	if err != nil {
		return nil, err
	}
	if err := c.boundaryExists(in.PermissionsBoundary); err != nil {
		return nil, err
	}
	r.Boundary = *in.PermissionsBoundary
	return nil, nil
}

func deleteRolePermissionsBoundary(c *Call, in *iam.DeleteRolePermissionsBoundaryInput) (*iam.DeleteRolePermissionsBoundaryOutput, error) {
	r, err := c.ownRole(in.RoleName)
	if err != nil {
		return nil, err
	}
	if r.Boundary == "" {
		return nil, &types.NoSuchEntityException{Message: aws.String("The role with name " + r.Name + " does not have a permissions boundary.")}
	}
	r.Boundary = ""
	return nil, nil
}

// AddPolicy makes a managed policy of the account's own, as an administrator would, and returns its ARN.
func (s *Sandbox) AddPolicy(name, document string) string {
	arn := "arn:aws:iam::" + s.Account() + ":policy/" + name
	s.Alter(func(c *Call) {
		w := iamState.In(c.World.Global)
		if w.Policies == nil {
			w.Policies = map[string]string{}
		}
		w.Policies[arn] = document
	})
	return arn
}

// managed is the document of a managed policy, AWS's or the account's own.
func (w *iamWorld) managed(arn string) (document string, exists bool) {
	if document, exists = managedPolicies[arn]; exists {
		return document, true
	}
	document, exists = w.Policies[arn]
	return document, exists
}

// policiesOf are the documents that say what a role may do, inside its permissions boundary.
func (w *iamWorld) policiesOf(r *Role) (docs []document) {
	for _, name := range slices.Sorted(maps.Keys(r.Inline)) {
		if d, err := parsePolicy(r.Inline[name]); err == nil {
			docs = append(docs, d)
		}
	}
	for _, arn := range r.Attached {
		text, _ := w.managed(arn)
		if d, err := parsePolicy(text); err == nil {
			docs = append(docs, d)
		}
	}
	return docs
}

// withinBoundary reports whether a role's permissions boundary lets it do an action. A boundary that was deleted allows nothing.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func (w *iamWorld) withinBoundary(r *Role, action, resource string, ctx conditionKeys) bool {
	if r.Boundary == "" {
		return true
	}
	text, exists := w.managed(r.Boundary)
	if !exists {
		return false
	}
	d, err := parsePolicy(text)
	return err == nil && evaluate([]document{d}, action, resource, ctx) == allowed
}

func (c *Call) boundaryExists(arn *string) error {
	if arn == nil {
		return nil
	}
	if _, exists := iamState.In(c.World.Global).managed(*arn); !exists {
		return noPolicy(*arn)
	}
	return nil
}

func noPolicy(arn string) error {
	return &types.NoSuchEntityException{Message: aws.String("Policy " + arn + " does not exist or is not attachable.")}
}

// boundaryRules: what changes a role is asked with the permissions boundary that the request gives it, or that the role has.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
func boundaryRules() {
	given := func(arn *string) conditionKeys {
		if arn == nil {
			return conditionKeys{}
		}
		return keysOf("iam:PermissionsBoundary", *arn)
	}
	had := func(c *Call, role *string) conditionKeys {
		if r := iamState.In(c.World.Global).Roles[aws.ToString(role)]; r != nil && r.Boundary != "" {
			return given(&r.Boundary)
		}
		return conditionKeys{}
	}
	create := keyed(on("iam:CreateRole", newRole), func(_ *Call, in any) conditionKeys { return given(in.(*iam.CreateRoleInput).PermissionsBoundary) })
	tag := on("", func(*Call, *iam.CreateRoleInput) []string { return nil }, tagging("iam:TagRole", newRole))
	rules["IAM:CreateRole"] = func(c *Call, in any) []need { return append(create(c, in), tag(c, in)...) }
	rules["IAM:PutRolePolicy"] = keyed(
		on("iam:PutRolePolicy", func(c *Call, in *iam.PutRolePolicyInput) []string { return oneRole(c, in.RoleName) }),
		func(c *Call, in any) conditionKeys { return had(c, in.(*iam.PutRolePolicyInput).RoleName) })
	rules["IAM:PutRolePermissionsBoundary"] = keyed(
		on("iam:PutRolePermissionsBoundary", func(c *Call, in *iam.PutRolePermissionsBoundaryInput) []string { return oneRole(c, in.RoleName) }),
		func(_ *Call, in any) conditionKeys {
			return given(in.(*iam.PutRolePermissionsBoundaryInput).PermissionsBoundary)
		})
	rules["IAM:DeleteRolePermissionsBoundary"] = keyed(
		on("iam:DeleteRolePermissionsBoundary", func(c *Call, in *iam.DeleteRolePermissionsBoundaryInput) []string { return oneRole(c, in.RoleName) }),
		func(c *Call, in any) conditionKeys {
			return had(c, in.(*iam.DeleteRolePermissionsBoundaryInput).RoleName)
		})
	rules["IAM:GetPolicy"] = on("iam:GetPolicy", func(_ *Call, in *iam.GetPolicyInput) []string { return []string{aws.ToString(in.PolicyArn)} })
}
