// Package budgets simulates AWS Budgets: budgets, their notifications and subscribers.
package budgets

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/budgets/types"

	"slipway/steps/sandbox/core"
)

// Resources is the account's budgets.
type Resources struct {
	Budgets map[string]*Budget // by name
}

// Budget is one budget with who is told what about it.
type Budget struct {
	Budget        types.Budget
	Notifications []Notification
	Tags          map[string]string
}

// Notification is one threshold of a budget.
type Notification struct {
	Notification types.Notification
	Subscribers  []types.Subscriber
}

const (
	notificationsQuota = 10 // of a budget
	subscribersQuota   = 11 // of a notification: ten addresses and one topic
)

var budgetName = core.NewPattern(`^[^:\\]{1,100}$`)

func init() {
	core.RegisterGlobalFingerprint("budgets", func(g *core.Global) (lines []string) {
		for name, b := range state.In(g).Budgets {
			line := fmt.Sprintf("budget %s %s %s filters=%v %s", name, core.Value(b.Budget.BudgetLimit.Amount),
				b.Budget.TimeUnit, b.Budget.FilterExpression != nil, core.TagWords(b.Tags))
			var told []string
			for _, n := range b.Notifications {
				told = append(told, fmt.Sprintf("%s>%v%s to %v", n.Notification.NotificationType, n.Notification.Threshold,
					n.Notification.ThresholdType, addresses(n.Subscribers)))
			}
			slices.Sort(told)
			lines = append(lines, line+" "+strings.Join(told, "; "))
		}
		return lines
	})
}

func createBudget(c *core.Call, in *budgets.CreateBudgetInput) (*budgets.CreateBudgetOutput, error) {
	if err := ownAccount(c, in.AccountId); err != nil {
		return nil, err
	}
	name := *in.Budget.BudgetName
	if state.In(c.World.Global).Budgets[name] != nil {
		return nil, &types.DuplicateRecordException{Message: new("Error creating budget: " + name +
			" - the budget already exists.")}
	}
	made, err := normalBudget(c, in.Budget)
	if err != nil {
		return nil, err
	}
	b := &Budget{Budget: *made, Tags: map[string]string{}}
	for _, t := range in.ResourceTags {
		b.Tags[*t.Key] = *t.Value
	}
	for _, n := range in.NotificationsWithSubscribers {
		if err := b.notify(*n.Notification, n.Subscribers); err != nil {
			return nil, err
		}
	}
	if state.In(c.World.Global).Budgets == nil {
		state.In(c.World.Global).Budgets = map[string]*Budget{}
	}
	state.In(c.World.Global).Budgets[name] = b
	return nil, nil
}

// normalBudget checks a budget and fills in what AWS fills in.
func normalBudget(c *core.Call, b *types.Budget) (*types.Budget, error) {
	name := *b.BudgetName
	limit, err := strconv.ParseFloat(amountOf(b), 64)
	switch {
	case !budgetName.MatchString(name) || strings.Contains(name, "/action/"):
		return nil, invalidBudget("Invalid budget name: " + name)
	case b.BudgetLimit == nil || err != nil || limit <= 0:
		return nil, invalidBudget("Budget limit amount must be greater than 0.")
	case core.Value(b.BudgetLimit.Unit) != "USD" && b.BudgetType == types.BudgetTypeCost:
		return nil, invalidBudget("Unable to create/update budget - the unit of a cost budget must be USD.")
	}
	n := *b
	//lint:ignore SA1019 AWS still answers with it
	if n.CostTypes == nil {
		//lint:ignore SA1019 AWS still answers with it
		n.CostTypes = &types.CostTypes{IncludeCredit: new(true)} // AWS takes credits off unless it is told not to
	}
	n.BudgetLimit = &types.Spend{Amount: new(strconv.FormatFloat(limit, 'f', 1, 64)), Unit: b.BudgetLimit.Unit}
	if limit != float64(int64(limit)) {
		n.BudgetLimit.Amount = new(strconv.FormatFloat(limit, 'f', -1, 64))
	}
	n.CalculatedSpend = &types.CalculatedSpend{ActualSpend: &types.Spend{Amount: new("0.0"),
		Unit: new("USD")}}
	now := c.Now()
	n.LastUpdatedTime = &now
	if n.TimePeriod == nil {
		n.TimePeriod = &types.TimePeriod{}
	}
	if n.TimePeriod.Start == nil {
		n.TimePeriod.Start = new(time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC))
	}
	if n.TimePeriod.End == nil {
		n.TimePeriod.End = new(time.Date(2087, 6, 15, 0, 0, 0, 0, time.UTC))
	}
	return &n, nil
}

