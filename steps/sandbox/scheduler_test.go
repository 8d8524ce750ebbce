package sandbox

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	simscheduler "slipway/steps/sandbox/scheduler"
)

func TestScheduleExpressions(t *testing.T) {
	for expression, ok := range map[string]bool{
		"cron(0 23 * * ? *)": true, "cron(0 23 ? * MON-FRI *)": true, "cron(0/15 8-18 ? * 2-6 2026)": true,
		"cron(0 10 L * ? *)": true, "cron(0 10 15W * ? *)": true,
		"cron(0 10 ? * 6#3 *)": true, "cron(0 10 ? * 6L *)": true, "cron(0,30 * * JAN,JUL ? *)": true,
		"cron(*/5 * * * ? *)": true,
		"cron(0 23 * * *)":    false, "cron(0 23 * * * *)": false, "cron(0 23 ? * ? *)": false, "cron(60 23 * * ? *)": false,
		"cron(0 24 * * ? *)":  false,
		"cron(0 23 32 * ? *)": false, "cron(0 23 ? * 0 *)": false, "cron(0 23 ? * MOO *)": false,
		"cron(0 23 * 13 ? *)": false, "cron(0/0 * * * ? *)": false, "0 23 * * ? *": false,
		"rate(5 minutes)": true, "rate(1 hour)": true, "rate(1 hours)": false, "rate(5 minute)": false,
		"rate(0 minutes)": false, "rate(5 seconds)": false,
		"at(2027-01-31T10:00:00)": true, "at(2027-02-31T10:00:00)": false, "at(2027-01-31 10:00:00)": false,
		"at(2027-01-31T10:00:00Z)": false,
	} {
		if err := simscheduler.CheckExpression(expression); (err == nil) != ok {
			t.Errorf("%s: %v", expression, err)
		}
	}
}

func (b *bench) schedule(change ...func(*scheduler.CreateScheduleInput)) error {
	in := &scheduler.CreateScheduleInput{
		Name: new("shop-report"), GroupName: new("shop"), ScheduleExpression: new("cron(0 3 * * ? *)"),
		ScheduleExpressionTimezone: new("Europe/Paris"),
		FlexibleTimeWindow:         &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff},
		Target: &types.Target{
			Arn:     new("arn:aws:ecs:eu-west-1:123456789012:cluster/shop"),
			RoleArn: new("arn:aws:iam::123456789012:role/shop-scheduler"),
			EcsParameters: &types.EcsParameters{
				TaskDefinitionArn: new("arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-report"),
				LaunchType:        types.LaunchTypeFargate,
				NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
					Subnets: b.subnets, SecurityGroups: []string{b.group}, AssignPublicIp: types.AssignPublicIpEnabled}},
			},
		},
	}
	for _, f := range change {
		f(in)
	}
	_, err := b.c.Scheduler.CreateSchedule(b.ctx, in)
	return err
}

func TestSchedules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		rejected(t, b.schedule(), "ResourceNotFoundException", "Schedule group shop does not exist.")
		_, err := b.c.Scheduler.CreateScheduleGroup(b.ctx, &scheduler.CreateScheduleGroupInput{Name: new("shop"),
			Tags: []types.Tag{{Key: new("slipway:app"), Value: new("shop")}}})
		b.must(err)
		_, err = b.c.Scheduler.CreateScheduleGroup(b.ctx, &scheduler.CreateScheduleGroupInput{Name: new("shop")})
		rejected(t, err, "ConflictException", "Schedule group shop already exists.")
		const cannot = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
		rejected(t, b.schedule(), "ValidationException", cannot) // no such role
		b.role("shop-scheduler", schedulerTrust, "", "")
		rejected(t, b.schedule(), "ValidationException", cannot) // too young
		time.Sleep(10 * time.Second)
		for what, change := range map[string]func(*scheduler.CreateScheduleInput){
			"Invalid Schedule Expression": func(in *scheduler.CreateScheduleInput) {
				in.ScheduleExpression = new("cron(0 3 * * * *)")
			},
			"Timezone": func(in *scheduler.CreateScheduleInput) {
				in.ScheduleExpressionTimezone = new("Paris")
			},
			"FlexibleTimeWindow": func(in *scheduler.CreateScheduleInput) {
				in.FlexibleTimeWindow.Mode = types.FlexibleTimeWindowModeFlexible
			},
			"maximumRetryAttempts": func(in *scheduler.CreateScheduleInput) {
				in.Target.RetryPolicy = &types.RetryPolicy{MaximumRetryAttempts: new(int32(186))}
			},
			"EcsParameters is required": func(in *scheduler.CreateScheduleInput) { in.Target.EcsParameters = nil },
			"Arn is not in correct":     func(in *scheduler.CreateScheduleInput) { in.Target.Arn = new("shop") },
			cannot: func(in *scheduler.CreateScheduleInput) {
				in.Target.RoleArn = new(executionARN)
			},
		} {
			rejected(t, b.schedule(change), "ValidationException", what)
		}
		b.must(b.schedule())
		rejected(t, b.schedule(), "ConflictException", "Schedule shop-report already exists.")
		got, err := b.c.Scheduler.GetSchedule(b.ctx, &scheduler.GetScheduleInput{GroupName: new("shop"),
			Name: new("shop-report")})
		b.must(err)
		if got.State != types.ScheduleStateEnabled || *got.Target.RetryPolicy.MaximumRetryAttempts != 185 ||
			*got.Target.EcsParameters.TaskCount != 1 {
			t.Errorf("%+v", got)
		}
		_, err = b.c.Scheduler.GetSchedule(b.ctx, &scheduler.GetScheduleInput{Name: new("shop-report")})
		rejected(t, err, "ResourceNotFoundException", "")
		_, err = b.c.Scheduler.UpdateSchedule(b.ctx, &scheduler.UpdateScheduleInput{GroupName: new("shop"),
			Name: new("shop-report"), ScheduleExpression: new("rate(1 day)"),
			FlexibleTimeWindow: got.FlexibleTimeWindow, Target: got.Target, State: types.ScheduleStateDisabled})
		b.must(err)
		got, err = b.c.Scheduler.GetSchedule(b.ctx, &scheduler.GetScheduleInput{GroupName: new("shop"),
			Name: new("shop-report")})
		b.must(err)
		// an update replaces everything
		if *got.ScheduleExpressionTimezone != "UTC" || got.State != types.ScheduleStateDisabled {
			t.Errorf("%s %s", *got.ScheduleExpressionTimezone, got.State)
		}
		_, err = b.c.Scheduler.DeleteScheduleGroup(b.ctx, &scheduler.DeleteScheduleGroupInput{Name: new("shop")})
		b.must(err)
		group, err := b.c.Scheduler.GetScheduleGroup(b.ctx, &scheduler.GetScheduleGroupInput{Name: new("shop")})
		b.must(err)
		if group.State != types.ScheduleGroupStateDeleting {
			t.Errorf("the group is %s", group.State)
		}
		_, err = b.c.Scheduler.CreateScheduleGroup(b.ctx, &scheduler.CreateScheduleGroupInput{Name: new("shop")})
		rejected(t, err, "ConflictException", "")
		time.Sleep(time.Minute)
		list, err := b.c.Scheduler.ListSchedules(b.ctx, &scheduler.ListSchedulesInput{NamePrefix: new("shop-")})
		b.must(err)
		if len(list.Schedules) != 0 {
			t.Errorf("%d schedules are left of a deleted group", len(list.Schedules))
		}
	})
}

