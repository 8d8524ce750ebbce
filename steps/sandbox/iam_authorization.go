package sandbox

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

func init() {
	rules["STS:GetCallerIdentity"] = func(*Call, any) []need { return nil } // nobody can be denied it
}

func newRole(c *Call, in *iam.CreateRoleInput) []string {
	path := aws.ToString(in.Path)
	if path == "" {
		path = "/"
	}
	return []string{c.ARN("iam", "role"+path+aws.ToString(in.RoleName))}
}

// oneRole is a role's ARN; IAM knows the path of a role that exists.
func oneRole(c *Call, name *string) []string {
	if r := iamState.In(c.World.Global).Roles[aws.ToString(name)]; r != nil {
		return []string{r.ARN}
	}
	return []string{c.ARN("iam", "role/"+aws.ToString(name))}
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

func init() {
	boundaryRules()
	rules["IAM:GetRole"] = on("iam:GetRole", func(c *Call, in *iam.GetRoleInput) []string { return oneRole(c, in.RoleName) })
	rules["IAM:DeleteRole"] = on("iam:DeleteRole", func(c *Call, in *iam.DeleteRoleInput) []string { return oneRole(c, in.RoleName) })
	rules["IAM:UpdateAssumeRolePolicy"] = on("iam:UpdateAssumeRolePolicy", func(c *Call, in *iam.UpdateAssumeRolePolicyInput) []string { return oneRole(c, in.RoleName) })
	rules["IAM:GetRolePolicy"] = on("iam:GetRolePolicy", func(c *Call, in *iam.GetRolePolicyInput) []string { return oneRole(c, in.RoleName) })
	rules["IAM:DeleteRolePolicy"] = on("iam:DeleteRolePolicy", func(c *Call, in *iam.DeleteRolePolicyInput) []string { return oneRole(c, in.RoleName) })
	rules["IAM:ListRolePolicies"] = on("iam:ListRolePolicies", func(c *Call, in *iam.ListRolePoliciesInput) []string { return oneRole(c, in.RoleName) })
	rules["IAM:ListAttachedRolePolicies"] = on("iam:ListAttachedRolePolicies", func(c *Call, in *iam.ListAttachedRolePoliciesInput) []string { return oneRole(c, in.RoleName) })
	rules["IAM:AttachRolePolicy"] = keyed(
		on("iam:AttachRolePolicy", func(c *Call, in *iam.AttachRolePolicyInput) []string { return oneRole(c, in.RoleName) }),
		func(c *Call, in any) conditionKeys {
			return keysOf("iam:PolicyARN", aws.ToString(in.(*iam.AttachRolePolicyInput).PolicyArn))
		})
	rules["IAM:DetachRolePolicy"] = keyed(
		on("iam:DetachRolePolicy", func(c *Call, in *iam.DetachRolePolicyInput) []string { return oneRole(c, in.RoleName) }),
		func(c *Call, in any) conditionKeys {
			return keysOf("iam:PolicyARN", aws.ToString(in.(*iam.DetachRolePolicyInput).PolicyArn))
		})
	rules["IAM:ListRoles"] = on("iam:ListRoles", func(c *Call, in *iam.ListRolesInput) []string {
		return []string{c.ARN("iam", "role/"+strings.TrimPrefix(aws.ToString(in.PathPrefix), "/"))}
	})
	rules["IAM:CreateServiceLinkedRole"] = func(c *Call, in any) []need {
		return []need{linkedRoleNeed(c, aws.ToString(in.(*iam.CreateServiceLinkedRoleInput).AWSServiceName))}
	}
	policy := func(c *Call, arn *string) []string { return []string{aws.ToString(arn)} }
	rules["IAM:GetPolicyVersion"] = on("iam:GetPolicyVersion", func(c *Call, in *iam.GetPolicyVersionInput) []string { return policy(c, in.PolicyArn) })
	rules["IAM:CreatePolicy"] = on("iam:CreatePolicy", func(c *Call, in *iam.CreatePolicyInput) []string {
		return []string{c.ARN("iam", "policy/"+aws.ToString(in.PolicyName))}
	})
	rules["IAM:GetAccountSummary"] = anything("iam:GetAccountSummary")
	rules["IAM:SimulatePrincipalPolicy"] = on("iam:SimulatePrincipalPolicy", func(c *Call, in *iam.SimulatePrincipalPolicyInput) []string {
		return []string{aws.ToString(in.PolicySourceArn)}
	})
}
