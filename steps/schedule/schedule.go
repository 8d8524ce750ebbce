package schedule

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Scheduler's own defaults would try to start a job 185 times over a day: a nightly job would run at noon. Retries
// concern the start alone; a job that exits with an error is not tried again.
const (
	retries = 2
	maxAge  = 3600
)

// desired is the schedule a job should have. Subnets and security group are added when it runs.
func desired(s stack.Settings, i stack.Identity, job stack.Job) (live.Schedule, error) {
	expression, err := Parse(job.Cron)
	if err != nil {
		return live.Schedule{}, fmt.Errorf("job %s: %w", job.Name, err)
	}
	return live.Schedule{
		Name: i.JobFamily(job.Name), Group: i.ScheduleGroup(), State: string(types.ScheduleStateEnabled),
		Expression: expression.String(), Timezone: s.Schedule.Timezone, Cluster: i.ARN("ecs", "cluster/"+i.Cluster()),
		Role: i.GlobalARN("iam", "role/"+i.SchedulerRole()),
		// without a revision it starts the newest ACTIVE one: a deployment reaches the jobs without touching their schedules
		TaskDefinition: i.ARN("ecs", "task-definition/"+i.JobFamily(job.Name)),
		LaunchType:     "FARGATE", PublicIP: true, TaskCount: 1, Retries: retries, MaxAge: maxAge,
		PropagateTags: "TASK_DEFINITION", FlexibleMode: string(types.FlexibleTimeWindowModeOff),
	}, nil
}

func planSchedule(b *plan.Builder, job stack.Job) {
	want, err := desired(b.Settings, b.Live.Identity, job)
	if err != nil {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "schedule.jobs", Why: err.Error(),
			WayOut: "change the job's schedule"})
		return
	}
	paused, asked := b.Intent.Paused[job.Name]
	state := stateOf(paused, asked)
	a := plan.Action{
		ID: idJob(job.Name), Step: step, Verb: plan.None, Name: want.Name, Title: "schedule of " + job.Name,
		Needs: []string{idRole, idGroup, idDefinition(job.Name), "service/cluster", "network/app-group", "network/subnets",
			"network/routes"},
		Calls: []string{"scheduler create-schedule"},
		Run:   func(ctx context.Context, r *plan.Run) error { return syncSchedule(ctx, r, job, state) },
	}
	have := b.Live.Schedule(want.Name)
	if have == nil {
		a.Verb = plan.Create
		a.Changes = []plan.Change{{Field: "schedule", To: want.Expression + " " + want.Timezone, Answer: "schedule.jobs"}}
		i := b.Live.Identity
		a.Sends = func() []any { return []any{scheduleRequest(i, want)} }
		b.Add(a)
		return
	}
	groups := plan.ReadableList(b, step, "schedule "+want.Name, "its security group", b.Live.SecurityGroups)
	subnets := plan.ReadableList(b, step, "schedule "+want.Name, "its subnets", b.Live.Subnets)
	a.Changes = scheduleChanges(want, *have, b.Live)
	if state != "" && state != have.State {
		a.Changes = append(a.Changes, plan.Change{Field: "runs", From: runsOf(have.State), To: runsOf(state)})
	}
	if len(a.Changes) > 0 {
		a.Verb, a.Calls = plan.Update, []string{"scheduler update-schedule"}
	} else if !groups || !subnets {
		return
	}
	if have.State == string(types.ScheduleStateDisabled) && state == "" {
		b.Note(plan.Note{Step: step, Text: "job " + job.Name + " is paused (its schedule is switched off in AWS) and stays " +
			"so: slipway jobs resume " + job.Name + " lets it run again"})
	}
	b.Add(a)
}

// stateOf is the state that a schedule is asked to have; "" leaves the one it has.
func stateOf(paused, asked bool) string {
	switch {
	case !asked:
		return ""
	case paused:
		return string(types.ScheduleStateDisabled)
	}
	return string(types.ScheduleStateEnabled)
}

// runsOf says of a schedule's state whether its job runs.
func runsOf(state string) string {
	if state == string(types.ScheduleStateDisabled) {
		return "paused"
	}
	return "by its schedule"
}

func scheduleChanges(want, have live.Schedule, l *live.Stack) []plan.Change {
	var changes plan.Changes
	changes.Add("schedule", have.Expression, want.Expression, "schedule.jobs")
	changes.Add("time zone", have.Timezone, want.Timezone, "schedule.timezone")
	changes.Add("cluster", have.Cluster, want.Cluster, "")
	changes.Add("role", have.Role, want.Role, "")
	changes.Add("task definition", have.TaskDefinition, want.TaskDefinition, "")
	changes.Add("launch type", have.LaunchType, want.LaunchType, "")
	changes.Add("tasks", strconv.Itoa(have.TaskCount), strconv.Itoa(want.TaskCount), "")
	changes.Add("start retries", strconv.Itoa(have.Retries), strconv.Itoa(want.Retries), "")
	changes.Add("given up after (s)", strconv.Itoa(have.MaxAge), strconv.Itoa(want.MaxAge), "")
	changes.Add("public address", strconv.FormatBool(have.PublicIP), strconv.FormatBool(want.PublicIP), "")
	changes.Add("tags from", have.PropagateTags, want.PropagateTags, "")
	changes.Add("flexible window", have.FlexibleMode, want.FlexibleMode, "")
	changes.AddGroup(l, l.Identity.AppGroup(), have.SecurityGroups)
	changes.AddSubnets(l, have.Subnets)
	return changes
}

