package live

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
)

// Task is one task of the service or a one-shot one.
type Task struct {
	ARN, Definition, Group, StartedBy, LastStatus, Health, StopCode, StoppedReason string
	ContainerReason                                                                string
	Exec                                                                           bool // a shell can be opened in it
	// ids of its network interfaces
	Interfaces []string
	ExitCode   *int
	// Started: its containers ran from then on
	Created, Started, Stopped time.Time
	Overrides                 []Override
}

const (
	callTasks = "ecs:DescribeTasks"
	maxTasks  = 100 // DescribeTasks takes no more
)

// readTasks reads the cluster's tasks, running and recently stopped, newest first: the service's, those of no service,
// and those of other services; and the revisions of those that are up.
func readTasks(ctx context.Context, c *cloud.Clients, d *definitions, cluster, service string) (ofService, oneShot,
	other List[Task]) {
	var running, stopped []string
	var runningErr, stoppedErr error
	together(
		func() { running, runningErr = listTasks(ctx, c, cluster, types.DesiredStatusRunning) },
		func() { stopped, stoppedErr = listTasks(ctx, c, cluster, types.DesiredStatusStopped) },
	)
	arns := append(running, stopped...)
	slices.Sort(arns)
	chunks := slices.Collect(slices.Chunk(slices.Compact(arns), maxTasks))
	found, err := each(chunks, 4, func(chunk []string) ([]Task, error) { return describeTasks(ctx, c, cluster, chunk) })
	tasks := slices.Concat(found...)
	slices.SortFunc(tasks, func(a, b Task) int { return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ARN, b.ARN)) })
	err = firstError(runningErr, stoppedErr, err)
	ofService, oneShot, other = list[Task](nil, err, callTasks), list[Task](nil, err, callTasks),
		list[Task](nil, err, callTasks)
	var reads []func()
	for _, t := range tasks {
		if t.LastStatus != "STOPPED" && t.Definition != "" {
			reads = append(reads, func() { d.revision(ctx, t.Definition) })
		}
		switch {
		case t.Group == "service:"+service:
			ofService.Items = append(ofService.Items, t)
		case !strings.HasPrefix(t.Group, "service:"):
			oneShot.Items = append(oneShot.Items, t)
		default:
			other.Items = append(other.Items, t)
		}
	}
	together(reads...)
	return ofService, oneShot, other
}

func listTasks(ctx context.Context, c *cloud.Clients, cluster string, status types.DesiredStatus) ([]string, error) {
	arns, err := pages(ctx, "ecs:ListTasks", ecs.NewListTasksPaginator(c.ECS,
		&ecs.ListTasksInput{Cluster: new(cluster), DesiredStatus: status}),
		func(o *ecs.ListTasksOutput) []string { return o.TaskArns })
	if cloud.Is(err, "ClusterNotFoundException") {
		return nil, nil
	}
	return arns, err
}

func describeTasks(ctx context.Context, c *cloud.Clients, cluster string, arns []string) ([]Task, error) {
	out, err := c.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: new(cluster), Tasks: arns})
	if err == nil {
		err = missing(out.Failures)
	}
	if err != nil {
		return nil, failed(callTasks, err)
	}
	return convert(out.Tasks, TaskOf), nil
}

// ReadTask reads one task. AWS forgets a stopped task after about an hour.
func ReadTask(ctx context.Context, c *cloud.Clients, cluster, arn string) Fact[Task] {
	tasks, err := describeTasks(ctx, c, cluster, []string{arn})
	if cloud.Is(err, "ClusterNotFoundException") || err == nil && len(tasks) == 0 {
		return fact[Task](nil, nil, callTasks)
	}
	if err != nil {
		return fact[Task](nil, err, callTasks)
	}
	return fact(&tasks[0], nil, callTasks)
}

// TaskOf is the task as RunTask and DescribeTasks reply with it. The exit code and reason are those of the container
// that failed, else of the first.
func TaskOf(t types.Task) Task {
	task := Task{
		ARN: aws.ToString(t.TaskArn), Definition: aws.ToString(t.TaskDefinitionArn), Group: aws.ToString(t.Group),
		StartedBy: aws.ToString(t.StartedBy), LastStatus: aws.ToString(t.LastStatus), Health: string(t.HealthStatus),
		StopCode: string(t.StopCode), StoppedReason: aws.ToString(t.StoppedReason),
		Created: aws.ToTime(t.CreatedAt), Started: aws.ToTime(t.StartedAt), Stopped: aws.ToTime(t.StoppedAt),
		Exec:      t.EnableExecuteCommand,
		Overrides: overridesOf(t.Overrides),
	}
	for _, a := range t.Attachments {
		for _, d := range a.Details {
			if aws.ToString(d.Name) == "networkInterfaceId" {
				task.Interfaces = append(task.Interfaces, aws.ToString(d.Value))
			}
		}
	}
	if len(t.Containers) == 0 {
		return task
	}
	failing := slices.IndexFunc(t.Containers, func(c types.Container) bool {
		return aws.ToString(c.Reason) != "" || c.ExitCode != nil && *c.ExitCode != 0
	})
	told := t.Containers[max(failing, 0)]
	task.ContainerReason = aws.ToString(told.Reason)
	if told.ExitCode != nil {
		code := int(*told.ExitCode)
		task.ExitCode = &code
	}
	return task
}
