package scheduler

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/iam"
)

// schedule is one schedule. Expression and Target are as given, with Scheduler's defaults filled in.
type schedule struct {
	Name, Group, ARN, Token string
	Expression, Timezone    string
	State                   types.ScheduleState
	Target                  *types.Target
	Window                  *types.FlexibleTimeWindow
	Description, Key        *string
	Start, End              *time.Time
	After                   types.ActionAfterCompletion
	Created, Modified       time.Time
	Fired                   time.Time // when it last invoked its target
	Tries                   int32     // how often it did in vain
	Again                   time.Time // when it does next after that; zero: it does not
	LastError               string    // what the target answered then
}

func groupOr(name *string) string {
	if core.Value(name) == "" {
		return "default"
	}
	return *name
}

func createSchedule(c *core.Call, in *scheduler.CreateScheduleInput) (*scheduler.CreateScheduleOutput, error) {
	w := of(c)
	name, group := core.Value(in.Name), groupOr(in.GroupName)
	if !nameRule.MatchString(name) {
		return nil, invalid("1 validation error detected: Value '" + name + "' at 'name' failed to satisfy constraint: " +
			"Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$")
	}
	g := w.Groups[group]
	if g == nil {
		return nil, noSchedule("Schedule group", group)
	}
	if !g.Deleting.IsZero() {
		return nil, conflict("Schedule group " + group + " is being deleted.")
	}
	token := core.Value(in.ClientToken)
	if old := w.Schedules[group+"/"+name]; old != nil {
		if token != "" && token == old.Token {
			return &scheduler.CreateScheduleOutput{ScheduleArn: new(old.ARN)}, nil
		}
		return nil, conflict("Schedule " + name + " already exists.")
	}
	s := scheduleOf(in)
	s.Name, s.Group, s.ARN = name, group, c.ARN("scheduler", "schedule/"+group+"/"+name)
	s.Token, s.Created = token, c.Now()
	if err := s.check(c); err != nil {
		return nil, err
	}
	w.Schedules[group+"/"+name] = s
	return &scheduler.CreateScheduleOutput{ScheduleArn: new(s.ARN)}, nil
}

// scheduleOf is what a call says of a schedule.
func scheduleOf(in *scheduler.CreateScheduleInput) *schedule {
	return &schedule{
		Expression: core.Value(in.ScheduleExpression),
		Timezone:   core.Value(core.OrElse(in.ScheduleExpressionTimezone, "UTC")),
		State:      in.State, Target: in.Target, Window: in.FlexibleTimeWindow, Description: in.Description,
		Key: in.KmsKeyArn, Start: in.StartDate, End: in.EndDate, After: in.ActionAfterCompletion,
	}
}

// updateSchedule replaces the schedule: what the call leaves out goes back to its default.
func updateSchedule(c *core.Call, in *scheduler.UpdateScheduleInput) (*scheduler.UpdateScheduleOutput, error) {
	w := of(c)
	key := groupOr(in.GroupName) + "/" + core.Value(in.Name)
	old := w.Schedules[key]
	if old == nil {
		return nil, noSchedule("Schedule", core.Value(in.Name))
	}
	s := scheduleOf((*scheduler.CreateScheduleInput)(in))
	s.Name, s.Group, s.ARN, s.Token, s.Created = old.Name, old.Group, old.ARN, old.Token, old.Created
	if s.Expression == old.Expression && s.Timezone == old.Timezone {
		s.Fired, s.LastError, s.Tries, s.Again = old.Fired, old.LastError, old.Tries, old.Again
	}
	if err := s.check(c); err != nil {
		return nil, err
	}
	w.Schedules[key] = s
	return &scheduler.UpdateScheduleOutput{ScheduleArn: new(s.ARN)}, nil
}

// check refuses what Scheduler refuses, and fills in its defaults.
func (s *schedule) check(c *core.Call) error {
	s.Modified = c.Now()
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" || s.Timezone == "Local" {
		return invalid("Invalid Schedule Expression Timezone " + s.Timezone + ".")
	}
	if err := CheckExpression(s.Expression); err != nil {
		return err
	}
	if w := s.Window; w == nil || w.Mode == types.FlexibleTimeWindowModeFlexible &&
		(core.Value(w.MaximumWindowInMinutes) < 1 || *w.MaximumWindowInMinutes > 1440) ||
		w.Mode == types.FlexibleTimeWindowModeOff && w.MaximumWindowInMinutes != nil {
		return invalid("Invalid FlexibleTimeWindow: a flexible window has 1 to 1440 minutes, one that is OFF has none.")
	}
	if s.Start != nil && s.End != nil && !s.Start.Before(*s.End) {
		return invalid("The StartDate you specify must come before the EndDate.")
	}
	if s.State == "" {
		s.State = types.ScheduleStateEnabled
	}
	if s.After == "" {
		s.After = types.ActionAfterCompletionNone
	}
	return s.checkTarget(c)
}