func amountOf(b *types.Budget) string {
	if b.BudgetLimit == nil {
		return ""
	}
	return core.Value(b.BudgetLimit.Amount)
}

func invalidBudget(message string) error { return &types.InvalidParameterException{Message: &message} }

func ownAccount(c *core.Call, id *string) error {
	if core.Value(id) != c.Account {
		return &types.AccessDeniedException{Message: new("Account ID in the request is not valid: " +
			core.Value(id))}
	}
	return nil
}

func budgetNamed(c *core.Call, account, name *string) (*Budget, error) {
	if err := ownAccount(c, account); err != nil {
		return nil, err
	}
	if b := state.In(c.World.Global).Budgets[core.Value(name)]; b != nil {
		return b, nil
	}
	return nil, &types.NotFoundException{Message: new("Unable to get budget: " + core.Value(name) +
		" - the budget doesn't exist.")}
}

func budgetByARN(c *core.Call, arn string) (*Budget, error) {
	name, ok := strings.CutPrefix(arn, c.ARN("budgets", "budget/"))
	if !ok {
		return nil, invalidBudget("Invalid resource ARN: " + arn)
	}
	return budgetNamed(c, &c.Account, &name)
}

func addresses(subscribers []types.Subscriber) (list []string) {
	for _, s := range subscribers {
		list = append(list, core.Value(s.Address))
	}
	slices.Sort(list)
	return list
}

// checkSubscribers refuses what AWS refuses as the people to tell.
func checkSubscribers(subscribers []types.Subscriber) error {
	if len(subscribers) == 0 || len(subscribers) > subscribersQuota {
		return invalidBudget("A notification must have between 1 and 11 subscribers.")
	}
	for _, s := range subscribers {
		if _, err := mail.ParseAddress(core.Value(s.Address)); err != nil &&
			s.SubscriptionType == types.SubscriptionTypeEmail {
			return invalidBudget("Invalid email address: " + core.Value(s.Address))
		}
	}
	return nil
}

func describeBudget(c *core.Call, in *budgets.DescribeBudgetInput) (*budgets.DescribeBudgetOutput, error) {
	b, err := budgetNamed(c, in.AccountId, in.BudgetName)
	if err != nil {
		return nil, err
	}
	return &budgets.DescribeBudgetOutput{Budget: &b.Budget}, nil
}

func updateBudget(c *core.Call, in *budgets.UpdateBudgetInput) (*budgets.UpdateBudgetOutput, error) {
	b, err := budgetNamed(c, in.AccountId, in.NewBudget.BudgetName)
	if err != nil {
		return nil, err
	}
	changed, err := normalBudget(c, in.NewBudget)
	if err != nil {
		return nil, err
	}
	b.Budget = *changed
	return nil, nil
}

func deleteBudget(c *core.Call, in *budgets.DeleteBudgetInput) (*budgets.DeleteBudgetOutput, error) {
	if _, err := budgetNamed(c, in.AccountId, in.BudgetName); err != nil {
		return nil, err
	}
	delete(state.In(c.World.Global).Budgets, *in.BudgetName)
	return nil, nil
}

func listTagsForResource(c *core.Call, in *budgets.ListTagsForResourceInput) (
	*budgets.ListTagsForResourceOutput, error) {
	b, err := budgetByARN(c, *in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return &budgets.ListTagsForResourceOutput{ResourceTags: core.ListOf[types.ResourceTag](b.Tags)}, nil
}
