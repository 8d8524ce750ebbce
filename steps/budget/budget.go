package budget

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/budgets/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// alarms are the notifications wanted. The guide has the first alone, which comes when the money is gone.
func alarms(s stack.Settings) []live.Alarm {
	return []live.Alarm{
		{Type: string(types.NotificationTypeActual), Threshold: 80, Emails: []string{s.Budget.Email}},
		{Type: string(types.NotificationTypeForecasted), Threshold: 100, Emails: []string{s.Budget.Email}},
	}
}

func planBudget(b *plan.Builder) {
	s, name := b.Settings, b.Live.Identity.Budget()
	have, ok := readable(b, s.Budget.Limit > 0)
	if !ok {
		return
	}
	if s.Budget.Limit == 0 {
		if have != nil && have.TagsErr != nil {
			b.Note(plan.Note{Step: step, Text: fmt.Sprintf("no budget is wanted; %s is left, for whose it is could not be "+
				"verified: %v", name, cloud.Explain(have.TagsErr))})
		} else if have != nil && b.Live.Identity.Owns(have.Tags) {
			b.Add(deletion(name))
		}
		return
	}
	if err := validateEmail(s.Budget.Email); err != nil {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "budget.email", Why: err.Error(),
			WayOut: "answer budget.email, with " + stack.NoEmail + " for no budget"})
		return
	}
	a := plan.Action{ID: idBudget, Step: step, Verb: plan.None, Name: name, Title: "budget",
		Calls: []string{"budgets create-budget"}, Run: createBudget}
	switch {
	case have == nil:
		a.Verb, a.Reason = plan.Create, mails(s.Budget.Limit)
		i := b.Live.Identity
		a.Sends = func() []any { return []any{request(s, i)} }
		a.Changes = []plan.Change{{Field: "limit", To: dollars(float64(s.Budget.Limit)), Answer: "budget.limit"},
			{Field: "e-mail", To: s.Budget.Email, Answer: "budget.email"}}
	case have.TagsErr != nil:
		b.Note(plan.Note{Step: step, Text: fmt.Sprintf("could not verify whose budget %s is, so it is left as it is: %v",
			name, cloud.Explain(have.TagsErr))})
	case !b.Owned(step, "budget", name, have.Tags):
		return
	default:
		noteUnverified(b, *have)
		if a.Changes = changes(s, *have); len(a.Changes) > 0 {
			a.Verb, a.Run = plan.Update, updateBudget
			a.Calls = []string{"budgets update-budget", "budgets create-notification", "budgets update-subscriber"}
		}
	}
	b.Add(a)
}

// readable is the budget AWS has. Many may do everything but look at the bill: whoever wants no budget is not stopped
// by that.
func readable(b *plan.Builder, wanted bool) (have *live.Budget, ok bool) {
	name, err := b.Live.Identity.Budget(), b.Live.Budget.Err
	switch {
	case err == nil:
		return b.Live.Budget.Value, true
	case b.Settings.Budget.Limit == 0:
		b.Note(plan.Note{Step: step, Text: fmt.Sprintf("no budget is wanted; whether %s exists could not be verified, so "+
			"it is left (it costs nothing): %v", name, cloud.Explain(err))})
	case wanted && cloud.Denied(err):
		// In many accounts the root user has never let IAM users see the bill. That is no reason to do without the rest of
		// the stack.
		b.Add(plan.Action{ID: idBudget, Step: step, Verb: plan.None, Name: name, Title: "budget, could not verify: " +
			b.Live.Budget.Call + " is not allowed"})
		b.Note(plan.Note{Step: step, Text: fmt.Sprintf("no budget is made or changed: %s is not allowed, so whether there "+
			"is one could not be verified. The account's root user has to let IAM users see the bill (Account, IAM user and "+
			"role access to billing information), and your policies %s; then apply again, or set budget.limit to 0",
			b.Live.Budget.Call, b.Live.Budget.Call)})
	default:
		why, next := cloud.Unread(b.Live.Budget.Call, err)
		b.Refuse(plan.Problem{Kind: plan.Unread, Step: step, Resource: "budget " + name, Err: err, Why: why, WayOut: next +
			"; or set budget.limit to 0 for no budget"})
	}
	return nil, false
}

func dollars(usd float64) string { return "$" + strconv.FormatFloat(usd, 'f', -1, 64) + " a month" }

