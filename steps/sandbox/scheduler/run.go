package scheduler

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/iam"
)

// universal are the API calls a schedule can make by itself: what reads their JSON input, and the operation.
var universal = map[string]struct {
	operation, action string
	input             func() any
}{
	"ec2:revokeSecurityGroupIngress": {"EC2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress",
		func() any { return new(ec2.RevokeSecurityGroupIngressInput) }},
	"rds:modifyDBInstance": {"RDS:ModifyDBInstance", "rds:ModifyDBInstance",
		func() any { return new(rds.ModifyDBInstanceInput) }},
	"ecs:runTask": {"ECS:RunTask", "ecs:RunTask", func() any { return new(ecs.RunTaskInput) }},
}

// RunDue invokes the targets of one-time schedules whose time has come. Recurring ones do not fire in the sandbox:
// nothing in it looks at their runs, and a year's worth of them would have to be lived through.
func RunDue(c *core.Call) {
	w := schedulerState.In(c.World)
	for _, key := range core.SortedKeys(w.Schedules) {
		s := w.Schedules[key]
		at, once := s.onceAt()
		if !once || s.State != types.ScheduleStateEnabled || !s.Fired.IsZero() || c.Now().Before(at) || at.Before(s.Created) {
			continue
		}
		then := c.At(at)
		s.Fired = at
		if err := s.invoke(then); err != nil {
			s.LastError = err.Error()
		}
		if s.After == types.ActionAfterCompletionDelete {
			delete(w.Schedules, key)
		}
	}
}

// invoke does what the target says, under its role.
func (s *schedule) invoke(c *core.Call) error {
	role := core.Value(s.Target.RoleArn)
	if err := iam.RoleUsable(c, role, "scheduler.amazonaws.com", c.ARN("scheduler", "schedule-group/"+
		s.Group)); err != nil {
		return err
	}
	if e := s.Target.EcsParameters; e != nil {
		if err := iam.RoleAllows(c, role, "ecs:RunTask", core.Value(e.TaskDefinitionArn),
			map[string]string{"ecs:cluster": *s.Target.Arn}); err != nil {
			return err
		}
		return core.Run(c, "ECS:RunTask", s.task())
	}
	u, known := universal[strings.TrimPrefix(*s.Target.Arn, "arn:aws:scheduler:::aws-sdk:")]
	if !known {
		return fmt.Errorf("sandbox: a schedule's target %s is not simulated", *s.Target.Arn)
	}
	in := u.input()
	if err := json.Unmarshal([]byte(core.Value(s.Target.Input)), in); err != nil {
		return fmt.Errorf("read the input of schedule %s: %w", s.Name, err)
	}
	if err := iam.RoleAllows(c, role, u.action, targetARN(c, in), nil); err != nil {
		return err
	}
	return core.Run(c, u.operation, in)
}

// targetARN is the resource an API call of a schedule is about.
func targetARN(c *core.Call, in any) string {
	switch in := in.(type) {
	case *ec2.RevokeSecurityGroupIngressInput:
		return c.ARN("ec2", "security-group/"+core.Value(in.GroupId))
	case *rds.ModifyDBInstanceInput:
		return c.ARN("rds", "db:"+core.Value(in.DBInstanceIdentifier))
	}
	return "*"
}

// task is the RunTask call of a schedule with an ECS target.
func (s *schedule) task() *ecs.RunTaskInput {
	e := s.Target.EcsParameters
	in := &ecs.RunTaskInput{
		Cluster: s.Target.Arn, TaskDefinition: e.TaskDefinitionArn, Count: e.TaskCount, Group: e.Group,
		LaunchType: ecstypes.LaunchType(e.LaunchType),
		StartedBy:  new("chronos-schedule/" + s.Name), PropagateTags: ecstypes.PropagateTags(e.PropagateTags),
	}
	if n := e.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		in.NetworkConfiguration = &ecstypes.NetworkConfiguration{AwsvpcConfiguration: &ecstypes.AwsVpcConfiguration{
			Subnets: n.AwsvpcConfiguration.Subnets, SecurityGroups: n.AwsvpcConfiguration.SecurityGroups,
			AssignPublicIp: ecstypes.AssignPublicIp(n.AwsvpcConfiguration.AssignPublicIp),
		}}
	}
	if o := core.Value(s.Target.Input); o != "" {
		overrides := &ecstypes.TaskOverride{}
		if json.Unmarshal([]byte(o), overrides) == nil {
			in.Overrides = overrides
		}
	}
	return in
}
