package budgets

import "slipway/steps/sandbox/core"

var state = core.NewAccountWide[Resources]("Budgets")

func init() {
	write("budget/{Budget.BudgetName}@ModifyBudget budget/{Budget.BudgetName}#TagResource", createBudget)
	read("budget/{BudgetName}@ViewBudget", describeBudget)
	write("budget/{NewBudget.BudgetName}@ModifyBudget", updateBudget)
	write("budget/{BudgetName}@ModifyBudget", deleteBudget)
	read("{ResourceARN}", listTagsForResource)
	write("budget/{BudgetName}@ModifyBudget", createNotification)
	read("budget/{BudgetName}@ViewBudget", describeNotificationsForBudget)
	read("budget/{BudgetName}@ViewBudget", describeSubscribersForNotification)
	write("budget/{BudgetName}@ModifyBudget", createSubscriber)
	write("budget/{BudgetName}@ModifyBudget", updateSubscriber)
}

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle("Budgets", core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle("Budgets", core.Write, needs, f)
}
