package sandbox

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/budgets"
)

func init() {
	budgetRules()
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
