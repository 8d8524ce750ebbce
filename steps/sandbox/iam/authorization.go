package iam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Rules["STS:GetCallerIdentity"] = func(*core.Call, any) []core.Need { return nil } // nobody can be denied it
}

func newRole(c *core.Call, in *iam.CreateRoleInput) []string {
	path := core.Value(in.Path)
	if path == "" {
		path = "/"
	}
	return []string{c.ARN("iam", "role"+path+core.Value(in.RoleName))}
}

// oneRole is a role's ARN; IAM knows the path of a role that exists.
func oneRole(c *core.Call, name *string) []string {
	if r := state.In(c.World.Global).Roles[core.Value(name)]; r != nil {
		return []string{r.ARN}
	}
	return []string{c.ARN("iam", "role/"+core.Value(name))}
}

// boundaryRules: what changes a role is asked with the permissions boundary that the request gives it, or that the role
// has. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
func boundaryRules() {
	given := func(arn *string) core.ConditionKeys {
		if arn == nil {
			return core.ConditionKeys{}
		}
		return core.KeysOf("iam:PermissionsBoundary", *arn)
	}
	had := func(c *core.Call, role *string) core.ConditionKeys {
		if r := state.In(c.World.Global).Roles[core.Value(role)]; r != nil && r.Boundary != "" {
			return given(&r.Boundary)
		}
		return core.ConditionKeys{}
	}
	create := core.Keyed(core.On("iam:CreateRole", newRole), func(_ *core.Call, in any) core.ConditionKeys {
		return given(in.(*iam.CreateRoleInput).PermissionsBoundary)
	})
	tag := core.On("", func(*core.Call, *iam.CreateRoleInput) []string { return nil },
		core.Tagging("iam:TagRole", newRole))
	core.Rules["IAM:CreateRole"] = func(c *core.Call, in any) []core.Need { return append(create(c, in), tag(c, in)...) }
	core.Rules["IAM:PutRolePolicy"] = core.Keyed(
		core.On("iam:PutRolePolicy", func(c *core.Call, in *iam.PutRolePolicyInput) []string {
			return oneRole(c,
				in.RoleName)
		}),
		func(c *core.Call, in any) core.ConditionKeys { return had(c, in.(*iam.PutRolePolicyInput).RoleName) })
	core.Rules["IAM:PutRolePermissionsBoundary"] = core.Keyed(
		core.On("iam:PutRolePermissionsBoundary", func(c *core.Call, in *iam.PutRolePermissionsBoundaryInput) []string {
			return oneRole(c, in.RoleName)
		}),
		func(_ *core.Call, in any) core.ConditionKeys {
			return given(in.(*iam.PutRolePermissionsBoundaryInput).PermissionsBoundary)
		})
	core.Rules["IAM:DeleteRolePermissionsBoundary"] = core.Keyed(
		core.On("iam:DeleteRolePermissionsBoundary", func(c *core.Call, in *iam.DeleteRolePermissionsBoundaryInput) []string {
			return oneRole(c, in.RoleName)
		}),
		func(c *core.Call, in any) core.ConditionKeys {
			return had(c, in.(*iam.DeleteRolePermissionsBoundaryInput).RoleName)
		})
	core.Rules["IAM:GetPolicy"] = core.On("iam:GetPolicy", func(_ *core.Call, in *iam.GetPolicyInput) []string {
		return []string{core.Value(in.PolicyArn)}
	})
}

func init() {
	boundaryRules()
	core.Rules["IAM:GetRole"] = core.On("iam:GetRole", func(c *core.Call, in *iam.GetRoleInput) []string {
		return oneRole(c, in.RoleName)
	})
	core.Rules["IAM:DeleteRole"] = core.On("iam:DeleteRole", func(c *core.Call, in *iam.DeleteRoleInput) []string {
		return oneRole(c, in.RoleName)
	})
	core.Rules["IAM:UpdateAssumeRolePolicy"] = core.On("iam:UpdateAssumeRolePolicy",
		func(c *core.Call, in *iam.UpdateAssumeRolePolicyInput) []string { return oneRole(c, in.RoleName) })
	core.Rules["IAM:GetRolePolicy"] = core.On("iam:GetRolePolicy",
		func(c *core.Call, in *iam.GetRolePolicyInput) []string { return oneRole(c, in.RoleName) })
	core.Rules["IAM:DeleteRolePolicy"] = core.On("iam:DeleteRolePolicy",
		func(c *core.Call, in *iam.DeleteRolePolicyInput) []string { return oneRole(c, in.RoleName) })
	core.Rules["IAM:ListRolePolicies"] = core.On("iam:ListRolePolicies",
		func(c *core.Call, in *iam.ListRolePoliciesInput) []string { return oneRole(c, in.RoleName) })
	core.Rules["IAM:ListAttachedRolePolicies"] = core.On("iam:ListAttachedRolePolicies",
		func(c *core.Call, in *iam.ListAttachedRolePoliciesInput) []string { return oneRole(c, in.RoleName) })
	core.Rules["IAM:AttachRolePolicy"] = core.Keyed(
		core.On("iam:AttachRolePolicy", func(c *core.Call, in *iam.AttachRolePolicyInput) []string {
			return oneRole(c,
				in.RoleName)
		}),
		func(c *core.Call, in any) core.ConditionKeys {
			return core.KeysOf("iam:PolicyARN", core.Value(in.(*iam.AttachRolePolicyInput).PolicyArn))
		})
	core.Rules["IAM:DetachRolePolicy"] = core.Keyed(
		core.On("iam:DetachRolePolicy", func(c *core.Call, in *iam.DetachRolePolicyInput) []string {
			return oneRole(c,
				in.RoleName)
		}),
		func(c *core.Call, in any) core.ConditionKeys {
			return core.KeysOf("iam:PolicyARN", core.Value(in.(*iam.DetachRolePolicyInput).PolicyArn))
		})
	core.Rules["IAM:ListRoles"] = core.On("iam:ListRoles", func(c *core.Call, in *iam.ListRolesInput) []string {
		return []string{c.ARN("iam", "role/"+strings.TrimPrefix(core.Value(in.PathPrefix), "/"))}
	})
	core.Rules["IAM:CreateServiceLinkedRole"] = func(c *core.Call, in any) []core.Need {
		return []core.Need{linkedRoleNeed(c, core.Value(in.(*iam.CreateServiceLinkedRoleInput).AWSServiceName))}
	}
	policy := func(c *core.Call, arn *string) []string { return []string{core.Value(arn)} }
	core.Rules["IAM:GetPolicyVersion"] = core.On("iam:GetPolicyVersion",
		func(c *core.Call, in *iam.GetPolicyVersionInput) []string { return policy(c, in.PolicyArn) })
	core.Rules["IAM:CreatePolicy"] = core.On("iam:CreatePolicy", func(c *core.Call, in *iam.CreatePolicyInput) []string {
		return []string{c.ARN("iam", "policy/"+core.Value(in.PolicyName))}
	})
	core.Rules["IAM:GetAccountSummary"] = core.Anything("iam:GetAccountSummary")
	core.Rules["IAM:SimulatePrincipalPolicy"] = core.On("iam:SimulatePrincipalPolicy",
		func(c *core.Call, in *iam.SimulatePrincipalPolicyInput) []string {
			return []string{core.Value(in.PolicySourceArn)}
		})
}
