package service

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// planLogGroup plans the log group and its retention: the guide's group keeps, and bills, every line for ever.
func planLogGroup(b *plan.Builder) {
	name, days := b.Live.Identity.LogGroup(), b.Settings.Service.LogDays
	have, ok := plan.Needed(b, step, "log group "+name, b.Live.LogGroup)
	if !ok {
		return
	}
	a := plan.Action{ID: idLogGroup, Step: step, Verb: plan.None, Name: name, Title: "log group",
		Calls: []string{"logs put-retention-policy"}}
	switch {
	case have == nil:
		a.Verb, a.Calls = plan.Create, []string{"logs create-log-group", "logs put-retention-policy"}
		a.Changes = []plan.Change{{Field: "retention", To: keep(days), Answer: "service.log_days"}}
		if days > 0 {
			a.Sends = func() []any { return []any{retention(name, days)} }
		}
	case !b.Owned(step, "log group", name, have.Tags):
		return
	case have.Days != days:
		a.Verb = plan.Update
		a.Changes = []plan.Change{{Field: "retention", From: keep(have.Days), To: keep(days), Answer: "service.log_days"}}
	}
	a.Run = func(ctx context.Context, r *plan.Run) error { return syncLogGroup(ctx, r, have == nil) }
	b.Add(a)
}

func keep(days int) string {
	if days == 0 {
		return "for ever"
	}
	return strconv.Itoa(days) + " days"
}

// retention is the request that says how long logs are kept.
func retention(name string, days int) *cloudwatchlogs.PutRetentionPolicyInput {
	return &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &name, RetentionInDays: new(int32(days))}
}

func syncLogGroup(ctx context.Context, r *plan.Run, create bool) error {
	i := r.Live().Identity
	name, days := i.LogGroup(), r.Settings.Service.LogDays
	// a group of the name that was deleted, or made, a moment ago is in the way for seconds
	busy := func(err error) bool { return cloud.Is(err, "OperationAbortedException") || cloud.NotVisibleYet(err) }
	if create {
		err := r.Retry(ctx, busy, func() error {
			_, err := r.Clients.Logs.CreateLogGroup(ctx,
				&cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name, Tags: i.Tags()})
			return err
		})
		// it was absent when the plan was made; one that is there now was made by a call whose reply was lost
		if err != nil && !cloud.Is(err, "ResourceAlreadyExistsException") {
			return fmt.Errorf("create log group %s: %w", name, err)
		}
	}
	if days > 0 {
		err := r.Retry(ctx, busy, func() error {
			_, err := r.Clients.Logs.PutRetentionPolicy(ctx, retention(name, days))
			return err
		})
		if err != nil {
			return fmt.Errorf("set the retention of log group %s: %w", name, err)
		}
	} else if !create {
		if _, err := r.Clients.Logs.DeleteRetentionPolicy(ctx,
			&cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: &name}); err != nil {
			return fmt.Errorf("remove the retention of log group %s: %w", name, err)
		}
	}
	r.Record(func(l *live.Stack) {
		l.LogGroup = live.Found(live.LogGroup{Name: name, ARN: i.ARN("logs", "log-group:"+name), Days: days, Tags: i.Tags()},
			"logs:DescribeLogGroups")
	})
	return nil
}

func destroyLogGroup(b *plan.Builder) {
	group := plan.Own(b, step, "log group", b.Live.LogGroup)
	if group == nil {
		return
	}
	b.Add(plan.Action{
		ID: idLogGroup, Step: step, Verb: plan.Delete, Name: group.Name, Title: "log group",
		Needs: append(b.WorkerServices(), idService, idDefinition), Calls: []string{"logs delete-log-group"},
		Run: func(ctx context.Context, r *plan.Run) error {
			return r.Delete(ctx, plan.Deletion{What: "log group " + group.Name, Call: func(ctx context.Context) error {
				_, err := r.Clients.Logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &group.Name})
				return err
			}})
		},
	})
}