// A one-time schedule does its API call under its role when its time comes, once.
func TestOneTimeSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.role("shop-scheduler", schedulerTrust, "",
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecs:RunTask","iam:PassRole"],"Resource":"*"}]}`)
		time.Sleep(10 * time.Second)
		b.register(func(in *ecs.RegisterTaskDefinitionInput) {
			in.Family, in.ContainerDefinitions[0].Command = new("shop-report"), []string{"python", "report.py"}
		})
		at := b.s.Now().Add(time.Hour).Format("at(2006-01-02T15:04:05)")
		b.must(b.schedule(func(in *scheduler.CreateScheduleInput) {
			in.GroupName, in.ScheduleExpression, in.ScheduleExpressionTimezone = nil, &at, nil
			in.ActionAfterCompletion = types.ActionAfterCompletionDelete
		}))
		time.Sleep(time.Hour + 3*time.Minute)
		list, err := b.c.Scheduler.ListSchedules(b.ctx, &scheduler.ListSchedulesInput{})
		b.must(err)
		tasks, err := b.c.ECS.ListTasks(b.ctx, &ecs.ListTasksInput{Cluster: new("shop"),
			Family: new("shop-report"), DesiredStatus: ecstypes.DesiredStatusStopped})
		b.must(err)
		if len(list.Schedules) != 0 || len(tasks.TaskArns) != 1 || !strings.Contains(b.lines(), "Running: python report.py") {
			t.Errorf("%d schedules left, %d tasks run", len(list.Schedules), len(tasks.TaskArns))
		}
	})
}

// A one-time schedule can call an API itself: the window to the database closes though nobody is there, if its role may
// close it.
func TestOneTimeAPICall(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			action := "ec2:RevokeSecurityGroupIngress"
			if !allowed {
				action = "ec2:DescribeVpcs"
			}
			b.role("shop-scheduler", schedulerTrust, "", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"`+
				action+`","Resource":"*"}]}`)
			time.Sleep(10 * time.Second)
			permission := []ec2types.IpPermission{{IpProtocol: new("tcp"), FromPort: new(int32(5432)),
				ToPort: new(int32(5432)), IpRanges: []ec2types.IpRange{{CidrIp: new("203.0.113.9/32")}}}}
			_, err := b.c.EC2.AuthorizeSecurityGroupIngress(b.ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &b.group,
				IpPermissions: permission})
			b.must(err)
			at := b.s.Now().Add(time.Hour).Format("at(2006-01-02T15:04:05)")
			b.must(b.schedule(func(in *scheduler.CreateScheduleInput) {
				in.GroupName, in.ScheduleExpression, in.ScheduleExpressionTimezone = nil, &at, nil
				in.Target = &types.Target{
					Arn: new("arn:aws:scheduler:::aws-sdk:ec2:revokeSecurityGroupIngress"), RoleArn: in.Target.RoleArn,
					Input: new(`{"GroupId":"` + b.group +
						`","IpPermissions":[{"IpProtocol":"tcp","FromPort":5432,"ToPort":5432,"IpRanges":[{"CidrIp":"203.0.113.9/32"}]}]}`),
				}
			}))
			open := func() bool {
				_, err := b.c.Scheduler.ListSchedules(b.ctx, &scheduler.ListSchedulesInput{})
				b.must(err)
				g, err := b.c.EC2.DescribeSecurityGroups(b.ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: []string{b.group}})
				b.must(err)
				return len(g.SecurityGroups[0].IpPermissions) > 0
			}
			time.Sleep(50 * time.Minute)
			if !open() {
				t.Error("closed before its time")
			}
			time.Sleep(11 * time.Minute)
			if open() == allowed {
				t.Errorf("with a role that may close it (%t) it is open: %t", allowed, !allowed)
			}
		})
	}
}
