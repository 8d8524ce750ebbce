package sandbox

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// A one-shot task passes through the states in order, says what it does under its own stream, and is found by what it
// was started with.
func TestOneShotTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		arn := b.register()
		in := &ecs.RunTaskInput{
			Cluster: new("shop"), TaskDefinition: &arn, LaunchType: types.LaunchTypeFargate,
			NetworkConfiguration: b.network(), StartedBy: new("shop-migrate"), ClientToken: new("once"),
			Tags: []types.Tag{{Key: new("slipway:app"), Value: new("shop")}},
			Overrides: &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{Name: new("api"),
				Command: []string{"alembic", "upgrade", "head"}}}},
		}
		out, err := b.c.ECS.RunTask(b.ctx, in)
		b.must(err)
		again, err := b.c.ECS.RunTask(b.ctx, in)
		b.must(err)
		task := *out.Tasks[0].TaskArn
		if *again.Tasks[0].TaskArn != task {
			t.Error("the same client token started another task")
		}
		var states []string
		for range 80 {
			got := b.task(task)
			if n := len(states); n == 0 || states[n-1] != *got.LastStatus {
				states = append(states, *got.LastStatus)
			}
			time.Sleep(time.Second)
		}
		if got := strings.Join(states, " "); got != "PROVISIONING PENDING RUNNING DEPROVISIONING STOPPED" {
			t.Errorf("states %s", got)
		}
		got := b.task(task)
		if aws.ToInt32(got.Containers[0].ExitCode) != 0 || got.StopCode != types.TaskStopCodeEssentialContainerExited ||
			*got.Group != "family:shop-api" || len(got.Tags) != 1 || got.StoppedAt == nil ||
			got.Containers[0].ImageDigest == nil {
			t.Errorf("%+v", got)
		}
		id := task[strings.LastIndex(task, "/")+1:]
		events, err := b.c.Logs.GetLogEvents(b.ctx, &logs.GetLogEventsInput{LogGroupName: new("/ecs/shop-api"),
			LogStreamName: new("api/api/" + id), StartFromHead: new(true)})
		b.must(err)
		if len(events.Events) != 2 || *events.Events[0].Message != "Running: alembic upgrade head" {
			t.Errorf("%d events", len(events.Events))
		}
		list := func(in *ecs.ListTasksInput) int {
			in.Cluster = new("shop")
			out, err := b.c.ECS.ListTasks(b.ctx, in)
			b.must(err)
			return len(out.TaskArns)
		}
		if list(&ecs.ListTasksInput{StartedBy: new("shop-migrate"), DesiredStatus: types.DesiredStatusStopped}) != 1 ||
			list(&ecs.ListTasksInput{Family: new("shop-api")}) != 0 {
			t.Error("the stopped task is not listed as one")
		}
		time.Sleep(2 * time.Hour)
		gone, err := b.c.ECS.DescribeTasks(b.ctx, &ecs.DescribeTasksInput{Cluster: new("shop"), Tasks: []string{task}})
		b.must(err)
		if len(gone.Failures) != 1 {
			t.Error("a task stopped two hours ago is still there")
		}
	})
}

func TestRunTaskRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.register()
		tests := []struct {
			name          string
			change        func(*ecs.RunTaskInput)
			code, message string
		}{
			{"unknown family", func(in *ecs.RunTaskInput) { in.TaskDefinition = new("none") },
				"InvalidParameterException", "TaskDefinition not found."},
			{"no network", func(in *ecs.RunTaskInput) { in.NetworkConfiguration = nil }, "InvalidParameterException",
				"Network Configuration must be provided"},
			{"unknown container", func(in *ecs.RunTaskInput) {
				in.Overrides = &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{Name: new("web")}}}
			}, "InvalidParameterException", "Override for container named web is not a container in the TaskDefinition."},
			{"role that does not exist", func(in *ecs.RunTaskInput) {
				in.Overrides = &types.TaskOverride{ExecutionRoleArn: new("arn:aws:iam::123456789012:role/none")}
			}, "ClientException", "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/none'"},
		}
		for _, tt := range tests {
			in := &ecs.RunTaskInput{Cluster: new("shop"), TaskDefinition: new("shop-api"),
				LaunchType: types.LaunchTypeFargate, NetworkConfiguration: b.network()}
			tt.change(in)
			_, err := b.c.ECS.RunTask(b.ctx, in)
			rejected(t, err, tt.code, tt.message)
		}
		b.role("shop-new", tasksTrust, managedTasks, "")
		arn := b.register(func(in *ecs.RegisterTaskDefinitionInput) {
			in.TaskRoleArn = new("arn:aws:iam::123456789012:role/shop-new")
		})
		run := func() error {
			return only(b.c.ECS.RunTask(b.ctx, &ecs.RunTaskInput{Cluster: new("shop"), TaskDefinition: &arn,
				LaunchType: types.LaunchTypeFargate, NetworkConfiguration: b.network()}))
		}
		rejected(t, run(), "ClientException", "ECS was unable to assume the role") // too young
		time.Sleep(10 * time.Second)
		b.must(run())
	})
}

// A task that is stopped drains and stops, and says who asked.
func TestStopTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		task := b.run(b.register())
		if *task.LastStatus != "RUNNING" {
			t.Fatalf("%s: %s", *task.LastStatus, aws.ToString(task.StoppedReason))
		}
		_, err := b.c.ECS.StopTask(b.ctx, &ecs.StopTaskInput{Cluster: new("shop"), Task: task.TaskArn,
			Reason: new("enough")})
		b.must(err)
		time.Sleep(time.Minute)
		if got := b.task(*task.TaskArn); *got.LastStatus != "STOPPED" || got.StopCode != types.TaskStopCodeUserInitiated ||
			*got.StoppedReason != "enough" {
			t.Errorf("%+v", got)
		}
	})
}