func changes(s stack.Settings, have live.Budget) []plan.Change {
	var list []plan.Change
	if have.Limit != float64(s.Budget.Limit) {
		list = append(list, plan.Change{Field: "limit", From: dollars(have.Limit), To: dollars(float64(s.Budget.Limit)),
			Answer: "budget.limit"})
	}
	if have.AfterCredits {
		list = append(list, plan.Change{Field: "counts", From: "what is left after credits",
			To: "what is spent, credits or not"})
	}
	for _, want := range alarms(s) {
		field := fmt.Sprintf("%s alarm at %g %%", strings.ToLower(want.Type), want.Threshold)
		switch there := matching(have.Alarms, want); {
		case there == nil:
			list = append(list, plan.Change{Field: field, To: s.Budget.Email, Answer: "budget.email"})
		case there.EmailsErr != nil: // noted by planBudget: what is not known is not changed
		case !slices.Contains(there.Emails, s.Budget.Email):
			list = append(list, plan.Change{Field: field, From: strings.Join(there.Emails, ", "), To: s.Budget.Email,
				Answer: "budget.email"})
		}
	}
	return list
}

// noteUnverified says which of the alarms' addresses could not be read.
func noteUnverified(b *plan.Builder, have live.Budget) {
	for _, want := range alarms(b.Settings) {
		if there := matching(have.Alarms, want); there != nil && there.EmailsErr != nil {
			b.Note(plan.Note{Step: step,
				Text: fmt.Sprintf("could not verify who is told by the %s alarm at %g %% of budget %s: %v",
					strings.ToLower(want.Type), want.Threshold, have.Name, cloud.Explain(there.EmailsErr))})
		}
	}
}

func matching(have []live.Alarm, want live.Alarm) *live.Alarm {
	for n := range have {
		if have[n].Type == want.Type && have[n].Threshold == want.Threshold {
			return &have[n]
		}
	}
	return nil
}

func definition(s stack.Settings, name string) *types.Budget {
	return &types.Budget{
		BudgetName: &name, BudgetType: types.BudgetTypeCost, TimeUnit: types.TimeUnitMonthly,
		BudgetLimit: &types.Spend{Amount: new(strconv.Itoa(s.Budget.Limit)), Unit: new("USD")},
		// Credits would hide what is spent until they are used up: the alarm would come with the first real bill.
		//lint:ignore SA1019 Metrics is newer than the service models most accounts and tools know; CostTypes says the same
		CostTypes: &types.CostTypes{
			IncludeCredit: new(false), IncludeDiscount: new(true), IncludeOtherSubscription: new(true),
			IncludeRecurring: new(true),
			IncludeRefund:    new(true), IncludeSubscription: new(true), IncludeSupport: new(true),
			IncludeTax:     new(true),
			IncludeUpfront: new(true), UseAmortized: new(false), UseBlended: new(false),
		},
	}
}

func notification(a live.Alarm) *types.Notification {
	return &types.Notification{
		NotificationType: types.NotificationType(a.Type), ComparisonOperator: types.ComparisonOperatorGreaterThan,
		Threshold: a.Threshold, ThresholdType: types.ThresholdTypePercentage,
	}
}

func subscriber(email string) types.Subscriber {
	return types.Subscriber{SubscriptionType: types.SubscriptionTypeEmail, Address: &email}
}

// request is the request that makes the budget.
func request(s stack.Settings, i stack.Identity) *budgets.CreateBudgetInput {
	in := &budgets.CreateBudgetInput{AccountId: &i.Account, Budget: definition(s, i.Budget())}
	for _, a := range alarms(s) {
		in.NotificationsWithSubscribers = append(in.NotificationsWithSubscribers, types.NotificationWithSubscribers{
			Notification: notification(a), Subscribers: []types.Subscriber{subscriber(s.Budget.Email)},
		})
	}
	in.ResourceTags = cloud.TagList(i.Tags(), func(k, v *string) types.ResourceTag {
		return types.ResourceTag{Key: k,
			Value: v}
	})
	return in
}

func createBudget(ctx context.Context, r *plan.Run) error {
	i, s := r.Live().Identity, r.Settings
	_, err := r.Clients.Budgets.CreateBudget(ctx, request(s, i))
	if cloud.Is(err, "DuplicateRecordException") {
		fact := live.ReadBudget(ctx, r.Clients, i)
		if fact.Exists() && i.Owns(fact.Value.Tags) {
			r.Record(func(l *live.Stack) { l.Budget = fact })
			return updateBudget(ctx, r) // made by a call whose reply was lost
		}
	}
	if err != nil {
		return fmt.Errorf("create budget %s: %w", i.Budget(), err)
	}
	r.Record(func(l *live.Stack) {
		l.Budget = live.Found(live.Budget{Name: i.Budget(), Limit: float64(s.Budget.Limit), Alarms: alarms(s),
			Tags: i.Tags()}, "budgets:ViewBudget")
	})
	return nil
}

