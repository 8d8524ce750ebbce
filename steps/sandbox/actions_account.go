package sandbox

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

func init() {
	rules["STS:GetCallerIdentity"] = func(*Call, any) []need { return nil } // nobody can be denied it
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

	rules["Pricing:GetProducts"] = anything("pricing:GetProducts")
	for _, name := range []string{"GetServiceQuota", "ListServiceQuotas", "GetAWSDefaultServiceQuota"} {
		rules["Service Quotas:"+name] = anything("servicequotas:" + name)
	}
	rules["Resource Groups Tagging API:GetResources"] = anything("tag:GetResources")
	budgetRules()
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

// budgetRules: IAM knows two actions for all that changes or shows a budget.
func budgetRules() {
	budget := func(c *Call, name *string) []string { return []string{c.ARN("budgets", "budget/"+aws.ToString(name))} }
	create := func(c *Call, in *budgets.CreateBudgetInput) []string {
		if in.Budget == nil {
			return []string{"*"}
		}
		return budget(c, in.Budget.BudgetName)
	}
	rules["Budgets:CreateBudget"] = on("budgets:ModifyBudget", create, tagging("budgets:TagResource", create))
	rules["Budgets:UpdateBudget"] = on("budgets:ModifyBudget", func(c *Call, in *budgets.UpdateBudgetInput) []string {
		if in.NewBudget == nil {
			return []string{"*"}
		}
		return budget(c, in.NewBudget.BudgetName)
	})
	rules["Budgets:DeleteBudget"] = on("budgets:ModifyBudget", func(c *Call, in *budgets.DeleteBudgetInput) []string { return budget(c, in.BudgetName) })
	rules["Budgets:CreateNotification"] = on("budgets:ModifyBudget", func(c *Call, in *budgets.CreateNotificationInput) []string { return budget(c, in.BudgetName) })
	rules["Budgets:UpdateNotification"] = on("budgets:ModifyBudget", func(c *Call, in *budgets.UpdateNotificationInput) []string { return budget(c, in.BudgetName) })
	rules["Budgets:DeleteNotification"] = on("budgets:ModifyBudget", func(c *Call, in *budgets.DeleteNotificationInput) []string { return budget(c, in.BudgetName) })
	rules["Budgets:CreateSubscriber"] = on("budgets:ModifyBudget", func(c *Call, in *budgets.CreateSubscriberInput) []string { return budget(c, in.BudgetName) })
	rules["Budgets:UpdateSubscriber"] = on("budgets:ModifyBudget", func(c *Call, in *budgets.UpdateSubscriberInput) []string { return budget(c, in.BudgetName) })
	rules["Budgets:DescribeBudget"] = on("budgets:ViewBudget", func(c *Call, in *budgets.DescribeBudgetInput) []string { return budget(c, in.BudgetName) })
	rules["Budgets:DescribeNotificationsForBudget"] = on("budgets:ViewBudget", func(c *Call, in *budgets.DescribeNotificationsForBudgetInput) []string {
		return budget(c, in.BudgetName)
	})
	rules["Budgets:DescribeSubscribersForNotification"] = on("budgets:ViewBudget", func(c *Call, in *budgets.DescribeSubscribersForNotificationInput) []string {
		return budget(c, in.BudgetName)
	})
	rules["Budgets:ListTagsForResource"] = on("budgets:ListTagsForResource", func(c *Call, in *budgets.ListTagsForResourceInput) []string {
		return []string{aws.ToString(in.ResourceARN)}
	})
}