func (s *schedule) checkTarget(c *core.Call) error {
	t := s.Target
	if t.RetryPolicy == nil {
		t.RetryPolicy = &types.RetryPolicy{}
	}
	t.RetryPolicy.MaximumRetryAttempts = core.OrElse(t.RetryPolicy.MaximumRetryAttempts, 185)
	t.RetryPolicy.MaximumEventAgeInSeconds = core.OrElse(t.RetryPolicy.MaximumEventAgeInSeconds, 86400)
	if n := *t.RetryPolicy.MaximumRetryAttempts; n < 0 || n > 185 {
		return invalid("1 validation error detected: Value at 'target.retryPolicy.maximumRetryAttempts' failed to satisfy " +
			"constraint: Member must have value between 0 and 185")
	}
	if n := *t.RetryPolicy.MaximumEventAgeInSeconds; n < 60 || n > 86400 {
		return invalid("1 validation error detected: Value at 'target.retryPolicy.maximumEventAgeInSeconds' failed to " +
			"satisfy constraint: Member must have value between 60 and 86400")
	}
	arn := core.Value(t.Arn)
	switch {
	case strings.HasPrefix(arn, c.ARN("ecs", "cluster/")):
		if err := checkECSTarget(c, t); err != nil {
			return err
		}
	case strings.HasPrefix(arn, "arn:aws:scheduler:::aws-sdk:"):
		if t.EcsParameters != nil {
			return invalid("EcsParameters only go with an ECS cluster as target.")
		}
		if err := checkInput(arn, core.Value(t.Input)); err != nil {
			return err
		}
	case !strings.HasPrefix(arn, "arn:aws:"):
		return invalid("Provided Arn is not in correct format.")
	case t.EcsParameters != nil:
		return invalid("Parameter EcsParameters is not valid for the target " + arn + ".")
	}
	if err := iam.RolesPassable(c, "Scheduler", t.RoleArn); err != nil {
		return err
	}
	// IAM is asked with the schedule group for a source, not the schedule.
	if iam.RoleUsable(c, core.Value(t.RoleArn), "scheduler.amazonaws.com", c.ARN("scheduler", "schedule-group/"+
		s.Group)) != nil {
		return invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.")
	}
	return nil
}

func checkECSTarget(c *core.Call, t *types.Target) error {
	e := t.EcsParameters
	if e == nil {
		return invalid("EcsParameters is required for an ECS cluster as target.")
	}
	if !strings.HasPrefix(core.Value(e.TaskDefinitionArn), c.ARN("ecs", "task-definition/")) {
		return invalid("Provided TaskDefinitionArn is not in correct format.")
	}
	e.TaskCount = core.OrElse(e.TaskCount, 1)
	if *e.TaskCount < 1 || *e.TaskCount > 10 {
		return invalid("1 validation error detected: Value at 'target.ecsParameters.taskCount' failed to satisfy " +
			"constraint: Member must have value between 1 and 10")
	}
	if e.LaunchType == types.LaunchTypeFargate && (e.NetworkConfiguration == nil ||
		e.NetworkConfiguration.AwsvpcConfiguration == nil || len(e.NetworkConfiguration.AwsvpcConfiguration.Subnets) == 0) {
		return invalid("NetworkConfiguration is required for a target of launch type FARGATE.")
	}
	if v := e.NetworkConfiguration; v != nil && v.AwsvpcConfiguration != nil &&
		v.AwsvpcConfiguration.AssignPublicIp == "" {
		v.AwsvpcConfiguration.AssignPublicIp = types.AssignPublicIpDisabled
	}
	return nil
}

func getSchedule(c *core.Call, in *scheduler.GetScheduleInput) (*scheduler.GetScheduleOutput, error) {
	s := of(c).Schedules[groupOr(in.GroupName)+"/"+core.Value(in.Name)]
	if s == nil {
		return nil, noSchedule("Schedule", core.Value(in.Name))
	}
	return &scheduler.GetScheduleOutput{
		Name: new(s.Name), GroupName: new(s.Group), Arn: new(s.ARN),
		ScheduleExpression:         new(s.Expression),
		ScheduleExpressionTimezone: new(s.Timezone), State: s.State, Target: s.Target, FlexibleTimeWindow: s.Window,
		Description: s.Description,
		KmsKeyArn:   s.Key, StartDate: s.Start, EndDate: s.End, ActionAfterCompletion: s.After,
		CreationDate: new(s.Created), LastModificationDate: new(s.Modified),
	}, nil
}

func deleteSchedule(c *core.Call, in *scheduler.DeleteScheduleInput) (*scheduler.DeleteScheduleOutput, error) {
	w := of(c)
	key := groupOr(in.GroupName) + "/" + core.Value(in.Name)
	if w.Schedules[key] == nil {
		return nil, noSchedule("Schedule", core.Value(in.Name))
	}
	delete(w.Schedules, key)
	return nil, nil
}

func listSchedules(c *core.Call, in *scheduler.ListSchedulesInput) (*scheduler.ListSchedulesOutput, error) {
	w := of(c)
	if in.GroupName != nil && w.Groups[*in.GroupName] == nil {
		return nil, noSchedule("Schedule group", *in.GroupName)
	}
	var all []types.ScheduleSummary
	for _, key := range core.SortedKeys(w.Schedules) {
		s := w.Schedules[key]
		if in.GroupName != nil && s.Group != *in.GroupName || !strings.HasPrefix(s.Name, core.Value(in.NamePrefix)) ||
			in.State != "" && s.State != in.State {
			continue
		}
		all = append(all, types.ScheduleSummary{
			Name: new(s.Name), GroupName: new(s.Group), Arn: new(s.ARN), State: s.State,
			Target:       &types.TargetSummary{Arn: s.Target.Arn},
			CreationDate: new(s.Created), LastModificationDate: new(s.Modified),
		})
	}
	page, next, err := core.PageOf(pages, all, in.MaxResults, in.NextToken)
	return &scheduler.ListSchedulesOutput{Schedules: page, NextToken: next}, err
}
