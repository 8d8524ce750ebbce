package live

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// ScheduleGroup is the EventBridge Scheduler group.
type ScheduleGroup struct {
	Name, ARN, State string
	Tags             map[string]string
}

// Schedule is one schedule with its ECS target.
type Schedule struct {
	Name, Group, ARN, State, Expression, Timezone string
	Cluster, Role, TaskDefinition, LaunchType     string
	Subnets, SecurityGroups                       []string
	PublicIP                                      bool
	TaskCount, Retries, MaxAge                    int // MaxAge in seconds
	PropagateTags, FlexibleMode                   string
	Input, DeadLetter, Description                string
}

// DefaultScheduleGroup is where a schedule goes that names no group, as the guide's do.
const DefaultScheduleGroup = "default"

const (
	callSchedules = "scheduler:ListSchedules"
	callSchedule  = "scheduler:GetSchedule"
)

// ReadScheduleGroup reads one schedule group with its tags.
func ReadScheduleGroup(ctx context.Context, c *cloud.Clients, name string) Fact[ScheduleGroup] {
	const call = "scheduler:GetScheduleGroup"
	out, err := c.Scheduler.GetScheduleGroup(ctx, &scheduler.GetScheduleGroupInput{Name: new(name)})
	if cloud.Is(err, "ResourceNotFoundException") {
		return fact[ScheduleGroup](nil, nil, call)
	}
	if err != nil {
		return fact[ScheduleGroup](nil, failed(call, err), call)
	}
	group := &ScheduleGroup{Name: aws.ToString(out.Name), ARN: aws.ToString(out.Arn), State: string(out.State)}
	tags, err := c.Scheduler.ListTagsForResource(ctx, &scheduler.ListTagsForResourceInput{ResourceArn: out.Arn})
	if err != nil {
		return fact(group, failed("scheduler:ListTagsForResource", err), call)
	}
	group.Tags = cloud.TagMap(tags.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
	return fact(group, nil, call)
}

// readSchedules reads the schedules of the stack's group, and those under its prefix in the default group. Those that
// close a window to the database are told apart: they start nothing.
func readSchedules(ctx context.Context, c *cloud.Clients, id stack.Identity) (schedules, closers List[Schedule]) {
	group, prefix := id.ScheduleGroup(), id.Prefix()+"-"
	var ours, loose []types.ScheduleSummary
	var oursErr, looseErr error
	together(
		func() {
			ours, oursErr = listSchedules(ctx, c, &scheduler.ListSchedulesInput{GroupName: new(group)})
		},
		func() {
			loose, looseErr = listSchedules(ctx, c, &scheduler.ListSchedulesInput{
				GroupName: new(DefaultScheduleGroup), NamePrefix: new(prefix),
			})
		},
	)
	found, err := each(append(ours, loose...), 8, func(s types.ScheduleSummary) (*Schedule, error) {
		f := ReadSchedule(ctx, c, aws.ToString(s.GroupName), aws.ToString(s.Name))
		return f.Value, f.Err
	})
	err = firstError(oursErr, looseErr, err)
	schedules, closers = list[Schedule](nil, err, callSchedules), list[Schedule](nil, err, callSchedules)
	rule, public := id.WindowClosers()
	for _, s := range found {
		switch {
		case s == nil: // deleted since it was listed
		case s.Group == DefaultScheduleGroup && (s.Name == rule || s.Name == public):
			closers.Items = append(closers.Items, *s)
		default:
			schedules.Items = append(schedules.Items, *s)
		}
	}
	slices.SortFunc(schedules.Items, func(a, b Schedule) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group),
			cmp.Compare(a.Name, b.Name))
	})
	return schedules, closers
}

// readScheduled reads the revisions that schedules name. The newest of the stack's own families are read elsewhere.
func readScheduled(ctx context.Context, d *definitions, schedules []Schedule, prefix string) {
	var reads []func()
	for _, s := range schedules {
		if s.TaskDefinition != "" && (exact(s.TaskDefinition) || !strings.HasPrefix(RevisionName(s.TaskDefinition), prefix)) {
			reads = append(reads, func() { d.revision(ctx, s.TaskDefinition) })
		}
	}
	together(reads...)
}

func listSchedules(ctx context.Context, c *cloud.Clients, in *scheduler.ListSchedulesInput) ([]types.ScheduleSummary,
	error) {
	found, err := pages(ctx, callSchedules, scheduler.NewListSchedulesPaginator(c.Scheduler, in),
		func(o *scheduler.ListSchedulesOutput) []types.ScheduleSummary { return o.Schedules })
	if cloud.Is(err, "ResourceNotFoundException") { // no such group
		return nil, nil
	}
	return found, err
}

// ReadSchedule reads one schedule with its target.
func ReadSchedule(ctx context.Context, c *cloud.Clients, group, name string) Fact[Schedule] {
	out, err := c.Scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{GroupName: new(group),
		Name: new(name)})
	if cloud.Is(err, "ResourceNotFoundException") {
		return fact[Schedule](nil, nil, callSchedule)
	}
	if err != nil {
		return fact[Schedule](nil, failed(callSchedule, err), callSchedule)
	}
	s := &Schedule{
		Name: aws.ToString(out.Name), Group: cmp.Or(aws.ToString(out.GroupName), DefaultScheduleGroup),
		ARN:   aws.ToString(out.Arn),
		State: string(out.State), Description: aws.ToString(out.Description),
		Expression: aws.ToString(out.ScheduleExpression),
		Timezone:   cmp.Or(aws.ToString(out.ScheduleExpressionTimezone), "UTC"), // Scheduler's own default
	}
	if out.FlexibleTimeWindow != nil {
		s.FlexibleMode = string(out.FlexibleTimeWindow.Mode)
	}
	if out.Target != nil {
		s.target(*out.Target)
	}
	return fact(s, nil, callSchedule)
}

func (s *Schedule) target(t types.Target) {
	s.Cluster, s.Role, s.Input = aws.ToString(t.Arn), aws.ToString(t.RoleArn), aws.ToString(t.Input)
	s.Retries, s.MaxAge = 185, 86400 // what Scheduler takes when no policy is given
	if r := t.RetryPolicy; r != nil {
		if r.MaximumRetryAttempts != nil {
			s.Retries = int(*r.MaximumRetryAttempts)
		}
		if r.MaximumEventAgeInSeconds != nil {
			s.MaxAge = int(*r.MaximumEventAgeInSeconds)
		}
	}
	if t.DeadLetterConfig != nil {
		s.DeadLetter = aws.ToString(t.DeadLetterConfig.Arn)
	}
	e := t.EcsParameters
	if e == nil {
		s.TaskDefinition = runsByItself(s.Cluster, s.Input)
		return
	}
	s.TaskDefinition, s.LaunchType, s.PropagateTags = aws.ToString(e.TaskDefinitionArn), string(e.LaunchType),
		string(e.PropagateTags)
	s.TaskCount = 1
	if e.TaskCount != nil {
		s.TaskCount = int(*e.TaskCount)
	}
	if n := e.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		s.Subnets = slices.Sorted(slices.Values(n.AwsvpcConfiguration.Subnets))
		s.SecurityGroups = slices.Sorted(slices.Values(n.AwsvpcConfiguration.SecurityGroups))
		s.PublicIP = n.AwsvpcConfiguration.AssignPublicIp == types.AssignPublicIpEnabled
	}
}
