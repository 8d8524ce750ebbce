package scheduler

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"

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
		for {
			s := w.Schedules[key]
			if s == nil || !s.runOnce(c) {
				break
			}
			if s.Again.IsZero() && s.After == types.ActionAfterCompletionDelete {
				delete(w.Schedules, key)
			}
		}
	}
}

// runOnce invokes the target of a one-time schedule that is due, for the first time or again, and reports whether it
// was.
func (s *schedule) runOnce(c *core.Call) bool {
	at, once := s.onceAt()
	if !once || s.State != types.ScheduleStateEnabled || at.Before(s.Created) {
		return false
	}
	if !s.Fired.IsZero() {
		if s.Again.IsZero() {
			return false
		}
		at = s.Again
	}
	if c.Now().Before(at) {
		return false
	}
	s.Fired, s.Again, s.LastError = at, time.Time{}, ""
	if err := s.invoke(c.At(at)); err != nil {
		s.LastError = err.Error()
		due, _ := s.onceAt()
		next := at.Add(time.Minute << min(s.Tries, 6)) // Scheduler backs off; how exactly it does not tell
		retry := s.Target.RetryPolicy
		if s.Tries < *retry.MaximumRetryAttempts &&
			next.Before(due.Add(time.Duration(*retry.MaximumEventAgeInSeconds)*time.Second)) {
			s.Tries++
			s.Again = next
		}
	}
	return true
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

// checkInput refuses members that the SDK for Java does not spell so, as Scheduler does: DbInstanceIdentifier for RDS's
// DBInstanceIdentifier.
func checkInput(arn, input string) error {
	u, known := universal[strings.TrimPrefix(arn, "arn:aws:scheduler:::aws-sdk:")]
	if !known {
		return nil
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(input), &members); err != nil {
		return invalid("Invalid RequestJson provided. Reason: it is no JSON object.")
	}
	fields := map[string]bool{}
	t := reflect.TypeOf(u.input()).Elem()
	for i := range t.NumField() {
		fields[javaName(t.Field(i).Name)] = true
	}
	for name := range members {
		if !fields[name] {
			return invalid("Invalid RequestJson provided. Reason: The field '" + name + "' is not supported.")
		}
	}
	return nil
}

// javaName writes capitals in a row as one word: DBInstance becomes DbInstance.
func javaName(name string) string {
	runes := []rune(name)
	out := []rune(name)
	for i := 1; i < len(runes); i++ {
		last := i+1 == len(runes) || !unicode.IsUpper(runes[i+1])
		if unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && (!last || i+1 == len(runes)) {
			out[i] = unicode.ToLower(runes[i])
		}
	}
	return string(out)
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