func syncSchedule(ctx context.Context, r *plan.Run, job stack.Job, state string) error {
	l := r.Live()
	want, err := desired(r.Settings, l.Identity, job)
	if err != nil {
		return err
	}
	group := l.Group(l.Identity.AppGroup())
	if group == nil {
		return fmt.Errorf("find the security group %s: it is gone; run slipway apply again", l.Identity.AppGroup())
	}
	want.SecurityGroups = []string{group.ID}
	have := l.Schedule(want.Name)
	if have != nil {
		want.State, want.Input, want.DeadLetter = cmp.Or(state, have.State), have.Input, have.DeadLetter
	}
	if have != nil && l.HasSubnets(have.Subnets) {
		want.Subnets = have.Subnets
	} else {
		place, err := l.Placement(r.Settings.Network.VPC, r.Settings.Image.Platform)
		if err != nil {
			return fmt.Errorf("place job %s: %w", job.Name, err)
		}
		want.Subnets = place.PublicIDs()
	}
	// a role made a moment ago cannot be assumed yet
	err = r.RetryUntilVisible(ctx, []string{want.Role}, func() error { return putSchedule(ctx, r, want, have == nil) })
	if err != nil {
		return fmt.Errorf("set schedule %s: %w", want.Name, err)
	}
	r.Record(func(l *live.Stack) {
		l.Schedules.Items = live.With(l.Schedules.Items, want, func(o live.Schedule) bool {
			return o.Name == want.Name &&
				o.Group == want.Group
		})
	})
	return nil
}

// scheduleRequest is the request that makes a schedule.
func scheduleRequest(i stack.Identity, want live.Schedule) *scheduler.CreateScheduleInput {
	return &scheduler.CreateScheduleInput{
		Name: &want.Name, GroupName: &want.Group, Description: new("slipway: job " + jobOf(i, want.Name)),
		State: types.ScheduleState(want.State), ScheduleExpression: &want.Expression,
		ScheduleExpressionTimezone: &want.Timezone,
		FlexibleTimeWindow:         &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff}, Target: target(want),
	}
}

// putSchedule creates or updates a schedule. An update replaces all of it, so every field is sent.
func putSchedule(ctx context.Context, r *plan.Run, want live.Schedule, create bool) error {
	if create {
		_, err := r.Clients.Scheduler.CreateSchedule(ctx, scheduleRequest(r.Live().Identity, want))
		if !cloud.Is(err, "ConflictException") {
			return err
		}
		// there already, by a call whose reply was lost: the group is ours, so the schedule is
	}
	in := scheduleRequest(r.Live().Identity, want)
	_, err := r.Clients.Scheduler.UpdateSchedule(ctx, &scheduler.UpdateScheduleInput{
		Name: in.Name, GroupName: in.GroupName, Description: in.Description, State: in.State,
		ScheduleExpression: in.ScheduleExpression, ScheduleExpressionTimezone: in.ScheduleExpressionTimezone,
		FlexibleTimeWindow: in.FlexibleTimeWindow, Target: in.Target,
	})
	return err
}

func target(s live.Schedule) *types.Target {
	t := &types.Target{
		Arn: new(s.Cluster), RoleArn: new(s.Role),
		RetryPolicy: &types.RetryPolicy{MaximumRetryAttempts: new(int32(s.Retries)),
			MaximumEventAgeInSeconds: new(int32(s.MaxAge))},
		EcsParameters: &types.EcsParameters{
			TaskDefinitionArn: new(s.TaskDefinition), LaunchType: types.LaunchTypeFargate,
			TaskCount:     new(int32(s.TaskCount)),
			PropagateTags: types.PropagateTagsTaskDefinition,
			NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
				Subnets: s.Subnets, SecurityGroups: s.SecurityGroups, AssignPublicIp: types.AssignPublicIpEnabled,
			}},
		},
	}
	if s.Input != "" {
		t.Input = new(s.Input)
	}
	if s.DeadLetter != "" {
		t.DeadLetterConfig = &types.DeadLetterConfig{Arn: new(s.DeadLetter)}
	}
	return t
}

func deleteSchedule(i stack.Identity, s live.Schedule) plan.Action {
	return plan.Action{
		ID: idJob(jobOf(i, s.Name)), Step: step, Verb: plan.Delete, Name: s.Name, Title: "schedule of " + jobOf(i, s.Name),
		Calls: []string{"scheduler delete-schedule"},
		Run: func(ctx context.Context, r *plan.Run) error {
			return r.Delete(ctx, plan.Deletion{What: "schedule " + s.Name, Call: func(ctx context.Context) error {
				return cloud.Err(r.Clients.Scheduler.DeleteSchedule(ctx, &scheduler.DeleteScheduleInput{Name: &s.Name,
					GroupName: &s.Group}))
			}})
		},
	}
}
