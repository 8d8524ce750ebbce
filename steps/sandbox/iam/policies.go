package iam

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/sandbox/core"
)

// Quotas of a role.
const (
	attachedQuota = 10
	inlineQuota   = 10240 // characters of all inline policies, white space apart
	trustQuota    = 2048
)

func putRolePolicy(c *core.Call, in *iam.PutRolePolicyInput) (*iam.PutRolePolicyOutput, error) {
	r, err := ownRole(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	if len(*in.PolicyName) > 128 || !roleName.MatchString((*in.PolicyName)[:min(64, len(*in.PolicyName))]) {
		return nil, core.Fail("ValidationError", "The specified value for policyName is invalid. It must contain only "+
			"alphanumeric characters and/or the following: +=,.@_-")
	}
	if err := checkIdentityPolicy(*in.PolicyDocument); err != nil {
		return nil, err
	}
	size := letters(*in.PolicyDocument)
	for name, doc := range r.Inline {
		if name != *in.PolicyName {
			size += letters(doc)
		}
	}
	if size > inlineQuota {
		return nil,
			&types.LimitExceededException{Message: new(fmt.Sprintf("Maximum policy size of %d bytes exceeded for role %s",
				inlineQuota, r.Name))}
	}
	r.Inline[*in.PolicyName] = *in.PolicyDocument
	return nil, nil
}

func attachRolePolicy(c *core.Call, in *iam.AttachRolePolicyInput) (*iam.AttachRolePolicyOutput, error) {
	r, err := ownRole(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	if _, exists := state.In(c.World.Global).managed(*in.PolicyArn); !exists {
		return nil, &types.NoSuchEntityException{Message: new("Policy " + *in.PolicyArn +
			" does not exist or is not attachable.")}
	}
	if slices.Contains(r.Attached, *in.PolicyArn) {
		return nil, nil
	}
	if len(r.Attached) >= attachedQuota {
		return nil, &types.LimitExceededException{Message: new("Cannot exceed quota for PoliciesPerRole: 10")}
	}
	r.Attached = append(r.Attached, *in.PolicyArn)
	return nil, nil
}

// inlinePolicy finds the role that has an inline policy of that name.
func inlinePolicy(c *core.Call, role, policy *string) (*Role, error) {
	r, err := roleNamed(c, role)
	if err != nil {
		return nil, err
	}
	if _, exists := r.Inline[core.Value(policy)]; !exists {
		return nil, &types.NoSuchEntityException{Message: new("The role policy with name " + core.Value(policy) +
			" cannot be found.")}
	}
	return r, nil
}

// checkTrust refuses what IAM refuses as a trust policy.
func checkTrust(text string) error {
	d, err := WellFormed(text)
	if err != nil {
		return err
	}
	for _, s := range d.Statement {
		switch {
		case len(s.Resource)+len(s.NotResource) > 0:
			return malformed("Has prohibited field Resource")
		case len(s.Principal)+len(s.NotPrincipal) == 0:
			return malformed("Missing required field Principal")
		}
		for _, a := range s.Action {
			if !strings.HasPrefix(strings.ToLower(a), "sts:") {
				return malformed("AssumeRole policy may only specify STS AssumeRole actions.")
			}
		}
		for kind, names := range s.Principal {
			for _, n := range names {
				if kind == "Service" && !strings.HasSuffix(n, ".amazonaws.com") {
					return malformed(`Invalid principal in policy: "SERVICE":"` + n + `"`)
				}
			}
		}
	}
	if letters(text) > trustQuota {
		return &types.LimitExceededException{Message: new("Cannot exceed quota for ACLSizePerRole: 2048")}
	}
	return nil
}

// checkIdentityPolicy refuses what IAM refuses as a role's policy.
func checkIdentityPolicy(text string) error {
	d, err := WellFormed(text)
	if err != nil {
		return err
	}
	for _, s := range d.Statement {
		if len(s.Principal)+len(s.NotPrincipal) > 0 {
			return malformed("Policy document should not specify a principal.")
		}
		if len(s.Resource)+len(s.NotResource) == 0 {
			return malformed("Policy statement must contain resources.")
		}
		for _, r := range slices.Concat(s.Resource, s.NotResource) {
			if r != "*" && !strings.HasPrefix(r, "arn:") {
				return malformed("Resource " + r + ` must be in ARN format or "*".`)
			}
		}
		for _, a := range slices.Concat(s.Action, s.NotAction) {
			if a != "*" && !strings.Contains(a, ":") {
				return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
			}
		}
	}
	return nil
}

func WellFormed(text string) (core.Document, error) {
	if !json.Valid([]byte(text)) {
		return core.Document{}, malformed("This policy contains invalid Json")
	}
	d, err := core.ParsePolicy(text)
	if err != nil || len(d.Statement) == 0 || d.Version != "2012-10-17" && d.Version != "2008-10-17" && d.Version != "" {
		return d, malformed("Syntax errors in policy.")
	}
	sids := map[string]bool{}
	for _, s := range d.Statement {
		if s.Effect != "Allow" && s.Effect != "Deny" || len(s.Action)+len(s.NotAction) == 0 {
			return d, malformed("Syntax errors in policy.")
		}
		if s.Sid != "" && sids[s.Sid] {
			return d, malformed("Statement IDs (SID) in a single policy must be unique.")
		}
		sids[s.Sid] = true
	}
	return d, nil
}

func malformed(message string) error {
	return &types.MalformedPolicyDocumentException{Message: &message}
}

// letters is the length of a policy as quotas count it.
func letters(doc string) (n int) {
	for _, r := range doc {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

func getRolePolicy(c *core.Call, in *iam.GetRolePolicyInput) (*iam.GetRolePolicyOutput, error) {
	r, err := inlinePolicy(c, in.RoleName, in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &iam.GetRolePolicyOutput{RoleName: &r.Name, PolicyName: in.PolicyName,
		PolicyDocument: new(encodeDocument(r.Inline[*in.PolicyName]))}, nil
}

func deleteRolePolicy(c *core.Call, in *iam.DeleteRolePolicyInput) (*iam.DeleteRolePolicyOutput, error) {
	r, err := inlinePolicy(c, in.RoleName, in.PolicyName)
	if err != nil {
		return nil, err
	}
	delete(r.Inline, *in.PolicyName)
	return nil, nil
}

func listRolePolicies(c *core.Call, in *iam.ListRolePoliciesInput) (*iam.ListRolePoliciesOutput, error) {
	r, err := roleNamed(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	return &iam.ListRolePoliciesOutput{PolicyNames: slices.Sorted(maps.Keys(r.Inline))}, nil
}

func detachRolePolicy(c *core.Call, in *iam.DetachRolePolicyInput) (*iam.DetachRolePolicyOutput, error) {
	r, err := ownRole(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	i := slices.Index(r.Attached, *in.PolicyArn)
	if i < 0 {
		return nil, &types.NoSuchEntityException{Message: new("Policy " + *in.PolicyArn + " was not found.")}
	}
	r.Attached = slices.Delete(r.Attached, i, i+1)
	return nil, nil
}

func listAttachedRolePolicies(c *core.Call, in *iam.ListAttachedRolePoliciesInput) (
	*iam.ListAttachedRolePoliciesOutput, error) {
	r, err := roleNamed(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	out := &iam.ListAttachedRolePoliciesOutput{}
	for _, arn := range r.Attached {
		out.AttachedPolicies = append(out.AttachedPolicies, types.AttachedPolicy{PolicyArn: new(arn),
			PolicyName: new(arn[strings.LastIndexByte(arn, '/')+1:])})
	}
	return out, nil
}
