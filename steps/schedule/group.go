package schedule

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

func planGroup(b *plan.Builder) {
	name := b.Live.Identity.ScheduleGroup()
	have, ok := plan.Needed(b, step, "schedule group "+name, b.Live.ScheduleGroup)
	if !ok {
		return
	}
	a := plan.Action{ID: idGroup, Step: step, Verb: plan.None, Name: name, Title: "schedule group",
		Calls: []string{"scheduler create-schedule-group"}, Run: createGroup}
	switch {
	case have == nil:
		a.Verb = plan.Create
	case have.State == string(types.ScheduleGroupStateDeleting):
		a.Verb, a.Reason = plan.Create, "the old one is being deleted; it is made again once that is over"
	case !b.Owned(step, "schedule group", name, have.Tags):
		return
	}
	b.Add(a)
}

// createGroup makes the group, waiting for one of the same name that is still being deleted.
func createGroup(ctx context.Context, r *plan.Run) error {
	i := r.Live().Identity
	name := i.ScheduleGroup()
	tags := cloud.TagList(i.Tags(), func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })
	in := &scheduler.CreateScheduleGroupInput{Name: &name, Tags: tags}
	err := r.Until(ctx, plan.Wait{Typical: 10 * time.Second, Timeout: 10 * time.Minute,
		Check: func(ctx context.Context) (bool, string, error) {
			_, err := r.Clients.Scheduler.CreateScheduleGroup(ctx, in)
			if !cloud.Is(err, "ConflictException") {
				return err == nil, "", err
			}
			fact := live.ReadScheduleGroup(ctx, r.Clients, name)
			switch {
			case fact.Err != nil:
				return false, "", fact.Err
			case fact.Value == nil || fact.Value.State == string(types.ScheduleGroupStateDeleting):
				return false, "the old group is being deleted", nil
			case !i.Owns(fact.Value.Tags):
				return false, "", fmt.Errorf("the name was taken a moment ago: %w", err)
			}
			return true, "", nil // ours, by a call whose reply was lost
		}})
	if err != nil {
		return fmt.Errorf("create schedule group %s: %w", name, err)
	}
	r.Record(func(l *live.Stack) {
		l.ScheduleGroup = live.Found(live.ScheduleGroup{Name: name, ARN: i.ARN("scheduler", "schedule-group/"+name),
			State: "ACTIVE", Tags: i.Tags()}, "scheduler:GetScheduleGroup")
	})
	return nil
}

// destroyGroup deletes the group; AWS deletes its schedules with it.
func destroyGroup(b *plan.Builder) {
	group := plan.Own(b, step, "schedule group", b.Live.ScheduleGroup)
	if group == nil {
		return
	}
	a := plan.Action{
		ID: idGroup, Step: step, Verb: plan.Delete, Name: group.Name, Title: "schedule group",
		Calls: []string{"scheduler delete-schedule-group", "scheduler get-schedule-group"},
		Run:   func(ctx context.Context, r *plan.Run) error { return deleteGroup(ctx, r, group.Name) },
	}
	var names []string
	for _, s := range ours(b.Live, b.Live.Schedules.Items) {
		names = append(names, s.Name)
	}
	if len(names) > 0 {
		a.Reason = "its schedules go with it: " + strings.Join(names, ", ")
	}
	b.Add(a)
}

func deleteGroup(ctx context.Context, r *plan.Run, name string) error {
	_, err := r.Clients.Scheduler.DeleteScheduleGroup(ctx, &scheduler.DeleteScheduleGroupInput{Name: &name})
	if err != nil && !cloud.NotFound(err) && !cloud.Is(err, "ConflictException") {
		return fmt.Errorf("delete schedule group %s: %w", name, err)
	}
	group := plan.Resource[live.ScheduleGroup]{
		Step: step, Kind: "schedule group", Name: name, Read: live.ReadScheduleGroup,
		In:     func(l *live.Stack) *live.Fact[live.ScheduleGroup] { return &l.ScheduleGroup },
		Status: func(live.ScheduleGroup) string { return "deleting" },
	}
	return group.UntilGone(ctx, r, 10*time.Second)
}
