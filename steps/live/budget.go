package live

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/budgets/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// Budget is the monthly budget with its notifications.
type Budget struct {
	Name     string
	Limit    float64 // USD a month
	Alarms   []Alarm
	Tags     map[string]string
	TagsErr  error // why this endpoint cannot tell the tags at all: whose it is, is not known
	Filtered bool  // counts less than the whole account
	// AfterCredits says that credits are taken off what is counted: an account that lives on credits gets no alarm.
	AfterCredits bool
}

// Alarm is one notification of a budget.
type Alarm struct {
	Type      string  // ACTUAL or FORECASTED
	Threshold float64 // per cent of the limit
	Emails    []string
	EmailsErr error // why Emails could not be read
}

// callBudget is the one IAM action that allows every describing call of Budgets.
const callBudget = "budgets:ViewBudget"

// ReadBudget reads the stack's budget with its notifications and tags. Budgets belong to the account, not to a region.
func ReadBudget(ctx context.Context, c *cloud.Clients, id stack.Identity) Fact[Budget] {
	out, err := c.Budgets.DescribeBudget(ctx, &budgets.DescribeBudgetInput{
		AccountId: new(id.Account), BudgetName: new(id.Budget()), ShowFilterExpression: new(true),
	})
	if cloud.Is(err, "NotFoundException") {
		return fact[Budget](nil, nil, callBudget)
	}
	if err != nil || out.Budget == nil {
		return fact[Budget](nil, failed(callBudget, err), callBudget)
	}
	//lint:ignore SA1019 budgets made with the old filters answer with them still
	b := &Budget{Name: aws.ToString(out.Budget.BudgetName), Filtered: len(out.Budget.CostFilters) > 0 ||
		out.Budget.FilterExpression != nil}
	//lint:ignore SA1019 what slipway and most tools set; Metrics is newer than they are
	if t := out.Budget.CostTypes; t != nil && t.IncludeCredit != nil {
		b.AfterCredits = *t.IncludeCredit
	}
	if l := out.Budget.BudgetLimit; l != nil {
		b.Limit, _ = strconv.ParseFloat(aws.ToString(l.Amount), 64)
	}
	var alarmsErr, tagsErr error
	together(
		func() { alarmsErr = b.readAlarms(ctx, c, id.Account) },
		func() {
			tags, err := c.Budgets.ListTagsForResource(ctx, &budgets.ListTagsForResourceInput{
				ResourceARN: new(id.GlobalARN("budgets", "budget/"+b.Name)),
			})
			switch {
			case cloud.Unanswered(err):
				b.TagsErr = failed("budgets:ListTagsForResource", err)
				return
			case err != nil:
				tagsErr = failed("budgets:ListTagsForResource", err)
				return
			}
			b.Tags = cloud.TagMap(tags.ResourceTags, func(t types.ResourceTag) (*string, *string) { return t.Key, t.Value })
		},
	)
	return fact(b, firstError(alarmsErr, tagsErr), callBudget)
}

func (b *Budget) readAlarms(ctx context.Context, c *cloud.Clients, account string) error {
	notifications, err := pages(ctx, callBudget, budgets.NewDescribeNotificationsForBudgetPaginator(c.Budgets,
		&budgets.DescribeNotificationsForBudgetInput{
			AccountId: new(account), BudgetName: new(b.Name),
		}), func(o *budgets.DescribeNotificationsForBudgetOutput) []types.Notification { return o.Notifications })
	if err != nil {
		return err
	}
	alarms, err := each(notifications, 2, func(n types.Notification) (Alarm, error) {
		subscribers, err := pages(ctx, callBudget,
			budgets.NewDescribeSubscribersForNotificationPaginator(c.Budgets, &budgets.DescribeSubscribersForNotificationInput{
				AccountId: new(account), BudgetName: new(b.Name), Notification: &n,
			}), func(o *budgets.DescribeSubscribersForNotificationOutput) []types.Subscriber { return o.Subscribers })
		if cloud.Is(err, "NotFoundException") { // a notification without subscribers
			err = nil
		}
		alarm := Alarm{Type: string(n.NotificationType), Threshold: n.Threshold}
		if n.ThresholdType == types.ThresholdTypeAbsoluteValue && b.Limit > 0 {
			alarm.Threshold = n.Threshold / b.Limit * 100
		}
		for _, s := range subscribers {
			if s.SubscriptionType == types.SubscriptionTypeEmail {
				alarm.Emails = append(alarm.Emails, aws.ToString(s.Address))
			}
		}
		slices.Sort(alarm.Emails)
		if err != nil {
			alarm.EmailsErr = failed(callBudget, err)
		}
		return alarm, nil
	})
	slices.SortFunc(alarms, func(x, y Alarm) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Threshold, y.Threshold))
	})
	b.Alarms = alarms
	return err
}
