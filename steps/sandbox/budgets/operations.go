package budgets

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("Budgets", core.Write, "budget/{Budget.BudgetName}@ModifyBudget budget/{Budget.BudgetName}#TagResource",
		createBudget)
	core.Handle("Budgets", core.Read, "budget/{BudgetName}@ViewBudget", describeBudget)
	core.Handle("Budgets", core.Write, "budget/{NewBudget.BudgetName}@ModifyBudget", updateBudget)
	core.Handle("Budgets", core.Write, "budget/{BudgetName}@ModifyBudget", deleteBudget)
	core.Handle("Budgets", core.Read, "{ResourceARN}", listTagsForResource)
	core.Handle("Budgets", core.Write, "budget/{BudgetName}@ModifyBudget", createNotification)
	core.Handle("Budgets", core.Write, "budget/{BudgetName}@ModifyBudget", updateNotification)
	core.Handle("Budgets", core.Write, "budget/{BudgetName}@ModifyBudget", deleteNotification)
	core.Handle("Budgets", core.Read, "budget/{BudgetName}@ViewBudget", describeNotificationsForBudget)
	core.Handle("Budgets", core.Read, "budget/{BudgetName}@ViewBudget", describeSubscribersForNotification)
	core.Handle("Budgets", core.Write, "budget/{BudgetName}@ModifyBudget", createSubscriber)
	core.Handle("Budgets", core.Write, "budget/{BudgetName}@ModifyBudget", updateSubscriber)
}
