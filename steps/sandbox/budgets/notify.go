package budgets

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/budgets/types"

	"slipway/steps/sandbox/core"
)

// notify adds a notification to a budget.
func (b *Budget) notify(n types.Notification, subscribers []types.Subscriber) error {
	n = normalNotification(n)
	for _, old := range b.Notifications {
		if same(old.Notification, n) {
			return &types.DuplicateRecordException{Message: new("Notification already exists for the budget " +
				*b.Budget.BudgetName + ".")}
		}
	}
	switch {
	case len(b.Notifications) >= notificationsQuota:
		return &types.CreationLimitExceededException{Message: new("Unable to create notification - limit of 10 " +
			"notifications per budget exceeded.")}
	case n.Threshold <= 0:
		return invalidBudget("Notification threshold must be greater than 0.")
	}
	if err := checkSubscribers(subscribers); err != nil {
		return err
	}
	b.Notifications = append(b.Notifications, Notification{n, subscribers})
	return nil
}

// notificationOf finds a notification by all that tells it from others.
func notificationOf(c *core.Call, account, budget *string, want *types.Notification) (*Budget, *Notification, error) {
	b, err := budgetNamed(c, account, budget)
	if err != nil {
		return nil, nil, err
	}
	for i := range b.Notifications {
		if same(b.Notifications[i].Notification, normalNotification(*want)) {
			return b, &b.Notifications[i], nil
		}
	}
	return nil, nil, &types.NotFoundException{Message: new("Unable to get notification for the budget " + *budget +
		" - the notification doesn't exist.")}
}

func normalNotification(n types.Notification) types.Notification {
	if n.ThresholdType == "" {
		n.ThresholdType = types.ThresholdTypePercentage
	}
	if n.NotificationState == "" {
		n.NotificationState = types.NotificationStateOk
	}
	return n
}

func same(a, b types.Notification) bool {
	b.NotificationState = a.NotificationState
	return a == b
}

func addressesInOrder(subscribers []types.Subscriber) (list []string) {
	for _, s := range subscribers {
		list = append(list, core.Value(s.Address))
	}
	return list
}

func createNotification(c *core.Call, in *budgets.CreateNotificationInput) (*budgets.CreateNotificationOutput, error) {
	b, err := budgetNamed(c, in.AccountId, in.BudgetName)
	if err != nil {
		return nil, err
	}
	return nil, b.notify(*in.Notification, in.Subscribers)
}

func describeNotificationsForBudget(c *core.Call, in *budgets.DescribeNotificationsForBudgetInput) (
	*budgets.DescribeNotificationsForBudgetOutput, error) {
	b, err := budgetNamed(c, in.AccountId, in.BudgetName)
	if err != nil {
		return nil, err
	}
	out := &budgets.DescribeNotificationsForBudgetOutput{}
	for _, n := range b.Notifications {
		out.Notifications = append(out.Notifications, n.Notification)
	}
	return out, nil
}

func describeSubscribersForNotification(c *core.Call, in *budgets.DescribeSubscribersForNotificationInput) (
	*budgets.DescribeSubscribersForNotificationOutput, error) {
	_, n, err := notificationOf(c, in.AccountId, in.BudgetName, in.Notification)
	if err != nil {
		return nil, err
	}
	return &budgets.DescribeSubscribersForNotificationOutput{Subscribers: n.Subscribers}, nil
}

func createSubscriber(c *core.Call, in *budgets.CreateSubscriberInput) (*budgets.CreateSubscriberOutput, error) {
	_, n, err := notificationOf(c, in.AccountId, in.BudgetName, in.Notification)
	if err != nil {
		return nil, err
	}
	if slices.Contains(addresses(n.Subscribers), core.Value(in.Subscriber.Address)) {
		return nil, &types.DuplicateRecordException{Message: new("The subscriber already exists: " +
			core.Value(in.Subscriber.Address))}
	}
	all := append(slices.Clone(n.Subscribers), *in.Subscriber)
	if err := checkSubscribers(all); err != nil {
		return nil, err
	}
	n.Subscribers = all
	return nil, nil
}

func updateSubscriber(c *core.Call, in *budgets.UpdateSubscriberInput) (*budgets.UpdateSubscriberOutput, error) {
	_, n, err := notificationOf(c, in.AccountId, in.BudgetName, in.Notification)
	if err != nil {
		return nil, err
	}
	known := addressesInOrder(n.Subscribers)
	i := slices.Index(known, core.Value(in.OldSubscriber.Address))
	if i < 0 {
		return nil, &types.NotFoundException{Message: new("The subscriber doesn't exist: " +
			core.Value(in.OldSubscriber.Address))}
	}
	if at := slices.Index(known, core.Value(in.NewSubscriber.Address)); at >= 0 && at != i {
		return nil, &types.DuplicateRecordException{Message: new("The subscriber already exists: " +
			core.Value(in.NewSubscriber.Address))}
	}
	changed := slices.Clone(n.Subscribers)
	changed[i] = *in.NewSubscriber
	if err := checkSubscribers(changed); err != nil {
		return nil, err
	}
	n.Subscribers = changed
	return nil, nil
}
