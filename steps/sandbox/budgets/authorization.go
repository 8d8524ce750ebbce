package budgets

import (
	"github.com/aws/aws-sdk-go-v2/service/budgets"

	"slipway/steps/sandbox/core"
)

func init() {
	budgetRules()
}

// budgetRules: IAM knows two actions for all that changes or shows a budget.
func budgetRules() {
	budget := func(c *core.Call, name *string) []string {
		return []string{c.ARN("budgets", "budget/"+core.Value(name))}
	}
	create := func(c *core.Call, in *budgets.CreateBudgetInput) []string {
		if in.Budget == nil {
			return []string{"*"}
		}
		return budget(c, in.Budget.BudgetName)
	}
	core.Rules["Budgets:CreateBudget"] = core.On("budgets:ModifyBudget", create, core.Tagging("budgets:TagResource",
		create))
	core.Rules["Budgets:UpdateBudget"] = core.On("budgets:ModifyBudget",
		func(c *core.Call, in *budgets.UpdateBudgetInput) []string {
			if in.NewBudget == nil {
				return []string{"*"}
			}
			return budget(c, in.NewBudget.BudgetName)
		})
	core.Rules["Budgets:DeleteBudget"] = core.On("budgets:ModifyBudget",
		func(c *core.Call, in *budgets.DeleteBudgetInput) []string { return budget(c, in.BudgetName) })
	core.Rules["Budgets:CreateNotification"] = core.On("budgets:ModifyBudget",
		func(c *core.Call, in *budgets.CreateNotificationInput) []string { return budget(c, in.BudgetName) })
	core.Rules["Budgets:UpdateNotification"] = core.On("budgets:ModifyBudget",
		func(c *core.Call, in *budgets.UpdateNotificationInput) []string { return budget(c, in.BudgetName) })
	core.Rules["Budgets:DeleteNotification"] = core.On("budgets:ModifyBudget",
		func(c *core.Call, in *budgets.DeleteNotificationInput) []string { return budget(c, in.BudgetName) })
	core.Rules["Budgets:CreateSubscriber"] = core.On("budgets:ModifyBudget",
		func(c *core.Call, in *budgets.CreateSubscriberInput) []string { return budget(c, in.BudgetName) })
	core.Rules["Budgets:UpdateSubscriber"] = core.On("budgets:ModifyBudget",
		func(c *core.Call, in *budgets.UpdateSubscriberInput) []string { return budget(c, in.BudgetName) })
	core.Rules["Budgets:DescribeBudget"] = core.On("budgets:ViewBudget",
		func(c *core.Call, in *budgets.DescribeBudgetInput) []string { return budget(c, in.BudgetName) })
	core.Rules["Budgets:DescribeNotificationsForBudget"] = core.On("budgets:ViewBudget",
		func(c *core.Call, in *budgets.DescribeNotificationsForBudgetInput) []string {
			return budget(c, in.BudgetName)
		})
	core.Rules["Budgets:DescribeSubscribersForNotification"] = core.On("budgets:ViewBudget",
		func(c *core.Call, in *budgets.DescribeSubscribersForNotificationInput) []string {
			return budget(c, in.BudgetName)
		})
	core.Rules["Budgets:ListTagsForResource"] = core.On("budgets:ListTagsForResource",
		func(c *core.Call, in *budgets.ListTagsForResourceInput) []string {
			return []string{core.Value(in.ResourceARN)}
		})
}