// updateBudget sets the limit and adds what is missing of the alarms, one by one. Alarms the user has added stay.
func updateBudget(ctx context.Context, r *plan.Run) error {
	i, s := r.Live().Identity, r.Settings
	name := i.Budget()
	if !r.Live().Budget.Exists() {
		return fmt.Errorf("update budget %s: it is gone; run slipway apply again", name)
	}
	have := *r.Live().Budget.Value
	if have.Limit != float64(s.Budget.Limit) || have.AfterCredits {
		if _, err := r.Clients.Budgets.UpdateBudget(ctx, &budgets.UpdateBudgetInput{AccountId: &i.Account,
			NewBudget: definition(s, name)}); err != nil {
			return fmt.Errorf("set the limit of budget %s: %w", name, err)
		}
	}
	for _, want := range alarms(s) {
		if err := syncAlarm(ctx, r, name, matching(have.Alarms, want), want); err != nil {
			return fmt.Errorf("set the %s alarm of budget %s: %w", strings.ToLower(want.Type), name, err)
		}
	}
	have.Limit, have.Alarms, have.AfterCredits = float64(s.Budget.Limit), alarms(s), false
	r.Record(func(l *live.Stack) { l.Budget = live.Found(have, "budgets:ViewBudget") })
	return nil
}

func syncAlarm(ctx context.Context, r *plan.Run, name string, have *live.Alarm, want live.Alarm) error {
	account, email := r.Live().Identity.Account, want.Emails[0]
	to := subscriber(email)
	switch {
	case have == nil:
		_, err := r.Clients.Budgets.CreateNotification(ctx, &budgets.CreateNotificationInput{
			AccountId: &account, BudgetName: &name, Notification: notification(want), Subscribers: []types.Subscriber{to},
		})
		if cloud.Is(err, "DuplicateRecordException") {
			return nil
		}
		return err
	case slices.Contains(have.Emails, email), have.EmailsErr != nil:
		return nil
	case len(have.Emails) == 1: // the address was changed
		from := subscriber(have.Emails[0])
		_, err := r.Clients.Budgets.UpdateSubscriber(ctx, &budgets.UpdateSubscriberInput{
			AccountId: &account, BudgetName: &name, Notification: notification(want), OldSubscriber: &from, NewSubscriber: &to,
		})
		return err
	}
	_, err := r.Clients.Budgets.CreateSubscriber(ctx, &budgets.CreateSubscriberInput{
		AccountId: &account, BudgetName: &name, Notification: notification(want), Subscriber: &to,
	})
	if cloud.Is(err, "DuplicateRecordException") {
		return nil
	}
	return err
}

func destroyBudget(b *plan.Builder) {
	have, ok := readable(b, false)
	if !ok || have == nil {
		return
	}
	if have.TagsErr != nil {
		b.Note(plan.Note{Step: step, Text: fmt.Sprintf("budget %s is left, for whose it is could not be verified (%v); it "+
			"costs nothing. If it is this stack's: aws budgets delete-budget --account-id %s --budget-name %s", have.Name,
			cloud.Explain(have.TagsErr),
			b.Live.Identity.Account, have.Name)})
		return
	}
	if b.Live.Identity.Owns(have.Tags) {
		b.Add(deletion(have.Name))
	}
}

func deletion(name string) plan.Action {
	return plan.Action{
		ID: idBudget, Step: step, Verb: plan.Delete, Name: name, Title: "budget", Calls: []string{"budgets delete-budget"},
		Run: func(ctx context.Context, r *plan.Run) error {
			account := r.Live().Identity.Account
			return r.Delete(ctx, plan.Deletion{
				What: "budget " + name,
				Call: func(ctx context.Context) error {
					_, err := r.Clients.Budgets.DeleteBudget(ctx, &budgets.DeleteBudgetInput{AccountId: &account, BudgetName: &name})
					return err
				},
				Record: func(l *live.Stack) { l.Budget = live.Fact[live.Budget]{Call: l.Budget.Call} },
			})
		},
	}
}
